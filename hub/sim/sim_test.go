package sim_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal/memory"
	"minga.lab/minga/hub/wire"
)

var (
	simSeed  = flag.Uint64("sim.seed", 0, "run the simulation with this seed only")
	simSeeds = flag.Uint64("sim.seeds", 0, "run the seeds from 1 to this; 0: as many as a test run has time for")
)

// badSeeds have each found something once, and run however few the others are. What they found
// has tests of its own in packages hub and board, which do not depend on the scheduler.
var badSeeds = []struct {
	seed  uint64
	found string
}{
	{95, "asks_behind_a_scrub_under_the_row_lock_were_forgotten"},
	{91, "new_rights_while_away_kept_the_old_board"},
	{272, "arrivals_kept_an_outdated_list_of_the_present"},
	{285, "drafts_overwritten_in_private_were_shown_late"},
}

// TestSimulation_ThePromisesHoldWhateverBreaks shows F1, F2, F3, F4, F5, F6, F7, F9, F10 and F11
// together, for as many seeds as there is time for.
func TestSimulation_ThePromisesHoldWhateverBreaks(t *testing.T) {
	seeds := *simSeeds
	switch {
	case *simSeed != 0:
		simulate(t, *simSeed)
		return
	case seeds == 0 && testing.Short():
		seeds = 50
	case seeds == 0:
		seeds = seedsPerRun
	}
	for _, bad := range badSeeds {
		if bad.seed > seeds {
			t.Run(fmt.Sprintf("%s/seed=%d", bad.found, bad.seed), func(t *testing.T) {
				t.Parallel()
				simulate(t, bad.seed)
			})
		}
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		t.Run(fmt.Sprint("seed=", seed), func(t *testing.T) {
			t.Parallel()
			simulate(t, seed)
		})
	}
}

// world is one run.
type world struct {
	t         *testing.T
	c         *chance // of the run's goroutine alone
	seed      uint64
	store     *store
	mesh      *mesh
	instances []*instance
	born      int
	tabs      []*tab
	names     map[string]int
	lag       int // milliseconds upwards, at most
	wg        sync.WaitGroup

	marks, ids, removals int
	kills, drains        int
}

// instance is one process.
type instance struct {
	hub  *hub.Hub
	dead chan struct{}
	down bool // takes nobody in
	over chan struct{}
}

func (w *world) faultf(format string, args ...any) { w.store.witness.faultf(format, args...) }

func simulate(t *testing.T, seed uint64) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			t: t, c: newChance(seed, 1), seed: seed, names: map[string]int{},
			store: &store{inner: memory.New(), witness: newWitness()},
		}
		w.mesh = &mesh{s: w.store}
		w.lag = w.c.n(60)
		for range 1 + w.c.n(3) {
			w.start()
		}
		if w.found() {
			w.storm()
			w.peace()
		}
		w.stop()
		w.store.witness.faults.Lock()
		defer w.store.witness.faults.Unlock()
		for _, f := range w.store.witness.faults.list {
			t.Error(f)
		}
		if t.Failed() {
			t.Errorf("again: go test ./hub/sim -run Simulation -sim.seed %d", seed)
		}
		w.report()
	})
}

func (w *world) report() {
	var ok, no, void, links, boards int
	codes := map[board.Code]int{}
	for _, sh := range w.store.witness.sheets {
		switch {
		case sh.ok != 0:
			ok++
		case sh.void:
			void++
		default:
			no++
			codes[sh.code]++
		}
	}
	for _, b := range w.tabs {
		links += b.count.links
		boards += b.count.boards
	}
	w.t.Logf("seed %d: %d entries; %d accepted, %d refused %v, %d of people sent away; %d links, %d boards, %d kills, %d drains",
		w.seed, w.store.witness.board.Head(), ok, no, codes, void, links, boards, w.kills, w.drains)
}

// start opens an instance.
func (w *world) start() {
	w.born++
	i := &instance{dead: make(chan struct{}), over: make(chan struct{})}
	of := uint64(w.born)
	i.hub = hub.New(hub.Config{
		Journal:  &door{store: w.store, c: newChance(w.seed, 100+of), dead: i.dead},
		Bus:      &wireEnd{mesh: w.mesh, c: newChance(w.seed, 10_000+of), dead: i.dead},
		Instance: fmt.Sprint("hub", w.born), Version: "v1",
		MaxQueueBytes: 2 << 10, AppendTimeout: 600 * time.Millisecond, ProposalDeadline: 2 * time.Second,
		IdleClose: 2 * time.Second, HeadCheck: time.Second, SnapshotEvery: 12, DrainSpread: 500 * time.Millisecond,
	})
	w.instances = append(w.instances, i)
}

// serve gives a link to an instance, as the server gives it a socket.
func (w *world) serve(i *instance, l *link) {
	w.wg.Go(func() {
		err := i.hub.Serve(context.Background(), theBoard, l, hub.Visitor{Device: l.device, Projector: l.device == ""})
		switch {
		case err == nil, errors.Is(err, hub.ErrLater), errors.Is(err, hub.ErrDraining),
			errors.Is(err, hub.ErrNotSeated), errors.Is(err, hub.ErrTooManyConns):
		default:
			w.faultf("serving %q: %v", l.device, err)
		}
	})
	w.wg.Go(func() { // what a dead instance still writes reaches nobody
		select {
		case <-l.gone:
		case <-i.dead:
			l.cut()
		}
	})
}

// found makes the board and seats the people.
func (w *world) found() bool {
	h := w.instances[0].hub
	err := h.Create(context.Background(), board.Proposal{Actor: board.Actor{System: true}, Op: board.BoardCreate{
		ID: theBoard, Epoch: "epoch1", Title: "Taller", Lang: "es",
		Sections: []board.SectionAdded{
			{ID: "sec1", Title: "Uno", W: 1200, H: 900},
			{ID: "sec2", Title: "Dos", W: 1200, H: 900},
			{ID: "sec3", Title: "Tres", W: 1200, H: 900, Hidden: true},
		},
		Steps: []board.StepAdded{
			{ID: "step1", Kind_: board.StepGroup, Name: "Todo"},
			{ID: "step2", Kind_: board.StepVote, Name: "Votar"},
		},
	}})
	if err != nil {
		w.faultf("create: %v", err)
		return false
	}
	seat := func(op board.Op) {
		if _, err := h.Propose(context.Background(), theBoard, board.Proposal{Actor: board.Actor{System: true}, Op: op}); err != nil {
			w.faultf("seat: %v", err)
		}
	}
	for _, d := range devices {
		id, role := board.ID(d[4:]), board.Participant
		if id == "fac1" || id == "fac2" {
			role = board.Facilitator
		}
		if id == "tab" {
			id = "voz1"
		}
		seat(board.PersonJoined{ID: id, Name: nameOf(id), Role: role, Device: d})
	}
	seat(board.PersonJoined{ID: "voz2", Name: nameOf("voz2"), Device: "dev-tab"})
	seat(board.DeviceJoined{Device: "dev-per4", Person: "per3"})
	for _, d := range append([]string{"", "dev-per1", "dev-fac1"}, devices...) {
		w.newTab(d)
	}
	return true
}

func (w *world) newTab(device string) *tab {
	w.names[device]++
	b := &tab{w: w, device: device, name: fmt.Sprint("t", w.names[device])}
	w.tabs = append(w.tabs, b)
	return b
}

// storm is the time in which things break.
func (w *world) storm() {
	c := w.c
	some := func(most int) int { return c.n(most+1) * c.n(2) }
	sky := &weather{
		fail: some(8), lost: some(8), late: some(5), hang: some(4), conflict: some(4), slow: 1 + c.n(120),
		drop: some(100), twice: some(20), delay: some(40), links: c.n(60), instances: some(12),
	}
	steps, pause := 60+c.n(100), 20+c.n(180)
	w.wait()
	for i := range steps {
		if i == steps/10 {
			w.store.sky.Store(sky)
		}
		for range 1 + c.n(4) {
			w.tabs[c.n(len(w.tabs))].act()
		}
		if c.n(1000) < sky.links {
			w.breakLink(w.tabs[c.n(len(w.tabs))])
		}
		if c.n(1000) < sky.instances {
			w.breakInstance()
		}
		if c.n(100) < 2 && sky.drop > 0 {
			w.mesh.outage.Store(!w.mesh.outage.Load())
		}
		if c.percent(70) {
			time.Sleep(c.millis(pause))
		}
		w.wait()
	}
}

// wait lets everything go on that can, and the browsers read.
func (w *world) wait() {
	synctest.Wait()
	for _, b := range w.tabs {
		if w.c.percent(75) {
			b.read(1 + w.c.n(40))
		}
	}
}

// breakLink does one of the things that happen to links.
func (w *world) breakLink(b *tab) {
	if b.link == nil || b.away() {
		return
	}
	l := b.link
	switch w.c.n(6) {
	case 0: // cut: what was under way is lost
		b.lost(broke)
	case 1: // gone without a word: the server notices by its silence
		l.vanish()
		wait := 3*time.Second + w.c.millis(8000)
		time.AfterFunc(wait, l.cut)
		b.link, b.welcomed = nil, false
		b.backAt = time.Now().Add(time.Second + w.c.millis(3000))
	case 2: // nobody reads for a while
		l.hold()
		time.AfterFunc(w.c.millis(9000), l.release)
	case 3, 4:
		if b.device != "" {
			b.reload()
		}
	default: // asks again, for no reason
		if b.welcomed {
			b.resume()
		}
	}
}

// breakInstance kills one, drains one, or opens one.
func (w *world) breakInstance() {
	var up []*instance
	for _, i := range w.instances {
		if !i.down {
			up = append(up, i)
		}
	}
	if len(up) == 0 || len(up) < 3 && w.c.percent(50) {
		w.start()
		return
	}
	i := up[w.c.n(len(up))]
	if w.c.percent(50) {
		w.drain(i)
		return
	}
	w.kill(i)
}

// kill ends an instance as a power cut does: from this moment nothing of it reaches anybody.
func (w *world) kill(i *instance) {
	w.kills++
	i.down = true
	close(i.dead)
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	w.wg.Go(func() { _ = i.hub.Drain(gone) })
}

func (w *world) drain(i *instance) {
	w.drains++
	i.down = true
	w.wg.Go(func() {
		if err := i.hub.Drain(context.Background()); err != nil {
			w.faultf("drain: %v", err)
		}
	})
}

// peace ends the faults and wants everything to come to rest.
func (w *world) peace() {
	w.store.sky.Store(nil)
	// Now and then the bus does not come back: entries must find their way without it (F4).
	w.mesh.outage.Store(w.c.percent(25))
	for _, b := range w.tabs {
		if b.link != nil {
			b.link.release()
		}
	}
	if len(w.instances) == 0 || w.c.percent(10) {
		w.start()
	}
	if w.noneUp() {
		w.start()
	}
	// Somebody goes to sleep over an open page: the others must not notice (F9).
	var asleep *tab
	for _, b := range w.tabs {
		if !b.away() && b.link != nil && b.welcomed {
			asleep = b
			b.link.hold()
			break
		}
	}
	w.rest("while one connection is not read (F9)", asleep)
	if asleep != nil {
		for _, b := range w.tabs {
			if b != asleep && b.link != nil && b.mirror != nil && b.device == "dev-fac1" {
				b.act()
			}
		}
		w.rest("while one connection is not read (F9)", asleep)
		if asleep.link != nil {
			asleep.link.release()
		}
	}
	w.rest("in the end", nil)
	// Late appends and late mail have had their time by now; whoever they reach must settle again.
	w.sleep(20*time.Second, nil)
	w.rest("after everything late has arrived", nil)
	w.compare()
}

func (w *world) noneUp() bool {
	for _, i := range w.instances {
		if !i.down {
			return false
		}
	}
	return true
}

// rest waits until nobody waits for anything.
func (w *world) rest(when string, but *tab) {
	why := ""
	for range 120 {
		w.sleep(250*time.Millisecond, but)
		w.store.mu.Lock()
		head := w.store.witness.board.Head()
		w.store.mu.Unlock()
		why = ""
		for _, b := range w.tabs {
			if b != but && why == "" {
				why = b.atRest(head)
			}
		}
		if why == "" {
			return
		}
	}
	w.faultf("F4: no rest %s: %s", when, why)
}

func (w *world) sleep(d time.Duration, but *tab) {
	for range 1 + int(d/time.Second) {
		time.Sleep(min(d, time.Second))
		synctest.Wait()
		for _, b := range w.tabs {
			if b != but {
				b.read(1 << 20)
			}
		}
	}
}

// stop ends what is left of the world, so that no goroutine stays.
func (w *world) stop() {
	w.store.sky.Store(nil)
	for _, i := range w.instances {
		if !i.down {
			w.drain(i)
		}
	}
	for _, b := range w.tabs {
		if b.link != nil {
			b.link.release()
		}
	}
	w.wg.Wait()
	w.store.late.Wait()
	w.mesh.flying.Wait()
	if err := w.mesh.Close(); err != nil {
		w.faultf("close: %v", err)
	}
	for _, b := range w.tabs {
		if b.link != nil {
			if code, _ := b.link.ended(); code != wire.CloseDraining && code != wire.CloseRemoved {
				w.faultf("%s was closed with %d by an instance that stops", b.device, code)
			}
		}
	}
}

package hub_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/wire"
)

// publish speaks on the bus as another instance would.
func (w *world) publish(from string, frame any) {
	w.t.Helper()
	err := w.bus.Publish(context.Background(), theBoard, bus.Message{Topic: bus.Presence, From: from, Data: wire.Encode(frame)})
	if err != nil {
		w.t.Fatal(err)
	}
}

// lossy is a bus that loses and holds back messages as chance will have it.
type lossy struct {
	bus.Bus
	mu   sync.Mutex
	rng  *rand.Rand
	lose float64
	held []func()
}

func (l *lossy) Publish(ctx context.Context, id board.ID, m bus.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rng.Float64() < l.lose {
		return nil
	}
	if l.rng.Float64() < 0.2 { // later, behind others
		l.held = append(l.held, func() { _ = l.Bus.Publish(ctx, id, m) })
		return nil
	}
	err := l.Bus.Publish(context.WithoutCancel(ctx), id, m)
	if l.rng.Float64() < 0.3 {
		for _, f := range l.held {
			f()
		}
		l.held = nil
	}
	return err
}

func TestF4_ALossyBusDelaysAndNeverLoses(t *testing.T) {
	for _, lose := range []float64{0.1, 0.5, 1} {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("lose=%v/seed=%d", lose, seed), func(t *testing.T) {
				l := &lossy{rng: rand.New(rand.NewPCG(seed, 7)), lose: lose}
				bubble(t, 3, func(t *testing.T, w *world) {
					w.seat("fac1", board.Facilitator)
					var all []*browser
					for i := range 9 {
						id := board.ID(fmt.Sprintf("per%d", i))
						w.seat(id, board.Participant)
					}
					for i := range 9 {
						time.Sleep(10 * time.Second) // the others hear of the seats
						all = append(all, w.connect(w.hubs[i%3], fmt.Sprintf("dev-per%d", i), 0))
					}
					fac := w.person("fac1")
					fac.do(note("note1"))
					time.Sleep(10 * time.Second)
					var last board.Seq
					for i := range 60 {
						b := all[l.chance(len(all))]
						last = max(last, b.do(note(fmt.Sprintf("x%d", i))))
						if l.chance(3) == 0 {
							time.Sleep(time.Duration(l.chance(300)) * time.Millisecond)
						}
					}
					start := time.Now()
					for _, b := range all {
						b.upTo(last)
					}
					if d := time.Since(start); d > 3*time.Second {
						t.Errorf("the last entry took %v", d)
					}
					for _, b := range all {
						want := all[0].shown[len(all[0].shown)-60:]
						if got := b.shown[len(b.shown)-60:]; strings.Join(got, "\n") != strings.Join(want, "\n") {
							t.Errorf("%s saw\n%v\nnot\n%v", b.device, got, want)
						}
					}
					same(t, w)
				}, func(c *hub.Config) {
					if l.Bus == nil {
						l.Bus = c.Bus
					}
					c.Bus = l
				})
			})
		}
	}
}

func (l *lossy) chance(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rng.IntN(n)
}

// same checks that every instance has the same board as a replay of the journal.
func same(t *testing.T, w *world) {
	t.Helper()
	replayed := board.New(theBoard)
	for _, e := range w.entries() {
		replayed.Apply(e)
	}
	want, err := replayed.MarshalSnapshot()
	if err != nil {
		t.Fatal(err)
	}
	for i, h := range w.hubs {
		if err := h.Read(t.Context(), theBoard, func(b *board.Board) {
			if b.Head() != replayed.Head() {
				t.Errorf("hub%d stands at %d, the journal at %d", i+1, b.Head(), replayed.Head())
				return
			}
			if got, err := b.MarshalSnapshot(); err != nil || string(got) != string(want) {
				t.Errorf("hub%d differs: %v\n%s\n%s", i+1, err, got, want)
			}
			if err := board.Invariants(b); err != nil {
				t.Error(err)
			}
		}); err != nil {
			t.Error(err)
		}
	}
}

func TestF4_WithoutABusInstancesStillMeet(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		a, b := w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		for i := range 5 {
			a.upTo(b.do(note(fmt.Sprintf("a%d", i))))
			b.upTo(a.do(note(fmt.Sprintf("b%d", i))))
		}
		same(t, w)
		_ = w.bus
	}, func(c *hub.Config) { c.Bus = nil })
}

// TestF4_WhoWasSeatedElsewhereIsKnownAtOnce: a load balancer may send a browser to one instance to
// take a seat and to another to sit down, before anybody has told the other.
func TestF4_WhoWasSeatedElsewhereIsKnownAtOnce(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		b := w.connect(w.hubs[1], "dev-ana1", 0) // the second instance has the board open
		seated := func(h *hub.Hub, read func(context.Context, board.ID, func(*board.Board)) error, device string) bool {
			n := 0
			if err := read(t.Context(), theBoard, func(b *board.Board) { n = len(b.PersonsAt(device)) }); err != nil {
				t.Fatal(h, err)
			}
			return n > 0
		}
		w.seat("luis1", board.Participant)
		if seated(w.hubs[1], w.hubs[1].Read, "dev-luis1") {
			t.Fatal("the second instance has heard already: this test shows nothing")
		}
		if !seated(w.hubs[1], w.hubs[1].ReadFresh, "dev-luis1") {
			t.Error("a fresh read does not see what the journal holds")
		}
		w.seat("eva1", board.Participant)
		start := time.Now()
		w.connect(w.hubs[1], "dev-eva1", 0) // fails the test when it is turned away
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("the socket waited %v for the next look at the journal", took)
		}
		b.quiet()
	}, func(c *hub.Config) { c.Bus = nil })
}

func TestF4_AGapOnTheBusIsReadFromTheJournal(t *testing.T) {
	c := &counts{}
	drop := &atomic.Bool{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		a, b := w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		b.upTo(a.do(note("note1")))
		drop.Store(true)
		a.do(note("note2"))
		a.do(note("note3"))
		drop.Store(false)
		start := time.Now()
		b.upTo(a.do(note("note4")))
		if d := time.Since(start); d > 50*time.Millisecond || c.gaps.Load() == 0 {
			t.Errorf("after %v and %d gaps", d, c.gaps.Load())
		}
		// Rubbish on the bus is not believed, and what it may have hidden is looked up.
		if err := w.bus.Publish(t.Context(), theBoard, bus.Message{Topic: bus.Entries, From: "x", Data: []byte("rubbish")}); err != nil {
			t.Fatal(err)
		}
		if err := w.bus.Publish(t.Context(), theBoard, bus.Message{Topic: bus.Presence, From: "x", Data: []byte("rubbish")}); err != nil {
			t.Fatal(err)
		}
		b.upTo(a.do(note("note5")))
		same(t, w)
	}, observed(c), func(c *hub.Config) { c.HeadCheck, c.Bus = -1, &dropping{c.Bus, drop} })
}

type dropping struct {
	bus.Bus
	drop *atomic.Bool
}

func (d *dropping) Publish(ctx context.Context, id board.ID, m bus.Message) error {
	if d.drop.Load() && m.Topic == bus.Entries {
		return nil
	}
	return d.Bus.Publish(ctx, id, m)
}

func TestF7_DotsHoldUnderSimultaneousRequestsOnTwoInstances(t *testing.T) {
	g := &gate{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac := w.person("fac1")
		w.vote(fac)
		time.Sleep(5 * time.Second)
		var wg sync.WaitGroup
		var placed, refused atomic.Int64
		for i := range 40 {
			wg.Go(func() {
				_, err := w.hubs[i%2].Propose(t.Context(), theBoard, board.Proposal{
					Actor:  board.Actor{Person: "ana1", Device: "dev-ana1"},
					Origin: fmt.Sprintf("dev-ana1.t%d", i), N: 1, Op: oneDot,
				})
				if err == nil {
					placed.Add(1)
				} else {
					refused.Add(1)
				}
			})
		}
		wg.Wait()
		if placed.Load() != 3 || refused.Load() != 37 {
			t.Errorf("%d dots were placed, %d refused", placed.Load(), refused.Load())
		}
		time.Sleep(5 * time.Second)
		same(t, w)
	}, gated(g))
}

func TestInstances_BusyOnOneBoardAllGetThrough(t *testing.T) {
	g := &gate{}
	bubble(t, 3, func(t *testing.T, w *world) {
		// An append takes a while, so that the instances get into each other's way.
		g.set(func(context.Context) error { time.Sleep(time.Duration(1+rand.IntN(3)) * time.Millisecond); return nil }, nil)
		w.seat("fac1", board.Facilitator)
		for i := range 6 {
			w.seat(board.ID(fmt.Sprintf("per%d", i)), board.Participant)
		}
		var all []*browser
		for i := range 6 {
			time.Sleep(3 * time.Second)
			all = append(all, w.connect(w.hubs[i%3], fmt.Sprintf("dev-per%d", i), 0))
		}
		before := len(w.entries())
		for i := range 40 {
			for k, b := range all {
				b.ask(note(fmt.Sprintf("x%dy%d", k, i)))
			}
			time.Sleep(50 * time.Millisecond)
		}
		for _, b := range all {
			b.until(func() bool { return len(b.answers) == 40 })
			for n, r := range b.answers {
				if r.refusal != nil {
					t.Fatalf("%s %d: %+v", b.device, n, r.refusal)
				}
			}
		}
		if n := len(w.entries()) - before; n != 240 {
			t.Errorf("%d entries", n)
		}
		if g.races.Load() == 0 || g.locked.Load() == 0 {
			t.Errorf("%d races, %d locked: too quiet to show anything", g.races.Load(), g.locked.Load())
		}
		t.Logf("%d races, %d appends under the lock", g.races.Load(), g.locked.Load())
		time.Sleep(5 * time.Second)
		same(t, w)
	}, gated(g))
}

func TestInstances_SeatsMadeElsewhereAreSeen(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac, ana := w.person("fac1"), w.connect(w.hubs[1], "dev-ana1", 0)
		fac.do(board.PersonRemoved{ID: "ana1"})
		if code := ana.closed(); code != wire.CloseRemoved {
			t.Errorf("closed with %d", code)
		}
		synctest.Wait()
		same(t, w)
	})
}

func TestInstances_SinceFromAFasterInstanceIsLookedUp(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		a := w.person("ana1")
		slow := w.connect(w.hubs[1], "dev-ana1", 0) // keeps the room of the second open
		seq := a.do(note("note1"))
		a.upTo(seq)
		// The bus is silent: the second instance has not heard. The browser comes over to it.
		b := w.connect(w.hubs[1], "dev-ana1", seq)
		if b.seq != seq || b.view != nil || b.answers[0].refusal != nil {
			t.Errorf("%s", b.text())
		}
		slow.upTo(seq)
	}, func(c *hub.Config) { c.HeadCheck, c.Bus = -1, nil })
}

func TestInstances_ARefusalOutOfIgnoranceIsThoughtOver(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		a, b := w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		b.tab = "tab2"
		a.do(note("note1"))
		// The second instance has not heard of the note: the bus is silent.
		n := b.n + 1
		b.n = n
		b.askAgain(n, "tab2", move("note1", 9))
		if r := b.reply(n); r.refusal != nil {
			t.Errorf("%+v", r.refusal)
		}
		if code := b.refused(move("note2", 9)); code != board.CodeNotFound {
			t.Error(code)
		}
	}, func(c *hub.Config) { c.HeadCheck, c.Bus = -1, nil })
}

// deafBus refuses so many subscriptions.
type deafBus struct {
	bus.Bus
	refuse atomic.Int64
}

func (d *deafBus) Subscribe(id board.ID, receive func(bus.Message), gap func()) (func(), error) {
	if d.refuse.Add(-1) >= 0 {
		return nil, bus.ErrClosed
	}
	return d.Bus.Subscribe(id, receive, gap)
}

func TestF4_ASubscriptionThatFailsIsTriedAgain(t *testing.T) {
	d := &deafBus{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana := w.person("ana1")
		d.refuse.Store(6)
		luz := w.connect(w.hubs[1], "dev-luz1", 0)
		missed := ana.do(note("note1"))
		luz.quiet()
		if luz.seq >= missed {
			t.Fatal("the bus is not deaf")
		}
		luz.upTo(missed) // nothing but a new subscription looks into the journal here
		start := time.Now()
		luz.upTo(ana.do(note("note2")))
		if took := time.Since(start); took > 100*time.Millisecond {
			t.Errorf("the next entry took %v: it was not heard on the bus", took)
		}
	}, func(c *hub.Config) {
		if d.Bus == nil {
			d.Bus = c.Bus
		}
		c.Bus, c.HeadCheck = d, -1
	})
}

// TestF4_AFailedReadDuringAnAppendIsReadAgain: the append succeeds and the journal answers, but what the read would
// have brought is still missing, and nothing else looks.
func TestF4_AFailedReadDuringAnAppendIsReadAgain(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		open := make(chan struct{})
		g.set(func(context.Context) error { <-open; return nil }, nil)
		n := ana.ask(note("note1"))
		synctest.Wait()
		g.down.Store(true) // for reads; the append has passed
		if err := w.hubs[0].ReadFresh(t.Context(), theBoard, func(*board.Board) {}); err != nil {
			t.Fatal(err)
		}
		g.down.Store(false)
		close(open)
		if r := ana.reply(n); r.refusal != nil {
			t.Fatalf("%+v", r.refusal)
		}
		ana.do(note("note2"))
	}, gated(g), func(c *hub.Config) { c.HeadCheck = -1 })
}

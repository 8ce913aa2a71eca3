package hub_test

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal/memory"
	"minga.lab/minga/hub/wire"
)

var (
	simSeed  = flag.Uint64("sim.seed", 0, "run the simulation with this seed only")
	simRuns  = flag.Uint64("sim.runs", 6, "how many seeds the simulation runs")
	badSeeds = []uint64{} // once found to fail; run each time
)

// TestSimulation_NothingIsLostOrDoubled lets people work on three instances while connections
// break, the bus loses and delays, appends fail before or after they are stored, and instances
// race. F1, F2, F3, F4 and F11 hold together or the seed is printed.
func TestSimulation_NothingIsLostOrDoubled(t *testing.T) {
	seeds := badSeeds
	for i := range *simRuns {
		seeds = append(seeds, i+1)
	}
	if *simSeed != 0 {
		seeds = []uint64{*simSeed}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { simulate(t, seed) })
	}
}

// chance is randomness that several goroutines may ask.
type chance struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func (c *chance) n(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n)
}

func (c *chance) in(n int) bool { return c.n(n) == 0 }

// tablet is a browser with an outbox: what was not answered is sent again after a new
// connection, with the same number, as a real one does.
type tablet struct {
	*browser
	w       *world
	c       *chance
	outbox  map[uint64]board.Op
	order   []uint64
	oks     map[uint64]board.Seq
	noes    map[uint64]board.Code
	retried map[uint64]bool // was refused with "later", which is no answer for good
}

func (x *tablet) connect() {
	since := board.Seq(0)
	old := x.browser
	if old != nil {
		since = old.seq
	}
	for {
		b := x.w.dial(x.w.hubs[x.c.n(len(x.w.hubs))], hub.Visitor{Device: x.device()})
		b.hello(since)
		if b.untilOrClosed(func() bool { return b.welcomes > 0 }) {
			x.browser = b
			break
		}
		time.Sleep(time.Second)
	}
	if old != nil {
		x.n = old.n
	}
	for _, n := range x.order {
		if op, ok := x.outbox[n]; ok {
			x.askAgain(n, "", op)
		}
	}
}

func (x *tablet) device() string {
	if x.browser == nil {
		return ""
	}
	return x.browser.device
}

// untilOrClosed is until for a browser that may be sent away.
func (b *browser) untilOrClosed(so func() bool) bool {
	b.t.Helper()
	limit := time.After(2 * time.Minute)
	for !so() {
		if b.readOne() {
			continue
		}
		select {
		case <-b.pipe.news:
		case <-b.pipe.closed:
			if !b.readOne() {
				return false
			}
		case <-limit:
			b.t.Fatalf("%s waits in vain at %d", b.device, b.seq)
		}
	}
	return true
}

// settle takes the answers that have come.
func (x *tablet) settle() {
	for n, r := range x.answers {
		delete(x.answers, n)
		switch {
		case n == 0:
		case r.refusal == nil:
			if was, ok := x.oks[n]; ok && was != r.seq {
				x.t.Errorf("proposal %d is entry %d, then %d", n, was, r.seq)
			}
			x.oks[n] = r.seq
			delete(x.outbox, n)
		case r.refusal.Code == wire.CodeLater || r.refusal.Code == wire.CodeRate || r.refusal.Code == board.CodeTooFast:
			x.retried[n] = true
			if op, ok := x.outbox[n]; ok {
				time.Sleep(time.Second)
				x.askAgain(n, "", op)
			}
		default:
			x.noes[n] = r.refusal.Code
			delete(x.outbox, n)
		}
	}
}

func (x *tablet) act(names *int) {
	var op board.Op
	pick := fmt.Sprintf("note%d", x.c.n(*names+1))
	switch x.c.n(8) {
	case 0, 1, 2:
		*names++
		op = note(fmt.Sprintf("note%d", *names))
	case 3, 4:
		op = move(pick, x.c.n(1000))
	case 5:
		op = board.NoteEdited{ID: noteID(pick), Text: "otra cosa"}
	case 6:
		op = board.NoteDeleted{ID: noteID(pick)}
	default:
		op = oneDot
	}
	x.n++
	x.outbox[x.n] = op
	x.order = append(x.order, x.n)
	x.askAgain(x.n, "", op)
}

func simulate(t *testing.T, seed uint64) {
	c := &chance{rng: rand.New(rand.NewPCG(seed, 99))}
	l := &lossy{rng: rand.New(rand.NewPCG(seed, 98)), lose: 0.3}
	g := &gate{Journal: memory.New()}
	bubble(t, 3, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		var all []*tablet
		for i := range 6 {
			w.seat(board.ID(fmt.Sprintf("per%d", i)), board.Participant)
		}
		w.vote(w.person("fac1"))
		g.set(func(ctx context.Context) error {
			time.Sleep(time.Duration(c.n(5)) * time.Millisecond)
			switch c.n(12) {
			case 0:
				return errDown
			case 1:
				time.Sleep(3 * time.Second) // beyond the deadline of the call
				return ctx.Err()
			}
			return nil
		}, func(err error) error {
			if c.in(10) {
				return errDown // whatever happened
			}
			return err
		})
		for i := range 6 {
			x := &tablet{
				browser: &browser{device: fmt.Sprintf("dev-per%d", i)},
				w:       w, c: c, outbox: map[uint64]board.Op{}, oks: map[uint64]board.Seq{},
				noes: map[uint64]board.Code{}, retried: map[uint64]bool{},
			}
			x.connect()
			all = append(all, x)
		}
		names := 0
		for range 300 {
			x := all[c.n(len(all))]
			switch {
			case c.in(12):
				_ = x.pipe.Close(1006, "") // the network broke; what was under way is lost
				if c.in(2) {
					x.act(&names) // typed while offline
				}
				x.connect()
			case c.in(8):
				x.quiet()
				x.settle()
			default:
				x.act(&names)
			}
			if c.in(3) {
				time.Sleep(time.Duration(c.n(400)) * time.Millisecond)
			}
		}
		// Peace.
		g.set(nil, nil)
		for _, x := range all {
			for round := 0; len(x.outbox) > 0; round++ {
				if round > 100 {
					t.Fatalf("seed %d: %s has no answer for %v", seed, x.device(), x.outbox)
				}
				time.Sleep(time.Second)
				x.quiet()
				x.settle()
				select {
				case <-x.pipe.closed:
					x.connect()
				default:
				}
			}
		}
		head := board.Seq(len(w.entries()))
		for _, x := range all {
			x.upTo(head)
		}
		same(t, w)
		x := check(t, w, all)
		t.Logf("seed %d: %d entries, %d accepted, %d refused, %d sent again later, %d races",
			seed, head, x.oks, x.noes, x.later, g.races.Load())
	}, func(cfg *hub.Config) {
		if l.Bus == nil {
			l.Bus = cfg.Bus
		}
		cfg.Bus, cfg.Journal = l, g
	})
}

type tally struct{ oks, noes, later int }

// check compares what the tablets were told with what the journal holds.
func check(t *testing.T, w *world, all []*tablet) (sum tally) {
	t.Helper()
	type key struct {
		origin string
		n      uint64
	}
	stored := map[key]board.Seq{}
	for _, e := range w.entries() {
		if e.Origin == "" {
			continue
		}
		k := key{e.Origin, e.N}
		if stored[k] != 0 {
			t.Errorf("%v is stored as %d and as %d", k, stored[k], e.Seq)
		}
		stored[k] = e.Seq
	}
	for _, x := range all {
		for _, n := range x.order {
			k := key{x.device() + ".tab1", n}
			seq, ok := x.oks[n]
			_, no := x.noes[n]
			switch {
			case ok == no:
				t.Errorf("%v: accepted %v and refused %v", k, ok, no)
			case ok && stored[k] != seq:
				t.Errorf("%v was acknowledged as %d and is %d", k, seq, stored[k])
			case no && stored[k] != 0:
				t.Errorf("%v was refused and is entry %d", k, stored[k])
			}
		}
		sum.oks += len(x.oks)
		sum.noes += len(x.noes)
		sum.later += len(x.retried)
	}
	return sum
}

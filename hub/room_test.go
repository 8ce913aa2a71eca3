package hub_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/wire"
)

// gate is a journal whose Append waits, fails, or lies, as the test says. Everything else is
// the journal's own.
type gate struct {
	journal.Journal
	mu     sync.Mutex
	before func(context.Context) error // before an append; an error is its outcome
	after  func(error) error           // changes the outcome of an append that ran
	down   atomic.Bool                 // nothing answers
	races  atomic.Int64                // appends that lost a race
	locked atomic.Int64                // appends under the row lock
}

var errDown = errors.New("journal is down")

func (g *gate) set(before func(context.Context) error, after func(error) error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.before, g.after = before, after
}

func (g *gate) pass(ctx context.Context, do func() error) error {
	g.mu.Lock()
	before, after := g.before, g.after
	g.mu.Unlock()
	if g.down.Load() {
		return errDown
	}
	if before != nil {
		if err := before(ctx); err != nil {
			return err
		}
	}
	err := do()
	if errors.Is(err, journal.ErrConflict) {
		g.races.Add(1)
	}
	if after != nil {
		err = after(err)
	}
	return err
}

func (g *gate) Append(ctx context.Context, id board.ID, at board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	return g.pass(ctx, func() error { return g.Journal.Append(ctx, id, at, entries, scrub) })
}

func (g *gate) AppendLocked(ctx context.Context, id board.ID, at board.Seq,
	decide func([]board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	g.locked.Add(1)
	return g.pass(ctx, func() error { return g.Journal.AppendLocked(ctx, id, at, decide) })
}

func (g *gate) Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error) {
	if g.down.Load() {
		return nil, errDown
	}
	return g.Journal.Read(ctx, id, after, limit)
}

func (g *gate) Head(ctx context.Context, id board.ID) (board.Seq, error) {
	if g.down.Load() {
		return 0, errDown
	}
	return g.Journal.Head(ctx, id)
}

func (g *gate) Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error) {
	if g.down.Load() {
		return 0, errDown
	}
	return g.Journal.Find(ctx, id, origin, n)
}

func gated(g *gate) func(*hub.Config) {
	return func(c *hub.Config) {
		if g.Journal == nil {
			g.Journal = c.Journal
		}
		c.Journal = g
	}
}

func TestRoom_EntriesReachEverybodyInOrder(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac, ana, wall := w.person("fac1"), w.person("ana1"), w.connect(w.hubs[0], "", 0)
		if fac.you.Kind != board.ForFacilitator || ana.you.Kind != board.ForParticipant || wall.you.Kind != board.ForProjector {
			t.Fatal(fac.you, ana.you, wall.you)
		}
		if ana.view == nil || ana.view.Title != "Prueba" || ana.view.Audience != board.ForParticipant {
			t.Fatalf("%+v", ana.view)
		}
		ana.do(note("note1"))
		fac.do(move("note1", 77))
		last := ana.do(note("note2"))
		for _, b := range []*browser{fac, ana, wall} {
			b.upTo(last)
			if len(b.shown) != 3 || !strings.Contains(b.shown[0], "note1") ||
				!strings.Contains(b.shown[1], `"note.moved"`) || !strings.Contains(b.shown[2], "note2") {
				t.Errorf("%s: %v", b.device, b.shown)
			}
		}
		if v, err := w.hubs[0].View(t.Context(), theBoard, board.Audience{Kind: board.ForFacilitator}); err != nil || len(v.Notes) != 2 {
			t.Errorf("%+v, %v", v.Notes, err)
		}
	})
}

func TestF1_NobodyIsToldBeforeTheJournalAccepts(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, luz := w.person("ana1"), w.person("luz1")
		open := make(chan struct{})
		release := sync.OnceFunc(func() { close(open) })
		defer release() // or a failure would hang instead of saying so
		g.set(func(context.Context) error { <-open; return nil }, nil)
		n := ana.ask(note("note1"))
		m := ana.ask(note("note2")) // gathers behind the first
		for _, b := range []*browser{ana, luz} {
			b.quiet()
			if len(b.shown) != 0 || len(b.answers) != 0 {
				t.Fatalf("%s was told of what is not durable: %s", b.device, b.text())
			}
		}
		// Who comes now does not see it either.
		late := w.person("luz1")
		if len(late.view.Notes) != 0 {
			t.Fatal("a welcome holds what is not durable")
		}
		release()
		if r := ana.reply(n); r.refusal != nil {
			t.Fatal(r.refusal)
		}
		last := ana.reply(m).seq
		luz.upTo(last)
		if len(luz.shown) != 2 {
			t.Error(luz.shown)
		}
	}, gated(g))
}

func TestF1_AFailedAppendIsNeverShown(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, luz := w.person("ana1"), w.person("luz1")
		g.down.Store(true)
		n := ana.ask(note("note1"))
		luz.quiet()
		if len(luz.shown) != 0 {
			t.Fatal(luz.shown)
		}
		start := time.Now()
		if r := ana.reply(n); r.refusal == nil || r.refusal.Code != wire.CodeLater {
			t.Fatalf("%+v", r)
		}
		if waited := time.Since(start); waited < 5*time.Second || waited > 7*time.Second {
			t.Errorf("refused after %v", waited)
		}
		// Reading and presence go on meanwhile.
		if v := w.person("luz1").view; v.Title != "Prueba" {
			t.Error(v)
		}
		ana.send(wire.Here{T: "at", X: 3, Y: 4})
		luz.until(func() bool { return len(luz.presence) > 0 })
		g.down.Store(false)
		// The same proposal, sent again, now arrives, and once.
		ana.askAgain(n, "", note("note1"))
		if r := ana.reply(n); r.refusal != nil {
			t.Fatalf("%+v", r.refusal)
		}
		luz.until(func() bool { return len(luz.shown) == 1 })
	}, gated(g))
}

func TestF1_AJournalThatHangsIsNotWaitedFor(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		open := make(chan struct{})
		g.set(func(context.Context) error { <-open; return nil }, nil) // does not even look at its context
		n, m := ana.ask(note("note1")), ana.ask(note("note2"))
		start := time.Now()
		for _, n := range []uint64{n, m} {
			if r := ana.reply(n); r.refusal == nil || r.refusal.Code != wire.CodeLater {
				t.Errorf("%+v", r)
			}
		}
		if d := time.Since(start); d < 5*time.Second || d > 6*time.Second {
			t.Errorf("refused after %v", d)
		}
		close(open)
		ana.askAgain(n, "", note("note1"))
		if r := ana.reply(n); r.refusal != nil {
			t.Errorf("%+v", r.refusal)
		}
	}, gated(g))
}

func TestRoom_WelcomeBringsWhatWasMissed(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		from := ana.do(note("note1"))
		last := ana.do(move("note1", 5))
		h := w.hubs[0]

		back := w.connect(h, "dev-ana1", from)
		back.upTo(last)
		if back.view != nil || len(back.shown) != 1 || !strings.Contains(back.shown[0], "note.moved") {
			t.Errorf("since %d: %s", from, back.text())
		}
		if same := w.connect(h, "dev-ana1", last); same.view != nil || same.seq != last {
			t.Errorf("at the head: %s", same.text())
		}
		if fresh := w.connect(h, "dev-ana1", 0); fresh.view == nil || fresh.seq != last || len(fresh.view.Notes) != 1 {
			t.Errorf("fresh: %s", fresh.text())
		}
		stranger := w.dial(h, hub.Visitor{Device: "dev-ana1"})
		stranger.epoch = "another"
		stranger.hello(from)
		if stranger.until(func() bool { return stranger.welcomes > 0 }); stranger.view == nil || stranger.seq != last {
			t.Errorf("another epoch: %s", stranger.text())
		}
		ahead := w.connect(h, "dev-ana1", last+100)
		if no := ahead.answers[0]; ahead.view == nil || no.refusal == nil || no.refusal.Code != wire.CodeAhead || ahead.seq != last {
			t.Errorf("ahead: %s", ahead.text())
		}
		// A gap that a browser has noticed.
		ana.seq = from
		ana.send(wire.Resume{T: "resume", Since: from})
		ana.until(func() bool { return ana.seq == last })
		ana.send(wire.Resume{T: "resume", Since: 0})
		ana.until(func() bool { return ana.welcomes == 2 })
		if ana.view.Seq != last {
			t.Error(ana.view.Seq)
		}
	})
}

func TestRoom_ALongAbsenceEndsWithTheWholeBoard(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		fac := w.person("fac1")
		from := fac.do(note("note1"))
		for i := range 2500 { // enough for the oldest to be forgotten
			time.Sleep(50 * time.Millisecond)
			fac.do(move("note1", i))
		}
		back := w.connect(w.hubs[0], "dev-fac1", from)
		if back.view == nil || back.seq < from+2500 {
			t.Errorf("%+v", back.view)
		}
		near := w.connect(w.hubs[0], "dev-fac1", back.seq-1000)
		near.upTo(back.seq)
		if near.view != nil || len(near.shown) != 1000 {
			t.Errorf("%d entries", len(near.shown))
		}
	})
}

func TestRoom_ClosesAfterTheLastVisitorAndOpensAgain(t *testing.T) {
	var opened, closed atomic.Int64
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		fac := w.person("fac1")
		var last board.Seq
		for i := range 350 { // beyond a snapshot
			time.Sleep(50 * time.Millisecond)
			last = fac.do(note(fmt.Sprintf("n%03d", i)))
		}
		if err := fac.leave(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		if closed.Load() != 0 {
			t.Fatal("closed early")
		}
		again := w.person("fac1") // in time: the same room
		if opened.Load() != 1 {
			t.Fatalf("opened %d times", opened.Load())
		}
		_ = again.leave()
		time.Sleep(31 * time.Second)
		if closed.Load() != 1 {
			t.Fatal("still open")
		}
		if s, ok, err := w.journal.LatestSnapshot(t.Context(), theBoard, board.SnapshotVersion); !ok || err != nil || s.Seq < 300 {
			t.Errorf("snapshot %d, %v, %v", s.Seq, ok, err)
		}
		back := w.person("fac1")
		if opened.Load() != 2 || len(back.view.Notes) != 350 || back.seq != last {
			t.Errorf("%d notes at %d", len(back.view.Notes), back.seq)
		}
	}, observed(&counts{opened: &opened, closed: &closed}))
}

type counts struct {
	hub.NoObserver
	opened, closed *atomic.Int64
	slow           atomic.Int64
	frames, bytes  atomic.Int64
	gaps           atomic.Int64
}

func (c *counts) RoomOpened() {
	if c.opened != nil {
		c.opened.Add(1)
	}
}

func (c *counts) RoomClosed(bool) {
	if c.closed != nil {
		c.closed.Add(1)
	}
}

func (c *counts) Gap() { c.gaps.Add(1) }

func (c *counts) ConnClosed(code wire.CloseCode) {
	if code == wire.CloseSlow {
		c.slow.Add(1)
	}
}

func (c *counts) Delivered(conns, entries, bytes int) {
	c.frames.Add(1)
	c.bytes.Add(int64(bytes))
}

func observed(o hub.Observer) func(*hub.Config) { return func(c *hub.Config) { c.Observer = o } }

func TestRoom_AFaultClosesOneRoomAndNoOther(t *testing.T) {
	boom := false
	bubble(t, 1, func(t *testing.T, w *world) {
		other := theCreation()
		other.ID = "board2"
		if err := w.hubs[0].Create(t.Context(), system(other)); err != nil {
			t.Fatal(err)
		}
		w.seat("ana1", board.Participant)
		if _, err := w.hubs[0].Propose(t.Context(), "board2", system(board.PersonJoined{ID: "ana2", Role: board.Participant, Device: "dev-ana1"})); err != nil {
			t.Fatal(err)
		}
		ana := w.person("ana1")
		boom = true
		ana.ask(note("note1"))
		if code := ana.closed(); code != wire.CloseRoom {
			t.Errorf("closed with %d", code)
		}
		boom = false
		if v, err := w.hubs[0].View(t.Context(), "board2", board.Audience{Kind: board.ForFacilitator}); err != nil || len(v.People) != 1 {
			t.Errorf("the other board: %+v, %v", v, err)
		}
		// What was durable is there when the browser comes back, and the answer with it.
		back := w.person("ana1")
		back.askAgain(1, "", note("note1"))
		if r := back.reply(1); r.refusal != nil || len(back.view.Notes) != 1 {
			t.Errorf("%+v, %+v", r, back.view.Notes)
		}
	}, func(c *hub.Config) {
		c.OnEntry = func(id board.ID, _ board.Entry, _ *board.Board) {
			if boom && id == theBoard {
				panic("a fault")
			}
		}
	})
}

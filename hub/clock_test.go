package hub_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
)

// withClock gives the board a step of a minute and one after it, and sets the clock going.
func (w *world) withClock(fac *browser, zero board.AtZero) {
	w.t.Helper()
	fac.do(board.StepAdded{ID: "ste1", Kind_: board.StepWrite, Minutes: 1, AtZero: zero})
	fac.do(board.StepAdded{ID: "ste2", Kind_: board.StepGroup, Minutes: 2})
	fac.do(board.StepEntered{ID: "ste1"})
	fac.do(board.ClockStarted{})
}

// wantRings returns the moments at which the journal says that a clock rang.
func (w *world) wantRings(n int) []board.Millis {
	w.t.Helper()
	var at []board.Millis
	for _, e := range w.entries() {
		for _, op := range e.Ops {
			if ring, ok := op.(board.ClockRang); ok {
				at = append(at, ring.At)
			}
		}
	}
	if len(at) != n {
		w.t.Fatalf("%d rings, want %d", len(at), n)
	}
	return at
}

func TestF3_ZeroHappensOnceOverInstances(t *testing.T) {
	bubble(t, 3, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("per1", board.Participant)
		w.seat("per2", board.Participant)
		time.Sleep(10 * time.Second) // the others hear of the seats
		fac := w.person("fac1")
		one := w.connect(w.hubs[1], "dev-per1", 0)
		two := w.connect(w.hubs[2], "dev-per2", 0)
		w.withClock(fac, board.AtZeroStop)
		start := time.Now()
		time.Sleep(time.Minute - time.Millisecond)
		synctest.Wait()
		w.wantRings(0)
		time.Sleep(time.Second)
		if late := w.wantRings(1)[0] - board.Millis(start.Add(time.Minute).UnixMilli()); late < -1 || late > 1 {
			t.Errorf("it rang %d ms late", late)
		}
		for _, b := range []*browser{one, two} {
			if code := b.refused(note("tarde")); code != board.CodeTimeOver {
				t.Errorf("after zero: %s", code)
			}
		}
		fac.do(note("libre"))
		fac.do(board.ClockExtended{By: 60_000})
		one.do(note("atiempo"))
		time.Sleep(90 * time.Second)
		w.wantRings(2)
	})
}

func TestClock_GoesToTheNextStepByItself(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.withClock(w.person("fac1"), board.AtZeroNext)
		time.Sleep(61 * time.Second)
		v, err := w.hubs[1].View(context.Background(), theBoard, board.Audience{Kind: board.ForFacilitator})
		if err != nil {
			t.Fatal(err)
		}
		if v.Step != "ste2" || v.Clock.State != board.ClockIsRunning || v.Clock.Total != 120_000 {
			t.Errorf("after zero the room is in %s with clock %+v", v.Step, v.Clock)
		}
		if got := v.Steps[0].Spent; got < 60_000 || got > 61_000 {
			t.Errorf("the step took %d ms", got)
		}
		w.wantRings(1)
	})
}

func TestClock_PausedAndStoppedClocksDoNotRing(t *testing.T) {
	bubble(t, 1, func(_ *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		fac := w.person("fac1")
		w.withClock(fac, board.AtZeroRing)
		time.Sleep(30 * time.Second)
		fac.do(board.ClockPaused{})
		time.Sleep(5 * time.Minute)
		w.wantRings(0)
		fac.do(board.ClockResumed{})
		time.Sleep(29 * time.Second)
		w.wantRings(0)
		time.Sleep(2 * time.Second)
		w.wantRings(1)
		fac.do(board.ClockStopped{})
		fac.do(board.ClockStarted{})
		fac.do(board.ClockStopped{})
		time.Sleep(5 * time.Minute)
		w.wantRings(1)
	})
}

// TestF8_ZeroIsNotForgottenWhileNobodyIsThere ends the only instance before zero and opens the board with
// another one long after.
func TestF8_ZeroIsNotForgottenWhileNobodyIsThere(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.withClock(w.person("fac1"), board.AtZeroStop)
		if err := w.hubs[0].Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		w.wantRings(0)
		next := w.open("after")
		opened := board.Millis(time.Now().UnixMilli())
		var v board.BoardView
		for range 2 { // the first look opens the board
			var err error
			if v, err = next.View(context.Background(), theBoard, board.Audience{Kind: board.ForProjector}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
		}
		if at := w.wantRings(1); at[0] < opened {
			t.Errorf("it rang at %d, before the board was opened at %d", at[0], opened)
		}
		if !v.Clock.Stop {
			t.Errorf("the clock is %+v", v.Clock)
		}
	}, func(c *hub.Config) { c.DrainSpread = time.Millisecond })
}

// TestF3_ZeroHappensOnceAfterACrash leaves an instance behind that has stored the ring and told nobody: the
// next one finds it in the journal.
func TestF3_ZeroHappensOnceAfterACrash(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.withClock(w.person("fac1"), board.AtZeroRing)
		all := w.entries()
		b := board.New(theBoard)
		for _, e := range all {
			b.Apply(e)
		}
		zero, op, ok := b.Zero()
		if !ok {
			t.Fatal("no clock runs")
		}
		time.Sleep(time.Minute - 100*time.Millisecond)
		ring := board.Proposal{Actor: board.Actor{System: true}, Origin: "clock.zero", N: b.NextRing(), At: zero, Op: op}
		ops, err := board.Decide(b, ring)
		if err != nil {
			t.Fatal(err)
		}
		e := board.Entry{Seq: b.Head() + 1, At: zero, Origin: ring.Origin, N: ring.N, Ops: ops}
		if err := w.journal.Append(t.Context(), theBoard, b.Head(), []board.Entry{e}, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		w.wantRings(1)
	})
}

// TestClock_RingsByTheClockThatStampsProposals lets two instances disagree about the time: the one that is
// ahead rings, and the other does not ring again.
func TestClock_RingsByTheClockThatStampsProposals(t *testing.T) {
	bubble(t, 1, func(_ *testing.T, w *world) {
		ahead := w.open("ahead", func(c *hub.Config) {
			c.Now = func() time.Time { return time.Now().Add(3 * time.Second) }
		})
		w.seat("fac1", board.Facilitator)
		w.seat("per1", board.Participant)
		time.Sleep(10 * time.Second)
		fac := w.person("fac1")
		w.connect(ahead, "dev-per1", 0)
		w.withClock(fac, board.AtZeroRing)
		time.Sleep(56 * time.Second)
		w.wantRings(0)
		time.Sleep(2 * time.Second)
		w.wantRings(1)
		time.Sleep(10 * time.Second)
		w.wantRings(1)
	})
}

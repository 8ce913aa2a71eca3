package hub_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestF3_ProposalSentTwiceHappensOnce(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		first := ana.do(note("note1"))
		count := len(w.entries())
		again := func(b *browser, what string) {
			t.Helper()
			b.askAgain(1, "", note("note1"))
			if r := b.reply(1); r.refusal != nil || r.seq != first {
				t.Errorf("%s: %+v, want %d", what, r, first)
			}
		}
		again(ana, "on the same connection")
		again(w.person("ana1"), "on another connection")
		again(w.connect(w.hubs[1], "dev-ana1", 0), "on another instance")
		other := w.dial(w.hubs[1], hub.Visitor{Device: "dev-ana1"})
		other.tab = "tab2"
		other.hello(0)
		other.askAgain(1, "tab1", note("note1"))
		if r := other.reply(1); r.seq != first {
			t.Errorf("by another tab on its behalf: %+v", r)
		}
		// Beyond what the board remembers, the journal still knows.
		for i := range 300 {
			time.Sleep(100 * time.Millisecond) // within the rate
			ana.do(move("note1", i))
		}
		count += 300
		again(ana, "much later")
		// A proposal that would be refused today, but was accepted then.
		ana.do(board.NoteDeleted{ID: "note1"})
		count++
		for _, r := range []bool{false, true} {
			ana.propose(wire.Propose{T: "p", N: 2, R: r, O: rawOp(t, move("note1", 0))})
			if r := ana.reply(2); r.refusal != nil {
				t.Errorf("what was accepted long ago is refused: %+v", r.refusal)
			}
		}
		if n := len(w.entries()); n != count {
			t.Errorf("%d entries, want %d", n, count)
		}
	})
}

func TestF3_TheSameProposalFromTwoSidesAtOnceHappensOnce(t *testing.T) {
	g := &gate{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		a, b, c := w.person("ana1"), w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		before := len(w.entries())
		open := make(chan struct{})
		g.set(func(context.Context) error { <-open; return nil }, nil)
		for _, x := range []*browser{a, b, c} {
			x.askAgain(1, "", note("note1"))
		}
		synctest.Wait()
		close(open)
		seq := a.reply(1).seq
		for _, x := range []*browser{b, c} {
			if r := x.reply(1); r.seq != seq {
				t.Errorf("%+v, want %d", r, seq)
			}
		}
		if n := len(w.entries()); n != before+1 {
			t.Errorf("%d entries were made", n-before)
		}
	}, gated(g))
}

func TestF3_AnOutcomeThatIsNotKnownIsFoundOut(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		before := len(w.entries())
		// The append succeeds and its answer is lost, every other time.
		times := 0
		g.set(nil, func(err error) error {
			if times++; err == nil && times%2 == 1 {
				return errDown
			}
			return err
		})
		const notes = 20
		for i := range notes {
			ana.do(note(fmt.Sprintf("note%d", i)))
		}
		// So it is with what the server itself asks, which carries no number.
		if _, err := w.hubs[0].Propose(t.Context(), theBoard, system(board.PersonJoined{ID: "luz1", Role: board.Participant, Device: "dev-luz1"})); err != nil {
			t.Fatal(err)
		}
		g.set(nil, nil)
		if n := len(w.entries()) - before; n != notes+1 {
			t.Errorf("%d entries, want %d", n, notes+1)
		}
		if len(ana.shown) == 0 || w.person("luz1").you.Persons[0] != "luz1" {
			t.Error("not seated")
		}
	}, gated(g))
}

func TestF3_ARefusalIsGivenOnlyWhenTheJournalKnowsNothing(t *testing.T) {
	g := &gate{}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		ana.do(note("note1"))
		g.down.Store(true)
		if code := ana.refused(note("note1")); code != wire.CodeLater {
			t.Errorf("%s, while nobody can know", code)
		}
		g.down.Store(false)
		if code := ana.refused(note("note1")); code != board.CodeIDTaken {
			t.Error(code)
		}
	}, gated(g))
}

func TestF11_ARefusalIsRepeated(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		ana.do(note("note1"))
		bad := board.NoteAdded{ID: "note2", Section: "nowhere", Text: "x", Color: "yellow"}
		n := ana.ask(bad)
		first := ana.reply(n)
		if first.refusal == nil || first.refusal.N != n {
			t.Fatalf("%+v", first)
		}
		if err := ana.leave(); err != nil {
			t.Fatal(err)
		}
		// The answer was lost with the connection: it is given again, whole.
		back := w.connect(w.hubs[0], "dev-ana1", ana.seq)
		back.askAgain(n, "", bad)
		if again := back.reply(n); again.refusal == nil || *again.refusal != *first.refusal {
			t.Errorf("%+v, then %+v", first.refusal, again.refusal)
		}
		// What was queued behind it arrives.
		back.n = n
		back.do(note("note3"))
	})
}

// TestF3_WhatWasRefusedWhenAskedAgainNeverHappens: a copy waits at an instance whose journal is slow, and would
// be accepted there after its author was told of a refusal elsewhere.
func TestF3_WhatWasRefusedWhenAskedAgainNeverHappens(t *testing.T) {
	g := &gate{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		slow := w.person("ana1")
		luz := w.connect(w.hubs[1], "dev-luz1", 0)
		back := w.connect(w.hubs[1], "dev-ana1", slow.seq)
		open, held := make(chan struct{}), false
		g.set(func(context.Context) error {
			if !held { // the first append, which is the slow instance's
				held = true
				<-open
			}
			return nil
		}, nil)
		slow.ask(note("note1"))
		synctest.Wait()
		n := slow.ask(move("note2", 40)) // waits behind it, and nobody has written note2 yet
		synctest.Wait()

		// The link is taken for lost and the same is asked at the other instance.
		back.askAgain(1, "", note("note1"))
		back.askAgain(n, "", move("note2", 40))
		if r := back.reply(1); r.refusal != nil {
			t.Fatalf("%+v", r.refusal)
		}
		first := back.reply(n)
		if first.refusal == nil || first.refusal.Code != board.CodeNotFound {
			t.Fatalf("%+v", first)
		}
		// Now it would be accepted.
		luz.do(note("note2"))
		close(open)
		if r := slow.reply(n); r.refusal == nil || *r.refusal != *first.refusal {
			t.Errorf("refused at one instance with %+v, answered at the other with %+v", first.refusal, r)
		}
		// And so for good, from the board, from the journal alone, and by an instance that has seen nothing of it.
		ask := func(b *browser, what string) {
			t.Helper()
			b.askAgain(n, "", move("note2", 40))
			if r := b.reply(n); r.refusal == nil || *r.refusal != *first.refusal {
				t.Errorf("%s: %+v, then %+v", what, first.refusal, r)
			}
		}
		ask(back, "at once")
		for i := range 300 { // more than a board remembers
			time.Sleep(100 * time.Millisecond)
			back.n = max(back.n, n)
			back.do(move("note1", i))
		}
		ask(back, "much later")
		ask(w.connect(w.open("hub3"), "dev-ana1", 0), "at a new instance")
		for _, e := range w.entries() {
			for _, op := range e.Ops {
				if op, ok := op.(board.NoteMoved); ok && op.ID == "note2" {
					t.Errorf("entry %d: what was refused has happened", e.Seq)
				}
			}
		}
	}, gated(g))
}

// TestF3_ARefusalIsRecordedOnlyWhenACopyMayExist: what is sent once and refused leaves no trace, and neither does
// what may be asked again.
func TestF3_ARefusalIsRecordedOnlyWhenACopyMayExist(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		before := len(w.entries())
		ana.refused(move("none", 1))
		if n := len(w.entries()); n != before {
			t.Fatalf("%d entries, want %d", n, before)
		}
		for range 3 {
			ana.askAgain(ana.n, "", move("none", 1))
			ana.reply(ana.n)
		}
		all := w.entries()
		if len(all) != before+1 || all[before].Refused() == nil || all[before].N != ana.n {
			t.Fatalf("%d entries, want one more than %d: %+v", len(all), before, all[before:])
		}
		time.Sleep(3 * time.Second) // what concerns nobody is passed over in a quiet moment
		ana.quiet()
		if ana.seq != all[before].Seq || len(ana.shown) != 0 {
			t.Errorf("stands at %d and was shown %v", ana.seq, ana.shown)
		}
		// A device that is too fast is refused, and asks again under the same number.
		for range board.RatePerWindow {
			ana.n++
			ana.askAgain(ana.n, "", move("none", 1))
			ana.reply(ana.n)
			time.Sleep(40 * time.Millisecond)
		}
		ana.n++
		ana.askAgain(ana.n, "", note("note1"))
		if r := ana.reply(ana.n); r.refusal != nil && r.refusal.Code != board.CodeTooFast {
			t.Errorf("%+v", r.refusal)
		} else if r.refusal != nil {
			time.Sleep(board.RateWindow * time.Millisecond)
			ana.askAgain(ana.n, "", note("note1"))
			if r := ana.reply(ana.n); r.refusal != nil {
				t.Errorf("%+v", r.refusal)
			}
		}
	})
}

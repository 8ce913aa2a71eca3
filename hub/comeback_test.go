package hub_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/memory"
)

// The tests in this file keep what package hub/sim has found.

func TestF11_WhoAsksBehindAScrubUnderTheRowLockIsAnswered(t *testing.T) {
	g := &gate{Journal: memory.New()}
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		fac, ana := w.person("fac1"), w.person("ana1")
		w.vote(fac)
		ana.upTo(ana.do(oneDot))
		open := make(chan struct{})
		var races atomic.Int64
		g.set(func(context.Context) error {
			<-open
			if races.Add(1) <= 3 {
				return journal.ErrConflict
			}
			return nil
		}, nil)
		first := ana.ask(note("note1"))
		synctest.Wait()
		closing := fac.ask(board.RoundClosed{ID: "rond1"})
		synctest.Wait()
		after := ana.ask(note("note2"))
		synctest.Wait()
		close(open)
		if r := ana.reply(first); r.refusal != nil {
			t.Error(r.refusal)
		}
		if r := fac.reply(closing); r.refusal != nil {
			t.Error(r.refusal)
		}
		if r := ana.reply(after); r.refusal != nil {
			t.Error(r.refusal)
		}
		if g.locked.Load() == 0 {
			t.Error("the row lock was never taken")
		}
		same(t, w)
	}, func(c *hub.Config) { c.Journal = g })
}

func TestF6_WhoComesBackWithOtherRightsGetsTheBoardAnew(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		fac, ana := w.person("fac1"), w.person("ana1")
		fac.do(note("note1"))
		fac.do(board.NoteDeleted{ID: "note1"})
		fac.do(board.RoundDrafted{ID: "rond1", Question: "¿Cuál?", Dots: 3})
		away := func(op board.Op) {
			t.Helper()
			ana.upTo(fac.do(note("x" + string(ana.you.Kind))))
			_ = ana.leave()
			fac.do(op)
			ana = w.connect(w.hubs[0], "dev-ana1", ana.seq)
		}
		away(board.PersonRoleChanged{ID: "ana1", Role: board.Facilitator})
		if v := ana.view; v == nil || v.Audience != board.ForFacilitator || len(v.Rounds) != 1 {
			t.Errorf("a new facilitator is not shown what facilitators see: %+v", v)
		}
		away(board.PersonRoleChanged{ID: "ana1", Role: board.Participant})
		if v := ana.view; v == nil || v.Audience != board.ForParticipant || len(v.Rounds) != 0 {
			t.Errorf("who is no facilitator any more keeps what they see: %+v", v)
		}
		// Somebody else's new role is an entry like any other.
		at := ana.seq
		_ = ana.leave()
		fac.do(board.PersonRoleChanged{ID: "luz1", Role: board.Facilitator})
		if ana = w.connect(w.hubs[0], "dev-ana1", at); ana.view != nil {
			t.Error("the whole board was sent for nothing")
		}
		// A known person moves to the tablet, with what only they may see.
		at = ana.seq
		_ = ana.leave()
		w.must(system(board.DeviceJoined{Device: "dev-ana1", Person: "luz1"}))
		if ana = w.connect(w.hubs[0], "dev-ana1", at); ana.view == nil {
			t.Error("what a further person may see is missing")
		}
	})
}

func TestPresence_WhoArrivesWhileOthersComeAndGoLearnsWhoIsThere(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		for _, id := range []board.ID{"ana1", "luz1", "eva1"} {
			w.seat(id, board.Participant)
		}
		ana, luz := w.person("ana1"), w.person("luz1")
		time.Sleep(5 * time.Second)
		eva := w.person("eva1") // everybody is told, and not again for a second
		eva.until(func() bool { return slices.Equal(eva.here, []int{1, 2, 3}) })
		luz.until(func() bool { return slices.Equal(luz.here, []int{1, 2, 3}) })
		_ = ana.leave()
		late := w.person("luz1")
		if !slices.Equal(late.here, []int{2, 3}) {
			t.Fatal(late.here)
		}
		w.person("ana1")
		time.Sleep(5 * time.Second)
		late.quiet()
		if !slices.Equal(late.here, []int{1, 2, 3}) {
			t.Errorf("%v", late.here)
		}
	})
}

package hub_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestF5_PresenceTravelsAndIsNeverJournaled(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, luz := w.person("ana1"), w.person("luz1")
		far := w.connect(w.hubs[1], "dev-luz1", 0)
		wall := w.connect(w.hubs[1], "", 0)
		before := len(w.entries())
		anaNum := 1
		ana.send(wire.Here{T: "at", X: 3, Y: 4, Drag: "note1", In: "sect1"})
		for _, b := range []*browser{luz, far, wall, ana} {
			b.until(func() bool { return len(b.presence) > 0 })
			p := b.presence[0]
			if !slices.Equal(p.C, []int{anaNum, 3, 4}) || len(p.D) != 1 || p.D[0].ID != "note1" || len(p.W) != 1 || p.W[0].ID != "sect1" {
				t.Errorf("%s: %+v", b.device, p)
			}
			b.presence = nil
		}
		// Ten moves within one tick are one frame with the latest place.
		for i := range 10 {
			ana.send(wire.Here{T: "at", X: 100 + i, Y: 4})
		}
		luz.until(func() bool { return len(luz.presence) > 0 })
		time.Sleep(time.Second)
		luz.quiet()
		if n := len(luz.presence); n > 2 {
			t.Errorf("%d frames", n)
		}
		last := luz.presence[len(luz.presence)-1]
		if !slices.Equal(last.C, []int{anaNum, 109, 4}) {
			t.Errorf("%+v", luz.presence)
		}
		// Who comes later sees what is so.
		late := w.person("luz1")
		late.until(func() bool { return len(late.presence) > 0 })
		if p := late.presence[0]; !slices.Equal(p.C, []int{anaNum, 109, 4}) || len(p.D) != 0 {
			t.Errorf("%+v", p)
		}
		// A person who leaves takes the pointer along.
		far.quiet()
		luz.presence, far.presence = nil, nil
		_ = ana.leave()
		for _, b := range []*browser{luz, far} {
			b.until(func() bool { return len(b.presence) > 0 })
			if p := b.presence[0]; !slices.Equal(p.X, []int{anaNum}) {
				t.Errorf("%+v", p)
			}
		}
		if n := len(w.entries()); n != before {
			t.Errorf("%d entries were made by presence", n-before)
		}
	})
}

// TestF5_ADragAndTypingLeaveNoTraceInTheJournal moves a note that is there: what is in flight becomes an
// entry when the note is dropped, and not before.
func TestF5_ADragAndTypingLeaveNoTraceInTheJournal(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana, far := w.person("ana1"), w.connect(w.hubs[1], "dev-ana1", 0)
		far.upTo(ana.do(note("note1")))
		before := w.entries()
		for i := range 20 {
			ana.send(wire.Here{T: "at", X: 777 + i, Y: 888, Drag: "note1", In: "sect1"})
			time.Sleep(presencePause)
		}
		far.until(func() bool { return len(far.presence) > 0 })
		ana.send(wire.Here{T: "at", Gone: true})
		time.Sleep(time.Minute)
		for _, e := range w.entries()[len(before):] {
			t.Errorf("presence was stored as entry %d: %#v", e.Seq, e.Ops)
		}
		dropped := ana.do(move("note1", 800))
		if all := w.entries(); all[len(all)-1].Seq != dropped || len(all) != len(before)+1 {
			t.Errorf("%d entries for one drop", len(all)-len(before))
		}
		far.upTo(dropped)
		same(t, w)
	})
}

// presencePause is what a browser leaves between two of its places.
const presencePause = time.Second / wire.PresenceHz

func TestF5_TooMuchPresenceIsDroppedWithoutAWord(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, luz := w.person("ana1"), w.person("luz1")
		for i := range 100 {
			ana.send(wire.Here{T: "at", X: i, Y: 0})
		}
		luz.quiet()
		time.Sleep(time.Second)
		luz.quiet()
		ana.quiet()
		last := luz.presence[len(luz.presence)-1]
		if last.C[1] >= 99 || len(ana.answers) != 0 {
			t.Errorf("%+v, %+v", last, ana.answers)
		}
	})
}

func TestPresence_TheRosterSaysWhoIsHereAcrossInstances(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		w.seat("eva1", board.Participant)
		ana := w.person("ana1")
		far := w.connect(w.hubs[1], "dev-luz1", 0)
		ana.until(func() bool { return slices.Equal(ana.here, []int{1, 2}) })
		far.until(func() bool { return slices.Equal(far.here, []int{1, 2}) })
		eva := w.person("eva1")
		if !slices.Equal(eva.here, []int{1, 2, 3}) {
			t.Error(eva.here)
		}
		far.until(func() bool { return slices.Equal(far.here, []int{1, 2, 3}) })
		_ = eva.leave()
		_ = far.leave()
		ana.until(func() bool { return slices.Equal(ana.here, []int{1}) })
		// Twenty arrivals within a second are told at most twice.
		ana.quiet()
		before := strings.Count(ana.text(), `"t":"here"`)
		for range 10 {
			e := w.person("eva1")
			_ = e.leave()
		}
		w.person("eva1")
		ana.until(func() bool { return slices.Equal(ana.here, []int{1, 3}) })
		if n := strings.Count(ana.text(), `"t":"here"`) - before; n > 2 {
			t.Errorf("%d rosters", n)
		}
	})
}

func TestPresence_AnInstanceThatStopsWithoutAWordIsForgotten(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		ana := w.person("ana1")
		w.publish("elsewhere", wire.Roster{T: "here", P: []int{7}})
		w.publish("elsewhere", wire.Presence{T: "pr", C: []int{7, 1, 2}})
		ana.until(func() bool { return slices.Equal(ana.here, []int{1, 7}) && len(ana.presence) > 0 })
		start := time.Now()
		ana.until(func() bool { return slices.Equal(ana.here, []int{1}) })
		if d := time.Since(start); d < 10*time.Second || d > 25*time.Second {
			t.Errorf("after %v", d)
		}
		ana.until(func() bool { return slices.Equal(ana.presence[len(ana.presence)-1].X, []int{7}) })
	})
}

package hub_test

import (
	"slices"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// TestF5_CheersAreCountedForEverybodyAndLeaveNoTrace: here and at another instance, on the wall too, without
// a name, as often as one may and no more.
func TestF5_CheersAreCountedForEverybodyAndLeaveNoTrace(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Participant)
		w.seat("luz1", board.Participant)
		ana, luz := w.person("ana1"), w.person("luz1")
		far := w.connect(w.hubs[1], "dev-luz1", 0)
		wall := w.connect(w.hubs[1], "", 0)
		before := len(w.entries())
		sum := func(b *browser) (n [4]int) {
			for _, p := range b.presence {
				if len(p.C)+len(p.D)+len(p.W)+len(p.X) > 0 {
					t.Errorf("%s: a cheer names somebody: %+v", b.device, p)
				}
				for i, r := range p.R {
					n[i] += r
				}
			}
			return n
		}
		ana.send(wire.Cheer{T: "cheer", C: wire.CheerClap})
		luz.send(wire.Cheer{T: "cheer", C: wire.CheerHeart})
		wall.send(wire.Cheer{T: "cheer", C: wire.CheerStar}) // a screen does not cheer
		for _, b := range []*browser{ana, luz, far, wall} {
			b.until(func() bool { return sum(b) == [4]int{1, 1, 0, 0} })
		}
		time.Sleep(10 * time.Second) // what may be sent at once is full again
		for range 40 {
			ana.send(wire.Cheer{T: "cheer", C: wire.CheerClap})
		}
		time.Sleep(time.Second)
		for _, b := range []*browser{luz, far, wall} {
			b.quiet()
			if got := sum(b); got[0] < 1+wire.CheersBurst || got[0] > 2+wire.CheersBurst || !slices.Equal(got[1:], []int{1, 0, 0}) {
				t.Errorf("%s counts %v", b.device, got)
			}
		}
		if len(ana.answers) != 0 {
			t.Errorf("cheers were answered: %+v", ana.answers)
		}
		// Who comes later hears nothing of it.
		late := w.person("luz1")
		late.quiet()
		if got := sum(late); got != [4]int{} {
			t.Errorf("a late browser counts %v", got)
		}
		if n := len(w.entries()); n != before {
			t.Errorf("%d entries were made by cheers", n-before)
		}
	})
}

package hub_test

import (
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
)

// TestF2_WithheldNumbersAreNotToldBeforeOnesOwnEntries: numbers that were withheld from a class are told to it
// every two seconds. A person whose own entry waits for the flush at that moment must not be told that it
// has passed: by rule W5 it would then be skipped.
func TestF2_WithheldNumbersAreNotToldBeforeOnesOwnEntries(t *testing.T) {
	bubble(t, 1, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("ana1", board.Participant)
		w.seat("beto", board.Participant)
		fac, ana, beto := w.person("fac1"), w.person("ana1"), w.person("beto")
		fac.do(note("n1"))
		fac.do(board.RoundDrafted{ID: "rond1", Question: "¿Cuál?", Dots: 99, Cap: 99})
		fac.do(board.RoundOpened{ID: "rond1"})
		dot := board.DotPlaced{Round: "rond1", Item: noteID("n1")}
		title := "Otro título"
		// The window of gathering depends on how many are there; one of these lands in it.
		for d := 10 * time.Microsecond; d < 150*time.Microsecond; d += 10 * time.Microsecond {
			time.Sleep(5 * time.Second)
			fac.do(board.BoardChanged{Title: &title}) // a flush to everybody
			time.Sleep(2*time.Second - 2*d)
			ana.do(dot) // flushed at once
			time.Sleep(d)
			n := beto.ask(dot) // gathered
			time.Sleep(3 * time.Second)
			for _, b := range []*browser{fac, ana, beto} {
				b.quiet()
			}
			seq := beto.reply(n).seq
			if shown := strings.Join(beto.ops[seq], ","); !strings.Contains(shown, "dot.placed") {
				t.Fatalf("with %v between: beto's own dot, entry %d, was shown to him as %q\n%s", d, seq, shown,
					strings.Join(beto.frames[max(0, len(beto.frames)-4):], "\n"))
			}
		}
	})
}

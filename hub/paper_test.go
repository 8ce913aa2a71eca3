package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
)

// sheetOf copies a sheet with that many dots for the one item.
func sheetOf(sheet string, people, dots int) board.PaperEntered {
	return board.PaperEntered{Round: "rond1", Sheet: sheet, People: people, Dots: []board.PaperDots{{Item: "item1", Dots: dots}}}
}

// TestF7_TwoPeopleCopyASheetAtTwoInstancesAtOnce lets four facilitators copy the same sheet at the same moment,
// two at each instance: two get through, whoever they are, and the sheet counts once.
func TestF7_TwoPeopleCopyASheetAtTwoInstancesAtOnce(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		for i := range 4 {
			w.seat(board.ID(fmt.Sprintf("fac%d", i)), board.Facilitator)
		}
		fac := w.person("fac0")
		w.vote(fac)
		time.Sleep(5 * time.Second)
		var wg sync.WaitGroup
		var entered, twice atomic.Int64
		for i := range 4 {
			wg.Go(func() {
				device := fmt.Sprintf("dev-fac%d", i)
				_, err := w.hubs[i%2].Propose(t.Context(), theBoard, board.Proposal{
					Actor:  board.Actor{Person: board.ID(fmt.Sprintf("fac%d", i)), Device: device},
					Origin: device + ".tab", N: 1, Op: sheetOf("p-1a", 2, 5),
				})
				switch {
				case err == nil:
					entered.Add(1)
				case strings.Contains(err.Error(), string(board.CodePaperTwice)):
					twice.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if entered.Load() != 2 || twice.Load() != 2 {
			t.Errorf("%d copies were taken, %d refused", entered.Load(), twice.Load())
		}
		time.Sleep(5 * time.Second)
		same(t, w)
		fac.do(board.RoundClosed{ID: "rond1"})
		for _, e := range w.entries() {
			for _, op := range e.Ops {
				switch op := op.(type) {
				case board.PaperEntered:
					t.Errorf("F10: entry %d still says who copied what", e.Seq)
				case board.RoundClosed:
					if want := (board.Total{Item: "item1", Dots: 5, Paper: 5, Name: op.Totals[0].Name}); op.Totals[0] != want || op.Paper != 2 || op.Sheets != 1 {
						t.Errorf("closed as %+v", op)
					}
				}
			}
		}
	})
}

// TestF3_ASheetIsCopiedOncePerPerson sends a copy again, at the other instance, and again under another number.
func TestF3_ASheetIsCopiedOncePerPerson(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("fac2", board.Facilitator)
		w.seat("ana1", board.Participant)
		one := w.person("fac1")
		two := w.connect(w.hubs[1], "dev-fac2", 0)
		ana := w.person("ana1")
		w.vote(one)
		propose := func(instance int, n uint64) error {
			_, err := w.hubs[instance].Propose(t.Context(), theBoard, board.Proposal{
				Actor:  board.Actor{Person: "fac1", Device: "dev-fac1"},
				Origin: "dev-fac1.tab", N: n, Again: true, Op: sheetOf("P1A", 3, 4),
			})
			return err
		}
		if err := propose(0, 1); err != nil {
			t.Fatal(err)
		}
		if err := propose(1, 1); err != nil {
			t.Errorf("sent again, it is refused: %v", err)
		}
		if err := propose(1, 2); err == nil || !strings.Contains(err.Error(), string(board.CodeAlready)) {
			t.Errorf("the same sheet under another number: %v", err)
		}
		last := two.do(sheetOf("P1A", 3, 4))
		two.upTo(last)
		one.upTo(last)
		if got := strings.Join(one.shown, ""); strings.Count(got, `"state":"agreed"`) != 1 {
			t.Errorf("the first is shown %s", got)
		}
		copies := slices.DeleteFunc(w.entries(), func(e board.Entry) bool {
			_, is := e.Ops[0].(board.PaperEntered)
			return !is
		})
		if len(copies) != 2 {
			t.Errorf("%d copies in the journal", len(copies))
		}
		// Who takes part learns nothing of it.
		ana.upTo(ana.do(note("note9")))
		if got := strings.Join(ana.shown, ""); strings.Contains(got, "paper") {
			t.Errorf("a participant is shown %s", got)
		}
	})
}

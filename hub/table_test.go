package hub_test

import (
	"fmt"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
)

// TestTablesAtTwoInstances: whoever moves people, takes the pen or brings something at the same moment on two
// instances, all end up with the same room: one scribe for a table, one seat for a person, no more brought than allowed.
func TestTablesAtTwoInstances(t *testing.T) {
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("fac1", board.Facilitator)
		w.seat("fac2", board.Facilitator)
		for i := range 6 {
			w.seat(board.ID(fmt.Sprintf("per%d", i)), board.Participant)
		}
		time.Sleep(10 * time.Second) // the others hear of the seats
		fac := w.connect(w.hubs[0], "dev-fac1", 0)
		other := w.connect(w.hubs[1], "dev-fac2", 0)
		fac.do(board.TableAdded{ID: "mesa1", Name: "Mesa 1"})
		fac.do(board.TableAdded{ID: "mesa2", Name: "Mesa 2"})
		last := fac.do(board.TableDeal{})
		other.upTo(last)

		// Both turn the tables at once: each turn is a fact of its own, one after the other.
		one, two := fac.ask(board.TableRotate{}), other.ask(board.TableRotate{})
		last = max(fac.reply(one).seq, other.reply(two).seq)
		turns := map[int]bool{}
		for _, e := range w.entries() {
			for _, op := range e.Ops {
				if m, ok := op.(board.TableMoved); ok && m.Turn > 0 {
					turns[m.Turn] = true
				}
			}
		}
		if len(turns) != 2 || !turns[1] || !turns[2] {
			t.Errorf("turns %v", turns)
		}

		// Two devices of one table take the pen at once: one has it, and the other is refused what only it may.
		read := func(h *hub.Hub) (v board.BoardView) {
			if err := h.Read(t.Context(), theBoard, func(b *board.Board) {
				v = board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator})
			}); err != nil {
				t.Fatal(err)
			}
			return v
		}
		fac.upTo(last)
		other.upTo(last)
		var at []board.ID
		for _, p := range read(w.hubs[0]).People {
			if p.Table == "mesa1" && p.Role == board.Participant {
				at = append(at, p.ID)
			}
		}
		if len(at) != 3 {
			t.Fatalf("at the first table sit %v", at)
		}
		a := w.connect(w.hubs[0], "dev-"+string(at[0]), 0)
		b := w.connect(w.hubs[1], "dev-"+string(at[1]), 0)
		n, m := a.ask(board.TableScribed{Table: "mesa1", Key: "llave1"}), b.ask(board.TableScribed{Table: "mesa1", Key: "llave2"})
		last = max(a.reply(n).seq, b.reply(m).seq)
		a.upTo(last)
		b.upTo(last)
		wrote := 0
		for i, who := range []*browser{a, b} {
			add := note(fmt.Sprintf("mesa%d", i+7))
			add.Scribe = true
			if r := who.reply(who.ask(add)); r.refusal == nil {
				wrote++
				last = max(last, r.seq)
			} else if r.refusal.Code != board.CodeNotScribe {
				t.Errorf("refused by %s", r.refusal.Code)
			}
		}
		if wrote != 1 {
			t.Errorf("%d devices write for one table", wrote)
		}

		// F7: what a table may bring holds when it is marked on both instances at once.
		fac.do(board.TableLimited{Limit: 1})
		for _, id := range []string{"uno1", "dos2"} {
			add := note(id)
			add.Table = "mesa1"
			last = fac.do(add)
		}
		other.upTo(last)
		n, m = fac.ask(board.TableHarvested{ID: "uno1"}), other.ask(board.TableHarvested{ID: "dos2"})
		first, second := fac.reply(n), other.reply(m)
		if (first.refusal == nil) == (second.refusal == nil) {
			t.Errorf("one note was to be brought and one refused: %+v, %+v", first, second)
		}
		for _, r := range []reply{first, second} {
			if r.refusal != nil && r.refusal.Code != board.CodeHarvestFull {
				t.Errorf("refused by %s", r.refusal.Code)
			}
		}
		last = max(last, first.seq, second.seq)
		fac.upTo(last)
		other.upTo(last)
		x, y := read(w.hubs[0]), read(w.hubs[1])
		if fmt.Sprint(x.Tables[0].Scribe, x.People, x.Turn) != fmt.Sprint(y.Tables[0].Scribe, y.People, y.Turn) {
			t.Errorf("two rooms:\n%+v\n%+v", x, y)
		}
	})
}

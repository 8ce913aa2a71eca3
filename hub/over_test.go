package hub_test

import (
	"context"
	"testing"
	"testing/synctest"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
)

// Two people save the same text at the same time, at one instance or at two: one is accepted, the other is told, and what
// the one wrote is what everybody sees.
func TestF11_OfTwoWhoSaveAtOnceOneIsTold(t *testing.T) {
	actor := func(words string) board.Op {
		return board.ActorChanged{ID: "actor1", Gives: &words, Over: &board.ActorWords{Gives: new("Sombra")}}
	}
	request := func(words string) board.Op {
		return board.RequestChanged{ID: "pedido1", What: &words, Over: &board.RequestWords{What: new("Podar")}}
	}
	row := func(words string) board.Op {
		return board.CommitmentChanged{ID: "comp1", Who: &words, Over: &board.CommitmentWords{Who: new("Rosa")}}
	}
	g := &gate{}
	bubble(t, 2, func(t *testing.T, w *world) {
		w.seat("ana1", board.Facilitator)
		w.seat("luz1", board.Facilitator)
		ana, luz := w.person("ana1"), w.person("luz1")
		ana.do(board.ActorAdded{ID: "actor1", Name: "Tiendas", Gives: "Sombra"})
		ana.do(board.RequestAdded{ID: "pedido1", What: "Podar"})
		ana.do(board.CommitmentAdded{ID: "comp1", What: "Pedir luz", Who: "Rosa"})
		save := func(change func(string) board.Op, field string, other *browser) {
			t.Helper()
			before := len(w.entries())
			open := make(chan struct{})
			g.set(func(context.Context) error { <-open; return nil }, nil)
			first, second := ana.ask(change("de Ana")), other.ask(change("de Luz"))
			synctest.Wait() // both are with their rooms, and nothing is stored
			close(open)
			a, b := ana.reply(first), other.reply(second)
			if (a.refusal == nil) == (b.refusal == nil) {
				t.Fatalf("%s: %+v and %+v", field, a.refusal, b.refusal)
			}
			who, n, is := ana, first, a
			told := b
			if a.refusal != nil {
				who, n, is, told = other, second, b, a
			}
			if told.refusal.Code != board.CodeChangedSince || told.refusal.Field != field {
				t.Errorf("%+v", told.refusal)
			}
			if made := w.entries()[before:]; len(made) != 1 || made[0].Seq != is.seq {
				t.Errorf("%s: %d entries", field, len(made))
			}
			// Its own words stand there now: sent again it is told the same.
			who.askAgain(n, "", change("de quien sea"))
			if r := who.reply(n); r.refusal != nil || r.seq != is.seq {
				t.Errorf("sent again: %+v, want %d", r, is.seq)
			}
		}
		far := w.dial(w.hubs[1], hub.Visitor{Device: "dev-luz1"})
		far.tab = "tab2"
		far.hello(0)
		for _, other := range []*browser{luz, far} {
			save(actor, "gives", other)
			save(request, "what", other)
			save(row, "who", other)
			gives, what, who := "Sombra", "Podar", "Rosa"
			ana.do(board.ActorChanged{ID: "actor1", Gives: &gives})
			ana.do(board.RequestChanged{ID: "pedido1", What: &what})
			other.upTo(ana.do(board.CommitmentChanged{ID: "comp1", Who: &who}))
		}
	}, gated(g))
}

package recordstest

import (
	"fmt"
	"testing"

	"minga.lab/minga/hub/board"
)

// life lives a board through the rulebook, entry by entry.
type life struct {
	t *testing.T
	b *board.Board
	n uint64
}

func (l *life) do(actor board.Actor, op board.Op) {
	l.t.Helper()
	l.n++
	p := board.Proposal{Actor: actor, At: 1_700_000_000_000 + board.Millis(l.n)*60_000, Op: op}
	if !actor.System {
		p.Origin, p.N = actor.Device+".tab", l.n
	}
	ops, err := board.Decide(l.b, p)
	if err != nil {
		l.t.Fatalf("%s: %v", op.Kind(), err)
	}
	l.b.Apply(board.Entry{Seq: l.b.Head() + 1, At: p.At, Origin: p.Origin, N: p.N, Person: actor.Person, Ops: ops})
}

// Lived returns a small finished workshop that went through the rulebook: an anonymous note, a
// cluster that absorbed another, a closed round, a deleted note and two commitments.
func Lived(t *testing.T) *board.Board {
	t.Helper()
	l := &life{t: t, b: board.New("board001")}
	system := board.Actor{System: true}
	rosa := board.Actor{Person: "rosa0001", Device: "devrosa"}
	luis := board.Actor{Person: "luis0001", Device: "devluis"}
	l.do(system, board.BoardCreate{
		ID: "board001", Epoch: "e1", Title: "Barrio sin ruido", Lang: "es",
		Sections: []board.SectionAdded{{ID: "sect0001", Title: "Lo que preocupa", Question: "¿Qué nos quita el sueño?", W: 1200, H: 900}},
		Steps: []board.StepAdded{
			{ID: "step0001", Kind_: board.StepGroup, Name: "Escribir y agrupar"},
			{ID: "step0002", Kind_: board.StepVote, Name: "Votar"},
			{ID: "step0003", Kind_: board.StepMatrix, Name: "Comparar", Asks: []board.Ask{{Question: "¿Alivia?"}}},
		},
	})
	l.do(system, board.PersonJoined{ID: "rosa0001", Name: "Rosa", Role: board.Facilitator, Device: "devrosa"})
	l.do(system, board.PersonJoined{ID: "luis0001", Name: "Luis", Role: board.Participant, Device: "devluis"})
	for i, text := range []string{"Motos a las tres", "Perros", "Bocinas", "Se borra"} {
		l.do(luis, board.NoteAdded{
			ID: board.ID(fmt.Sprintf("note%04d", i+1)), Section: "sect0001", Text: text, Color: "yellow", X: 250 * i, Y: 10, Anon: i == 1,
		})
	}
	l.do(rosa, board.ClusterAdded{ID: "clus0001", Section: "sect0001", Name: "Motores", X: 10, Y: 300, Notes: []board.ID{"note0001"}})
	l.do(rosa, board.ClusterAdded{ID: "clus0002", Section: "sect0001", Name: "Calle", X: 400, Y: 300, Notes: []board.ID{"note0003"}})
	l.do(rosa, board.ClusterMerged{From: "clus0002", Into: "clus0001"})
	l.do(luis, board.NoteDeleted{ID: "note0004"})
	l.do(rosa, board.StepEntered{ID: "step0002"})
	l.do(rosa, board.RoundDrafted{ID: "round001", Question: "¿Por dónde empezar?", Dots: 3, Cap: 2})
	l.do(rosa, board.RoundOpened{ID: "round001"})
	l.do(luis, board.DotPlaced{Round: "round001", Item: "clus0001"})
	l.do(luis, board.DotPlaced{Round: "round001", Item: "clus0001"})
	l.do(rosa, board.DotPlaced{Round: "round001", Item: "note0002"})
	l.do(rosa, board.RoundClosed{ID: "round001"})
	l.do(rosa, board.RatingOpened{ID: "rating01", Step: "step0003"})
	l.do(luis, board.RatingAnswered{Rating: "rating01", Item: "clus0001", Ask: 0, Answer: board.AnswerMuch})
	l.do(luis, board.RatingAnswered{Rating: "rating01", Item: "clus0001", Ask: 1, Answer: board.AnswerLittle})
	l.do(rosa, board.RatingClosed{ID: "rating01"})
	l.do(rosa, board.RatingMoved{Rating: "rating01", Item: "clus0001", Zone: board.ZonePlan})
	l.do(rosa, board.CommitmentAdded{
		ID: "comm0001", What: "Hablar con la cooperativa", Who: "Luis", From: "2027-01-10", To: "2027-02-01",
		Origin: "clus0001", Round: "round001",
	})
	l.do(rosa, board.CommitmentAdded{ID: "comm0002", What: "Medir el ruido"})
	l.do(rosa, board.SolutionAdded{
		ID: "solu0001", Name: "Escapes revisados", Origin: "clus0001", Round: "round001",
		Steps: []board.HowStep{{ID: "paso0001", Text: "Medir"}}, Checks: []board.Viability{{Key: board.ViableLaw, Answer: board.ViableYes}},
		Sources: []board.SourceList{{Field: board.FieldProblem, Items: []board.ID{"clus0001", "note0002"}}},
	})
	l.do(rosa, board.BoardFinished{})
	l.do(rosa, board.CommitmentProgressed{ID: "comm0001", Text: "Ya hablamos", Status: board.Doing})
	l.do(rosa, board.FactsChanged{
		Called: new("Comité barrial"), Place: new("Casa Somos"), Date: new("2027-01-09"), Starts: new("09:00"), Next: new("El 8 de febrero"),
	})
	l.do(rosa, board.ActorAdded{ID: "actor001", Name: "Junta", Type: board.ActorPublic, Power: 3, Contact: "099 111", Accepted: board.AcceptedYes})
	l.do(rosa, board.ActorAdded{ID: "actor002", Name: "Tiendas"})
	l.do(rosa, board.ActorAdded{ID: "actor003", Name: "Sobra"})
	l.do(rosa, board.ActorRemoved{ID: "actor003"})
	l.do(rosa, board.RequestAdded{ID: "pedido01", What: "Podar", Unit: "Parques", By: "2027-02-01"})
	l.do(rosa, board.RequestAnswered{Request: "pedido01", ID: "respu001", Answer: board.VerdictNo, Reason: "No hay cuadrilla"})
	return l.b
}

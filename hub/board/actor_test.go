package board

import (
	"fmt"
	"strings"
	"testing"
)

// commitRoom is a board in which actors and requests are written down.
func commitRoom(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{
		Title:    "Minga de los actores",
		Sections: []SectionAdded{{ID: "sec1", Title: "Ideas", W: 1200, H: 900}},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepActors, Name: "Actores"},
			{ID: "step2", Kind_: StepRequests, Name: "Pedidos"},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"})
	return r
}

// answers has the server pass on what an institution says.
func (r *session) answers(request, id ID, what Verdict, reason string) {
	r.t.Helper()
	r.system(RequestAnswered{Request: request, ID: id, Answer: what, Reason: reason, Name: "Ing. Ana, Parques"})
}

// commitDay is a session with a map of actors and requests, seen in the replay files.
func commitDay(t testing.TB) *session {
	t.Helper()
	r := commitRoom(t)
	r.do("per1", ActorAdded{ID: "actor1", Name: "Junta parroquial", Type: ActorPublic, Contact: "CONTACTO uno"})
	r.do("per2", ActorAdded{ID: "actor2", Name: "Tiendas del parque", Type: ActorBusiness, Gives: "Agua y sombra", Interest: 2, Power: 1})
	r.do("voz2", ActorAdded{ID: "actor3", Name: "Universidad", Type: ActorAcademia, Accepted: AcceptedPending, Ord: "A"})
	r.do("per1", ActorChanged{ID: "actor1", Interest: new(3), Power: new(3), Relation: new(RelationFor), Part: new(PartDecides)})
	r.do("per1", ActorChanged{ID: "actor2", Contact: new("CONTACTO dos")})
	r.do("fac1", ActorChanged{ID: "actor1", Contact: new("CONTACTO tres"), Gives: new("El permiso")})
	r.do("fac1", ActorChanged{ID: "actor2", Contact: new("")})
	r.do("per1", ActorChanged{ID: "actor1", Accepted: new(AcceptedYes)})
	r.do("per2", ActorChanged{ID: "actor2", Accepted: new(AcceptedYes)})
	r.do("per2", Undo{})
	r.do("fac1", ActorRemoved{ID: "actor3"})
	r.do("fac1", Restore{ID: "actor3"})
	r.do("fac1", ActorAdded{ID: "actor4", Name: "Sobra", Contact: "CONTACTO cuatro"})
	r.do("fac1", ActorRemoved{ID: "actor4"})
	r.do("fac1", SolutionAdded{ID: "sol1", Name: "Parque con luz"})
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("per1", RequestAdded{ID: "pedido1", What: "Podar los árboles", Unit: "Parques", By: "2026-12-01"})
	r.do("per2", RequestAdded{ID: "pedido2", What: "Luz en la cancha", Ord: "A"})
	r.do("per2", RequestChanged{ID: "pedido2", Unit: new("Empresa eléctrica"), Solution: new(ID("sol1"))})
	r.answers("pedido1", "resp1", VerdictStudying, "Falta la visita")
	r.do("fac1", RequestRemoved{ID: "pedido2"})
	r.do("fac1", Restore{ID: "pedido2"})
	r.do("fac1", RequestAdded{ID: "pedido3", What: "Sobra"})
	r.do("fac1", RequestRemoved{ID: "pedido3"})
	r.do("fac1", BoardFinished{})
	r.answers("pedido1", "resp2", VerdictPartly, "Tres de cinco árboles")
	r.do("fac1", RequestAnswered{Request: "pedido2", ID: "resp3", Answer: VerdictNo, Reason: "No es nuestra"})
	r.do("fac1", ActorChanged{ID: "actor3", Accepted: new(AcceptedNo)})
	return r
}

func TestCommitReplayFiles(t *testing.T) {
	r := commitDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"commit-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"commit-facilitator-late", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, true},
		{"commit-participant", Audience{ForParticipant, []ID{"per1"}}, 1, end, false},
		{"commit-participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"commit-projector-late", Audience{ForProjector, []ID{}}, 1, end, true},
	})
}

// TestF6_AContactIsForFacilitators looks for contacts in all that anybody else is shown, live and late.
func TestF6_AContactIsForFacilitators(t *testing.T) {
	r := commitDay(t)
	for _, a := range []Audience{
		{ForParticipant, []ID{"per1"}},
		{ForParticipant, []ID{"per2", "voz2"}},
		{ForParticipant, nil},
		{ForProjector, nil},
		{ForPublic, nil},
	} {
		if shown := everythingShown(t, r, a); strings.Contains(shown, "CONTACTO") || strings.Contains(shown, `"contact"`) {
			t.Errorf("%v is shown how to reach somebody", a)
		}
	}
	if v := ViewBoard(r.b, Audience{Kind: ForFacilitator}); v.Actors[0].Contact != "CONTACTO tres" || v.Actors[1].Contact != "" {
		t.Errorf("facilitators see %+v", v.Actors)
	}
	// The public is told who accepted, and nothing of what others think of them.
	public := ViewBoard(r.b, Audience{Kind: ForPublic})
	if len(public.Actors) != 1 || public.Actors[0].Name != "Junta parroquial" ||
		public.Actors[0].Power != 0 || public.Actors[0].Interest != 0 || public.Actors[0].Relation != "" || public.Actors[0].Part != PartDecides {
		t.Errorf("the public sees %+v", public.Actors)
	}
	if len(public.Requests) != 2 || len(public.Requests[0].Answers) != 2 {
		t.Errorf("the public sees %+v", public.Requests)
	}
}

// TestContactsAreForgotten: of several contacts the journal keeps the last, and nothing brings one back.
func TestContactsAreForgotten(t *testing.T) {
	r := commitRoom(t)
	journal := []Entry{}
	keep := func() { // as a room does with each entry
		for _, e := range r.entries[len(journal):] {
			before := boardsOf(t, r.b.ID(), r.entries[:e.Seq-1])[e.Seq-1]
			if from, to, redact, ok := ScrubOf(before, e); ok {
				for i := from; i <= to; i++ {
					journal[i-1], _ = redact(journal[i-1])
				}
			}
			journal = append(journal, e)
		}
	}
	r.do("per1", ActorAdded{ID: "actor1", Name: "Junta", Contact: "CONTACTO uno"})
	r.do("per1", ActorAdded{ID: "actor2", Name: "Otra", Contact: "CONTACTO ajeno"})
	r.do("fac1", ActorChanged{ID: "actor1", Contact: new("CONTACTO dos")})
	r.do("fac1", ActorChanged{ID: "actor1", Contact: new("CONTACTO tres")})
	moment := r.b.Head()
	r.do("fac1", ActorChanged{ID: "actor1", Name: new("Junta nueva"), Contact: new("")})
	keep()
	text := fmt.Sprintf("%+v", journal)
	raw, err := EncodeEntries(journal)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"CONTACTO uno", "CONTACTO dos", "CONTACTO tres"} {
		if strings.Contains(text, gone) || strings.Contains(string(raw), gone) || strings.Contains(string(mustSnapshot(t, r.b)), gone) {
			t.Errorf("%s is kept", gone)
		}
	}
	if !strings.Contains(string(raw), "CONTACTO ajeno") {
		t.Error("another actor's contact was forgotten too")
	}
	r.do("fac1", Undo{})
	if c := r.b.actors.get("actor1"); c.Name != "Junta" || c.Contact != "" {
		t.Errorf("undone to %+v", c)
	}
	r.do("fac1", ActorChanged{ID: "actor1", Power: new(1)})
	if _, err := r.back("fac1", moment); err != nil {
		t.Fatal(err)
	}
	if c := r.b.actors.get("actor1"); c.Power != 0 || c.Contact != "" {
		t.Errorf("returned to %+v", c)
	}
}

func TestCoExecutor(t *testing.T) {
	for _, c := range []struct {
		is   ActorView
		want bool
	}{
		{ActorView{}, false},
		{ActorView{Accepted: AcceptedPending, Part: PartExecutes, Relation: RelationFor}, false},
		{ActorView{Accepted: AcceptedNo, Part: PartExecutes}, false},
		{ActorView{Accepted: AcceptedYes}, true},
		{ActorView{Accepted: AcceptedYes, Deleted: true}, false},
	} {
		if got := CoExecutor(c.is); got != c.want {
			t.Errorf("%+v counts as one who carries it out: %v", c.is, got)
		}
	}
}

func TestStateOfARequest(t *testing.T) {
	open := RequestView{By: "2026-12-01"}
	for _, c := range []struct {
		is    RequestView
		today string
		want  RequestState
	}{
		{RequestView{}, "2026-12-02", RequestWaits},
		{open, "2026-12-01", RequestWaits},
		{open, "2026-12-02", RequestLate},
		{RequestView{By: open.By, Answers: []AnswerView{{Answer: VerdictStudying}}}, "2027-01-01", RequestAnswerIs},
	} {
		if got := StateOf(c.is, c.today); got != c.want {
			t.Errorf("%+v on %s is %s", c.is, c.today, got)
		}
	}
}

// TestAnswersStay: the moment of an answer is the server's, and nothing takes one away.
func TestAnswersStay(t *testing.T) {
	r := commitRoom(t)
	r.do("fac1", RequestAdded{ID: "pedido1", What: "Luz"})
	moment := r.b.Head()
	e := r.system(RequestAnswered{Request: "pedido1", ID: "resp1", Answer: VerdictNo, Reason: "No hay plata", At: 17})
	if got := r.b.requests.get("pedido1").Answers[0].At; got != e.At {
		t.Errorf("answered at %d, want the entry's %d", got, e.At)
	}
	r.refuse("fac1", RequestChanged{ID: "pedido1", What: new("Mucha luz")}, CodeAnswered, "what")
	r.refuse("fac1", Undo{}, CodeChangedSince)
	r.do("fac1", RequestRemoved{ID: "pedido1"})
	r.do("fac1", Restore{ID: "pedido1"})
	r.do("fac1", ActorAdded{ID: "actor1", Name: "De más"})
	changes, err := WayBack(r.b, boardsOf(t, r.b.ID(), r.entries)[moment-1], "fac1")
	if err != nil || changes != (Changes{ActorsAway: 1}) {
		t.Errorf("%+v, %v", changes, err)
	}
}

// TestF7_ALinkLeavesRoom: whoever has the link of a request or of a row writes a few times a day and never so often that
// facilitators could not. It is the board that says so, whichever instance asks it.
func TestF7_ALinkLeavesRoom(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	request, row := ID("pedido1"), ID("fila1")
	for _, c := range []struct {
		name             string
		op               func(i int) Op
		all, link, today int
	}{
		{"request", func(i int) Op {
			return RequestAnswered{Request: request, ID: ID(fmt.Sprintf("resp%03d", i)), Answer: VerdictYes, Reason: "Sí"}
		}, MaxAnswers, MaxAnswered, MaxAnsweredDay},
		{"row", func(i int) Op {
			return CommitmentProgressed{ID: row, Text: fmt.Sprint("Van ", i)}
		}, MaxProgress, MaxTold, MaxToldADay},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newRoom(t, BoardCreate{})
			r.seat("fac1", Facilitator)
			r.do("fac1", RequestAdded{ID: request, What: "Luz"})
			r.do("fac1", CommitmentAdded{ID: row, What: "Pedir luz"})
			refused := func(op Op, at Millis, code Code) {
				t.Helper()
				_, err := Decide(r.b, Proposal{Actor: Actor{System: true}, At: at, Op: op})
				r.wantRefusal(err, op, code)
			}
			var first Millis // of the last full day
			for i := range c.link {
				if i%c.today == 0 {
					r.at += day
					first = r.at + 1000
				}
				r.system(c.op(i))
				if i%c.today == c.today-1 && i < c.link-1 {
					refused(c.op(999), r.at, CodeLinkToday)
					refused(c.op(999), first+day-1, CodeLinkToday)
					if _, err := Decide(r.b, Proposal{Actor: Actor{System: true}, At: first + day, Op: c.op(999)}); err != nil {
						t.Errorf("a day later: %v", err)
					}
				}
			}
			refused(c.op(999), r.at+2*day, CodeLinkFull)
			for i := c.link; i < c.all; i++ {
				r.do("fac1", c.op(i))
			}
			refused(c.op(999), r.at+2*day, CodeBoardFull)
		})
	}
}

func TestActorAndRequestRefusals(t *testing.T) {
	r := commitDay(t)
	r.do("fac1", BoardReopened{})
	r.do("fac1", StepEntered{ID: "step1"})
	for _, c := range []struct {
		who   ID
		op    Op
		code  Code
		field string
	}{
		{"per1", RequestAdded{ID: "nuevo1", What: "x"}, CodeNotInThisStep, ""},
		{"per1", ActorAdded{ID: "actor1", Name: "x"}, CodeIDTaken, "id"},
		{"per1", ActorAdded{ID: "pedido1", Name: "x"}, CodeIDTaken, "id"},
		{"per1", ActorAdded{ID: "nuevo1", Name: "x", Relation: "friend"}, CodeMalformed, "relation"},
		{"per1", ActorAdded{ID: "nuevo1", Name: "x", Part: "boss"}, CodeMalformed, "part"},
		{"per1", ActorAdded{ID: "nuevo1", Name: "x", Power: -1}, CodeMalformed, "power"},
		{"per1", ActorAdded{ID: "nuevo1", Name: "x", Solution: "¿?"}, CodeNotFound, "solution"},
		{"per1", ActorAdded{ID: "nuevo1", Name: strings.Repeat("x", MaxShortCellChars+1)}, CodeTextTooLong, "name"},
		{"per1", ActorAdded{ID: "nuevo1", Name: "x", Contact: strings.Repeat("x", MaxContactChars+1)}, CodeTextTooLong, "contact"},
		{"per1", ActorChanged{ID: "nada"}, CodeNotFound, "id"},
		{"per1", ActorChanged{ID: "actor4", Name: new("x")}, CodeNotFound, "id"},
		{"per1", ActorChanged{ID: "actor1", Type: new(ActorType("shop"))}, CodeMalformed, "type"},
		{"per1", ActorChanged{ID: "actor1", Ord: new("a0")}, CodeMalformed, "ord"},
		{"per1", ActorRemoved{ID: "actor1"}, CodeNotAllowed, ""},
		{"per1", Restore{ID: "actor4"}, CodeNotAllowed, ""},
		{"fac1", Restore{ID: "actor1"}, CodeAlready, ""},
		{"fac1", Restore{ID: "pedido1"}, CodeAlready, ""},
		{"fac1", RequestAdded{ID: "nuevo1", What: "x", By: "2026-02-30"}, CodeBadDate, "by"},
		{"fac1", RequestAdded{ID: "nuevo1", What: "x", Unit: strings.Repeat("x", MaxShortCellChars+1)}, CodeTextTooLong, "unit"},
		{"fac1", RequestAdded{ID: "nuevo1", What: "x", Ord: "a0"}, CodeMalformed, "ord"},
		{"fac1", RequestChanged{ID: "pedido3", What: new("x")}, CodeNotFound, "id"},
		{"fac1", RequestChanged{ID: "pedido1", By: new("")}, CodeAnswered, "by"},
		{"fac1", RequestChanged{ID: "pedido1", By: new("ayer")}, CodeBadDate, "by"},
		{"fac1", RequestAnswered{Request: "pedido3", ID: "resp9", Answer: VerdictYes, Reason: "x"}, CodeNotFound, "request"},
		{"fac1", RequestAnswered{Request: "pedido1", ID: "R", Answer: VerdictYes, Reason: "x"}, CodeBadID, "id"},
		{"fac1", RequestAnswered{Request: "pedido1", ID: "resp1", Answer: VerdictYes, Reason: "x"}, CodeAlready, "id"},
		{"fac1", RequestAnswered{Request: "pedido1", ID: "resp9", Answer: VerdictYes, Reason: strings.Repeat("x", MaxReasonChars+1)}, CodeTextTooLong, "reason"},
	} {
		r.refuse(c.who, c.op, c.code, c.field)
	}
}

func TestActorAndRequestInvariants(t *testing.T) {
	r := commitDay(t)
	for want, spoil := range map[string]func(*Board){
		"two actors have":             func(b *Board) { b.actors.get("actor1").Ord = b.actors.get("actor2").Ord },
		"actor1 has no name":          func(b *Board) { b.actors.get("actor1").Name = "" },
		"actor actor1: board: malfor": func(b *Board) { b.actors.get("actor1").Power = 4 },
		"contact of actor actor1":     func(b *Board) { b.actors.get("actor1").Reached = 0 },
		"two requests have":           func(b *Board) { b.requests.get("pedido1").Ord = b.requests.get("pedido2").Ord },
		"pedido1 asks for nothing":    func(b *Board) { b.requests.get("pedido1").What = "" },
		"pedido1 has the answer": func(b *Board) {
			b.requests.get("pedido1").Answers = []AnswerView{{ID: "resp1", Answer: "perhaps", Reason: "x"}}
		},
	} {
		b := r.b.Clone()
		spoil(b)
		if err := Invariants(b); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// Two people write in one text of an actor, a request or a row without seeing each other: the second is told which, and
// nothing of what they sent happens.
func TestF11_NobodyWritesOverWhatTheyHaveNotSeen(t *testing.T) {
	r := commitRoom(t)
	r.do("fac1", ActorAdded{ID: "actor1", Name: "Tiendas", Contact: "099"})
	r.do("fac1", RequestAdded{ID: "pedido1", What: "Podar", By: "2026-05-01"})
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "Pedir luz", Who: "Rosa", From: "2026-03-01", To: "2026-04-01"})
	for field, op := range map[string]Op{
		"name":       ActorChanged{ID: "actor1", Gives: new("Agua"), Name: new("Tienda"), Over: &ActorWords{Gives: new(""), Name: new("Tendero")}},
		"unit":       RequestChanged{ID: "pedido1", Unit: new("Parques"), Over: &RequestWords{Unit: new("Obras")}},
		"by":         RequestChanged{ID: "pedido1", By: new("2026-06-01"), Over: &RequestWords{By: new("")}},
		"who":        CommitmentChanged{ID: "comp1", With: new("la junta"), Who: new("Luis"), Over: &CommitmentWords{Who: new("")}},
		"from":       CommitmentChanged{ID: "comp1", From: new("2026-05-01"), Over: &CommitmentWords{From: new("")}},
		"to":         CommitmentChanged{ID: "comp1", To: new("2026-02-01"), Over: &CommitmentWords{To: new("")}},
		"verifiable": CommitmentChanged{ID: "comp1", Verifiable: new("Hay luz"), Over: &CommitmentWords{Verifiable: new("Brilla")}},
	} {
		if field == "unit" || field == "verifiable" { // where nothing stands, nothing is lost
			r.do("fac1", op)
			continue
		}
		r.refuse("fac1", op, CodeChangedSince, field)
	}
	// Who says nothing, who has seen it and who writes the same are heard, and what was seen is not recorded.
	for _, op := range []Op{
		ActorChanged{ID: "actor1", Name: new("Tiendas del parque")},
		ActorChanged{ID: "actor1", Name: new("Tiendas"), Over: &ActorWords{Name: new("Tiendas del parque")}},
		ActorChanged{ID: "actor1", Name: new(" Tiendas "), Over: &ActorWords{Name: new("Otra")}},
		ActorChanged{ID: "actor1", Contact: new("098"), Over: &ActorWords{Name: new("Otra")}}, // about a text that stays
		RequestChanged{ID: "pedido1", What: new("Podar hoy"), Over: &RequestWords{What: new("Podar")}},
		RequestChanged{ID: "pedido1", By: new("2026-06-01"), Over: &RequestWords{By: new("2026-05-01")}},
		CommitmentChanged{ID: "comp1", Who: new("Luis"), To: new("2026-05-01"), Over: &CommitmentWords{Who: new("Rosa"), To: new("2026-04-01")}},
	} {
		text, err := EncodeEntry(r.do("fac1", op))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "over") {
			t.Errorf("recorded: %s", text)
		}
	}
	r.do("fac1", Undo{})
	if v := ViewBoard(r.b, Audience{Kind: ForFacilitator}); v.Commitments[0].Who != "Rosa" || v.Actors[0].Gives != "" {
		t.Errorf("%+v", v.Commitments[0])
	}
}

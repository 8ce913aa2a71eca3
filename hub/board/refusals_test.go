package board

import (
	"strings"
	"testing"
)

// TestRefusals holds what the scenarios do not show: every field of every op at its edges.
func TestRefusals(t *testing.T) {
	r := workshopDay(t)
	r.do("fac1", RoundDrafted{ID: "ronda3", Dots: 3, Cap: 2})
	r.do("fac1", SectionAdded{ID: "sec5", Title: "Oculta", W: 300, H: 300, Hidden: true})
	r.do("fac1", SectionAdded{ID: "sec6", Title: "Vacía", W: 300, H: 300})
	r.do("fac1", ClusterAdded{ID: "vacio1", Section: "sec6"})
	r.do("fac1", ClusterDissolved{ID: "vacio1"})
	r.note("fac1", "borra1", "sec6")
	r.do("fac1", NoteDeleted{ID: "borra1"})
	r.do("fac1", SectionRemoved{ID: "sec6"})
	r.do("fac1", ClusterAdded{ID: "vacio2", Section: "sec2"})
	far := MaxCoordinate + 1
	for _, c := range []struct {
		who   ID
		op    Op
		code  Code
		field string
	}{
		{"fac1", BoardChanged{Lang: new("español")}, CodeMalformed, "lang"},
		{"fac1", BoardChanged{Title: new("")}, CodeEmptyText, "title"},
		{"per1", BoardChanged{}, CodeNotAllowed, ""},
		{"per1", FactsChanged{Place: new("x")}, CodeNotAllowed, ""},
		{"fac1", FactsChanged{}, CodeMalformed, "called"},
		{"fac1", FactsChanged{Next: new("\xff")}, CodeMalformed, "next"},
		{"fac1", FactsChanged{Place: new(strings.Repeat("x", MaxFactChars+1))}, CodeTextTooLong, "place"},
		{"fac1", FactsChanged{Date: new("ayer")}, CodeBadDate, "date"},
		{"fac1", FactsChanged{Starts: new("9:00")}, CodeBadDate, "starts"},
		{"fac1", FactsChanged{Ends: new("24:00")}, CodeBadDate, "ends"},
		{"fac1", SectionAdded{ID: "no", Title: "x", W: 300, H: 300}, CodeBadID, "id"},
		{"fac1", SectionAdded{ID: "nueva1", W: 300, H: 300}, CodeEmptyText, "title"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "\xff", W: 300, H: 300}, CodeMalformed, "title"},
		{"fac1", SectionAdded{ID: "nueva1", Question: "\xff", W: 300, H: 300}, CodeMalformed, "question"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "x", W: 199, H: 300}, CodeMalformed, "w"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "x", W: 300, H: 20_001}, CodeMalformed, "h"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "x", W: 300, H: 300, X: far}, CodeMalformed, "x"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "x", W: 300, H: 300, Y: -far}, CodeMalformed, "y"},
		{"fac1", SectionAdded{ID: "nueva1", Title: "x", W: 300, H: 300, Ord: "ñ"}, CodeMalformed, "ord"},
		{"fac1", SectionChanged{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", SectionChanged{ID: "sec2", Title: new(""), Question: new(" ")}, CodeEmptyText, "title"},
		{"fac1", SectionChanged{ID: "sec2", Question: new("\xff")}, CodeMalformed, "question"},
		{"fac1", SectionChanged{ID: "sec2", W: new(1)}, CodeMalformed, "w"},
		{"fac1", SectionChanged{ID: "sec2", Ord: new("0")}, CodeMalformed, "ord"},
		{"fac1", SectionChanged{ID: "sec2", Check: new(Check("ortografia"))}, CodeMalformed, "check"},
		{"fac1", SectionRemoved{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", SectionHidden{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", SectionRevealed{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", Restore{ID: "sec2"}, CodeAlready, ""},
		{"fac1", Restore{ID: "step2"}, CodeAlready, ""},
		{"fac1", Restore{ID: "comp1"}, CodeAlready, ""},
		{"fac1", Restore{ID: "grupo1"}, CodeAlready, ""},
		{"fac1", Restore{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", Restore{ID: "vacio1"}, CodeNotFound, "section"},
		{"fac1", Restore{ID: "borra1"}, CodeNotFound, "section"},
		{"per1", Restore{ID: "sec2"}, CodeNotAllowed, ""},
		{"fac1", NoteAdded{ID: "nueva1", Section: "sec2", Text: "x", Lang: "q"}, CodeMalformed, "lang"},
		{"fac1", NoteAdded{ID: "nueva1", Section: "sec2", Text: "x", Cluster: "grupo1"}, CodeMalformed, "cluster"},
		{"fac1", NoteEdited{ID: "nada", Text: "x"}, CodeNotFound, "id"},
		{"fac1", NoteEdited{ID: "nota1", Text: ""}, CodeEmptyText, "text"},
		{"fac1", NoteEdited{ID: "nota1", Text: "x", Lang: "Q!"}, CodeMalformed, "lang"},
		{"fac1", NoteColored{ID: "nota1", Color: "negro"}, CodeMalformed, "color"},
		{"fac1", NoteUnsigned{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", NoteMoved{ID: "pap2", Section: "nada"}, CodeNotFound, "section"},
		{"fac1", NoteMoved{ID: "pap2", Section: "sec5"}, CodeSectionHidden, "section"},
		{"fac1", NoteMoved{ID: "pap2", X: far}, CodeMalformed, "x"},
		{"fac1", NoteDeleted{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", NotesImport{Clusters: []ClusterAdded{{ID: "k", Section: "sec2"}}, Notes: make([]NoteAdded, 1)}, CodeBadID, "clusters[0].id"},
		{"fac1", NotesImport{
			Clusters: []ClusterAdded{{ID: "kkkk", Section: "sec2"}, {ID: "kkkk", Section: "sec2"}}, Notes: make([]NoteAdded, 1),
		}, CodeIDTaken, "clusters[1].id"},
		{"fac1", NotesImport{
			Clusters: []ClusterAdded{{ID: "kkkk", Section: "sec2", Notes: []ID{"nota1"}}}, Notes: make([]NoteAdded, 1),
		}, CodeMalformed, "clusters[0].notes"},
		{"fac1", NotesImport{Notes: []NoteAdded{{ID: "kkkk", Section: "sec5", Text: "x"}}}, CodeSectionHidden, "notes[0].section"},
		{"fac1", ClusterAdded{ID: "nuevo1", Section: "sec5"}, CodeSectionHidden, "section"},
		{"fac1", ClusterAdded{ID: "nuevo1", Section: "nada"}, CodeNotFound, "section"},
		{"fac1", ClusterAdded{ID: "nuevo1", Section: "sec2", X: far}, CodeMalformed, "x"},
		{"fac1", ClusterAdded{ID: "grupo1", Section: "sec2"}, CodeIDTaken, "id"},
		{"per1", ClusterAdded{ID: "nuevo1", Section: "sec2"}, CodeNotInThisStep, ""},
		{"per1", ClusterNamed{ID: "grupo1", Name: "x"}, CodeNotInThisStep, ""},
		{"per1", NoteUnclustered{ID: "pap1"}, CodeNotInThisStep, ""},
		{"per1", ClusterMerged{From: "grupo1", Into: "grupo2"}, CodeNotInThisStep, ""},
		{"fac1", NoteClustered{ID: "pap1", Cluster: "nada"}, CodeNotFound, "cluster"},
		{"fac1", NoteClustered{ID: "nada", Cluster: "grupo1"}, CodeNotFound, "id"},
		{"fac1", NoteUnclustered{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", NoteUnclustered{ID: "pap1", Y: far}, CodeMalformed, "y"},
		{"fac1", ClusterNamed{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", ClusterNamed{ID: "grupo1", Name: "\xff"}, CodeMalformed, "name"},
		{"fac1", ClusterMoved{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", ClusterMoved{ID: "grupo1", X: far}, CodeMalformed, "x"},
		{"fac1", ClusterMoved{ID: "grupo1", Section: "nada"}, CodeNotFound, "section"},
		{"fac1", ClusterMoved{ID: "grupo1", Section: "sec5"}, CodeSectionHidden, "section"},
		{"fac1", ClusterMerged{From: "nada", Into: "grupo1"}, CodeNotFound, "from"},
		{"fac1", ClusterMerged{From: "grupo1", Into: "nada"}, CodeNotFound, "into"},
		{"fac1", ClusterDissolved{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", ClusterDissolved{ID: "grupo1", Places: []Place{{ID: "nota2", X: far}}}, CodeMalformed, "places[0].x"},
		{"fac1", RoundDrafted{ID: "nota1", Dots: 1}, CodeIDTaken, "id"},
		{"fac1", RoundDrafted{ID: "ronda4", Dots: 1, Question: "\xff"}, CodeMalformed, "question"},
		{"fac1", RoundDrafted{ID: "ronda4", Dots: 1, From: "ronda3"}, CodeNotFound, "from"},
		{"fac1", RoundDrafted{ID: "ronda4", Dots: 1, Sections: []ID{"sec1", "sec1"}}, CodeMalformed, "sections"},
		{"fac1", RoundChanged{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", RoundChanged{ID: "ronda3", Question: new("\xff")}, CodeMalformed, "question"},
		{"fac1", RoundChanged{ID: "ronda3", Dots: new(100)}, CodeMalformed, "dots"},
		{"fac1", RoundChanged{ID: "ronda3", Cap: new(4)}, CodeMalformed, "cap"},
		{"fac1", RoundChanged{ID: "ronda3", Sections: &[]ID{"nada"}}, CodeNotFound, "sections"},
		{"fac1", RoundOpened{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", RoundClosed{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", RoundClosed{ID: "ronda3"}, CodeRoundNotOpen, ""},
		{"fac1", RoundDiscarded{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", DotPlaced{Round: "ronda3", Item: "grupo1"}, CodeRoundNotOpen, ""},
		{"fac1", DotTaken{Round: "nada", Item: "grupo1"}, CodeNotFound, "round"},
		{"fac1", StepAdded{ID: "step1", Kind_: StepVote, Name: "x"}, CodeIDTaken, "id"},
		{"fac1", StepAdded{ID: "nuevo1", Kind_: StepVote, Name: "\xff"}, CodeMalformed, "name"},
		{"fac1", StepAdded{ID: "nuevo1", Kind_: StepVote, Name: "x", Question: "\xff"}, CodeMalformed, "question"},
		{"fac1", StepAdded{ID: "nuevo1", Kind_: StepVote, Name: "x", Minutes: 601}, CodeMalformed, "minutes"},
		{"fac1", StepAdded{ID: "nuevo1", Kind_: StepVote, Name: "x", Sections: []ID{"nada"}}, CodeNotFound, "sections"},
		{"fac1", StepAdded{ID: "nuevo1", Kind_: StepVote, Name: "x", Ord: "-"}, CodeMalformed, "ord"},
		{"fac1", StepChanged{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", StepChanged{ID: "step2", Kind_: new(StepKind("siesta"))}, CodeMalformed, "kind"},
		{"fac1", StepChanged{ID: "step2", Name: new("\xff")}, CodeMalformed, "name"},
		{"fac1", StepChanged{ID: "step2", Name: new("")}, "", ""},
		{"fac1", StepChanged{ID: "step2", Question: new("\xff")}, CodeMalformed, "question"},
		{"fac1", StepChanged{ID: "step2", Minutes: new(-1)}, CodeMalformed, "minutes"},
		{"fac1", StepChanged{ID: "step2", Sections: &[]ID{"nada"}}, CodeNotFound, "sections"},
		{"fac1", StepChanged{ID: "step2", Ord: new("")}, "", ""},
		{"fac1", StepChanged{ID: "step2", Ord: new("0")}, CodeMalformed, "ord"},
		{"fac1", StepRemoved{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", StepEntered{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", CommitmentAdded{ID: "comp1", What: "x"}, CodeIDTaken, "id"},
		{"fac1", CommitmentAdded{ID: "comp9", What: "x", Status: "quizás"}, CodeMalformed, "status"},
		{"fac1", CommitmentAdded{ID: "comp9", What: "x", Round: "ronda3"}, CodeNotFound, "round"},
		{"fac1", CommitmentAdded{ID: "comp9", What: "x", Ord: "a0"}, CodeMalformed, "ord"},
		{"fac1", CommitmentChanged{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", CommitmentChanged{ID: "comp1", What: new("")}, CodeEmptyText, "what"},
		{"fac1", CommitmentChanged{ID: "comp1", Ord: new("a0")}, CodeMalformed, "ord"},
		{"fac1", CommitmentChanged{ID: "comp1", Ord: new("A")}, "", ""},
		{"fac1", CommitmentRemoved{ID: "nada"}, CodeNotFound, "id"},
		{"fac1", PersonJoined{ID: "per1", Name: "x"}, CodeIDTaken, "id"},
		{"fac1", PersonRenamed{ID: "nadie", Name: "x"}, CodeNotFound, "id"},
		{"fac1", PersonRoleChanged{ID: "nadie", Role: Participant}, CodeNotFound, "id"},
		{"fac1", PersonRemoved{ID: "voz3"}, CodeNotFound, "id"},
		{"fac1", PersonRemoved{ID: "fac1"}, CodeLastOne, ""},
		{"fac1", PersonErased{ID: "per4"}, CodeAlready, ""},
		{"per1", PersonErased{ID: "per1"}, CodeNotAllowed, ""},
		{"fac1", NoteRestored{ID: "nota1"}, CodeUnknownKind, "k"},
		{"fac1", Redacted{}, CodeUnknownKind, "k"},
		{"fac1", NoteShown{}, CodeUnknownKind, "k"},
		{"nadie", Undo{}, CodeNotSeated, ""},
	} {
		if c.code == "" {
			r.do(c.who, c.op)
			continue
		}
		if c.field == "" {
			r.refuse(c.who, c.op, c.code)
		} else {
			r.refuse(c.who, c.op, c.code, c.field)
		}
	}
	r.refuseSystem(DeviceJoined{Person: "per1"}, CodeMalformed, "device")
	r.refuseSystem(DeviceJoined{Person: "per1", Device: strings.Repeat("d", 65)}, CodeMalformed, "device")
	r.refuseSystem(PersonJoined{ID: "nuevo1", Name: "x"}, CodeMalformed, "device")
	r.refuseSystem(PersonJoined{ID: "nuevo1", Name: "x", Device: "d", Role: "reina"}, CodeMalformed, "role")
	r.refuseSystem(Restore{ID: "nota1"}, CodeNotAllowed)
	r.refuseSystem(Undo{}, CodeNothingToUndo)
}

// TestARefusalIsTheSameEachTime: of two wrong fields the first is told, at every instance.
func TestARefusalIsTheSameEachTime(t *testing.T) {
	r := plain(t)
	for range 64 {
		r.refuse("fac1", FactsChanged{Starts: new("9h"), Ends: new("12h")}, CodeBadDate, "starts")
	}
}

func TestOnlyTheOpenRoundHoldsThingsInPlace(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.note("per1", "nota2", "sec1")
	r.note("per1", "nota3", "sec2")
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Notes: []ID{"nota1", "nota2"}})
	r.do("fac1", RoundDrafted{ID: "ronda1", Dots: 1})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.refuse("fac1", CommitmentAdded{ID: "comp1", What: "x", Round: "ronda1"}, CodeRoundOpen, "round")
	r.refuse("per1", ClusterAdded{ID: "grupo2", Section: "sec1", Notes: []ID{"nota1", "nota2"}}, CodeInOpenRound, "notes[1]")
	r.do("per1", NoteEdited{ID: "nota3", Text: "se puede corregir"})
	r.do("per1", NoteMoved{ID: "nota3", X: 5, Y: 5, Section: "sec1"})
	r.do("per1", ClusterMoved{ID: "grupo1", X: 5, Y: 5})
	r.do("per1", NoteDeleted{ID: "nota1"}) // one of two
	r.refuse("per1", NoteDeleted{ID: "nota2"}, CodeInOpenRound)
	r.refuse("per1", NoteClustered{ID: "nota3", Cluster: "grupo1"}, CodeInOpenRound)
	r.do("fac1", RoundChanged{ID: "ronda1"})
	r.refuse("fac1", RoundChanged{ID: "ronda1", Dots: new(0)}, CodeMalformed, "dots")
	r.do("fac1", RoundClosed{ID: "ronda1"})
	r.do("per1", NoteDeleted{ID: "nota2"})
	r.refuse("fac1", RoundDrafted{ID: "ronda2"}, CodeMalformed, "dots")
	r.do("fac1", RoundDrafted{ID: "ronda2", Dots: 2, Sections: []ID{"sec2"}})
	r.refuse("fac1", RoundOpened{ID: "ronda2"}, CodeNothingToVote)
}

func TestSystemMayTakeTheLastFacilitator(t *testing.T) {
	r := plain(t)
	r.system(PersonErased{ID: "fac1"})
	r.refuse("fac2", PersonErased{ID: "fac2"}, CodeLastOne)
	r.refuse("fac2", PersonRoleChanged{ID: "fac2", Role: Participant}, CodeLastOne)
	r.system(PersonRemoved{ID: "fac2"})
	r.system(PersonRoleChanged{ID: "per1", Role: Facilitator})
	r.do("per1", BoardChanged{Title: new("Sigue")})
	r.system(PersonJoined{ID: "nuevo1", Name: "Sin rol", Device: "d"})
	if role, _ := r.b.RoleOf("nuevo1"); role != Participant {
		t.Errorf("somebody without a role is %q", role)
	}
}

// TestStepSectionsThatAreGone: a step that named only sections since removed locks nobody out.
func TestStepSectionsThatAreGone(t *testing.T) {
	r := plain(t)
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepWrite, Name: "x", Sections: []ID{"sec2"}})
	r.do("fac1", StepEntered{ID: "step1"})
	r.refuse("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "x"}, CodeNotInThisStep, "section")
	r.do("fac1", SectionRemoved{ID: "sec2"})
	r.note("per1", "nota1", "sec1")
	r.refuse("fac1", SectionRemoved{ID: "sec1"}, CodeNotEmpty)
	r.do("per1", NoteDeleted{ID: "nota1"})
	r.refuse("fac1", SectionRemoved{ID: "sec1"}, CodeLastOne)
}

func TestRestoredClusterTakesOnlyLooseNotes(t *testing.T) {
	r := plain(t)
	for _, id := range []ID{"nota1", "nota2", "nota3", "nota4"} {
		r.note("per1", id, "sec1")
	}
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Notes: []ID{"nota1", "nota2", "nota3", "nota4"}})
	r.do("per1", ClusterDissolved{ID: "grupo1"})
	r.do("per1", NoteDeleted{ID: "nota1"})
	r.do("per1", ClusterAdded{ID: "grupo2", Section: "sec1", Notes: []ID{"nota2"}})
	r.do("fac1", RoundDrafted{ID: "ronda1", Dots: 1, Sections: []ID{"sec1"}})
	e := r.do("fac1", Restore{ID: "grupo1"})
	if got := e.Ops[0].(ClusterRestored).Notes; len(got) != 2 || got[0] != "nota3" || got[1] != "nota4" {
		t.Errorf("restored with %v", got)
	}
	r.do("fac1", Undo{})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	e = r.do("fac1", Restore{ID: "grupo1"})
	if got := e.Ops[0].(ClusterRestored).Notes; len(got) != 0 {
		t.Errorf("restored with items of the open round: %v", got)
	}
}

func TestUndoStackIsBounded(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	for i := range maxUndo + 5 {
		r.do("per1", NoteMoved{ID: "nota1", X: i, Y: 0})
	}
	for range maxUndo {
		r.do("per1", Undo{})
	}
	r.refuse("per1", Undo{}, CodeNothingToUndo)
	if n := r.b.notes.get("nota1"); n.X != 4 {
		t.Errorf("undone to x=%d, want 4", n.X)
	}
}

// TestUndoneRightsAreTodaysRights: the step has moved on, so the inverse is refused like any op.
func TestUndoneRightsAreTodaysRights(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec2", Notes: []ID{"nota1"}})
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepVote, Name: "Votar"})
	r.do("fac1", StepEntered{ID: "step1"})
	r.refuse("per1", Undo{}, CodeNotInThisStep)
	r.do("fac1", SectionChanged{ID: "sec1", Title: new("x"), Ord: new("zz")})
	r.do("fac1", SectionChanged{ID: "sec1", W: new(900)})
	r.do("fac1", Undo{})
	r.do("fac1", Undo{})
	if s := r.b.sections.get("sec1"); s.W != 1200 || s.Title != "Ideas" || s.Ord != "1" {
		t.Errorf("undone to %+v", s)
	}
}

package board

import (
	"strings"
	"testing"
)

// TestF6_APrivateStepHidesWhatIsWrittenInIt enters a step that is written in private: its empty section is hidden
// without anybody asking for it, until it is revealed. What already stands somewhere stays to be seen.
func TestF6_APrivateStepHidesWhatIsWrittenInIt(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}, {ID: "sec2", Title: "Dos", X: 1300, W: 1200, H: 900}},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWrite, Name: "Todos", Sections: []ID{"sec1"}},
			{ID: "step2", Kind_: StepWrite, Name: "Cada quien", Private: true},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "A LA VISTA"})
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("per1", NoteAdded{ID: "nota2", Section: "sec2", Text: "EN PRIVADO"})
	r.do("per1", NoteAdded{ID: "nota3", Section: "sec1", Text: "TAMBIÉN A LA VISTA"})
	for _, a := range []Audience{
		{ForParticipant, []ID{"per2"}}, {ForParticipant, nil}, {ForProjector, nil}, {ForFacilitator, []ID{"fac1"}}, {ForPublic, nil},
	} {
		shown := everythingShown(t, r, a)
		if strings.Contains(shown, "EN PRIVADO") {
			t.Errorf("%v is shown what is written in private", a)
		}
		if a.Kind != ForPublic && !strings.Contains(shown, "TAMBIÉN A LA VISTA") {
			t.Errorf("%v is not shown what is written beside it", a)
		}
	}
	if !strings.Contains(everythingShown(t, r, Audience{ForParticipant, []ID{"per1"}}), "EN PRIVADO") {
		t.Error("its author is not shown it")
	}
	r.do("fac1", SectionRevealed{ID: "sec2"})
	if !strings.Contains(everythingShown(t, r, Audience{Kind: ForProjector}), "EN PRIVADO") {
		t.Error("it is not revealed")
	}
}

// TestF6_ARevealKeepsWhatIsHeld: what moderation keeps from the room is not uncovered by the way of its section.
func TestF6_ARevealKeepsWhatIsHeld(t *testing.T) {
	r := plain(t)
	r.do("fac1", SectionHidden{ID: "sec1"})
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "DE TODOS"})
	r.do("fac1", InboxChanged{On: true})
	r.do("per1", NoteAdded{ID: "nota2", Section: "sec1", Text: "EN ESPERA"})
	r.do("per1", NoteAdded{ID: "nota3", Section: "sec1", Text: "BORRADA"})
	r.do("per1", NoteDeleted{ID: "nota3"})
	e := r.do("fac1", SectionRevealed{ID: "sec1"})
	for _, a := range []Audience{{ForParticipant, []ID{"per2"}}, {ForProjector, nil}} {
		told := encodeOps(t, ViewEntry(r.b, e, a))
		if !strings.Contains(told, "DE TODOS") {
			t.Errorf("%v is told %s", a, told)
		}
		for _, secret := range []string{"EN ESPERA", "BORRADA"} {
			if strings.Contains(told, secret) || strings.Contains(everythingShown(t, r, a), secret) {
				t.Errorf("%v is shown %s by the reveal", a, secret)
			}
		}
	}
}

// TestF6_AnonymityIsNeverSwitchedOff tries every way back to a name: of a note, by its author, by undo and by restore,
// and of a step in which something was written.
func TestF6_AnonymityIsNeverSwitchedOff(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWrite, Name: "Con nombre"},
			{ID: "step2", Kind_: StepWrite, Name: "Sin nombre", Names: NamesAnonymous},
			{ID: "step3", Kind_: StepWrite, Name: "Sin nombre y sin notas", Names: NamesAnonymous},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "firmada al principio"})
	r.do("per1", NoteUnsigned{ID: "nota1"})
	nameless := func(when string) {
		t.Helper()
		for _, a := range []Audience{{ForFacilitator, []ID{"fac1"}}, {ForParticipant, nil}} {
			for _, n := range ViewBoard(r.b, a).Notes {
				if !n.Anon || n.Author != "" {
					t.Errorf("%s: %v learns who wrote %s", when, a, n.ID)
				}
			}
		}
	}
	nameless("unsigned")
	if _, err := r.propose(r.proposalOf("per1", Undo{})); err == nil {
		nameless("after an undo") // which may have taken back something else
	}
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("per1", NoteAdded{ID: "nota2", Section: "sec1", Text: "sin pedirlo"})
	nameless("in an anonymous step")
	for _, names := range []Names{NamesOptional, NamesRequired, ""} {
		r.refuse("fac1", StepChanged{ID: "step2", Names: &names}, CodeStaysAnonymous, "names")
	}
	r.do("per1", NoteDeleted{ID: "nota2"})
	r.do("fac1", Restore{ID: "nota2"})
	nameless("restored")
	r.refuse("fac1", StepChanged{ID: "step2", Names: new(NamesOptional)}, CodeStaysAnonymous, "names")
	r.do("fac1", StepChanged{ID: "step3", Names: new(NamesOptional)}) // nobody has relied on it
}

// TestF6_AReturnLeavesHiddenWhatWasHiddenSince: at the moment everybody saw it, and nobody is to see it again.
func TestF6_AReturnLeavesHiddenWhatWasHiddenSince(t *testing.T) {
	r := plain(t)
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "OFENSA"})
	r.do("per1", NoteAdded{ID: "nota2", Section: "sec1", Text: "otra cosa"})
	before := r.b.Head()
	r.do("fac1", NoteHidden{ID: "nota1", Reason: Offence})
	r.do("per1", NoteEdited{ID: "nota2", Text: "cambiada"})
	e, err := r.back("fac1", before)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Audience{{ForParticipant, []ID{"per3"}}, {ForProjector, nil}} {
		told := encodeOps(t, ViewEntry(r.b, e, a)) + string(indented(t, ViewBoard(r.b, a)))
		if strings.Contains(told, "OFENSA") || !strings.Contains(told, "otra cosa") {
			t.Errorf("%v is told %s", a, told)
		}
	}
}

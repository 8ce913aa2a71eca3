package board

import (
	"slices"
	"testing"
)

// agendaDay is a session led by its agenda: clocks that are paused, extended, ring, stop and go on,
// private and anonymous steps, steps in which participants see their own notes alone, a lock.
func agendaDay(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{
		Title: "Minga con reloj",
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Retos", W: 1200, H: 900},
			{ID: "sec2", Title: "Ideas", X: 1280, W: 1200, H: 900},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWelcome, Name: "Bienvenida", Minutes: 15},
			{ID: "step2", Kind_: StepWrite, Name: "Ideas", Minutes: 5, Sections: []ID{"sec2"}, Private: true, Limit: 3, AtZero: AtZeroStop},
			{ID: "step3", Kind_: StepGroup, Name: "Juntar", Minutes: 10, Rights: &Rights{Write: &[]Role{}}, AtZero: AtZeroNext},
			{ID: "step4", Kind_: StepEvaluation, Name: "Evaluación", Minutes: 3, Names: NamesAnonymous, Rights: &Rights{See: &[]Role{}}},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"})
	r.do("fac1", ClockStarted{})
	r.do("fac1", ClockPaused{})
	r.do("fac1", ClockExtended{By: 60_000})
	r.do("fac1", ClockResumed{})
	r.do("fac1", ClockStopped{})
	r.do("fac1", StepEntered{ID: "step2"})
	r.do("fac1", ClockStarted{Total: 9000})
	r.note("per1", "nota1", "sec2")
	r.note("per2", "nota2", "sec2")
	r.do("voz2", NoteAdded{ID: "nota3", Section: "sec2", Text: "Sin firma", Anon: true})
	r.ring()
	r.refuse("per1", NoteEdited{ID: "nota1", Text: "tarde"}, CodeTimeOver)
	r.do("fac1", ClockExtended{By: 60_000})
	r.do("per1", NoteEdited{ID: "nota1", Text: "Corregida a tiempo"})
	r.do("fac1", SectionRevealed{ID: "sec2"})
	r.do("fac1", StepChanged{ID: "step2", Lock: new(true)})
	r.refuse("per1", NoteEdited{ID: "nota1", Text: "tarde"}, CodeLocked)
	r.do("fac1", StepChanged{ID: "step2", Lock: new(false)})
	r.do("fac1", StepEntered{ID: "step3"})
	r.do("fac1", ClockStarted{})
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec2", Name: "Juntas", Notes: []ID{"nota1", "nota2"}})
	r.ring() // the room goes on to the evaluation by itself
	r.do("per1", NoteAdded{ID: "nota4", Section: "sec1", Text: "Me gustó"})
	r.do("voz2", NoteAdded{ID: "nota5", Section: "sec1", Text: "Muy largo"})
	r.do("fac1", StepAdded{ID: "step5", Kind_: StepBreak, Name: "Pausa", Minutes: 10})
	r.do("fac1", ClusterDissolved{ID: "grupo1"})
	r.do("fac1", StepChanged{ID: "step4", Rights: &Rights{}})
	r.do("fac1", StepChanged{ID: "step4", Rights: &Rights{See: &[]Role{}, Vote: &[]Role{Participant}}})
	r.do("fac1", PersonErased{ID: "voz2"})
	r.do("fac1", StepRemoved{ID: "step3"})
	r.do("fac1", Restore{ID: "step3"})
	r.do("fac1", StepEntered{ID: "step5"})
	r.do("fac1", ClockStarted{})
	r.do("fac1", BoardFinished{})
	r.do("fac1", BoardReopened{})
	r.do("fac1", StepEntered{ID: "step4"})
	r.do("fac1", ClockStarted{})
	return r
}

func TestAgendaReplayFiles(t *testing.T) {
	r := agendaDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"agenda-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"agenda-participant", Audience{ForParticipant, []ID{"per1"}}, 1, end, false},
		{"agenda-participant-late", Audience{ForParticipant, []ID{"per1"}}, 12, end, true},
		{"agenda-tablet", Audience{ForParticipant, []ID{"per2", "voz2"}}, 5, end - 10, false},
		{"agenda-projector", Audience{ForProjector, []ID{}}, 1, end, false},
		{"agenda-projector-late", Audience{ForProjector, []ID{}}, 12, end, true},
	})
}

func TestPlannedAndRealMinutes(t *testing.T) {
	r := agendaDay(t)
	v := ViewBoard(r.b, Audience{Kind: ForFacilitator})
	if v.Steps[0].Spent == 0 || v.Steps[1].Spent == 0 || v.Steps[2].Spent < 600_000 {
		t.Fatalf("spent: %d, %d, %d ms", v.Steps[0].Spent, v.Steps[1].Spent, v.Steps[2].Spent)
	}
	// A step counts every stay, and the present one from Since on.
	before := v.Steps[3].Spent
	r.at = v.Since
	r.at += 90_000 - 1000
	r.do("fac1", StepEntered{ID: "step1"})
	if got := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Steps[3].Spent; got != before+90_000 {
		t.Errorf("spent %d ms, want %d", got, before+90_000)
	}
	// A clock that goes back, or another instance's, takes nothing away.
	spent := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Steps[0].Spent
	r.at -= 500_000
	r.do("fac1", StepEntered{ID: "step2"})
	if got := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Steps[0].Spent; got != spent {
		t.Errorf("spent %d ms, want %d", got, spent)
	}
}

// TestFoundingIsNotMeasured: a workshop is prepared days before anybody comes.
func TestFoundingIsNotMeasured(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}},
		Steps:    []StepAdded{{ID: "step1", Kind_: StepWrite, Minutes: 5, Private: true}, {ID: "step2", Kind_: StepBreak}},
	})
	if !r.b.hidden("sec1") {
		t.Error("a board that begins with a private step does not hide its section")
	}
	r.seat("fac1", Facilitator)
	r.at += 86_400_000
	r.do("fac1", ClockStarted{})
	r.at += 60_000 - 1000
	r.do("fac1", StepEntered{ID: "step2"})
	if got := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Steps[0].Spent; got != 60_000 {
		t.Errorf("spent %d ms, want 60000", got)
	}
}

func TestF3_ZeroHappensOnce(t *testing.T) {
	r := agendaDay(t)
	zero, op, ok := r.b.Zero()
	if !ok {
		t.Fatal("no clock runs")
	}
	system := func(at Millis, op Op) error {
		_, err := r.propose(Proposal{Actor: Actor{System: true}, Origin: "clock.zero", N: 9, At: at, Op: op})
		return err
	}
	r.wantRefusal(system(zero-1, op), op, CodeAlready)
	if err := system(zero, op); err != nil {
		t.Fatal(err)
	}
	r.wantRefusal(system(zero+1, op), op, CodeAlready)
	if _, _, ok := r.b.Zero(); ok {
		t.Error("a clock that has rung would ring again")
	}
	rings := ViewBoard(r.b, Audience{Kind: ForProjector}).Clock.Rings
	r.do("fac1", ClockExtended{By: 60_000})
	r.wantRefusal(system(zero+120_000, op), op, CodeAlready) // the ring of the time before
	r.ring()
	if got := ViewBoard(r.b, Audience{Kind: ForProjector}).Clock.Rings; got != rings+1 {
		t.Errorf("%d rings, want %d", got, rings+1)
	}
}

// TestF6_VeiledNotesStayWithTheirAuthors looks at every entry, and at every moment, of a session with
// steps in which participants see their own notes alone.
func TestF6_VeiledNotesStayWithTheirAuthors(t *testing.T) {
	r := agendaDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	veiled := 0
	for i, b := range boards[1:] {
		if !b.veil {
			continue
		}
		veiled++
		for _, a := range []Audience{{ForParticipant, []ID{"per1"}}, {ForParticipant, nil}, {ForProjector, nil}} {
			own := func(id ID) bool { return a.has(b.notes.get(id).Author) }
			for _, n := range ViewBoard(b, a).Notes {
				if !own(n.ID) {
					t.Errorf("entry %d: %v sees %s", i+1, a, n.ID)
				}
			}
			for _, op := range ViewEntry(b, r.entries[i], a) {
				switch op := op.(type) {
				case NoteAdded:
					if !own(op.ID) {
						t.Errorf("entry %d: %v is told of %s", i+1, a, op.ID)
					}
				case NoteShown:
					if !own(op.Note.ID) {
						t.Errorf("entry %d: %v is shown %s", i+1, a, op.Note.ID)
					}
				}
			}
		}
		if len(ViewBoard(b, Audience{Kind: ForFacilitator}).Notes) < 3 {
			t.Error("facilitators are not free to see")
		}
	}
	if veiled < 5 {
		t.Fatalf("only %d moments were veiled", veiled)
	}
	if !slices.Contains(PrivateTo(boards[len(boards)-1], Entry{Ops: []Op{NotesVeiled{}}}), "per1") {
		t.Error("authors are not told on their own what stays with them")
	}
}

// TestF7_LimitPerPersonAndSection: the limit holds for moves and restores too, and not for facilitators.
func TestF7_LimitPerPersonAndSection(t *testing.T) {
	r := plain(t)
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepWrite, Limit: 2})
	r.do("fac1", StepEntered{ID: "step1"})
	r.note("per1", "nota1", "sec1")
	r.note("per1", "nota2", "sec1")
	r.refuse("per1", NoteAdded{ID: "nota3", Section: "sec1", Text: "tres"}, CodeNoteLimit, "section")
	r.note("per2", "nota3", "sec1")
	r.note("per1", "nota4", "sec2")
	r.refuse("per1", NoteMoved{ID: "nota4", Section: "sec1"}, CodeNoteLimit)
	r.do("per1", NoteDeleted{ID: "nota1"})
	r.do("per1", NoteMoved{ID: "nota4", Section: "sec1"})
	r.refuse("per1", Restore{ID: "nota1"}, CodeNoteLimit)
	for _, id := range []ID{"fan1", "fan2", "fan3"} {
		r.note("fac1", id, "sec1")
	}
}

func TestKindsOfStepGiveRights(t *testing.T) {
	r := plain(t)
	r.note("per2", "ajena", "sec1")
	writes := []StepKind{StepWrite, StepGroup, StepSheet, StepActors, StepRequests, StepEvaluation}
	for i, kind := range stepKinds {
		step := ID("step" + string(rune('a'+i)))
		r.do("fac1", StepAdded{ID: step, Kind_: kind, Name: string(kind)})
		r.do("fac1", StepEntered{ID: step})
		_, err := r.try("per1", NoteAdded{ID: "n" + step, Section: "sec1", Text: "uno"})
		if got, want := err == nil, slices.Contains(writes, kind); got != want {
			t.Errorf("%s: writing is %v, want %v", kind, got, want)
		}
		_, err = r.try("per1", NoteMoved{ID: "ajena", X: i})
		if got, want := err == nil, kind == StepGroup; got != want {
			t.Errorf("%s: moving another's note is %v, want %v", kind, got, want)
		}
		_, err = r.try("per1", CommitmentAdded{ID: "c" + step, What: "algo"})
		if got, want := err == nil, kind == StepRoadmap; got != want {
			t.Errorf("%s: the roadmap is %v, want %v", kind, got, want)
		}
	}
}

func TestStepHoldsVotes(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepVote, Minutes: 1, AtZero: AtZeroStop})
	r.do("fac1", StepEntered{ID: "step1"})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3, Cap: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("fac1", StepChanged{ID: "step1", Lock: new(true)})
	r.refuse("per1", DotPlaced{Round: "ronda1", Item: "nota1"}, CodeLocked)
	r.do("fac1", StepChanged{ID: "step1", Lock: new(false), Rights: &Rights{Vote: &[]Role{}}})
	r.refuse("per1", DotTaken{Round: "ronda1", Item: "nota1"}, CodeNotInThisStep)
	r.do("fac1", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("fac1", StepChanged{ID: "step1", Rights: &Rights{}})
	r.do("fac1", ClockStarted{})
	r.ring()
	r.refuse("per1", DotPlaced{Round: "ronda1", Item: "nota1"}, CodeTimeOver)
	r.do("fac1", ClockStopped{})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "nota1"})
}

// TestObserversLookOn: whoever observes reads the board and may ask for the floor. Everything else is closed to
// them, but for what a step gives observers by name.
func TestObserversLookOn(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.refuse("per1", PersonRoleChanged{ID: "per2", Role: Observer}, CodeNotAllowed)
	r.do("fac1", PersonRoleChanged{ID: "per1", Role: Observer})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3, Cap: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	for _, op := range []Op{
		NoteAdded{ID: "nota2", Section: "sec1", Text: "no"},
		NoteEdited{ID: "nota1", Text: "no"},
		NoteMoved{ID: "nota1", X: 5},
		CommentAdded{Note: "nota1", Text: "no"},
		DotPlaced{Round: "ronda1", Item: "nota1"},
		ReadySaid{},
		CommitmentAdded{ID: "comp1", What: "no"},
		PersonJoined{ID: "voz1", Name: "Otra voz"},
	} {
		r.refuse("per1", op, CodeNotAllowed)
	}
	r.do("per1", HandRaised{Person: "per1"})
	r.do("per1", PersonRenamed{ID: "per1", Name: "Observatorio"})

	r.do("fac1", StepAdded{ID: "step1", Kind_: StepVote, Rights: &Rights{Vote: &[]Role{Participant, Observer}}})
	r.do("fac1", StepEntered{ID: "step1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("per2", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.refuse("per1", NoteAdded{ID: "nota2", Section: "sec1", Text: "no"}, CodeNotAllowed)
	r.do("fac1", StepChanged{ID: "step1", Rights: &Rights{Vote: &[]Role{Observer}}})
	r.refuse("per2", DotTaken{Round: "ronda1", Item: "nota1"}, CodeNotInThisStep)
	r.refuse("fac1", StepChanged{ID: "step1", Rights: &Rights{Vote: &[]Role{Observer, Observer}}}, CodeMalformed)
	r.refuse("fac1", StepChanged{ID: "step1", Rights: &Rights{Vote: &[]Role{Facilitator}}}, CodeMalformed)

	r.do("fac1", PersonRoleChanged{ID: "per1", Role: Participant})
	r.do("per1", ReadySaid{Person: "per1"})
	r.do("fac1", PersonRoleChanged{ID: "per2", Role: Observer})
	r.do("fac1", PersonRoleChanged{ID: "fac2", Role: Observer})
	r.refuse("fac1", PersonRoleChanged{ID: "fac1", Role: Observer}, CodeLastOne)
}

// TestHostsMayWhatAStepGivesThem: a right can be the hosts' alone, at whatever table they host.
func TestHostsMayWhatAStepGivesThem(t *testing.T) {
	r := plain(t)
	r.do("fac1", TableAdded{ID: "mesa1", Name: "Mesa 1"})
	r.do("fac1", TableSit{Table: "mesa1", Persons: []ID{"per1", "per2"}})
	r.do("fac1", TableHosted{Table: "mesa1", Person: "per2"})
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepWrite, Rights: &Rights{Write: &[]Role{Host}}})
	r.do("fac1", StepEntered{ID: "step1"})
	r.refuse("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "uno"}, CodeNotInThisStep)
	r.do("per2", NoteAdded{ID: "nota2", Section: "sec1", Text: "dos"})
	r.do("fac1", TableHosted{Table: "mesa1", Person: ""})
	r.refuse("per2", NoteAdded{ID: "nota3", Section: "sec1", Text: "tres"}, CodeNotInThisStep)
	r.refuse("fac1", PersonRoleChanged{ID: "per1", Role: Host}, CodeMalformed)
}

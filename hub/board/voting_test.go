package board

import (
	"slices"
	"strings"
	"testing"
)

// votingDay is a session of a vote on some groups with sheets of paper, and of signs on notes.
func votingDay(t testing.TB) *session {
	r := plain(t)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"})
	for i, who := range []ID{"per1", "per2", "voz2", "per3", "per1"} {
		r.note(who, ID("nota"+string(rune('1'+i))), "sec1")
	}
	r.do("per1", ReactionAdded{Note: "nota2", What: ReactLike})
	r.do("voz2", ReactionAdded{Note: "nota2", What: ReactLike})
	r.do("per2", ReactionAdded{Note: "nota1", What: ReactIdea})
	r.do("per2", ReactionRemoved{Note: "nota1", What: ReactIdea})
	r.do("per3", ReactionAdded{Note: "nota1", What: ReactUnclear})
	r.do("per3", ReactionAdded{Note: "nota2", What: ReactSame})
	r.do("per3", Undo{})
	r.do("fac1", NoteHidden{ID: "nota2", Reason: OffTopic})
	r.do("fac1", NoteApproved{ID: "nota2"})
	r.do("fac1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Bancas", Notes: []ID{"nota1", "nota2", "nota3"}})
	r.do("fac1", ClusterSplit{ID: "grupo1", Into: "grupo2", Name: "Luz", Notes: []ID{"nota3"}})
	r.do("fac1", ClusterAdded{ID: "grupo3", Section: "sec1", Name: "Otro", Notes: []ID{"nota4"}})
	r.do("fac1", ClusterMerged{From: "grupo3", Into: "grupo2"})
	r.do("fac1", Undo{})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿Qué hacemos primero?", Dots: 3, Cap: 2, Only: []ID{"nota5"}})
	r.do("fac1", RoundChanged{ID: "ronda1", Only: &[]ID{"grupo1", "nota5"}})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per1", DotPlaced{Round: "ronda1", Item: "grupo1"})
	// two sheets: of one the two read different things at first, the other one is read once
	r.do("fac1", PaperEntered{Round: "ronda1", Sheet: "P-1A", People: 4, Dots: []PaperDots{{"grupo1", 7}, {"nota5", 2}}})
	r.do("fac2", PaperEntered{Round: "ronda1", Sheet: "P-1A", People: 4, Dots: []PaperDots{{"grupo1", 6}, {"nota5", 2}}})
	r.do("fac2", PaperEntered{Round: "ronda1", Sheet: "p1a", People: 4, Dots: []PaperDots{{"nota5", 2}, {"grupo1", 7}}})
	r.do("fac2", PaperEntered{Round: "ronda1", Sheet: "P-2A", People: 2, Dots: []PaperDots{{"grupo2", 4}}})
	r.do("fac1", PaperEntered{Round: "ronda1", Sheet: "P-3A", People: 1})
	r.do("fac1", PaperWithdrawn{Round: "ronda1", Sheet: "P-3A"})
	r.seat("fac3", Facilitator)
	r.do("fac3", PaperEntered{Round: "ronda1", Sheet: "P-2A", People: 2, Dots: []PaperDots{{"grupo2", 4}}})
	r.do("fac1", PersonRemoved{ID: "fac3"})
	r.do("fac1", PersonErased{ID: "per3"})
	return r
}

func TestVotingReplayFiles(t *testing.T) {
	r := votingDay(t)
	open := len(r.entries)
	r.do("fac1", RoundClosed{ID: "ronda1"})
	end := len(r.entries)
	boards := boardsOf(t, r.b.ID(), r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"voting-facilitator-open", Audience{ForFacilitator, []ID{"fac1"}}, 1, open, false},
		{"voting-second-open", Audience{ForFacilitator, []ID{"fac2"}}, 1, open, false},
		{"voting-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"voting-facilitator-late", Audience{ForFacilitator, []ID{"fac1"}}, 1, open, true},
		{"voting-participant", Audience{ForParticipant, []ID{"per1"}}, 1, end, false},
		{"voting-tablet", Audience{ForParticipant, []ID{"per2", "voz2"}}, 1, end, false},
		{"voting-erased", Audience{ForParticipant, []ID{"per3"}}, 1, open, false},
		{"voting-projector-late", Audience{ForProjector, []ID{}}, 1, end, true},
	})
}

// What a sheet says is told to nobody while the round is open but to who copied it, not even to the other
// one, and whether it is agreed on is for facilitators.
func TestF6_WhatIsOnPaperIsWithheldWhileTheRoundIsOpen(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 30, Cap: 30})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("fac1", PaperEntered{Round: "ronda1", Sheet: "P1", People: 41, Dots: []PaperDots{{"nota1", 1143}}})
	for range 2 { // refused: more than the sheet may hold
		r.refuse("fac1", PaperEntered{Round: "ronda1", Sheet: "P1", People: 1, Dots: []PaperDots{{"nota1", 31}}}, CodePaperCap)
	}
	r.do("fac2", PaperEntered{Round: "ronda1", Sheet: "P1", People: 47, Dots: []PaperDots{{"nota1", 1147}}})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"1143", "1147", ":41", ":47", ": 41", ": 47", "paper.entered"} {
			if slices.Contains(a.Persons, "fac1") && secret == "1143" || slices.Contains(a.Persons, "fac1") && strings.HasSuffix(secret, "41") {
				continue // their own
			}
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %q", a, secret)
			}
		}
		if a.Kind != ForFacilitator && strings.Contains(shown, "P1") {
			t.Errorf("%v is shown that there is a sheet", a)
		}
	}
	own := everythingShown(t, r, Audience{ForFacilitator, []ID{"fac1"}})
	for _, want := range []string{"1143", `"differ":["nota1"]`, `"unlike":true`, `"state":"differs"`} {
		if !strings.Contains(own, want) {
			t.Errorf("who copied the sheet is not shown %s", want)
		}
	}
	if shown := everythingShown(t, r, Audience{ForFacilitator, []ID{"fac3"}}); !strings.Contains(shown, `"state":"differs"`) || strings.Contains(shown, `"differ":`) {
		t.Errorf("another facilitator is shown %s", shown)
	}
}

func TestF10_ClosingARoundForgetsWhoCopiedWhat(t *testing.T) {
	r := votingDay(t)
	before := r.b.Clone()
	e := r.do("fac1", RoundClosed{ID: "ronda1"})
	from, to, redact, ok := ScrubOf(before, e)
	if !ok {
		t.Fatal("nothing has to be forgotten")
	}
	journal := slices.Clone(r.entries)
	sheets := 0
	for i := from; i <= to; i++ {
		next, changed := redact(journal[i-1])
		for _, op := range journal[i-1].Ops {
			switch op.(type) {
			case PaperEntered, PaperWithdrawn:
				sheets++
				if !changed || !Secret(journal[i-1]) || next.Person != "" {
					t.Errorf("entry %d still says %#v", i, next)
				}
			}
		}
		journal[i-1] = next
	}
	if sheets < 6 {
		t.Fatalf("%d copies of sheets were made", sheets)
	}
	if text := string(mustSnapshot(t, r.b)); strings.Contains(text, "P1A") || strings.Contains(text, "P2A") {
		t.Error("the board still holds a sheet")
	}
	if got, want := string(mustSnapshot(t, replay(t, r.b.ID(), journal))), string(mustSnapshot(t, r.b)); got != want {
		t.Error("replaying the redacted journal gives another board")
	}
	closed := r.b.rounds.get("ronda1")
	if closed.OnPaper != 4 || closed.Sheets != 1 || closed.Voters != 1 {
		t.Errorf("%d people on %d sheets, %d voters", closed.OnPaper, closed.Sheets, closed.Voters)
	}
	if got, want := closed.Totals[0], (Total{Item: "grupo1", Dots: 8, Paper: 7, Name: "Bancas"}); got != want {
		t.Errorf("total %+v, want %+v", got, want)
	}
}

// A sheet has the dots of its people together, however often and by whom it is entered.
func TestF7_SheetsNeverExceedTheirLimits(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.note("per1", "nota2", "sec1")
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3, Cap: 2})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	sheet := func(people, one, two int) PaperEntered {
		return PaperEntered{Round: "ronda1", Sheet: "P1", People: people, Dots: []PaperDots{{"nota1", one}, {"nota2", two}}}
	}
	r.refuse("fac1", sheet(2, 5, 0), CodePaperCap, "dots[0]")
	r.refuse("fac1", sheet(2, 4, 3), CodePaperDots, "dots")
	r.refuse("fac1", sheet(MaxSheetPeople+1, 1, 0), CodeMalformed, "people")
	r.do("fac1", sheet(2, 4, 2))
	r.refuse("fac1", sheet(2, 4, 2), CodeAlready)
	r.refuse("fac2", sheet(2, 0, 5), CodePaperCap, "dots[1]")
	r.do("fac2", sheet(2, 4, 2))
	r.refuse("fac2", sheet(2, 4, 1), CodeAlready) // agreed: it is taken back first
	r.seat("fac3", Facilitator)
	r.refuse("fac3", sheet(2, 4, 2), CodePaperTwice)
	r.refuse("fac1", RoundChanged{ID: "ronda1", Dots: new(2)}, CodeDotsSpent, "dots")
	r.do("fac1", RoundClosed{ID: "ronda1"})
	if got := r.b.rounds.get("ronda1"); got.Totals[0].Dots != 4 || got.Totals[1].Dots != 2 || got.OnPaper != 2 {
		t.Errorf("totals %+v of %d people", got.Totals, got.OnPaper)
	}
}

// The host of a table copies as facilitators do, and sees what they have a part in.
func TestHostsOfTablesCopySheets(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.do("fac1", TableAdded{ID: "mesa1", Name: "Una"})
	r.do("per2", TableSit{Table: "mesa1"})
	r.do("fac1", TableHosted{Table: "mesa1", Person: "per2"})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	sheet := PaperEntered{Round: "ronda1", Sheet: "P1A", People: 2, Dots: []PaperDots{{"nota1", 5}}}
	r.refuse("per1", sheet, CodeNotAllowed)
	r.do("fac1", sheet)
	host := Audience{ForParticipant, []ID{"per2"}}
	if v := ViewBoard(r.b, host); len(v.Rounds[0].Sheets) != 0 {
		t.Errorf("a host sees %+v before copying it", v.Rounds[0].Sheets)
	}
	r.do("per2", sheet)
	if v := ViewBoard(r.b, host); len(v.Rounds[0].Sheets) != 1 || v.Rounds[0].Sheets[0].State != PaperAgreed {
		t.Errorf("a host sees %+v", v.Rounds[0].Sheets)
	}
	r.refuse("per2", PaperWithdrawn{Round: "ronda1", Sheet: "P1A", All: true}, CodeNotAllowed, "all")
	r.do("per2", PaperWithdrawn{Round: "ronda1", Sheet: "P1A"})
	r.do("fac1", PaperWithdrawn{Round: "ronda1", Sheet: "P1A", All: true})
	if r.b.rounds.get("ronda1").Paper != nil {
		t.Error("the sheet is still there")
	}
}

// Who reacted is on no wire but their own, and signs on what is withheld are on none.
func TestF6_WhoReactedIsShownToThemselvesAlone(t *testing.T) {
	r := plain(t)
	r.note("per2", "nota1", "sec1")
	r.do("per1", ReactionAdded{Note: "nota1", What: ReactLike})
	r.do("per1", ReactionAdded{Note: "nota1", What: ReactUnclear})
	r.do("per1", ReactionRemoved{Note: "nota1", What: ReactUnclear})
	r.do("fac1", StepAdded{ID: "step1", Kind_: StepWrite, Name: "Solo lo mío", Rights: &Rights{See: &[]Role{}}})
	r.do("fac1", StepEntered{ID: "step1"})
	r.refuse("per2", ReactionAdded{Note: "nota1", What: ReactLike}, CodeNotInThisStep)
	r.refuse("per1", ReactionAdded{Note: "nota1", What: ReactIdea}, CodeNotFound)
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"reaction.added", "reaction.removed", `"reacted"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s", a, secret)
			}
		}
		if a.Kind == ForParticipant && !slices.Contains(a.Persons, "per2") && strings.Contains(string(indented(t, ViewBoard(r.b, a))), "reactions") {
			t.Errorf("%v is shown signs on a note that is not shown", a)
		}
	}
	if own := everythingShown(t, r, Audience{ForParticipant, []ID{"per1"}}); !strings.Contains(own, "reaction.added") || !strings.Contains(own, `"reacted"`) {
		t.Error("who reacted does not see it")
	}
}

func TestErasureTakesSignsAlong(t *testing.T) {
	r := votingDay(t)
	before := r.b.Clone()
	e := r.do("fac1", PersonErased{ID: "per1"})
	_, to, redact, _ := ScrubOf(before, e)
	for i := Seq(1); i <= to; i++ {
		next, _ := redact(r.entries[i-1])
		for _, op := range next.Ops {
			if op, ok := op.(ReactionAdded); ok && op.Person == "per1" {
				t.Errorf("entry %d still says that they reacted", i)
			}
		}
	}
	if n := r.b.notes.get("nota2"); len(n.Reacted) != 1 || !slices.Equal(n.Reacted[0].By, []ID{"voz2"}) {
		t.Errorf("signs left: %+v", n.Reacted)
	}
}

package board

import (
	"bytes"
	"strings"
	"testing"
)

func TestF6_HeldNotesStayWithTheirAuthorAndFacilitators(t *testing.T) {
	r := plain(t)
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "a la vista"})
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("fac1", RoundClosed{ID: "ronda1"})
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "De la nota", Origin: "nota1", Round: "ronda1"})
	r.do("fac1", InboxChanged{On: true})
	r.do("per1", NoteAdded{ID: "espera1", Section: "sec1", Text: "ESPERA uno"})
	r.do("per1", NoteAdded{ID: "espera2", Section: "sec1", Text: "ESPERA dos", Anon: true})
	r.do("per1", NoteMoved{ID: "espera1", X: 4242, Y: 1})
	r.do("per1", NoteEdited{ID: "nota1", Text: "ESPERA tres"})
	r.do("per1", NoteDeleted{ID: "espera2"})
	r.do("per1", Undo{})
	r.do("fac1", PersonExpelled{ID: "per1"})
	r.do("fac1", BoardFinished{})
	for _, a := range []Audience{
		{ForParticipant, []ID{"per2", "per3"}},
		{ForParticipant, nil},
		{ForProjector, nil},
		{ForProjector, []ID{"per1"}},
		{ForPublic, nil},
		{ForPublic, []ID{"per1"}},
	} {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"ESPERA", "4242", `"held"`, `"waits"`, `"reason"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %q", a, secret)
			}
		}
		// What was told of it in a closed round, to who comes now.
		late := string(indented(t, ViewBoard(r.b, a)))
		for _, e := range r.entries {
			late += encodeOps(t, ViewEntry(r.b, e, a))
		}
		if strings.Contains(late, "a la vista") {
			t.Errorf("%v learns by a closed round what was hidden", a)
		}
	}
	for _, a := range []Audience{{ForFacilitator, []ID{"fac1"}}, {ForParticipant, []ID{"per1"}}} {
		shown := everythingShown(t, r, a)
		for _, text := range []string{"uno", "dos", "tres"} {
			if !strings.Contains(shown, "ESPERA "+text) {
				t.Errorf("%v is not shown %q", a, text)
			}
		}
		if author := strings.Contains(shown, `"mine":"per1"`); author != (a.Kind == ForParticipant) {
			t.Errorf("%v: whose an anonymous waiting note is: %t", a, author)
		}
	}
	if trail, _ := Trail(r.b, "comp1"); len(trail.Notes) != 0 || trail.Rounds[0].Name != "" {
		t.Errorf("the trail tells what was hidden: %+v", trail)
	}
	m := ModerationOf(r.b)
	if m.Waiting != 1 || m.Removed != 1 || len(m.Hidden) != 1 || m.Hidden[0] != (HiddenCount{ByPerson, 2}) {
		t.Errorf("counted %+v", m)
	}
}

func TestF6_AnonymousNotesDoNotFollowTheirAuthorOut(t *testing.T) {
	r := plain(t)
	r.do("per1", NoteAdded{ID: "anon1", Section: "sec1", Text: "sin nombre", Anon: true})
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Text: "firmada"})
	e := r.do("fac1", PersonExpelled{ID: "per1"})
	for _, op := range e.Ops {
		if n, ok := op.(NoteHidden); ok && n.ID != "nota1" {
			t.Errorf("hiding %s tells who wrote it", n.ID)
		}
	}
	if len(e.Ops) != 2 {
		t.Errorf("%#v", e.Ops)
	}
}

func TestF6_AnswersToAQuestionAreShownToTheirGiverAlone(t *testing.T) {
	r := plain(t)
	r.do("fac1", PollAsked{ID: "poll1", Question: "¿Seguimos?", Options: []string{"Sí", "No"}})
	r.do("per1", PollAnswered{Poll: "poll1", Option: 1})
	r.do("per1", PollAnswered{Poll: "poll1", Option: 0})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"poll.answered", `"mine"`, `"totals"`, `"answered"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s of an open question", a, secret)
			}
		}
	}
	if v := ViewBoard(r.b, Audience{ForParticipant, []ID{"per1"}}); len(v.Polls[0].Mine) != 1 || v.Polls[0].Mine[0].Option != 0 {
		t.Errorf("the giver sees %+v", v.Polls)
	}
}

func TestF7_OneAnswerOfOnePerson(t *testing.T) {
	r := plain(t)
	r.do("fac1", PollAsked{ID: "poll1", Question: "¿Seguimos?", Options: []string{"Sí", "No"}})
	r.refuse("fac1", PollAsked{ID: "poll2", Question: "¿Otra?", Options: []string{"Sí", "No"}}, CodePollOpen)
	for range 3 {
		r.do("per1", PollAnswered{Poll: "poll1", Option: 1})
		r.do("per2", PollAnswered{Poll: "poll1", Option: 0})
	}
	r.refuse("per1", PollAnswered{Poll: "poll1", Option: 2}, CodeMalformed, "option")
	r.refuse("fac1", BoardFinished{}, CodePollOpen)
	r.do("fac1", PersonRemoved{ID: "per2"})
	r.do("fac1", PollClosed{ID: "poll1"})
	r.refuse("per1", PollAnswered{Poll: "poll1", Option: 1}, CodePollClosed)
	if p := ViewBoard(r.b, Audience{Kind: ForParticipant}).Polls[0]; p.Answered != 1 || p.Totals[0] != 0 || p.Totals[1] != 1 || p.Eligible != 4 {
		t.Errorf("%+v", p)
	}
}

func TestF10_AfterAQuestionClosesNothingTellsWhoAnsweredWhat(t *testing.T) {
	r := plain(t)
	r.do("fac1", PollAsked{ID: "poll1", Question: "¿Seguimos?", Options: []string{"Sí", "No"}})
	r.do("per1", PollAnswered{Poll: "poll1", Option: 1})
	r.do("per2", PollAnswered{Poll: "poll1", Option: 0})
	r.do("fac1", PollClosed{ID: "poll1"})
	journal := redacted(t, r)
	for _, e := range journal {
		for _, op := range e.Ops {
			if a, ok := op.(PollAnswered); ok {
				t.Errorf("%#v is kept", a)
			}
			if _, ok := op.(Redacted); ok && e.Person != "" {
				t.Errorf("entry %d still names %s", e.Seq, e.Person)
			}
		}
	}
	if !bytes.Equal(mustSnapshot(t, replay(t, r.b.ID(), journal)), mustSnapshot(t, r.b)) {
		t.Error("the redacted journal gives another board")
	}
}

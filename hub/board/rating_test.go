package board

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// matrixRoom is a board with a matrix of a group and two loose notes, and an evaluation.
func matrixRoom(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{
		Title: "Minga de la matriz",
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Ideas", W: 1200, H: 900},
			{ID: "sec2", Title: "Aparte", X: 1280, W: 1200, H: 900},
		},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepGroup, Name: "Juntar"},
			{ID: "step2", Kind_: StepMatrix, Name: "Matriz", Sections: []ID{"sec1"}},
			{ID: "step3", Kind_: StepEvaluation, Name: "Evaluación", Asks: []Ask{{Question: "¿Cómo le fue?", Words: []string{"mal", "así así", "bien"}}}},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("fac2", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Doña Rosa"})
	r.seat("per3", Participant)
	for _, id := range []ID{"nota1", "nota2", "nota3", "nota4"} {
		r.note("fac1", id, "sec1")
	}
	r.note("fac1", "lejos1", "sec2")
	r.do("fac1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Luz", Notes: []ID{"nota1", "nota2"}})
	r.do("fac1", StepEntered{ID: "step2"})
	return r
}

// rate answers both questions of the matrix about one thing.
func (r *session) rate(who, item ID, helps, costs int) {
	r.t.Helper()
	r.do(who, RatingAnswered{Rating: "mat1", Item: item, Ask: 0, Answer: helps})
	r.do(who, RatingAnswered{Rating: "mat1", Item: item, Ask: 1, Answer: costs})
}

// matrixDay is a session with two ratings of a matrix and an evaluation, seen in the replay files.
func matrixDay(t testing.TB) *session {
	t.Helper()
	r := matrixRoom(t)
	r.do("fac1", RatingOpened{ID: "mat1", Step: "step2"})
	r.rate("per1", "grupo1", AnswerMuch, AnswerLittle)
	r.rate("per2", "grupo1", AnswerMuch, AnswerLittle)
	r.rate("voz2", "grupo1", AnswerSome, AnswerMuch)
	r.rate("per1", "nota3", AnswerLittle, AnswerMuch)
	r.rate("voz2", "nota3", AnswerMuch, AnswerMuch)
	r.do("voz2", RatingAnswered{Rating: "mat1", Item: "nota3", Ask: 1, Answer: AnswerSome})
	r.do("per2", RatingAnswered{Rating: "mat1", Item: "nota4", Ask: 0, Answer: AnswerSome})
	r.do("per2", RatingAnswered{Rating: "mat1", Item: "nota4", Ask: 0, Answer: NoAnswer})
	r.seat("per4", Participant)
	r.rate("per4", "grupo1", AnswerLittle, AnswerMuch)
	r.do("fac1", PersonErased{ID: "per4"})
	r.do("fac1", RatingClosed{ID: "mat1"})
	r.do("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZonePlan})
	r.do("fac1", RatingMoved{Rating: "mat1", Item: "nota4", Zone: ZoneSpare})
	r.do("fac1", Undo{})
	r.do("fac1", NoteHidden{ID: "nota4", Reason: OffTopic})
	r.do("fac1", NoteHidden{ID: "nota3", Reason: Repeated})
	r.do("fac1", NoteApproved{ID: "nota3"})
	r.do("fac1", ClusterAdded{ID: "grupo2", Section: "sec1", Name: "Sombra", Notes: []ID{"nota3"}})
	r.do("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"})
	r.do("fac1", StepChanged{ID: "step2", Asks: &[]Ask{{}, {Question: "¿Cuánta plata?", Words: []string{"nada", "algo", "mucha"}}}})
	r.do("fac1", RatingOpened{ID: "mat2", Step: "step2", Items: []ID{"grupo2"}})
	r.do("per3", RatingAnswered{Rating: "mat2", Item: "grupo2", Ask: 0, Answer: AnswerMuch})
	r.do("fac1", RatingClosed{ID: "mat2"})
	r.do("fac1", StepEntered{ID: "step3"})
	r.do("fac1", RatingOpened{ID: "caras1", Step: "step3"})
	r.do("per1", RatingAnswered{Rating: "caras1", Item: "step3", Answer: AnswerMuch})
	r.do("voz2", RatingAnswered{Rating: "caras1", Item: "step3", Answer: AnswerSome})
	return r
}

func TestRatingReplayFiles(t *testing.T) {
	r := matrixDay(t)
	boards := boardsOf(t, r.b.ID(), r.entries)
	end := len(r.entries)
	writeReplays(t, r, boards, []replayCut{
		{"rating-facilitator", Audience{ForFacilitator, []ID{"fac1"}}, 1, end, false},
		{"rating-participant-late", Audience{ForParticipant, []ID{"per1"}}, 1, end, true},
		{"rating-tablet", Audience{ForParticipant, []ID{"per2", "voz2"}}, 1, end, false},
		{"rating-projector", Audience{ForProjector, []ID{}}, 1, end, false},
	})
}

func TestMiddleAnswer(t *testing.T) {
	for _, c := range []struct {
		little, some, much int
		want               int
	}{
		{0, 0, 0, NoAnswer},
		{1, 0, 0, AnswerLittle},
		{0, 0, 7, AnswerMuch},
		{1, 1, 1, AnswerSome},
		{2, 0, 1, AnswerLittle},
		{1, 0, 1, NoAgreement},
		{1, 1, 0, NoAgreement},
		{0, 2, 2, NoAgreement},
		{1, 2, 1, AnswerSome},
		{3, 1, 3, AnswerSome},
		{5, 1, 4, NoAgreement},
		{5, 0, 4, AnswerLittle},
	} {
		if got := middle([]int{c.little, c.some, c.much}); got != c.want {
			t.Errorf("middle of %d, %d, %d is %d, want %d", c.little, c.some, c.much, got, c.want)
		}
	}
}

func TestZoneOfTheMiddleAnswers(t *testing.T) {
	for _, c := range []struct {
		helps, costs int
		want         Zone
	}{
		{AnswerMuch, AnswerLittle, ZoneNow},
		{AnswerSome, AnswerLittle, ZoneNow},
		{AnswerMuch, AnswerMuch, ZonePlan},
		{AnswerMuch, AnswerSome, ZonePlan},
		{AnswerSome, AnswerSome, ZonePlan},
		{AnswerSome, AnswerMuch, ZonePlan},
		{AnswerLittle, AnswerLittle, ZoneSpare},
		{AnswerLittle, AnswerSome, ZoneLeave},
		{AnswerLittle, AnswerMuch, ZoneLeave},
		{NoAgreement, AnswerMuch, ZoneSplit},
		{AnswerLittle, NoAgreement, ZoneSplit},
		{NoAgreement, NoAgreement, ZoneSplit},
		{NoAnswer, NoAgreement, ZoneNone},
		{AnswerMuch, NoAnswer, ZoneNone},
	} {
		if got := zoneOf(c.helps, c.costs); got != c.want {
			t.Errorf("helps %d, costs %d: %s, want %s", c.helps, c.costs, got, c.want)
		}
	}
}

func ratingOf(r *session, a Audience) RatingView {
	list := ViewBoard(r.b, a).Ratings
	return list[len(list)-1]
}

func TestF7_OneAnswerOfOnePersonToAQuestionAboutAThing(t *testing.T) {
	r := matrixRoom(t)
	r.refuse("per1", RatingOpened{ID: "mat1", Step: "step2"}, CodeNotAllowed)
	r.refuse("fac1", RatingOpened{ID: "mat1", Step: "step1"}, CodeMalformed, "step")
	r.refuse("fac1", RatingOpened{ID: "mat1", Step: "step2", Items: []ID{"nadie1"}}, CodeNotInScope, "items")
	r.refuse("fac1", RatingOpened{ID: "mat1", Step: "step2", Items: []ID{"nota3", "nota3"}}, CodeMalformed, "items")
	r.refuse("fac1", RatingOpened{ID: "mat1", Step: "step2", Items: []ID{"nota1"}}, CodeNotInScope, "items") // it speaks through its group
	far := r.do("fac1", RatingOpened{ID: "lejos0", Step: "step2", Items: []ID{"lejos1"}}).Ops[0].(RatingOpened)
	if !slices.Equal(far.Items, []ID{"lejos1"}) {
		t.Fatalf("asked about %v", far.Items)
	}
	r.do("fac1", RatingClosed{ID: "lejos0"})
	r.do("fac1", RatingOpened{ID: "mat1", Step: "step2"})
	if got := ratingOf(r, Audience{Kind: ForProjector}).Items; !slices.Equal(got, []ID{"grupo1", "nota3", "nota4"}) {
		t.Fatalf("asked about %v", got)
	}
	r.refuse("fac2", RatingOpened{ID: "mat2", Step: "step3"}, CodeRatingOpen)
	r.refuse("fac1", BoardFinished{}, CodeRatingOpen)
	r.refuse("fac1", StepRemoved{ID: "step2"}, CodeNotAllowed, "step")
	for range 3 {
		r.rate("per1", "nota3", AnswerLittle, AnswerMuch)
		r.rate("per1", "nota3", AnswerMuch, AnswerLittle)
		r.rate("voz2", "nota3", AnswerMuch, AnswerLittle)
	}
	r.rate("per2", "nota3", AnswerLittle, AnswerLittle)
	r.rate("per3", "nota3", AnswerSome, AnswerSome)
	r.do("fac1", PersonRemoved{ID: "per3"})
	r.refuse("per1", RatingAnswered{Rating: "mat1", Item: "nota1", Answer: 1}, CodeNotInScope, "item")
	r.refuse("per1", RatingAnswered{Rating: "mat1", Item: "nota3", Ask: 2, Answer: 1}, CodeMalformed, "ask")
	r.refuse("per1", RatingAnswered{Rating: "mat1", Item: "nota3", Answer: 4}, CodeMalformed, "answer")
	r.refuse("per1", RatingClosed{ID: "mat1"}, CodeNotAllowed)
	r.do("fac1", StepChanged{ID: "step2", Lock: new(true)})
	r.refuse("per1", RatingAnswered{Rating: "mat1", Item: "nota3", Answer: 1}, CodeLocked)
	r.do("fac1", RatingClosed{ID: "mat1"})
	r.refuse("fac1", RatingClosed{ID: "mat1"}, CodeRatingClosed)
	r.refuse("fac1", RatingAnswered{Rating: "mat1", Item: "nota3", Answer: 1}, CodeRatingClosed)
	v := ratingOf(r, Audience{Kind: ForProjector})
	res := v.Results[1]
	if v.Raters != 3 || v.Eligible != 5 || !slices.Equal(res.Counts[0], []int{1, 0, 2}) || !slices.Equal(res.Counts[1], []int{3, 0, 0}) || res.Zone != ZoneNow {
		t.Errorf("counted %+v", v)
	}
	if v.Results[0].Zone != ZoneNone {
		t.Errorf("what nobody answered is in %s", v.Results[0].Zone)
	}
}

func TestF6_AnswersOfARatingAreShownToTheirGiverAlone(t *testing.T) {
	r := matrixRoom(t)
	r.do("fac1", RatingOpened{ID: "mat1", Step: "step2"})
	r.rate("per1", "nota3", AnswerMuch, AnswerSome)
	r.do("per1", RatingAnswered{Rating: "mat1", Item: "nota3", Ask: 1, Answer: NoAnswer})
	for _, a := range strangers {
		shown := everythingShown(t, r, a)
		for _, secret := range []string{"rating.answered", `"mine"`, `"results"`, `"raters"`, `"counts"`} {
			if strings.Contains(shown, secret) {
				t.Errorf("%v is shown %s of an open rating", a, secret)
			}
		}
		if a.Kind != ForPublic && !strings.Contains(shown, "rating.opened") {
			t.Errorf("%v is not asked", a)
		}
	}
	mine := ratingOf(r, Audience{ForParticipant, []ID{"per1"}}).Mine
	if !slices.Equal(mine, []RatingMine{{Person: "per1", Item: "nota3", Ask: 0, Answer: AnswerMuch}}) {
		t.Errorf("the giver sees %+v", mine)
	}
	if e := r.entries[len(r.entries)-1]; !Secret(e) || !r.b.HoldsSecrets() {
		t.Error("journals do not know that an answer has to be forgotten")
	}
	if r.do("fac1", RatingClosed{ID: "mat1"}); r.b.HoldsSecrets() {
		t.Error("a closed rating holds secrets")
	}
}

func TestF10_AfterARatingClosesNothingTellsWhoAnsweredWhat(t *testing.T) {
	r := matrixDay(t)
	r.do("fac1", RatingClosed{ID: "caras1"})
	journal := redacted(t, r)
	for _, e := range journal {
		for _, op := range e.Ops {
			if a, ok := op.(RatingAnswered); ok {
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
	faces := ViewBoard(r.b, Audience{Kind: ForProjector}).Ratings[2]
	if !slices.Equal(faces.Results[0].Counts[0], []int{0, 1, 1}) || faces.Results[0].Name != "Evaluación" || faces.Results[0].Zone != "" {
		t.Errorf("the evaluation is %+v", faces)
	}
}

func TestWhatIsRatedStaysInItsPlace(t *testing.T) {
	r := matrixRoom(t)
	r.do("fac1", ClusterAdded{ID: "grupo2", Section: "sec2", Notes: []ID{"lejos1"}})
	r.do("fac1", RatingOpened{ID: "mat1", Step: "step2"})
	r.refuse("fac1", NoteDeleted{ID: "nota3"}, CodeInOpenRating)
	r.refuse("fac1", NoteHidden{ID: "nota3", Reason: Offence}, CodeInOpenRating)
	r.refuse("fac1", NoteClustered{ID: "nota3", Cluster: "grupo2"}, CodeInOpenRating)
	r.refuse("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"}, CodeInOpenRating)
	r.refuse("fac1", ClusterMerged{From: "grupo2", Into: "grupo1"}, CodeInOpenRating)
	r.refuse("fac1", ClusterDissolved{ID: "grupo1"}, CodeInOpenRating)
	r.refuse("fac1", BoardReturn{Seq: 1}, CodeMalformed)
	r.do("fac1", NoteUnclustered{ID: "nota1"}) // the group lives on
	r.refuse("fac1", NoteUnclustered{ID: "nota2"}, CodeInOpenRating)
	r.do("fac1", NoteClustered{ID: "nota1", Cluster: "grupo1"})
	r.do("fac1", RatingClosed{ID: "mat1"})
	r.do("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"})
	if res := ratingOf(r, Audience{Kind: ForProjector}).Results[0]; res.Item != "grupo1" || res.Name != "Luz" {
		t.Errorf("after a merge the matrix says %+v", res)
	}
	r.do("fac1", NoteDeleted{ID: "nota3"})
	r.do("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZoneLeave}) // it was asked about
}

func TestAFacilitatorMovesAThingToAnotherZone(t *testing.T) {
	r := matrixRoom(t)
	r.do("fac1", MomentNamed{ID: "antes1", Name: "Antes"})
	r.do("fac1", RatingOpened{ID: "mat1", Step: "step2"})
	r.rate("per1", "nota3", AnswerMuch, AnswerLittle)
	r.refuse("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZonePlan}, CodeRatingOpen)
	r.do("fac1", RatingClosed{ID: "mat1"})
	moved := func() Zone { return r.b.ratings.get("mat1").result("nota3").Moved }
	r.refuse("per1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZonePlan}, CodeNotAllowed)
	r.refuse("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZoneSplit}, CodeMalformed, "zone")
	r.refuse("fac1", RatingMoved{Rating: "mat1", Item: "lejos1", Zone: ZonePlan}, CodeNotInScope, "item")
	r.do("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZonePlan})
	r.refuse("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZonePlan}, CodeAlready)
	planned := r.b.Clone()
	r.do("fac1", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZoneLeave})
	r.do("fac1", Undo{})
	if moved() != ZonePlan {
		t.Errorf("undone, it is in %q", moved())
	}
	r.do("fac1", Undo{})
	if moved() != "" {
		t.Errorf("undone twice, it is in %q", moved())
	}
	r.do("fac2", RatingMoved{Rating: "mat1", Item: "nota3", Zone: ZoneSpare})
	if res := ratingOf(r, Audience{Kind: ForProjector}).Results[1]; res.Zone != ZoneNow || res.Moved != ZoneSpare {
		t.Errorf("the answers' own zone is lost: %+v", res)
	}
	back := r.proposalOf("fac1", BoardReturn{Seq: planned.Head()})
	back.Past = planned
	if changes, err := WayBack(r.b, planned, "fac1"); err != nil || changes.ZonesChanged != 1 {
		t.Errorf("the way back changes %+v, %v", changes, err)
	}
	if _, err := r.propose(back); err != nil {
		t.Fatal(err)
	}
	if moved() != ZonePlan {
		t.Errorf("after the return it is in %q", moved())
	}
}

// TestRandomRatings is [TestRandomSessions] with little else than ratings, so that each of them has answers.
func TestRandomRatings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := matrixRoom(t)
		d := &pool{rt: rt}
		for range rapid.IntRange(10, 60).Draw(rt, "steps") {
			d.b = r.b
			who := rapid.SampledFrom([]ID{"fac1", "fac2", "per1", "per2", "voz2", "per3"}).Draw(rt, "who")
			op := rapid.SampledFrom([]func() Op{
				d.answer, d.answer, d.answer, d.answer, d.answer, d.answer, d.zone,
				func() Op { return RatingOpened{ID: d.fresh(), Step: d.pick([]ID{"step2", "step2", "step3"})} },
				func() Op { return RatingClosed{ID: d.pick(d.ratings())} },
				func() Op { return NoteHidden{ID: d.pick(d.notes()), Reason: Offence} },
				func() Op { return NoteApproved{ID: d.pick(d.notes())} },
				func() Op { return NoteClustered{ID: d.pick(d.notes()), Cluster: "grupo1"} },
				func() Op { return NoteUnclustered{ID: d.pick(d.notes())} },
				func() Op { return Undo{} },
				func() Op { return PersonErased{ID: d.pick([]ID{"per3", "voz2"})} },
				func() Op { return StepChanged{ID: "step2", Asks: new(d.asks())} },
			}).Draw(rt, "op")()
			if _, err := r.propose(r.proposalOf(who, op)); err != nil {
				continue
			}
		}
		live := mustSnapshot(t, r.b)
		again, err := UnmarshalSnapshot(live)
		if err != nil {
			rt.Fatalf("snapshot: %v", err)
		}
		same(rt, "snapshot and back", again, live)
		same(rt, "clone", r.b.Clone(), live)
		same(rt, "replay of the redacted journal", replay(t, r.b.ID(), redacted(t, r)), live)
		boards := boardsOf(t, r.b.ID(), r.entries)
		for _, a := range audiences {
			checkMirror(rt, t, r, boards, a)
		}
	})
}

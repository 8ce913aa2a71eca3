package board

import (
	"slices"
	"testing"
)

// TestF6_ANameIsAgreedToByItsOwner: whoever has the link agrees for the name that they have read and changes nothing
// else, also after the end; and what was taken back comes back by no return and no undo.
func TestF6_ANameIsAgreedToByItsOwner(t *testing.T) {
	r := plain(t)
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "Pedir luz", Who: "Rosa"})
	r.do("fac1", CommitmentAdded{ID: "comp2", What: "De nadie todavía"})
	named := func() bool { return r.b.commitments.get("comp1").Named }
	agree := func(who string, yes bool) CommitmentChanged {
		return CommitmentChanged{ID: "comp1", Who: &who, Named: &yes}
	}
	more := agree("Rosa", true)
	more.What = new("Otra cosa")
	for _, c := range []struct {
		op   CommitmentChanged
		code Code
	}{
		{more, CodeNotAllowed},
		{CommitmentChanged{ID: "comp1", Who: new("Rosa")}, CodeNotAllowed},
		{CommitmentChanged{ID: "comp1", Status: new(Done)}, CodeNotAllowed},
		{CommitmentChanged{ID: "comp1", Named: new(true)}, CodeChangedSince},
		{agree("Luis", true), CodeChangedSince},
		{CommitmentChanged{ID: "comp2", Who: new(""), Named: new(true)}, CodeChangedSince},
		{CommitmentChanged{ID: "comp9", Who: new("Rosa"), Named: new(true)}, CodeNotFound},
		{agree("Rosa", false), CodeAlready},
	} {
		r.refuseSystem(c.op, c.code)
	}
	e := r.system(agree("Rosa", true))
	if !named() || !slices.EqualFunc(e.Ops, []Op{CommitmentChanged{ID: "comp1", Named: new(true)}}, func(a, b Op) bool {
		x, ok := a.(CommitmentChanged)
		y, _ := b.(CommitmentChanged)
		return ok && x.Who == nil && y.Named != nil && x.Named != nil && *x.Named == *y.Named
	}) {
		t.Fatalf("agreed by %+v", e.Ops)
	}
	agreed := r.b.Head()
	r.do("fac1", CommitmentChanged{ID: "comp1", What: new("Pedir más luz")})
	r.system(agree("Rosa", false))
	if _, err := r.back("fac1", agreed); err != nil || r.b.commitments.get("comp1").What != "Pedir luz" {
		t.Fatalf("the return: %v, %+v", err, r.b.commitments.get("comp1"))
	}
	if named() {
		t.Error("a return to a moment agrees again to what was taken back")
	}
	for r.undoes("fac1") {
		if named() {
			t.Fatal("an undo agrees again to what was taken back")
		}
	}
	r.do("fac1", BoardFinished{})
	r.system(agree("Rosa", true))
	r.do("fac1", CommitmentChanged{ID: "comp1", Who: new("Luis")})
	if named() {
		t.Error("somebody else's name is agreed to")
	}
	r.refuseSystem(agree("Rosa", true), CodeChangedSince, "who")
}

// undoes takes one thing back, false when there is none.
func (r *session) undoes(who ID) bool {
	r.t.Helper()
	_, err := r.try(who, Undo{})
	return err == nil
}

// TestF6_ThePublicReadsNoDeletedNoteInAResult: what its author took off is gone from the results that strangers read too.
func TestF6_ThePublicReadsNoDeletedNoteInAResult(t *testing.T) {
	r := plain(t)
	for _, id := range []ID{"nota1", "nota2", "nota3"} {
		r.note("per1", id, "sec1")
	}
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿Qué?", Dots: 3, Cap: 3})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	r.do("per2", DotPlaced{Round: "ronda1", Item: "nota1"})
	r.do("fac1", RoundClosed{ID: "ronda1"})
	r.do("per1", NoteDeleted{ID: "nota1"})
	r.do("fac1", NoteHidden{ID: "nota2", Reason: OffTopic})
	r.do("fac1", BoardFinished{})
	for a, want := range map[AudienceKind][]bool{ForPublic: {false, false, true}, ForParticipant: {true, false, true}, ForFacilitator: {true, true, true}} {
		totals := ViewBoard(r.b, Audience{Kind: a}).Rounds[0].Totals
		for i, total := range totals {
			if (total.Name != "") != want[i] {
				t.Errorf("%s reads %q of %s", a, total.Name, total.Item)
			}
		}
		if totals[0].Dots != 1 {
			t.Errorf("%s reads %+v", a, totals)
		}
	}
}

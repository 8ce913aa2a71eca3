package board

import (
	"strings"
	"testing"
)

// back returns to the board as it was after an entry.
func (r *session) back(who ID, seq Seq) (Entry, error) {
	r.t.Helper()
	p := r.proposalOf(who, BoardReturn{Seq: seq})
	p.Past = boardsOf(r.t, r.b.ID(), r.entries)[seq]
	return r.propose(p)
}

func TestReturnToAMoment(t *testing.T) {
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.note("per2", "nota2", "sec1")
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Luz", Notes: []ID{"nota1", "nota2"}})
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "Pedir luz"})
	named := r.do("fac1", MomentNamed{ID: "moment1", Name: "Antes"})
	moment := ViewBoard(r.b, Audience{Kind: ForFacilitator}).Moments[0]
	if moment.Seq != named.Seq-1 || len(ViewBoard(r.b, Audience{Kind: ForParticipant}).Moments) != 0 {
		t.Fatalf("moment %+v", moment)
	}

	r.do("per1", NoteEdited{ID: "nota1", Text: "otra cosa"})
	r.do("per2", NoteUnclustered{ID: "nota2", X: 5, Y: 5})
	r.do("per2", NoteDeleted{ID: "nota2"})
	r.do("fac1", ClusterDissolved{ID: "grupo1"})
	r.note("per3", "nota3", "sec2")
	r.do("fac1", ClusterAdded{ID: "grupo2", Section: "sec2", Notes: []ID{"nota3"}})
	r.do("fac1", CommitmentChanged{ID: "comp1", Who: new("Rosa")})
	r.do("fac1", CommitmentAdded{ID: "comp2", What: "De más"})
	r.note("per3", "feo1", "sec2")
	r.do("fac1", NoteHidden{ID: "feo1", Reason: Offence})
	before := r.b.Head()

	if _, err := r.back("per1", moment.Seq); err == nil {
		t.Fatal("a participant returns the board")
	}
	changes, err := WayBack(r.b, boardsOf(t, r.b.ID(), r.entries)[moment.Seq], "fac1")
	if err != nil || changes != (Changes{
		NotesBack: 1, NotesAway: 1, NotesChanged: 2, ClustersBack: 1, ClustersAway: 1, CommitmentsAway: 1, CommitmentsChanged: 1,
	}) {
		t.Fatalf("%+v, %v", changes, err)
	}
	if _, err := r.back("fac1", moment.Seq); err != nil {
		t.Fatal(err)
	}
	n1, n2, n3, feo := r.b.notes.get("nota1"), r.b.notes.get("nota2"), r.b.notes.get("nota3"), r.b.notes.get("feo1")
	if n1.Text != "texto nota1" || n1.Cluster != "grupo1" || n2.Deleted || n2.Cluster != "grupo1" || !n3.Deleted || feo.Held != HeldHidden {
		t.Fatalf("%+v %+v %+v %+v", n1, n2, n3, feo)
	}
	if k := r.b.commitments.get("comp1"); k.Who != "" || !r.b.commitments.get("comp2").Deleted {
		t.Fatalf("%+v", k)
	}
	// There and back again.
	if _, err := r.back("fac1", moment.Seq); err == nil {
		t.Fatal("returned to where it stands")
	}
	if _, err := r.back("fac1", before); err != nil {
		t.Fatal(err)
	}
	if r.b.notes.get("nota1").Text != "otra cosa" || r.b.notes.get("nota3").Deleted || r.b.notes.get("nota3").Cluster != "grupo2" {
		t.Fatal("the way back from a return")
	}
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿?", Dots: 1})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	_, err = r.back("fac1", moment.Seq)
	r.wantRefusal(err, BoardReturn{}, CodeRoundOpen)
	r.refuse("fac1", BoardReturn{Seq: 3}, CodeMalformed) // without a past, as from a browser
}

func TestF6_AReturnRevealsNothing(t *testing.T) {
	r := plain(t)
	r.do("fac1", SectionHidden{ID: "sec2"})
	r.do("per1", NoteAdded{ID: "secr1", Section: "sec2", Text: "BORRADOR privado"})
	private := r.b.Head()
	r.do("per1", NoteEdited{ID: "secr1", Text: "lo que quiso decir"})
	r.do("fac1", SectionRevealed{ID: "sec2"})
	r.note("per2", "nota1", "sec1")
	r.do("fac1", InboxChanged{On: true})
	r.do("per2", NoteEdited{ID: "nota1", Text: "ESPERA un sí"})
	waiting := r.b.Head()
	r.do("per2", NoteEdited{ID: "nota1", Text: "mejor así"})
	r.do("fac1", NoteApproved{ID: "nota1"})
	r.note("fac1", "nota2", "sec1")
	for _, seq := range []Seq{private, waiting} {
		if _, err := r.back("fac1", seq); err != nil {
			r.wantRefusal(err, BoardReturn{}, CodeAlready)
		}
	}
	for _, a := range []Audience{{ForParticipant, []ID{"per3"}}, {ForProjector, nil}} {
		for _, secret := range []string{"BORRADOR", "ESPERA"} {
			if strings.Contains(everythingShown(t, r, a), secret) {
				t.Errorf("%v is shown %s", a, secret)
			}
		}
	}
}

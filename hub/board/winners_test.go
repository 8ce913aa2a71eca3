package board

import (
	"fmt"
	"strings"
	"testing"
)

// voted is a room in which a round has closed with these dots: a group of nota1 and nota2, then loose notes.
func voted(t *testing.T, dots ...int) *session {
	t.Helper()
	r := plain(t)
	r.note("per1", "nota1", "sec1")
	r.note("per2", "nota2", "sec1")
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Name: "Luz", Notes: []ID{"nota1", "nota2"}})
	items := []ID{"grupo1"}
	for i := range dots[1:] {
		id := ID(fmt.Sprintf("suel%d", i+1))
		r.note("per1", id, "sec1")
		items = append(items, id)
	}
	r.do("fac1", RoundDrafted{ID: "ronda1", Question: "¿Qué?", Dots: 20})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	for i, n := range dots {
		for range n {
			r.do([]ID{"per1", "per2", "per3"}[i%3], DotPlaced{Round: "ronda1", Item: items[i]})
		}
	}
	r.do("fac1", RoundClosed{ID: "ronda1"})
	return r
}

func fresh(n int) []ID {
	ids := make([]ID, n)
	for i := range ids {
		ids[i] = ID(fmt.Sprintf("comp%d", i))
	}
	return ids
}

// rows says what is on the roadmap: origin and dots.
func rows(r *session) string {
	var s []string
	for _, k := range r.b.commitments.list {
		if !k.Deleted {
			s = append(s, fmt.Sprintf("%s:%d", k.Origin, k.Dots))
		}
	}
	return strings.Join(s, " ")
}

func TestWinnersKeepTiesWhole(t *testing.T) {
	for _, c := range []struct {
		dots []int
		top  int
		want string
	}{
		{[]int{1, 4, 2}, 1, "suel1:4"},
		{[]int{1, 4, 2}, 3, "suel1:4 suel2:2 grupo1:1"},
		{[]int{3, 3, 2, 1}, 1, "grupo1:3 suel1:3"},
		{[]int{3, 3, 2, 1}, 2, "grupo1:3 suel1:3"},
		{[]int{3, 2, 2, 2}, 2, "grupo1:3 suel1:2 suel2:2 suel3:2"},
		{[]int{2, 0, 0}, 3, "grupo1:2"},
	} {
		r := voted(t, c.dots...)
		r.do("fac1", WinnersCommit{Round: "ronda1", Top: c.top, IDs: fresh(6)})
		if got := rows(r); got != c.want {
			t.Errorf("the first %d of %v are %q, want %q", c.top, c.dots, got, c.want)
		}
	}
	r := voted(t, 0, 0)
	r.refuse("fac1", WinnersCommit{Round: "ronda1", Top: 3, IDs: fresh(3)}, CodeAlready)
}

func TestF3_WinnersAreTakenOnce(t *testing.T) {
	r := voted(t, 5, 3, 2)
	p := r.proposalOf("fac1", WinnersCommit{Round: "ronda1", Top: 3, IDs: fresh(3)})
	if _, err := r.propose(p); err != nil {
		t.Fatal(err)
	}
	if at, ok := r.b.Done(p.Origin, p.N); !ok || at != r.b.Head() {
		t.Errorf("the board does not know that it has taken the winners: %d %t", at, ok)
	}
	// Pressed again, by somebody else too, with other ids.
	again := []ID{"otro1", "otro2", "otro3"}
	r.refuse("fac1", WinnersCommit{Round: "ronda1", Top: 3, IDs: again}, CodeAlready)
	r.refuse("fac1", WinnersCommit{Round: "ronda1", Top: 2, IDs: again}, CodeAlready)
	if got := rows(r); got != "grupo1:5 suel1:3 suel2:2" {
		t.Errorf("rows %s", got)
	}
	// What was taken off the roadmap is taken anew, and nothing else.
	r.do("fac1", CommitmentRemoved{ID: "comp1"})
	r.do("fac1", WinnersCommit{Round: "ronda1", Top: 3, IDs: again})
	if got := rows(r); got != "grupo1:5 suel2:2 suel1:3" {
		t.Errorf("rows %s", got)
	}
	r.do("fac1", Undo{})
	if got := rows(r); got != "grupo1:5 suel2:2" {
		t.Errorf("after the undo %s", got)
	}
}

func TestWinnersThatBecameOne(t *testing.T) {
	r := voted(t, 4, 3, 1)
	r.do("fac1", ClusterAdded{ID: "grupo2", Section: "sec1", Name: "Faroles", Notes: []ID{"suel2"}})
	r.do("fac1", ClusterMerged{From: "grupo1", Into: "grupo2"})
	r.do("fac1", NoteHidden{ID: "suel1", Reason: Offence})
	r.do("fac1", WinnersCommit{Round: "ronda1", Top: 3, IDs: fresh(3)})
	if got := rows(r); got != "grupo2:4 suel2:1" {
		t.Fatalf("rows %s", got)
	}
	k := r.b.commitments.get("comp0")
	if k.What != "Faroles" || fmt.Sprint(k.Notes) != "[nota1 nota2 suel2]" {
		t.Errorf("%q of %v", k.What, k.Notes)
	}
	v, _ := Trail(r.b, "comp0")
	if len(v.Rounds) != 2 || v.Rounds[0].Item != "grupo1" || !v.Rounds[0].Chosen {
		t.Errorf("rounds %+v", v.Rounds)
	}
}

func TestWinnersSayWhatTheyAreAbout(t *testing.T) {
	for _, c := range []struct {
		texts []string
		want  string
	}{
		{[]string{"Más luz en la cancha", "La CANCHA no tiene luz", "Sembrar árboles"}, "Luz, cancha"},
		{[]string{"Árboles para la plaza", "arboles en la plaza", "Plaza con árboles y bancas", "bancas"}, "Árboles, plaza, bancas"},
		{[]string{"Una idea", "Otra cosa"}, ""},
		{[]string{"Sola"}, ""},
		{nil, ""},
	} {
		if got := sharedWords(c.texts); got != c.want {
			t.Errorf("%v share %q, want %q", c.texts, got, c.want)
		}
	}
	long := strings.Repeat("palabra ", 60)
	if got := clip(long, MaxCellChars); !strings.HasSuffix(got, "palabra…") || len([]rune(got)) > MaxCellChars {
		t.Errorf("clipped to %d characters: %q", len([]rune(got)), got)
	}
	if got := clip(strings.Repeat("👩🏽‍🌾", 400), 10); strings.Count(got, "👩🏽‍🌾") != 9 || !strings.HasSuffix(got, "…") {
		t.Errorf("clipped %q", got)
	}
	// A group without a name or words, of notes that are only pictures.
	r := plain(t)
	r.do("per1", NoteAdded{ID: "nota1", Section: "sec1", Media: &Media{Asset: "foto1234", Kind: MediaPhoto, W: 9, H: 9, Alt: "La cancha de noche"}})
	r.do("per1", ClusterAdded{ID: "grupo1", Section: "sec1", Notes: []ID{"nota1"}})
	if got := r.b.textFor("grupo1", "", "¿Qué?"); got != "La cancha de noche" {
		t.Errorf("a group of pictures says %q", got)
	}
	r.do("per1", NoteDeleted{ID: "nota1"})
	if got := r.b.textFor("grupo1", "", "¿Qué?"); got != "¿Qué?" {
		t.Errorf("a group of nothing says %q", got)
	}
}

func TestF3_WinnersBecomeSheetsOnce(t *testing.T) {
	r := voted(t, 5, 3, 2)
	r.do("fac1", WinnersCommit{Round: "ronda1", Top: 2, As: AsSolutions, IDs: fresh(2)})
	r.refuse("fac1", WinnersCommit{Round: "ronda1", Top: 2, As: AsSolutions, IDs: []ID{"otro1", "otro2"}}, CodeAlready)
	k := r.b.solutions.get("comp0")
	if k.Name != "Luz" || k.Sentence != "texto nota1" || fmt.Sprint(k.Sources) != "[{name [nota1 nota2]} {sentence [nota1 nota2]}]" {
		t.Errorf("%q %q %v", k.Name, k.Sentence, k.Sources)
	}
	v, ok := Trail(r.b, "comp0")
	if !ok || v.Solution == nil || v.Commitment != nil || len(v.Notes) != 2 || len(v.Rounds) != 1 || !v.Rounds[0].Chosen {
		t.Errorf("trail of a sheet: %+v", v)
	}
	// A row of the roadmap that belongs to the sheet comes from where the sheet does.
	r.do("fac1", CommitmentAdded{ID: "fila1", What: "Comprar focos", Solution: "comp0"})
	if v, _ := Trail(r.b, "fila1"); len(v.Clusters) != 1 || v.Clusters[0].ID != "grupo1" || len(v.Notes) != 2 {
		t.Errorf("trail of a row of a sheet: %+v", v)
	}
	// The same winners may stand on the roadmap too; one undo takes what was made last.
	r.do("fac1", WinnersCommit{Round: "ronda1", Top: 1, IDs: []ID{"fila2"}})
	r.do("fac1", Undo{})
	if got := rows(r); got != ":0" || r.b.liveSolutions() != 2 {
		t.Errorf("rows %q, %d sheets", got, r.b.liveSolutions())
	}
	r.refuse("fac1", WinnersCommit{Round: "ronda1", Top: 1, As: "poem", IDs: []ID{"fila3"}}, CodeMalformed, "as")
}

// TestF6_WinnersTellNothingPrivate: what a group once held and its author has rewritten in private since is no text of a
// row that everybody reads.
func TestF6_WinnersTellNothingPrivate(t *testing.T) {
	r := voted(t, 3, 1)
	r.do("fac1", ClusterNamed{ID: "grupo1", Name: ""})
	r.do("fac1", ClusterDissolved{ID: "grupo1"})
	for note, author := range map[ID]ID{"nota1": "per1", "nota2": "per2", "suel1": "per1"} {
		r.do(author, NoteDeleted{ID: note})
	}
	r.do("fac1", SectionHidden{ID: "sec1"})
	r.do("per1", Restore{ID: "nota1"})
	r.do("per1", NoteEdited{ID: "nota1", Text: "SECRETO de per1"})
	r.do("fac1", WinnersCommit{Round: "ronda1", Top: 1, IDs: fresh(3)})
	for _, k := range r.b.commitments.list {
		if strings.Contains(k.What, "SECRETO") || len(k.Notes) > 0 {
			t.Errorf("a row says %q and leads to %v", k.What, k.Notes)
		}
	}
	if got := rows(r); got != "grupo1:3" {
		t.Errorf("rows %s", got)
	}
}

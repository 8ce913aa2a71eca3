package public

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

func TestF6_OnlyWhoAgreedIsNamed(t *testing.T) {
	v := told("x")
	v.Actors = []board.ActorView{
		{ID: "a1", Name: "Junta  Parroquial", Type: board.ActorOrganisation, Accepted: board.AcceptedYes},
		{ID: "a2", Name: "Luis Pérez", Type: board.ActorNeighbours, Accepted: board.AcceptedYes},
		{ID: "a3", Name: "Alguien", Accepted: board.AcceptedYes},
		{ID: "a4", Name: "Municipio", Type: board.ActorMunicipal, Accepted: board.AcceptedNo},
		{ID: "a5", Name: "Universidad", Type: board.ActorAcademia, Accepted: board.AcceptedPending},
		{ID: "a6", Name: "Liga barrial", Type: board.ActorOrganisation},
	}
	v.Commitments = []board.CommitmentView{
		{ID: "c1", What: "1", Who: "Ana", Named: true, With: "junta parroquial, Luis Pérez, Universidad, Liga barrial y Municipio", Provider: "Junta Parroquial"},
		{ID: "c2", What: "2", Who: "Beto", Tell: "La hermana de Beto"},
		{ID: "c3", What: "3", Who: "JUNTA PARROQUIAL"},
		{ID: "c4", What: "4", Who: "ana", Named: true},
	}
	p := Project(v)
	who := func(p Page) (list []string) {
		for _, r := range p.rows() {
			list = append(list, r.Who)
		}
		return list
	}
	if got, want := who(p), []string{"Ana", "", "JUNTA PARROQUIAL", "ana"}; !slices.Equal(got, want) {
		t.Errorf("named are %q, not %q", got, want)
	}
	if r := p.rows()[0]; !slices.Equal(r.With, []string{"junta parroquial"}) || !slices.Equal(r.Provider, []string{"Junta Parroquial"}) || p.rows()[1].Tell != nil {
		t.Errorf("with %q, by %q, told %q", r.With, r.Provider, p.rows()[1].Tell)
	}
	names := []string{}
	for _, a := range p.Actors {
		names = append(names, a.Name)
	}
	if !slices.Equal(names, []string{"Junta  Parroquial", "", ""}) {
		t.Errorf("actors %q", names)
	}
	if c := p.Count(); c.Names != 1 || c.Actors != 3 || c.Commitments != 4 {
		t.Errorf("counts %+v", c)
	}
	v.Page = &board.PageView{Published: true}
	if got, want := who(Project(v)), []string{"", "", "JUNTA PARROQUIAL", ""}; !slices.Equal(got, want) {
		t.Errorf("without names: %q, not %q", got, want)
	}
}

func TestWinnersWithTheirTies(t *testing.T) {
	r := board.RoundView{State: board.RoundIsOver, Voters: 12}
	for i, dots := range []int{1, 9, 4, 4, 4, 4, 4, 0, 2} {
		r.Totals = append(r.Totals, board.Total{Item: board.ID(fmt.Sprint(i)), Name: fmt.Sprint(i), Dots: dots})
	}
	got := roundOf(r)
	if len(got.Winners) != 6 || got.Winners[0].Dots != 9 || got.Winners[5].Dots != 4 || got.Others != 2 {
		t.Errorf("%+v", got)
	}
	r.Totals = nil
	if got = roundOf(r); got.Winners != nil || got.Others != 0 {
		t.Errorf("%+v", got)
	}
}

func TestF6_FewPeopleAreNotCounted(t *testing.T) {
	for n, want := range map[int]bool{0: true, 1: true, 4: true, 5: false, 40: false} {
		v := told("x")
		v.Present, v.Tables = n/2, []board.TableView{{ID: "mesa1", People: n - n/2}} // some without a device
		v.Rounds[0].Voters, v.Rounds[0].Paper = n/2, n-n/2                           // and on paper
		p := Project(v)
		page, err := p.HTML(Seen{Lang: "es"})
		if err != nil {
			t.Fatal(err)
		}
		if few := strings.Count(string(page), "enos de 5"); (few == 2) != want {
			t.Errorf("%d people: told as few %d times", n, few)
		}
		// What each thing got would tell what one of so few has chosen.
		data, err := p.Data("2026-06-01")
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(string(page), "3 puntos") || strings.Contains(string(data), `"dots": 3`); told == want {
			t.Errorf("%d voters: their dots are told: %t", n, told)
		}
		if !strings.Contains(string(data), `"name": "x"`) {
			t.Errorf("%d voters: what won is not told", n)
		}
	}
}

// TestCalendarsAreCountedOn: an event that is taken again has the number of the board, as in the calendar among the papers; and
// a request that was answered is late no more, whatever the answer, as in papers and on the board.
func TestCalendarsAreCountedOn(t *testing.T) {
	v := told("x")
	v.Seq = 412
	v.Requests[0].Answers[0].Answer = board.VerdictStudying
	p := Project(v)
	if calendar := string(p.Calendar("es")); strings.Count(calendar, "\r\nSEQUENCE:412\r\n") != 2 {
		t.Errorf("the calendar is not counted:\n%s", calendar)
	}
	for _, q := range p.Requests {
		if late := board.StateOf(v.Requests[0], "2026-06-01") == board.RequestLate; q.Late("2026-06-01") != late {
			t.Errorf("late is %t, and %t on the board", !late, late)
		}
	}
}

// TestMovedEndIsTold: a row that was given another end says so on the page, in its feed and data and behind its own link, so
// that what was late does not become punctual unseen.
func TestMovedEndIsTold(t *testing.T) {
	v := told("x")
	v.Commitments[0].Progress = []board.ProgressView{
		{ID: "p0001", At: 9, By: board.ByFacilitation, To: "2026-09-01", Was: "2026-01-01"},
		{ID: "p0002", At: 10, By: board.ByFacilitation, Was: "2026-09-01", Status: board.Doing},
		{ID: "p0003", At: 11, By: board.ByFacilitation, To: "2026-10-05"},
	}
	p := Project(v)
	for lang, want := range map[string][]string{
		"es": {
			"Nueva fecha de fin: 1 de septiembre de 2026 (antes: 1 de enero de 2026).", "Ya no tiene fecha de fin (antes: 1 de septiembre de 2026).",
			"Fecha de fin: 5 de octubre de 2026.",
		},
		"en": {
			"New end: 1 September 2026 (before: 1 January 2026).", "It has no end any more (before: 1 September 2026).", "End: 5 October 2026.",
		},
	} {
		for name, write := range map[string]func() ([]byte, error){
			"page": func() ([]byte, error) { return p.HTML(Seen{Lang: lang, Today: "2026-06-01"}) },
			"feed": func() ([]byte, error) { return p.Feed(lang, "http://taller.example") },
			"follow": func() ([]byte, error) {
				return Render(FollowUpPage(lang, FollowUp{Row: v.Commitments[0], Words: lang, Today: "2026-06-01"}))
			},
		} {
			body, err := write()
			if err != nil {
				t.Fatal(err)
			}
			for _, words := range want {
				if !bytes.Contains(body, []byte(words)) {
					t.Errorf("the %s in %s does not say %q:\n%s", name, lang, words, body)
				}
			}
		}
	}
	data, err := p.Data("2026-06-01")
	if err != nil || !bytes.Contains(data, []byte(`"to": "2026-09-01"`)) && !bytes.Contains(data, []byte(`"to":"2026-09-01"`)) {
		t.Errorf("%v: the data do not say it:\n%s", err, data)
	}
}

func TestWhatIsLateAndWhatIsEmpty(t *testing.T) {
	v := told("x")
	p := Project(v)
	for today, want := range map[string]int{"2026-01-01": 0, "2026-01-02": 1} {
		page, err := p.HTML(Seen{Lang: "en", Today: today})
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(page, []byte(`<b class="late">Late</b>`)); got != want {
			t.Errorf("late on %s: %d, not %d", today, got, want)
		}
	}
	empty := Project(board.BoardView{ID: "abcd1234", Title: "Nada", Finished: true, Page: &board.PageView{Published: true, Since: 1, At: 1}})
	if calendar := string(empty.Calendar("es")); !strings.Contains(calendar, "BEGIN:VTIMEZONE") || strings.Contains(calendar, "VEVENT") {
		t.Errorf("a calendar without dates:\n%s", calendar)
	}
	// What an entry is known by does not depend on anything but what it is about.
	renamed := told("otro título")
	again := Project(renamed)
	for i, c := range p.changes("es") {
		if now := again.changes("en")[i]; p.urn(c.kind, c.id) != again.urn(now.kind, now.id) {
			t.Errorf("%s is another entry after a change of words", c.id)
		}
	}
}

// TestALargeRoadmapIsStillASmallPage: sixty rows with all their fields and four steps forward each are more than a
// workshop leaves.
func TestALargeRoadmapIsStillASmallPage(t *testing.T) {
	v := told(strings.Repeat("palabras de largo mediano ", 3))
	row := v.Commitments[0]
	v.Commitments = nil
	for i := range 60 {
		row.ID = board.ID(fmt.Sprintf("comp%04d", i))
		row.Progress = slices.Repeat(told("un avance que se cuenta en una frase").Commitments[0].Progress, 4)
		v.Commitments = append(v.Commitments, row)
	}
	p := Project(v)
	page, err := p.HTML(Seen{Lang: "es"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, before they are packed", len(page))
	if len(page) > 200_000 {
		t.Errorf("the page has %d bytes", len(page))
	}
}

// TestWhatPeopleWroteIsReadInTheirLanguage: a page in another language marks their words, so that they are read aloud as they
// are meant; in their own it marks nothing.
func TestWhatPeopleWroteIsReadInTheirLanguage(t *testing.T) {
	const text = "Palabra"
	v := told(text)
	p := Project(v)
	follow := FollowUp{Title: text, Words: "es", Row: v.Commitments[0]}
	ask := Answering{Title: text, Words: "es", Request: v.Requests[0], Solution: text}
	for _, lang := range Langs {
		seen := Seen{Lang: lang, Today: "2026-06-01", Base: "https://minga.example"}
		for name, draw := range map[string]func() ([]byte, error){
			"page":   func() ([]byte, error) { return p.HTML(seen) },
			"embed":  func() ([]byte, error) { return p.EmbedHTML(seen) },
			"poster": func() ([]byte, error) { return p.PosterHTML(seen, []byte(`<svg role="img"></svg>`)) },
			"follow": func() ([]byte, error) { return Render(FollowUpPage(lang, follow)) },
			"answer": func() ([]byte, error) { return Render(AnswerPage(lang, ask)) },
		} {
			page, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			_, body, _ := strings.Cut(string(page), "<main")
			body = strings.ReplaceAll(body, "<ol><li>", "") // a list is in the language of what holds it
			for _, inside := range regexp.MustCompile(`<[a-z0-9]+[^<>]*>`+text).FindAllString(body, -1) {
				if strings.Contains(inside, `lang="es"`) != (lang != "es") {
					t.Errorf("%s in %s has %s", name, lang, inside)
				}
			}
			if strings.Contains(body, "ZgotmplZ") || !strings.Contains(body, ">"+text) {
				t.Errorf("%s in %s:\n%s", name, lang, body)
			}
		}
	}
}

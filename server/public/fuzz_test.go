package public

import (
	"bytes"
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

// told is a public view in which everything that people write is one text.
func told(text string) board.BoardView {
	return board.BoardView{
		ID: "abcd1234", Title: text, Lang: "es", Finished: true, Present: 12, Page: &board.PageView{Published: true, Names: true, Since: 5, At: 5},
		Facts:  &board.FactsView{Called: text, Place: text, Date: "2026-03-14"},
		Rounds: []board.RoundView{{ID: "rond1", Question: text, State: board.RoundIsOver, Voters: 9, Totals: []board.Total{{Item: "n1", Name: text, Dots: 3}}}},
		Solutions: []board.SolutionView{{
			ID: "fich1", Name: text, Sentence: text, Problem: text, Whom: text, Fresh: text, Test: text, Needs: text, Unit: text,
			Steps: []board.HowStep{{ID: "paso1", Text: text}}, Viability: []board.Viability{{Key: board.ViableLaw, Answer: board.ViableYes, Text: text}},
		}},
		Actors: []board.ActorView{{ID: "acto1", Name: text, Type: board.ActorNGO, Gives: text, Accepted: board.AcceptedYes}},
		Commitments: []board.CommitmentView{{
			ID: "comp1", What: text, Who: text, Named: true, With: text, Provider: text, Tell: text, Resources: text, Verifiable: text, Phase: text,
			To: "2026-01-01", Status: board.Doing, Solution: "fich1", Progress: []board.ProgressView{{ID: "prog1", At: 9, Text: text}},
		}},
		Requests: []board.RequestView{{ID: "pedi1", What: text, Unit: text, By: "2026-01-01", Answers: []board.AnswerView{{ID: "resp1", At: 7, Answer: board.VerdictNo, Reason: text}}}},
	}
}

var (
	tags      = regexp.MustCompile(`<[a-zA-Z!/][^>]*>`)
	styleText = regexp.MustCompile(`(?s)<style>.*?</style>`)
)

// shape is the markup of a page without what stands between and in quotes.
func shape(page []byte) []string {
	quoted := regexp.MustCompile(`"[^"]*"`)
	var out []string
	for _, tag := range tags.FindAllString(styleText.ReplaceAllString(string(page), ""), -1) {
		out = append(out, quoted.ReplaceAllString(tag, `""`))
	}
	return out
}

// FuzzNothingWrittenIsMarkup: whatever people write, the markup of each page is the one that a plain word gives,
// and feeds can be read.
func FuzzNothingWrittenIsMarkup(f *testing.F) {
	for _, seed := range []string{
		"Más bancas", "<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title><svg/onload=1>", "]]>", "javascript:alert(1)",
		"{{.}}", "a\x00b\x1b[31m", "END:VCALENDAR\r\nBEGIN:VEVENT", strings.Repeat("ñ", 300), "&lt;b&gt; &amp;", "\u202eatras", "<!--", "</style><style>",
	} {
		f.Add(seed)
	}
	seen := Seen{Lang: "es", Today: "2026-06-01", Base: "https://minga.example"}
	write := func(t *testing.T, text string) (pages [][]byte, p Page) {
		t.Helper()
		p = Project(told(text))
		for _, draw := range []func() ([]byte, error){
			func() ([]byte, error) { return p.HTML(seen) },
			func() ([]byte, error) { return p.EmbedHTML(seen) },
			func() ([]byte, error) { return p.PosterHTML(seen, []byte(`<svg role="img"></svg>`)) },
		} {
			page, err := draw()
			if err != nil {
				t.Fatal(err)
			}
			pages = append(pages, page)
		}
		return pages, p
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.TrimSpace(text) == "" || len(text) > 2000 {
			return
		}
		// What is listed by its names is a list of other length; it is looked at by its own test.
		if between.MatchString(text) || !strings.EqualFold(folded(text), strings.ToLower(text)) {
			text = strings.Join(strings.Fields(between.ReplaceAllString(text, "")), "")
			if text == "" {
				return
			}
		}
		plainly, _ := write(t, "Bancas")
		pages, p := write(t, text)
		for i := range pages {
			if got, want := shape(pages[i]), shape(plainly[i]); !slices.Equal(got, want) {
				t.Fatalf("page %d of %q has other markup:\n%v\n%v", i, text, got, want)
			}
		}
		feed, err := p.Feed("en", seen.Base)
		if err != nil {
			t.Fatal(err)
		}
		var read struct {
			Entries []struct {
				ID string `xml:"id"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(feed, &read); err != nil || len(read.Entries) != 3 {
			t.Fatalf("%q: %v in\n%s", text, err, feed)
		}
		calendar := p.Calendar("es")
		if n := bytes.Count(calendar, []byte("\r\nBEGIN:VEVENT")); n != 2 {
			t.Fatalf("%q makes %d events:\n%s", text, n, calendar)
		}
		for line := range bytes.SplitSeq(bytes.TrimSuffix(calendar, []byte("\r\n")), []byte("\r\n")) {
			if len(line) > 75 || bytes.ContainsAny(line, "\r\n") {
				t.Fatalf("%q: a line %q", text, line)
			}
		}
	})
}

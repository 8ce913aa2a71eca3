package templates

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
)

// found makes a board of a template and returns what a facilitator sees.
func found(t testing.TB, tpl *Template, lang string) board.BoardView {
	t.Helper()
	n := 0
	create := tpl.Create(lang, func() board.ID { n++; return board.ID("id" + strconv.Itoa(1000+n)) })
	create.ID, create.Epoch = "board001", "e"
	b := board.New("board001")
	ops, err := board.Decide(b, board.Proposal{Actor: board.Actor{System: true}, At: 1, Op: create})
	if err != nil {
		t.Fatalf("%s in %s: %v", tpl.Key, lang, err)
	}
	b.Apply(board.Entry{Seq: 1, At: 1, Ops: ops})
	if err := board.Invariants(b); err != nil {
		t.Fatalf("%s in %s: %v", tpl.Key, lang, err)
	}
	return board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator})
}

func all(t testing.TB) []Entry {
	t.Helper()
	entries, err := Library()
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

// TestLibrary: every template is complete in both languages, founds a board on which all that must hold holds,
// and its structure comes back from that board.
func TestLibrary(t *testing.T) {
	for _, e := range all(t) {
		t.Run(e.Template.Key, func(t *testing.T) {
			tpl := e.Template
			if got := tpl.Langs(); !slices.Equal(got, []string{"en", "es"}) {
				t.Fatalf("languages: %v", got)
			}
			if tpl.Minutes() == 0 || len(tpl.Summary) == 0 {
				t.Error("no minutes or no summary")
			}
			for i, s := range tpl.Steps {
				if len(s.Name) == 0 || s.Minutes == 0 || len(s.Sections) == 0 {
					t.Errorf("step %d is not complete: %+v", i, s)
				}
			}
			for _, s := range tpl.Sections {
				for lang, words := range s.Question {
					if n := utf8.RuneCountInString(words); n > 90 {
						t.Errorf("a prompt in %s has %d characters: %s", lang, n, words)
					}
				}
			}
			for _, lang := range tpl.Langs() {
				view := found(t, tpl, lang)
				if len(view.Sections) != len(tpl.Sections) || len(view.Steps) != len(tpl.Steps) || len(view.Rounds) != len(tpl.Rounds) {
					t.Fatalf("%d sections, %d steps, %d rounds came of it", len(view.Sections), len(view.Steps), len(view.Rounds))
				}
				once := encoded(t, Save(view))
				again, err := Decode(once)
				if err != nil {
					t.Fatal(err)
				}
				view = found(t, again, lang)
				if twice := encoded(t, Save(view)); !bytes.Equal(once, twice) {
					t.Errorf("in %s the structure comes back changed:\n%s", lang, cmp.Diff(string(once), string(twice)))
				}
				same(t, tpl, again, lang)
			}
		})
	}
}

// same compares what a saved workshop says with the template that it was made of, in one language.
func same(t *testing.T, want, got *Template, lang string) {
	t.Helper()
	for i, s := range want.Steps {
		g := got.Steps[i]
		if g.Name[lang] != s.Name[lang] || g.Question[lang] != s.Question[lang] || g.Kind != s.Kind || g.Minutes != s.Minutes ||
			!reflect.DeepEqual(g.Rights, s.Rights) || g.Names != s.Names || g.Limit != s.Limit || g.Private != s.Private ||
			g.AtZero != s.AtZero || g.Lock != s.Lock || len(g.Sections) != len(s.Sections) {
			t.Errorf("step %d: %+v, want %+v", i, g, s)
		}
	}
	for i, s := range want.Sections {
		if g := got.Sections[i]; g.Title[lang] != s.Title[lang] || g.Question[lang] != s.Question[lang] || g.Hidden != s.Hidden || g.Check != s.Check || g.Table != s.Table && (g.Table == "") != (s.Table == "") {
			t.Errorf("section %d: %+v, want %+v", i, g, s)
		}
	}
}

func encoded(t testing.TB, tpl *Template) []byte {
	t.Helper()
	data, err := tpl.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestLibraryFiles: no file is forgotten, and each is written as a template is written.
func TestLibraryFiles(t *testing.T) {
	names, err := fs.Glob(files, "library/*.json")
	if err != nil || len(names) != len(order) {
		t.Fatalf("%d files, %d are shown: %v", len(names), len(order), err)
	}
	for _, e := range all(t) {
		data, err := fs.ReadFile(files, "library/"+e.Template.Key+".json")
		if err != nil {
			t.Fatal(err)
		}
		want := encoded(t, e.Template)
		if e.Agenda {
			var a agenda
			if err := json.Unmarshal(data, &a); err != nil {
				t.Fatal(err)
			}
			if want, err = json.MarshalIndent(a, "", "  "); err != nil {
				t.Fatal(err)
			}
			want = append(want, '\n')
		}
		if !bytes.Equal(data, want) {
			t.Errorf("%s.json is not in the one form:\n%s", e.Template.Key, cmp.Diff(string(want), string(data)))
		}
	}
}

// TestAgendas: what the methodology promises about time.
//
//nolint:misspell // Spanish
func TestAgendas(t *testing.T) {
	for key, want := range map[string]struct{ minutes, steps int }{
		"media-jornada": {275, 12}, "dos-noches": {280, 14}, "bienvenida": {15, 1}, "muro-problemas": {25, 1}, "arbol-problemas": {40, 1},
		"mapa-empatia": {20, 1}, "como-podriamos": {15, 1}, "ideas": {20, 2}, "votacion": {10, 1}, "matriz": {30, 1},
		"ficha-solucion": {40, 1}, "mapa-actores": {30, 1}, "hoja-ruta": {30, 1}, "solicitudes": {20, 1}, "cafe-mundial": {90, 4},
		"evaluacion": {10, 1},
	} {
		tpl, ok := Find(key)
		if !ok {
			t.Errorf("no %s", key)
			continue
		}
		if tpl.Minutes() != want.minutes || len(tpl.Steps) != want.steps {
			t.Errorf("%s: %d minutes in %d steps, want %+v", key, tpl.Minutes(), len(tpl.Steps), want)
		}
	}
	evening, training := 0, 0
	tpl, _ := Find("dos-noches")
	for _, s := range tpl.Steps[:7] {
		evening += s.Minutes
	}
	if evening != 140 {
		t.Errorf("the first evening has %d minutes", evening)
	}
	tpl, _ = Find("formacion")
	for _, s := range tpl.Steps {
		if strings.HasPrefix(s.Name["es"], "Sesión ") {
			training++
		}
	}
	if training != 6 {
		t.Errorf("the training has %d sessions", training)
	}
}

const small = `{"format":"minga-template","version":1,"title":{"es":"Taller"},"tables":[{"key":"m1"},{"key":"m2","kind":"remote"}],"sections":[{"key":"a","title":{"es":"A"}},{"key":"b","question":{"es":"¿B?"},"place":{"x":1,"y":2,"w":300,"h":400},"hidden":true,"check":"problem","table":"m2"}],
"steps":[{"kind":"write","minutes":5,"sections":["a"],"rights":{"see":[],"vote":["participant"]},"names":"anonymous","limit":2,"atZero":"stop","lock":true},{"kind":"vote"}],
"rounds":[{"question":{"es":"¿Cuál?"},"dots":5,"cap":2,"random":true,"noOwn":true,"sections":["b"]}],"inbox":true}`

// TestEverythingComesBack: whatever a template may say is said again by the workshop that was made of it.
func TestEverythingComesBack(t *testing.T) {
	tpl, err := Decode([]byte(small))
	if err != nil {
		t.Fatal(err)
	}
	view := found(t, tpl, "es")
	got := Save(view)
	if len(got.Rounds) != 1 || !got.Inbox || !got.Sections[1].Hidden || *got.Sections[1].Place != (Place{1, 2, 300, 400}) {
		t.Errorf("%+v", got)
	}
	same(t, tpl, got, "es")
	if r, want := got.Rounds[0], tpl.Rounds[0]; r.Question["es"] != want.Question["es"] || r.Dots != 5 || r.Cap != 2 || !r.Random || !r.NoOwn || len(r.Sections) != 1 {
		t.Errorf("%+v", r)
	}
}

// TestNothingOfTheBoardIsForgotten: a field that a section, a step or a round gets is structure, and then a
// template carries it, or it is named here as something that belongs to one workshop alone.
func TestNothingOfTheBoardIsForgotten(t *testing.T) {
	for _, c := range []struct {
		view, ours any
		not        []string
	}{
		{board.SectionView{}, Section{}, []string{"ID", "Ord", "Counted", "CountedPeople", "Deleted", "X", "Y", "W", "H"}},
		{board.TableView{}, Table{}, []string{"ID", "Num", "Mark", "People", "Ord", "Host", "Scribe", "Last", "Deleted"}},
		{board.StepView{}, Step{}, []string{"ID", "Ord", "Spent", "Deleted"}},
		{board.RoundView{}, Round{}, []string{"ID", "Num", "From", "State", "Items", "Totals", "Voters", "Eligible", "Mine", "Only", "Sheets", "Paper", "PaperSheets"}},
	} {
		view, ours := reflect.TypeOf(c.view), reflect.TypeOf(c.ours)
		for field := range view.Fields() {
			name := field.Name
			if _, carried := ours.FieldByName(name); !carried && !slices.Contains(c.not, name) {
				t.Errorf("%s.%s is neither in a template nor known to stay behind", view.Name(), name)
			}
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		file, field string
		code        board.Code
	}{
		"nothing":            {``, "", CodeBadTemplate},
		"not JSON":           {`format: minga-template`, "", CodeBadTemplate},
		"two":                {small + small, "", CodeBadTemplate},
		"another format":     {strings.Replace(small, "minga-template", "minga-board", 1), "format", CodeBadTemplate},
		"a later version":    {strings.Replace(small, `"version":1`, `"version":2`, 1), "version", CodeBadTemplate},
		"unknown field":      {strings.Replace(small, `"inbox"`, `"notes"`, 1), "notes", CodeBadTemplate},
		"wrong type":         {strings.Replace(small, `"minutes":5`, `"minutes":"5"`, 1), "steps.minutes", CodeBadTemplate},
		"no title":           {strings.Replace(small, `"es":"Taller"`, ``, 1), "title", CodeBadTemplate},
		"odd language":       {strings.Replace(small, `"es":"Taller"`, `"es":"Taller","../x":"y"`, 1), "title", CodeBadTemplate},
		"half translated":    {strings.Replace(small, `"es":"Taller"`, `"es":"Taller","en":"Workshop"`, 1), "sections[0].title", CodeBadTemplate},
		"other language":     {strings.Replace(small, `{"es":"A"}`, `{"en":"A"}`, 1), "sections[0].title", CodeBadTemplate},
		"no sections":        {`{"format":"minga-template","version":1,"title":{"es":"Taller"},"sections":[]}`, "sections", CodeBadTemplate},
		"key twice":          {strings.Replace(small, `"key":"b"`, `"key":"a"`, 1), "sections[1].key", CodeBadTemplate},
		"no such table":      {strings.Replace(small, `"table":"m2"`, `"table":"m3"`, 1), "sections[1].table", CodeBadTemplate},
		"table twice":        {strings.Replace(small, `"key":"m2"`, `"key":"m1"`, 1), "tables[1].key", CodeBadTemplate},
		"no such section":    {strings.Replace(small, `"sections":["a"]`, `"sections":["z"]`, 1), "steps[0].sections", CodeBadTemplate},
		"section twice":      {strings.Replace(small, `"sections":["a"]`, `"sections":["a","a"]`, 1), "steps[0].sections", CodeBadTemplate},
		"round of nothing":   {strings.Replace(small, `"sections":["b"]`, `"sections":["z"]`, 1), "rounds[0].sections", CodeBadTemplate},
		"too many minutes":   {strings.Replace(small, `"minutes":5`, `"minutes":601`, 1), "steps[0].minutes", board.CodeMalformed},
		"no such activity":   {strings.Replace(small, `"kind":"vote"`, `"kind":"party"`, 1), "steps[1].kind", board.CodeMalformed},
		"rights for nobody":  {strings.Replace(small, `"see":[]`, `"see":["wizard"]`, 1), "steps[0].rights", board.CodeMalformed},
		"area too small":     {strings.Replace(small, `"w":300`, `"w":3`, 1), "sections[1].w", board.CodeMalformed},
		"cap above dots":     {strings.Replace(small, `"cap":2`, `"cap":6`, 1), "rounds[0].cap", board.CodeMalformed},
		"too long":           {strings.Replace(small, `"¿B?"`, `"`+strings.Repeat("b", 301)+`"`, 1), "sections[1].question", board.CodeTextTooLong},
		"larger than a file": {small + strings.Repeat(" ", MaxBytes), "", CodeBadTemplate},
		"too many sections":  {many(board.MaxSections + 1), "sections", CodeBadTemplate},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode([]byte(c.file))
			refused, ok := err.(*board.Refusal) //nolint:errorlint // as it is promised
			if !ok || refused.Code != c.code || refused.Field != c.field {
				t.Fatalf("%+v, want %s at %q", err, c.code, c.field)
			}
		})
	}
	if _, err := Decode([]byte(many(board.MaxSections))); err != nil {
		t.Error(err)
	}
}

func many(n int) string {
	sections := make([]string, n)
	for i := range sections {
		sections[i] = `{"key":"s` + strconv.Itoa(i) + `","title":{"es":"S"}}`
	}
	return `{"format":"minga-template","version":1,"title":{"es":"T"},"sections":[` + strings.Join(sections, ",") + `]}`
}

// TestSectionsDoNotOverlap: what has no place of its own is laid out beside the rest.
func TestSectionsDoNotOverlap(t *testing.T) {
	for _, e := range all(t) {
		places := e.Template.places()
		for i, a := range places {
			for _, b := range places[:i] {
				if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
					t.Errorf("%s: %+v lies over %+v", e.Template.Key, a, b)
				}
			}
		}
	}
}

// FuzzTemplate: whatever is accepted founds a good board, and saving that board settles on one form.
func FuzzTemplate(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(many(3)))
	for _, e := range all(f) {
		f.Add(encoded(f, e.Template))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tpl, err := Decode(data)
		if err != nil {
			return
		}
		for _, lang := range tpl.Langs() {
			view := found(t, tpl, lang)
			once := encoded(t, Save(view))
			again, err := Decode(once)
			if err != nil {
				t.Fatalf("%v\n%s", err, once)
			}
			view = found(t, again, lang)
			if twice := encoded(t, Save(view)); !bytes.Equal(once, twice) {
				t.Fatalf("saved twice:\n%s", cmp.Diff(string(once), string(twice)))
			}
		}
	})
}

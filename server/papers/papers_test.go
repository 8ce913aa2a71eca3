package papers

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/server/records"
	"minga.lab/minga/server/records/recordstest"
)

// lists are the items of all lists of a document.
func lists(d *Document) (items []string) {
	for _, b := range d.Blocks {
		if l, ok := b.(List); ok {
			for _, i := range l.Items {
				items = append(items, i.Text)
			}
		}
	}
	return items
}

// tableOf is the table with that first header.
func tableOf(t testing.TB, d *Document, header string) Table {
	t.Helper()
	for _, b := range d.Blocks {
		if x, ok := b.(Table); ok && len(x.Header) > 0 && x.Header[0] == header {
			return x
		}
	}
	t.Fatalf("no table %q in %s", header, d.Key)
	return Table{}
}

func TestEveryVisibleNoteIsInItOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 61, 500} {
		s := sample(n)
		if n > 0 {
			// A note that was moved into a cluster of another section is in its cluster alone.
			s.Notes[0].Cluster = s.Clusters[len(s.Clusters)-1].ID
		}
		for _, lang := range Langs {
			d := built(t, Systematization, lang, s)
			items := lists(d)
			for _, note := range s.Notes {
				if times := len(slices.DeleteFunc(slices.Clone(items), func(i string) bool { return i != note.Text })); times != 1 {
					t.Errorf("%s: %q is in it %d times", lang, note.Text, times)
				}
			}
		}
	}
}

func TestFiguresAreThoseOfTheExport(t *testing.T) {
	t.Parallel()
	s := sample(61)
	d := built(t, Systematization, "es", s)
	for _, row := range []string{"[Aportes 61]", "[Grupos 12]", "[Votaciones 1]", "[Acuerdos 3]", "[Asistieron 27 personas: 23 personas en el tablero y 4 más en las mesas, sin aparato]"} {
		if !strings.Contains(everything(d), row) {
			t.Errorf("%s is not in it", row)
		}
	}
	votes := tableOf(t, d, "Opción")
	want := [][]string{
		{"Grupo 2 de la sección 1", "30"}, {"Grupo 1 de la sección 1", "21"}, {"(sin nombre o retirado)", "2"}, {"Total", "53"},
	}
	if !reflect.DeepEqual(votes.Rows, want) {
		t.Errorf("votes: %v", votes.Rows)
	}
	agreed := tableOf(t, built(t, Minutes, "es", s), "N.º")
	if len(agreed.Rows) != 2 || agreed.Rows[0][2] != "María Quishpe" || agreed.Rows[0][4] != "28/02/2027" || agreed.Rows[1][2] != "por definir" {
		t.Errorf("agreements: %v", agreed.Rows)
	}
	agenda := tableOf(t, built(t, Minutes, "en", s), "Activity")
	if got := fmt.Sprint(agenda.Rows); got != "[[Bienvenida 15 min 15 min] [Lo que pasa 25 min 29 min] [Votación 10 min less than 1 min] [Hoja de ruta no time planned not measured]]" {
		t.Errorf("agenda: %s", got)
	}
}

func TestNamesAreInTheAttendanceListAlone(t *testing.T) {
	t.Parallel()
	s := sample(20)
	for i := range s.Notes {
		s.Notes[i].Author = "NombreDeAutora"
	}
	for _, key := range Keys {
		for _, lang := range Langs {
			text := everything(built(t, key, lang, s))
			if strings.Contains(text, "NombreDeAutora") {
				t.Errorf("%s tells who wrote a note", key)
			}
			if strings.Contains(text, "Rosa Facilitadora") != (key == Attendance) {
				t.Errorf("%s: names of those present: %t", key, key != Attendance)
			}
		}
	}
}

// TestGather takes a board that has been lived through: what its tables tell is what papers tell, without who
// wrote what.
func TestGather(t *testing.T) {
	t.Parallel()
	b := recordstest.Lived(t)
	s := Gather(b)
	for _, n := range s.Notes {
		if n.Author != "" {
			t.Errorf("the author of %q is still there", n.Text)
		}
	}
	text := everything(built(t, Systematization, "es", s))
	for _, n := range records.Project(b).Notes {
		if strings.Count(text, n.Text) < 1 {
			t.Errorf("%q is not in it", n.Text)
		}
	}
	if len(s.People) != 2 || !strings.Contains(text, "¿Por dónde empezar?") || !strings.Contains(text, "Hablar con la cooperativa") {
		t.Errorf("%+v\n%s", s.People, text)
	}
}

func TestFingerprint(t *testing.T) {
	t.Parallel()
	one, two := built(t, Minutes, "es", sample(30)), built(t, Minutes, "es", sample(30))
	two.Date = two.Date.Add(time.Hour)
	if one.Fingerprint != two.Fingerprint || len(one.Fingerprint) != 64 || !strings.Contains(one.Foot, one.Fingerprint) {
		t.Errorf("%q, %q", one.Fingerprint, two.Fingerprint)
	}
	changed := sample(30)
	changed.Commitments[1].Who = "Ana"
	if built(t, Minutes, "es", changed).Fingerprint == one.Fingerprint {
		t.Error("another agreement has the same fingerprint")
	}
	later := sample(30)
	later.Now = later.Now.AddDate(0, 1, 0)
	if built(t, Minutes, "es", later).Fingerprint != one.Fingerprint {
		t.Error("the day changes the fingerprint of the same board")
	}
}

func TestHeadingsAreNumberedAndNested(t *testing.T) {
	t.Parallel()
	level := 0
	for _, h := range built(t, Systematization, "es", sample(61)).Headings() {
		if h.Level > level+1 || strings.Count(h.Number, ".") != h.Level {
			t.Errorf("%s %s: level %d after %d", h.Number, h.Text, h.Level, level)
		}
		level = h.Level
	}
	if h := built(t, Systematization, "es", sample(61)).Headings()[2]; h.Number != "2.1." || h.Text != "Lo que nos preocupa" {
		t.Errorf("%+v", h)
	}
}

func TestBothLanguagesHaveTheSameParts(t *testing.T) {
	t.Parallel()
	all := texts(t)
	if es, en := all.words["es"], all.words["en"]; !slices.Equal(slices.Sorted(maps.Keys(es)), slices.Sorted(maps.Keys(en))) {
		t.Error("the words of the languages differ")
	}
	for _, key := range append(slices.Clip(Keys), index) {
		es, en := all.papers["es"][key], all.papers["en"][key]
		if len(es.Tables) != len(en.Tables) || len(es.Parts) != len(en.Parts) || es.Code != en.Code || es.Wide != en.Wide {
			t.Errorf("%s differs", key)
		}
		for i, table := range es.Tables {
			same := func(x, y openColumn) bool { return x.Value == y.Value }
			if table.Show != en.Tables[i].Show || !slices.EqualFunc(table.Columns, en.Tables[i].Columns, same) {
				t.Errorf("%s: table %s differs", key, table.Show)
			}
		}
		for i := range es.Parts {
			if es.Parts[i].Show != en.Parts[i].Show || len(es.Parts[i].Columns) != len(en.Parts[i].Columns) {
				t.Errorf("%s: part %d differs", key, i)
			}
		}
	}
}

func TestTextsOfAnInstallation(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "es"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "es", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("minutes.json", `{"code":"X1","file":"acta","title":"Acta","parts":[{"heading":"Acuerdos","show":"commitments","columns":[{"label":"Qué","value":"what"}]}]}`)
	write("words.json", `{"undefined":"falta"}`)
	mine, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Build(mine, Minutes, "es", sample(3))
	if err != nil || d.FileName("pdf") != "X1_acta.pdf" || len(d.Blocks) != 2 {
		t.Errorf("%v %+v", err, d)
	}
	if r := built(t, Roadmap, "es", sample(3)); r.FileName("docx") != "E1c_hoja-de-ruta.docx" {
		t.Errorf("what was not replaced is gone: %s", r.FileName("docx"))
	}
	if d, err := Build(mine, Roadmap, "es", sample(3)); err != nil || !strings.Contains(everything(d), "falta") || !strings.Contains(d.Foot, "versión") {
		t.Errorf("%v: one word replaced: %s", err, d.Foot)
	}
	for _, broken := range []string{
		`{"code":"X1","file":"../acta","title":"Acta"}`, `{"code":"X1","file":"acta","title":"Acta","parts":[{"show":"secrets"}]}`,
		`{"code":"X1","file":"acta","title":"Acta","parts":[{"show":"agenda","columns":[{"label":"x","value":"author"}]}]}`,
		`{"code":"X1","file":"acta","title":"Acta","parts":[{"level":4}]}`, `{"title":"Acta","extra":1}`, `nada`,
	} {
		write("minutes.json", broken)
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "es/minutes.json") {
			t.Errorf("%s: %v", broken, err)
		}
	}
	if _, err := Load(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that is not there is taken")
	}
}

func TestAnEmptyBoard(t *testing.T) {
	t.Parallel()
	s := &Source{Projection: records.Projection{Board: records.Board{ID: "abcd1234"}}, Now: time.Now()}
	for _, key := range append(slices.Clip(Keys), Package) {
		for _, format := range Formats(key) {
			if out, err := Write(t.Context(), texts(t), key, format, "es", s); err != nil || len(out.Body) < 1000 && format != "ics" {
				t.Errorf("%s.%s: %d bytes, %v", key, format, len(out.Body), err)
			}
		}
	}
}

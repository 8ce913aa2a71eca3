package papers

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// unpacked are the files of the open data of a board.
func unpacked(t testing.TB, all *Texts, lang string, s *Source) map[string][]byte {
	t.Helper()
	out, err := Write(t.Context(), all, OpenData, "zip", lang, s)
	if err != nil {
		t.Fatal(err)
	}
	return inside(t, out.Body)
}

func inside(t testing.TB, body []byte) map[string][]byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// rowsOf reads a CSV as anybody would: with its mark, and with apostrophes taken back.
func rowsOf(t testing.TB, body []byte) [][]string {
	t.Helper()
	text, marked := bytes.CutPrefix(body, []byte("\ufeff"))
	if !marked || bytes.Contains(bytes.ReplaceAll(text, []byte("\r\n"), nil), []byte("\r")) {
		t.Errorf("no mark of UTF-8, or other line ends than CRLF")
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for i := range row {
			if strings.ContainsRune("=+-@", []rune(row[i] + " ")[0]) {
				t.Errorf("a spreadsheet runs %q", row[i])
			}
			row[i] = records.UnguardCell(row[i])
		}
	}
	return rows
}

// allowed says for a kind of the dictionary, as it is written there, what may stand in a cell.
var allowed = map[string]*regexp.Regexp{
	"identificador": regexp.MustCompile(`^[0-9a-z_]*$`), "texto": regexp.MustCompile(`(?s).*`), "número entero": regexp.MustCompile(`^\d+$`),
	"fecha": regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?$`), "sí o no": regexp.MustCompile(`^(yes|no)$`),
	"puntos": regexp.MustCompile(`^(\d+|\*)$`), "número de personas": regexp.MustCompile(`^(0|[5-9]|\d{2,}|<5|\*)$`),
}

// TestOpenDataIsAsItsDictionarySays reads the dictionary that goes with the data, and holds every cell against it.
func TestOpenDataIsAsItsDictionarySays(t *testing.T) {
	t.Parallel()
	for _, s := range []*Source{sample(0), sample(61), hollow()} {
		files := unpacked(t, texts(t), "es", s)
		for _, name := range []string{"LEEME.txt", "diccionario.csv", "diccionario.pdf", "datos.json"} {
			if len(files[name]) == 0 {
				t.Fatalf("%s is missing among %v", name, slices.Sorted(maps.Keys(files)))
			}
		}
		var data struct {
			Licence string                      `json:"licence"`
			Tables  map[string][]map[string]any `json:"tables"`
		}
		if err := json.Unmarshal(files["datos.json"], &data); err != nil || data.Licence != "CC-BY-4.0" || !strings.Contains(string(files["LEEME.txt"]), "CC BY 4.0") {
			t.Fatal(err, data.Licence)
		}
		known := map[string]int{"LEEME.txt": 0, "diccionario.csv": 0, "diccionario.pdf": 0, "datos.json": 0}
		columns := map[string]int{} // of a table in JSON
		for _, d := range rowsOf(t, files["diccionario.csv"])[1:] {
			file, column, kind, values := d[0], d[1], d[3], d[4]
			rows := rowsOf(t, files[file])
			at := known[file]
			known[file]++
			if at >= len(rows[0]) || rows[0][at] != column || d[5] == "" || values == "" {
				t.Fatalf("column %d of %s is %v, the dictionary says %q", at, file, rows[0], d)
			}
			show, value, _ := strings.Cut(d[2], ".")
			columns[show]++
			if len(data.Tables[show]) != len(rows)-1 {
				t.Errorf("%s has %d rows, and in JSON %d", file, len(rows)-1, len(data.Tables[show]))
			}
			for i, row := range rows[1:] {
				cell := row[at]
				if kind == "código" {
					if cell != "" && !slices.ContainsFunc(strings.Split(values, "; "), func(v string) bool { return strings.HasPrefix(v, cell+": ") }) {
						t.Errorf("%s.%s: %q is none of %q", file, column, cell, values)
					}
				} else if want := allowed[kind]; want == nil || !want.MatchString(cell) {
					t.Errorf("%s.%s: %q is no %q", file, column, cell, kind)
				}
				var same string
				switch v := data.Tables[show][i][value].(type) {
				case string:
					same = v
				case float64:
					same = strconv.Itoa(int(v))
				case bool:
					same = map[bool]string{true: "yes", false: "no"}[v]
				}
				if same != strings.ReplaceAll(cell, "\r\n", "\n") {
					t.Errorf("%s.%s is %q, and in JSON %q", file, column, cell, same)
				}
			}
		}
		for name := range files {
			n, listed := known[name]
			if !listed || strings.HasSuffix(name, ".csv") && n > 0 && n != len(rowsOf(t, files[name])[0]) {
				t.Errorf("%s is not as the dictionary lists it", name)
			}
		}
		for show, rows := range data.Tables {
			for _, row := range rows {
				if len(row) != columns[show] {
					t.Errorf("%s has %d values in JSON, the dictionary %d", show, len(row), columns[show])
				}
			}
		}
	}
}

// hollow is a workshop of four people, of which next to nothing may be told.
func hollow() *Source {
	s := sample(9)
	s.Board.People = 4
	s.Commitments[0].What, s.Commitments[0].From = "=1+2; @SUM(A1)", ""
	s.Progress = []records.Progress{{Commitment: "com2", ID: "prg1", At: 1_790_000_000_000, Status: board.Doing, Text: "-5 días", By: board.ByOwner}}
	s.Notes[0].Like, s.Notes[1].Same, s.Notes[2].Text = 3, 9, "con\nsalto y \"comillas\", y coma"
	s.Rounds[0].Voters, s.Rounds[0].Eligible, s.Rounds[0].Paper = 3, 4, 0
	s.Polls[0].Answered, s.Polls[0].Eligible = 3, 4
	s.Polls[0].Options[0].Answers, s.Polls[0].Options[1].Answers = 2, 1
	s.RoomTables[0].People = 4
	return s
}

func TestF10_OpenDataPointsAtNobody(t *testing.T) {
	t.Parallel()
	s := hollow()
	for i := range s.Notes {
		s.Notes[i].Author = "NombreDeAutora"
	}
	s.Commitments[0].Who, s.Commitments[0].With, s.Commitments[0].Provider, s.Commitments[0].Tell = "NombreQueResponde", "NombreConQuien", "NombreQuePone", "NombreAAvisar"
	for _, lang := range Langs {
		for name, body := range unpacked(t, texts(t), lang, s) {
			if strings.HasSuffix(name, ".pdf") {
				continue // the dictionary, which is written of the texts
			}
			for _, secret := range []string{"NombreDeAutora", "NombreQueResponde", "NombreConQuien", "NombreQuePone", "NombreAAvisar"} {
				if strings.Contains(string(body), secret) {
					t.Errorf("%s has %s", name, secret)
				}
			}
		}
	}
	files := unpacked(t, texts(t), "en", s)
	for _, c := range []struct{ file, column, want string }{
		{"workshop.csv", "people", "<5"},
		{"votes.csv", "dots", "* * *"},
		{"votes.csv", "voters", "* * *"},
		{"votes.csv", "eligible", "<5 <5 <5"},
		{"quick-questions.csv", "people", "* *"},
		{"tables.csv", "people", "* *"},
		{"notes.csv", "like", "<5 0 0 0 0 0 0 0 0"},
		{"notes.csv", "same", "0 9 0 0 0 0 0 0 0"},
		// Four sat at Los Sauces: what they wrote is told, and not that it was them.
		{"notes.csv", "table", " El Molino   El Molino   El Molino "},
	} {
		rows := rowsOf(t, files[c.file])
		at := slices.Index(rows[0], c.column)
		var got []string
		for _, row := range rows[1:] {
			got = append(got, row[at])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s.%s: %q, want %q", c.file, c.column, strings.Join(got, " "), c.want)
		}
	}
}

// TestApart: whoever knows the whole and what is told learns of nothing under five, and what need not be merged is not.
func TestApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(0, 12), 1, 6).Draw(rt, "counts")
		told, whole, seen, merged, rest := apart(counts...), 0, 0, 0, 0
		for i, n := range counts {
			whole += n
			switch v := told[i].(type) {
			case int:
				seen += v
				if v != n || v > 0 && v < 5 {
					rt.Errorf("%v: %v", counts, told)
				}
				if v > 0 {
					rest++
				}
			default:
				merged++
			}
		}
		hidden := whole - seen
		if merged == 0 != (hidden == 0) || merged > 0 && rest > 0 && (hidden < 5 || merged < 2) {
			rt.Errorf("%v: %v", counts, told)
		}
		if !slices.ContainsFunc(counts, func(n int) bool { return n > 0 && n < 5 }) && merged > 0 {
			rt.Errorf("%v is merged: %v", counts, told)
		}
	})
}

// TestF10_FewWhoDidNotAnswer: how many did not answer a quick question is not to be had from the answers and from how many could.
func TestF10_FewWhoDidNotAnswer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		yes, no, eligible int
		want              string
	}{
		{5, 6, 13, "* 13 *, * 13 6"}, // two did not, together with the five
		{7, 6, 13, "13 13 7, 13 13 6"},
		{7, 2, 20, "9 20 *, 9 20 *"},
		{9, 6, 30, "15 30 9, 15 30 6"},
		{10, 3, 15, "* 15 10, * 15 *"}, // three, and two who did not
	} {
		s := sample(9)
		s.Polls[0].Answered, s.Polls[0].Eligible = c.yes+c.no, c.eligible
		s.Polls[0].Options[0].Answers, s.Polls[0].Options[1].Answers = c.yes, c.no
		rows := rowsOf(t, unpacked(t, texts(t), "en", s)["quick-questions.csv"])
		var got []string
		for _, row := range rows[1:] {
			var cells []string
			for _, column := range []string{"answered", "eligible", "people"} {
				cells = append(cells, row[slices.Index(rows[0], column)])
			}
			got = append(got, strings.Join(cells, " "))
		}
		if told := strings.Join(got, ", "); told != c.want {
			t.Errorf("%d and %d of %d: %q, want %q", c.yes, c.no, c.eligible, told, c.want)
		}
	}
}

// TestOpenDataOfAnotherCity has other columns, under other names and in another order, without a line of code.
func TestOpenDataOfAnotherCity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "es"), 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "es", "open.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	one := `{"code":"OD","file":"datos","title":"Datos","tables":[{"file":%q,"show":%q,"columns":[{"value":%q,"label":"Dice"},{"value":"id","label":"Clave"}]}]}`
	write(fmt.Sprintf(one, "ideas", "notes", "text"))
	mine, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := sample(2)
	rows := rowsOf(t, unpacked(t, mine, "es", s)["ideas.csv"])
	if want := [][]string{{"Dice", "Clave"}, {s.Notes[0].Text, "note0"}, {s.Notes[1].Text, "note1"}}; fmt.Sprint(rows) != fmt.Sprint(want) {
		t.Errorf("%q", rows)
	}
	for _, broken := range []string{
		fmt.Sprintf(one, "../ideas", "notes", "text"), fmt.Sprintf(one, "ideas", "people", "text"), fmt.Sprintf(one, "ideas", "notes", "author"),
		fmt.Sprintf(one, "ideas", "notes", "id"), fmt.Sprintf(one, "ideas", "roadmap", "who"),
	} {
		write(broken)
		if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), "es/open.json") {
			t.Errorf("%s: %v", broken, err)
		}
	}
}

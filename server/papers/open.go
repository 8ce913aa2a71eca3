package papers

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"minga.lab/minga/server/records"
)

// Open data are tables for anybody, without anything that says who. Which tables and columns there are, in which
// order and under which names, stands in the texts; what may stand in a column stands here, and is told in the
// dictionary that goes with the data.

// openTable is one table of the texts.
type openTable struct {
	File    string       `json:"file"` // name without ending
	Show    string       `json:"show"` // one of openShows
	Title   string       `json:"title"`
	Columns []openColumn `json:"columns"`
}

// openColumn is one column: Value is its name in JSON, the same in every language, Label its name in CSV.
type openColumn struct {
	Value string `json:"value"`
	Label string `json:"label"`
	Text  string `json:"text"` // what it says
}

// openKind is what may stand in a column.
type openKind string

// Kinds of column.
const (
	openID     openKind = "id"     // a name for machines, or nothing
	openText   openKind = "text"   // words, or nothing
	openNumber openKind = "number" // a whole number
	openDay    openKind = "day"    // YYYY-MM-DD, or nothing
	openYes    openKind = "yes"    // yes, or no
	// openPeople is a number that could point at somebody: [Few] stands for 1 to 4, [Merged] for what is told
	// only together with others.
	openPeople openKind = "people"
	openDots   openKind = "dots" // dots, or [Merged] where hardly anybody gave them
)

// Marks that stand in place of numbers.
const (
	Few    = "<5"
	Merged = "*"
	few    = 5
)

// openShow is one table that can be shown. Kinds says what its columns hold; one that begins with "=" is of
// codes, which are the words that begin so.
type openShow struct {
	kinds map[string]openKind
	rows  func(*opening) []map[string]any
}

// opening makes the open data of one board.
type opening struct {
	*Source
	small map[string]bool // tables of the room at which fewer than five sat
}

// dataset is one finished table.
type dataset struct {
	openTable
	rows []map[string]any
}

// atLeastFive is a number of people as it may be told.
func atLeastFive(n int) any {
	if n > 0 && n < few {
		return Few
	}
	return n
}

// apart are numbers of people that make up a whole: those under five are told together only, and where
// these are still under five, together with the smallest of the others, so that no difference tells them.
func apart(counts ...int) []any {
	hidden, sum := make([]bool, len(counts)), 0
	for i, n := range counts {
		if n > 0 && n < few {
			hidden[i] = true
			sum += n
		}
	}
	alone := func() bool { return sum > 0 && (sum < few || count(hidden) == 1) }
	for alone() {
		least, most := -1, 0
		for i, n := range counts {
			if !hidden[i] && n > 0 && (least < 0 || n < most) {
				least, most = i, n
			}
		}
		if least < 0 {
			break // nobody is left to be told together with
		}
		hidden[least] = true
		sum += most
	}
	told := make([]any, len(counts))
	for i, n := range counts {
		if told[i] = n; hidden[i] {
			told[i] = Merged
		}
	}
	return told
}

func count(list []bool) (n int) {
	for _, is := range list {
		if is {
			n++
		}
	}
	return n
}

// openData makes the tables that the texts ask for.
func openData(p paper, s *Source) []dataset {
	o := &opening{Source: s, small: map[string]bool{}}
	for _, d := range s.RoomTables {
		if d.People < few {
			o.small[d.Name] = true
		}
	}
	list := make([]dataset, len(p.Tables))
	for i, t := range p.Tables {
		list[i] = dataset{openTable: t, rows: openShows[t.Show].rows(o)}
	}
	return list
}

// cell is a value as CSV has it.
func (t dataset) cell(row map[string]any, c openColumn) string {
	switch v := row[c.Value].(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	}
	return ""
}

// csv writes a table for spreadsheets: UTF-8 with a mark that says so, and no cell that is run.
func (t dataset) csv() ([]byte, error) {
	rows := make([][]string, 0, len(t.rows)+1)
	header := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = c.Label
	}
	rows = append(rows, header)
	for _, row := range t.rows {
		cells := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			cells[i] = t.cell(row, c)
		}
		rows = append(rows, cells)
	}
	return csvFile(rows)
}

func csvFile(rows [][]string) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.UseCRLF = true
	for _, row := range rows {
		for i, cell := range row {
			row[i] = records.GuardCell(cell)
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("papers: write a table: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("papers: write a table: %w", err)
	}
	return out.Bytes(), nil
}

// openJSON writes all tables in one file.
func openJSON(d *Document, s *Source) ([]byte, error) {
	tables := map[string][]map[string]any{}
	for _, t := range d.open {
		rows := make([]map[string]any, len(t.rows))
		for i, row := range t.rows {
			rows[i] = map[string]any{}
			for _, c := range t.Columns {
				rows[i][c.Value] = row[c.Value]
			}
		}
		tables[t.Show] = rows
	}
	body, err := json.MarshalIndent(struct {
		Format  string                      `json:"format"`
		Version int                         `json:"version"`
		Licence string                      `json:"licence"`
		URL     string                      `json:"licence_url"`
		Board   string                      `json:"board"`
		Title   string                      `json:"title"`
		Lang    string                      `json:"lang"`
		Seq     int                         `json:"seq"`
		Tables  map[string][]map[string]any `json:"tables"`
	}{"minga-open-data", 1, "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", string(s.Board.ID), s.Board.Title, s.Board.Lang, d.Version, tables}, "", " ")
	if err != nil {
		return nil, fmt.Errorf("papers: write open data: %w", err)
	}
	return append(body, '\n'), nil
}

// dictionary is what stands in each column, row by row.
func (d *Document) dictionary() [][]string {
	w := d.words
	rows := [][]string{{w["dict_file"], w["dict_column"], w["dict_json"], w["dict_kind"], w["dict_values"], w["dict_text"]}}
	for _, t := range d.open {
		for _, c := range t.Columns {
			kind, values := openShows[t.Show].kinds[c.Value].tell(w)
			rows = append(rows, []string{t.File + ".csv", c.Label, t.Show + "." + c.Value, kind, values, c.Text})
		}
	}
	return rows
}

// tell says in words what may stand in a column.
func (k openKind) tell(w words) (kind, values string) {
	if prefix, coded := strings.CutPrefix(string(k), "="); coded {
		var list []string
		for _, key := range k.codes(w) {
			list = append(list, key+": "+w[prefix+key])
		}
		return w["kind_code"], strings.Join(list, "; ")
	}
	return w["kind_"+string(k)], w["values_"+string(k)]
}

// codes lists what a column of codes may hold, in the order of the alphabet.
func (k openKind) codes(w words) (list []string) {
	prefix := strings.TrimPrefix(string(k), "=")
	for key := range w {
		if code, ok := strings.CutPrefix(key, prefix); ok && code != "" && codeOf[prefix][code] {
			list = append(list, code)
		}
	}
	slices.Sort(list)
	return list
}

// openZip writes the open data: a readme, the dictionary to read and as a table, everything as JSON, and a CSV for each table.
func openZip(ctx context.Context, d *Document, s *Source) ([]byte, error) {
	type inner struct {
		name string
		body []byte
	}
	var (
		files []inner
		err   error
	)
	add := func(name string, body []byte, failed error) {
		files = append(files, inner{name, body})
		if err == nil {
			err = failed
		}
	}
	var readme strings.Builder
	readme.WriteString("\ufeff" + d.Title + "\r\n" + d.Subtitle + "\r\n")
	for _, b := range d.Blocks {
		if p, ok := b.(Paragraph); ok {
			readme.WriteString("\r\n" + p.Text + "\r\n")
		}
	}
	readme.WriteString("\r\n" + strings.ReplaceAll(d.Foot, "\n", "\r\n") + "\r\n")
	add(d.words["dict_readme"]+".txt", []byte(readme.String()), nil)
	dictionary, failed := csvFile(d.dictionary())
	add(d.words["dict_name"]+".csv", dictionary, failed)
	pdf, failed := d.PDF(ctx)
	add(d.words["dict_name"]+".pdf", pdf, failed)
	all, failed := openJSON(d, s)
	add(d.words["dict_data"]+".json", all, failed)
	for _, t := range d.open {
		body, failed := t.csv()
		add(t.File+".csv", body, failed)
	}
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: s.Now.UTC().Truncate(24 * time.Hour)})
		if err == nil {
			_, err = w.Write(f.body)
		}
		if err != nil {
			return nil, fmt.Errorf("papers: pack open data: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("papers: pack open data: %w", err)
	}
	return out.Bytes(), nil
}

// dictionaryTables shows the dictionary, a table for each file, and the sum of the data.
func (b *builder) dictionaryTables() {
	for _, t := range b.open {
		b.add(Heading{Level: b.level(1), Text: t.File + ".csv"})
		b.add(Paragraph{Weak: true, Text: t.Title})
		rows := make([][]string, 0, len(t.Columns))
		for _, c := range t.Columns {
			kind, values := openShows[t.Show].kinds[c.Value].tell(b.words)
			rows = append(rows, b.row(map[string]string{
				"column": c.Label, "json": t.Show + "." + c.Value, "kind": kind, "values": values, "text": c.Text,
			}))
		}
		b.table(rows)
	}
}

// openSum is the fingerprint of the data themselves, so that the dictionary's tells which data it goes with.
func (b *builder) openSum() {
	d := &Document{open: b.open, Version: int(b.Board.Seq)}
	body, err := openJSON(d, b.Source)
	if err != nil {
		return // the data are then refused with their own reason
	}
	sum := sha256.Sum256(body)
	b.add(Paragraph{Text: b.words.say("open_sum", "sum", hex.EncodeToString(sum[:]), "file", b.words["dict_data"]+".json")})
}

package papers

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

//go:embed texts
var embedded embed.FS

// Langs are the languages that papers are written in; the first is the default.
var Langs = []string{"es", "en"}

// Keys of the papers, in the order in which they are listed.
const (
	Minutes         = "minutes"
	Systematization = "systematization"
	Solution        = "solution"
	Actors          = "actors"
	Roadmap         = "roadmap"
	Attendance      = "attendance"
	Poster          = "poster" // the roadmap for a wall
	OpenData        = "open"

	// BoardPicture is the whole board, drawn: no document, and in no format of one.
	BoardPicture = "board"

	index = "index" // what is in the package; only there
)

// Keys are the papers that can be asked for.
var Keys = []string{Minutes, Systematization, Solution, Actors, Roadmap, Poster, Attendance, OpenData}

// Texts are what papers say and in which order, for every language.
type Texts struct {
	papers map[string]map[string]paper // by language and key
	words  map[string]words
}

// paper is one file of texts: the parts of a paper in their order.
type paper struct {
	Code     string `json:"code"`
	File     string `json:"file"`
	Title    string `json:"title"`
	Wide     bool   `json:"wide"`
	Sheet    string `json:"sheet"` // A3 or A2, to be read from afar; A4 if not given
	Contents string `json:"contents"`
	// Of the index alone: the name of the file that all is packed into, and what it is called.
	Package      string `json:"package"`
	PackageTitle string `json:"package_title"`
	Parts        []part `json:"parts"`
	// Of open data alone.
	Tables []openTable `json:"tables"`
}

// part is a heading with a text below it and what the board has to show there.
type part struct {
	Heading string   `json:"heading"`
	Level   int      `json:"level"` // 1 if not given
	NewPage bool     `json:"new_page"`
	Text    string   `json:"text"`
	Show    string   `json:"show"`    // one of shows; "" for nothing
	Caption string   `json:"caption"` // of the table
	Columns []column `json:"columns"`
	Rows    int      `json:"rows"`   // empty ones to fill in by hand
	Items   []string `json:"items"`  // rows that are given, as of signatures
	Empty   string   `json:"empty"`  // instead, where there is nothing to show
	Inside  bool     `json:"inside"` // for the institution: left out of the package
}

// column is a column of a table, or a row of a list of facts. Value names what the board tells; ""
// leaves room for a pen.
type column struct {
	Label string `json:"label"`
	Value string `json:"value"`
	Width int    `json:"width"`
}

// Load reads the texts that come with the program. dir, if not "", is a folder whose files, as in
// es/minutes.json, are taken instead of those of the same name.
func Load(dir string) (*Texts, error) {
	var other fs.FS
	if dir != "" {
		if info, err := os.Stat(dir); err != nil {
			return nil, fmt.Errorf("papers: the folder of texts: %w", err)
		} else if !info.IsDir() {
			return nil, fmt.Errorf("papers: %s is not a folder", dir)
		}
		other = os.DirFS(dir)
	}
	t := &Texts{papers: map[string]map[string]paper{}, words: map[string]words{}}
	for _, lang := range Langs {
		w := words{}
		if err := readText(other, lang, "words", &w); err != nil {
			return nil, err
		}
		t.words[lang], t.papers[lang] = w, map[string]paper{}
		for _, key := range append(slices.Clip(Keys), BoardPicture, index) {
			var p paper
			if err := readText(other, lang, key, &p); err != nil {
				return nil, err
			}
			if err := p.check(); err != nil {
				return nil, fmt.Errorf("papers: %s/%s.json: %w", lang, key, err)
			}
			t.papers[lang][key] = p
		}
	}
	return t, nil
}

func readText(other fs.FS, lang, name string, into any) error {
	file := path.Join(lang, name+".json")
	body, err := embedded.ReadFile(path.Join("texts", file))
	if err != nil {
		return fmt.Errorf("papers: %w", err)
	}
	if other != nil {
		switch mine, err := fs.ReadFile(other, file); {
		case err == nil:
			body = mine
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("papers: %w", err)
		}
	}
	if w, ok := into.(*words); ok && other != nil {
		// Somebody who changes one word need not know the others.
		if given, err := embedded.ReadFile(path.Join("texts", file)); err == nil {
			if err := json.Unmarshal(given, w); err != nil {
				return fmt.Errorf("papers: %s: %w", file, err)
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("papers: %s: %w", file, err)
	}
	return nil
}

// check finds what would only show when somebody needs the paper.
func (p paper) check() error {
	if p.Title == "" || !plainName(p.Code) || !plainName(p.File) {
		return errors.New("a paper needs a title, and a code and a file of letters, digits and hyphens")
	}
	if p.Package != "" && !plainName(p.Package) {
		return errors.New("a package has a name of letters, digits and hyphens")
	}
	if _, known := sheets[p.Sheet]; !known {
		return fmt.Errorf("there are no sheets of %q", p.Sheet)
	}
	for i, part := range p.Parts {
		show, known := shows[part.Show]
		switch {
		case !known:
			return fmt.Errorf("parts[%d]: nothing is shown as %q", i, part.Show)
		case part.Level < 0 || part.Level > 3:
			return fmt.Errorf("parts[%d]: headings have levels 1 to 3", i)
		case part.Rows < 0 || part.Rows > 500:
			return fmt.Errorf("parts[%d]: up to 500 empty rows", i)
		case show.columns > 0 && len(part.Columns) < show.columns:
			return fmt.Errorf("parts[%d]: %q needs %d columns", i, part.Show, show.columns)
		}
		for _, c := range part.Columns {
			if c.Value != "" && !slices.Contains(show.values, c.Value) {
				return fmt.Errorf("parts[%d]: %q has no value %q", i, part.Show, c.Value)
			}
		}
	}
	return p.checkTables()
}

// checkTables looks at the tables of open data: each is a file of its own, and nothing is in one twice.
func (p paper) checkTables() error {
	files := map[string]bool{}
	for i, t := range p.Tables {
		show, known := openShows[t.Show]
		switch {
		case !known:
			return fmt.Errorf("tables[%d]: there is no table %q", i, t.Show)
		case !plainName(t.File) || files[t.File]:
			return fmt.Errorf("tables[%d]: a file of its own, of letters, digits and hyphens", i)
		case len(t.Columns) == 0:
			return fmt.Errorf("tables[%d]: without columns", i)
		}
		files[t.File] = true
		labels, values := map[string]bool{}, map[string]bool{}
		for _, c := range t.Columns {
			if show.kinds[c.Value] == "" {
				return fmt.Errorf("tables[%d]: %q has no value %q", i, t.Show, c.Value)
			}
			if c.Label == "" || labels[c.Label] || values[c.Value] {
				return fmt.Errorf("tables[%d]: %q needs a label, and stands there once", i, c.Value)
			}
			labels[c.Label], values[c.Value] = true, true
		}
	}
	return nil
}

// plainName says whether a name can be part of a file name on any system.
func plainName(s string) bool {
	return s != "" && len(s) <= 60 && strings.IndexFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-'
	}) < 0
}

// Listed is how a paper is offered.
type Listed struct {
	Key   string
	Code  string
	Title string
}

// List names the papers in a language.
func (t *Texts) List(lang string) []Listed {
	lang = t.lang(lang)
	list := make([]Listed, 0, len(Keys)+1)
	for _, key := range append(slices.Clip(Keys), BoardPicture) {
		p := t.papers[lang][key]
		list = append(list, Listed{Key: key, Code: p.Code, Title: p.Title})
	}
	p := t.papers[lang][index]
	return append(list, Listed{Key: Package, Title: p.PackageTitle})
}

// lang is the language itself, or the default.
func (t *Texts) lang(wanted string) string {
	if slices.Contains(Langs, wanted) {
		return wanted
	}
	return Langs[0]
}

// words are the small texts of a language by key. {x} is replaced; a bar stands between one and many.
type words map[string]string

// say returns a text with what stands in braces replaced, given as pairs.
func (w words) say(key string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(w[key])
}

// count returns a text for a number of things.
func (w words) count(key string, n int) string {
	one, many, both := strings.Cut(w[key], "|")
	if both && n != 1 {
		one = many
	}
	return strings.ReplaceAll(one, "{n}", strconv.Itoa(n))
}

// day writes a date of the board, YYYY-MM-DD, as people do.
func (w words) day(iso string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return w.say("day", "d", at.Format("02"), "m", at.Format("01"), "y", at.Format("2006"))
}

// date writes a date in words.
func (w words) date(at time.Time) string {
	months := strings.Split(w["months"], "|")
	month := strconv.Itoa(int(at.Month()))
	if len(months) == 12 {
		month = months[at.Month()-1]
	}
	return w.say("date", "d", strconv.Itoa(at.Day()), "month", month, "y", strconv.Itoa(at.Year()))
}

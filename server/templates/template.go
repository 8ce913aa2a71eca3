package templates

import (
	"maps"
	"slices"

	"minga.lab/minga/hub/board"
)

// What every file says about itself.
const (
	Format  = "minga-template"
	Version = 1
)

// Ceilings of a file beside those of the board.
const (
	MaxBytes = 512 << 10
	maxLangs = 8
	maxKey   = 40
)

// Text is one text in each language of its template, by the language's code.
type Text map[string]string

// In returns the text in a language, "" when it has none.
func (t Text) In(lang string) string { return t[lang] }

// Template is the structure of a workshop. Its order is that of its lists; sections are named by keys that
// mean something within the file alone.
type Template struct {
	Format  string `json:"format"`  // [Format]
	Version int    `json:"version"` // [Version]

	Key      string    `json:"key,omitempty"` // in the library; a workshop that was saved has none
	Title    Text      `json:"title"`         // its languages are those of the template
	Summary  Text      `json:"summary,omitempty"`
	Inbox    bool      `json:"inbox,omitempty"` // what participants write waits for a facilitator's yes
	Tables   []Table   `json:"tables,omitempty"`
	Sections []Section `json:"sections"`
	Steps    []Step    `json:"steps,omitempty"`
	Rounds   []Round   `json:"rounds,omitempty"`
}

// Section is an area of the board. Without a place it is laid out with the others of its activity.
type Section struct {
	Key      string `json:"key"`
	Title    Text   `json:"title,omitempty"`
	Question Text   `json:"question,omitempty"`
	Place    *Place `json:"place,omitempty"`
	Hidden   bool   `json:"hidden,omitempty"` // private writing from the beginning

	Check board.Check `json:"check,omitempty"`
	Table string      `json:"table,omitempty"` // key of the table whose it is; none: everybody's
}

// Table is a table of the room: that there is one, its name and how it takes part; never its people.
type Table struct {
	Key  string          `json:"key"`
	Name Text            `json:"name,omitempty"`
	Kind board.TableKind `json:"kind,omitempty"`
}

// Place is where a section lies, in units of the board.
type Place struct {
	X int `json:"x"`
	Y int `json:"y"`
	W int `json:"w"`
	H int `json:"h"`
}

// Step is one activity of the agenda; what its fields mean is said at [board.StepAdded].
type Step struct {
	Kind     board.StepKind `json:"kind"`
	Name     Text           `json:"name,omitempty"`
	Question Text           `json:"question,omitempty"`
	Minutes  int            `json:"minutes,omitempty"`
	Sections []string       `json:"sections,omitempty"` // keys; none: all
	Rights   *board.Rights  `json:"rights,omitempty"`
	Names    board.Names    `json:"names,omitempty"`
	Limit    int            `json:"limit,omitempty"`
	Private  bool           `json:"private,omitempty"`
	AtZero   board.AtZero   `json:"atZero,omitempty"`
	Lock     bool           `json:"lock,omitempty"`
	Asks     []Ask          `json:"asks,omitempty"`
}

// Ask is a question of a matrix or an evaluation; see [board.Ask].
type Ask struct {
	Question Text   `json:"question,omitempty"`
	Words    []Text `json:"words,omitempty"` // from little to much: three, or none
}

func (a Ask) in(lang string) board.Ask {
	ask := board.Ask{Question: a.Question.In(lang)}
	for _, w := range a.Words {
		ask.Words = append(ask.Words, w.In(lang))
	}
	return ask
}

// Round is a vote that is prepared and not open.
type Round struct {
	Question Text     `json:"question,omitempty"`
	Dots     int      `json:"dots"`
	Cap      int      `json:"cap"`
	Random   bool     `json:"random,omitempty"`
	NoOwn    bool     `json:"noOwn,omitempty"`
	Sections []string `json:"sections,omitempty"` // keys; none: all
}

// Langs returns the languages of a template, sorted.
func (t *Template) Langs() []string { return slices.Sorted(maps.Keys(t.Title)) }

// Lang returns the wanted language where the template has it, else Spanish, else its first.
func (t *Template) Lang(wanted string) string {
	langs := t.Langs()
	for _, lang := range []string{wanted, "es"} {
		if slices.Contains(langs, lang) {
			return lang
		}
	}
	if len(langs) == 0 {
		return ""
	}
	return langs[0]
}

// Minutes is how long all activities are planned to take together.
func (t *Template) Minutes() int {
	sum := 0
	for _, s := range t.Steps {
		sum += s.Minutes
	}
	return sum
}

// texts visits every text with where it stands.
func (t *Template) texts(visit func(at string, text Text) error) error {
	each := func(at string, text Text) error {
		if len(text) == 0 {
			return nil
		}
		return visit(at, text)
	}
	if err := each("summary", t.Summary); err != nil {
		return err
	}
	for i, d := range t.Tables {
		if err := each(at("tables", i, "name"), d.Name); err != nil {
			return err
		}
	}
	for i, s := range t.Sections {
		if err := each(at("sections", i, "title"), s.Title); err != nil {
			return err
		}
		if err := each(at("sections", i, "question"), s.Question); err != nil {
			return err
		}
	}
	for i, s := range t.Steps {
		if err := each(at("steps", i, "name"), s.Name); err != nil {
			return err
		}
		if err := each(at("steps", i, "question"), s.Question); err != nil {
			return err
		}
		for j, a := range s.Asks {
			where := at("steps", i, "asks")
			if err := each(at(where, j, "question"), a.Question); err != nil {
				return err
			}
			for _, w := range a.Words {
				if err := each(at(where, j, "words"), w); err != nil {
					return err
				}
			}
		}
	}
	for i, r := range t.Rounds {
		if err := each(at("rounds", i, "question"), r.Question); err != nil {
			return err
		}
	}
	return nil
}

package templates

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minga.lab/minga/hub/board"
)

// CodeBadTemplate is the reason of a refusal that is not one of the board's.
const CodeBadTemplate board.Code = "bad_template"

var (
	keyForm  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	langForm = regexp.MustCompile(`^[a-z]{2,3}$`)
)

func at(list string, i int, field string) string {
	return list + "[" + strconv.Itoa(i) + "]." + field
}

func bad(field string) error { return &board.Refusal{Code: CodeBadTemplate, Field: field} }

// Decode reads one template and holds it to every rule, the board's included. Unknown fields are refused. The
// error is a [board.Refusal] that names the field, as in "steps[2].minutes".
func Decode(data []byte) (*Template, error) {
	if len(data) > MaxBytes {
		return nil, &board.Refusal{Code: CodeBadTemplate, Limit: MaxBytes}
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.DisallowUnknownFields()
	var t Template
	if err := d.Decode(&t); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, bad(kind.Field)
		}
		if field, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
			return nil, bad(strings.Trim(field, `"`))
		}
		return nil, bad("")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, bad("")
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return &t, nil
}

// Encode writes a template in its one form: the same template gives the same bytes.
func (t *Template) Encode() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(t); err != nil {
		return nil, fmt.Errorf("templates: encode: %w", err)
	}
	return out.Bytes(), nil
}

// check looks at what the board cannot see, and then founds a board in every language.
func (t *Template) check() error {
	if t.Format != Format {
		return bad("format")
	}
	if t.Version != Version {
		return bad("version")
	}
	if t.Key != "" && !validKey(t.Key) {
		return bad("key")
	}
	langs := t.Langs()
	if len(langs) == 0 || len(langs) > maxLangs {
		return bad("title")
	}
	for _, lang := range langs {
		if !langForm.MatchString(lang) || strings.TrimSpace(t.Title[lang]) == "" {
			return bad("title")
		}
	}
	err := t.texts(func(at string, text Text) error {
		for lang, words := range text {
			if strings.TrimSpace(words) == "" || !slices.Contains(langs, lang) {
				return bad(at)
			}
		}
		if len(text) != len(langs) {
			return bad(at)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, words := range t.Summary {
		if len(words) > 4*board.MaxQuestionChars {
			return &board.Refusal{Code: board.CodeTextTooLong, Field: "summary", Limit: board.MaxQuestionChars}
		}
	}
	if err := t.checkKeys(); err != nil {
		return err
	}
	for _, lang := range langs {
		if _, err := t.rehearse(lang); err != nil {
			return err
		}
	}
	return nil
}

func validKey(key string) bool { return len(key) <= maxKey && keyForm.MatchString(key) }

// checkKeys wants every key once, and every mention of one to mean a section.
func (t *Template) checkKeys() error {
	if len(t.Sections) == 0 || len(t.Sections) > board.MaxSections {
		return &board.Refusal{Code: CodeBadTemplate, Field: "sections", Limit: board.MaxSections}
	}
	if len(t.Steps) > board.MaxSteps {
		return &board.Refusal{Code: CodeBadTemplate, Field: "steps", Limit: board.MaxSteps}
	}
	if len(t.Rounds) > board.MaxRounds {
		return &board.Refusal{Code: CodeBadTemplate, Field: "rounds", Limit: board.MaxRounds}
	}
	if len(t.Tables) > board.MaxTables {
		return &board.Refusal{Code: CodeBadTemplate, Field: "tables", Limit: board.MaxTables}
	}
	tables := map[string]bool{"": true}
	for i, d := range t.Tables {
		if !validKey(d.Key) || tables[d.Key] {
			return bad(at("tables", i, "key"))
		}
		tables[d.Key] = true
	}
	known := map[string]bool{}
	for i, s := range t.Sections {
		if !validKey(s.Key) || known[s.Key] {
			return bad(at("sections", i, "key"))
		}
		known[s.Key] = true
		if !tables[s.Table] {
			return bad(at("sections", i, "table"))
		}
	}
	mentions := func(keys []string, where string) error {
		for i, key := range keys {
			if !known[key] || slices.Contains(keys[:i], key) {
				return bad(where)
			}
		}
		return nil
	}
	for i, s := range t.Steps {
		if err := mentions(s.Sections, at("steps", i, "sections")); err != nil {
			return err
		}
	}
	for i, r := range t.Rounds {
		if err := mentions(r.Sections, at("rounds", i, "sections")); err != nil {
			return err
		}
	}
	return nil
}

// rehearse founds a board that nobody will see, by the rules of real ones.
func (t *Template) rehearse(lang string) ([]board.Op, error) {
	const id board.ID = "rehearsal"
	n := 0
	create := t.Create(lang, func() board.ID { n++; return board.ID("part" + strconv.Itoa(n)) })
	create.ID, create.Epoch = id, "rehearsal"
	ops, err := board.Decide(board.New(id), board.Proposal{Actor: board.Actor{System: true}, Op: create})
	if err != nil {
		return nil, err //nolint:wrapcheck // the rulebook's, with the place in the file
	}
	return ops, nil
}

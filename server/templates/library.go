package templates

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
)

//go:embed library/*.json
var files embed.FS

// agendaFormat marks the files of the library that are made of the others.
const agendaFormat = "minga-agenda"

// order is how the library is shown: whole agendas first, then activities as a workshop mostly meets them.
//
//nolint:misspell // Spanish
var order = []string{
	"media-jornada", "dos-noches", "formacion", "asamblea",
	"bienvenida", "muro-problemas", "arbol-problemas", "mapa-empatia", "como-podriamos", "ideas", "votacion", "matriz",
	"ficha-solucion", "mapa-actores", "hoja-ruta", "solicitudes", "cafe-mundial", "espacio-abierto", "evaluacion",
}

// Entry is one template of the library.
type Entry struct {
	Template *Template
	Agenda   bool // made of several activities
}

// agenda is a template of the library that is put together from activities.
type agenda struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Key     string `json:"key"`
	Title   Text   `json:"title"`
	Summary Text   `json:"summary"`
	Parts   []part `json:"parts"`
}

// part adds activities with all their steps, or, with a step of its own, that step alone over their sections.
type part struct {
	Use      []string  `json:"use,omitempty"`
	Minutes  int       `json:"minutes,omitempty"` // instead of what the one activity has
	Step     *Step     `json:"step,omitempty"`    // its sections may be any that the agenda has by then, and more follow
	Sections []Section `json:"sections,omitempty"`
	Rounds   []Round   `json:"rounds,omitempty"`
}

// library reads and checks every file once. What is wrong with one is an error of the build, found by the tests.
var library = sync.OnceValues(func() ([]Entry, error) {
	entries := make([]Entry, 0, len(order))
	activities := map[string]*Template{}
	made := map[string]Entry{}
	for _, key := range order {
		data, err := fs.ReadFile(files, "library/"+key+".json")
		if err != nil {
			return nil, fmt.Errorf("templates: read %s: %w", key, err)
		}
		if !bytes.Contains(data, []byte(`"`+agendaFormat+`"`)) {
			t, err := Decode(data)
			if err != nil {
				return nil, fmt.Errorf("templates: %s: %w", key, err)
			}
			activities[key], made[key] = t, Entry{Template: t}
		}
	}
	for _, key := range order {
		if _, ok := made[key]; !ok {
			data, err := fs.ReadFile(files, "library/"+key+".json")
			if err != nil {
				return nil, fmt.Errorf("templates: read %s: %w", key, err)
			}
			t, err := compose(data, activities)
			if err != nil {
				return nil, fmt.Errorf("templates: %s: %w", key, err)
			}
			made[key] = Entry{Template: t, Agenda: true}
		}
		if made[key].Template.Key != key {
			return nil, fmt.Errorf("templates: %s.json is called %q", key, made[key].Template.Key)
		}
		entries = append(entries, made[key])
	}
	return entries, nil
})

// Library returns all templates that come with Minga, in the order in which they are shown. They are shared:
// do not change them.
func Library() ([]Entry, error) { return library() }

// Find returns a template of the library.
func Find(key string) (*Template, bool) {
	entries, err := library()
	if err != nil {
		return nil, false
	}
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.Template.Key == key })
	if i < 0 {
		return nil, false
	}
	return entries[i].Template, true
}

// compose puts an agenda together.
func compose(data []byte, activities map[string]*Template) (*Template, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var a agenda
	if err := d.Decode(&a); err != nil {
		return nil, fmt.Errorf("templates: decode an agenda: %w", err)
	}
	if a.Format != agendaFormat || a.Version != Version {
		return nil, errors.New("templates: an agenda of another format")
	}
	t := &Template{Format: Format, Version: Version, Key: a.Key, Title: a.Title, Summary: a.Summary}
	for i, p := range a.Parts {
		if err := t.add(p, activities); err != nil {
			return nil, fmt.Errorf("templates: part %d: %w", i+1, err)
		}
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	return t, nil
}

// add puts a part at the end.
func (t *Template) add(p part, activities map[string]*Template) error {
	var of []string // sections of a step of its own
	for _, key := range p.Use {
		used := activities[key]
		if used == nil {
			return fmt.Errorf("no activity is called %q", key)
		}
		prefix := key + "-"
		for _, s := range used.Sections {
			s.Key = prefix + s.Key
			t.include(s)
			of = append(of, s.Key)
		}
		if p.Step != nil {
			continue
		}
		for _, s := range used.Steps {
			s.Sections = prefixed(prefix, s.Sections)
			if p.Minutes > 0 {
				s.Minutes = p.Minutes
			}
			t.Steps = append(t.Steps, s)
		}
		for _, r := range used.Rounds {
			r.Sections = prefixed(prefix, r.Sections)
			t.Rounds = append(t.Rounds, r)
		}
	}
	if p.Minutes > 0 && (len(p.Use) != 1 || p.Step != nil || len(activities[p.Use[0]].Steps) != 1) {
		return errors.New("minutes are for one activity with one step")
	}
	for _, s := range p.Sections {
		t.include(s)
		of = append(of, s.Key)
	}
	if p.Step != nil {
		s := *p.Step
		s.Sections = slices.Clone(s.Sections)
		for _, key := range of {
			if !slices.Contains(s.Sections, key) {
				s.Sections = append(s.Sections, key)
			}
		}
		t.Steps = append(t.Steps, s)
	}
	t.Rounds = append(t.Rounds, p.Rounds...)
	return nil
}

// include adds a section that is not there yet: an activity that is met again works in the same areas.
func (t *Template) include(s Section) {
	if !slices.ContainsFunc(t.Sections, func(o Section) bool { return o.Key == s.Key }) {
		t.Sections = append(t.Sections, s)
	}
}

func prefixed(prefix string, keys []string) []string {
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = prefix + key
	}
	return out
}

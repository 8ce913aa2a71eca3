package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/templates"
)

type foundedWorkshop struct {
	ID, Person, Code string
	Links            struct{ Code, Join, Facilitator, Projector string }
}

// found creates a workshop; body is what is asked beside the key.
func (in *instance) found(body m) (*browser, foundedWorkshop) {
	in.t.Helper()
	b := in.browser()
	asked := m{"key": testKey, "name": "Rosa"}
	maps.Copy(asked, body)
	var made foundedWorkshop
	b.post("/api/workshops", asked).want(in.t, http.StatusCreated, "").json(in.t, &made)
	return b, made
}

// TestTemplateTravels: a workshop is saved as a template on one server, founded on another, which has nothing
// else, and saved there: identical bytes.
func TestTemplateTravels(t *testing.T) {
	here, there := start(t, sqliteBackend(t)), start(t, sqliteBackend(t))
	for _, lang := range []string{"es", "en"} {
		for _, key := range []string{"media-jornada", "formacion", "evaluacion"} { //nolint:misspell // a key, in Spanish
			rosa, made := here.found(m{"title": "El río <limpio> & \"nuestro\"", "lang": lang, "template": key})
			rosa.accept(made.ID, m{"k": "section.changed", "id": rosa.view(made.ID).Sections[0].ID, "x": -900, "title": "Otra  cosa"})
			file := rosa.get("/api/workshops/"+made.ID+"/template.json").want(t, 200, "")
			if d := file.header.Get("Content-Disposition"); !strings.Contains(d, "template.json") {
				t.Errorf("saved as %s", d)
			}
			carmen, again := there.found(m{"template": json.RawMessage(file.body)})
			got := carmen.get("/api/workshops/"+again.ID+"/template.json").want(t, 200, "")
			if !bytes.Equal(file.body, got.body) {
				t.Fatalf("%s comes back changed:\n%s\n%s", key, file.body, got.body)
			}
			if v := carmen.view(again.ID); v.Lang != lang || v.Step != v.Steps[0].ID || len(v.Notes) != 0 {
				t.Errorf("language %s, step %s, %d notes", v.Lang, v.Step, len(v.Notes))
			}
		}
	}
}

// TestTemplateHoldsNoPeople: nothing that participants wrote, were called or voted is in the file.
func TestTemplateHoldsNoPeople(t *testing.T) {
	in := start(t, sqliteBackend(t))
	rosa, made := in.found(m{"title": "Río", "template": "muro-problemas", "name": "Secreto Rosa"}) //nolint:misspell // a key, in Spanish
	ana := in.browser()
	ana.post("/api/join", m{"code": made.Code, "name": "Secreto Ana"}).want(t, 200, "")
	v := rosa.view(made.ID)
	section := string(v.Sections[0].ID)
	ana.accept(made.ID, m{"k": "note.added", "id": "nota0001", "section": section, "text": "Secreto escrito", "color": "yellow", "x": 0, "y": 0})
	ana.accept(made.ID, m{"k": "note.added", "id": "nota0002", "section": section, "text": "Secreto votado", "color": "yellow", "x": 300, "y": 0})
	rosa.accept(made.ID, m{"k": "cluster.added", "id": "grupo001", "section": section, "name": "Secreto del grupo", "x": 0, "y": 0, "notes": []string{"nota0001"}})
	rosa.accept(made.ID, m{"k": "round.drafted", "id": "ronda001", "question": "¿Cuál va primero?", "dots": 3, "cap": 1})
	rosa.accept(made.ID, m{"k": "round.opened", "id": "ronda001"})
	ana.accept(made.ID, m{"k": "dot.placed", "round": "ronda001", "item": "nota0002"})
	rosa.accept(made.ID, m{"k": "round.closed", "id": "ronda001"})
	rosa.accept(made.ID, m{"k": "round.drafted", "id": "ronda002", "question": "Secreto repetido", "dots": 3, "cap": 1, "from": "ronda001"})
	rosa.accept(made.ID, m{"k": "commitment.added", "id": "comp0001", "what": "Secreto acordado", "who": "Secreto Ana", "ord": ""})
	rosa.accept(made.ID, m{"k": "section.added", "id": "secc0009", "title": "Secreto quitado", "question": "", "x": 9000, "y": 0, "w": 900, "h": 900, "ord": ""})
	rosa.accept(made.ID, m{"k": "section.removed", "id": "secc0009"})
	file := rosa.get("/api/workshops/"+made.ID+"/template.json").want(t, 200, "")
	if bytes.Contains(file.body, []byte("Secreto")) {
		t.Errorf("the template tells:\n%s", file.body)
	}
	tpl, err := templates.Decode(file.body)
	must(t, err)
	if len(tpl.Rounds) != 1 || tpl.Rounds[0].Question["es"] != "¿Cuál va primero?" || len(tpl.Sections) != 4 {
		t.Errorf("the structure is not whole: %+v", tpl)
	}
	for _, other := range []*browser{ana, in.browser()} {
		if a := other.get("/api/workshops/" + made.ID + "/template.json"); a.status != http.StatusForbidden {
			t.Errorf("somebody else was answered %d", a.status)
		}
	}
}

// TestTemplateLibrary: every template of the list can be read as a file and founded, in both languages.
func TestTemplateLibrary(t *testing.T) {
	in := start(t, sqliteBackend(t))
	b := in.browser()
	for _, lang := range []string{"es", "en"} {
		var list struct {
			Templates []struct {
				Key, Title string
				Agenda     bool
				Minutes    int
				Steps      []struct{ Kind, Name string }
			}
		}
		b.get("/api/templates?lang="+lang).want(t, 200, "").json(t, &list)
		if len(list.Templates) != 19 || !list.Templates[0].Agenda || list.Templates[0].Minutes != 275 {
			t.Fatalf("%d templates, first %+v", len(list.Templates), list.Templates[0])
		}
		if want := map[string]string{"es": "Taller de media jornada", "en": "Half-day workshop"}[lang]; list.Templates[0].Title != want {
			t.Errorf("in %s it is called %q", lang, list.Templates[0].Title)
		}
		for _, card := range list.Templates {
			file := b.get("/api/templates/"+card.Key).want(t, 200, "")
			if _, err := templates.Decode(file.body); err != nil {
				t.Errorf("%s: %v", card.Key, err)
			}
		}
	}
	b.get("/api/templates/none").want(t, http.StatusNotFound, "not_found")
	rosa, made := in.found(m{"title": "Mi taller", "lang": "en", "template": "votacion"})
	if v := rosa.view(made.ID); v.Title != "Mi taller" || v.Lang != "en" || len(v.Rounds) != 1 || v.Rounds[0].State != board.RoundDraft {
		t.Errorf("founded: %+v", v)
	}
}

// TestTemplateRefused: a file that is not right founds nothing, and the answer says where it is not right.
func TestTemplateRefused(t *testing.T) {
	in := start(t, sqliteBackend(t))
	good := `{"format":"minga-template","version":1,"title":{"es":"Taller"},"sections":[{"key":"a","title":{"es":"A"}}],"steps":[{"kind":"write","minutes":5}]}`
	for name, c := range map[string]struct {
		body   m
		status int
		code   string
		field  string
	}{
		"unknown key":   {m{"template": "none"}, 404, "not_found", "template"},
		"a number":      {m{"template": 7}, 422, "bad_template", ""},
		"a list":        {m{"template": []int{1}}, 422, "bad_template", ""},
		"a board":       {m{"template": m{"format": "minga-board"}}, 422, "bad_template", "format"},
		"minutes":       {m{"template": json.RawMessage(strings.Replace(good, `:5`, `:5000`, 1))}, 400, "malformed", "steps[0].minutes"},
		"a note inside": {m{"template": json.RawMessage(strings.Replace(good, `"steps"`, `"notes":[],"steps"`, 1))}, 422, "bad_template", "notes"},
		"own question":  {m{"template": json.RawMessage(good), "question": "¿Y?"}, 400, "malformed", "question"},
		"long title":    {m{"template": json.RawMessage(good), "title": strings.Repeat("a", 161)}, 422, "text_too_long", "title"},
		"too large":     {m{"template": strings.Repeat("a", 700<<10)}, 413, "too_large", ""},
	} {
		t.Run(name, func(t *testing.T) {
			asked := m{"key": testKey, "name": "Rosa"}
			maps.Copy(asked, c.body)
			var e struct{ Error struct{ Code, Field string } }
			a := in.browser().post("/api/workshops", asked)
			a.want(t, c.status, c.code).json(t, &e)
			if e.Error.Field != c.field {
				t.Errorf("blames %q, want %q", e.Error.Field, c.field)
			}
		})
	}
	in.browser().post("/api/workshops", m{"key": testKey}).want(t, http.StatusBadRequest, "malformed")
	in.browser().post("/api/workshops", m{"key": "no", "template": "ideas"}).want(t, http.StatusForbidden, "wrong_key")
	if _, made := in.found(m{"template": json.RawMessage(good), "lang": "en"}); made.ID == "" {
		t.Error(fmt.Errorf("a good file founds nothing: %+v", made))
	}
}

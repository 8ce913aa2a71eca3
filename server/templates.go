package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/templates"
)

// templateCard is what somebody reads before choosing a template.
type templateCard struct {
	Key     string             `json:"key"`
	Agenda  bool               `json:"agenda"` // several activities, else one
	Title   string             `json:"title"`
	Summary string             `json:"summary"`
	Minutes int                `json:"minutes"`
	Steps   []templateCardStep `json:"steps"`
}

type templateCardStep struct {
	Kind    board.StepKind `json:"kind"`
	Name    string         `json:"name"`
	Minutes int            `json:"minutes"`
}

// templatesList shows the library in one language.
func (s *Server) templatesList(w http.ResponseWriter, r *http.Request) error {
	entries, err := templates.Library()
	if err != nil {
		return fmt.Errorf("server: read the library: %w", err)
	}
	cards := make([]templateCard, 0, len(entries))
	for _, e := range entries {
		t := e.Template
		lang := t.Lang(r.URL.Query().Get("lang"))
		card := templateCard{
			Key: t.Key, Agenda: e.Agenda, Title: t.Title.In(lang), Summary: t.Summary.In(lang), Minutes: t.Minutes(),
			Steps: make([]templateCardStep, 0, len(t.Steps)),
		}
		for _, step := range t.Steps {
			card.Steps = append(card.Steps, templateCardStep{Kind: step.Kind, Name: step.Name.In(lang), Minutes: step.Minutes})
		}
		cards = append(cards, card)
	}
	writeJSON(w, http.StatusOK, map[string][]templateCard{"templates": cards})
	return nil
}

// templateRead hands out a template of the library as a file, in all its languages.
func (s *Server) templateRead(w http.ResponseWriter, r *http.Request) error {
	t, ok := templates.Find(param(r, "key"))
	if !ok {
		return refuseField(board.CodeNotFound, "template")
	}
	return writeTemplate(w, t, `attachment; filename="minga-template-`+t.Key+`.json"`)
}

// templateSave hands a facilitator the structure of a workshop as a file.
func (s *Server) templateSave(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return err
	}
	return writeTemplate(w, templates.Save(view), fileName(id, "template.json"))
}

func writeTemplate(w http.ResponseWriter, t *templates.Template, disposition string) error {
	body, err := t.Encode()
	if err != nil {
		return fmt.Errorf("server: write a template: %w", err)
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", disposition)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) //nolint:gosec // JSON, and said to be
	return nil
}

// readTemplate finds what a new workshop is to be made of: the key of a template of the library, or a whole file.
func readTemplate(given json.RawMessage) (*templates.Template, error) {
	var key string
	if bytes.HasPrefix(bytes.TrimSpace(given), []byte(`"`)) {
		if err := json.Unmarshal(given, &key); err != nil {
			return nil, refuseField(CodeBadJSON, "template")
		}
		t, ok := templates.Find(key)
		if !ok {
			return nil, refuseField(board.CodeNotFound, "template")
		}
		return t, nil
	}
	return templates.Decode(given) //nolint:wrapcheck // a refusal, with the place in the file
}

package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

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

	Shelf bool   `json:"shelf,omitempty"` // put there by somebody of this installation
	Lang  string `json:"lang,omitempty"`  // the one language of a template of the shelf
}

type templateCardStep struct {
	Kind    board.StepKind `json:"kind"`
	Name    string         `json:"name"`
	Minutes int            `json:"minutes"`
}

// templatesList shows the library in one language, and then, to whoever shows its key, the shelf of
// this installation.
func (s *Server) templatesList(w http.ResponseWriter, r *http.Request) error {
	entries, err := templates.Library()
	if err != nil {
		return fmt.Errorf("server: read the library: %w", err)
	}
	cards := make([]templateCard, 0, len(entries))
	for _, e := range entries {
		card := cardOf(e.Template, e.Agenda, e.Template.Lang(r.URL.Query().Get("lang")))
		card.Lang = ""
		cards = append(cards, card)
	}
	if r.Header.Get("Authorization") != "" {
		if err := s.requireKey(r); err != nil {
			return err
		}
		shelf, err := s.shelfCards(r.Context(), func(board.ID) bool { return true })
		if err != nil {
			return err
		}
		cards = append(cards, shelf...)
	}
	writeJSON(w, http.StatusOK, map[string][]templateCard{"templates": cards})
	return nil
}

func cardOf(t *templates.Template, agenda bool, lang string) templateCard {
	card := templateCard{
		Key: t.Key, Agenda: agenda, Title: t.Title.In(lang), Summary: t.Summary.In(lang), Minutes: t.Minutes(),
		Steps: make([]templateCardStep, 0, len(t.Steps)), Lang: lang,
	}
	for _, step := range t.Steps {
		card.Steps = append(card.Steps, templateCardStep{Kind: step.Kind, Name: step.Name.In(lang), Minutes: step.Minutes})
	}
	return card
}

// templateRead hands out a template of the library as a file, in all its languages, or one of the shelf to whoever has
// the key of the house.
func (s *Server) templateRead(w http.ResponseWriter, r *http.Request) error {
	key := param(r, "key")
	if t, ok := templates.Find(key); ok {
		body, err := t.Encode()
		if err != nil {
			return fmt.Errorf("server: write a template: %w", err)
		}
		writeTemplate(w, body, `attachment; filename="minga-template-`+key+`.json"`)
		return nil
	}
	if !strings.HasPrefix(key, shelfPrefix) {
		return refuseField(board.CodeNotFound, "template")
	}
	if err := s.requireKey(r); err != nil {
		return err
	}
	one, err := s.shelved(r.Context(), key)
	if err != nil {
		return err
	}
	return writeShelved(w, one)
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
	body, err := templates.Save(view).Encode()
	if err != nil {
		return fmt.Errorf("server: write a template: %w", err)
	}
	writeTemplate(w, body, fileName(id, "template.json"))
	return nil
}

func writeTemplate(w http.ResponseWriter, body []byte, disposition string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", disposition)
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(body) //nolint:gosec // JSON, and said to be
}

// readTemplate finds what a new workshop is to be made of: the key of a template, or a whole file. from is the workshop
// whose templates of the shelf may be named, "" for all of them.
func (s *Server) readTemplate(ctx context.Context, given json.RawMessage, from board.ID) (*templates.Template, error) {
	var key string
	if bytes.HasPrefix(bytes.TrimSpace(given), []byte(`"`)) {
		if err := json.Unmarshal(given, &key); err != nil {
			return nil, refuseField(CodeBadJSON, "template")
		}
		if t, ok := templates.Find(key); ok {
			return t, nil
		}
		one, err := s.shelved(ctx, key)
		if err == nil && from != "" && one.Board != from {
			err = refuseField(board.CodeNotFound, "template")
		}
		if err != nil {
			return nil, err
		}
		return templates.Decode(one.Body) //nolint:wrapcheck // a refusal, with the place in the file
	}
	return templates.Decode(given) //nolint:wrapcheck // a refusal, with the place in the file
}

package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
	"minga.lab/minga/server/templates"
)

// shelfLimits keeps the list readable, and one workshop from filling it alone.
var shelfLimits = records.ShelfLimits{House: 100, Workshop: 10}

// shelfPrefix begins the key of every template of the house, so that none is mistaken for one of the library.
const shelfPrefix = "casa-"

// shelfAdd puts the structure of a workshop on the shelf of this installation, under a name of its own.
func (s *Server) shelfAdd(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Title string `json:"title"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, _, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return err
	}
	if title := strings.TrimSpace(body.Title); title != "" {
		view.Title = title
	}
	t := templates.Save(view)
	file, err := t.Encode()
	if err != nil {
		return fmt.Errorf("server: write a template: %w", err)
	}
	if _, err := templates.Decode(file); err != nil { // what cannot be founded is not offered; a title that is too long ends here
		return err //nolint:wrapcheck // a refusal, with the place in the file
	}
	card := cardOf(t, len(t.Steps) > 1, view.Lang)
	card.Key = shelfPrefix + string(newID())
	shown, err := json.Marshal(card)
	if err != nil {
		return fmt.Errorf("server: write a template's card: %w", err)
	}
	err = s.cfg.Records.Shelve(r.Context(), records.Shelved{
		Key: card.Key, Board: id, Card: shown, Body: file, CreatedAt: s.cfg.Now(),
	}, shelfLimits)
	if errors.Is(err, records.ErrShelfFull) {
		return &refusal{Code: CodeShelfFull, Limit: shelfLimits.Workshop}
	}
	if err != nil {
		return fmt.Errorf("server: put a template on the shelf: %w", err)
	}
	card.Shelf = true
	writeJSON(w, http.StatusCreated, card)
	return nil
}

// shelfList shows facilitators what has been taken from their workshop.
func (s *Server) shelfList(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	cards, err := s.shelfCards(r.Context(), func(of board.ID) bool { return of == id })
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string][]templateCard{"templates": cards})
	return nil
}

// shelfRead hands facilitators a template that was taken from their workshop.
func (s *Server) shelfRead(w http.ResponseWriter, r *http.Request) error {
	one, err := s.ownShelved(r)
	if err != nil {
		return err
	}
	return writeShelved(w, one)
}

// shelfRemove takes a template from the shelf for facilitators of the workshop that it was taken from.
func (s *Server) shelfRemove(w http.ResponseWriter, r *http.Request) error {
	one, err := s.ownShelved(r)
	if err != nil {
		return err
	}
	return s.unshelve(w, r, one.Key)
}

// templateRemove takes any template from the shelf, for whoever has the key of the house.
func (s *Server) templateRemove(w http.ResponseWriter, r *http.Request) error {
	if err := s.requireKey(r); err != nil {
		return err
	}
	one, err := s.shelved(r.Context(), param(r, "key"))
	if err != nil {
		return err
	}
	return s.unshelve(w, r, one.Key)
}

func (s *Server) unshelve(w http.ResponseWriter, r *http.Request, key string) error {
	// Who was second finds it gone, which is what they wanted.
	if err := s.cfg.Records.Unshelve(r.Context(), key); err != nil && !errors.Is(err, records.ErrNotFound) {
		return fmt.Errorf("server: take a template from the shelf: %w", err)
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// requireKey refuses whoever does not show the facilitator key of this installation. A template of the shelf may hold
// what a workshop has not shown yet, like the question of the next vote: it is for those who could found one.
func (s *Server) requireKey(r *http.Request) error {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		return refuse(board.CodeNotAllowed)
	}
	return s.guard(r, func(context.Context) error { return s.checkKey(key) })
}

// shelfCards lists the templates that were taken from some workshops.
func (s *Server) shelfCards(ctx context.Context, of func(board.ID) bool) ([]templateCard, error) {
	all, err := s.cfg.Records.Shelf(ctx)
	if err != nil {
		return nil, fmt.Errorf("server: read the shelf: %w", err)
	}
	cards := make([]templateCard, 0, len(all))
	for _, one := range all {
		if !of(one.Board) {
			continue
		}
		var card templateCard
		if err := json.Unmarshal(one.Card, &card); err != nil {
			return nil, fmt.Errorf("server: read a template's card: %w", err)
		}
		card.Shelf = true
		cards = append(cards, card)
	}
	return cards, nil
}

// shelved finds a template of the shelf with its file.
func (s *Server) shelved(ctx context.Context, key string) (records.Shelved, error) {
	one, err := s.cfg.Records.Shelved(ctx, key)
	if errors.Is(err, records.ErrNotFound) {
		return one, refuseField(board.CodeNotFound, "template")
	}
	if err != nil {
		return one, fmt.Errorf("server: read the shelf: %w", err)
	}
	return one, nil
}

// ownShelved finds the template that an address of a workshop names, for its facilitators.
func (s *Server) ownShelved(r *http.Request) (one records.Shelved, err error) {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return one, err
	}
	if one, err = s.shelved(r.Context(), param(r, "template")); err == nil && one.Board != id {
		err = refuseField(board.CodeNotFound, "template")
	}
	return one, err
}

// writeShelved hands out the very bytes that were put there.
func writeShelved(w http.ResponseWriter, one records.Shelved) error {
	writeTemplate(w, one.Body, `attachment; filename="minga-template-`+one.Key+`.json"`)
	return nil
}

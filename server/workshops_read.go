package server

import (
	"net/http"

	"minga.lab/minga/hub/board"
)

// meRead says as whom the asking browser would be seated. Browsers cannot read why a socket was
// not opened, so they ask here first.
func (s *Server) meRead(w http.ResponseWriter, r *http.Request) error {
	_, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	if a.Persons == nil {
		a.Persons = []board.ID{}
	}
	writeJSON(w, http.StatusOK, struct {
		Kind    board.AudienceKind `json:"kind"`
		Persons []board.ID         `json:"persons"`
	}{a.Kind, a.Persons})
	return nil
}

// workshopRead answers with the board as the asker may see it.
func (s *Server) workshopRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, view)
	return nil
}

// trailRead follows a commitment back to its cluster, its rounds and the notes it grew from.
func (s *Server) trailRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	trail, ok := board.TrailView{}, false
	err = s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) {
		trail, ok = board.TrailFor(b, a, board.ID(param(r, "commitment")))
	})
	if err != nil {
		return err
	}
	if !ok {
		return refuseField(board.CodeNotFound, "commitment")
	}
	writeJSON(w, http.StatusOK, trail)
	return nil
}

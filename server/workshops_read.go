package server

import (
	"net/http"
	"slices"

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
		trail, ok = trailFor(b, a, board.ID(param(r, "commitment")))
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

// trailFor leaves out of a trail what the audience's view of the board leaves out: removed
// commitments, deleted notes, notes in private writing. Who grouped what is for facilitators.
func trailFor(b *board.Board, a board.Audience, commitment board.ID) (board.TrailView, bool) {
	trail, ok := board.Trail(b, commitment)
	if !ok {
		return trail, false
	}
	view := board.ViewBoard(b, a)
	if !slices.ContainsFunc(view.Commitments, func(c board.CommitmentView) bool { return c.ID == commitment }) {
		return board.TrailView{}, false
	}
	shown := map[board.ID]bool{}
	for _, n := range view.Notes {
		shown[n.ID] = true
	}
	kept := make([]board.TrailNote, 0, len(trail.Notes))
	for _, n := range trail.Notes {
		if shown[n.ID] {
			kept = append(kept, n)
		}
	}
	trail.Notes = kept
	if a.Kind == board.ForFacilitator {
		return trail, true
	}
	for i, cluster := range trail.Clusters {
		trail.Clusters[i].Steps = slices.Clone(cluster.Steps)
		for j := range trail.Clusters[i].Steps {
			trail.Clusters[i].Steps[j].By = ""
		}
	}
	return trail, true
}

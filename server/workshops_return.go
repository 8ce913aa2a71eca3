package server

import (
	"context"
	"net/http"

	"minga.lab/minga/hub/board"
)

// workshopReturn makes a board what it was at a named moment or a time, by new entries, or says with
// dry what that would change. Facilitators only.
func (s *Server) workshopReturn(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Moment board.ID     `json:"moment"`
		At     board.Millis `json:"at"`  // when no moment is named: the last entry at that time or before
		Seq    board.Seq    `json:"seq"` // when neither is given: the entry itself, as an earlier answer told
		Dry    bool         `json:"dry"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, device, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	var by board.ID
	until := func(e board.Entry) bool { return e.Seq > body.Seq }
	err = s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) {
		for _, p := range a.Persons {
			if role, _ := b.RoleOf(p); role == board.Facilitator {
				by = p
				break
			}
		}
		for _, m := range board.ViewBoard(b, a).Moments {
			if body.Moment != "" && m.ID == body.Moment {
				body.Seq, body.At = m.Seq, 0
			}
		}
	})
	if err != nil {
		return err
	}
	switch {
	case body.At > 0 && body.Moment == "":
		until = func(e board.Entry) bool { return e.At > body.At }
	case body.Seq == 0:
		return refuseField(board.CodeNotFound, "moment")
	}
	past, at, err := s.boardAt(r.Context(), id, until)
	if err != nil {
		return err
	}
	if past.Head() == 0 {
		return refuseField(board.CodeNotFound, "at")
	}
	answer := struct {
		Seq     board.Seq     `json:"seq"`    // where it leads
		At      board.Millis  `json:"at"`     // when that was
		Before  board.Seq     `json:"before"` // where the board stood: the way back from a return
		Changes board.Changes `json:"changes"`
	}{Seq: past.Head(), At: at}
	err = s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) {
		answer.Before = b.Head()
		answer.Changes, err = board.WayBack(b, past, by)
	})
	if err != nil {
		return err
	}
	if !body.Dry {
		_, err = s.cfg.Hub.Propose(r.Context(), id, board.Proposal{
			Actor: board.Actor{Person: by, Device: device}, At: s.nowMillis(),
			Op: board.BoardReturn{Seq: past.Head()}, Past: past,
		})
		if err != nil {
			return err
		}
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// boardAt replays a board up to an entry, which is not included, and tells when the last one before
// it happened.
func (s *Server) boardAt(ctx context.Context, id board.ID, until func(board.Entry) bool) (*board.Board, board.Millis, error) {
	const page = 1000
	b, at := board.New(id), board.Millis(0)
	for {
		entries, err := s.cfg.Journal.Read(ctx, id, b.Head(), page)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range entries {
			if until(e) {
				return b, at, nil
			}
			b.Apply(e)
			at = e.At
		}
		if len(entries) < page {
			return b, at, nil
		}
	}
}

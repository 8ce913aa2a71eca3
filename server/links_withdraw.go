package server

import (
	"context"
	"errors"
	"net/http"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// linksWithdraw makes the old code, facilitator or projector link, or the outstanding device links of one
// person, worthless and answers with what works now. Who sits on the board already stays;
// projectors must open the new link.
func (s *Server) linksWithdraw(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Kind   linkKind `json:"kind"`
		Person board.ID `json:"person"` // of device links
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	if (body.Kind == deviceLinks) != (body.Person != "") {
		return refuseField(board.CodeMalformed, "person")
	}
	switch body.Kind {
	case joinCode:
		err = s.renewCode(r.Context(), id)
	case facilitatorLink, projectorLink:
		err = s.withdrawLinks(r.Context(), generationKey(body.Kind, id))
	case deviceLinks:
		err = s.withdrawDeviceLinks(r.Context(), id, body.Person)
	default:
		err = refuseField(board.CodeMalformed, "kind")
	}
	if err != nil {
		return err
	}
	if body.Kind == projectorLink {
		s.lookAgain(id)
	}
	return s.linksRead(w, r)
}

// renewCode draws another code. The old one is dead at every instance from then on: all of them
// ask the records for each try.
func (s *Server) renewCode(ctx context.Context, id board.ID) error {
	return drawCode(ctx, func(ctx context.Context, code string) error { return s.cfg.Records.SetCode(ctx, id, code) })
}

// withdrawDeviceLinks ends the links that a person of this board has asked for. Devices that
// were seated by one stay.
func (s *Server) withdrawDeviceLinks(ctx context.Context, id, person board.ID) error {
	known := false
	err := s.cfg.Hub.Read(ctx, id, func(b *board.Board) { _, known = b.RoleOf(person) })
	if err != nil {
		return err
	}
	if !known { // settings are kept for persons, not for whatever somebody writes
		return refuseField(board.CodeNotFound, "person")
	}
	return s.withdrawLinks(ctx, deviceGenerationKey(id, person))
}

// drawCode draws codes until one can be used.
func drawCode(ctx context.Context, use func(ctx context.Context, code string) error) error {
	for range 20 {
		code, err := newCode()
		if err != nil {
			return err
		}
		err = use(ctx, code)
		if err == nil || !errors.Is(err, records.ErrCodeTaken) {
			return err
		}
	}
	return errors.New("server: no free code found")
}

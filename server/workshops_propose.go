package server

import (
	"encoding/json"
	"net/http"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// workshopPropose takes a proposal over plain HTTP: for scripts, and for browsers behind a proxy
// that breaks sockets. The same numbers and tab make it the same proposal as over the socket.
func (s *Server) workshopPropose(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		N   uint64          `json:"n"`
		Tab string          `json:"tab"`
		As  board.ID        `json:"as"`
		R   bool            `json:"r"`
		O   json.RawMessage `json:"o"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, device, a, err := s.asker(r)
	if err != nil {
		return err
	}
	if len(a.Persons) == 0 {
		return refuse(wire.CodeReadOnly)
	}
	if body.N == 0 {
		return refuseField(board.CodeMalformed, "n")
	}
	if !validTab(body.Tab) {
		return refuseField(board.CodeMalformed, "tab")
	}
	if body.As == "" && len(a.Persons) > 0 { // the owner, as over the socket
		body.As = a.Persons[0]
	}
	op, err := board.DecodeOp(body.O)
	if err != nil {
		return err
	}
	seq, err := s.cfg.Hub.Propose(r.Context(), id, board.Proposal{
		Actor:  board.Actor{Person: body.As, Device: device},
		Origin: device + "." + body.Tab, N: body.N, At: s.nowMillis(), Again: body.R, Op: op,
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]board.Seq{"seq": seq})
	return nil
}

// validTab says whether a browser tab may be called so. A dot would reach into the names that
// the server itself numbers proposals under.
func validTab(tab string) bool {
	return len(tab) > 0 && len(tab) <= wire.MaxTabLength &&
		strings.Trim(tab, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == ""
}

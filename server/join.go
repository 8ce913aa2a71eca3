package server

import (
	"context"
	"net/http"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// seated is the answer to everything that seats a device.
type seated struct {
	ID     board.ID `json:"id"`
	Person board.ID `json:"person"`
}

// lookUp finds the workshop of a code, counting wrong ones.
func (s *Server) lookUp(r *http.Request, typed string) (w records.Workshop, err error) {
	err = s.guard(r, func(ctx context.Context) error {
		code, ok := normalCode(typed)
		if !ok {
			return refuse(CodeUnknownCode)
		}
		w, err = s.cfg.Records.ByCode(ctx, code)
		if isNotFound(err) {
			return refuse(CodeUnknownCode)
		}
		return err
	})
	return w, err
}

// codeRead says which workshop a code opens, for the page that asks "do you want to join?".
func (s *Server) codeRead(w http.ResponseWriter, r *http.Request) error {
	workshop, err := s.lookUp(r, param(r, "code"))
	if err != nil {
		return err
	}
	answer := struct {
		ID       board.ID `json:"id"`
		Title    string   `json:"title"`
		Lang     string   `json:"lang"`
		Finished bool     `json:"finished"`
	}{ID: workshop.ID}
	err = s.cfg.Hub.Read(r.Context(), workshop.ID, func(b *board.Board) {
		answer.Title, answer.Lang, answer.Finished = b.Title(), b.Lang(), b.Finished()
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// join seats whoever knows the code. A device that sits there already keeps its person: people
// press the button twice, and come back tomorrow through the same QR code.
func (s *Server) join(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	workshop, err := s.lookUp(r, body.Code)
	if err != nil {
		return err
	}
	person, err := s.seat(r, workshop.ID, s.ensureDevice(w, r), body.Name, board.Participant)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, seated{ID: workshop.ID, Person: person})
	return nil
}

// facilitate seats a facilitator: whoever holds the link.
func (s *Server) facilitate(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Token string `json:"token"`
		Name  string `json:"name"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	var id board.ID
	err := s.guard(r, func(ctx context.Context) (err error) {
		id, _, err = s.readLink(ctx, body.Token, facilitatorLink)
		return err
	})
	if err != nil {
		return err
	}
	person, err := s.seat(r, id, s.ensureDevice(w, r), body.Name, board.Facilitator)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, seated{ID: id, Person: person})
	return nil
}

// project makes this browser a projector of the board: it sits nobody down.
func (s *Server) project(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Token string `json:"token"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	var (
		id         board.ID
		generation string
	)
	err := s.guard(r, func(ctx context.Context) (err error) {
		id, generation, err = s.readLink(ctx, body.Token, projectorLink)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.cfg.Hub.Read(r.Context(), id, func(*board.Board) {}); err != nil {
		return err
	}
	s.setProjector(w, r, id, generation)
	writeJSON(w, http.StatusOK, map[string]board.ID{"id": id})
	return nil
}

package server

import (
	"context"
	"net/http"
	"slices"

	"minga.lab/minga/hub/board"
)

// deviceLink gives a person a link with which their other device sits down as them, for a day.
// It must be asked for at a device where that person sits.
func (s *Server) deviceLink(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Person board.ID `json:"person"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	person := body.Person
	if person == "" && len(a.Persons) > 0 {
		person = a.Persons[0]
	}
	if !slices.Contains(a.Persons, person) {
		return refuse(board.CodeNotSeated)
	}
	until := s.cfg.Now().Add(deviceLinkLife)
	generation, err := s.generationAt(r.Context(), deviceGenerationKey(id, person))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, map[string]string{
		"link": s.origin(r) + "/d/" + s.deviceToken(id, person, until, generation),
	})
	return nil
}

// deviceJoin seats the person of a device link at the asking device, beside who sits there.
func (s *Server) deviceJoin(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Token string `json:"token"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	var id, person board.ID
	err := s.guard(r, func(ctx context.Context) (err error) {
		id, person, err = s.readDeviceToken(body.Token, s.cfg.Now(), func(id, person board.ID) (string, error) {
			return s.generationAt(ctx, deviceGenerationKey(id, person))
		})
		return err
	})
	if err != nil {
		return err
	}
	device := s.ensureDevice(w, r)
	a, err := s.seats(r.Context(), id, device)
	if err != nil {
		return err
	}
	if !slices.Contains(a.Persons, person) {
		_, err = s.cfg.Hub.Propose(r.Context(), id, board.Proposal{
			Actor: board.Actor{System: true, Device: device}, At: s.nowMillis(),
			Op: board.DeviceJoined{Device: device, Person: person},
		})
		if err != nil && !isCode(err, board.CodeAlready) {
			return err
		}
	}
	writeJSON(w, http.StatusOK, seated{ID: id, Person: person})
	return nil
}

// voiceJoin adds a person who shares the asking tablet.
func (s *Server) voiceJoin(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Name string `json:"name"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, device, a, err := s.asker(r)
	if err != nil {
		return err
	}
	if len(a.Persons) == 0 {
		return refuse(board.CodeNotSeated)
	}
	if wait := s.newcomers.seat(id, addressKey(clientIP(r))); wait > 0 {
		return &refusal{Code: CodeTooMany, wait: wait}
	}
	person := newID()
	_, err = s.cfg.Hub.Propose(r.Context(), id, board.Proposal{
		Actor: board.Actor{Person: a.Persons[0], Device: device}, At: s.nowMillis(),
		Op: board.PersonJoined{ID: person, Name: body.Name, Role: board.Participant, Device: device},
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, map[string]board.ID{"person": person})
	return nil
}

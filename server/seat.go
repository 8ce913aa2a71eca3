package server

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"minga.lab/minga/hub/board"
)

// boardID reads the board from the address.
func boardID(r *http.Request) (board.ID, error) {
	id := param(r, "id")
	if !validID(id) {
		return "", refuse(CodeNoBoard)
	}
	return board.ID(id), nil
}

// seats says who sits at a device, as which audience. Not seated: no persons and no kind.
func (s *Server) seats(ctx context.Context, id board.ID, device string) (board.Audience, error) {
	var a board.Audience
	look := func(b *board.Board) { a = audienceAt(b, device) }
	err := s.cfg.Hub.Read(ctx, id, look)
	if err == nil && a.Kind == "" && device != "" {
		// Another instance may have seated them a moment ago.
		err = s.cfg.Hub.ReadFresh(ctx, id, look)
	}
	return a, err
}

func audienceAt(b *board.Board, device string) board.Audience {
	if device == "" {
		return board.Audience{}
	}
	a := board.Audience{Persons: b.PersonsAt(device)}
	for _, p := range a.Persons {
		switch role, ok := b.RoleOf(p); {
		case !ok:
		case role == board.Facilitator:
			a.Kind = board.ForFacilitator
		case a.Kind == "":
			a.Kind = board.ForParticipant
		}
	}
	return a
}

// asker is who asks for a board: the device, who sits at it, and what it is shown. A projector
// has no persons even when a facilitator's laptop feeds it: what hangs on the wall is public. Nor has
// a facilitator who looks at what every participant sees.
func (s *Server) asker(r *http.Request) (id board.ID, device string, a board.Audience, err error) {
	id, err = boardID(r)
	if err != nil {
		return "", "", a, err
	}
	device = s.deviceOf(r)
	a, err = s.audience(r, id, device)
	if err != nil {
		return "", "", board.Audience{}, err
	}
	return id, device, a, nil
}

// audience is what a device is shown of a board. Of the request it reads cookies and the query alone, which
// stay what they are when the request has ended; the parameters of its route do not.
func (s *Server) audience(r *http.Request, id board.ID, device string) (board.Audience, error) {
	a, err := s.seats(r.Context(), id, device)
	if err != nil {
		return board.Audience{}, err
	}
	if a.Kind == board.ForFacilitator && as(r) == "participant" {
		return board.Audience{Kind: board.ForParticipant}, nil
	}
	if a.Kind != "" && as(r) != "projector" {
		return a, nil
	}
	projector := a.Kind == board.ForFacilitator
	if !projector {
		projector, err = s.isProjector(r, id)
		if err != nil {
			return board.Audience{}, err
		}
	}
	if !projector {
		return board.Audience{}, refuse(board.CodeNotSeated)
	}
	return board.Audience{Kind: board.ForProjector}, nil
}

// as is whose eyes a browser asks to look through: "projector", "participant", or "" for its own.
func as(r *http.Request) string { return r.URL.Query().Get("as") }

// requireFacilitator is asker for what facilitators alone may ask.
func (s *Server) requireFacilitator(r *http.Request) (id board.ID, device string, a board.Audience, err error) {
	id, device, a, err = s.asker(r)
	if err == nil && a.Kind != board.ForFacilitator {
		err = refuse(board.CodeNotAllowed)
	}
	return id, device, a, err
}

// newID draws an id for a person or a board. 40 bits, and the board refuses one that is taken.
func newID() board.ID {
	const letters = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b [8]byte
	_, _ = rand.Read(b[:])     // never fails
	id := make([]byte, len(b)) // the slight bias of the remainder does not matter here
	for i, v := range b {
		id[i] = letters[int(v)%len(letters)]
	}
	return board.ID(id)
}

// seat makes sure that somebody sits at the device and returns the first who does. It happens
// once per device however often, and on how many instances, it is asked for at the same moment:
// the attempts share a number, which the journal accepts once. A device whose person was
// removed gets the next number, and so a new person.
func (s *Server) seat(r *http.Request, id board.ID, device, name string, role board.Role) (board.ID, error) {
	const attempts = 32
	ctx := r.Context()
	asked := false // the allowance, once however many attempts it takes
	for n := uint64(1); n <= attempts; n++ {
		var (
			seated board.Audience
			joined bool
		)
		err := s.cfg.Hub.Read(ctx, id, func(b *board.Board) {
			seated = audienceAt(b, device)
			_, joined = b.Done(seatOrigin(device, role), n)
		})
		if err != nil {
			return "", err
		}
		if len(seated.Persons) > 0 && (role == board.Participant || seated.Kind == board.ForFacilitator) {
			return seated.Persons[0], nil
		}
		if joined {
			continue
		}
		op := board.Op(board.PersonJoined{ID: newID(), Name: name, Role: role, Device: device})
		if len(seated.Persons) > 0 {
			// A participant who opens the facilitator link becomes one, with name and notes.
			op = board.PersonRoleChanged{ID: seated.Persons[0], Role: role}
		}
		if len(seated.Persons) == 0 && !asked {
			if wait := s.newcomers.seat(id, addressKey(clientIP(r))); wait > 0 {
				return "", &refusal{Code: CodeTooMany, wait: wait}
			}
			asked = true
		}
		_, err = s.cfg.Hub.Propose(ctx, id, board.Proposal{
			Actor:  board.Actor{System: true, Device: device},
			Origin: seatOrigin(device, role), N: n,
			At: s.nowMillis(), Op: op,
		})
		var refused *board.Refusal
		switch {
		case err == nil:
		case errors.As(err, &refused) && (refused.Code == board.CodeStale || refused.Code == board.CodeIDTaken):
		default:
			return "", err
		}
		var after board.Audience
		if err := s.cfg.Hub.Read(ctx, id, func(b *board.Board) { after = audienceAt(b, device) }); err != nil {
			return "", err
		}
		if len(after.Persons) > 0 && (role == board.Participant || after.Kind == board.ForFacilitator) {
			return after.Persons[0], nil
		}
	}
	return "", errors.New("server: could not seat a device in " + strconv.Itoa(attempts) + " attempts")
}

// seatOrigin numbers the seatings of one device, apart from what its tabs propose: no tab can be
// called like this, because a tab's name has no dot.
func seatOrigin(device string, role board.Role) string {
	return device + ".join." + string(role[:1])
}

func (s *Server) nowMillis() board.Millis { return board.Millis(s.cfg.Now().UnixMilli()) }

package server

import (
	"context"
	"crypto/hmac"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Links are capabilities: who holds one may do what it says. None is stored. Each is computed
// from the installation's secret, the board and a generation, so that a facilitator can be shown
// them again, a stolen database gives none away, and raising the generation withdraws them all.
type linkKind string

const (
	facilitatorLink linkKind = "facilitator" // makes a facilitator of whoever opens it
	projectorLink   linkKind = "projector"   // shows the board, proposes nothing
)

// base32 without look-alikes in lower case and without padding: survives being read aloud.
var linkEncoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// A link's token is the board's id and 128 bits of signature. Ids are 4 to 16 characters, the
// signature has a fixed length, so no separator is needed.
const signatureChars = 26

func (s *Server) linkKey(kind linkKind) []byte {
	if kind == facilitatorLink {
		return s.keys.facilitate
	}
	return s.keys.project
}

func linkSignature(key []byte, id board.ID, generation string) string {
	return linkEncoding.EncodeToString(mac(key, string(id), generation)[:16])
}

// generation is "0" until somebody withdraws the board's links of that kind.
func (s *Server) generation(ctx context.Context, id board.ID, kind linkKind) (string, error) {
	value, err := s.cfg.Records.Setting(ctx, "links/"+string(kind)+"/"+string(id))
	if errors.Is(err, records.ErrNotFound) {
		return "0", nil
	}
	if err != nil {
		return "", fmt.Errorf("server: generation of a link: %w", err)
	}
	return string(value), nil
}

// withdrawLinks makes all links of a kind worthless; the next one shown is a new one.
func (s *Server) withdrawLinks(ctx context.Context, id board.ID, kind linkKind) error {
	now, err := s.generation(ctx, id, kind)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(now)
	if err != nil {
		return fmt.Errorf("server: generation of a link: %w", err)
	}
	if err := s.cfg.Records.SetSetting(ctx, "links/"+string(kind)+"/"+string(id), []byte(strconv.Itoa(n+1))); err != nil {
		return fmt.Errorf("server: withdraw links: %w", err)
	}
	return nil
}

// linkToken is the secret part of a link's address.
func (s *Server) linkToken(ctx context.Context, id board.ID, kind linkKind) (string, error) {
	generation, err := s.generation(ctx, id, kind)
	if err != nil {
		return "", err
	}
	return string(id) + linkSignature(s.linkKey(kind), id, generation), nil
}

// readLink says which board a token opens, and the generation it belongs to.
func (s *Server) readLink(ctx context.Context, token string, kind linkKind) (board.ID, string, error) {
	id, signature, ok := splitToken(strings.ToLower(strings.TrimSpace(token)))
	if !ok {
		return "", "", refuse(CodeUnknownLink)
	}
	generation, err := s.generation(ctx, id, kind)
	if err != nil {
		return "", "", err
	}
	if !hmac.Equal([]byte(signature), []byte(linkSignature(s.linkKey(kind), id, generation))) {
		return "", "", refuse(CodeUnknownLink)
	}
	return id, generation, nil
}

func splitToken(token string) (board.ID, string, bool) {
	cut := len(token) - signatureChars
	if cut < 4 || cut > 16 || !validID(token[:cut]) {
		return "", "", false
	}
	return board.ID(token[:cut]), token[cut:], true
}

// validID says whether a path or token may name a board at all, before any store is asked.
func validID(id string) bool {
	return len(id) >= 4 && len(id) <= 16 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyz") == ""
}

// deviceLinkLife is how long a link to a person's other device works.
const deviceLinkLife = 24 * time.Hour

// deviceToken lets another browser sit down as the same person, until the time given.
func (s *Server) deviceToken(id, person board.ID, until time.Time) string {
	var expiry [8]byte
	binary.BigEndian.PutUint64(expiry[:], uint64(until.Unix()))
	payload := linkEncoding.EncodeToString(expiry[3:]) + "-" + string(person) + "-" + string(id)
	return payload + "-" + linkEncoding.EncodeToString(mac(s.keys.device, payload)[:16])
}

func (s *Server) readDeviceToken(token string, now time.Time) (id, person board.ID, err error) {
	cut := strings.LastIndexByte(token, '-')
	if cut < 0 {
		return "", "", refuse(CodeUnknownLink)
	}
	payload, signature := token[:cut], token[cut+1:]
	if !hmac.Equal([]byte(signature), []byte(linkEncoding.EncodeToString(mac(s.keys.device, payload)[:16]))) {
		return "", "", refuse(CodeUnknownLink)
	}
	parts := strings.Split(payload, "-")
	if len(parts) != 3 {
		return "", "", refuse(CodeUnknownLink)
	}
	var expiry [8]byte
	if n, err := linkEncoding.Decode(expiry[3:], []byte(parts[0])); err != nil || n != 5 {
		return "", "", refuse(CodeUnknownLink)
	}
	if now.Unix() > int64(binary.BigEndian.Uint64(expiry[:])) {
		return "", "", refuse(CodeLinkExpired)
	}
	return board.ID(parts[2]), board.ID(parts[1]), nil
}

// origin is the scheme and host under which other devices reach us: what is configured, else
// what the asking browser used, else (it sits at the machine itself) an address of the room's network.
func (s *Server) origin(r *http.Request) string {
	if s.cfg.PublicURL != "" {
		return s.cfg.PublicURL
	}
	if isLoopback(r.Host) && len(s.cfg.Addresses) > 0 {
		return s.cfg.Addresses[0]
	}
	if s.isHTTPS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// links are the addresses that a facilitator hands out.
type links struct {
	Code        string `json:"code"`
	Join        string `json:"join"`
	Facilitator string `json:"facilitator,omitempty"` // facilitators only
	Projector   string `json:"projector,omitempty"`   // facilitators only
}

func (s *Server) linksOf(r *http.Request, id board.ID, code string) (links, error) {
	facilitator, err := s.linkToken(r.Context(), id, facilitatorLink)
	if err != nil {
		return links{}, err
	}
	projector, err := s.linkToken(r.Context(), id, projectorLink)
	if err != nil {
		return links{}, err
	}
	origin := s.origin(r)
	return links{
		Code: code, Join: origin + "/u/" + code,
		Facilitator: origin + "/f/" + facilitator, Projector: origin + "/p/" + projector,
	}, nil
}

// linksRead shows a facilitator the workshop's addresses again. Everybody else on the board, and
// its projector, is told how to join and nothing more: it hangs on the wall.
func (s *Server) linksRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	workshop, err := s.cfg.Records.ByID(r.Context(), id)
	if err != nil {
		return err
	}
	all, err := s.linksOf(r, id, workshop.Code)
	if err != nil {
		return err
	}
	if a.Kind != board.ForFacilitator {
		all.Facilitator, all.Projector = "", ""
	}
	writeJSON(w, http.StatusOK, all)
	return nil
}

// linksWithdraw makes the old facilitator or projector link worthless and answers with the new ones.
// Who sits on the board already stays; projectors must open the new link.
func (s *Server) linksWithdraw(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Kind linkKind `json:"kind"`
	}
	if err := readJSON(w, r, &body); err != nil {
		return err
	}
	id, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	if body.Kind != facilitatorLink && body.Kind != projectorLink {
		return refuseField(board.CodeMalformed, "kind")
	}
	if err := s.withdrawLinks(r.Context(), id, body.Kind); err != nil {
		return err
	}
	s.lookAgain(id)
	return s.linksRead(w, r)
}

package server

import (
	"context"
	"crypto/hmac"
	"encoding/base32"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

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
	deviceLinks     linkKind = "device"      // seat another device of one person, for a day
	joinCode        linkKind = "code"        // the workshop's: no link, but withdrawn like one
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
	return s.generationAt(ctx, generationKey(kind, id))
}

// generationKey names the setting that holds a generation.
func generationKey(kind linkKind, of board.ID) string {
	return "links/" + string(kind) + "/" + string(of)
}

func (s *Server) generationAt(ctx context.Context, key string) (string, error) {
	value, err := s.cfg.Records.Setting(ctx, key)
	if errors.Is(err, records.ErrNotFound) {
		return "0", nil
	}
	if err != nil {
		return "", fmt.Errorf("server: generation of a link: %w", err)
	}
	return string(value), nil
}

// withdrawLinks makes all links of a generation worthless; the next one shown is a new one.
func (s *Server) withdrawLinks(ctx context.Context, key string) error {
	now, err := s.generationAt(ctx, key)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(now)
	if err != nil {
		return fmt.Errorf("server: generation of a link: %w", err)
	}
	if err := s.cfg.Records.SetSetting(ctx, key, []byte(strconv.Itoa(n+1))); err != nil {
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

package server

import (
	"context"
	"crypto/hmac"
	"net/http"
	"strings"

	"minga.lab/minga/hub/board"
)

// An item link lets somebody without an account write about one thing of one workshop: who answers for a
// commitment tells how it goes, a municipal unit answers a request. Whoever has the link can; it opens nothing else,
// sets no cookie and seats nobody. It does not end by itself, for a roadmap lasts a year; a facilitator withdraws it.
const (
	ownerLink linkKind = "owner" // a commitment's: /s/{token}
	unitLink  linkKind = "unit"  // a request's: /r/{token}
)

// itemPaths are where item links lead.
var itemPaths = map[linkKind]string{ownerLink: "/s/", unitLink: "/r/"}

// itemGenerationKey names the generation of the links to one thing. Ids are drawn by browsers, so one is only asked
// for after the thing was found on its board.
func itemGenerationKey(kind linkKind, id, item board.ID) string {
	return generationKey(kind, id+"/"+item)
}

func (s *Server) itemSignature(kind linkKind, id, item board.ID, generation string) string {
	return linkEncoding.EncodeToString(mac(s.keys.item, string(kind), string(id), string(item), generation)[:16])
}

// itemToken is the secret part of the address of the link to one thing.
func (s *Server) itemToken(ctx context.Context, kind linkKind, id, item board.ID) (string, error) {
	generation, err := s.generationAt(ctx, itemGenerationKey(kind, id, item))
	if err != nil {
		return "", err
	}
	return string(item) + "-" + string(id) + "-" + s.itemSignature(kind, id, item, generation), nil
}

// readItemLink says which thing of which workshop a token of that kind opens. What is withdrawn, made up, or of
// the other kind is all the same: an unknown link. Callers count failures with guard.
func (s *Server) readItemLink(ctx context.Context, kind linkKind, token string) (id, item board.ID, err error) {
	parts := strings.Split(strings.ToLower(strings.TrimSpace(token)), "-")
	if len(parts) != 3 || !validID(parts[0]) || !validID(parts[1]) { // before any store is asked
		return "", "", refuse(CodeUnknownLink)
	}
	item, id = board.ID(parts[0]), board.ID(parts[1])
	generation, err := s.generationAt(ctx, itemGenerationKey(kind, id, item))
	if err != nil {
		return "", "", err
	}
	if !hmac.Equal([]byte(parts[2]), []byte(s.itemSignature(kind, id, item, generation))) {
		return "", "", refuse(CodeUnknownLink)
	}
	return id, item, nil
}

// itemOf says whether a view holds what such links are about: live, for a removed thing has none.
func itemOf(view board.BoardView, kind linkKind, item board.ID) bool {
	switch kind { //nolint:exhaustive // the others are about the workshop
	case ownerLink:
		for _, k := range view.Commitments {
			if k.ID == item && !k.Deleted {
				return true
			}
		}
	case unitLink:
		for _, r := range view.Requests {
			if r.ID == item && !r.Deleted {
				return true
			}
		}
	}
	return false
}

// itemLinkOf reads the address and wants a facilitator and a live thing.
func (s *Server) itemLinkOf(r *http.Request) (kind linkKind, id, item board.ID, err error) {
	id, _, a, err := s.requireFacilitator(r)
	if err != nil {
		return "", "", "", err
	}
	kind, item = linkKind(param(r, "kind")), board.ID(param(r, "item"))
	if itemPaths[kind] == "" {
		return "", "", "", refuseField(board.CodeMalformed, "kind")
	}
	view, err := s.cfg.Hub.View(r.Context(), id, a)
	if err != nil {
		return "", "", "", err //nolint:wrapcheck // fail knows it
	}
	if !itemOf(view, kind, item) {
		// It may have been written at another instance a moment ago, by the very person who asks.
		err := s.cfg.Hub.ReadFresh(r.Context(), id, func(b *board.Board) { view = board.ViewBoard(b, a) })
		if err != nil {
			return "", "", "", err //nolint:wrapcheck // fail knows it
		}
	}
	if !itemOf(view, kind, item) {
		return "", "", "", refuseField(board.CodeNotFound, "item")
	}
	return kind, id, item, nil
}

// itemLinkRead shows a facilitator the link to one thing, to copy it or hand it over.
func (s *Server) itemLinkRead(w http.ResponseWriter, r *http.Request) error {
	kind, id, item, err := s.itemLinkOf(r)
	if err != nil {
		return err
	}
	return s.showItemLink(w, r, kind, id, item)
}

func (s *Server) showItemLink(w http.ResponseWriter, r *http.Request, kind linkKind, id, item board.ID) error {
	token, err := s.itemToken(r.Context(), kind, id, item)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, map[string]string{"link": s.origin(r) + itemPaths[kind] + token})
	return nil
}

// itemLinkWithdraw makes the links to one thing that were handed out worthless, and answers with the one that works now.
func (s *Server) itemLinkWithdraw(w http.ResponseWriter, r *http.Request) error {
	kind, id, item, err := s.itemLinkOf(r)
	if err != nil {
		return err
	}
	if err := s.withdrawLinks(r.Context(), itemGenerationKey(kind, id, item)); err != nil {
		return err
	}
	return s.showItemLink(w, r, kind, id, item)
}

// itemLinkQR draws the link to one thing.
func (s *Server) itemLinkQR(w http.ResponseWriter, r *http.Request) error {
	kind, id, item, err := s.itemLinkOf(r)
	if err != nil {
		return err
	}
	token, err := s.itemToken(r.Context(), kind, id, item)
	if err != nil {
		return err
	}
	svg, err := QRSVG(s.origin(r) + itemPaths[kind] + token)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(svg)
	return nil
}

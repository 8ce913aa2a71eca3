package server

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/papers"
)

// signedKeep keeps a signed paper that a facilitator brings back, byte for byte as it came, under an id that the
// browser has drawn: sent again it is kept once. The server measures it and tells the board, which nobody else can.
// Whether the signatures are good is not asked.
func (s *Server) signedKeep(w http.ResponseWriter, r *http.Request) error {
	if err := requireType(r, "application/pdf"); err != nil {
		return err
	}
	id, device, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	signed, paper := board.ID(param(r, "signed")), r.URL.Query().Get("paper")
	if !board.ValidID(signed) {
		return refuseField(board.CodeBadID, "signed")
	}
	if !papers.Signable(paper) {
		return refuseField(CodeNoPaper, "paper")
	}
	if n, err := s.cfg.Counter.Hit(r.Context(), "upload/"+device, time.Minute); err == nil && n > uploadsPerMinute {
		return &refusal{Code: CodeTooMany, wait: time.Minute}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, board.MaxSignedBytes))
	if err != nil {
		return err //nolint:wrapcheck // fail knows it
	}
	if !assets.IsPDF(body) {
		return refuse(CodeNotPDF)
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	if known, err := s.signedThere(r.Context(), id, a, signed); err != nil || known.ID != "" {
		if err == nil && (known.SHA256 != digest || known.Paper != paper) {
			err = refuseField(board.CodeIDTaken, "signed")
		}
		if err == nil {
			writeJSON(w, http.StatusOK, known)
		}
		return err
	}
	op := board.SignedAdded{
		ID: signed, Paper: paper, Name: strings.TrimSpace(r.URL.Query().Get("name")), Asset: newID() + newID(), SHA256: digest, Size: len(body),
		Sealed: papers.Sealed(body),
	}
	if op.Name == "" {
		op.Name = paper + ".pdf"
	}
	kept := assets.Asset{ID: op.Asset, Kind: board.MediaSigned, Type: "application/pdf", Bytes: body, CreatedAt: s.cfg.Now()}
	switch err := s.cfg.Assets.Put(r.Context(), id, kept, maxAssetBytes); {
	case errors.Is(err, assets.ErrFull):
		return &refusal{Code: board.CodeBoardFull, Field: "assets", Limit: int(maxAssetBytes >> 20)}
	case err != nil:
		return err //nolint:wrapcheck // says what it did
	}
	if _, err := s.cfg.Hub.Propose(r.Context(), id, board.Proposal{Actor: board.Actor{System: true}, At: s.nowMillis(), Op: op}); err != nil {
		// What was not decided is not kept; what the journal may still have taken is swept up within the hour if not.
		if refused := (*board.Refusal)(nil); errors.As(err, &refused) {
			err = errors.Join(err, s.cfg.Assets.Delete(context.WithoutCancel(r.Context()), id, op.Asset))
		}
		return err //nolint:wrapcheck // fail knows it
	}
	shown, err := s.signedThere(r.Context(), id, a, signed)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, shown)
	return nil
}

// signedThere finds a signed paper; its ID is "" when there is none.
func (s *Server) signedThere(ctx context.Context, id board.ID, a board.Audience, signed board.ID) (shown board.SignedView, err error) {
	err = s.cfg.Hub.Read(ctx, id, func(b *board.Board) { _, shown, _ = board.SignedFor(b, a, signed) })
	return shown, err //nolint:wrapcheck // fail knows it
}

// signedRead hands a facilitator the very bytes that came back.
func (s *Server) signedRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	var (
		asset board.ID
		shown board.SignedView
		ok    bool
	)
	if err := s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) { asset, shown, ok = board.SignedFor(b, a, board.ID(param(r, "signed"))) }); err != nil {
		return err
	}
	if !ok {
		return refuseField(board.CodeNotFound, "signed")
	}
	_, body, err := s.cfg.Assets.Get(r.Context(), id, asset, false)
	if errors.Is(err, assets.ErrNotFound) {
		return refuseField(board.CodeNotFound, "signed")
	}
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, papers.SignedName(shown)))
	h.Set("ETag", strconv.Quote(shown.SHA256))
	h.Set("Cache-Control", "private, no-cache")
	// Somebody else made it: no browser of ours is to run what may be in it.
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

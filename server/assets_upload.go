package server

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/pictures"
)

const (
	picturesAtOnce   = 2 // decoded at the same moment; each may take some 160 MB for a second
	maxVoiceBytes    = 1 << 20
	maxAssetBytes    = int64(256 << 20) // of one board, all renditions
	uploadsPerMinute = 20               // of one device
	orphanAfter      = time.Hour        // what no note names by then was given up by its author
	minChosenAsset   = 16               // characters: nobody guesses what somebody else is about to send
)

// uploaded is what a note has to say to carry an asset.
type uploaded struct {
	Asset board.ID        `json:"asset"`
	Kind  board.MediaKind `json:"kind"`
	W     int             `json:"w,omitempty"`
	H     int             `json:"h,omitempty"`
}

// assetUpload keeps a photo, a drawing or a recording until a note names it. A picture is decoded and
// encoded anew, so that nothing of its metadata is kept. The answer names the asset and tells nobody
// else; what no note names within the hour is deleted.
func (s *Server) assetUpload(w http.ResponseWriter, r *http.Request) error {
	return s.keep(w, r, newID()+newID())
}

// assetKeep is assetUpload under an id that the browser has drawn, so that what was sent in vain, or by a
// page that ended before it heard the answer, is sent again and kept once. What is kept already stays as it is.
func (s *Server) assetKeep(w http.ResponseWriter, r *http.Request) error {
	asset := board.ID(param(r, "asset"))
	if !board.ValidID(asset) || len(asset) < minChosenAsset {
		return refuseField(board.CodeBadID, "asset")
	}
	return s.keep(w, r, asset)
}

func (s *Server) keep(w http.ResponseWriter, r *http.Request, asset board.ID) error {
	id, device, a, err := s.asker(r)
	if err != nil {
		return err
	}
	if a.Kind != board.ForFacilitator && a.Kind != board.ForParticipant {
		return refuse(board.CodeNotAllowed)
	}
	kind := board.MediaKind(r.URL.Query().Get("kind"))
	limit := int64(pictures.MaxBytes)
	switch kind {
	case board.MediaPhoto, board.MediaDrawing:
	case board.MediaVoice:
		limit = maxVoiceBytes
	default:
		return refuseField(board.CodeMalformed, "kind")
	}
	if n, err := s.cfg.Counter.Hit(r.Context(), "upload/"+device, time.Minute); err == nil && n > uploadsPerMinute {
		return &refusal{Code: CodeTooMany, wait: time.Minute}
	}
	var named []board.ID
	finished := false
	if err := s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) { named, finished = b.Assets(), b.Finished() }); err != nil {
		return err
	}
	kept, err := s.cfg.Assets.Load(r.Context(), id, asset, false)
	switch {
	case errors.Is(err, assets.ErrNotFound):
	case err != nil:
		return err //nolint:wrapcheck // says what it did
	case kept.Kind != kind:
		return refuseField(board.CodeIDTaken, "asset")
	case slices.Contains(named, asset) || s.cfg.Now().Sub(kept.CreatedAt) < orphanAfter/2:
		writeJSON(w, http.StatusOK, uploaded{Asset: asset, Kind: kind, W: kept.W, H: kept.H})
		return nil
	default: // it would be taken for given up before a note can name it
		if err := s.cfg.Assets.Delete(r.Context(), id, asset); err != nil {
			return err //nolint:wrapcheck // says what it did
		}
	}
	if finished && a.Kind != board.ForFacilitator { // who tell with a photo how the roadmap goes on
		return refuse(board.CodeFinished)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return err //nolint:wrapcheck // fail knows it
	}
	made, err := s.develop(r, kind, body)
	if err != nil {
		return err
	}
	made.ID = asset
	if _, err := s.cfg.Assets.Keep(r.Context(), id, named, s.cfg.Now().Add(-orphanAfter)); err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	switch err := s.cfg.Assets.Put(r.Context(), id, made, maxAssetBytes); {
	case errors.Is(err, assets.ErrIDTaken): // two at once brought the same
	case errors.Is(err, assets.ErrFull):
		return &refusal{Code: board.CodeBoardFull, Field: "assets", Limit: int(maxAssetBytes >> 20)}
	case err != nil:
		return err //nolint:wrapcheck // says what it did
	}
	writeJSON(w, http.StatusCreated, uploaded{Asset: asset, Kind: kind, W: made.W, H: made.H})
	return nil
}

// develop makes an asset of what was sent. Few pictures are decoded at the same moment; who comes
// then waits in line, and leaves the line by hanging up.
func (s *Server) develop(r *http.Request, kind board.MediaKind, body []byte) (assets.Asset, error) {
	made := assets.Asset{Kind: kind, CreatedAt: s.cfg.Now()}
	if kind == board.MediaVoice {
		made.Bytes, made.Type = body, assets.SoundType(body)
		if made.Type == "" {
			return made, refuse(CodeBadMedia)
		}
		return made, nil
	}
	select {
	case s.darkroom <- struct{}{}:
	case <-r.Context().Done():
		return made, r.Context().Err() //nolint:wrapcheck // fail knows it
	}
	p, err := pictures.Clean(body, kind == board.MediaDrawing)
	<-s.darkroom
	switch {
	case errors.Is(err, pictures.ErrTooLarge):
		return made, &refusal{Code: CodeMediaPixels, Limit: pictures.MaxPixels}
	case errors.Is(err, pictures.ErrFormat):
		return made, refuse(CodeBadMedia)
	case err != nil:
		return made, err //nolint:wrapcheck // says what it did
	}
	made.Type, made.W, made.H, made.Bytes, made.Small = p.Type, p.W, p.H, p.Bytes, p.Small
	return made, nil
}

// assetRead hands out the bytes to whoever sees a note that carries them, and to nobody else: what is
// not shown is not found.
func (s *Server) assetRead(w http.ResponseWriter, r *http.Request) error {
	id, _, a, err := s.asker(r)
	if err != nil {
		return err
	}
	asset, seen := board.ID(param(r, "asset")), false
	if err := s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) { _, seen = board.MediaFor(b, a, asset) }); err != nil {
		return err
	}
	if !seen {
		return refuseField(board.CodeNotFound, "asset")
	}
	small := r.URL.Query().Get("size") == "small"
	typ, body, err := s.cfg.Assets.Get(r.Context(), id, asset, small)
	if errors.Is(err, assets.ErrNotFound) {
		return refuseField(board.CodeNotFound, "asset")
	}
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	h := w.Header()
	h.Set("Content-Type", typ)
	h.Set("Content-Disposition", "inline")
	// The bytes of an asset never change; that they may be shown is this browser's knowledge alone.
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("ETag", strconv.Quote(string(asset)+r.URL.Query().Get("size")))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	return nil
}

// assetsOf lists what an entry takes off the board for good.
func assetsOf(e board.Entry) []board.ID {
	var ids []board.ID
	for _, op := range e.Ops {
		var gone board.ID
		switch op := op.(type) {
		case board.NoteStripped:
			gone = op.Asset
		case board.SolutionChanged:
			gone = op.Gone
		case board.ScanRemoved:
			gone = op.Asset
		case board.SignedRemoved:
			gone = op.Asset
		case board.CommitmentStripped:
			gone = op.Asset
		}
		if gone != "" && !slices.Contains(ids, gone) {
			ids = append(ids, gone)
		}
	}
	return ids
}

package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/papers"
	"minga.lab/minga/server/public"
)

const (
	papersAtOnce  = 1                // written at the same moment; each may take two seconds of one processor, and 200 MB
	papersWaiting = 16               // further ones that wait for that place
	paperWait     = 90 * time.Second // how long
)

// press is where papers are written: in few places at once, before which not many may wait.
type press struct{ places, queue chan struct{} }

func newPress() *press {
	return &press{places: make(chan struct{}, papersAtOnce), queue: make(chan struct{}, papersAtOnce+papersWaiting)}
}

// enter waits for a place. Whoever has one calls done.
func (p *press) enter(ctx context.Context) (done func(), err error) {
	busy := &refusal{Code: wire.CodeLater, wait: 5 * time.Second}
	select {
	case p.queue <- struct{}{}:
	default:
		return nil, busy
	}
	wait, cancel := context.WithTimeout(ctx, paperWait)
	defer cancel()
	select {
	case p.places <- struct{}{}:
		return func() { <-p.places; <-p.queue }, nil
	case <-wait.Done():
		<-p.queue
		if err := ctx.Err(); err != nil {
			return nil, err //nolint:wrapcheck // fail knows it
		}
		return nil, busy
	}
}

// listedPaper is a paper as the dialog offers it.
type listedPaper struct {
	Key     string   `json:"key"`
	Code    string   `json:"code,omitempty"` // of the verifiable
	Title   string   `json:"title"`
	Formats []string `json:"formats"`
}

// papersList names the papers that a facilitator can have of a workshop.
func (s *Server) papersList(w http.ResponseWriter, r *http.Request) error {
	if _, _, _, err := s.requireFacilitator(r); err != nil {
		return err
	}
	list := []listedPaper{}
	for _, p := range s.texts.List(r.URL.Query().Get("lang")) {
		list = append(list, listedPaper{Key: p.Key, Code: p.Code, Title: p.Title, Formats: papers.Formats(p.Key)})
	}
	writeJSON(w, http.StatusOK, map[string][]listedPaper{"papers": list})
	return nil
}

// paperRead writes one paper in one format. The board is read in a moment; the writing happens outside its
// room and in few places at once, and the file is sent when it is whole.
func (s *Server) paperRead(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	done, err := s.press.enter(r.Context())
	if err != nil {
		return err
	}
	defer done()
	// The room is asked for a copy, and goes on while it is read.
	var copied *board.Board
	if err := s.cfg.Hub.Read(r.Context(), id, func(b *board.Board) { copied = b.Clone() }); err != nil {
		return err
	}
	source := papers.Gather(copied)
	published := copied.Page() != nil && copied.Page().Published
	source.Now = s.cfg.Now().In(zoneOf(r, copied.Zone()))
	if published {
		source.Address = s.origin(r) + "/publica/" + string(id)
	}
	if err := s.drawings(r.Context(), id, source); err != nil {
		return err
	}
	if param(r, "paper") == papers.Package {
		if err := s.signedPapers(r.Context(), id, source); err != nil {
			return err
		}
	}
	lang := r.URL.Query().Get("lang")
	if lang == "" {
		lang = source.Board.Lang
	}
	out, err := s.print(r.Context(), requestID(r), paperAsked{param(r, "paper"), param(r, "format"), lang}, source)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", out.Type)
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, out.Name))
	h.Set("Content-Length", strconv.Itoa(len(out.Body)))
	h.Set("Cache-Control", "no-store")
	_, _ = w.Write(out.Body)
	return nil
}

// zoneOf is the time zone of the workshop, else of whoever asks, by its name in the tz database: the day of a paper is that of the
// room, wherever the server stands. Without one that is known it is the server's.
func zoneOf(r *http.Request, workshop string) *time.Location {
	return public.Place(cmp.Or(workshop, r.URL.Query().Get("zone")))
}

// drawings fetches the drawings that a paper shows.
func (s *Server) drawings(ctx context.Context, id board.ID, source *papers.Source) error {
	for i := range source.Drawings[:min(len(source.Drawings), papers.MaxDrawings)] {
		d := &source.Drawings[i]
		typ, body, err := s.cfg.Assets.Get(ctx, id, d.Asset, true)
		if errors.Is(err, assets.ErrNotFound) {
			continue
		}
		if err != nil {
			return err //nolint:wrapcheck // says what it did
		}
		d.Type, d.Bytes = typ, body
	}
	for asset, d := range source.Pictures {
		typ, body, err := s.cfg.Assets.Get(ctx, id, asset, true)
		if errors.Is(err, assets.ErrNotFound) {
			continue
		}
		if err != nil {
			return err //nolint:wrapcheck // says what it did
		}
		d.Type, d.Bytes = typ, body
		source.Pictures[asset] = d
	}
	return nil
}

// signedPapers fetches what came back signed, as far as a package has room for it.
func (s *Server) signedPapers(ctx context.Context, id board.ID, source *papers.Source) error {
	room := papers.PackedSigned
	for i := range source.Signed {
		p := &source.Signed[i]
		if !p.Packed() || p.Size > room {
			continue
		}
		_, body, err := s.cfg.Assets.Get(ctx, id, p.Asset, false)
		if errors.Is(err, assets.ErrNotFound) {
			continue // taken off since
		}
		if err != nil {
			return err //nolint:wrapcheck // says what it did
		}
		p.Bytes = body
		room -= p.Size
	}
	return nil
}

// paperAsked is which paper somebody wants.
type paperAsked struct{ key, format, lang string }

// print writes a paper. Whatever goes wrong in a library that writes files stays in this one paper.
func (s *Server) print(ctx context.Context, request string, p paperAsked, source *papers.Source) (out papers.Output, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("server: a paper broke: %v\n%s", broken, debug.Stack())
		}
		switch {
		case err == nil || ctx.Err() != nil:
		case errors.Is(err, papers.ErrUnknown):
			err = refuse(CodeNoPaper)
		default:
			s.log.LogAttrs(ctx, slog.LevelError, "paper failed",
				slog.String("request_id", request), slog.String("paper", p.key), slog.String("format", p.format), slog.Any("error", err))
			err = &refusal{Code: CodePaperFailed, Field: p.key, Request: request}
		}
	}()
	if s.cfg.Print != nil {
		return s.cfg.Print(ctx, papers.Order{Key: p.key, As: p.format, Lang: p.lang, Source: source})
	}
	return papers.Write(ctx, s.texts, p.key, p.format, p.lang, source)
}

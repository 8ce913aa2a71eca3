package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/public"
)

// errGone and errNoPage say why there is no public page.
var (
	errGone   = errors.New("server: the public page was withdrawn")
	errNoPage = errors.New("server: there is no public page")
)

// publicPages remembers what was written of public pages, so that many who look cost as much as one. What
// is remembered is asked for by the board's head, and so is never older than the board.
type publicPages struct {
	mu      sync.Mutex
	pages   map[board.ID]projected
	written map[writtenKey]*written
}

const (
	pagesKept   = 200
	writtenKept = 100
)

type projected struct {
	seq  board.Seq
	page public.Page
}

type writtenKey struct {
	id                      board.ID
	seq                     board.Seq
	part, lang, today, base string
}

// written is one file of a page.
type written struct {
	kind   string // of the content
	body   []byte
	zipped []byte // nil where that is not smaller
	tag    string
}

// forget drops what was written of a page that is withdrawn.
func (p *publicPages) forget(id board.ID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.pages, id)
	maps.DeleteFunc(p.written, func(key writtenKey, _ *written) bool { return key.id == id })
}

// published is a workshop's public page as it is now, at whichever instance it was changed.
func (s *Server) published(ctx context.Context, id board.ID) (public.Page, board.Seq, error) {
	s.pages.mu.Lock()
	known, ok := s.pages.pages[id]
	s.pages.mu.Unlock()
	var (
		state *board.PageView
		lang  string
		seq   board.Seq
		fresh bool
		view  board.BoardView
	)
	err := s.cfg.Hub.ReadFresh(ctx, id, func(b *board.Board) {
		state, lang, seq = b.Page(), b.Lang(), b.Head()
		if state != nil && state.Published && (!ok || known.seq != seq) {
			view, fresh = board.ViewBoard(b, board.Audience{Kind: board.ForPublic}), true
		}
	})
	switch {
	case errors.Is(err, hub.ErrNoBoard):
		return public.Page{}, 0, errNoPage
	case err != nil:
		return public.Page{}, 0, err //nolint:wrapcheck // fail knows it
	case state == nil:
		return public.Page{}, 0, errNoPage
	case !state.Published:
		s.pages.forget(id)
		return public.Page{Lang: public.Lang(lang)}, 0, errGone
	case fresh:
		known = projected{seq, public.Project(view)}
		s.pages.mu.Lock()
		if s.pages.pages == nil || len(s.pages.pages) >= pagesKept {
			s.pages.pages = map[board.ID]projected{}
		}
		s.pages.pages[id] = known
		s.pages.mu.Unlock()
	}
	return known.page, known.seq, nil
}

// publicRead answers with one part of a public page. It asks for no cookie and sets none. What people look at is refused in
// words, what programs fetch in codes.
func (s *Server) publicRead(part string) http.HandlerFunc {
	return s.do(func(w http.ResponseWriter, r *http.Request) error {
		err := s.publicPart(w, r, part)
		if err != nil && (part == "" || part == public.PartEmbed || part == public.PartPoster) {
			return s.linkClosed(w, r, err)
		}
		return err
	})
}

func (s *Server) publicPart(w http.ResponseWriter, r *http.Request, part string) error {
	publicHeaders(w.Header())
	if part == public.PartEmbed { // also where there is no page: its frame stands in somebody's site
		w.Header().Set("Content-Security-Policy", public.PolicyEmbed)
		w.Header().Del("X-Frame-Options")
	}
	if err := s.mayLook(r); err != nil {
		return err
	}
	if !validID(param(r, "id")) {
		return s.noPage(w, r, publicLang(r, ""), http.StatusNotFound)
	}
	id := board.ID(param(r, "id"))
	page, seq, err := s.published(r.Context(), id)
	switch {
	case errors.Is(err, errGone):
		return s.noPage(w, r, publicLang(r, page.Lang), http.StatusGone)
	case errors.Is(err, errNoPage):
		return s.noPage(w, r, publicLang(r, ""), http.StatusNotFound)
	case err != nil:
		return err
	}
	key := writtenKey{id: id, seq: seq, part: part, lang: publicLang(r, page.Lang), today: s.today(page.Zone)}
	switch part { // what names no address is written once, whatever name a browser calls the server by
	case public.PartCard, public.PartCalendar, public.PartData:
	default:
		key.base = s.origin(r)
	}
	file, err := s.writtenPart(&page, key)
	if err != nil {
		return err
	}
	if page.Open && part != "" && part != public.PartEmbed && part != public.PartPoster {
		return &refusal{Code: wire.CodeLater, wait: 10 * time.Minute} // who follows keeps what they have
	}
	file.send(w, r)
	return nil
}

// writtenPart is a file of a page, as it was written before or anew.
func (s *Server) writtenPart(page *public.Page, key writtenKey) (*written, error) {
	s.pages.mu.Lock()
	file, ok := s.pages.written[key]
	s.pages.mu.Unlock()
	if ok {
		return file, nil
	}
	file, err := writePart(page, key)
	if err != nil {
		return nil, err
	}
	s.pages.mu.Lock()
	defer s.pages.mu.Unlock()
	if s.pages.written == nil || len(s.pages.written) >= writtenKept {
		s.pages.written = map[writtenKey]*written{}
	}
	s.pages.written[key] = file
	return file, nil
}

func writePart(page *public.Page, key writtenKey) (*written, error) {
	seen := public.Seen{Lang: key.lang, Today: key.today, Base: key.base}
	file := &written{kind: "text/html; charset=utf-8"}
	var err error
	switch key.part {
	case "":
		file.body, err = page.HTML(seen)
	case public.PartEmbed:
		file.body, err = page.EmbedHTML(seen)
	case public.PartPoster:
		var qr []byte
		if qr, err = QRSVG(key.base + public.Path(key.id)); err == nil {
			file.body, err = page.PosterHTML(seen, qr)
		}
	case public.PartCard:
		file.kind = "image/png"
		file.body, err = page.Card(seen)
	case public.PartCalendar:
		file.kind = "text/calendar; charset=utf-8"
		file.body = page.Calendar(key.lang)
	case public.PartData:
		file.kind = "application/json"
		file.body, err = page.Data(key.today)
	case public.PartChanges:
		file.kind = "application/atom+xml; charset=utf-8"
		file.body, err = page.Feed(key.lang, key.base)
	}
	if err != nil {
		return nil, err //nolint:wrapcheck // says what it did
	}
	sum := sha256.Sum256(file.body)
	file.tag = hex.EncodeToString(sum[:12])
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(file.body) // into memory
	_ = z.Close()
	if zipped.Len() < len(file.body)*9/10 {
		file.zipped = zipped.Bytes()
	}
	return file, nil
}

// send answers with the file, or says that the asker has it. Caches ask again each time: what is withdrawn is gone
// at once.
func (f *written) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := f.body, `"`+f.tag+`"`
	if f.zipped != nil {
		h.Add("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			body, tag = f.zipped, `"`+f.tag+`-gz"`
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, no-cache, max-age=0")
	h.Set("ETag", tag)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin") // to be shown elsewhere is what it is for
	for have := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if have = strings.TrimPrefix(strings.TrimSpace(have), "W/"); have == tag || have == "*" {
			h.Del("Content-Encoding")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) //nolint:gosec // escaped by its template; whoever went away is not told
	}
}

func acceptsGzip(r *http.Request) bool {
	for one := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, rest, _ := strings.Cut(strings.TrimSpace(one), ";")
		if name == "gzip" && strings.TrimSpace(rest) != "q=0" {
			return true
		}
	}
	return false
}

// noPage says that there is no page, or none any more: the same for a workshop that was never published and for
// one that there never was.
func (s *Server) noPage(w http.ResponseWriter, r *http.Request, lang string, status int) error {
	page, err := public.Gone(lang, status == http.StatusGone)
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-cache, no-store")
	h.Set("Content-Length", strconv.Itoa(len(page)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(page)
	}
	return nil
}

// previewed is the page as it would be published now: for a facilitator, also while the session goes on.
func (s *Server) previewed(ctx context.Context, id board.ID, names bool) (public.Page, *board.PageView, bool, error) {
	var (
		view     board.BoardView
		now      *board.PageView
		finished bool
	)
	err := s.cfg.Hub.Read(ctx, id, func(b *board.Board) {
		now, finished = b.Page(), b.Finished()
		if !finished {
			b = b.Clone()
			b.Apply(board.Entry{Seq: b.Head() + 1, At: s.nowMillis(), Ops: []board.Op{board.BoardFinished{}}})
		}
		view = board.ViewBoard(b, board.Audience{Kind: board.ForPublic})
	})
	if err != nil {
		return public.Page{}, nil, false, err //nolint:wrapcheck // fail knows it
	}
	view.Page = &board.PageView{Published: true, Names: names, Since: s.nowMillis(), At: s.nowMillis()}
	return public.Project(view), now, finished, nil
}

// today is the day in a workshop's time zone, YYYY-MM-DD.
func (s *Server) today(zone string) string {
	return s.cfg.Now().In(public.Place(zone)).Format(time.DateOnly)
}

// publicPreview shows a facilitator the page as it would be published.
func (s *Server) publicPreview(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	page, _, _, err := s.previewed(r.Context(), id, r.URL.Query().Get("nombres") == "si")
	if err != nil {
		return err
	}
	body, err := page.HTML(public.Seen{
		Lang: publicLang(r, page.Lang), Today: s.today(page.Zone), Base: s.origin(r), Preview: true,
	})
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	publicHeaders(w.Header())
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body) //nolint:gosec // escaped by its template
	return nil
}

// pageRead tells a facilitator what of the workshop is public, or would be, and where.
func (s *Server) pageRead(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	page, now, finished, err := s.previewed(r.Context(), id, true)
	if err != nil {
		return err
	}
	address := s.origin(r) + public.Path(id)
	answer := struct {
		Published bool          `json:"published"`
		Finished  bool          `json:"finished"`
		Address   string        `json:"address"`
		Preview   string        `json:"preview"`
		Poster    string        `json:"poster"`
		Embed     string        `json:"embed"`
		Shows     public.Counts `json:"shows"` // with the names of those who agreed
	}{
		Published: now != nil && now.Published, Finished: finished, Address: address, Preview: public.Path(id) + "/previa",
		Poster: public.Path(id) + public.PartPoster, Embed: address + public.PartEmbed, Shows: page.Count(),
	}
	writeJSON(w, http.StatusOK, answer)
	return nil
}

// pageQR draws the address of the public page.
func (s *Server) pageQR(w http.ResponseWriter, r *http.Request) error {
	id, _, _, err := s.requireFacilitator(r)
	if err != nil {
		return err
	}
	svg, err := QRSVG(s.origin(r) + public.Path(id))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Cache-Control", "private, max-age=60")
	_, _ = w.Write(svg)
	return nil
}

package server

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"net/http"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/pictures"
	"minga.lab/minga/server/public"
)

const (
	tellsPerHour  = 30       // of one link
	tellFormBytes = 64 << 10 // of the form beside the photo
)

// followed is a row of the roadmap that a link opens, as the page behind the link shows it.
type followed struct {
	id   board.ID
	page public.FollowUp
	lang string                 // of the workshop
	also []board.CommitmentView // other rows on which the same name may be published
}

// followedRow reads the link. What the page tells is what everybody at the workshop sees of the row.
func (s *Server) followedRow(r *http.Request) (found followed, err error) {
	token := param(r, "token")
	var item board.ID
	err = s.guard(r, func(ctx context.Context) (err error) {
		found.id, item, err = s.readItemLink(ctx, ownerLink, token)
		return err
	})
	if err == nil {
		err = s.mayLook(r)
	}
	if err != nil {
		return found, err
	}
	view, err := s.cfg.Hub.View(r.Context(), found.id, board.Audience{Kind: board.ForProjector})
	if err != nil {
		return found, err //nolint:wrapcheck // fail knows it
	}
	found.lang = view.Lang
	for _, k := range view.Commitments {
		if k.ID == item {
			entries, told := 0, 0
			for _, p := range k.History() {
				if entries++; p.By == board.ByOwner {
					told++
				}
			}
			found.page = public.FollowUp{
				Title: view.Title, Words: view.Lang, Zone: view.Zone, Row: k, Today: s.today(view.Zone), Full: entries >= board.MaxProgress || told >= board.MaxTold,
				Photos: "/s/" + token + "/foto/", Organisation: public.Organisation(view, k.Who), Agrees: k.Named,
				Shown: view.Finished && view.Page != nil && view.Page.Published && view.Page.Names,
			}
		}
	}
	if found.page.Row.ID == "" {
		return found, refuse(CodeUnknownLink) // the row was removed, and may come back
	}
	for _, k := range view.Commitments {
		if k.Named && k.ID != item && public.SameName(k.Who, found.page.Row.Who) {
			found.also = append(found.also, k)
		}
	}
	return found, nil
}

// linkClosed answers a link that opens nothing with a page in words, under the status of the reason.
func (s *Server) linkClosed(w http.ResponseWriter, r *http.Request, err error) error {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return err // nobody is there to read it
	}
	answer := s.turnedAway(w, r, err)
	why := "later"
	switch answer.Code { //nolint:exhaustive // all others pass
	case CodeUnknownLink, CodeNoBoard:
		why = "unknown"
	case CodeTooMany, wire.CodeRate:
		why = "often"
	}
	layout, body, data := public.ClosedPage(publicLang(r, ""), why)
	return s.sendPublic(w, r, statusOf(answer.Code), layout, body, data)
}

// followRead shows how a row stands to whoever has its link, with a form to tell more.
func (s *Server) followRead(w http.ResponseWriter, r *http.Request) error {
	found, err := s.followedRow(r)
	if err != nil {
		return s.linkClosed(w, r, err)
	}
	lang := publicLang(r, found.lang)
	switch done := r.URL.Query(); {
	case done.Get("hecho") == "nombre" && found.page.Row.Named:
		found.page.Done = public.T(lang, "follow.name.done.yes")
	case done.Get("hecho") == "nombre":
		found.page.Done = public.T(lang, "follow.name.done.no")
	case done.Has("hecho"):
		found.page.Done = public.T(lang, "follow.done")
	}
	return s.sendFollow(w, r, http.StatusOK, lang, found.page)
}

func (s *Server) sendFollow(w http.ResponseWriter, r *http.Request, status int, lang string, page public.FollowUp) error {
	if page.Nonce == "" {
		page.Nonce = string(newID() + newID())
	}
	layout, body, data := public.FollowUpPage(lang, page)
	return s.sendPublic(w, r, status, layout, body, data)
}

// followTell adds to the history of a row what the form says. The moment is the server's: the form has no date, and
// one that somebody adds is not read. The same form sent twice is one entry.
func (s *Server) followTell(w http.ResponseWriter, r *http.Request) error {
	found, err := s.followedRow(r)
	if err != nil {
		return s.linkClosed(w, r, err)
	}
	if r.URL.Query().Get("sobre") == "nombre" {
		return s.followName(w, r, &found)
	}
	lang := publicLang(r, found.lang)
	page := &found.page
	wrong := func(status int, field, key string, pairs ...any) error {
		if status == http.StatusUnprocessableEntity || status == http.StatusTooManyRequests {
			page.Nonce = "" // refused for good: what comes next is another form
		}
		page.Problems = []public.Problem{{Field: field, Text: public.T(lang, "follow.wrong."+key, pairs...)}}
		return s.sendFollow(w, r, status, lang, *page)
	}
	item := page.Row.ID
	if err := s.tooOften(r, "tell", found.id, item, tellsPerHour); err != nil {
		return s.linkClosed(w, r, err)
	}
	r.Body = http.MaxBytesReader(w, r.Body, pictures.MaxBytes+tellFormBytes)
	if err := r.ParseMultipartForm(1 << 20); err != nil { //nolint:gosec // bounded a line above
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			return wrong(http.StatusRequestEntityTooLarge, "photo", "size")
		}
		if !errors.Is(err, http.ErrNotMultipart) {
			return wrong(http.StatusBadRequest, "", "empty")
		}
	}
	if r.MultipartForm != nil {
		defer func() { _ = r.MultipartForm.RemoveAll() }()
	}
	page.Text, page.Status = r.PostFormValue("text"), board.Status(r.PostFormValue("status"))
	page.Nonce = onceOf(r)
	told := board.CommitmentProgressed{ID: item, Text: page.Text, Status: page.Status}
	photo, err := sentPhoto(r)
	if err == nil && photo != nil {
		told.Photo, told.W, told.H, err = s.keepTold(r, found.id, s.toldAsset(found.id, item, page.Nonce, photo), photo)
	}
	if err == nil {
		err = s.tell(r, found.id, item, "link", page.Nonce, told)
	}
	if err == nil {
		return kept(w, r, lang, "1")
	}
	switch answer, _ := refusalOf(err); {
	case answer.Code == wire.CodeLater, answer.Code == CodeDraining: // it may have been kept: the same form asks again
		s.turnedAway(w, r, err)
		return wrong(http.StatusServiceUnavailable, "", "later")
	case answer.Code == board.CodeEmptyText:
		return wrong(http.StatusUnprocessableEntity, "text", "empty")
	case answer.Code == board.CodeTextTooLong:
		return wrong(http.StatusUnprocessableEntity, "text", "long", "n", board.MaxProgressChars)
	case answer.Field == "status":
		return wrong(http.StatusUnprocessableEntity, "status", "status")
	case answer.Code == CodeBadMedia, answer.Code == CodeMediaPixels:
		return wrong(http.StatusUnprocessableEntity, "photo", "photo")
	case answer.Code == board.CodeBoardFull && answer.Field == "assets":
		return wrong(http.StatusUnprocessableEntity, "photo", "space")
	case answer.Code == board.CodeLinkToday:
		s.turnedAway(w, r, err)
		return wrong(statusOf(answer.Code), "", "today", "n", answer.Limit)
	case answer.Code == board.CodeBoardFull, answer.Code == board.CodeLinkFull:
		page.Full = true
		return s.sendFollow(w, r, http.StatusUnprocessableEntity, lang, *page)
	}
	return s.linkClosed(w, r, err)
}

// tooOften counts a try of a link and refuses when there were more than most within an hour. While the counter is away nobody is refused.
func (s *Server) tooOften(r *http.Request, what string, id, item board.ID, most int64) error {
	if n, err := s.cfg.Counter.Hit(r.Context(), what+"/"+string(id)+"/"+string(item), time.Hour); err == nil && n > most {
		return &refusal{Code: CodeTooMany, wait: time.Hour}
	}
	return nil
}

// tell proposes for whoever has the link of an item. The same form, known by once, is kept once.
func (s *Server) tell(r *http.Request, id, item board.ID, form, once string, op board.Op) error {
	_, err := s.cfg.Hub.Propose(r.Context(), id, board.Proposal{
		Actor: board.Actor{System: true}, Origin: string(item) + "." + form + "." + once, N: 1, At: s.nowMillis(), Op: op,
	})
	return err //nolint:wrapcheck // fail knows it
}

// kept sends a browser back to its page, which says what has succeeded.
func kept(w http.ResponseWriter, r *http.Request, lang, what string) error {
	http.Redirect(w, r, r.URL.Path+"?hecho="+what+"&lang="+lang, http.StatusSeeOther) //nolint:gosec // to its own path, in a language that is one of ours
	return nil
}

// onceOf is the mark of a form, which makes it one however often it is sent; a new one where it has none.
func onceOf(r *http.Request) string {
	once := r.PostFormValue("once")
	if !board.ValidID(board.ID(once)) || len(once) < minChosenAsset {
		return string(newID() + newID())
	}
	return once
}

// toldAsset is the id under which a photo is kept. It is the same when the same form comes again with the same photo, and
// nobody chooses it.
func (s *Server) toldAsset(id, item board.ID, once string, photo []byte) board.ID {
	sum := sha256.Sum256(photo)
	return board.ID(linkEncoding.EncodeToString(mac(s.keys.item, "photo", string(id), string(item), once, string(sum[:])))[:minChosenAsset])
}

// followName keeps whether who answers for a row agrees that their name stands on the public page. It can be taken back
// at any time, however often the link was used, and is taken back on every row with that name.
func (s *Server) followName(w http.ResponseWriter, r *http.Request, found *followed) error {
	lang, row := publicLang(r, found.lang), found.page.Row
	r.Body = http.MaxBytesReader(w, r.Body, tellFormBytes)
	once, agrees := onceOf(r), r.PostFormValue("agree") == "yes"
	wrong := func(status int, key string) error {
		found.page.Problems = []public.Problem{{Text: public.T(lang, "follow.wrong."+key)}}
		return s.sendFollow(w, r, status, lang, found.page)
	}
	if r.PostFormValue("who") != public.NameMark(row.Who) {
		return wrong(http.StatusConflict, "changed")
	}
	rows := []board.CommitmentView{row}
	if !agrees {
		rows = append(rows, found.also...)
	} else if err := s.tooOften(r, "agree", found.id, row.ID, tellsPerHour); err != nil {
		return s.linkClosed(w, r, err)
	}
	for _, k := range rows {
		err := s.tell(r, found.id, k.ID, "name", once, board.CommitmentChanged{ID: k.ID, Who: &k.Who, Named: &agrees})
		switch answer, _ := refusalOf(err); {
		case err == nil, answer.Code == board.CodeAlready:
		case k.ID != row.ID && (answer.Code == board.CodeChangedSince || answer.Code == board.CodeNotFound): // somebody else's by now
		case answer.Code == board.CodeChangedSince:
			return wrong(http.StatusConflict, "changed")
		case answer.Code == wire.CodeLater, answer.Code == CodeDraining: // the same form asks again
			s.turnedAway(w, r, err)
			found.page.Nonce, found.page.Agrees = once, agrees
			return wrong(http.StatusServiceUnavailable, "later")
		default:
			return s.linkClosed(w, r, err)
		}
	}
	return kept(w, r, lang, "nombre")
}

// sentPhoto reads the photo of a form, nil when there is none.
func sentPhoto(r *http.Request) ([]byte, error) {
	if r.MultipartForm == nil || len(r.MultipartForm.File["photo"]) == 0 || r.MultipartForm.File["photo"][0].Size == 0 {
		return nil, nil
	}
	file, err := r.MultipartForm.File["photo"][0].Open()
	if err != nil {
		return nil, refuse(CodeBadMedia)
	}
	defer func() { _ = file.Close() }()
	body, err := io.ReadAll(io.LimitReader(file, pictures.MaxBytes+1))
	if err != nil || len(body) > pictures.MaxBytes {
		return nil, refuse(CodeBadMedia)
	}
	return body, nil
}

// keepTold keeps a photo like every other one: made small, and without what the phone wrote into it.
func (s *Server) keepTold(r *http.Request, id, asset board.ID, body []byte) (kept board.ID, wide, high int, err error) {
	made, err := s.develop(r, board.MediaPhoto, body)
	if err != nil {
		return "", 0, 0, err
	}
	made.ID = asset
	switch err := s.cfg.Assets.Put(r.Context(), id, made, maxAssetBytes); {
	case err == nil, errors.Is(err, assets.ErrIDTaken): // the same form, sent again
		return asset, made.W, made.H, nil
	case errors.Is(err, assets.ErrFull):
		return "", 0, 0, &refusal{Code: board.CodeBoardFull, Field: "assets", Limit: int(maxAssetBytes >> 20)}
	default:
		return "", 0, 0, err //nolint:wrapcheck // says what it did
	}
}

// followPhoto hands out a photo of the row's own history, and of nothing else.
func (s *Server) followPhoto(w http.ResponseWriter, r *http.Request) error {
	found, err := s.followedRow(r)
	if err != nil {
		return s.linkClosed(w, r, err)
	}
	photo := board.ID(param(r, "photo"))
	for _, p := range found.page.Row.History() {
		if photo != "" && p.Photo == photo {
			typ, body, err := s.cfg.Assets.Get(r.Context(), found.id, photo, false)
			if errors.Is(err, assets.ErrNotFound) {
				break
			}
			if err != nil {
				return err //nolint:wrapcheck // says what it did
			}
			h := w.Header()
			h.Set("Content-Type", typ)
			h.Set("Cache-Control", "private, no-cache")
			h.Set("Referrer-Policy", "same-origin")
			h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
			_, _ = w.Write(body) //nolint:gosec // a picture that we encoded, under its own type
			return nil
		}
	}
	return refuseField(board.CodeNotFound, "photo")
}

package server

import (
	"context"
	"net/http"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server/public"
)

const answersPerHour = 20 // of one link

// asked is a request that a link opens, as the page behind the link shows it.
type asked struct {
	id   board.ID
	page public.Answering
	lang string // of the workshop
}

// askedRequest reads the link of a unit. What the page tells is what everybody at the workshop sees of the request.
func (s *Server) askedRequest(r *http.Request) (found asked, err error) {
	var item board.ID
	err = s.guard(r, func(ctx context.Context) (err error) {
		found.id, item, err = s.readItemLink(ctx, unitLink, param(r, "token"))
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
	for _, asked := range view.Requests {
		if asked.ID != item {
			continue
		}
		found.page = public.Answering{
			Title: view.Title, Words: view.Lang, Zone: view.Zone, Request: asked, Today: s.today(view.Zone), Full: len(asked.Answers) >= board.MaxAnswered,
		}
		for _, k := range view.Solutions {
			if k.ID == asked.Solution {
				found.page.Solution = k.Name
			}
		}
		return found, nil
	}
	return found, refuse(CodeUnknownLink) // the request was taken off, and may come back
}

// answerRead shows a request to whoever has its link, with a form to answer it.
func (s *Server) answerRead(w http.ResponseWriter, r *http.Request) error {
	found, err := s.askedRequest(r)
	if err != nil {
		return s.linkClosed(w, r, err)
	}
	lang := publicLang(r, found.lang)
	if r.URL.Query().Has("hecho") {
		found.page.Done = public.T(lang, "answer.done")
	}
	return s.sendAnswering(w, r, http.StatusOK, lang, found.page)
}

func (s *Server) sendAnswering(w http.ResponseWriter, r *http.Request, status int, lang string, page public.Answering) error {
	if page.Nonce == "" {
		page.Nonce = string(newID() + newID())
	}
	layout, body, data := public.AnswerPage(lang, page)
	return s.sendPublic(w, r, status, layout, body, data)
}

// answerTell adds the answer of the form to a request. The moment is the server's: the form has no date, and one that
// somebody adds is not read. The same form sent twice is one answer.
func (s *Server) answerTell(w http.ResponseWriter, r *http.Request) error {
	found, err := s.askedRequest(r)
	if err != nil {
		return s.linkClosed(w, r, err)
	}
	lang := publicLang(r, found.lang)
	page := &found.page
	wrong := func(field, key string, pairs ...any) error {
		page.Nonce = "" // refused for good: what comes next is another form
		page.Problems = []public.Problem{{Field: field, Text: public.T(lang, "answer.wrong."+key, pairs...)}}
		return s.sendAnswering(w, r, http.StatusUnprocessableEntity, lang, *page)
	}
	item := page.Request.ID
	if err := s.tooOften(r, "answer", found.id, item, answersPerHour); err != nil {
		return s.linkClosed(w, r, err)
	}
	r.Body = http.MaxBytesReader(w, r.Body, tellFormBytes)
	if err := r.ParseForm(); err != nil {
		return wrong("reason", "reason")
	}
	page.Answer, page.Reason, page.Name = board.Verdict(r.PostFormValue("answer")), r.PostFormValue("reason"), r.PostFormValue("name")
	page.Nonce = onceOf(r)
	err = s.tell(r, found.id, item, "link", page.Nonce, board.RequestAnswered{
		Request: item, ID: board.ID(page.Nonce), Answer: page.Answer, Reason: page.Reason, Name: page.Name,
	})
	answer, _ := refusalOf(err)
	switch {
	case err == nil, answer.Code == board.CodeAlready:
		return kept(w, r, lang, "1")
	case answer.Code == wire.CodeLater, answer.Code == CodeDraining: // it may have been kept: the same form asks again
		s.turnedAway(w, r, err)
		page.Problems = []public.Problem{{Text: public.T(lang, "follow.wrong.later")}}
		return s.sendAnswering(w, r, http.StatusServiceUnavailable, lang, *page)
	case answer.Field == "answer":
		return wrong("answer", "answer")
	case answer.Code == board.CodeEmptyText:
		return wrong("reason", "reason")
	case answer.Code == board.CodeTextTooLong && answer.Field == "reason":
		return wrong("reason", "long", "n", board.MaxReasonChars)
	case answer.Code == board.CodeTextTooLong:
		return wrong("name", "long", "n", board.MaxShortCellChars)
	case answer.Code == board.CodeLinkToday:
		s.turnedAway(w, r, err)
		page.Nonce, page.Problems = "", []public.Problem{{Text: public.T(lang, "answer.wrong.today", "n", answer.Limit)}}
		return s.sendAnswering(w, r, statusOf(answer.Code), lang, *page)
	case answer.Code == board.CodeBoardFull, answer.Code == board.CodeLinkFull:
		page.Full = true
		return s.sendAnswering(w, r, http.StatusUnprocessableEntity, lang, *page)
	}
	return s.linkClosed(w, r, err)
}

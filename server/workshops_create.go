package server

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
	"minga.lab/minga/server/templates"
)

// HashKey is what is stored of the facilitator key. The key is 128 random bits that we draw
// ourselves, so a plain digest is as good as a slow one: slow hashes protect what people choose.
// A key that somebody set by hand must be long for the same reason (cmd/minga checks it).
func HashKey(key string) []byte {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(key))))
	return sum[:]
}

// created is the answer to a new workshop.
type created struct {
	ID     board.ID `json:"id"`
	Person board.ID `json:"person"`
	Code   string   `json:"code"`
	Links  links    `json:"links"`
}

// workshopsCreate founds a workshop and seats its first facilitator. It needs the installation's
// facilitator key: anybody in the room's network can reach this address.
func (s *Server) workshopsCreate(w http.ResponseWriter, r *http.Request) error {
	var body struct {
		Key      string          `json:"key"`
		Title    string          `json:"title"`
		Lang     string          `json:"lang"`
		Question string          `json:"question"`
		Name     string          `json:"name"`
		Zone     string          `json:"zone"`
		Template json.RawMessage `json:"template"`
	}
	if err := readLargeJSON(w, r, maxBody+templates.MaxBytes, &body); err != nil {
		return err
	}
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok && body.Key == "" {
		body.Key = bearer
	}
	if err := s.guard(r, func(context.Context) error { return s.checkKey(body.Key) }); err != nil {
		return err
	}
	found, err := s.founding(r.Context(), body.Title, body.Lang, body.Question, body.Template, "")
	if err != nil {
		return err
	}

	// The board first: an entry in the records without a board would be a code that opens
	// nothing, while a board that nobody knows of harms nobody.
	id, now := newID(), s.nowMillis()
	found.ID, found.Epoch, found.Zone = id, string(newID()), knownZone(body.Zone)
	err = s.cfg.Hub.Create(r.Context(), board.Proposal{Actor: board.Actor{System: true}, At: now, Op: found})
	if err != nil {
		return err
	}
	device := s.ensureDevice(w, r)
	person, err := s.seat(r, id, device, body.Name, board.Facilitator)
	if err != nil {
		return err
	}
	code, err := s.record(r, id, found.Title, found.Lang)
	if err != nil {
		return err
	}
	all, err := s.linksOf(r, id, code)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, created{ID: id, Person: person, Code: code, Links: all})
	return nil
}

// founding is what a workshop begins with: the structure of a template, or else one area and the cycle of a lab.
// With a template the title may be left to it, and the language is one that it has. Templates of the shelf are those taken from one
// workshop, or all for "", who has shown the key.
func (s *Server) founding(ctx context.Context, title, lang, question string, template json.RawMessage, from board.ID) (board.BoardCreate, error) {
	if len(template) > 0 && string(template) != "null" {
		t, err := s.readTemplate(ctx, template, from)
		if err != nil {
			return board.BoardCreate{}, err
		}
		if strings.TrimSpace(question) != "" {
			return board.BoardCreate{}, refuseField(board.CodeMalformed, "question") // a template asks its own
		}
		found := t.Create(t.Lang(lang), newID)
		if strings.TrimSpace(title) != "" {
			found.Title = title
		}
		return found, nil
	}
	if err := required("title", title); err != nil {
		return board.BoardCreate{}, err
	}
	if lang == "" {
		lang = "es"
	}
	return board.BoardCreate{Title: title, Lang: lang, Sections: firstSections(title, question), Steps: firstSteps(question)}, nil
}

// knownZone is the name of a time zone, "" where this program knows none of that name: a browser may know newer ones.
func knownZone(name string) string {
	if _, err := time.LoadLocation(name); err != nil {
		return ""
	}
	return name
}

// record gives the workshop a code that no other has.
func (s *Server) record(r *http.Request, id board.ID, title, lang string) (string, error) {
	var code string
	err := drawCode(r.Context(), func(ctx context.Context, drawn string) error {
		code = drawn
		return s.cfg.Records.Create(ctx, records.Workshop{
			ID: id, Code: code, Title: title, Lang: lang, CreatedAt: s.cfg.Now(),
		})
	})
	if err != nil {
		return "", fmt.Errorf("server: record a workshop: %w", err)
	}
	return code, nil
}

// checkKey compares digests in constant time.
func (s *Server) checkKey(key string) error {
	if subtle.ConstantTimeCompare(HashKey(key), s.cfg.KeyHash) != 1 {
		return refuse(CodeWrongKey)
	}
	return nil
}

// firstSections is one area for everything, with the question that was asked. Without one it is
// called like the workshop: an area that says nothing cannot be told from a mistake.
func firstSections(title, question string) []board.SectionAdded {
	if strings.TrimSpace(question) == "" {
		return []board.SectionAdded{{ID: newID(), Title: title, W: 1600, H: 1000}}
	}
	return []board.SectionAdded{{ID: newID(), Question: question, W: 1600, H: 1000}}
}

// firstSteps is the cycle of a citizen lab: write, group, vote, look, agree on who does what. The
// browser names unnamed steps in the language of whoever looks.
func firstSteps(question string) []board.StepAdded {
	return []board.StepAdded{
		{ID: newID(), Kind_: board.StepWrite, Question: question},
		{ID: newID(), Kind_: board.StepGroup},
		{ID: newID(), Kind_: board.StepVote},
		{ID: newID(), Kind_: board.StepResults},
		{ID: newID(), Kind_: board.StepRoadmap},
	}
}

package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/papers"
)

// parts says what stands for a part of an address. Who adds a route with a new one says here what to ask for.
func (s *stage) parts() map[string][]string {
	return map[string][]string{
		"{id}": {s.id}, "{code}": {s.code}, "{token}": {"nada"}, "{key}": {"votacion", s.onTheShelf()}, "{template}": {s.onTheShelf()}, "*": {"x.js"},
		"{commitment}": s.ids["commitment"], "{asset}": s.ids["asset"],
		"{paper}/{format}": s.papers(), "{signed}": {"firmado1"},
		"{kind}": {"owner"}, "{item}": s.ids["commitment"], "{photo}": s.ids["told"],
	}
}

// onTheShelf is the workshop as a template of the house, as it is at this look.
func (s *stage) onTheShelf() string {
	s.t.Helper()
	if s.shelf.key == "" || s.shelf.look != s.looks {
		if s.shelf.key != "" {
			address, headers := "/api/workshops/"+s.id+"/shelf/"+s.shelf.key, []string(nil)
			if s.looks%2 == 0 {
				address, headers = "/api/templates/"+s.shelf.key, withKey(testKey)
			}
			s.audiences["rosa"].b.remove(address, headers...).want(s.t, http.StatusNoContent, "")
		}
		var card struct{ Key string }
		s.audiences["rosa"].b.post("/api/workshops/"+s.id+"/shelf", m{"title": "De la casa"}).want(s.t, http.StatusCreated, "").json(s.t, &card)
		s.shelf.key, s.shelf.look = card.Key, s.looks
	}
	return s.shelf.key
}

// papers takes turns before the end: each paper is asked for after every sixth step, and the package, which holds them all,
// at the end. To write and to read them all each time would be most of the time that these tests take. What stands in the
// pixels of the board's picture is read in its SVG.
func (s *stage) papers() (turn []string) {
	for i, one := range allPapers() {
		key, format, _ := strings.Cut(one, "/")
		if format != "png" && (s.finished || key != papers.Package && i%6 == s.looks%6) {
			turn = append(turn, one)
		}
	}
	return turn
}

// variants are the questions that a route answers otherwise.
func (s *stage) variants(pattern string) []string {
	switch pattern {
	case "GET /api/workshops/{id}/assets/{asset}":
		return []string{"", "size=small"}
	case "GET /api/workshops/{id}/suggestions":
		var all []string
		for _, id := range s.ids["section"] {
			all = append(all, "section="+id)
		}
		return all
	case "GET /api/workshops/{id}/qr.svg":
		return []string{"", "sheet=1"}
	}
	return []string{""}
}

// readAll asks every route that is read, whichever there are.
func (s *stage) readAll(a *audience) {
	s.t.Helper()
	patterns, err := s.in.server.Patterns()
	if err != nil {
		s.t.Errorf("routes: %v", err)
		return
	}
	for _, pattern := range patterns {
		path, read := strings.CutPrefix(pattern, "GET ")
		if !read || path == "/ws/{id}" { // the socket is read by itself
			continue
		}
		if path == "/r/{token}" { // who has the link of a request sees that request
			if len(s.ids["unit"]) == 0 {
				continue
			}
			path = "/r/" + s.ids["unit"][0]
		}
		paths := []string{path}
		for part, values := range s.parts() {
			if !strings.Contains(path, part) {
				continue
			}
			if part == "{token}" && a.token != "" {
				values = []string{a.token}
			}
			if part == "{paper}/{format}" && a.name == "marta" {
				values = values[:1] // a paper does not know which of the facilitators has asked
			}
			var filled []string
			for _, p := range paths {
				for _, v := range values {
					filled = append(filled, strings.ReplaceAll(p, part, v))
				}
			}
			paths = filled
		}
		for _, p := range paths {
			if strings.ContainsAny(p, "{*") {
				s.t.Errorf("%s has a part that the planted workshop knows nothing of: say in stage.parts what to ask for in its place", pattern)
				return
			}
			for _, v := range s.variants(pattern) {
				query := strings.Trim(strings.TrimPrefix(a.query, "?")+"&"+v, "&")
				if query != "" {
					query = "?" + query
				}
				r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, a.b.base+p+query, http.NoBody)
				if err != nil {
					s.t.Errorf("%s: %v", p, err)
					return
				}
				res, err := a.b.http.Do(r)
				if err != nil {
					s.t.Errorf("%s at %s: %v", a.name, p, err)
					return
				}
				_ = res.Body.Close()
				if res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500 {
					s.t.Errorf("%s is answered %d at %s: nothing is shown by that", a.name, res.StatusCode, p)
					return
				}
			}
		}
	}
}

// places collects what is written down.
func (s *stage) places() {
	s.t.Helper()
	s.audiences[theLog].heard = [][]byte{[]byte(s.in.log.String())}
	s.traced.mu.Lock()
	s.audiences[theTraces].heard = [][]byte{[]byte(strings.Join(s.traced.told, "\n"))}
	s.traced.mu.Unlock()
	if !s.finished {
		return
	}
	head, err := s.in.journal.Head(s.t.Context(), board.ID(s.id))
	must(s.t, err)
	written(s.t, backend{records: s.in.records}, s.id, head)
	tables, err := s.in.records.Load(s.t.Context(), board.ID(s.id))
	must(s.t, err)
	s.audiences[theTables].heard = [][]byte{fmt.Appendf(nil, "%+v", tables)}
	for _, n := range tables.Notes {
		if _, nameless := s.anonymous[string(n.ID)]; nameless && n.Author != "" {
			s.t.Errorf("the plain tables tell who wrote %s: %+v", n.ID, n)
		}
	}
}

// nameless looks for anything that joins a note without a name to somebody, in whatever form it is told.
func (s *stage) nameless(step string, a *audience) {
	s.t.Helper()
	for _, h := range a.heard {
		var notes []string
		for note, author := range s.anonymous {
			if !strings.HasPrefix(a.name, author) && bytes.Contains(h, []byte(note)) { // else it is their own
				notes = append(notes, note)
			}
		}
		if len(notes) == 0 {
			continue
		}
		var doc any
		if json.Unmarshal(h, &doc) == nil {
			for _, note := range notes {
				if told := joined(doc, note); told != nil {
					s.t.Errorf("%s: %s learns who wrote %s: %v", step, a.name, note, told)
				}
			}
			continue
		}
		rows, err := csv.NewReader(bytes.NewReader(h)).ReadAll()
		if err != nil || len(rows) == 0 {
			continue
		}
		for _, note := range notes {
			who := slices.Index(rows[0], "author")
			for _, row := range rows[1:] {
				if row[0] == note && who >= 0 && row[who] != "" {
					s.t.Errorf("%s: a table tells %s who wrote %s: %v", step, a.name, note, row)
				}
			}
		}
	}
}

// joined finds what in a document names somebody beside a note: a field that says who, in the same object.
func joined(doc any, note string) any {
	switch doc := doc.(type) {
	case []any:
		for _, v := range doc {
			if told := joined(v, note); told != nil {
				return told
			}
		}
	case map[string]any:
		if doc["id"] == note || doc["note"] == note {
			for key, v := range doc {
				switch key {
				case "author", "mine", "by", "person":
					if v != "" {
						return doc
					}
				}
			}
		}
		for _, v := range doc {
			if told := joined(v, note); told != nil {
				return told
			}
		}
	}
	return nil
}

// secretCounts looks for running totals of what is still open.
func (s *stage) secretCounts(step string, a *audience) {
	s.t.Helper()
	for _, h := range a.heard {
		var v board.BoardView
		var file struct {
			Board *board.BoardView `json:"board"`
		}
		if json.Unmarshal(h, &file) == nil && file.Board != nil {
			v = *file.Board
		} else if json.Unmarshal(h, &v) != nil {
			continue
		}
		for _, r := range v.Rounds {
			if r.State == board.RoundOpen && (len(r.Totals) > 0 || r.Voters > 0) {
				s.t.Errorf("%s: %s learns the running totals of %s", step, a.name, r.ID)
			}
		}
		for _, p := range v.Polls {
			if p.Open && (len(p.Totals) > 0 || p.Answered > 0) {
				s.t.Errorf("%s: %s learns the running totals of question %s", step, a.name, p.ID)
			}
		}
	}
}

// devices lists the keys by which the browsers are known: nobody is ever told one.
func (s *stage) devices() []string {
	u, err := url.Parse(s.in.url)
	must(s.t, err)
	var keys []string
	for _, a := range s.audiences {
		if a.b == nil {
			continue
		}
		for _, c := range a.b.http.Jar.Cookies(u) {
			if key, _, ok := strings.Cut(c.Value, "."); ok && c.Name == "minga_device" && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

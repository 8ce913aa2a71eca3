package public

import (
	"cmp"
	"crypto/sha1" //nolint:gosec // UUIDs of version 5 are made with it; nothing rests on it
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minga.lab/minga/hub/board"
)

// newest is how many changes a feed holds.
const newest = 60

// change is one thing that has happened since the page was published or before.
type change struct {
	kind, id string // what it is known by
	at       board.Millis
	title    string
	text     string
	part     string // of the page: what to jump to
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomPerson  `xml:"author"`
	Rights  string      `xml:"rights"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Link    atomLink `xml:"link"`
	Content atomText `xml:"content"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// Feed writes the changes as an Atom feed, newest first. An entry keeps its id whatever else changes.
func (p *Page) Feed(lang, base string) ([]byte, error) {
	lang = Lang(lang, p.Lang)
	page := base + p.in(Path(p.ID), lang)
	feed := atomFeed{
		Lang: lang, ID: p.urn("feed", ""), Title: plain(p.Title), Updated: rfc3339(p.Updated()),
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: base + p.in(Path(p.ID)+PartChanges, lang)},
			{Rel: "alternate", Type: "text/html", Href: page},
		},
		Author: atomPerson{Name: plain(p.Title)}, Rights: "CC BY 4.0",
	}
	for _, c := range p.changes(lang) {
		e := atomEntry{
			ID: p.urn(c.kind, c.id), Title: plain(c.title), Updated: rfc3339(c.at), Link: atomLink{Href: page},
			Content: atomText{Type: "text", Text: plain(c.text)},
		}
		if c.part != "" {
			e.Link.Href += "#" + c.part
		}
		feed.Entries = append(feed.Entries, e)
	}
	body, err := xml.MarshalIndent(feed, "", " ")
	if err != nil {
		return nil, fmt.Errorf("public: write a feed: %w", err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

// changes are what a feed tells of, newest first.
func (p *Page) changes(lang string) []change {
	var all []change
	if p.Since != 0 {
		all = append(all, change{kind: "published", id: fmt.Sprint(p.Since), at: p.Since, title: T(lang, "feed.published"), text: p.Title})
	}
	for _, r := range p.rows() {
		for _, t := range r.Progress {
			moved := Moved(lang, t.To, t.Was)
			if t.Before || t.Status == "" && t.Text == "" && moved == "" {
				continue
			}
			title := r.What
			if t.Status != "" {
				title = T(lang, "status."+string(t.Status)) + ": " + r.What
			}
			text := cmp.Or(strings.TrimSpace(moved+" "+t.Text), title)
			all = append(all, change{kind: "progress", id: string(r.ID) + "/" + string(t.ID), at: t.At, title: title, text: text, part: string(r.ID)})
		}
	}
	for _, q := range p.Requests {
		for _, a := range q.Answers {
			all = append(all, change{
				kind: "answer", id: string(q.ID) + "/" + string(a.ID), at: a.At, part: string(q.ID),
				title: T(lang, "verdict."+string(a.Answer)) + ": " + q.What, text: a.Reason,
			})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return cmp.Compare(b.at, a.at) })
	return all[:min(len(all), newest)]
}

// Updated is when what the page tells of has last happened.
func (p *Page) Updated() board.Millis {
	at := max(p.At, p.Since)
	for _, c := range p.changes(p.Lang) {
		at = max(at, c.at)
	}
	return at
}

func rfc3339(at board.Millis) string { return time.UnixMilli(int64(at)).UTC().Format(time.RFC3339) }

// urn is a UUID made from a name (version 5): the same thing has the same one at every instance, for good.
func (p *Page) urn(kind, id string) string {
	sum := sha1.Sum([]byte("minga\x00" + string(p.ID) + "\x00" + kind + "\x00" + id)) //nolint:gosec // see above
	u := sum[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// plain takes out what XML 1.0 may not hold, and what controls something.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r < ' ', r == 0x7f, r == utf8.RuneError, r == 0xfffe, r == 0xffff:
			return -1
		}
		return r
	}, s)
}

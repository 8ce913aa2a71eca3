package public

import (
	"html/template"
	"net/url"
	"strings"

	"minga.lab/minga/hub/board"
)

// Path is where the public page of a workshop is. What belongs to it stands below: [PathEmbed] and so on.
func Path(id board.ID) string { return "/publica/" + string(id) }

// Parts of the page, below its path.
const (
	PartEmbed    = "/insertar"
	PartPoster   = "/cartel"
	PartCard     = "/tarjeta.png"
	PartCalendar = "/fechas.ics"
	PartChanges  = "/cambios.atom"
	PartData     = "/datos.json"
)

// Seen is how somebody looks at a page.
type Seen struct {
	Lang    string
	Today   string // YYYY-MM-DD: what should be finished before it and is not, is late
	Base    string // scheme and host of the page
	Preview bool   // a facilitator looks at what is not published
}

var (
	pageBody   = Body(source("page"))
	embedBody  = Body(source("embed"))
	posterBody = Body(source("poster"))
	goneBody   = Body(source("gone"))
)

// drawn is a page as its templates are given it.
type drawn struct {
	Page
	Seen
	Here                        string // path and query of this page
	Embed, Calendar, Feed, Full string
	Poster, Data                string
	Done, Doing, Waiting, Tardy int
	Total                       int // rows that were not dropped
	QR                          template.HTML
	Address                     string
}

func (p *Page) drawn(s Seen) drawn {
	s.Lang = Lang(s.Lang, p.Lang)
	d := drawn{Page: *p, Seen: s}
	path := Path(p.ID)
	d.Full = p.in(path, s.Lang)
	d.Embed, d.Poster = p.in(path+PartEmbed, s.Lang), p.in(path+PartPoster, s.Lang)
	d.Calendar, d.Feed = p.in(path+PartCalendar, s.Lang), p.in(path+PartChanges, s.Lang)
	d.Address, d.Data = s.Base+path, path+PartData
	for _, r := range p.rows() {
		switch r.Status {
		case board.Dropped:
			continue
		case board.Done:
			d.Done++
		case board.Doing:
			d.Doing++
		default:
			d.Waiting++
		}
		d.Total++
		if r.Late(s.Today) {
			d.Tardy++
		}
	}
	return d
}

// in is an address of the page in a language; that of the workshop needs no saying.
func (p *Page) in(path, lang string) string {
	if lang == p.Lang {
		return path
	}
	return path + "?" + url.Values{"lang": {lang}}.Encode()
}

// Own marks what people wrote, where the page is in another language than they: it is read aloud in theirs.
func (d drawn) Own() template.HTMLAttr { return own(d.Seen.Lang, d.Page.Lang) }

func own(page, people string) template.HTMLAttr {
	if people = Lang(people); people == page {
		return ""
	}
	return template.HTMLAttr(`lang="` + people + `"`) //nolint:gosec // one of our languages
}

// drawnRow is a row with what today makes of it.
type drawnRow struct {
	Row
	Late bool
	Deep bool // below the heading of a phase
	Own  template.HTMLAttr
}

// With is a row as its template is given it.
func (d drawn) With(phase string, r Row) drawnRow {
	return drawnRow{Row: r, Late: r.Late(d.Today), Deep: phase != "", Own: d.Own()}
}

// IsLate is for the templates.
func (d drawn) IsLate(r Row) bool { return r.Late(d.Today) }

// LateRequest is for the templates.
func (d drawn) LateRequest(r Request) bool { return r.Late(d.Today) }

// Few says whether so many people are too few to be told.
func (drawn) Few(n int) bool { return n < FewPeople }

// Summary is the page in one sentence.
func (d drawn) Summary() string {
	if d.Open {
		return T(d.Seen.Lang, "page.open")
	}
	text := T(d.Seen.Lang, "page.summary.none")
	if d.Total > 0 {
		text = N(d.Seen.Lang, "page.summary", d.Total)
	}
	return text
}

func (p *Page) layout(d drawn, path string) Layout {
	l := Layout{
		Lang: d.Seen.Lang, Title: p.Title + " · " + T(d.Seen.Lang, "page.kind"), Base: d.Base,
		Description: d.Summary(), Canonical: p.in(path, d.Seen.Lang), Index: !d.Preview,
	}
	for _, lang := range Langs {
		l.Alternates = append(l.Alternates, Alternate{Lang: lang, Href: p.in(path, lang), Name: T(lang, "lang."+lang), Here: lang == d.Seen.Lang})
	}
	return l
}

// HTML writes the page.
func (p *Page) HTML(s Seen) ([]byte, error) {
	d := p.drawn(s)
	l := p.layout(d, Path(p.ID))
	if s.Preview {
		l.Base, l.Alternates = "", nil
		return Render(l, pageBody, d)
	}
	l.Card = p.in(Path(p.ID)+PartCard, d.Seen.Lang)
	l.Feeds = []Feed{
		{Type: "application/atom+xml", Title: T(d.Seen.Lang, "page.feed"), Href: d.Feed},
		{Type: "text/calendar", Title: T(d.Seen.Lang, "page.calendar"), Href: d.Calendar},
	}
	return Render(l, pageBody, d)
}

// EmbedHTML writes the short page that stands inside other sites.
func (p *Page) EmbedHTML(s Seen) ([]byte, error) {
	d := p.drawn(s)
	l := p.layout(d, Path(p.ID)+PartEmbed)
	l.Class, l.Index, l.Alternates, l.Canonical = "embed", false, nil, ""
	return Render(l, embedBody, d)
}

// PosterHTML writes the sheet that hangs on a door: what it is about and a QR code to the page, an SVG.
func (p *Page) PosterHTML(s Seen, qr []byte) ([]byte, error) {
	d := p.drawn(s)
	named := `role="img" aria-label="` + template.HTMLEscapeString(T(d.Seen.Lang, "poster.qr")) + `"`
	d.QR = template.HTML(strings.Replace(string(qr), `role="img"`, named, 1)) //nolint:gosec // drawn by ourselves
	l := p.layout(d, Path(p.ID)+PartPoster)
	l.Class, l.Index, l.Alternates, l.Canonical = "poster", false, nil, ""
	return Render(l, posterBody, d)
}

// Gone writes what is shown where there is no page: withdrawn, or never there.
func Gone(lang string, withdrawn bool) ([]byte, error) {
	title := "gone.never"
	if withdrawn {
		title = "gone.withdrawn"
	}
	lang = Lang(lang)
	return Render(Layout{Lang: lang, Title: T(lang, title), Alternates: switches(lang)}, goneBody, title)
}

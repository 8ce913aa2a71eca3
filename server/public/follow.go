package public

import (
	"crypto/sha256"
	"encoding/hex"
	"html/template"
	"slices"

	"minga.lab/minga/hub/board"
)

var (
	followBody = Body(source("follow"))
	closedBody = Body(source("closed"))
)

// FollowUp is the page behind the link of a row of the roadmap: how it stands, what has happened, and a form to
// tell more. Nothing in it names a day that whoever fills it in could choose.
type FollowUp struct {
	Title string // of the workshop
	Words string // the language in which its people write
	Row   board.CommitmentView
	Zone  string // of the workshop, see [Place]
	Today string // YYYY-MM-DD in the zone
	Done  string // what has succeeded, a sentence; "" for nothing
	Full  bool   // the history takes no more

	Photos string // path below which its photos are

	Organisation bool // the row is an organisation's that has accepted: its name is shown in any case
	Shown        bool // there is a public page, and it shows names
	Agrees       bool // what the form about the name says

	Nonce    string // makes a form that is sent twice one
	Status   board.Status
	Text     string
	Problems []Problem
}

// Entry is one entry of a history as the page shows it.
type Entry struct {
	Day, By, Status, Moved, Text, Photo, Alt, Where string
	W, H                                            int
	Gone                                            bool
}

type drawnFollow struct {
	FollowUp
	Lang    string
	Own     template.HTMLAttr // of what people wrote
	Late    bool
	Entries []Entry // the newest first
	Form    struct {
		Status Choices
		Text   Field
		Photo  Field
	}
	Name string // where things stand with the name on the public page, a sentence; "" where nobody is named
	Mark string // of the name that is on the page, see [NameMark]
}

// NameMark stands for a name in a form: it says to the server which name was read when somebody agreed.
func NameMark(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:8])
}

// FollowUpPage is the page: its layout, its body and what goes into it. lang is that of the page's own words.
func FollowUpPage(lang string, f FollowUp) (Layout, *Template, any) {
	lang = Lang(lang)
	d := drawnFollow{FollowUp: f, Lang: lang, Own: own(lang, f.Words), Late: board.Late(f.Row.To, f.Row.Status, f.Today)}
	if e := f.Row.Earlier; e != nil {
		for _, p := range e.Progress {
			d.Entries = append(d.Entries, entry(lang, f.Zone, p, T(lang, "follow.earlier", "title", e.Board)))
		}
	}
	for _, p := range f.Row.Progress {
		d.Entries = append(d.Entries, entry(lang, f.Zone, p, ""))
	}
	slices.Reverse(d.Entries)
	status := f.Status
	if status == "" {
		status = f.Row.Status
	}
	wrong := func(field string) string {
		for _, p := range f.Problems {
			if p.Field == field {
				return p.Text
			}
		}
		return ""
	}
	d.Form.Status = Choices{Name: "status", Legend: T(lang, "follow.status"), Wrong: wrong("status")}
	for _, s := range []board.Status{board.Pending, board.Doing, board.Done, board.Dropped} {
		d.Form.Status.Options = append(d.Form.Status.Options, Option{
			Value: string(s), Label: T(lang, "follow.status."+string(s)), Checked: s == status,
		})
	}
	d.Form.Text = Field{
		Name: "text", Label: T(lang, "follow.text"), Hint: T(lang, "follow.text.hint"), Value: f.Text, Type: "area",
		Max: board.MaxProgressChars, Wrong: wrong("text"),
	}
	d.Form.Photo = Field{Name: "photo", Label: T(lang, "follow.photo"), Hint: T(lang, "follow.photo.hint"), Type: "photo", Wrong: wrong("photo")}
	switch {
	case f.Row.Who == "":
	case f.Organisation:
		d.Name = T(lang, "follow.name.organisation", "name", f.Row.Who)
	case !f.Row.Named:
		d.Name = T(lang, "follow.name.not")
	case f.Shown:
		d.Name = T(lang, "follow.name.shown")
	default:
		d.Name = T(lang, "follow.name.agreed")
	}
	d.Mark = NameMark(f.Row.Who)
	layout := Layout{Lang: lang, Title: f.Row.What, Alternates: switches(lang), Failed: len(f.Problems) > 0}
	return layout, followBody, d
}

func entry(lang, zone string, p board.ProgressView, where string) Entry {
	e := Entry{
		Day: dayIn(zone, p.At), By: T(lang, "follow.by."+string(p.By)), Text: p.Text, Photo: string(p.Photo),
		W: p.W, H: p.H, Where: where, Gone: p.Gone, Moved: Moved(lang, p.To, p.Was),
	}
	if p.Status != "" {
		e.Status = T(lang, "follow.status."+string(p.Status))
	}
	if e.Alt = T(lang, "follow.photo.alt"); p.Text != "" {
		e.Alt = T(lang, "follow.photo.alt_of", "text", p.Text)
	}
	return e
}

// ClosedPage says why a link opens nothing. why is one of "unknown", "often" and "later".
func ClosedPage(lang, why string) (Layout, *Template, any) {
	lang = Lang(lang)
	return Layout{Lang: lang, Title: T(lang, "closed."+why), Alternates: switches(lang)}, closedBody, why
}

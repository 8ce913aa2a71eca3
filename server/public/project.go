package public

import (
	"cmp"
	"slices"

	"minga.lab/minga/hub/board"
)

// FewPeople is the number of people below which a count of people is not told: in a small room it is somebody.
const FewPeople = 5

// shownWinners is how many things of a round are listed; ties with the last of them are listed too.
const shownWinners = 5

// Page is all that leaves the house without a login: the page, its feeds, its pictures and its print are
// written from this and from nothing else.
type Page struct {
	ID    board.ID
	Seq   board.Seq // of the board that it tells of
	Title string
	Lang  string
	Zone  string // of the room, see [Place]
	Open  bool   // the session goes on again: nothing is shown until it is over
	Names bool   // of responsible persons who agreed
	Since board.Millis
	At    board.Millis // when that was last changed

	Called, Place, Date string // who called, where, and on which day (YYYY-MM-DD)

	People  int // facilitators included
	Notes   int
	Groups  int
	Minutes int
	Rounds  []Round

	Solutions []Solution
	Actors    []Actor
	Roadmap   []Phase
	Requests  []Request
}

// Solution is a sheet of what was thought out together.
type Solution struct {
	ID                            board.ID
	Name, Sentence, Problem, Whom string
	Steps                         []string
	Fresh, Test, Needs, Unit      string
	Checks                        []board.Viability
	Notes                         int // things on the board that it goes back to
}

// Actor has accepted to carry something out. Name is "" for what may be a person.
type Actor struct {
	Name  string
	Type  board.ActorType
	Part  board.ActorPart
	Gives string
}

// Request was asked of an institution. Answers are in order of arrival: the last one counts.
type Request struct {
	ID      board.ID
	What    string
	Unit    string
	For     string // the solution that it is asked for
	By      string // YYYY-MM-DD or ""
	Answers []Answer
}

// Answer is what an institution said, and why. Who wrote it is not told.
type Answer struct {
	ID     board.ID
	At     board.Millis
	Day    string // of At, where the workshop is
	Answer board.Verdict
	Reason string
}

// Progress is what was told of a row, and when the server heard it.
type Progress struct {
	ID     board.ID
	At     board.Millis
	Day    string       // of At, where the workshop is
	Status board.Status // "" where it did not change
	Text   string
	Before bool // at an earlier workshop, which had left the row open

	To, Was string // the end of the row from then on, and before, where it was moved; "" for none
}

// Moved says in words that the end of the row was moved, "" where it was not.
func Moved(lang, to, was string) string {
	switch to, was := Date(lang, to), Date(lang, was); {
	case to != "" && was != "":
		return T(lang, "end.moved", "to", to, "was", was)
	case to != "":
		return T(lang, "end.set", "to", to)
	case was != "":
		return T(lang, "end.gone", "was", was)
	}
	return ""
}

// Round is a vote that is over.
type Round struct {
	Question string
	Voters   int      // on the board and on paper
	Winners  []Winner // most dots first
	Others   int      // things with dots that are not listed
}

// Winner is something with dots. Name is "" where what was voted on may not be read any more; Dots are 0 where so few
// voted that they would tell what somebody chose.
type Winner struct {
	Name string
	Dots int
}

// Phase is a part of the roadmap; Name is "" where it has no parts.
type Phase struct {
	Name string
	Rows []Row
}

// Row is a commitment. Who is "" for a person who has not agreed to be named.
type Row struct {
	ID         board.ID
	What       string
	Who        string
	With       []string // organisations that have accepted, among those that work along
	From, To   string   // YYYY-MM-DD or ""
	Resources  string
	Provider   []string
	Verifiable string
	Status     board.Status
	Tell       []string // organisations that have accepted, among those that are told
	Earlier    bool     // an earlier workshop had left it open
	Progress   []Progress
	For        string // the solution that it belongs to
	named      bool   // Who is a person
}

// Project says what of a workshop is public. It reads the public's view of the board ([board.ForPublic]), which
// holds no person, nothing hidden and nothing private, and leaves out what people have not agreed to: who wrote
// a note, ways to reach somebody, and names of persons.
func Project(v board.BoardView) Page {
	p := Page{ID: v.ID, Seq: v.Seq, Title: v.Title, Lang: Lang(v.Lang), Zone: v.Zone, Open: !v.Finished}
	if v.Page != nil {
		p.Names, p.Since, p.At = v.Page.Names, v.Page.Since, v.Page.At
	}
	if p.Open {
		return p
	}
	p.People, p.Notes, p.Groups = v.Present, len(v.Notes), len(v.Clusters)
	for _, d := range v.Tables {
		p.People += d.People // who came without a device
	}
	var spent board.Millis
	for _, s := range v.Steps {
		spent += s.Spent
	}
	p.Minutes = int(spent / 60_000)
	for _, r := range v.Rounds {
		if r.State == board.RoundIsOver {
			p.Rounds = append(p.Rounds, roundOf(r))
		}
	}
	if f := v.Facts; f != nil {
		p.Called, p.Place, p.Date = f.Called, f.Place, f.Date
	}
	p.solutions(v)
	accepted := p.actors(v)
	p.roadmap(v, accepted)
	for _, r := range v.Requests {
		q := Request{ID: r.ID, What: r.What, Unit: r.Unit, By: r.By, For: p.solution(r.Solution)}
		for _, a := range r.Answers {
			q.Answers = append(q.Answers, Answer{ID: a.ID, At: a.At, Day: dayIn(p.Zone, a.At), Answer: a.Answer, Reason: a.Reason})
		}
		p.Requests = append(p.Requests, q)
	}
	return p
}

func (p *Page) solutions(v board.BoardView) {
	for _, s := range v.Solutions {
		shown := Solution{
			ID: s.ID, Name: s.Name, Sentence: s.Sentence, Problem: s.Problem, Whom: s.Whom, Fresh: s.Fresh, Test: s.Test,
			Needs: s.Needs, Unit: s.Unit, Checks: s.Viability,
		}
		for _, step := range s.Steps {
			if step.Text != "" {
				shown.Steps = append(shown.Steps, step.Text)
			}
		}
		var from []board.ID
		for _, list := range s.Sources {
			from = append(from, list.Items...)
		}
		slices.Sort(from)
		shown.Notes = len(slices.Compact(from))
		p.Solutions = append(p.Solutions, shown)
	}
}

// solution is the name of a sheet that is shown.
func (p *Page) solution(id board.ID) string {
	for _, s := range p.Solutions {
		if s.ID == id {
			return s.Name
		}
	}
	return ""
}

// organisations are the types of actors that are no person, and so are called by their names.
var organisations = []board.ActorType{
	board.ActorOrganisation, board.ActorMunicipal, board.ActorPublic, board.ActorAcademia, board.ActorBusiness, board.ActorNGO,
}

// actors lists who has accepted, and returns the names of the organisations among them.
func (p *Page) actors(v board.BoardView) *names {
	accepted := &names{}
	for _, a := range v.Actors {
		if !board.CoExecutor(a) {
			continue
		}
		shown := Actor{Type: a.Type, Part: a.Part, Gives: a.Gives}
		if slices.Contains(organisations, a.Type) {
			shown.Name = a.Name
			accepted.add(a.Name)
		}
		p.Actors = append(p.Actors, shown)
	}
	return accepted
}

// Organisation says whether a name is shown because it is that of an organisation which has accepted, whatever was agreed
// on the row.
func Organisation(v board.BoardView, name string) bool {
	return new(Page).actors(v).has(name)
}

func roundOf(r board.RoundView) Round {
	out := Round{Question: r.Question, Voters: r.Voters + r.Paper}
	totals := slices.DeleteFunc(slices.Clone(r.Totals), func(t board.Total) bool { return t.Dots == 0 })
	slices.SortStableFunc(totals, func(a, b board.Total) int { return cmp.Compare(b.Dots, a.Dots) })
	for i, t := range totals {
		if i >= shownWinners && t.Dots < totals[shownWinners-1].Dots {
			out.Others = len(totals) - i
			break
		}
		w := Winner{Name: t.Name, Dots: t.Dots}
		if out.Voters < FewPeople {
			w.Dots = 0
		}
		out.Winners = append(out.Winners, w)
	}
	return out
}

func (p *Page) roadmap(v board.BoardView, accepted *names) {
	for _, c := range v.Commitments {
		r := Row{
			ID: c.ID, What: c.What, With: accepted.in(c.With), From: c.From, To: c.To, Resources: c.Resources,
			Provider: accepted.in(c.Provider), Verifiable: c.Verifiable, Status: c.Status, Tell: accepted.in(c.Tell), Earlier: c.Earlier != nil, For: p.solution(c.Solution),
		}
		switch {
		case p.Names && c.Named && c.Who != "":
			r.Who, r.named = c.Who, true
		case accepted.has(c.Who):
			r.Who = c.Who
		}
		if c.Earlier != nil {
			r.Progress = p.history(r.Progress, c.Earlier.Progress, true)
		}
		r.Progress = p.history(r.Progress, c.Progress, false)
		p.row(c.Phase, r)
	}
}

// history appends what was told of a row.
func (p *Page) history(to []Progress, list []board.ProgressView, before bool) []Progress {
	for _, t := range list {
		to = append(to, Progress{ID: t.ID, At: t.At, Day: dayIn(p.Zone, t.At), Status: t.Status, Text: t.Text, Before: before, To: t.To, Was: t.Was})
	}
	return to
}

// row puts a row into its phase; phases stand in the order in which they are met.
func (p *Page) row(phase string, r Row) {
	i := slices.IndexFunc(p.Roadmap, func(f Phase) bool { return f.Name == phase })
	if i < 0 {
		i = len(p.Roadmap)
		p.Roadmap = append(p.Roadmap, Phase{Name: phase})
	}
	p.Roadmap[i].Rows = append(p.Roadmap[i].Rows, r)
}

// rows are all rows of the roadmap.
func (p *Page) rows() []Row {
	var all []Row
	for _, f := range p.Roadmap {
		all = append(all, f.Rows...)
	}
	return all
}

// Late says whether a row should be finished by today (YYYY-MM-DD) and is not.
func (r Row) Late(today string) bool {
	return board.Late(r.To, r.Status, today)
}

// Answered is the answer that counts; nil before there is any.
func (r Request) Answered() *Answer {
	if len(r.Answers) == 0 {
		return nil
	}
	return &r.Answers[len(r.Answers)-1]
}

// Late says whether an answer was due before today (YYYY-MM-DD) and there is none, as [board.StateOf] does.
func (r Request) Late(today string) bool {
	return r.By != "" && r.By < today && len(r.Answers) == 0
}

// Counts is what the page shows, for whoever decides whether to publish it.
type Counts struct {
	Rounds      int `json:"rounds"`
	Solutions   int `json:"solutions"`
	Actors      int `json:"actors"` // that have accepted
	Commitments int `json:"commitments"`
	Requests    int `json:"requests"`
	Answers     int `json:"answers"`
	Names       int `json:"names"` // of persons
}

// Count counts what is shown.
func (p *Page) Count() Counts {
	c := Counts{Rounds: len(p.Rounds), Solutions: len(p.Solutions), Actors: len(p.Actors), Commitments: len(p.rows()), Requests: len(p.Requests)}
	var named names
	for _, r := range p.rows() {
		if r.named {
			named.add(r.Who)
		}
	}
	c.Names = named.len()
	for _, r := range p.Requests {
		c.Answers += len(r.Answers)
	}
	return c
}

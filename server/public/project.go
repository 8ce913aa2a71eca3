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
	Title string
	Lang  string
	Open  bool // the session goes on again: nothing is shown until it is over
	Names bool // of responsible persons who agreed
	Since board.Millis
	At    board.Millis // when that was last changed

	People  int // facilitators included
	Notes   int
	Groups  int
	Minutes int
	Rounds  []Round

	Roadmap []Phase
}

// Round is a vote that is over.
type Round struct {
	Question string
	Voters   int
	Winners  []Winner // most dots first
	Others   int      // things with dots that are not listed
}

// Winner is something with dots. Name is "" where what was voted on may not be read any more.
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
}

// Project says what of a workshop is public. It reads the public's view of the board ([board.ForPublic]), which
// holds no person, nothing hidden and nothing private, and leaves out what people have not agreed to: who wrote
// a note, ways to reach somebody, and names of persons.
func Project(v board.BoardView) Page {
	p := Page{ID: v.ID, Title: v.Title, Lang: Lang(v.Lang), Open: !v.Finished}
	if v.Page != nil {
		p.Names, p.Since, p.At = v.Page.Names, v.Page.Since, v.Page.At
	}
	if p.Open {
		return p
	}
	p.People, p.Notes, p.Groups = v.Present, len(v.Notes), len(v.Clusters)
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
	p.roadmap(v)
	return p
}

func roundOf(r board.RoundView) Round {
	out := Round{Question: r.Question, Voters: r.Voters}
	totals := slices.DeleteFunc(slices.Clone(r.Totals), func(t board.Total) bool { return t.Dots == 0 })
	slices.SortStableFunc(totals, func(a, b board.Total) int { return cmp.Compare(b.Dots, a.Dots) })
	for i, t := range totals {
		if i >= shownWinners && t.Dots < totals[shownWinners-1].Dots {
			out.Others = len(totals) - i
			break
		}
		out.Winners = append(out.Winners, Winner{Name: t.Name, Dots: t.Dots})
	}
	return out
}

func (p *Page) roadmap(v board.BoardView) {
	for _, c := range v.Commitments {
		p.row("", Row{
			ID: c.ID, What: c.What, From: c.From, To: c.To, Resources: c.Resources, Verifiable: c.Verifiable, Status: c.Status,
		})
	}
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

// Late says whether a row should be finished by now and is not. today is YYYY-MM-DD.
func (r Row) Late(today string) bool {
	return r.To != "" && r.To < today && (r.Status == board.Pending || r.Status == board.Doing || r.Status == "")
}

// Counts is what the page shows, for whoever decides whether to publish it.
type Counts struct {
	Rounds      int `json:"rounds"`
	Commitments int `json:"commitments"`
	Names       int `json:"names"` // of persons
}

// Count counts what is shown.
func (p *Page) Count() Counts {
	return Counts{Rounds: len(p.Rounds), Commitments: len(p.rows())}
}

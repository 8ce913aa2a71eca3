package records

import (
	"slices"

	"minga.lab/minga/hub/board"
)

// Projection is one board as plain tables. Lists are in board order, without what was deleted.
// Nothing in it joins a person to a dot, nor to an anonymous note.
type Projection struct {
	Board       Board
	Sections    []Section
	Clusters    []Cluster
	Notes       []Note
	Rounds      []Round
	Commitments []Commitment
	Progress    []Progress // in the order of the commitments
	Links       []Link
	Steps       []Step
	Ratings     []Rating
	Facts       Facts
	Polls       []Poll
	RoomTables  []RoomTable
	LeftOut     []LeftOut

	Solutions       []Solution
	SolutionSteps   []SolutionStep   // in the order of the sheets
	SolutionChecks  []SolutionCheck  // in the order of the sheets
	SolutionSources []SolutionSource // in the order of the sheets
	Actors          []Actor
	Requests        []Request
	Answers         []Answer // in the order of the requests
}

// Step is an activity of the agenda: planned minutes, and the seconds that it really took.
type Step struct {
	ID       board.ID
	Kind     board.StepKind
	Name     string
	Question string
	Planned  int // minutes; 0: none
	Real     int // seconds over all stays; 0: never entered, or not measured
}

// Board is the board itself. People counts who took part, facilitators included.
type Board struct {
	ID           board.ID
	Title        string
	Lang         string
	Seq          board.Seq // last entry included
	People       int
	Facilitators int
}

// Section is an area with a question.
type Section struct {
	ID       board.ID
	Title    string
	Question string
}

// Cluster is a group of notes; Name may be empty.
type Cluster struct {
	ID      board.ID
	Section board.ID
	Name    string
	Table   string // the name of the table it comes from
	Brought bool   // the table brings it to everybody
}

// Note is a note. Cluster is empty for a loose one. Author is a name, empty for anonymous and
// imported notes.
type Note struct {
	ID      board.ID
	Section board.ID
	Cluster board.ID
	Text    string
	Color   string
	Lang    string
	Author  string
	Table   string // the name of the table it comes from
	Brought bool   // the table brings it to everybody

	// How many people gave which sign.
	Like, Same, Unclear, Idea int
}

func (n *Note) signs(list []board.ReactionCount) {
	for _, r := range list {
		switch r.What {
		case board.ReactLike:
			n.Like = r.N
		case board.ReactSame:
			n.Same = r.N
		case board.ReactUnclear:
			n.Unclear = r.N
		case board.ReactIdea:
			n.Idea = r.N
		}
	}
}

// Round is a closed vote.
type Round struct {
	ID       board.ID
	Question string
	Dots     int // per person
	Cap      int // per person and item
	Voters   int
	Eligible int
	Paper    int // people who voted on paper
	Sheets   int // of paper that count
	Totals   []Total
}

// Total is the result of one item: a cluster or loose note as it was when the round closed.
type Total struct {
	Item  board.ID
	Name  string
	Dots  int
	Paper int // how many of the dots were put on paper
}

// Commitment is a row of the roadmap. From and To are YYYY-MM-DD or empty.
type Commitment struct {
	ID         board.ID
	What       string
	Who        string
	With       string
	From       string
	To         string
	Resources  string
	Provider   string
	Verifiable string
	Status     board.Status

	Tell     string
	Phase    string
	Solution board.ID
	Named    bool // who answers for it agreed that the name is published

	Earlier      string   // the title of the workshop that left it open before; empty for a row of this one
	EarlierBoard board.ID // that workshop
	EarlierRow   board.ID // the row there
}

// LinkKind says what a link leads to.
type LinkKind string

// Kinds of link.
const (
	ToCluster LinkKind = "cluster"
	ToRound   LinkKind = "round"
	ToNote    LinkKind = "note"
)

// Link leads from a commitment to something it came from: the trail, as far as it is still there.
type Link struct {
	Commitment board.ID
	Kind       LinkKind
	Target     board.ID
}

// Project makes the projection of a board. It is made from what facilitators may see, so what is
// withheld from them, such as the author of an anonymous note, cannot get into a table.
func Project(b *board.Board) Projection {
	v := board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator})
	p := Projection{Board: Board{ID: v.ID, Title: v.Title, Lang: v.Lang, Seq: v.Seq, People: len(v.People)}}
	if v.Facts != nil {
		p.Facts = Facts(*v.Facts)
	}
	names := map[board.ID]string{}
	for _, person := range v.People {
		names[person.ID] = person.Name
		if person.Role == board.Facilitator {
			p.Board.Facilitators++
		}
	}
	tables := map[board.ID]string{}
	for _, d := range v.Tables {
		tables[d.ID] = tableName(d)
	}
	sections, clusters, notes, rounds := map[board.ID]bool{}, map[board.ID]bool{}, map[board.ID]bool{}, map[board.ID]bool{}
	for _, s := range v.Sections {
		if !s.Deleted {
			sections[s.ID] = true
			p.Sections = append(p.Sections, Section{ID: s.ID, Title: s.Title, Question: s.Question})
		}
	}
	for _, c := range v.Clusters {
		if !c.Deleted && sections[c.Section] {
			clusters[c.ID] = true
			p.Clusters = append(p.Clusters, Cluster{ID: c.ID, Section: c.Section, Name: c.Name})
		}
	}
	held := map[board.ID]bool{} // hidden or waiting: their text is in no table
	for _, n := range v.Notes {
		if n.Held != "" {
			held[n.ID] = true
			continue
		}
		if n.Deleted || !sections[n.Section] {
			continue
		}
		notes[n.ID] = true
		note := Note{ID: n.ID, Section: n.Section, Text: n.Text, Color: n.Color, Lang: n.Lang}
		if clusters[n.Cluster] {
			note.Cluster = n.Cluster
		}
		if note.Lang == "" {
			note.Lang = v.Lang
		}
		if !n.Anon {
			note.Author = names[n.Author]
		}
		if n.By != nil && n.By.Person == "" {
			note.Author = n.By.Name // whoever wrote it down is not who said it
		}
		note.signs(n.Reactions)
		note.Table = tables[b.TableOf(n.ID)]
		if n.Scribe {
			note.Author = note.Table // the table speaks, whoever held the pen
		}
		p.Notes = append(p.Notes, note)
	}
	p.session(b, v)
	p.solutions(v.Solutions, notes, clusters)
	for _, r := range v.Rounds {
		if r.State != board.RoundIsOver {
			continue
		}
		rounds[r.ID] = true
		round := Round{ID: r.ID, Question: r.Question, Dots: r.Dots, Cap: r.Cap, Voters: r.Voters, Eligible: r.Eligible, Paper: r.Paper, Sheets: r.PaperSheets}
		for _, t := range r.Totals {
			total := Total{Item: t.Item, Name: t.Name, Dots: t.Dots, Paper: t.Paper}
			if held[t.Item] {
				total.Name = ""
			}
			round.Totals = append(round.Totals, total)
		}
		p.Rounds = append(p.Rounds, round)
	}
	p.Ratings = ratings(v.Ratings, held)
	p.outside(v)
	for _, s := range v.Steps {
		if !s.Deleted {
			p.Steps = append(p.Steps, Step{
				ID: s.ID, Kind: s.Kind, Name: s.Name, Question: s.Question, Planned: s.Minutes, Real: int(s.Spent / 1000),
			})
		}
	}
	for _, c := range v.Commitments {
		if c.Deleted {
			continue
		}
		p.Commitments = append(p.Commitments, commitmentRow(c))
		p.Progress = append(p.Progress, progress(c)...)
		trail, ok := board.Trail(b, c.ID)
		if !ok {
			continue
		}
		link := func(kind LinkKind, target board.ID, there map[board.ID]bool) {
			l := Link{Commitment: c.ID, Kind: kind, Target: target}
			if there[target] && !slices.Contains(p.Links, l) { // a round may weigh several of its clusters
				p.Links = append(p.Links, l)
			}
		}
		for _, t := range trail.Clusters {
			link(ToCluster, t.ID, clusters)
		}
		for _, t := range trail.Rounds {
			link(ToRound, t.ID, rounds)
		}
		for _, t := range trail.Notes {
			link(ToNote, t.ID, notes)
		}
	}
	return p
}

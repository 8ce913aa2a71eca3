package records

import (
	"strconv"

	"minga.lab/minga/hub/board"
)

// Poll is a quick question that was closed: how many people gave each answer, and nobody's.
type Poll struct {
	ID       board.ID
	Question string
	Answered int
	Eligible int
	Options  []Option
}

// Option is one answer to a quick question.
type Option struct {
	Text    string
	Answers int
}

// RoomTable is a table of the room. Name is its number where it was given none. People counts who sat there
// at the end, with a device or without; Apart are those without, who have not joined the board.
type RoomTable struct {
	ID     board.ID
	Name   string
	Kind   board.TableKind
	People int
	Apart  int
}

// LeftOut counts what no table and no paper shows, or shows only in part, and why.
type LeftOut struct {
	Why  Why
	What string // of private writing the section, of hidden notes the reason
	N    int
}

// Why something is counted instead of shown.
type Why string

// Reasons, in the order in which they are listed.
const (
	WhyPrivate Why = "private" // notes in private writing that nobody has revealed
	WhyHidden  Why = "hidden"  // notes that a facilitator has hidden
	WhyWaiting Why = "waiting" // notes without a yes or no
	WhyDeleted Why = "deleted" // notes that were taken away
	WhyRemoved Why = "removed" // people who were removed
	WhyPhoto   Why = "photo"   // photographs on visible notes
	WhyVoice   Why = "voice"   // recordings on visible notes
	WhyDrawing Why = "drawing" // drawings on visible notes: papers show so many
	WhySheet   Why = "sheet"   // photographed sheets
	WhyCopied  Why = "copied"  // notes that were copied from them: they are among the others
)

// session fills in what happened besides notes, votes and the roadmap.
func (p *Projection) session(b *board.Board, v board.BoardView) {
	for _, poll := range v.Polls {
		if poll.Open {
			continue
		}
		row := Poll{ID: poll.ID, Question: poll.Question, Answered: poll.Answered, Eligible: poll.Eligible}
		for i, text := range poll.Options {
			option := Option{Text: text}
			if i < len(poll.Totals) {
				option.Answers = poll.Totals[i]
			}
			row.Options = append(row.Options, option)
		}
		p.Polls = append(p.Polls, row)
	}
	seated := map[board.ID]int{}
	for _, person := range v.People {
		if !person.Removed && person.Table != "" {
			seated[person.Table]++
		}
	}
	for _, d := range v.Tables {
		if !d.Deleted {
			p.RoomTables = append(p.RoomTables, RoomTable{ID: d.ID, Name: tableName(d), Kind: d.Kind, People: d.People + seated[d.ID], Apart: d.People})
		}
	}
	brought := map[board.ID]bool{}
	for _, id := range b.Harvested() {
		brought[id] = true
	}
	for i := range p.Notes {
		p.Notes[i].Brought = brought[p.Notes[i].ID]
	}
	for i := range p.Clusters {
		p.Clusters[i].Brought = brought[p.Clusters[i].ID]
		if d := b.TableOf(p.Clusters[i].ID); d != "" {
			for _, t := range v.Tables {
				if t.ID == d {
					p.Clusters[i].Table = tableName(t)
				}
			}
		}
	}
	p.leftOut(b, v)
}

func tableName(d board.TableView) string {
	if d.Name == "" {
		return strconv.Itoa(d.Num)
	}
	return d.Name
}

func (p *Projection) leftOut(b *board.Board, v board.BoardView) {
	add := func(why Why, what string, n int) {
		if n > 0 {
			p.LeftOut = append(p.LeftOut, LeftOut{Why: why, What: what, N: n})
		}
	}
	for _, s := range v.Sections {
		if s.Hidden && !s.Deleted {
			add(WhyPrivate, string(s.ID), s.Counted)
		}
	}
	m := board.ModerationOf(b)
	for _, h := range m.Hidden {
		add(WhyHidden, string(h.Reason), h.Notes)
	}
	add(WhyWaiting, "", m.Waiting)
	add(WhyDeleted, "", m.Deleted)
	add(WhyRemoved, "", m.Removed)
	shown := make(map[board.ID]bool, len(p.Notes))
	for _, n := range p.Notes {
		shown[n.ID] = true
	}
	media := map[board.MediaKind]int{}
	for _, n := range v.Notes {
		if n.Media != nil && shown[n.ID] {
			media[n.Media.Kind]++
		}
	}
	add(WhyPhoto, "", media[board.MediaPhoto])
	add(WhyVoice, "", media[board.MediaVoice])
	add(WhyDrawing, "", media[board.MediaDrawing])
	sheets := board.PaperOf(b)
	add(WhySheet, "", sheets.Sheets)
	add(WhyCopied, "", sheets.Copied)
}

// Apart counts who came without a device: they sit at tables and have not joined the board.
func (p *Projection) Apart() (n int) {
	for _, d := range p.RoomTables {
		n += d.Apart
	}
	return n
}

// CountLeftOut sums what was left out for a reason.
func (p *Projection) CountLeftOut(why Why) (n int) {
	for _, l := range p.LeftOut {
		if l.Why == why {
			n += l.N
		}
	}
	return n
}

var (
	pollsTable = Table{
		Name: "polls", Columns: []string{"id", "question", "answered", "eligible"},
		Rows: rows(func(p *Projection) []Poll { return p.Polls }, func(q Poll) []any {
			return []any{string(q.ID), q.Question, q.Answered, q.Eligible}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var q Poll
			err := scan(&q.ID, &q.Question, &q.Answered, &q.Eligible)
			p.Polls = append(p.Polls, q)
			return err
		},
	}
	pollOptionsTable = Table{
		Name: "poll_options", Columns: []string{"poll", "number", "name", "answers"},
		Rows: func(p *Projection) (out [][]any) {
			for _, q := range p.Polls {
				for i, o := range q.Options {
					out = append(out, []any{string(q.ID), i + 1, o.Text, o.Answers})
				}
			}
			return out
		},
		Add: func(p *Projection, scan func(...any) error) error {
			var (
				poll   board.ID
				number int
				o      Option
			)
			if err := scan(&poll, &number, &o.Text, &o.Answers); err != nil {
				return err
			}
			for i := range p.Polls {
				if p.Polls[i].ID == poll {
					p.Polls[i].Options = append(p.Polls[i].Options, o)
				}
			}
			return nil
		},
	}
	roomTablesTable = Table{
		Name: "room_tables", Columns: []string{"id", "name", "kind", "people", "apart"},
		Rows: rows(func(p *Projection) []RoomTable { return p.RoomTables }, func(d RoomTable) []any {
			return []any{string(d.ID), d.Name, string(d.Kind), d.People, d.Apart}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var d RoomTable
			err := scan(&d.ID, &d.Name, &d.Kind, &d.People, &d.Apart)
			p.RoomTables = append(p.RoomTables, d)
			return err
		},
	}
	leftOutTable = Table{
		Name: "left_out", Columns: []string{"why", "what", "n"},
		Rows: rows(func(p *Projection) []LeftOut { return p.LeftOut }, func(l LeftOut) []any {
			return []any{string(l.Why), l.What, l.N}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var l LeftOut
			err := scan(&l.Why, &l.What, &l.N)
			p.LeftOut = append(p.LeftOut, l)
			return err
		},
	}
)

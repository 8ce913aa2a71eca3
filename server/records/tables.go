package records

import "minga.lab/minga/hub/board"

// Table maps a part of a projection to a plain table. Drivers only run it, so that no two
// databases can differ in what they keep. Every table has the columns board and place beside
// these; place is the row's order, from 0.
type Table struct {
	Name    string
	Columns []string
	// Rows gives the values in the order of Columns.
	Rows func(p *Projection) [][]any
	// Add reads one row, in the same order, and appends it.
	Add func(p *Projection, scan func(into ...any) error) error
}

// Tables are the plain tables besides finished_boards, in an order in which they can be filled.
var Tables = []Table{
	{
		Name: "sections", Columns: []string{"id", "title", "question"},
		Rows: rows(func(p *Projection) []Section { return p.Sections }, func(s Section) []any {
			return []any{string(s.ID), s.Title, s.Question}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var s Section
			err := scan(&s.ID, &s.Title, &s.Question)
			p.Sections = append(p.Sections, s)
			return err
		},
	},
	{
		Name: "clusters", Columns: []string{"id", "section", "name", "table_name", "brought"},
		Rows: rows(func(p *Projection) []Cluster { return p.Clusters }, func(c Cluster) []any {
			return []any{string(c.ID), string(c.Section), c.Name, c.Table, c.Brought}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var c Cluster
			err := scan(&c.ID, &c.Section, &c.Name, &c.Table, &c.Brought)
			p.Clusters = append(p.Clusters, c)
			return err
		},
	},
	{
		Name: "notes", Columns: []string{"id", "section", "cluster", "text", "color", "lang", "author", "liked", "same", "unclear", "idea", "table_name", "brought"},
		Rows: rows(func(p *Projection) []Note { return p.Notes }, func(n Note) []any {
			var cluster any // null, which the foreign key lets pass
			if n.Cluster != "" {
				cluster = string(n.Cluster)
			}
			return []any{string(n.ID), string(n.Section), cluster, n.Text, n.Color, n.Lang, n.Author, n.Like, n.Same, n.Unclear, n.Idea, n.Table, n.Brought}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var n Note
			var cluster *string
			err := scan(&n.ID, &n.Section, &cluster, &n.Text, &n.Color, &n.Lang, &n.Author, &n.Like, &n.Same, &n.Unclear, &n.Idea, &n.Table, &n.Brought)
			if cluster != nil {
				n.Cluster = board.ID(*cluster)
			}
			p.Notes = append(p.Notes, n)
			return err
		},
	},
	{
		Name: "steps", Columns: []string{"id", "kind", "name", "question", "planned_minutes", "real_seconds"},
		Rows: rows(func(p *Projection) []Step { return p.Steps }, func(s Step) []any {
			return []any{string(s.ID), string(s.Kind), s.Name, s.Question, s.Planned, s.Real}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var s Step
			err := scan(&s.ID, &s.Kind, &s.Name, &s.Question, &s.Planned, &s.Real)
			p.Steps = append(p.Steps, s)
			return err
		},
	},
	{
		Name: "rounds", Columns: []string{"id", "question", "dots", "item_cap", "voters", "eligible", "paper_voters", "paper_sheets"},
		Rows: rows(func(p *Projection) []Round { return p.Rounds }, func(r Round) []any {
			return []any{string(r.ID), r.Question, r.Dots, r.Cap, r.Voters, r.Eligible, r.Paper, r.Sheets}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var r Round
			err := scan(&r.ID, &r.Question, &r.Dots, &r.Cap, &r.Voters, &r.Eligible, &r.Paper, &r.Sheets)
			p.Rounds = append(p.Rounds, r)
			return err
		},
	},
	{
		Name: "round_totals", Columns: []string{"round", "item", "name", "dots", "paper_dots"},
		Rows: func(p *Projection) (out [][]any) {
			for _, r := range p.Rounds {
				for _, t := range r.Totals {
					out = append(out, []any{string(r.ID), string(t.Item), t.Name, t.Dots, t.Paper})
				}
			}
			return out
		},
		Add: func(p *Projection, scan func(...any) error) error {
			var round board.ID
			var t Total
			if err := scan(&round, &t.Item, &t.Name, &t.Dots, &t.Paper); err != nil {
				return err
			}
			for i := range p.Rounds {
				if p.Rounds[i].ID == round {
					p.Rounds[i].Totals = append(p.Rounds[i].Totals, t)
				}
			}
			return nil
		},
	},
	commitmentsTable,
	progressTable,
	{
		Name: "commitment_links", Columns: []string{"commitment", "kind", "target"},
		Rows: rows(func(p *Projection) []Link { return p.Links }, func(l Link) []any {
			return []any{string(l.Commitment), string(l.Kind), string(l.Target)}
		}),
		Add: func(p *Projection, scan func(...any) error) error {
			var l Link
			err := scan(&l.Commitment, &l.Kind, &l.Target)
			p.Links = append(p.Links, l)
			return err
		},
	},
	ratingsTable,
	solutionsTable,
	solutionStepsTable,
	solutionChecksTable,
	solutionSourcesTable,
	factsTable,
	pollsTable,
	pollOptionsTable,
	roomTablesTable,
	leftOutTable,
	actorsTable,
	requestsTable,
	answersTable,
}

func rows[T any](list func(*Projection) []T, values func(T) []any) func(*Projection) [][]any {
	return func(p *Projection) [][]any {
		items := list(p)
		out := make([][]any, len(items))
		for i, item := range items {
			out[i] = values(item)
		}
		return out
	}
}

package records

import "minga.lab/minga/hub/board"

// Progress is one entry of the history of a row of the roadmap. Nobody is named; what a facilitator took out has
// neither words nor photo.
type Progress struct {
	Commitment board.ID
	ID         board.ID // unique in its row
	At         board.Millis
	Status     board.Status // "": as it was
	Text       string
	Photo      board.ID // asset
	By         board.Teller
	Earlier    bool   // it happened in a workshop before this one
	To, Was    string // the end of the row from then on, and before, where it was moved; "" for none
}

// progress makes the rows of what is known of the row's history, oldest first.
func progress(c board.CommitmentView) (list []Progress) {
	add := func(p board.ProgressView, earlier bool) {
		list = append(list, Progress{
			Commitment: c.ID, ID: p.ID, At: p.At, Status: p.Status, Text: p.Text, Photo: p.Photo, By: p.By, Earlier: earlier, To: p.To, Was: p.Was,
		})
	}
	if c.Earlier != nil {
		for _, p := range c.Earlier.Progress {
			add(p, true)
		}
	}
	for _, p := range c.Progress {
		add(p, false)
	}
	return list
}

// commitmentRow is the row of the roadmap without its history.
func commitmentRow(c board.CommitmentView) Commitment {
	row := Commitment{
		ID: c.ID, What: c.What, Who: c.Who, With: c.With, From: c.From, To: c.To,
		Resources: c.Resources, Provider: c.Provider, Verifiable: c.Verifiable, Status: c.Status,
		Tell: c.Tell, Phase: c.Phase, Solution: c.Solution, Named: c.Named,
	}
	if c.Earlier != nil {
		row.Earlier, row.EarlierBoard, row.EarlierRow = c.Earlier.Board, c.Earlier.From, c.Earlier.ID
	}
	return row
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

var commitmentsTable = Table{
	Name: "commitments",
	Columns: []string{
		"id", "what", "who", "together", "starts", "ends", "resources", "provider", "verifiable", "status",
		"tell", "phase", "solution", "named", "earlier", "earlier_board", "earlier_row",
	},
	Rows: rows(func(p *Projection) []Commitment { return p.Commitments }, func(c Commitment) []any {
		return []any{
			string(c.ID), c.What, c.Who, c.With, c.From, c.To, c.Resources, c.Provider, c.Verifiable, string(c.Status),
			c.Tell, c.Phase, string(c.Solution), truth(c.Named), c.Earlier, string(c.EarlierBoard), string(c.EarlierRow),
		}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var c Commitment
		var named int
		err := scan(&c.ID, &c.What, &c.Who, &c.With, &c.From, &c.To, &c.Resources, &c.Provider, &c.Verifiable, &c.Status,
			&c.Tell, &c.Phase, &c.Solution, &named, &c.Earlier, &c.EarlierBoard, &c.EarlierRow)
		c.Named = named != 0
		p.Commitments = append(p.Commitments, c)
		return err
	},
}

var progressTable = Table{
	Name: "commitment_progress", Columns: []string{"commitment", "id", "at_ms", "status", "text", "photo", "told_by", "earlier", "ends", "ended"},
	Rows: rows(func(p *Projection) []Progress { return p.Progress }, func(g Progress) []any {
		return []any{string(g.Commitment), string(g.ID), int64(g.At), string(g.Status), g.Text, string(g.Photo), string(g.By), truth(g.Earlier), g.To, g.Was}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var g Progress
		var earlier int
		err := scan(&g.Commitment, &g.ID, &g.At, &g.Status, &g.Text, &g.Photo, &g.By, &earlier, &g.To, &g.Was)
		g.Earlier = earlier != 0
		p.Progress = append(p.Progress, g)
		return err
	},
}

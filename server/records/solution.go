package records

import "minga.lab/minga/hub/board"

// Solution is a sheet. What is missing is empty.
type Solution struct {
	ID       board.ID
	Name     string
	Sentence string
	Problem  string
	Whom     string
	Fresh    string
	Picture  board.ID // asset
	Drawn    bool
	Alt      string
	Test     string
	Needs    string
	Unit     string   // the competent municipal unit
	Origin   board.ID // the cluster or note that it came from
	Round    board.ID // the round that chose it
}

// SolutionStep is one step of how a solution works, in order.
type SolutionStep struct {
	Solution board.ID
	ID       board.ID // unique on its sheet
	Text     string
}

// SolutionCheck is the answer to a question of the viability check.
type SolutionCheck struct {
	Solution board.ID
	Key      board.ViabilityKey
	Answer   board.ViabilityAnswer // "": none yet
	Text     string
}

// SolutionSource leads from a field of a sheet to a note or a cluster that stands behind it, as far as these are in
// the tables. Field is a field, the key of a check or the id of a step.
type SolutionSource struct {
	Solution board.ID
	Field    string
	Kind     LinkKind
	Target   board.ID
}

// solutions makes the rows of all sheets; notes and clusters are those that the tables hold.
func (p *Projection) solutions(views []board.SolutionView, notes, clusters map[board.ID]bool) {
	for _, s := range views {
		if s.Deleted {
			continue
		}
		p.Solutions = append(p.Solutions, Solution{
			ID: s.ID, Name: s.Name, Sentence: s.Sentence, Problem: s.Problem, Whom: s.Whom, Fresh: s.Fresh, Picture: s.Picture,
			Drawn: s.Drawn, Alt: s.Alt, Test: s.Test, Needs: s.Needs, Unit: s.Unit, Origin: s.Origin, Round: s.Round,
		})
		for _, step := range s.Steps {
			p.SolutionSteps = append(p.SolutionSteps, SolutionStep{Solution: s.ID, ID: step.ID, Text: step.Text})
		}
		for _, c := range s.Viability {
			p.SolutionChecks = append(p.SolutionChecks, SolutionCheck{Solution: s.ID, Key: c.Key, Answer: c.Answer, Text: c.Text})
		}
		for _, list := range s.Sources {
			for _, id := range list.Items {
				switch {
				case clusters[id]:
					p.SolutionSources = append(p.SolutionSources, SolutionSource{Solution: s.ID, Field: list.Field, Kind: ToCluster, Target: id})
				case notes[id]:
					p.SolutionSources = append(p.SolutionSources, SolutionSource{Solution: s.ID, Field: list.Field, Kind: ToNote, Target: id})
				}
			}
		}
	}
}

var solutionsTable = Table{
	Name: "solutions",
	Columns: []string{
		"id", "name", "sentence", "problem", "whom", "fresh", "picture", "drawn", "alt", "test", "needs", "unit", "origin", "round",
	},
	Rows: rows(func(p *Projection) []Solution { return p.Solutions }, func(s Solution) []any {
		return []any{
			string(s.ID), s.Name, s.Sentence, s.Problem, s.Whom, s.Fresh, string(s.Picture), truth(s.Drawn), s.Alt, s.Test, s.Needs,
			s.Unit, string(s.Origin), string(s.Round),
		}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var s Solution
		var drawn int
		err := scan(&s.ID, &s.Name, &s.Sentence, &s.Problem, &s.Whom, &s.Fresh, &s.Picture, &drawn, &s.Alt, &s.Test, &s.Needs,
			&s.Unit, &s.Origin, &s.Round)
		s.Drawn = drawn != 0
		p.Solutions = append(p.Solutions, s)
		return err
	},
}

var solutionStepsTable = Table{
	Name: "solution_steps", Columns: []string{"solution", "id", "text"},
	Rows: rows(func(p *Projection) []SolutionStep { return p.SolutionSteps }, func(s SolutionStep) []any {
		return []any{string(s.Solution), string(s.ID), s.Text}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var s SolutionStep
		err := scan(&s.Solution, &s.ID, &s.Text)
		p.SolutionSteps = append(p.SolutionSteps, s)
		return err
	},
}

var solutionChecksTable = Table{
	Name: "solution_checks", Columns: []string{"solution", "question", "answer", "text"},
	Rows: rows(func(p *Projection) []SolutionCheck { return p.SolutionChecks }, func(c SolutionCheck) []any {
		return []any{string(c.Solution), string(c.Key), string(c.Answer), c.Text}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var c SolutionCheck
		err := scan(&c.Solution, &c.Key, &c.Answer, &c.Text)
		p.SolutionChecks = append(p.SolutionChecks, c)
		return err
	},
}

var solutionSourcesTable = Table{
	Name: "solution_sources", Columns: []string{"solution", "field", "kind", "target"},
	Rows: rows(func(p *Projection) []SolutionSource { return p.SolutionSources }, func(s SolutionSource) []any {
		return []any{string(s.Solution), s.Field, string(s.Kind), string(s.Target)}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var s SolutionSource
		err := scan(&s.Solution, &s.Field, &s.Kind, &s.Target)
		p.SolutionSources = append(p.SolutionSources, s)
		return err
	},
}

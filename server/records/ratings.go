package records

import "minga.lab/minga/hub/board"

// Rating is what people said in a closed matrix or evaluation about one thing, question by question:
// counts, and nobody's answer.
type Rating struct {
	Rating   board.ID
	Form     board.RatingForm
	Step     board.ID
	Item     board.ID // a cluster, a note, or of an evaluation the step
	Name     string   // of the item when the answers were counted
	Zone     board.Zone
	Answered board.Zone // where the answers put it, which is Zone unless a facilitator moved it
	Ask      int        // the question, from 0
	Question string     // "": the usual one
	Little   int
	Some     int
	Much     int
	Raters   int // people who answered anything
	Eligible int
}

// ratings makes the rows of all closed ratings. held are the things whose text is in no table.
func ratings(views []board.RatingView, held map[board.ID]bool) (rows []Rating) {
	for _, r := range views {
		for _, res := range r.Results {
			row := Rating{
				Rating: r.ID, Form: r.Form, Step: r.Step, Item: res.Item, Name: res.Name, Zone: res.Zone, Answered: res.Zone,
				Raters: r.Raters, Eligible: r.Eligible,
			}
			if res.Moved != "" {
				row.Zone = res.Moved
			}
			if held[res.Item] {
				row.Name = ""
			}
			for ask, counts := range res.Counts {
				row.Ask, row.Question = ask, r.Asks[ask].Question
				row.Little, row.Some, row.Much = counts[0], counts[1], counts[2]
				rows = append(rows, row)
			}
		}
	}
	return rows
}

var ratingsTable = Table{
	Name: "ratings",
	Columns: []string{
		"rating", "form", "step", "item", "name", "zone", "answered_zone", "ask", "question", "said_little", "said_some", "said_much", "raters", "eligible",
	},
	Rows: rows(func(p *Projection) []Rating { return p.Ratings }, func(r Rating) []any {
		return []any{
			string(r.Rating), string(r.Form), string(r.Step), string(r.Item), r.Name, string(r.Zone), string(r.Answered),
			r.Ask, r.Question, r.Little, r.Some, r.Much, r.Raters, r.Eligible,
		}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var r Rating
		err := scan(&r.Rating, &r.Form, &r.Step, &r.Item, &r.Name, &r.Zone, &r.Answered,
			&r.Ask, &r.Question, &r.Little, &r.Some, &r.Much, &r.Raters, &r.Eligible)
		p.Ratings = append(p.Ratings, r)
		return err
	},
}

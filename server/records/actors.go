package records

import "minga.lab/minga/hub/board"

// Actor is somebody on the map of actors. How to reach them is in no table.
type Actor struct {
	ID       board.ID
	Name     string
	Type     board.ActorType
	Gives    string
	Interest int // 1 to 3; 0: not said
	Power    int // 1 to 3; 0: not said
	Relation board.ActorRelation
	Part     board.ActorPart
	Accepted board.Accepted // yes alone counts as one who carries it out
	Solution board.ID
}

// Request is something asked of an institution.
type Request struct {
	ID       board.ID
	What     string
	Unit     string
	Solution board.ID
	By       string // YYYY-MM-DD or ""
}

// Answer is one answer to a request; the last one counts. Name is of who answered in office, who is told that it is shown.
type Answer struct {
	Request board.ID
	ID      board.ID // unique in its request
	At      board.Millis
	Answer  board.Verdict
	Reason  string
	Name    string
}

// outside makes the rows of the actors and of the requests.
func (p *Projection) outside(v board.BoardView) {
	for _, a := range v.Actors {
		if a.Deleted {
			continue
		}
		if a.Accepted == "" {
			a.Accepted = board.AcceptedPending
		}
		p.Actors = append(p.Actors, Actor{
			ID: a.ID, Name: a.Name, Type: a.Type, Gives: a.Gives, Interest: a.Interest, Power: a.Power,
			Relation: a.Relation, Part: a.Part, Accepted: a.Accepted, Solution: a.Solution,
		})
	}
	for _, r := range v.Requests {
		if r.Deleted {
			continue
		}
		p.Requests = append(p.Requests, Request{ID: r.ID, What: r.What, Unit: r.Unit, Solution: r.Solution, By: r.By})
		for _, a := range r.Answers {
			p.Answers = append(p.Answers, Answer{Request: r.ID, ID: a.ID, At: a.At, Answer: a.Answer, Reason: a.Reason, Name: a.Name})
		}
	}
}

var actorsTable = Table{
	Name:    "actors",
	Columns: []string{"id", "name", "type", "gives", "interest", "power", "relation", "part", "accepted", "solution"},
	Rows: rows(func(p *Projection) []Actor { return p.Actors }, func(a Actor) []any {
		return []any{
			string(a.ID), a.Name, string(a.Type), a.Gives, a.Interest, a.Power, string(a.Relation), string(a.Part), string(a.Accepted), string(a.Solution),
		}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var a Actor
		err := scan(&a.ID, &a.Name, &a.Type, &a.Gives, &a.Interest, &a.Power, &a.Relation, &a.Part, &a.Accepted, &a.Solution)
		p.Actors = append(p.Actors, a)
		return err
	},
}

var requestsTable = Table{
	Name: "requests", Columns: []string{"id", "what", "unit", "solution", "by_day"},
	Rows: rows(func(p *Projection) []Request { return p.Requests }, func(r Request) []any {
		return []any{string(r.ID), r.What, r.Unit, string(r.Solution), r.By}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var r Request
		err := scan(&r.ID, &r.What, &r.Unit, &r.Solution, &r.By)
		p.Requests = append(p.Requests, r)
		return err
	},
}

var answersTable = Table{
	Name: "request_answers", Columns: []string{"request", "id", "at_ms", "answer", "reason", "name"},
	Rows: rows(func(p *Projection) []Answer { return p.Answers }, func(a Answer) []any {
		return []any{string(a.Request), string(a.ID), int64(a.At), string(a.Answer), a.Reason, a.Name}
	}),
	Add: func(p *Projection, scan func(...any) error) error {
		var a Answer
		err := scan(&a.Request, &a.ID, &a.At, &a.Answer, &a.Reason, &a.Name)
		p.Answers = append(p.Answers, a)
		return err
	},
}

package papers

import (
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// codeOf are the codes that a column may hold, by the beginning of the words that say what they mean.
var codeOf = map[string]map[string]bool{
	"status_": codes("pending", "doing", "done", "dropped"),
	"by_":     codes("owner", "facilitation"),
	"step_": codes("welcome", "write", "group", "vote", "matrix", "sheet", "actors", "roadmap", "requests", "results", "break",
		"evaluation"),
	"table_":         codes("remote", "paper"),
	"viable_":        codes("pillar", "law", "year", "unit", "means"),
	"viable_answer_": codes("yes", "partly", "no"),
	"actor_":         codes("neighbours", "organisation", "municipal", "public", "academia", "business", "ngo", "other"),
	"part_":          codes("executes", "supports", "decides", "informs"),
	"request_":       codes("waits", "late", "answered"),
	"verdict_":       codes("yes", "partly", "no", "studying"),
	"form_":          codes("matrix", "faces"),
	"zone_":          codes("now", "plan", "spare", "leave", "none", "split"),
	"why_":           codes("private", "hidden", "waiting", "deleted", "photo", "voice", "drawing", "sheet", "copied"),
}

func codes(list ...string) map[string]bool {
	m := map[string]bool{}
	for _, s := range list {
		m[s] = true
	}
	return m
}

// openShows are all tables of open data, by the names that texts use.
var openShows = map[string]openShow{
	"workshop": {
		kinds: map[string]openKind{
			"id": openID, "title": openText, "lang": openID, "version": openNumber, "called": openText, "place": openText, "date": openDay,
			"people": openPeople, "sections": openNumber, "notes": openNumber, "groups": openNumber, "rounds": openNumber,
			"polls": openNumber, "tables": openNumber, "commitments": openNumber,
			"solutions": openNumber, "actors": openNumber, "requests": openNumber,
		},
		rows: (*opening).workshop,
	},
	"sections": {
		kinds: map[string]openKind{"id": openID, "title": openText, "question": openText, "notes": openNumber, "groups": openNumber},
		rows:  (*opening).sections,
	},
	"groups": {
		kinds: map[string]openKind{"id": openID, "section": openID, "name": openText, "notes": openNumber, "table": openText, "brought": openYes},
		rows:  (*opening).groups,
	},
	"notes": {
		kinds: map[string]openKind{
			"id": openID, "section": openID, "group": openID, "text": openText, "lang": openID, "table": openText, "brought": openYes,
			"like": openPeople, "same": openPeople, "unclear": openPeople, "idea": openPeople,
		},
		rows: (*opening).notes,
	},
	"votes": {
		kinds: map[string]openKind{
			"round": openID, "question": openText, "dots_each": openNumber, "cap": openNumber, "voters": openPeople, "eligible": openPeople, "paper": openPeople,
			"item": openID, "name": openText, "dots": openDots,
		},
		rows: (*opening).votes,
	},
	"polls": {
		kinds: map[string]openKind{
			"poll": openID, "question": openText, "answered": openPeople, "eligible": openPeople, "number": openNumber, "option": openText,
			"answers": openPeople,
		},
		rows: (*opening).polls,
	},
	"comparisons": {
		kinds: map[string]openKind{
			"rating": openID, "form": "=form_", "item": openID, "name": openText, "number": openNumber, "question": openText,
			"little": openPeople, "some": openPeople, "much": openPeople, "answers": openPeople, "zone": "=zone_",
		},
		rows: (*opening).comparisons,
	},
	"agenda": {
		kinds: map[string]openKind{
			"id": openID, "kind": "=step_", "name": openText, "question": openText, "planned_minutes": openNumber, "real_seconds": openNumber,
		},
		rows: (*opening).agenda,
	},
	"tables": {
		kinds: map[string]openKind{"id": openID, "name": openText, "kind": "=table_", "people": openPeople},
		rows:  (*opening).roomTables,
	},
	"roadmap": {
		kinds: map[string]openKind{
			"number": openNumber, "id": openID, "what": openText, "phase": openText, "from": openDay, "to": openDay, "resources": openText,
			"verifiable": openText, "status": "=status_", "late": openYes, "earlier": openText,
		},
		rows: (*opening).roadmap,
	},
	"progress": {
		kinds: map[string]openKind{"number": openNumber, "commitment": openID, "date": openDay, "status": "=status_", "text": openText, "by": "=by_", "to": openDay, "was": openDay},
		rows:  (*opening).progress,
	},
	"solutions": {
		kinds: map[string]openKind{
			"id": openID, "name": openText, "sentence": openText, "problem": openText, "whom": openText, "steps": openText, "fresh": openText,
			"test": openText, "needs": openText, "unit": openText, "rows": openNumber,
		},
		rows: (*opening).solutions,
	},
	"viability": {
		kinds: map[string]openKind{"solution": openID, "key": "=viable_", "answer": "=viable_answer_", "text": openText},
		rows:  (*opening).viability,
	},
	"actors": {
		kinds: map[string]openKind{"id": openID, "name": openText, "type": "=actor_", "gives": openText, "part": "=part_", "solution": openID},
		rows:  (*opening).actors,
	},
	"requests": {
		kinds: map[string]openKind{
			"number": openNumber, "id": openID, "what": openText, "unit": openText, "by": openDay, "solution": openID, "state": "=request_",
			"answers": openNumber,
		},
		rows: (*opening).requests,
	},
	"answers": {
		kinds: map[string]openKind{"request": openID, "date": openDay, "answer": "=verdict_", "reason": openText},
		rows:  (*opening).answers,
	},
	"left_out": {
		kinds: map[string]openKind{"why": "=why_", "what": openID, "number": openNumber},
		rows:  (*opening).leftOut,
	},
}

type openRow = map[string]any

func (o *opening) workshop() []openRow {
	f := o.Facts
	return []openRow{{
		"id": string(o.Board.ID), "title": o.Board.Title, "lang": o.Board.Lang, "version": int(o.Board.Seq), "called": f.Called, "place": f.Place,
		"date": f.Date, "people": atLeastFive(o.Board.People), "sections": len(o.Sections), "notes": len(o.Notes), "groups": len(o.Clusters),
		"rounds": len(o.Rounds), "polls": len(o.Polls), "tables": len(o.RoomTables), "commitments": len(o.Commitments),
		"solutions": len(o.Source.Solutions), "actors": len(o.accepted()), "requests": len(o.Source.Requests),
	}}
}

func (o *opening) sections() (rows []openRow) {
	notes, groups := map[board.ID]int{}, map[board.ID]int{}
	for _, n := range o.Notes {
		notes[n.Section]++
	}
	for _, c := range o.Clusters {
		groups[c.Section]++
	}
	for _, s := range o.Sections {
		rows = append(rows, openRow{"id": string(s.ID), "title": s.Title, "question": s.Question, "notes": notes[s.ID], "groups": groups[s.ID]})
	}
	return rows
}

// table is the name of a table of the room, unless so few sat there that it nearly says who wrote.
func (o *opening) table(name string) string {
	if o.small[name] {
		return ""
	}
	return name
}

func (o *opening) groups() (rows []openRow) {
	notes := map[board.ID]int{}
	for _, n := range o.Notes {
		notes[n.Cluster]++
	}
	for _, c := range o.Clusters {
		rows = append(rows, openRow{
			"id": string(c.ID), "section": string(c.Section), "name": c.Name, "notes": notes[c.ID], "table": o.table(c.Table), "brought": c.Brought,
		})
	}
	return rows
}

func (o *opening) notes() (rows []openRow) {
	for _, n := range o.Notes {
		rows = append(rows, openRow{
			"id": string(n.ID), "section": string(n.Section), "group": string(n.Cluster), "text": n.Text, "lang": n.Lang, "table": o.table(n.Table),
			"brought": n.Brought, "like": atLeastFive(n.Like), "same": atLeastFive(n.Same), "unclear": atLeastFive(n.Unclear),
			"idea": atLeastFive(n.Idea),
		})
	}
	return rows
}

// votes tells no dots where fewer than five people gave them, and not how many they were where that tells how few did not.
func (o *opening) votes() (rows []openRow) {
	for _, r := range o.Rounds {
		turnout := apart(r.Voters, max(r.Eligible-r.Voters, 0))
		for _, t := range r.Totals {
			dots := any(t.Dots)
			if r.Voters+r.Paper < few {
				dots = Merged
			}
			rows = append(rows, openRow{
				"round": string(r.ID), "question": r.Question, "dots_each": r.Dots, "cap": r.Cap, "voters": turnout[0],
				"eligible": atLeastFive(r.Eligible), "paper": atLeastFive(r.Paper), "item": string(t.Item), "name": t.Name, "dots": dots,
			})
		}
	}
	return rows
}

func (o *opening) polls() (rows []openRow) {
	for _, q := range o.Polls {
		counts := make([]int, len(q.Options), len(q.Options)+1)
		for i, option := range q.Options {
			counts[i] = option.Answers
		}
		// Who did not answer is a part of the same whole: answers that are all told would tell how few they are.
		told := apart(append(counts, max(q.Eligible-q.Answered, 0))...)
		answered := atLeastFive(q.Answered)
		if told[len(q.Options)] == Merged {
			answered = Merged
		}
		for i, option := range q.Options {
			rows = append(rows, openRow{
				"poll": string(q.ID), "question": q.Question, "answered": answered, "eligible": atLeastFive(q.Eligible), "number": i + 1,
				"option": option.Text, "answers": told[i],
			})
		}
	}
	return rows
}

func (o *opening) comparisons() (rows []openRow) {
	for _, r := range o.Ratings {
		told := apart(r.Little, r.Some, r.Much)
		row := openRow{
			"rating": string(r.Rating), "form": string(r.Form), "item": string(r.Item), "name": r.Name, "number": r.Ask + 1, "question": r.Question,
			"little": told[0], "some": told[1], "much": told[2], "answers": atLeastFive(r.Little + r.Some + r.Much), "zone": string(r.Zone),
		}
		if r.Little+r.Some+r.Much < few {
			row["zone"] = "" // it would say what so few have answered
		}
		rows = append(rows, row)
	}
	return rows
}

func (o *opening) agenda() (rows []openRow) {
	for _, s := range o.Steps {
		rows = append(rows, openRow{
			"id": string(s.ID), "kind": string(s.Kind), "name": s.Name, "question": s.Question, "planned_minutes": s.Planned, "real_seconds": s.Real,
		})
	}
	return rows
}

func (o *opening) roomTables() (rows []openRow) {
	people := make([]int, len(o.RoomTables))
	for i, d := range o.RoomTables {
		people[i] = d.People
	}
	told := apart(people...)
	for i, d := range o.RoomTables {
		rows = append(rows, openRow{"id": string(d.ID), "name": d.Name, "kind": string(d.Kind), "people": told[i]})
	}
	return rows
}

// roadmap is without who answers, with whom, who provides and whom to tell: these are people.
func (o *opening) roadmap() (rows []openRow) {
	today := o.Now.Format(time.DateOnly)
	for i, c := range o.Commitments {
		rows = append(rows, openRow{
			"number": i + 1, "id": string(c.ID), "what": c.What, "phase": c.Phase, "from": c.From, "to": c.To, "resources": c.Resources,
			"verifiable": c.Verifiable, "status": string(c.Status), "late": board.Late(c.To, c.Status, today), "earlier": c.Earlier,
		})
	}
	return rows
}

func (o *opening) progress() (rows []openRow) {
	number := map[board.ID]int{}
	for i, c := range o.Commitments {
		number[c.ID] = i + 1
	}
	for _, p := range o.Progress {
		rows = append(rows, openRow{
			"number": number[p.Commitment], "commitment": string(p.Commitment), "status": string(p.Status), "text": p.Text, "by": string(p.By), "to": p.To, "was": p.Was,
			"date": time.UnixMilli(int64(p.At)).In(o.Now.Location()).Format(time.DateOnly),
		})
	}
	return rows
}

func (o *opening) solutions() (rows []openRow) {
	of := map[board.ID]int{}
	for _, c := range o.Commitments {
		of[c.Solution]++
	}
	for _, s := range o.Source.Solutions {
		steps := make([]string, len(s.Steps))
		for i, step := range s.Steps {
			steps[i] = step.Text
		}
		rows = append(rows, openRow{
			"id": string(s.ID), "name": s.Name, "sentence": s.Sentence, "problem": s.Problem, "whom": s.Whom, "steps": strings.Join(steps, "\n"),
			"fresh": s.Fresh, "test": s.Test, "needs": s.Needs, "unit": s.Unit, "rows": of[s.ID],
		})
	}
	return rows
}

func (o *opening) viability() (rows []openRow) {
	for _, s := range o.Source.Solutions {
		for _, v := range s.Viability {
			rows = append(rows, openRow{"solution": string(s.ID), "key": string(v.Key), "answer": string(v.Answer), "text": v.Text})
		}
	}
	return rows
}

func (o *opening) accepted() (list []board.ActorView) {
	for _, a := range o.Source.Actors {
		if board.CoExecutor(a) {
			list = append(list, a)
		}
	}
	return list
}

// actors are those who accepted, without what others think of them. Neighbours and what has no type may be single people:
// their names are not told.
func (o *opening) actors() (rows []openRow) {
	for _, a := range o.accepted() {
		row := openRow{
			"id": string(a.ID), "name": a.Name, "type": string(a.Type), "gives": a.Gives, "part": string(a.Part), "solution": string(a.Solution),
		}
		switch a.Type { //nolint:exhaustive // the others are never single people
		case "", board.ActorNeighbours, board.ActorOther:
			row["name"], row["gives"] = "", ""
		}
		rows = append(rows, row)
	}
	return rows
}

func (o *opening) requests() (rows []openRow) {
	today := o.Now.Format(time.DateOnly)
	for i, r := range o.Source.Requests {
		rows = append(rows, openRow{
			"number": i + 1, "id": string(r.ID), "what": r.What, "unit": r.Unit, "by": r.By, "solution": string(r.Solution),
			"state": string(board.StateOf(r, today)), "answers": len(r.Answers),
		})
	}
	return rows
}

// answers are without who gave them.
func (o *opening) answers() (rows []openRow) {
	for _, r := range o.Source.Requests {
		for _, a := range r.Answers {
			rows = append(rows, openRow{
				"request": string(r.ID), "date": time.UnixMilli(int64(a.At)).In(o.Now.Location()).Format(time.DateOnly), "answer": string(a.Answer),
				"reason": a.Reason,
			})
		}
	}
	return rows
}

// leftOut is without how many people were removed.
func (o *opening) leftOut() (rows []openRow) {
	for _, l := range o.LeftOut {
		if l.Why != records.WhyRemoved {
			rows = append(rows, openRow{"why": string(l.Why), "what": l.What, "number": l.N})
		}
	}
	return rows
}

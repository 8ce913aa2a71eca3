package server

import (
	"strconv"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// The tables of who carries it out and of what is asked of institutions. How to reach somebody is in neither.
var (
	actorsTable = table{
		name: "actors",
		header: []string{
			"id", "name", "type", "gives", "interest", "power", "relation", "part", "accepted", "co_executor", "solution",
		},
		rows: func(p records.Projection) (rows [][]string) {
			for _, a := range p.Actors {
				rows = append(rows, []string{
					string(a.ID), a.Name, string(a.Type), a.Gives, strconv.Itoa(a.Interest), strconv.Itoa(a.Power),
					string(a.Relation), string(a.Part), string(a.Accepted),
					yes(board.CoExecutor(board.ActorView{Accepted: a.Accepted})), string(a.Solution),
				})
			}
			return rows
		},
	}
	requestsTable = table{
		name:   "requests",
		header: []string{"id", "what", "unit", "solution", "by", "answers", "answer", "reason", "answered_by", "answered_at"},
		rows: func(p records.Projection) (rows [][]string) {
			given, last := map[board.ID]int{}, map[board.ID]records.Answer{}
			for _, a := range p.Answers {
				given[a.Request]++
				last[a.Request] = a
			}
			for _, r := range p.Requests {
				a, at := last[r.ID], ""
				if given[r.ID] > 0 {
					at = time.UnixMilli(int64(a.At)).UTC().Format(time.RFC3339)
				}
				rows = append(rows, []string{
					string(r.ID), r.What, r.Unit, string(r.Solution), r.By, strconv.Itoa(given[r.ID]),
					string(a.Answer), a.Reason, a.Name, at,
				})
			}
			return rows
		},
	}
)

package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"minga.lab/minga/hub/board"
)

// How TestFiguresAgreeEverywhere holds the exports and the open data.

// export holds the JSON and the CSV against SQL.
func (f *figures) export() {
	var file struct {
		Board      board.BoardView  `json:"board"`
		Moderation board.Moderation `json:"moderation"`
		Paper      board.PaperTally `json:"paper"`
	}
	f.facilitator.get("/api/workshops/"+f.id+"/export.json").want(f.t, 200, "").json(f.t, &file)
	v := file.Board
	live := func(n int, gone func(int) bool) (left int) {
		for i := range n {
			if !gone(i) {
				left++
			}
		}
		return left
	}
	private := map[board.ID]bool{}
	for _, s := range v.Sections {
		private[s.ID] = s.Deleted
	}
	hidden := 0
	for _, h := range file.Moderation.Hidden {
		hidden += h.Notes
	}
	dots, answers, ratings, voters, paper, answered := 0, 0, 0, 0, 0, 0
	for _, r := range v.Rounds {
		voters, paper = voters+r.Voters, paper+r.Paper
		for _, total := range r.Totals {
			dots += total.Dots
		}
	}
	for _, q := range v.Polls {
		answered += q.Answered
		for _, n := range q.Totals {
			answers += n
		}
	}
	for _, r := range v.Ratings {
		for _, res := range r.Results {
			for _, c := range res.Counts {
				ratings += c[0] + c[1] + c[2]
			}
		}
	}
	apart, seated := 0, 0
	for _, d := range v.Tables {
		if !d.Deleted {
			apart += d.People
		}
	}
	for _, p := range v.People {
		for _, d := range v.Tables {
			if !p.Removed && p.Table == d.ID && !d.Deleted {
				seated++
			}
		}
	}
	minutes, seconds := 0, board.Millis(0)
	for _, s := range v.Steps {
		if !s.Deleted {
			minutes, seconds = minutes+s.Minutes, seconds+s.Spent/1000
		}
	}
	told, replies := 0, 0
	for _, c := range v.Commitments {
		if !c.Deleted {
			told += len(c.Progress)
			if c.Earlier != nil {
				told += len(c.Earlier.Progress)
			}
		}
	}
	for _, r := range v.Requests {
		if !r.Deleted {
			replies += len(r.Answers)
		}
	}
	for what, pair := range map[string][2]string{
		"voters":    {fmt.Sprint(voters), `SELECT coalesce(sum(voters), 0) FROM rounds WHERE board = $1`},
		"on paper":  {fmt.Sprint(paper), `SELECT coalesce(sum(paper_voters), 0) FROM rounds WHERE board = $1`},
		"answered":  {fmt.Sprint(answered), `SELECT coalesce(sum(answered), 0) FROM polls WHERE board = $1`},
		"apart":     {fmt.Sprint(apart), `SELECT coalesce(sum(apart), 0) FROM room_tables WHERE board = $1`},
		"at tables": {fmt.Sprint(apart + seated), `SELECT coalesce(sum(people), 0) FROM room_tables WHERE board = $1`},
		"planned":   {fmt.Sprint(minutes), `SELECT coalesce(sum(planned_minutes), 0) FROM steps WHERE board = $1`},
		"real":      {fmt.Sprint(seconds), `SELECT coalesce(sum(real_seconds), 0) FROM steps WHERE board = $1`},
		"told":      {fmt.Sprint(told), `SELECT count(*) FROM commitment_progress WHERE board = $1`},
		"replies":   {fmt.Sprint(replies), `SELECT count(*) FROM request_answers WHERE board = $1`},
		"solutions": {fmt.Sprint(live(len(v.Solutions), func(i int) bool { return v.Solutions[i].Deleted })), `SELECT count(*) FROM solutions WHERE board = $1`},
		"actors":    {fmt.Sprint(live(len(v.Actors), func(i int) bool { return v.Actors[i].Deleted })), `SELECT count(*) FROM actors WHERE board = $1`},
		"requests":  {fmt.Sprint(live(len(v.Requests), func(i int) bool { return v.Requests[i].Deleted })), `SELECT count(*) FROM requests WHERE board = $1`},
		"removed":   {fmt.Sprint(file.Moderation.Removed), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'removed'`},
		"sheets":    {fmt.Sprint(file.Paper.Sheets), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'sheet'`},
		"copied":    {fmt.Sprint(file.Paper.Copied), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'copied'`},
		"notes": {fmt.Sprint(live(len(v.Notes), func(i int) bool {
			n := v.Notes[i]
			return n.Deleted || n.Held != "" || private[n.Section] || v.Sections == nil || hiddenIn(v, n.Section)
		})), `SELECT count(*) FROM notes WHERE board = $1`},
		"groups":      {fmt.Sprint(live(len(v.Clusters), func(i int) bool { return v.Clusters[i].Deleted })), `SELECT count(*) FROM clusters WHERE board = $1`},
		"people":      {fmt.Sprint(len(v.People)), `SELECT people FROM finished_boards WHERE board = $1`},
		"tables":      {fmt.Sprint(live(len(v.Tables), func(i int) bool { return v.Tables[i].Deleted })), `SELECT count(*) FROM room_tables WHERE board = $1`},
		"commitments": {fmt.Sprint(live(len(v.Commitments), func(i int) bool { return v.Commitments[i].Deleted })), `SELECT count(*) FROM commitments WHERE board = $1`},
		"dots":        {fmt.Sprint(dots), `SELECT coalesce(sum(dots), 0) FROM round_totals WHERE board = $1`},
		"answers":     {fmt.Sprint(answers), `SELECT coalesce(sum(answers), 0) FROM poll_options WHERE board = $1`},
		"ratings":     {fmt.Sprint(ratings), `SELECT coalesce(sum(said_little + said_some + said_much), 0) FROM ratings WHERE board = $1`},
		"hidden":      {fmt.Sprint(hidden), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'hidden'`},
		"waiting":     {fmt.Sprint(file.Moderation.Waiting), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'waiting'`},
		"deleted":     {fmt.Sprint(file.Moderation.Deleted), `SELECT coalesce(sum(n), 0) FROM left_out WHERE board = $1 AND why = 'deleted'`},
	} {
		if sum := f.ask.one(pair[1]); sum != pair[0] {
			f.t.Errorf("%s: %s in JSON, %s in SQL", what, pair[0], sum)
		}
	}
	for csv, query := range map[string]string{
		"notes": `SELECT count(*) FROM notes WHERE board = $1`, "clusters": `SELECT count(*) FROM clusters WHERE board = $1`,
		"rounds": `SELECT count(*) FROM round_totals WHERE board = $1`, "polls": `SELECT count(*) FROM poll_options WHERE board = $1`,
		"tables": `SELECT count(*) FROM room_tables WHERE board = $1`, "left_out": `SELECT count(*) FROM left_out WHERE board = $1`,
		"ratings": `SELECT count(*) FROM ratings WHERE board = $1`, "commitments": `SELECT count(*) FROM commitments WHERE board = $1`,
	} {
		if rows := len(f.facilitator.table(f.id, csv)) - 1; strconv.Itoa(rows) != f.ask.one(query) {
			f.t.Errorf("%s.csv has %d rows, SQL %s", csv, rows, f.ask.one(query))
		}
	}
}

// open holds the open data against SQL.
func (f *figures) open() {
	var data struct {
		Tables map[string][]map[string]any `json:"tables"`
	}
	for _, part := range opened(f.facilitator.get("/api/workshops/"+f.id+"/papers/open/zip").want(f.t, 200, "").body) {
		if bytes.HasPrefix(part, []byte(`{`)) {
			must(f.t, json.Unmarshal(part, &data))
		}
	}
	for name, table := range map[string]string{
		"notes": "notes", "groups": "clusters", "sections": "sections", "votes": "round_totals", "polls": "poll_options", "comparisons": "ratings",
		"agenda": "steps", "tables": "room_tables", "roadmap": "commitments", "progress": "commitment_progress",
		"solutions": "solutions",
	} {
		if n := f.ask.one(`SELECT count(*) FROM ` + table + ` WHERE board = $1`); n != strconv.Itoa(len(data.Tables[name])) {
			f.t.Errorf("%s has %d rows in the open data, %s in SQL", name, len(data.Tables[name]), n)
		}
	}
	for i, n := range f.ask(`SELECT id, text FROM notes WHERE board = $1 ORDER BY place`) {
		if row := data.Tables["notes"][i]; row["id"] != n[0] || row["text"] != n[1] {
			f.t.Errorf("note %d is %v in the open data, %q in SQL", i, row, n)
		}
	}
	for name, query := range sqlOpen {
		rows := f.ask(query)
		if len(rows) != len(data.Tables[name]) {
			f.t.Errorf("%s has %d rows in the open data, %d in SQL", name, len(data.Tables[name]), len(rows))
			continue
		}
		for i, row := range rows {
			for j, column := range strings.Split(openColumns[name], " ") {
				value := data.Tables[name][i][column]
				if n, is := value.(float64); is {
					value = int(n)
				}
				if !f.mayTell(fmt.Sprint(value), row[j], name+"."+column) {
					f.t.Errorf("%s[%d].%s is %v in the open data, %s in SQL", name, i, column, value, row[j])
				}
			}
		}
	}
	// Where fewer than five voted, no dots are told; where more did, all of them.
	for i, r := range f.ask(`SELECT r.voters + r.paper_voters, t.dots FROM round_totals t JOIN rounds r ON r.board = t.board AND r.id = t.round WHERE t.board = $1 ORDER BY t.place`) {
		voters, err := strconv.Atoi(r[0])
		must(f.t, err)
		if told := fmt.Sprint(data.Tables["votes"][i]["dots"]); told != map[bool]string{true: r[1], false: "*"}[voters >= 5] {
			f.t.Errorf("row %d of the votes: %s voted, %s dots, told as %s", i, r[0], r[1], told)
		}
	}
}

// openColumns are the columns of the open data that hold figures, and sqlOpen says what SQL has there.
var (
	openColumns = map[string]string{
		"workshop": "version people sections notes groups rounds polls tables commitments solutions actors requests",
		"sections": "notes groups", "groups": "notes", "notes": "like same unclear idea",
		"votes": "dots_each cap voters eligible paper", "polls": "answered eligible number answers",
		"comparisons": "number little some much answers", "agenda": "planned_minutes real_seconds", "tables": "people",
		"roadmap": "number from to", "progress": "number to was", "solutions": "rows", "requests": "number by answers", "left_out": "number",
	}
	sqlOpen = map[string]string{
		"workshop": `SELECT seq, people, (SELECT count(*) FROM sections WHERE board = $1), (SELECT count(*) FROM notes WHERE board = $1),
			(SELECT count(*) FROM clusters WHERE board = $1), (SELECT count(*) FROM rounds WHERE board = $1), (SELECT count(*) FROM polls WHERE board = $1),
			(SELECT count(*) FROM room_tables WHERE board = $1), (SELECT count(*) FROM commitments WHERE board = $1), (SELECT count(*) FROM solutions WHERE board = $1),
			(SELECT count(*) FROM actors WHERE board = $1 AND accepted = 'yes'), (SELECT count(*) FROM requests WHERE board = $1) FROM finished_boards WHERE board = $1`,
		"sections": `SELECT (SELECT count(*) FROM notes n WHERE n.board = s.board AND n.section = s.id), (SELECT count(*) FROM clusters c WHERE c.board = s.board AND c.section = s.id)
			FROM sections s WHERE s.board = $1 ORDER BY s.place`,
		"groups": `SELECT (SELECT count(*) FROM notes n WHERE n.board = c.board AND n.cluster = c.id) FROM clusters c WHERE c.board = $1 ORDER BY c.place`,
		"notes":  `SELECT liked, same, unclear, idea FROM notes WHERE board = $1 ORDER BY place`,
		"votes": `SELECT r.dots, r.item_cap, r.voters, r.eligible, r.paper_voters FROM round_totals t JOIN rounds r ON r.board = t.board AND r.id = t.round
			WHERE t.board = $1 ORDER BY t.place`,
		"polls": `SELECT p.answered, p.eligible, o.number, o.answers FROM poll_options o JOIN polls p ON p.board = o.board AND p.id = o.poll
			WHERE o.board = $1 ORDER BY o.place`,
		"comparisons": `SELECT ask + 1, said_little, said_some, said_much, said_little + said_some + said_much FROM ratings WHERE board = $1 ORDER BY place`,
		"agenda":      `SELECT planned_minutes, real_seconds FROM steps WHERE board = $1 ORDER BY place`,
		"tables":      `SELECT people FROM room_tables WHERE board = $1 ORDER BY place`,
		"roadmap":     `SELECT place + 1, starts, ends FROM commitments WHERE board = $1 ORDER BY place`,
		"progress": `SELECT c.place + 1, p.ends, p.ended FROM commitment_progress p JOIN commitments c ON c.board = p.board AND c.id = p.commitment
			WHERE p.board = $1 ORDER BY p.place`,
		"solutions": `SELECT (SELECT count(*) FROM commitments c WHERE c.board = s.board AND c.solution = s.id) FROM solutions s WHERE s.board = $1 ORDER BY s.place`,
		"requests": `SELECT place + 1, by_day, (SELECT count(*) FROM request_answers a WHERE a.board = requests.board AND a.request = requests.id)
			FROM requests WHERE board = $1 ORDER BY place`,
		"left_out": `SELECT n FROM left_out WHERE board = $1 AND why <> 'removed' ORDER BY place`,
	}
)

// numbersOfPeople are the columns in which a number that could point at somebody is not told as it is.
var numbersOfPeople = strings.Fields(`workshop.people notes.like notes.same notes.unclear notes.idea votes.voters votes.eligible votes.paper
	polls.answered polls.eligible polls.answers comparisons.little comparisons.some comparisons.much comparisons.answers tables.people`)

// mayTell says whether a figure may be told like that in a column of the open data.
func (f *figures) mayTell(told, sum, column string) bool {
	f.t.Helper()
	if !slices.Contains(numbersOfPeople, column) {
		return told == sum
	}
	n, err := strconv.Atoi(sum)
	must(f.t, err)
	switch told {
	case "<5":
		return n > 0 && n < 5
	case "*":
		return true // counted together with others: what these may be is held elsewhere
	}
	return told == sum && (n == 0 || n >= 5)
}

func hiddenIn(v board.BoardView, section board.ID) bool {
	for _, s := range v.Sections {
		if s.ID == section {
			return s.Hidden
		}
	}
	return true
}

package papers

import (
	"strconv"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// polls shows the quick questions that were closed, each with its answers.
func (b *builder) polls() {
	for i, q := range b.Polls {
		b.add(Heading{Level: b.level(1), Text: b.words.say("poll_name", "n", strconv.Itoa(i+1), "question", q.Question)})
		b.add(Paragraph{Weak: true, Text: b.words.say("poll_turnout",
			"answered", strconv.Itoa(q.Answered), "eligible", b.words.count("people", q.Eligible))})
		rows := make([][]string, 0, len(q.Options))
		for _, o := range q.Options {
			rows = append(rows, b.row(map[string]string{"option": o.Text, "answers": strconv.Itoa(o.Answers)}))
		}
		b.table(rows)
	}
}

// rated shows what people said in a matrix or an evaluation: how many chose which answer, question by question.
func (b *builder) rated(form board.RatingForm) {
	var (
		rows [][]string
		last records.Rating
		n    int
	)
	flush := func() {
		if len(rows) == 0 {
			return
		}
		n++
		b.add(Heading{Level: b.level(1), Text: b.words.say("rating_"+string(form), "n", strconv.Itoa(n), "name", b.stepName(last.Step))})
		b.add(Paragraph{Weak: true, Text: b.words.say("rating_turnout",
			"raters", strconv.Itoa(last.Raters), "eligible", b.words.count("people", last.Eligible))})
		b.table(rows)
		rows = nil
	}
	for _, r := range b.Ratings {
		if r.Form != form {
			continue
		}
		if r.Rating != last.Rating {
			flush()
		}
		question := r.Question
		if question == "" {
			question = b.words["ask_"+string(r.Form)+"_"+strconv.Itoa(r.Ask+1)]
		}
		zone := b.words["zone_"+string(r.Zone)]
		if r.Zone != r.Answered {
			zone = b.words.say("zone_moved", "zone", zone, "answers", b.words["zone_"+string(r.Answered)])
		}
		rows = append(rows, b.row(map[string]string{
			"item": b.orElse(r.Name, "untitled_item"), "question": question, "little": strconv.Itoa(r.Little),
			"some": strconv.Itoa(r.Some), "much": strconv.Itoa(r.Much), "zone": zone,
		}))
		last = r
	}
	flush()
}

func (b *builder) matrix()     { b.rated(board.RatingMatrix) }
func (b *builder) evaluation() { b.rated(board.RatingFaces) }

// stepName is what a step is called, "" for one that is gone.
func (b *builder) stepName(id board.ID) string {
	for _, s := range b.Steps {
		if s.ID == id {
			return b.orElse(s.Name, "step_"+string(s.Kind))
		}
	}
	return b.words["step_gone"]
}

// tables lists the tables of the room with how much came from each.
func (b *builder) tables() {
	notes, brought := map[string]int{}, map[string]int{}
	for _, n := range b.Notes {
		notes[n.Table]++
		if n.Brought {
			brought[n.Table]++
		}
	}
	for _, c := range b.Clusters {
		if c.Brought {
			brought[c.Table]++
		}
	}
	rows := make([][]string, 0, len(b.RoomTables))
	for _, d := range b.RoomTables {
		rows = append(rows, b.row(map[string]string{
			"name": d.Name, "kind": b.words["table_"+string(d.Kind)], "people": strconv.Itoa(d.People),
			"notes": strconv.Itoa(notes[d.Name]), "brought": strconv.Itoa(brought[d.Name]),
		}))
	}
	b.table(rows)
}

// brought lists what the tables brought to everybody, table by table and then what belongs to none.
func (b *builder) brought() {
	of := map[string][]Item{}
	for _, c := range b.Clusters {
		if c.Brought {
			of[c.Table] = append(of[c.Table], Item{Text: b.words.say("brought_group", "name", b.orElse(c.Name, "no_group_name"))})
		}
	}
	for _, n := range b.Notes {
		if n.Brought {
			of[n.Table] = append(of[n.Table], b.noteItem(n.Text, n.Lang))
		}
	}
	show := func(name string, items []Item) {
		if len(items) > 0 {
			b.add(Heading{Level: b.level(1), Text: name}, List{Items: items})
		}
	}
	for _, d := range b.RoomTables {
		show(b.words.say("table_name", "name", d.Name), of[d.Name])
		delete(of, d.Name)
	}
	var rest []Item // tables that were taken away since, in the order in which it was written
	for _, c := range b.Clusters {
		rest = append(rest, of[c.Table]...)
		delete(of, c.Table)
	}
	for _, n := range b.Notes {
		rest = append(rest, of[n.Table]...)
		delete(of, n.Table)
	}
	show(b.words["table_none"], rest)
}

// moderated says what was taken off the board, in numbers.
func (b *builder) moderated() {
	b.say(b.offBoard())
}

// offBoard are the sentences that the minutes and the systematization share.
func (b *builder) offBoard() (items []Item) {
	for _, l := range b.LeftOut {
		switch l.Why { //nolint:exhaustive // the others are on the board, and told elsewhere
		case records.WhyHidden:
			text := b.words.count("left_hidden", l.N)
			items = append(items, Item{Text: words{"x": text}.say("x", "reason", b.words["reason_"+l.What])})
		case records.WhyWaiting, records.WhyDeleted, records.WhyRemoved:
			items = append(items, Item{Text: b.words.count("left_"+string(l.Why), l.N)})
		}
	}
	return items
}

// leftOut says what this document does not show, in numbers.
func (b *builder) leftOut() {
	var items []Item
	for _, l := range b.LeftOut {
		if l.Why == records.WhyPrivate {
			items = append(items, Item{Text: b.words.say("left_private",
				"title", b.sectionOf(board.ID(l.What)), "notes", b.words.count("notes", l.N))})
		}
	}
	items = append(items, b.offBoard()...)
	drawn := 0
	for _, d := range b.Source.Drawings {
		if len(d.Bytes) > 0 && drawn < MaxDrawings {
			drawn++
		}
	}
	for _, why := range []records.Why{records.WhyPhoto, records.WhyVoice, records.WhyDrawing, records.WhySheet} {
		n := b.CountLeftOut(why)
		if why == records.WhyDrawing {
			n -= drawn
		}
		if n > 0 {
			items = append(items, Item{Text: b.words.count("left_"+string(why), n)})
		}
	}
	b.say(items)
}

func (b *builder) say(items []Item) {
	if len(items) > 0 {
		b.add(List{Items: items})
	}
}

// sectionOf is what a section is called.
func (b *builder) sectionOf(id board.ID) string {
	for i, s := range b.Sections {
		if s.ID == id {
			return b.sectionName(i, s.Title, s.Question)
		}
	}
	return b.words["no_section"]
}

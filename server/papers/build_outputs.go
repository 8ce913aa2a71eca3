package papers

import (
	"cmp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"minga.lab/minga/hub/board"
)

// What a workshop hands in: solutions, actors, and what is asked of institutions.

var (
	solutionValues = []string{
		board.FieldSentence, board.FieldProblem, board.FieldWhom, "steps", board.FieldFresh, board.FieldPicture, board.FieldTest, board.FieldNeeds,
		"viability", "unit", "sources", "commitments", "missing",
	}
	actorValues   = []string{"number", "name", "type", "gives", "interest", "power", "relation", "part", "accepted", "solution"}
	requestValues = []string{"number", "what", "unit", "by", "solution", "state", "answer", "reason", "date", "name", "answers"}
)

// solutionName is what a solution is called, "" for none.
func (b *builder) solutionName(id board.ID) string {
	for _, s := range b.Source.Solutions {
		if s.ID == id {
			return b.orElse(s.Name, "solution_unnamed")
		}
	}
	return ""
}

// solutions shows every sheet: its name, and below it what the part asks for, in that order. What nobody has
// filled in is said to be open.
func (b *builder) solutions() {
	for _, s := range b.Source.Solutions {
		b.add(Heading{Level: b.level(0), Text: b.orElse(s.Name, "solution_unnamed")})
		for _, c := range b.part.Columns {
			b.add(Heading{Level: b.level(1), Text: c.Label})
			before := len(b.made)
			b.solution(s, c.Value)
			if len(b.made) == before {
				b.add(Paragraph{Text: b.orElse(b.words["open_"+c.Value], "to_fill"), Weak: true})
			}
		}
	}
}

// solution shows one thing of a sheet, or nothing where there is none.
func (b *builder) solution(s board.SolutionView, what string) {
	text := map[string]string{
		board.FieldSentence: s.Sentence, board.FieldProblem: s.Problem, board.FieldWhom: s.Whom, board.FieldFresh: s.Fresh,
		board.FieldTest: s.Test, board.FieldNeeds: s.Needs, "unit": s.Unit,
	}[what]
	switch what {
	case "steps":
		var items []Item
		for _, step := range s.Steps {
			items = append(items, Item{Text: step.Text})
		}
		if len(items) > 0 {
			b.add(List{Numbered: true, Items: items})
		}
	case board.FieldPicture:
		b.sheetPicture(s)
	case "viability":
		b.viability(s)
	case "sources":
		b.sources(s)
	case "commitments":
		var items []Item
		for i, c := range b.Source.Commitments {
			if c.Solution == s.ID {
				items = append(items, Item{Text: b.words.say("commitment_of", "number", strconv.Itoa(i+1), "what", c.What)})
			}
		}
		b.say(items)
	case "missing":
		var missing []string
		for _, field := range board.Lacking(s) {
			missing = append(missing, b.words["lacks_"+field])
		}
		if len(missing) == 0 {
			text = b.words["complete"]
		} else {
			text = b.words.say("incomplete", "list", strings.Join(missing, ", "))
		}
	}
	if text != "" {
		b.add(Paragraph{Text: text})
	}
}

// sheetPicture shows the drawing of a sheet. A photograph stays on the board, like every other.
func (b *builder) sheetPicture(s board.SolutionView) {
	switch d, known := b.Pictures[s.Picture]; {
	case s.Picture == "":
	case known && len(d.Bytes) > 0:
		alt := s.Alt
		if alt == "" {
			alt = b.words.say("picture_of", "name", b.orElse(s.Name, "solution_unnamed"))
		}
		b.add(Picture{Caption: b.words.say("picture_of", "name", b.orElse(s.Name, "solution_unnamed")), Alt: alt, Type: d.Type, Bytes: d.Bytes, W: s.W, H: s.H})
	case s.Alt != "":
		b.add(Paragraph{Text: b.words.say("picture_there", "alt", s.Alt)})
	default:
		b.add(Paragraph{Text: b.words["picture_only"]})
	}
}

// viability shows the five questions with their answers; one without is open.
func (b *builder) viability(s board.SolutionView) {
	t := Table{
		Caption: b.words["viability"], Widths: []int{6, 3, 6},
		Header: []string{b.words["viability_question"], b.words["viability_answer"], b.words["viability_text"]},
	}
	for _, key := range board.ViabilityKeys {
		row := []string{b.words["viable_"+string(key)], b.words["viable_answer_"], ""}
		for _, v := range s.Viability {
			if v.Key == key {
				row[1], row[2] = b.words["viable_answer_"+string(v.Answer)], v.Text
			}
		}
		t.Rows = append(t.Rows, row)
	}
	b.add(t)
}

// sources leads every claim back to the notes and groups behind it, as far as they are still to be seen.
func (b *builder) sources(s board.SolutionView) {
	steps := map[string]string{}
	for i, step := range s.Steps {
		steps[string(step.ID)] = b.words.say("step_number", "n", strconv.Itoa(i+1))
	}
	notes, groups := map[board.ID]string{}, map[board.ID]string{}
	for _, n := range b.Notes {
		notes[n.ID] = n.Text
	}
	for _, c := range b.Clusters {
		groups[c.ID] = b.orElse(c.Name, "no_group_name")
	}
	t := Table{Caption: b.words["sources"], Header: []string{b.words["sources_claim"], b.words["sources_from"]}, Widths: []int{4, 9}}
	of := map[string][]board.ID{}
	for _, list := range s.Sources {
		of[list.Field] = list.Items
	}
	for _, field := range claims(s) {
		claim := cmp.Or(steps[field], b.words["lacks_"+field])
		var from []string
		for _, id := range of[field] {
			if text, ok := notes[id]; ok {
				from = append(from, "«"+text+"»")
			} else if name, ok := groups[id]; ok {
				from = append(from, b.words.say("brought_group", "name", name))
			}
		}
		if len(from) > 0 {
			t.Rows = append(t.Rows, []string{capital(claim), strings.Join(from, "; ")})
		}
	}
	if len(t.Rows) > 0 {
		b.add(t)
	}
}

// claims are the fields of a sheet in the order in which it is read.
func claims(s board.SolutionView) []string {
	list := []string{board.FieldName, board.FieldSentence, board.FieldProblem, board.FieldWhom}
	for _, step := range s.Steps {
		list = append(list, string(step.ID))
	}
	list = append(list, board.FieldFresh, board.FieldPicture, board.FieldTest, board.FieldNeeds)
	for _, key := range board.ViabilityKeys {
		list = append(list, string(key))
	}
	return list
}

// capital begins a text with a capital letter.
func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// actorRow is an actor by the names of its values.
func (b *builder) actorRow(i int) []string {
	a := b.Source.Actors[i]
	accepted := a.Accepted
	if accepted == "" {
		accepted = board.AcceptedPending
	}
	return b.row(map[string]string{
		"number": strconv.Itoa(i + 1), "name": a.Name, "type": b.words["actor_"+string(a.Type)], "gives": a.Gives,
		"interest": b.words["level_"+strconv.Itoa(a.Interest)], "power": b.words["level_"+strconv.Itoa(a.Power)],
		"relation": b.words["relation_"+string(a.Relation)], "part": b.words["part_"+string(a.Part)], "accepted": b.words["accepted_"+string(accepted)],
		"solution": b.solutionName(a.Solution),
	})
}

func (b *builder) actors() {
	rows := make([][]string, 0, len(b.Source.Actors))
	for i := range b.Source.Actors {
		rows = append(rows, b.actorRow(i))
	}
	b.table(rows)
}

// coExecutors are those who said yes, and nobody else.
func (b *builder) coExecutors() {
	var rows [][]string
	for i, a := range b.Source.Actors {
		if board.CoExecutor(a) {
			rows = append(rows, b.actorRow(i))
		}
	}
	b.table(rows)
}

// accepted is how many actors have said yes.
func (b *builder) accepted() (n int) {
	for _, a := range b.Source.Actors {
		if board.CoExecutor(a) {
			n++
		}
	}
	return n
}

// requestRow is a request by the names of its values, with the answer that counts.
func (b *builder) requestRow(i int) map[string]string {
	r := b.Source.Requests[i]
	values := map[string]string{
		"number": strconv.Itoa(i + 1), "what": r.What, "unit": b.orElse(r.Unit, "undefined"), "by": b.words.day(r.By), "solution": b.solutionName(r.Solution),
		"state": b.words["request_"+string(board.StateOf(r, b.today()))], "answers": strconv.Itoa(len(r.Answers)),
	}
	if n := len(r.Answers); n > 0 {
		b.answerOf(r.Answers[n-1], values)
	}
	return values
}

func (b *builder) answerOf(a board.AnswerView, values map[string]string) {
	values["answer"], values["reason"] = b.words["verdict_"+string(a.Answer)], a.Reason
	values["date"], values["name"] = b.on(a.At), a.Name
}

func (b *builder) requests() {
	rows := make([][]string, 0, len(b.Source.Requests))
	for i := range b.Source.Requests {
		rows = append(rows, b.row(b.requestRow(i)))
	}
	b.table(rows)
}

// answers lists all that institutions have answered, in the order of the requests and of arrival: the last answer to a request counts, the
// earlier ones stay to be read.
func (b *builder) answers() {
	var rows [][]string
	for i, r := range b.Source.Requests {
		for _, a := range r.Answers {
			values := b.requestRow(i)
			b.answerOf(a, values)
			rows = append(rows, b.row(values))
		}
	}
	b.table(rows)
}

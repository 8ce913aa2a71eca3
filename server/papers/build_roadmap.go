package papers

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

var commitmentValues = []string{
	"number", "what", "who", "with", "from", "to", "resources", "provider", "verifiable", "status", "tell", "phase",
	"complete", "last", "earlier",
}

// today is the day on which a paper is written: what is late is late as of then.
func (b *builder) today() string { return b.Now.Format(time.DateOnly) }

// on is the day of something that the board has dated.
func (b *builder) on(at board.Millis) string {
	return b.words.day(time.UnixMilli(int64(at)).In(b.Now.Location()).Format(time.DateOnly))
}

// commitment is a row of the roadmap by the names of its values. Rows keep their number in every paper.
func (b *builder) commitment(i int, last map[board.ID]records.Progress) []string {
	c := b.Source.Commitments[i]
	status := b.words["status_"+string(c.Status)]
	if board.Late(c.To, c.Status, b.today()) {
		status = b.words.say("status_late", "status", status)
	}
	var missing []string
	for _, what := range board.MissingIn(c.What, c.Who, c.To, c.Verifiable) {
		missing = append(missing, b.words["missing_"+what])
	}
	complete := b.words["complete"]
	if len(missing) > 0 {
		complete = b.words.say("incomplete", "list", strings.Join(missing, ", "))
	}
	return b.row(map[string]string{
		"number": strconv.Itoa(i + 1), "what": c.What, "who": b.orElse(c.Who, "undefined"), "with": c.With,
		"from": b.words.day(c.From), "to": b.orElse(b.words.day(c.To), "undefined"), "resources": c.Resources,
		"provider": c.Provider, "verifiable": b.orElse(c.Verifiable, "undefined"), "status": status,
		"tell": c.Tell, "phase": c.Phase, "complete": complete, "last": b.lastTold(last[c.ID]), "earlier": c.Earlier,
	})
}

// lastTold is what was told last of a row, "" for nothing.
func (b *builder) lastTold(p records.Progress) string {
	if p.ID == "" {
		return ""
	}
	text := cmp.Or(b.toldWords(p), b.status(p))
	if text == "" && p.Photo != "" {
		text = b.words["told_photo"]
	}
	if text == "" { // taken out again
		return b.on(p.At)
	}
	return b.words.say("last_told", "date", b.on(p.At), "text", text)
}

// toldWords is what an entry of the history says: its words, or that the end was moved.
func (b *builder) toldWords(p records.Progress) string {
	var moved string
	switch to, was := b.words.day(p.To), b.words.day(p.Was); {
	case to != "" && was != "":
		moved = b.words.say("end_moved", "to", to, "was", was)
	case to != "":
		moved = b.words.say("end_set", "to", to)
	case was != "":
		moved = b.words.say("end_gone", "was", was)
	}
	return strings.TrimSpace(moved + " " + p.Text)
}

// status is the state that an entry of the history gave its row, "" for none.
func (b *builder) status(p records.Progress) string {
	if p.Status == "" {
		return ""
	}
	return b.words["status_"+string(p.Status)]
}

// last is what was told last of each row.
func (b *builder) last() map[board.ID]records.Progress {
	last := map[board.ID]records.Progress{}
	for _, p := range b.Progress {
		last[p.Commitment] = p
	}
	return last
}

// agreed lists the rows of the roadmap of which keep says yes.
func (b *builder) agreed(keep func(records.Commitment) bool) {
	var rows [][]string
	last := b.last()
	for i, c := range b.Source.Commitments {
		if keep(c) {
			rows = append(rows, b.commitment(i, last))
		}
	}
	b.table(rows)
}

func (b *builder) commitments() { b.agreed(func(records.Commitment) bool { return true }) }

// agreements are the rows that this workshop has agreed upon, earlier those that one before has left open.
func (b *builder) agreements() {
	b.agreed(func(c records.Commitment) bool { return c.EarlierBoard == "" })
}

// earlier has rows for a pen where nothing was brought along: there may have been meetings without a board.
func (b *builder) earlier() {
	b.agreed(func(c records.Commitment) bool { return c.EarlierBoard != "" })
	if len(b.made) == 0 {
		b.blank()
	}
}

// roadmap lists all rows under the headings of their phases, in the order in which phases first appear; those
// without one come first.
func (b *builder) roadmap() {
	var phases []string
	of := map[string][][]string{}
	last := b.last()
	for i, c := range b.Source.Commitments {
		if _, known := of[c.Phase]; !known && c.Phase != "" {
			phases = append(phases, c.Phase)
		}
		of[c.Phase] = append(of[c.Phase], b.commitment(i, last))
	}
	b.table(of[""])
	for _, phase := range phases {
		b.add(Heading{Level: b.level(1), Text: phase})
		b.table(of[phase])
		if t, ok := b.made[len(b.made)-1].(Table); ok {
			t.Under = phase
			b.made[len(b.made)-1] = t
		}
	}
}

// history lists what has been told of the rows since, oldest first.
func (b *builder) history() {
	number, what := map[board.ID]string{}, map[board.ID]string{}
	for i, c := range b.Source.Commitments {
		number[c.ID], what[c.ID] = strconv.Itoa(i+1), c.What
	}
	rows := make([][]string, 0, len(b.Progress))
	for _, p := range b.Progress {
		photo := ""
		if p.Photo != "" {
			photo = b.words["yes"]
		}
		rows = append(rows, b.row(map[string]string{
			"number": number[p.Commitment], "what": what[p.Commitment], "date": b.on(p.At), "status": b.status(p), "text": b.toldWords(p),
			"by": b.words["by_"+string(p.By)], "photo": photo,
		}))
	}
	b.table(rows)
}

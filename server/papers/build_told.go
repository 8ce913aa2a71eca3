package papers

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// told says in a few sentences what the board shows to have happened: how much was written where,
// and what the votes said.
func (b *builder) told() {
	notes, groups := map[board.ID]int{}, map[board.ID]int{}
	for _, n := range b.Notes {
		notes[n.Section]++
	}
	for _, c := range b.Clusters {
		groups[c.Section]++
	}
	var items []Item
	for i, s := range b.Sections {
		if notes[s.ID] == 0 && groups[s.ID] == 0 {
			continue
		}
		items = append(items, Item{Text: b.words.say("section_told", "title", b.sectionName(i, s.Title, s.Question),
			"notes", b.words.count("notes", notes[s.ID]), "groups", b.words.count("groups", groups[s.ID]))})
	}
	for _, r := range b.Rounds {
		text := b.words.say("round_told", "question", b.orElse(r.Question, "no_question"), "turnout", b.turnout(r))
		var best []string
		least := 0
		for _, t := range ranked(r) {
			if t.Dots == 0 || len(best) >= 3 && t.Dots < least { // those with as many as the third are told too
				break
			}
			least = t.Dots
			best = append(best, b.words.say("round_item", "name", b.orElse(t.Name, "untitled_item"), "dots", b.words.count("dots", t.Dots)))
		}
		if len(best) > 0 {
			text += " " + b.words.say("round_best", "list", strings.Join(best, "; "))
		}
		items = append(items, Item{Text: text})
	}
	if len(items) > 0 {
		b.add(List{Items: items})
	}
}

// turnout says how many people voted: on the board of those who could, and on paper.
func (b *builder) turnout(r records.Round) string {
	key := "turnout"
	if r.Paper > 0 {
		key = "turnout_paper"
	}
	return b.words.say(key, "voters", strconv.Itoa(r.Voters), "eligible", b.words.count("people", r.Eligible), "paper", strconv.Itoa(r.Paper))
}

// ranked lists the totals of a round, most dots first; equals in the order of the round.
func ranked(r records.Round) []records.Total {
	list := slices.Clone(r.Totals)
	slices.SortStableFunc(list, func(x, y records.Total) int { return cmp.Compare(y.Dots, x.Dots) })
	return list
}

func (b *builder) rounds() {
	for i, r := range b.Rounds {
		b.add(Heading{Level: b.level(1), Text: b.words.say("round_name",
			"n", strconv.Itoa(i+1), "question", b.orElse(r.Question, "no_question"))})
		b.add(Paragraph{Weak: true, Text: b.words.say("round_turnout", "turnout", b.turnout(r), "dots", b.words.count("dots", r.Dots))})
		rows, total := [][]string{}, 0
		for _, t := range ranked(r) {
			total += t.Dots
			rows = append(rows, b.row(map[string]string{"item": b.orElse(t.Name, "untitled_item"), "dots": strconv.Itoa(t.Dots)}))
		}
		b.table(append(rows, b.row(map[string]string{"item": b.words["total"], "dots": strconv.Itoa(total)})))
	}
}

// trails lists the commitments with what each of them came from, as far as it is still there.
func (b *builder) trails() {
	clusters, questions := map[board.ID]string{}, map[board.ID]string{}
	for _, c := range b.Clusters {
		clusters[c.ID] = b.orElse(c.Name, "no_group_name")
	}
	for _, r := range b.Rounds {
		questions[r.ID] = b.orElse(r.Question, "no_question")
	}
	from, notes := map[board.ID][]string{}, map[board.ID]int{}
	for _, l := range b.Links {
		switch l.Kind {
		case records.ToCluster:
			from[l.Commitment] = append(from[l.Commitment], b.words.say("trail_cluster", "name", clusters[l.Target]))
		case records.ToRound:
			from[l.Commitment] = append(from[l.Commitment], b.words.say("trail_round", "name", questions[l.Target]))
		case records.ToNote:
			notes[l.Commitment]++
		}
	}
	var items []Item
	for _, c := range b.Source.Commitments {
		text := b.words.say("trail", "what", sentence(c.What), "who", b.orElse(c.Who, "undefined"),
			"to", b.orElse(b.words.day(c.To), "undefined"))
		origin := from[c.ID]
		if n := notes[c.ID]; n > 0 {
			origin = append(origin, b.words.count("trail_notes", n))
		}
		if len(origin) == 0 {
			text += " " + b.words["trail_nothing"]
		} else {
			text += " " + b.words.say("trail_from", "list", strings.Join(origin, ", "))
		}
		items = append(items, Item{Text: text})
	}
	if len(items) > 0 {
		b.add(List{Numbered: true, Items: items})
	}
}

// sentence ends a text with a full stop, if it has no end of its own.
func sentence(text string) string {
	if text != "" && strings.ContainsAny(text[len(text)-1:], ".?!") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

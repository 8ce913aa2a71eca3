package templates

import (
	"cmp"
	"slices"
	"strconv"

	"minga.lab/minga/hub/board"
)

// Save takes the structure out of a workshop, in the one language that it has. view is a facilitator's. What
// participants wrote, who they are, how they voted and what was removed stay behind: all texts of a template are
// those that only facilitators can write.
func Save(view board.BoardView) *Template {
	lang := view.Lang
	text := func(words string) Text {
		if words == "" {
			return nil
		}
		return Text{lang: words}
	}
	t := &Template{Format: Format, Version: Version, Title: text(view.Title), Inbox: view.Inbox}

	sections := slices.DeleteFunc(slices.Clone(view.Sections), func(s board.SectionView) bool { return s.Deleted })
	slices.SortStableFunc(sections, func(a, b board.SectionView) int { return cmp.Compare(a.Ord, b.Ord) })
	steps := slices.DeleteFunc(slices.Clone(view.Steps), func(s board.StepView) bool { return s.Deleted })
	slices.SortStableFunc(steps, func(a, b board.StepView) int { return cmp.Compare(a.Ord, b.Ord) })
	rounds := slices.Clone(view.Rounds)
	slices.SortStableFunc(rounds, func(a, b board.RoundView) int { return cmp.Compare(a.Num, b.Num) })

	tables := make(map[board.ID]string, len(view.Tables))
	for _, d := range view.Tables {
		if !d.Deleted {
			tables[d.ID] = "t" + strconv.Itoa(len(tables)+1)
			t.Tables = append(t.Tables, Table{Key: tables[d.ID], Name: text(d.Name), Kind: d.Kind})
		}
	}
	keys := make(map[board.ID]string, len(sections))
	for i, s := range sections {
		keys[s.ID] = "s" + strconv.Itoa(i+1)
	}
	named := func(ids []board.ID) (out []string) {
		for _, id := range ids {
			if key, ok := keys[id]; ok {
				out = append(out, key)
			}
		}
		return out
	}
	byStep := map[string]bool{} // entering a step hides these: that they are hidden now says nothing
	for _, s := range steps {
		step := Step{
			Kind: s.Kind, Name: text(s.Name), Question: text(s.Question), Minutes: s.Minutes, Sections: named(s.Sections),
			Rights: s.Rights, Names: s.Names, Limit: s.Limit, Private: s.Private, AtZero: s.AtZero, Lock: s.Lock,
		}
		for _, a := range s.Asks {
			ask := Ask{Question: text(a.Question)}
			for _, w := range a.Words {
				ask.Words = append(ask.Words, text(w))
			}
			step.Asks = append(step.Asks, ask)
		}
		t.Steps = append(t.Steps, step)
		if !s.Private {
			continue
		}
		covered := step.Sections
		if len(covered) == 0 {
			for _, key := range keys {
				byStep[key] = true
			}
		}
		for _, key := range covered {
			byStep[key] = true
		}
	}
	for _, s := range sections {
		t.Sections = append(t.Sections, Section{
			Key: keys[s.ID], Title: text(s.Title), Question: text(s.Question),
			Place: &Place{X: s.X, Y: s.Y, W: s.W, H: s.H}, Hidden: s.Hidden && !byStep[keys[s.ID]], Check: s.Check,
			Table: tables[s.Table],
		})
	}
	for _, r := range rounds {
		of := named(r.Sections)
		if r.From != "" || len(r.Sections) > 0 && len(of) == 0 {
			continue // a repetition, or a vote on what is no more
		}
		t.Rounds = append(t.Rounds, Round{
			Question: text(r.Question), Dots: r.Dots, Cap: r.Cap, Random: r.Random, NoOwn: r.NoOwn, Sections: of,
		})
	}
	return t
}

package templates

import "minga.lab/minga/hub/board"

// Create returns the founding of a workshop with the structure of the template, in one of its languages. newID
// draws the ids; ID and Epoch are the caller's to fill.
func (t *Template) Create(lang string, newID func() board.ID) board.BoardCreate {
	create := board.BoardCreate{Title: t.Title.In(lang), Lang: lang, Inbox: t.Inbox}
	ids := make(map[string]board.ID, len(t.Sections))
	places := t.places()
	tables := make(map[string]board.ID, len(t.Tables))
	for _, d := range t.Tables {
		tables[d.Key] = newID()
		create.Tables = append(create.Tables, board.TableAdded{ID: tables[d.Key], Name: d.Name.In(lang), Kind_: d.Kind})
	}
	for i, s := range t.Sections {
		ids[s.Key] = newID()
		create.Sections = append(create.Sections, board.SectionAdded{
			ID: ids[s.Key], Title: s.Title.In(lang), Question: s.Question.In(lang),
			X: places[i].X, Y: places[i].Y, W: places[i].W, H: places[i].H, Hidden: s.Hidden,
			Check: s.Check, Table: tables[s.Table],
		})
	}
	named := func(keys []string) (out []board.ID) {
		for _, key := range keys {
			out = append(out, ids[key])
		}
		return out
	}
	for _, s := range t.Steps {
		var asks []board.Ask
		for _, a := range s.Asks {
			asks = append(asks, a.in(lang))
		}
		create.Steps = append(create.Steps, board.StepAdded{
			ID: newID(), Kind_: s.Kind, Name: s.Name.In(lang), Question: s.Question.In(lang), Minutes: s.Minutes,
			Sections: named(s.Sections), Rights: s.Rights, Names: s.Names, Limit: s.Limit, Private: s.Private,
			AtZero: s.AtZero, Lock: s.Lock, Asks: asks,
		})
	}
	for _, r := range t.Rounds {
		create.Rounds = append(create.Rounds, board.RoundDrafted{
			ID: newID(), Question: r.Question.In(lang), Dots: r.Dots, Cap: r.Cap, Random: r.Random, NoOwn: r.NoOwn,
			Sections: named(r.Sections),
		})
	}
	return create
}

// How sections without a place are laid out: a row for each activity, so that the board reads like the agenda.
const (
	sectionW = 1200
	sectionH = 900
	gap      = 120
	perRow   = 4
)

// places returns where each section lies.
func (t *Template) places() []Place {
	out := make([]Place, len(t.Sections))
	index := make(map[string]int, len(t.Sections))
	placed := make([]bool, len(t.Sections))
	y := 0
	for i, s := range t.Sections {
		index[s.Key] = i
		if s.Place != nil {
			out[i], placed[i] = *s.Place, true
			y = max(y, s.Place.Y+s.Place.H+gap)
		}
	}
	column := 0
	row := func() {
		if column > 0 {
			column, y = 0, y+sectionH+gap
		}
	}
	put := func(i int) {
		if placed[i] {
			return
		}
		if column == perRow {
			row()
		}
		out[i], placed[i] = Place{X: column * (sectionW + gap), Y: y, W: sectionW, H: sectionH}, true
		column++
	}
	for _, s := range t.Steps {
		row()
		for _, key := range s.Sections {
			put(index[key])
		}
	}
	row()
	for i := range t.Sections {
		put(i)
	}
	return out
}

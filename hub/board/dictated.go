package board

import "strings"

// MaxTable is the highest number of a table.
const MaxTable = 99

// Dictated says whose words a note holds when somebody else wrote them down: a person of the workshop,
// who is then the note's author in everything, somebody who is none, by name, or somebody of a table.
// All fields but Hand are empty where the note is not signed.
type Dictated struct {
	Person ID     `json:"person,omitempty"`
	Name   string `json:"name,omitempty"`
	Table  int    `json:"table,omitempty"`
	Hand   ID     `json:"hand,omitempty"` // decided: who wrote it down for a person of the workshop; not viewed
}

// dictated decides whose words a new note holds. Facilitators write down for anybody, the device that writes for
// a table for its people and for who is nobody of the workshop. The author is who answers for the note: the person
// who dictated it, or the writer where that is nobody of the workshop.
func (t *turn) dictated(op NoteAdded) (NoteAdded, *person, error) {
	writesFor := t.b.scribing(t.p.Actor.Device)
	if !t.facilitates() && writesFor == nil {
		return op, nil, &Refusal{Code: CodeNotAllowed, Field: "by"}
	}
	by := *op.By
	by.Hand = ""
	given := 0
	for _, is := range []bool{by.Person != "", by.Name != "", by.Table != 0} {
		if is {
			given++
		}
	}
	if given != 1 || op.Scribe || by.Table < 0 || by.Table > MaxTable {
		return op, nil, malformed("by")
	}
	author := t.who
	var err error
	switch {
	case by.Person != "":
		if author = t.b.persons.get(by.Person); author == nil || author.Removed {
			return op, nil, &Refusal{Code: CodeNotFound, Field: "by.person"}
		}
		if !t.facilitates() && author.Table != writesFor.ID {
			return op, nil, &Refusal{Code: CodeNotAllowed, Field: "by.person"}
		}
		if author != t.who {
			by.Hand = t.me()
		}
	case by.Name != "":
		if by.Name, err = text("by.name", by.Name, MaxNameChars, false, true); err != nil {
			return op, nil, err
		}
	}
	op.By = &by
	return op, author, nil
}

// unnamed is what is kept of where an unsigned note comes from: that its author did not say it, where
// that is so, and who wrote it down.
func (d *Dictated) unnamed() *Dictated {
	if d == nil {
		return nil
	}
	return &Dictated{Person: d.Person, Hand: d.Hand}
}

// foreign says whether the note holds words of somebody who is no person of the workshop: its author
// only wrote them down, and they count for nobody.
func (d *Dictated) foreign() bool { return d != nil && d.Person == "" }

// speaker is the person whose words a note holds, "" for nobody of the workshop and for a whole table.
func (n *note) speaker() ID {
	if n.By.foreign() || n.Scribe {
		return ""
	}
	return n.Author
}

// wroteDown says whether somebody is the note's author, or wrote it down.
func (n *note) wroteDown(id ID) bool {
	return id != "" && (n.Author == id || n.By != nil && n.By.Hand == id)
}

// byView is what an audience may know of whose words a note holds, given that it sees the note.
func byView(n *note, a Audience) *Dictated {
	if n.By == nil || n.Anon || !a.takesPart() {
		return nil
	}
	return &Dictated{Person: n.By.Person, Name: n.By.Name, Table: n.By.Table}
}

// namesakes lists what forgetting a person also means: notes dictated by somebody of their name, which
// somebody may have typed instead of choosing the person.
func (b *Board) namesakes(p *person) []Op {
	var ops []Op
	for _, n := range b.notes.list {
		if p.Name != "" && n.Author != p.ID && !n.Anon && n.By != nil && strings.EqualFold(n.By.Name, p.Name) {
			ops = append(ops, NoteUnsigned{ID: n.ID})
		}
	}
	return ops
}

// handOff takes a forgotten person out of what they wrote down for others.
func (n *note) handOff(person ID) {
	if n.By != nil && n.By.Hand == person {
		by := *n.By
		by.Hand = ""
		n.By = &by
	}
}

// redactDictated takes out who dictated a note that is no longer signed.
func redactDictated(id ID) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			added, ok := op.(NoteAdded)
			if !ok || added.ID != id || added.By == nil || added.By.Name == "" && added.By.Table == 0 {
				return op, false
			}
			added.By = added.By.unnamed()
			return added, true
		})
		if changed {
			e.Ops = ops
		}
		return e, changed
	}
}

package check

import (
	"bytes"
	"fmt"
	"strings"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

// secrets looks whether anybody received a planted text before it was revealed.
func (j *judge) secrets() {
	type secret struct {
		by   *history.Client
		note board.ID
	}
	planted := map[string]secret{}
	for _, c := range j.Clients {
		for i := range c.Events {
			if e := &c.Events[i]; e.K == history.Planted {
				planted[e.W] = secret{c, e.ID}
			}
		}
	}
	revealed := j.revealed()
	j.looked("F6", len(planted))
	for _, c := range j.Clients {
		for i := range c.Events {
			e := &c.Events[i]
			if e.K != history.Saw {
				continue
			}
			s, known := planted[e.W]
			if !known || s.by.Person == c.Person {
				continue
			}
			switch at := revealed[s.note]; {
			case at == 0:
				j.failf("F6", "%s received the secret that %s wrote in note %s, which was never revealed", c.Name, s.by.Name, s.note)
			case e.S < at:
				j.failf("F6", "%s received the secret that %s wrote in note %s when it stood at entry %d; it was revealed by entry %d",
					c.Name, s.by.Name, s.note, e.S, at)
			}
		}
	}
}

// revealed is the entry from which on each note's text may be seen by all: that which revealed its section, or
// that which added it, where nothing was hidden any more.
func (j *judge) revealed() map[board.ID]board.Seq {
	at, hidden := map[board.ID]board.Seq{}, map[board.ID]bool{}
	for i := range j.Entries {
		e := &j.Entries[i]
		for _, op := range e.Ops {
			switch op := op.(type) {
			case board.SectionAdded:
				hidden[op.ID] = op.Hidden
			case board.SectionHidden:
				hidden[op.ID] = true
			case board.SectionRevealed:
				hidden[op.ID] = false
				for _, note := range op.IDs {
					at[note] = e.Seq
				}
			case board.NoteAdded:
				if !hidden[op.Section] {
					at[op.ID] = e.Seq
				}
			}
		}
	}
	return at
}

// closedRounds looks for what joins a person to an item after its round was closed: in the journal's
// entries, and in the bytes of the store.
func (j *judge) closedRounds() {
	closed, open := map[board.ID]board.Seq{}, map[board.ID]bool{}
	for i := range j.Entries {
		for _, op := range j.Entries[i].Ops {
			switch op := op.(type) {
			case board.RoundOpened:
				open[op.ID] = true
			case board.RoundClosed:
				delete(open, op.ID)
				closed[op.ID] = j.Entries[i].Seq
			}
		}
	}
	j.looked("F10", len(closed))
	for i := range j.Entries {
		e := &j.Entries[i]
		for _, op := range e.Ops {
			j.joined(e, op, closed)
		}
	}
	for name, raw := range j.Stored {
		for round := range closed {
			j.looked("F10", 1)
			for _, kind := range []string{"dot.placed", "dot.taken"} {
				needle := fmt.Sprintf(`"k":%q,"round":%q`, kind, round)
				if at := bytes.Index(raw, []byte(needle)); at >= 0 {
					j.failf("F10", "the file %s still holds a cast of the closed round %s, at byte %d: %s",
						name, round, at, printable(raw[at:min(len(raw), at+110)]))
				}
			}
		}
		// Only a snapshot has casts. With no round open, none may be there.
		if at := bytes.Index(raw, []byte(`"casts":{"`)); at >= 0 && len(open) == 0 && len(closed) > 0 {
			j.failf("F10", "the file %s still holds casts of a snapshot, at byte %d: %s", name, at, printable(raw[at:min(len(raw), at+110)]))
		}
	}
}

func (j *judge) joined(e *board.Entry, op board.Op, closed map[board.ID]board.Seq) {
	var round, item, person board.ID
	switch op := op.(type) {
	case board.DotPlaced:
		round, item, person = op.Round, op.Item, op.Person
	case board.DotTaken:
		round, item, person = op.Round, op.Item, op.Person
	default:
		return
	}
	if at := closed[round]; at != 0 {
		j.failf("F10", "entry %d still joins person %s to item %s of round %s, which entry %d closed", e.Seq, person, item, round, at)
	}
}

func printable(b []byte) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '�' {
			return '·'
		}
		return r
	}, string(b))
}

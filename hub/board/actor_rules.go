package board

import (
	"fmt"
	"slices"
)

// actor is somebody who will carry it out, or has to do with it.
type actor struct {
	ID       ID            `json:"id"`
	Name     string        `json:"name"`
	Type     ActorType     `json:"type,omitempty"`
	Gives    string        `json:"gives,omitempty"`
	Interest int           `json:"interest,omitempty"`
	Power    int           `json:"power,omitempty"`
	Relation ActorRelation `json:"relation,omitempty"`
	Part     ActorPart     `json:"part,omitempty"`
	Contact  string        `json:"contact,omitempty"`
	Accepted Accepted      `json:"accepted,omitempty"`
	Solution ID            `json:"solution,omitempty"`
	Ord      string        `json:"ord"`
	Deleted  bool          `json:"deleted,omitempty"`
	Reached  Seq           `json:"reached,omitempty"` // entry that wrote the contact, 0 when there is none
	Changed  Seq           `json:"changed"`
}

// reach keeps a contact, and which entry the journal will have to forget with it.
func (c *actor) reach(contact string, at Seq) {
	if c.Contact, c.Reached = contact, at; contact == "" {
		c.Reached = 0
	}
}

var (
	actorTypes = []ActorType{
		ActorUnsaid, ActorNeighbours, ActorOrganisation, ActorMunicipal, ActorPublic, ActorAcademia, ActorBusiness, ActorNGO, ActorOther,
	}
	actorRelations = []ActorRelation{RelationUnknown, RelationFor, RelationNeutral, RelationAgainst}
	actorParts     = []ActorPart{PartUnsaid, PartExecutes, PartSupports, PartDecides, PartInforms}
	actorAnswers   = []Accepted{"", AcceptedYes, AcceptedPending, AcceptedNo}
)

func actorOrd(c *actor) (ID, string) { return c.ID, c.Ord }

func (t *turn) actor(op Op) ([]Op, error) {
	if err := t.mayIn(StepActors); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case ActorAdded:
		return t.actorAdded(op)
	case ActorChanged:
		return t.actorChanged(op)
	case ActorRemoved:
		if _, err := t.liveActor(op.ID); err != nil {
			return nil, err
		}
		if !t.undo && !t.facilitates() {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		return one(op)
	case ActorRestored:
		c := t.b.actors.get(op.ID)
		if c == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !c.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveActors(), 0, MaxActors); err != nil {
			return nil, err
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveActor(id ID) (*actor, error) {
	c := t.b.actors.get(id)
	if c == nil || c.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return c, nil
}

func (b *Board) liveActors() int {
	return liveCount(b.actors, func(c *actor) bool { return c.Deleted })
}

// checkActor wants what is chosen from a few words to be one of them.
func checkActor(typ ActorType, relation ActorRelation, part ActorPart, accepted Accepted, interest, power int) error {
	switch {
	case !slices.Contains(actorTypes, typ):
		return malformed("type")
	case !slices.Contains(actorRelations, relation):
		return malformed("relation")
	case !slices.Contains(actorParts, part):
		return malformed("part")
	case !slices.Contains(actorAnswers, accepted):
		return malformed("accepted")
	case interest < 0 || interest > MaxLevel:
		return &Refusal{Code: CodeMalformed, Field: "interest", Limit: MaxLevel}
	case power < 0 || power > MaxLevel:
		return &Refusal{Code: CodeMalformed, Field: "power", Limit: MaxLevel}
	}
	return nil
}

// checkFor wants the solution for which something is, to be one.
func (t *turn) checkFor(solution ID) error {
	if solution == "" {
		return nil
	}
	if k := t.b.solutions.get(solution); k == nil || k.Deleted && !t.undo {
		return &Refusal{Code: CodeNotFound, Field: "solution"}
	}
	return nil
}

func (t *turn) actorAdded(op ActorAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveActors(), len(t.b.actors.list), MaxActors); err != nil {
		return nil, err
	}
	err := newTexts(
		newText{"name", &op.Name, MaxShortCellChars, false, true},
		newText{"gives", &op.Gives, MaxCellChars, true, false},
		newText{"contact", &op.Contact, MaxContactChars, true, false},
	)
	if err != nil {
		return nil, err
	}
	if err := checkActor(op.Type, op.Relation, op.Part, op.Accepted, op.Interest, op.Power); err != nil {
		return nil, err
	}
	if err := t.checkFor(op.Solution); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.actors, actorOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

func (t *turn) actorChanged(op ActorChanged) ([]Op, error) {
	c, err := t.liveActor(op.ID)
	if err != nil {
		return nil, err
	}
	over := or(op.Over, ActorWords{})
	if err := changedTexts(
		changedText{"name", &op.Name, c.Name, over.Name, MaxShortCellChars, false, true},
		changedText{"gives", &op.Gives, c.Gives, over.Gives, MaxCellChars, true, false},
		changedText{"contact", &op.Contact, c.Contact, nil, MaxContactChars, true, false},
	); err != nil {
		return nil, err
	}
	op.Over = nil
	if op.Contact != nil && c.Contact != "" && !t.facilitates() { // nobody else sees what they would write over
		return nil, &Refusal{Code: CodeContactGiven, Field: "contact"}
	}
	if err := checkActor(or(op.Type, ""), or(op.Relation, ""), or(op.Part, ""), or(op.Accepted, ""), or(op.Interest, 0), or(op.Power, 0)); err != nil {
		return nil, err
	}
	if err := t.checkFor(or(op.Solution, "")); err != nil {
		return nil, err
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.actors, actorOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

func (b *Board) applyActor(op Op) {
	switch op := op.(type) {
	case ActorAdded:
		if b.taken(op.ID) {
			return
		}
		c := &actor{
			ID: op.ID, Name: op.Name, Type: op.Type, Gives: op.Gives, Interest: op.Interest, Power: op.Power,
			Relation: op.Relation, Part: op.Part, Accepted: op.Accepted, Solution: op.Solution, Ord: op.Ord,
		}
		c.reach(op.Contact, b.seq)
		b.actors.add(op.ID, c)
		b.touch(op.ID, &c.Changed)
	case ActorChanged:
		if c := b.actors.get(op.ID); c != nil {
			b.touch(op.ID, &c.Changed)
			set(&c.Name, op.Name)
			set(&c.Type, op.Type)
			set(&c.Gives, op.Gives)
			set(&c.Interest, op.Interest)
			set(&c.Power, op.Power)
			set(&c.Relation, op.Relation)
			set(&c.Part, op.Part)
			if op.Contact != nil {
				c.reach(*op.Contact, b.seq)
			}
			set(&c.Accepted, op.Accepted)
			set(&c.Solution, op.Solution)
			set(&c.Ord, op.Ord)
		}
	case ActorRemoved:
		if c := b.actors.get(op.ID); c != nil {
			b.touch(op.ID, &c.Changed)
			c.Deleted = true
		}
	case ActorRestored:
		if c := b.actors.get(op.ID); c != nil {
			b.touch(op.ID, &c.Changed)
			c.Deleted = false
		}
	}
}

// inverseOfActor is inverse for actors. A contact does not come back.
func (b *Board) inverseOfActor(op Op) []Op {
	switch op := op.(type) {
	case ActorAdded:
		return []Op{ActorRemoved{ID: op.ID}}
	case ActorRestored:
		return []Op{ActorRemoved(op)}
	case ActorRemoved:
		return []Op{ActorRestored(op)}
	case ActorChanged:
		c := b.actors.get(op.ID)
		if c == nil {
			return nil
		}
		was := ActorChanged{
			ID: c.ID, Name: was(op.Name, c.Name), Type: was(op.Type, c.Type), Gives: was(op.Gives, c.Gives),
			Interest: was(op.Interest, c.Interest), Power: was(op.Power, c.Power), Relation: was(op.Relation, c.Relation),
			Part: was(op.Part, c.Part), Accepted: was(op.Accepted, c.Accepted), Solution: was(op.Solution, c.Solution),
			Ord: was(op.Ord, c.Ord),
		}
		if was != (ActorChanged{ID: c.ID}) {
			return []Op{was}
		}
	}
	return nil
}

// actors brings the map back to what it was. Contacts stay as they are.
func (w *wayBack) actors() {
	for _, c := range w.b.actors.list {
		o := w.old.actors.get(c.ID)
		if o == nil || o.Deleted {
			if !c.Deleted {
				once(&w.changes.ActorsAway, w.try(ActorRemoved{ID: c.ID}))
			}
			continue
		}
		if c.Deleted {
			once(&w.changes.ActorsBack, w.try(ActorRestored{ID: c.ID}))
		}
		was := ActorChanged{
			ID: c.ID, Name: differs(o.Name, c.Name), Type: differs(o.Type, c.Type), Gives: differs(o.Gives, c.Gives),
			Interest: differs(o.Interest, c.Interest), Power: differs(o.Power, c.Power),
			Relation: differs(o.Relation, c.Relation), Part: differs(o.Part, c.Part),
			Accepted: differs(o.Accepted, c.Accepted), Solution: differs(o.Solution, c.Solution), Ord: differs(o.Ord, c.Ord),
		}
		if was != (ActorChanged{ID: c.ID}) {
			once(&w.changes.ActorsChanged, w.try(was))
		}
	}
}

// redactContact takes out how an actor could be reached until now.
func redactContact(id ID) func(Entry) (Entry, bool) {
	return func(e Entry) (Entry, bool) {
		ops, changed := rewrite(e.Ops, func(op Op) (Op, bool) {
			switch op := op.(type) {
			case ActorAdded:
				if op.ID == id && op.Contact != "" {
					op.Contact = ""
					return op, true
				}
			case ActorChanged:
				if op.ID == id && op.Contact != nil && *op.Contact != "" {
					op.Contact = new("")
					return op, true
				}
			}
			return op, false
		})
		if changed {
			e.Ops = ops
		}
		return e, changed
	}
}

// checkActors wants every actor to have a name, a place in the order and words that are known.
func checkActors(b *Board) error {
	seen := map[string]bool{}
	for _, c := range b.actors.list {
		if seen[c.Ord] {
			return fmt.Errorf("two actors have the order key %q", c.Ord)
		}
		seen[c.Ord] = true
		if c.Name == "" {
			return fmt.Errorf("actor %s has no name", c.ID)
		}
		if (c.Contact == "") != (c.Reached == 0) || c.Reached > b.seq {
			return fmt.Errorf("the contact of actor %s was written by entry %d", c.ID, c.Reached)
		}
		if err := checkActor(c.Type, c.Relation, c.Part, c.Accepted, c.Interest, c.Power); err != nil {
			return fmt.Errorf("actor %s: %w", c.ID, err)
		}
	}
	return nil
}

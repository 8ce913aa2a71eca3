package board

import "slices"

// record is one entry that a person may take back: what it would take, and what the entry has
// touched, so that an undo never undoes somebody else.
type record struct {
	Seq     Seq
	Ops     []Op // the inverse, in the order in which to do it
	Touched []touch
}

// touch says that an entry changed a thing, and which entry had changed it before.
type touch struct {
	ID    ID   `json:"id"`
	Prev  Seq  `json:"prev"`
	Loose bool `json:"loose,omitempty"` // only its members changed: no reason to refuse an undo
}

// touch stamps a thing with the entry being applied.
func (b *Board) touch(id ID, changed *Seq) { b.stamp(id, changed, false) }

// brush stamps a thing of which only the members change.
func (b *Board) brush(id ID, changed *Seq) { b.stamp(id, changed, true) }

func (b *Board) stamp(id ID, changed *Seq, loose bool) {
	if *changed != b.seq {
		b.touched = append(b.touched, touch{ID: id, Prev: *changed, Loose: loose})
		*changed = b.seq
		return
	}
	if loose {
		return
	}
	for i := range b.touched { // brushed before in this entry: now it counts
		if b.touched[i].ID == id {
			b.touched[i].Loose = false
			return
		}
	}
}

// push remembers an entry for undo; the oldest is forgotten.
func (p *person) push(r record) {
	if len(p.Undo) >= maxUndo {
		p.Undo = slices.Delete(slices.Clone(p.Undo), 0, 1)
	}
	p.Undo = append(p.Undo, r)
}

// changedOf points to the stamp of a thing, nil if there is none.
func (b *Board) changedOf(id ID) *Seq {
	switch {
	case b.notes.get(id) != nil:
		return &b.notes.get(id).Changed
	case b.clusters.get(id) != nil:
		return &b.clusters.get(id).Changed
	case b.sections.get(id) != nil:
		return &b.sections.get(id).Changed
	case b.steps.get(id) != nil:
		return &b.steps.get(id).Changed
	case b.commitments.get(id) != nil:
		return &b.commitments.get(id).Changed
	case b.ratings.get(id) != nil:
		return &b.ratings.get(id).Changed
	case b.tables.get(id) != nil:
		return &b.tables.get(id).Changed
	case b.solutions.get(id) != nil:
		return &b.solutions.get(id).Changed
	case b.actors.get(id) != nil:
		return &b.actors.get(id).Changed
	case b.requests.get(id) != nil:
		return &b.requests.get(id).Changed
	}
	return b.partOf(id)
}

// untouched says whether nobody changed since what a record changed.
func (b *Board) untouched(r record) bool {
	for _, t := range r.Touched {
		if c := b.changedOf(t.ID); !t.Loose && (c == nil || *c != r.Seq) {
			return false
		}
	}
	return true
}

// undoLast takes back the person's newest entry that nobody has built upon since.
func (t *turn) undoLast() ([]Op, error) {
	if t.who == nil || len(t.who.Undo) == 0 {
		return nil, &Refusal{Code: CodeNothingToUndo}
	}
	for _, r := range slices.Backward(t.who.Undo) {
		if t.b.untouched(r) {
			return t.undoRecord(r)
		}
	}
	return nil, &Refusal{Code: CodeChangedSince}
}

func (t *turn) undoRecord(r record) ([]Op, error) {
	inner := &turn{b: t.b, p: t.p, who: t.who, undo: true}
	if len(r.Ops) > 1 { // each op is decided upon what the ones before it lead to
		inner.b = t.b.Clone()
		inner.b.seq++
	}
	var ops []Op
	for _, op := range r.Ops {
		decided, err := inner.decide(op)
		if err != nil {
			return nil, err
		}
		if len(r.Ops) > 1 {
			for _, d := range decided {
				inner.b.applyOp(d, Entry{Seq: inner.b.seq, At: t.p.At, Person: t.who.ID})
			}
		}
		ops = append(ops, decided...)
	}
	undone := Undone{Seq: r.Seq, Person: t.who.ID}
	for _, c := range r.Touched {
		if now := t.b.changedOf(c.ID); now != nil && *now == r.Seq {
			undone.Back = append(undone.Back, Stamp{ID: c.ID, Seq: c.Prev})
		}
	}
	return append(ops, undone), nil
}

func (b *Board) applyUndone(op Undone) {
	for _, s := range op.Back {
		if c := b.changedOf(s.ID); c != nil {
			*c = s.Seq
		}
	}
	if p := b.persons.get(op.Person); p != nil {
		p.Undo = slices.DeleteFunc(slices.Clone(p.Undo), func(r record) bool { return r.Seq == op.Seq })
	}
}

// restore decides what brings a deleted thing back.
func (t *turn) restore(op Restore) ([]Op, error) {
	if t.who == nil {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	if t.b.notes.get(op.ID) != nil {
		return t.decide(NoteRestored(op))
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch {
	case t.b.clusters.get(op.ID) != nil:
		return t.decide(ClusterRestored{ID: op.ID})
	case t.b.sections.get(op.ID) != nil:
		return t.decide(SectionRestored(op))
	case t.b.steps.get(op.ID) != nil:
		return t.decide(StepRestored(op))
	case t.b.commitments.get(op.ID) != nil:
		return t.decide(CommitmentRestored(op))
	case t.b.solutions.get(op.ID) != nil:
		return t.decide(SolutionRestored(op))
	case t.b.tables.get(op.ID) != nil:
		return t.decide(TableRestored(op))
	case t.b.actors.get(op.ID) != nil:
		return t.decide(ActorRestored(op))
	case t.b.requests.get(op.ID) != nil:
		return t.decide(RequestRestored(op))
	case t.b.persons.get(op.ID) != nil:
		return t.decide(PersonRestored(op))
	}
	return nil, &Refusal{Code: CodeNotFound, Field: "id"}
}

// inverse returns what would take an op back, given the board before it; nil for what cannot be
// undone: people, rounds, dots, private writing and the frame of the session.
func (b *Board) inverse(op Op) []Op {
	switch op := op.(type) {
	case NoteAdded:
		return []Op{NoteDeleted{ID: op.ID}}
	case NoteEdited:
		if n := b.notes.get(op.ID); n != nil {
			return []Op{NoteEdited{ID: n.ID, Text: n.Text, Lang: n.Lang}}
		}
	case NoteColored:
		if n := b.notes.get(op.ID); n != nil {
			return []Op{NoteColored{ID: n.ID, Color: n.Color}}
		}
	case NoteMoved:
		if n := b.notes.get(op.ID); n != nil {
			return []Op{NoteMoved{ID: n.ID, X: n.X, Y: n.Y, Section: n.Section}}
		}
	case NoteDeleted:
		if n := b.notes.get(op.ID); n != nil {
			inv := []Op{NoteRestored{ID: n.ID}}
			if n.Cluster != "" {
				inv = append(inv, NoteClustered{ID: n.ID, Cluster: n.Cluster})
			}
			return inv
		}
	case NoteRestored:
		return []Op{NoteDeleted(op)}
	case NoteHidden:
		return b.inverseOfHold(op.ID)
	case NoteHeld:
		return b.inverseOfHold(op.ID)
	case NoteApproved:
		return b.inverseOfHold(op.ID)
	case InboxChanged:
		return []Op{InboxChanged{On: b.inbox}}
	case PersonRemoved:
		return []Op{PersonRestored(op)}
	case PersonRestored:
		return []Op{PersonRemoved(op)}
	case NoteClustered:
		if k := b.clusters.get(op.Cluster); k != nil {
			return b.regroup(op.ID, k.Section)
		}
	case NoteUnclustered:
		return b.regroup(op.ID, "")
	case ReactionAdded:
		return []Op{ReactionRemoved{Note: op.Note, What: op.What}}
	case ReactionRemoved:
		return []Op{ReactionAdded{Note: op.Note, What: op.What}}
	case ClusterAdded:
		return b.ungroup(op.ID, op.Section, op.Notes)
	case ClusterRestored:
		if k := b.clusters.get(op.ID); k != nil {
			return b.ungroup(op.ID, k.Section, op.Notes)
		}
	case ClusterNamed:
		if k := b.clusters.get(op.ID); k != nil {
			return []Op{ClusterNamed{ID: k.ID, Name: k.Name}}
		}
	case ClusterMoved:
		if k := b.clusters.get(op.ID); k != nil {
			return []Op{ClusterMoved{ID: k.ID, X: k.X, Y: k.Y, Section: k.Section}}
		}
	case ClusterMerged:
		if k := b.clusters.get(op.From); k != nil {
			return []Op{ClusterRestored{ID: k.ID, Notes: k.memberIDs()}}
		}
	case ClusterDissolved:
		if k := b.clusters.get(op.ID); k != nil {
			return []Op{ClusterRestored{ID: k.ID, Notes: k.memberIDs()}}
		}
	default:
		return b.inverseOfFrame(op)
	}
	return nil
}

// inverseOfFrame is inverse for sections, steps and commitments.
func (b *Board) inverseOfFrame(op Op) []Op {
	switch op := op.(type) {
	case SectionAdded:
		if op.Table != "" { // made for a table, with those of the others
			return []Op{SectionRemoved{ID: op.ID}}
		}
	case SectionChanged:
		if s := b.sections.get(op.ID); s != nil {
			return []Op{SectionChanged{
				ID: s.ID, Title: was(op.Title, s.Title), Question: was(op.Question, s.Question), X: was(op.X, s.X),
				Y: was(op.Y, s.Y), W: was(op.W, s.W), H: was(op.H, s.H), Ord: was(op.Ord, s.Ord),
				Check: was(op.Check, s.Check), Table: was(op.Table, s.Table),
			}}
		}
	case StepChanged:
		if s := b.steps.get(op.ID); s != nil {
			return []Op{StepChanged{
				ID: s.ID, Kind_: was(op.Kind_, s.Kind), Name: was(op.Name, s.Name), Question: was(op.Question, s.Question),
				Minutes: was(op.Minutes, s.Minutes), Sections: idList(was(op.Sections, s.Sections)), Ord: was(op.Ord, s.Ord),
				Rights: wasRights(op.Rights, s.Rights), Names: was(op.Names, s.Names), Limit: was(op.Limit, s.Limit),
				Private: was(op.Private, s.Private), AtZero: was(op.AtZero, s.AtZero), Lock: was(op.Lock, s.Lock),
				Asks: wasAsks(op.Asks, s.Asks),
			}}
		}
	case RatingMoved:
		return b.inverseOfRatingMoved(op)
	case ActorAdded, ActorChanged, ActorRemoved, ActorRestored:
		return b.inverseOfActor(op)
	case RequestAdded, RequestChanged, RequestRemoved, RequestRestored:
		return b.inverseOfRequest(op)
	case CommitmentAdded:
		return []Op{CommitmentRemoved{ID: op.ID}}
	case CommitmentRestored:
		return []Op{CommitmentRemoved(op)}
	case CommitmentRemoved:
		return []Op{CommitmentRestored(op)}
	case CommitmentChanged:
		if k := b.commitments.get(op.ID); k != nil {
			return []Op{CommitmentChanged{
				ID: k.ID, What: was(op.What, k.What), Who: was(op.Who, k.Who), With: was(op.With, k.With),
				From: was(op.From, k.From), To: was(op.To, k.To), Resources: was(op.Resources, k.Resources),
				Provider: was(op.Provider, k.Provider), Verifiable: was(op.Verifiable, k.Verifiable),
				Status: was(op.Status, k.Status), Ord: was(op.Ord, k.Ord), Tell: was(op.Tell, k.Tell),
				Phase: was(op.Phase, k.Phase), Solution: was(op.Solution, k.Solution), Named: was(op.Named, k.Named),
			}}
		}
	case CommitmentProgressed:
		if op.view().MovedEnd() { // what was told stays told, and that it was moved back is told too
			return []Op{CommitmentChanged{ID: op.ID, To: new(op.Was)}}
		}
	case SolutionAdded, SolutionChanged, SolutionRemoved, SolutionRestored, SolutionStepSet, SolutionStepRemoved, SolutionSourced:
		return b.inverseOfSolution(op)
	default:
		return b.inverseOfTable(op)
	}
	return nil
}

// was is the present value of a field that an op is about to change, nil if it leaves it alone.
func was[T any](given *T, is T) *T {
	if given == nil {
		return nil
	}
	return &is
}

// wasRights is was for rights, which are replaced as a whole.
func wasRights(given, are *Rights) *Rights {
	if given == nil {
		return nil
	}
	if are == nil {
		return &Rights{}
	}
	return are
}

// wasAsks is was for questions, which are replaced as a whole.
func wasAsks(given *[]Ask, are []Ask) *[]Ask {
	if given == nil {
		return nil
	}
	if are == nil {
		return &[]Ask{}
	}
	return &are
}

// idList makes an empty list of nil, because JSON would take null for "not given".
func idList(ids *[]ID) *[]ID {
	if ids != nil && *ids == nil {
		return &[]ID{}
	}
	return ids
}

// regroup returns what puts a note, about to go to that section, back to where it is now.
func (b *Board) regroup(id, to ID) []Op {
	n := b.notes.get(id)
	switch {
	case n == nil:
		return nil
	case n.Cluster != "":
		return []Op{NoteClustered{ID: n.ID, Cluster: n.Cluster}}
	case n.Section == to:
		return []Op{NoteUnclustered{ID: n.ID, X: n.X, Y: n.Y}}
	}
	return []Op{
		NoteUnclustered{ID: n.ID, X: n.X, Y: n.Y},
		NoteMoved{ID: n.ID, X: n.X, Y: n.Y, Section: n.Section},
	}
}

// ungroup returns what ends a cluster of that section and puts its notes back to where they are now.
func (b *Board) ungroup(id, section ID, notes []ID) []Op {
	var before, after []Op
	end := ClusterDissolved{ID: id}
	for _, note := range notes {
		n := b.notes.get(note)
		switch {
		case n == nil:
		case n.Cluster != "":
			before = append(before, NoteClustered{ID: n.ID, Cluster: n.Cluster})
		default:
			end.Places = append(end.Places, Place{ID: n.ID, X: n.X, Y: n.Y})
			if n.Section != section {
				after = append(after, NoteMoved{ID: n.ID, X: n.X, Y: n.Y, Section: n.Section})
			}
		}
	}
	return append(append(before, end), after...)
}

package board

import "slices"

// reasons that a facilitator may choose.
var reasons = []Reason{Offence, Personal, OffTopic, Repeated, OtherCause}

func (t *turn) moderation(op Op) ([]Op, error) {
	if a, ok := op.(NoteApproved); ok && t.undo && !t.facilitates() {
		// Somebody takes back a change of their own: the note goes on waiting, for an approval is not theirs to give.
		_, err := t.liveNote(a.ID)
		return nil, err
	}
	if h, ok := op.(NoteHeld); ok {
		return t.noteHeld(h)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case InboxChanged:
		if t.b.inbox == op.On {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	case NoteHidden:
		return t.noteHidden(op)
	case NoteApproved:
		n, err := t.liveNote(op.ID)
		switch {
		case err != nil:
			return nil, err
		case n.Held == "":
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	case PersonExpelled:
		return t.personExpelled(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) noteHidden(op NoteHidden) ([]Op, error) {
	n, err := t.liveNote(op.ID)
	switch {
	case err != nil:
		return nil, err
	case n.Held == HeldHidden:
		return nil, &Refusal{Code: CodeAlready}
	case !slices.Contains(reasons, op.Reason) && (!t.undo || op.Reason != ByPerson):
		return nil, malformed("reason")
	}
	if err := t.mayLeaveRound(n, 1); err != nil {
		return nil, err
	}
	return one(op)
}

// noteHeld is asked for by undo alone, and by rules that make a note wait.
func (t *turn) noteHeld(op NoteHeld) ([]Op, error) {
	n, err := t.ownNote(op.ID)
	switch {
	case err != nil:
		return nil, err
	case n.Held == Waiting:
		return nil, &Refusal{Code: CodeAlready}
	}
	if err := t.mayLeaveRound(n, 1); err != nil {
		return nil, err
	}
	return one(op)
}

// waits says whether what the actor writes must wait for a yes.
func (t *turn) waits() bool { return t.b.inbox && !t.facilitates() }

// heldForChange returns what has to happen before a note's content changes: while the inbox is on, what
// has had its yes must get another.
func (t *turn) heldForChange(n *note) ([]Op, error) {
	if !t.waits() || n.Held != "" {
		return nil, nil
	}
	return t.noteHeld(NoteHeld{ID: n.ID})
}

func (t *turn) personExpelled(op PersonExpelled) ([]Op, error) {
	p, err := t.seatedPerson(op.ID)
	if err != nil {
		return nil, err
	}
	removed, err := t.personGone(p, PersonRemoved(op))
	if err != nil {
		return nil, err
	}
	var ops []Op
	for _, n := range t.b.notes.list {
		if n.Author != p.ID || n.Anon || n.Deleted || n.Held == HeldHidden {
			continue
		}
		if err := t.mayLeaveRound(n, 1); err != nil {
			return nil, err // a round in which it stands has to be closed first
		}
		ops = append(ops, NoteHidden{ID: n.ID, Reason: ByPerson})
	}
	return append(ops, removed...), nil
}

// personRestored decides what brings a removed person back, with what was hidden because of them.
func (t *turn) personRestored(op PersonRestored) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	p := t.b.persons.get(op.ID)
	switch {
	case p == nil || p.Erased:
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	case !p.Removed:
		return nil, &Refusal{Code: CodeAlready}
	}
	for _, d := range p.Former {
		if len(t.b.seats[d]) >= MaxVoicesPerDevice {
			return nil, &Refusal{Code: CodeBoardFull, Field: "device", Limit: MaxVoicesPerDevice}
		}
	}
	ops := []Op{op}
	if t.undo { // what was hidden is undone for itself
		return ops, nil
	}
	for _, n := range t.b.notes.list {
		if n.Author == p.ID && !n.Deleted && n.Held == HeldHidden && n.Reason == ByPerson {
			ops = append(ops, NoteApproved{ID: n.ID})
		}
	}
	return ops, nil
}

func (b *Board) applyModeration(op Op) {
	switch op := op.(type) {
	case InboxChanged:
		b.inbox = op.On
	case NoteHidden:
		b.hold(op.ID, HeldHidden, op.Reason)
	case NoteHeld:
		b.hold(op.ID, Waiting, "")
	case NoteApproved:
		if n := b.change(op.ID); n != nil {
			n.Held, n.Reason = "", ""
		}
	case PersonRestored:
		if p := b.persons.get(op.ID); p != nil && p.Removed && !p.Erased {
			p.Removed = false
			former := p.Former
			p.Former = nil
			for _, d := range former {
				b.seat(d, p)
			}
		}
	}
}

// hold keeps a note from others. It stands for itself from then on: a cluster shows all its notes to
// everybody.
func (b *Board) hold(id ID, how Held, why Reason) {
	n := b.change(id)
	if n == nil {
		return
	}
	if !n.Deleted {
		b.leave(n)
	}
	n.Held, n.Reason = how, why
}

// inverseOfHold is inverse for what moderation does to a note.
func (b *Board) inverseOfHold(id ID) []Op {
	n := b.notes.get(id)
	switch {
	case n == nil:
		return nil
	case n.Held == HeldHidden:
		return []Op{NoteHidden{ID: n.ID, Reason: n.Reason}}
	case n.Held == Waiting:
		return []Op{NoteHeld{ID: n.ID}}
	case n.Cluster != "":
		return []Op{NoteApproved{ID: n.ID}, NoteClustered{ID: n.ID, Cluster: n.Cluster}}
	}
	return []Op{NoteApproved{ID: n.ID}}
}

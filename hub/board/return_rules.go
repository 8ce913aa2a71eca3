package board

import "slices"

func (t *turn) moment(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case MomentNamed:
		if err := t.freeID(op.ID); err != nil {
			return nil, err
		}
		if len(t.b.moments) >= MaxMoments {
			return nil, &Refusal{Code: CodeBoardFull, Limit: MaxMoments}
		}
		var err error
		if op.Name, err = text("name", op.Name, MaxTitleChars, false, true); err != nil {
			return nil, err
		}
		op.Seq, op.At = t.b.seq, t.p.At
		return one(op)
	case BoardReturn:
		if t.p.Past == nil || t.p.Past.seq != op.Seq {
			return nil, malformed("seq")
		}
		ops, _, err := t.wayBack()
		return ops, err
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// wayBack is a return being decided: op by op, each by a facilitator's rules, upon what the ones before
// have led to. What the rules refuse is left as it is.
type wayBack struct {
	*turn
	old     *Board
	ops     []Op
	changes Changes
}

func (t *turn) wayBack() ([]Op, Changes, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, Changes{}, err
	}
	old := t.p.Past
	switch {
	case old == nil || old.id != t.b.id || old.seq > t.b.seq:
		return nil, Changes{}, malformed("seq")
	case t.b.open != "":
		return nil, Changes{}, &Refusal{Code: CodeRoundOpen}
	case t.b.openRating() != nil:
		return nil, Changes{}, &Refusal{Code: CodeRatingOpen}
	}
	w := &wayBack{turn: &turn{b: t.b.Clone(), p: t.p, who: t.who, undo: true}, old: old}
	w.b.seq++
	w.sections()
	w.clusters()
	for _, n := range w.b.notes.list {
		w.note(n)
	}
	w.commitments()
	w.solutions()
	w.actors()
	w.requests()
	w.zones()
	if len(w.ops) == 0 {
		return nil, w.changes, &Refusal{Code: CodeAlready}
	}
	return append([]Op{BoardReturned{Seq: old.seq}}, w.ops...), w.changes, nil
}

// try does one op if the rules let it.
func (w *wayBack) try(op Op) bool {
	decided, err := w.decide(op)
	if err != nil {
		w.changes.Left++
		return false
	}
	for _, d := range decided {
		w.b.applyOp(d, Entry{Seq: w.b.seq, At: w.p.At, Person: w.who.ID})
	}
	w.ops = append(w.ops, decided...)
	return true
}

// once counts a thing once, however many ops change it.
func once(counter *int, ops ...bool) {
	if slices.Contains(ops, true) {
		*counter++
	}
}

// differs gives what a field was when it is another now.
func differs[T comparable](was, is T) *T {
	if was == is {
		return nil
	}
	return &was
}

func (w *wayBack) sections() {
	for _, o := range w.old.sections.list {
		s := w.b.sections.get(o.ID)
		if o.Deleted || s == nil {
			continue
		}
		if s.Deleted {
			once(&w.changes.SectionsBack, w.try(SectionRestored{ID: o.ID}))
		}
		c := SectionChanged{
			ID: o.ID, Title: differs(o.Title, s.Title), Question: differs(o.Question, s.Question), X: differs(o.X, s.X),
			Y: differs(o.Y, s.Y), W: differs(o.W, s.W), H: differs(o.H, s.H), Ord: differs(o.Ord, s.Ord),
			Check: differs(o.Check, s.Check), Table: w.tableThen(o, s),
		}
		if c != (SectionChanged{ID: o.ID}) {
			once(&w.changes.SectionsChanged, w.try(c))
		}
	}
}

func (w *wayBack) clusters() {
	for _, k := range w.b.clusters.list {
		if o := w.old.clusters.get(k.ID); !k.Deleted && (o == nil || o.Deleted) {
			once(&w.changes.ClustersAway, w.try(ClusterDissolved{ID: k.ID}))
		}
	}
	for _, o := range w.old.clusters.list {
		k := w.b.clusters.get(o.ID)
		if o.Deleted || k == nil {
			continue
		}
		if k.Deleted {
			back := w.try(ClusterRestored{ID: o.ID})
			once(&w.changes.ClustersBack, back)
			if !back {
				continue
			}
		}
		named, moved := false, false
		if k.Name != o.Name {
			named = w.try(ClusterNamed{ID: o.ID, Name: o.Name})
		}
		if k.X != o.X || k.Y != o.Y || k.Section != o.Section {
			moved = w.try(ClusterMoved{ID: o.ID, X: o.X, Y: o.Y, Section: o.Section})
		}
		once(&w.changes.ClustersChanged, named, moved)
	}
}

// note brings one note back to what it was. What was private then has perhaps never been revealed, and
// what moderation has decided since holds: both stay as they are.
func (w *wayBack) note(n *note) {
	o := w.old.notes.get(n.ID)
	switch {
	case n.Held != "" || w.b.hidden(n.Section):
		return
	case o == nil || o.Deleted:
		if !n.Deleted {
			once(&w.changes.NotesAway, w.try(NoteDeleted{ID: n.ID}))
		}
		return
	case o.Held != "" || w.old.veil || w.old.hidden(o.Section):
		return
	}
	if n.Deleted {
		back := w.try(NoteRestored{ID: n.ID})
		once(&w.changes.NotesBack, back)
		if !back {
			return
		}
	}
	var did []bool
	if n.Text != o.Text || n.Lang != o.Lang {
		did = append(did, w.try(NoteEdited{ID: n.ID, Text: o.Text, Lang: o.Lang}))
	}
	if n.Color != o.Color {
		did = append(did, w.try(NoteColored{ID: n.ID, Color: o.Color}))
	}
	k := w.b.clusters.get(o.Cluster)
	switch {
	case o.Cluster != "" && k != nil && !k.Deleted:
		if n.Cluster != o.Cluster {
			did = append(did, w.try(NoteClustered{ID: n.ID, Cluster: o.Cluster}))
		}
	default:
		if n.Cluster != "" {
			did = append(did, w.try(NoteUnclustered{ID: n.ID, X: o.X, Y: o.Y}))
		}
		if n.X != o.X || n.Y != o.Y || n.Section != o.Section {
			did = append(did, w.try(NoteMoved{ID: n.ID, X: o.X, Y: o.Y, Section: o.Section}))
		}
	}
	once(&w.changes.NotesChanged, did...)
}

func (w *wayBack) commitments() {
	for _, k := range w.b.commitments.list {
		o := w.old.commitments.get(k.ID)
		if o == nil || o.Deleted {
			if !k.Deleted {
				once(&w.changes.CommitmentsAway, w.try(CommitmentRemoved{ID: k.ID}))
			}
			continue
		}
		if k.Deleted {
			once(&w.changes.CommitmentsBack, w.try(CommitmentRestored{ID: k.ID}))
		}
		named := differs(o.Named, k.Named)
		if !k.Named { // what somebody has not agreed to, or took back since, is not agreed to by going back
			named = nil
		}
		c := CommitmentChanged{
			ID: k.ID, What: differs(o.What, k.What), Who: differs(o.Who, k.Who), With: differs(o.With, k.With),
			From: differs(o.From, k.From), To: differs(o.To, k.To), Resources: differs(o.Resources, k.Resources),
			Provider: differs(o.Provider, k.Provider), Verifiable: differs(o.Verifiable, k.Verifiable),
			Status: differs(o.Status, k.Status), Ord: differs(o.Ord, k.Ord), Tell: differs(o.Tell, k.Tell),
			Phase: differs(o.Phase, k.Phase), Solution: differs(o.Solution, k.Solution), Named: named,
		}
		if c != (CommitmentChanged{ID: k.ID}) {
			once(&w.changes.CommitmentsChanged, w.try(c))
		}
	}
}

// zones puts back where a facilitator had put things by then. Answers and what followed from them stay.
func (w *wayBack) zones() {
	for _, o := range w.old.ratings.list {
		r := w.b.ratings.get(o.ID)
		if o.Open || r == nil {
			continue
		}
		for _, was := range o.Results {
			if is := r.result(was.Item); is != nil && is.Moved != was.Moved {
				once(&w.changes.ZonesChanged, w.try(RatingMoved{Rating: r.ID, Item: was.Item, Zone: was.Moved}))
			}
		}
	}
}

func (b *Board) applyMoment(op Op) {
	if op, ok := op.(MomentNamed); ok && !b.taken(op.ID) {
		b.moments = append(slices.Clone(b.moments), MomentView(op)) // copies of the board share the list
	}
}

// tableThen is whose a section was, if that table is still in the room.
func (w *wayBack) tableThen(o, s *section) *ID {
	if o.Table != "" && w.b.liveTable(o.Table) == "" {
		return nil
	}
	return differs(o.Table, s.Table)
}

package board

import "slices"

// right is something that a step may let people do.
type right uint8

const (
	rightWrite right = iota
	rightMove
	rightGroup
	rightVote
	rightSee
)

// of returns the roles that were given for a right, nil when the activity decides.
func (r *Rights) of(what right) *[]Role {
	if r == nil {
		return nil
	}
	return [...]*[]Role{r.Write, r.Move, r.Group, r.Vote, r.See}[what]
}

// writing are the activities in which people write notes.
var writing = []StepKind{StepWrite, StepGroup, StepSheet, StepActors, StepRequests, StepEvaluation}

// gives says what an activity lets participants do where its step says nothing. An open round is
// open in every step, and everybody sees everything.
func (k StepKind) gives(what right) bool {
	switch what {
	case rightWrite:
		return slices.Contains(writing, k)
	case rightMove, rightGroup:
		return k == StepGroup
	case rightVote, rightSee:
		return true
	}
	return false
}

// veils says whether a step shows people their own notes only.
func (s *step) veils() bool { return !s.lets(rightSee, Participant) }

// lets says whether a step gives a right to a role. An activity by itself gives observers none.
func (s *step) lets(what right, role Role) bool {
	if given := s.Rights.of(what); given != nil {
		return slices.Contains(*given, role)
	}
	return role == Participant && s.Kind.gives(what)
}

// rightTo names the right that an op is an exercise of; false for what is nobody's right by a step.
func rightTo(op Op) (right, bool) {
	switch op.(type) {
	case NoteAdded, NoteEdited, NoteColored, NoteUnsigned, NoteStripped, NoteDescribed, NoteDeleted:
		return rightWrite, true
	case NoteMoved:
		return rightMove, true
	case NoteClustered, NoteUnclustered, ClusterAdded, ClusterNamed, ClusterMoved, ClusterMerged, ClusterDissolved:
		return rightGroup, true
	case DotPlaced, DotTaken:
		return rightVote, true
	}
	return 0, false
}

// observed refuses an observer all but their own name, their hand, and what the step gives observers by
// name. Whatever is added to the board is closed to them until it is named here.
func (t *turn) observed(op Op) error {
	if t.who == nil || t.who.Role != Observer {
		return nil
	}
	switch op.(type) {
	case PersonRenamed, HandRaised, HandLowered, Undo: // of others they are refused below
		return nil
	}
	if what, ok := rightTo(op); ok {
		if s := t.b.steps.get(t.b.step); s != nil && s.lets(what, Observer) {
			return nil
		}
	}
	return &Refusal{Code: CodeNotAllowed}
}

// mayWrite says whether the current step lets the actor write in these sections.
func (t *turn) mayWrite(sections ...ID) error {
	if err := t.may(rightWrite, sections...); err != nil {
		return err
	}
	return t.atTable(sections...)
}

// mayMove says whether the current step lets the actor move other people's notes there.
func (t *turn) mayMove(sections ...ID) error { return t.may(rightMove, sections...) }

// mayGroup says whether the current step lets the actor group in these sections.
func (t *turn) mayGroup(sections ...ID) error { return t.may(rightGroup, sections...) }

// mayVote says whether the current step lets the actor spend dots.
func (t *turn) mayVote() error { return t.may(rightVote) }

func (t *turn) may(what right, sections ...ID) error {
	if t.facilitates() {
		return nil
	}
	s := t.b.steps.get(t.b.step)
	if s == nil {
		return nil
	}
	if !s.lets(what, t.who.Role) && (!t.b.hosts(t.who) || !s.lets(what, Host)) {
		return &Refusal{Code: CodeNotInThisStep}
	}
	if err := t.held(); err != nil {
		return err
	}
	limited := false
	for _, id := range s.Sections {
		if k := t.b.sections.get(id); k != nil && !k.Deleted {
			limited = true
			break
		}
	}
	for _, id := range sections {
		if limited && !slices.Contains(s.Sections, id) {
			return &Refusal{Code: CodeNotInThisStep, Field: "section"}
		}
	}
	return nil
}

// mayIn says whether the room is in a step of one of these kinds and lets the actor take part in it.
func (t *turn) mayIn(kinds ...StepKind) error {
	if t.facilitates() {
		return nil
	}
	if s := t.b.steps.get(t.b.step); s == nil || !slices.Contains(kinds, s.Kind) {
		return &Refusal{Code: CodeNotInThisStep}
	}
	return t.held()
}

// held refuses everybody but facilitators while the step is locked or its time is over and was to
// stop them.
func (t *turn) held() error {
	if t.facilitates() {
		return nil
	}
	if s := t.b.steps.get(t.b.step); s != nil && s.Lock {
		return &Refusal{Code: CodeLocked}
	}
	if t.b.clock.Stop {
		return &Refusal{Code: CodeTimeOver}
	}
	return nil
}

// sign applies the step's rule about names to a new note. The author is who answers for it.
func (t *turn) sign(op NoteAdded, author *person) (NoteAdded, error) {
	op, err := t.signed(op, author)
	if op.Anon {
		op.By = op.By.unnamed() // nobody may ever be told
	}
	return op, err
}

func (t *turn) signed(op NoteAdded, author *person) (NoteAdded, error) {
	s := t.b.steps.get(t.b.step)
	if s == nil {
		return op, nil
	}
	switch {
	case s.Names == NamesAnonymous:
		op.Anon = true
	case s.Names == NamesRequired && !t.facilitates() && !op.Scribe:
		if !op.By.foreign() && author.Name == "" || op.By.foreign() && op.By.Name == "" {
			return op, &Refusal{Code: CodeNameRequired, Field: "name"}
		}
		if op.Anon {
			return op, &Refusal{Code: CodeNameRequired, Field: "anon"}
		}
	}
	return op, nil
}

// withinLimit wants room for one more note of an author in a section.
func (t *turn) withinLimit(author, section ID) error {
	if t.facilitates() {
		return nil
	}
	return t.b.fits(author, section)
}

// fits is withinLimit whoever asks.
func (b *Board) fits(author, section ID) error {
	s, k := b.steps.get(b.step), b.sections.get(section)
	if s == nil || k == nil || s.Limit == 0 || author == "" || k.authors[author] < s.Limit {
		return nil
	}
	return &Refusal{Code: CodeNoteLimit, Field: "section", Limit: s.Limit}
}

// enter returns what moving the room into a step means.
func (t *turn) enter(s *step) []Op {
	entered := StepEntered{ID: s.ID, At: t.p.At, Spent: t.b.spent(t.p.At)}
	if _, founding := t.p.Op.(BoardCreate); founding {
		entered.At, entered.Spent = 0, 0 // nobody is there yet
	}
	ops := []Op{entered}
	if g := t.b.guide; g != nil && !g.Hold {
		ops = append(ops, GuideReleased{}) // a forgotten call keeps no screen from what the room does now
	}
	return append(ops, t.scene(s)...)
}

// scene returns what has to happen with notes and sections for the room to be in a step.
func (t *turn) scene(s *step) []Op {
	var ops []Op
	if s.Private {
		for _, k := range t.b.sections.list {
			if s.uses(t.b, k) && !k.Hidden && k.live == 0 && k.clusters == 0 {
				ops = append(ops, SectionHidden{ID: k.ID})
			}
		}
	}
	if veil := s.veils(); veil != t.b.veil {
		if veil {
			return append(ops, NotesVeiled{})
		}
		return append(ops, NotesUnveiled{})
	}
	return ops
}

// uses says whether a live section is part of a step. A step whose sections are all gone uses every one.
func (s *step) uses(b *Board, k *section) bool {
	if k.Deleted {
		return false
	}
	for _, id := range s.Sections {
		if o := b.sections.get(id); o != nil && !o.Deleted {
			return slices.Contains(s.Sections, k.ID)
		}
	}
	return true
}

// veiled says whether an audience is shown its own notes alone because of the step's rights.
func (b *Board) veiled(a Audience) bool {
	return b.veil && (a.Kind == ForParticipant || a.Kind == ForProjector)
}

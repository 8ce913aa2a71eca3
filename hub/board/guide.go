package board

type (
	// GuideCalled brings everybody to a place: a step, a section, a cluster or a note. A step that the
	// room is not in is entered as well. Facilitators, after the end of the session too. It ends with
	// [GuideReleased], or when the room enters another step; with Hold who comes later is brought as well, and
	// only [GuideReleased] ends it; with Spot the cluster or note is shown large
	// on every screen, and so must be something that everybody may see. With Spot it may be a commitment or a
	// solution sheet as well: what is shown is its trail, as each screen may see it (see [TrailFor]).
	GuideCalled struct {
		To   ID   `json:"to"`
		Hold bool `json:"hold,omitempty"`
		Spot bool `json:"spot,omitempty"`
		Num  int  `json:"num,omitempty"` // decided: 1, 2, 3 … so that a second call to one place is noticed
	}
	// GuideReleased lets everybody go where they like. Facilitators.
	GuideReleased struct{}
)

// GuideView is where the facilitators last called everybody, until they let go. It names the place
// alone: what stands there is shown to whoever may see it.
type GuideView struct {
	To   ID   `json:"to"`
	Hold bool `json:"hold,omitempty"`
	Spot bool `json:"spot,omitempty"`
	Num  int  `json:"num"`
}

func (t *turn) guide(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case GuideCalled:
		return t.guideCalled(op)
	case GuideReleased:
		if t.b.guide == nil {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) guideCalled(op GuideCalled) ([]Op, error) {
	op.Num = t.b.guideNum + 1
	n, k := t.b.notes.get(op.To), t.b.clusters.get(op.To)
	s, step := t.b.sections.get(op.To), t.b.steps.get(op.To)
	row, sheet := t.b.commitments.get(op.To), t.b.solutions.get(op.To)
	switch {
	case n != nil && t.b.common(n), k != nil && !k.Deleted:
		return one(op)
	case row != nil && !row.Deleted, sheet != nil && !sheet.Deleted:
		if !op.Spot { // there is nowhere to go: what leads to it is shown
			return nil, malformed("spot")
		}
		return one(op)
	case n != nil && !n.Deleted && t.b.hidden(n.Section):
		return nil, &Refusal{Code: CodeSectionHidden}
	case n != nil && !n.Deleted && n.Held != "":
		return nil, &Refusal{Code: CodeNoteHeld}
	case op.Spot && (s != nil || step != nil):
		return nil, malformed("spot")
	case s != nil && !s.Deleted:
		return one(op)
	case step != nil && !step.Deleted:
		if t.b.step == step.ID {
			return one(op)
		}
		ops, err := t.decide(StepEntered{ID: step.ID})
		return append(ops, op), err
	}
	return nil, &Refusal{Code: CodeNotFound, Field: "to"}
}

// common says whether a note may be seen by everybody who takes part, and by the screen on the wall.
func (b *Board) common(n *note) bool {
	return !n.Deleted && n.Held == "" && !b.veil && !b.hidden(n.Section)
}

// place says whether an id names something that everybody can be called to, live or not.
func (b *Board) place(id ID) bool {
	return b.notes.get(id) != nil || b.clusters.get(id) != nil || b.sections.get(id) != nil || b.steps.get(id) != nil ||
		b.commitments.get(id) != nil || b.solutions.get(id) != nil
}

func (b *Board) applyGuide(op Op) {
	switch op := op.(type) {
	case GuideCalled:
		if op.Num < 1 || !b.place(op.To) {
			return
		}
		b.guideNum = max(b.guideNum, op.Num)
		b.guide = new(GuideView(op))
	case GuideReleased:
		b.guide = nil
	}
}

package board

import "slices"

// step is one activity of the agenda.
type step struct {
	ID       ID       `json:"id"`
	Kind     StepKind `json:"kind"`
	Name     string   `json:"name"`
	Question string   `json:"question,omitempty"`
	Minutes  int      `json:"minutes,omitempty"`
	Sections []ID     `json:"sections,omitempty"`
	Ord      string   `json:"ord"`
	Deleted  bool     `json:"deleted,omitempty"`
	Changed  Seq      `json:"changed"`
}

var stepKinds = []StepKind{StepWrite, StepGroup, StepVote, StepResults, StepRoadmap}

func stepOrd(s *step) (ID, string) { return s.ID, s.Ord }

func (t *turn) step(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case StepAdded:
		return t.stepAdded(op)
	case StepChanged:
		return t.stepChanged(op)
	case StepRemoved:
		s, err := t.liveStep(op.ID)
		if err != nil {
			return nil, err
		}
		if t.b.step == s.ID {
			return nil, &Refusal{Code: CodeNotAllowed, Field: "step"}
		}
		return one(op)
	case StepRestored:
		s := t.b.steps.get(op.ID)
		if s == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !s.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveSteps(), 0, MaxSteps); err != nil {
			return nil, err
		}
		return one(op)
	case StepEntered:
		s, err := t.liveStep(op.ID)
		if err != nil {
			return nil, err
		}
		if t.b.step == s.ID {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveStep(id ID) (*step, error) {
	s := t.b.steps.get(id)
	if s == nil || s.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return s, nil
}

func (b *Board) liveSteps() int { return liveCount(b.steps, func(s *step) bool { return s.Deleted }) }

func (t *turn) stepAdded(op StepAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveSteps(), len(t.b.steps.list), MaxSteps); err != nil {
		return nil, err
	}
	if !slices.Contains(stepKinds, op.Kind_) {
		return nil, malformed("kind")
	}
	var err error
	if op.Name, err = text("name", op.Name, MaxTitleChars, false, false); err != nil {
		return nil, err
	}
	if op.Question, err = text("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if err := checkMinutes(op.Minutes); err != nil {
		return nil, err
	}
	if err := t.liveSectionIDs(op.Sections); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.steps, stepOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

func checkMinutes(m int) error {
	if m < 0 || m > MaxMinutes {
		return &Refusal{Code: CodeMalformed, Field: "minutes", Limit: MaxMinutes}
	}
	return nil
}

func (t *turn) stepChanged(op StepChanged) ([]Op, error) {
	if _, err := t.liveStep(op.ID); err != nil {
		return nil, err
	}
	if op.Kind_ != nil && !slices.Contains(stepKinds, *op.Kind_) {
		return nil, malformed("kind")
	}
	var err error
	if op.Name, err = optionalText("name", op.Name, MaxTitleChars, false, false); err != nil {
		return nil, err
	}
	if op.Question, err = optionalText("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if op.Minutes != nil {
		if err := checkMinutes(*op.Minutes); err != nil {
			return nil, err
		}
	}
	if op.Sections != nil {
		if err := t.liveSectionIDs(*op.Sections); err != nil {
			return nil, err
		}
		op.Sections = idList(op.Sections)
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.steps, stepOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

func (b *Board) applyStep(op Op) {
	switch op := op.(type) {
	case StepAdded:
		if !b.taken(op.ID) {
			b.steps.add(op.ID, &step{
				ID: op.ID, Kind: op.Kind_, Name: op.Name, Question: op.Question, Minutes: op.Minutes,
				Sections: op.Sections, Ord: op.Ord, Changed: b.seq,
			})
		}
	case StepChanged:
		if s := b.steps.get(op.ID); s != nil {
			b.touch(op.ID, &s.Changed)
			set(&s.Kind, op.Kind_)
			set(&s.Name, op.Name)
			set(&s.Question, op.Question)
			set(&s.Minutes, op.Minutes)
			set(&s.Sections, op.Sections)
			set(&s.Ord, op.Ord)
		}
	case StepRemoved:
		if s := b.steps.get(op.ID); s != nil {
			b.touch(op.ID, &s.Changed)
			s.Deleted = true
		}
	case StepRestored:
		if s := b.steps.get(op.ID); s != nil {
			b.touch(op.ID, &s.Changed)
			s.Deleted = false
		}
	case StepEntered:
		if b.steps.get(op.ID) != nil {
			b.step = op.ID
		}
	}
}

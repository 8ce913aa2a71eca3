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
	Rights   *Rights  `json:"rights,omitempty"` // never changed in place
	Names    Names    `json:"names,omitempty"`
	Limit    int      `json:"limit,omitempty"`
	Private  bool     `json:"private,omitempty"`
	AtZero   AtZero   `json:"atZero,omitempty"`
	Lock     bool     `json:"lock,omitempty"`
	Asks     []Ask    `json:"asks,omitempty"`     // never changed in place
	Spent    Millis   `json:"spent,omitempty"`    // without the present stay
	Unsigned bool     `json:"unsigned,omitempty"` // something was written in it while it was anonymous
	Deleted  bool     `json:"deleted,omitempty"`
	Changed  Seq      `json:"changed"`
}

var stepKinds = []StepKind{
	StepWelcome, StepWrite, StepGroup, StepVote, StepMatrix, StepSheet, StepActors, StepRoadmap, StepRequests,
	StepResults, StepBreak, StepEvaluation,
}

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
		if r := t.b.openRating(); r != nil && r.Step == s.ID {
			return nil, &Refusal{Code: CodeRatingOpen}
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
		return t.enter(s), nil
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
	if err := checkStep(op.Rights, op.Names, op.Limit, op.AtZero); err != nil {
		return nil, err
	}
	if op.Asks, err = checkAsks(op.Asks); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.steps, stepOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

// checkStep looks at what a step says about rights, names, limit and zero.
func checkStep(r *Rights, names Names, limit int, zero AtZero) error {
	for what := rightWrite; what <= rightSee; what++ {
		given := r.of(what)
		if given == nil {
			continue
		}
		for i, role := range *given { // facilitators need no mention
			if !slices.Contains([]Role{Participant, Host, Observer}, role) || slices.Contains((*given)[:i], role) {
				return malformed("rights")
			}
		}
	}
	if !slices.Contains([]Names{"", NamesOptional, NamesRequired, NamesAnonymous}, names) {
		return malformed("names")
	}
	if limit < 0 || limit > MaxNotesEach {
		return &Refusal{Code: CodeMalformed, Field: "limit", Limit: MaxNotesEach}
	}
	if !slices.Contains([]AtZero{"", AtZeroRing, AtZeroStop, AtZeroNext}, zero) {
		return malformed("atZero")
	}
	return nil
}

func checkMinutes(m int) error {
	if m < 0 || m > MaxMinutes {
		return &Refusal{Code: CodeMalformed, Field: "minutes", Limit: MaxMinutes}
	}
	return nil
}

func (t *turn) stepChanged(op StepChanged) ([]Op, error) {
	s, err := t.liveStep(op.ID)
	if err != nil {
		return nil, err
	}
	if op.Kind_ != nil && !slices.Contains(stepKinds, *op.Kind_) {
		return nil, malformed("kind")
	}
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
	if err := checkStep(op.Rights, or(op.Names, ""), or(op.Limit, 0), or(op.AtZero, "")); err != nil {
		return nil, err
	}
	if op.Asks != nil {
		asks, err := checkAsks(*op.Asks)
		if err != nil {
			return nil, err
		}
		if asks == nil {
			asks = []Ask{} // JSON would take null for "not given"
		}
		op.Asks = &asks
	}
	if s.Unsigned && op.Names != nil && *op.Names != NamesAnonymous {
		return nil, &Refusal{Code: CodeStaysAnonymous, Field: "names"}
	}
	if s.ID != t.b.step {
		return one(op)
	}
	then := *s
	then.change(op)
	return append([]Op{op}, t.scene(&then)...), nil
}

// change assigns what an op gives.
func (s *step) change(op StepChanged) {
	set(&s.Kind, op.Kind_)
	set(&s.Name, op.Name)
	set(&s.Question, op.Question)
	set(&s.Minutes, op.Minutes)
	set(&s.Sections, op.Sections)
	set(&s.Ord, op.Ord)
	if op.Rights != nil {
		s.Rights = op.Rights
	}
	set(&s.Names, op.Names)
	set(&s.Limit, op.Limit)
	set(&s.Private, op.Private)
	set(&s.AtZero, op.AtZero)
	set(&s.Lock, op.Lock)
	set(&s.Asks, op.Asks)
}

func (b *Board) applyStep(op Op) {
	switch op := op.(type) {
	case StepAdded:
		if !b.taken(op.ID) {
			b.steps.add(op.ID, &step{
				ID: op.ID, Kind: op.Kind_, Name: op.Name, Question: op.Question, Minutes: op.Minutes,
				Sections: op.Sections, Ord: op.Ord, Rights: op.Rights, Names: op.Names, Limit: op.Limit,
				Private: op.Private, AtZero: op.AtZero, Lock: op.Lock, Asks: op.Asks, Changed: b.seq,
			})
		}
	case StepChanged:
		if s := b.steps.get(op.ID); s != nil {
			b.touch(op.ID, &s.Changed)
			s.change(op)
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
			b.leaveStep(op.Spent)
			b.step, b.since = op.ID, op.At
			b.dropClock()
			b.nobodyReady()
			b.gather = false
		}
	case NotesVeiled, NotesUnveiled:
		s := b.steps.get(b.step)
		b.veil = s != nil && !b.finished && s.veils()
	}
}

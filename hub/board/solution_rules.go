package board

import (
	"cmp"
	"slices"
	"strings"
)

// solution is one sheet. Its slices are replaced and never changed in place.
type solution struct {
	ID       ID           `json:"id"`
	Name     string       `json:"name"`
	Sentence string       `json:"sentence"`
	Problem  string       `json:"problem"`
	Whom     string       `json:"whom"`
	Steps    []HowStep    `json:"steps"`
	Fresh    string       `json:"fresh"`
	Picture  ID           `json:"picture,omitempty"`
	By       ID           `json:"by,omitempty"` // who put the picture up: it goes when they are forgotten
	Drawn    bool         `json:"drawn,omitempty"`
	W        int          `json:"w,omitempty"`
	H        int          `json:"h,omitempty"`
	Alt      string       `json:"alt,omitempty"`
	Test     string       `json:"test"`
	Needs    string       `json:"needs"`
	Checks   []Viability  `json:"viability"`
	Unit     string       `json:"unit"`
	Sources  []SourceList `json:"sources"`
	Origin   ID           `json:"origin,omitempty"`
	Round    ID           `json:"round,omitempty"`
	Ord      string       `json:"ord"`
	Deleted  bool         `json:"deleted,omitempty"`
	Changed  Seq          `json:"changed"`
	Parts    []part       `json:"parts,omitempty"` // in order of their first change
}

// part says which entry changed a field of a sheet last, so that an undo is refused for the sake of that
// field alone and not because somebody else writes in another.
type part struct {
	Field   string `json:"field"`
	Changed Seq    `json:"changed"`
}

var viabilityAnswers = []ViabilityAnswer{ViableUnsaid, ViableYes, ViablePartly, ViableNo}

func solutionOrd(k *solution) (ID, string) { return k.ID, k.Ord }

func (k *solution) clone() *solution {
	c := *k
	c.Parts = slices.Clone(k.Parts) // stamped in place
	return &c
}

func (k *solution) step(id ID) *HowStep { return stepIn(k.Steps, id) }

func stepIn(list []HowStep, id ID) *HowStep {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

func checkIn(list []Viability, key ViabilityKey) Viability {
	for _, c := range list {
		if c.Key == key {
			return c
		}
	}
	return Viability{Key: key}
}

// partOf points to the stamp of a sheet's field, which an id of the form "sheet.field" names.
func (b *Board) partOf(id ID) *Seq {
	sheet, field, ok := strings.Cut(string(id), ".")
	k := b.solutions.get(ID(sheet))
	if !ok || k == nil {
		return nil
	}
	return k.part(field)
}

// part points to the stamp of a field, nil if nobody has changed it since the sheet was added.
func (k *solution) part(field string) *Seq {
	for i := range k.Parts {
		if k.Parts[i].Field == field {
			return &k.Parts[i].Changed
		}
	}
	return nil
}

// touchPart stamps a field: undoing an earlier change of that field is refused from now on, and so is undoing
// the sheet itself.
func (b *Board) touchPart(k *solution, field string) {
	b.brush(k.ID, &k.Changed)
	if k.part(field) == nil {
		if len(k.Parts) >= maxParts { // of steps that came and went: undoing what was forgotten is refused
			oldest := slices.MinFunc(k.Parts, func(x, y part) int { return cmp.Compare(x.Changed, y.Changed) })
			k.Parts = slices.DeleteFunc(k.Parts, func(p part) bool { return p == oldest })
		}
		k.Parts = append(k.Parts, part{Field: field})
	}
	b.touch(ID(string(k.ID)+"."+field), k.part(field))
}

func (t *turn) solution(op Op) ([]Op, error) {
	if op, ok := op.(SolutionSourced); ok && t.undo { // may be the other half of undoing a group
		return t.solutionSourced(op)
	}
	if err := t.mayIn(StepSheet); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case SolutionAdded:
		return t.solutionAdded(op)
	case SolutionChanged:
		return t.solutionChanged(op)
	case SolutionStepSet:
		return t.solutionStepSet(op)
	case SolutionStepRemoved:
		k, err := t.liveSolution(op.Solution, "solution")
		if err != nil {
			return nil, err
		}
		if k.step(op.ID) == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		return one(op)
	case SolutionSourced:
		return t.solutionSourced(op)
	case SolutionRemoved:
		if _, err := t.liveSolution(op.ID, "id"); err != nil {
			return nil, err
		}
		if !t.undo && !t.facilitates() {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		return one(op)
	case SolutionRestored:
		k := t.b.solutions.get(op.ID)
		if k == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !k.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveSolutions(), 0, MaxSolutions); err != nil {
			return nil, err
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveSolution(id ID, field string) (*solution, error) {
	k := t.b.solutions.get(id)
	if k == nil || k.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: field}
	}
	return k, nil
}

func (b *Board) liveSolutions() int {
	return liveCount(b.solutions, func(k *solution) bool { return k.Deleted })
}

func (t *turn) solutionAdded(op SolutionAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveSolutions(), len(t.b.solutions.list), MaxSolutions); err != nil {
		return nil, err
	}
	err := newTexts(
		newText{FieldName, &op.Name, MaxSolutionName, false, false},
		newText{FieldSentence, &op.Sentence, MaxSentenceChars, false, false},
		newText{FieldProblem, &op.Problem, MaxCellChars, true, false},
		newText{FieldWhom, &op.Whom, MaxCellChars, true, false},
		newText{FieldFresh, &op.Fresh, MaxCellChars, true, false},
		newText{FieldTest, &op.Test, MaxCellChars, true, false},
		newText{FieldNeeds, &op.Needs, MaxCellChars, true, false},
		newText{"unit", &op.Unit, MaxShortCellChars, false, false},
	)
	if err != nil {
		return nil, err
	}
	if op.Steps, err = newHowSteps(op.Steps); err != nil {
		return nil, err
	}
	if op.Checks, err = newChecks(op.Checks); err != nil {
		return nil, err
	}
	if op.Sources, err = t.newSources(op); err != nil {
		return nil, err
	}
	if err := t.commitmentSource(CommitmentAdded{Origin: op.Origin, Round: op.Round}); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.solutions, solutionOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

// newHowSteps checks the steps of a new sheet and puts them one behind the other.
func newHowSteps(given []HowStep) ([]HowStep, error) {
	if len(given) > MaxHowSteps {
		return nil, &Refusal{Code: CodeBoardFull, Field: "steps", Limit: MaxHowSteps}
	}
	var list []HowStep
	for i, s := range given {
		if err := howStepID(s.ID); err != nil {
			return nil, within(err, "steps", i)
		}
		if stepIn(list, s.ID) != nil {
			return nil, within(&Refusal{Code: CodeIDTaken, Field: "id"}, "steps", i)
		}
		var err error
		if s.Text, err = text("text", s.Text, MaxSentenceChars, true, true); err != nil {
			return nil, within(err, "steps", i)
		}
		s.Ord = ordAfter("")
		if len(list) > 0 {
			s.Ord = ordAfter(list[len(list)-1].Ord)
		}
		list = append(list, s)
	}
	return list, nil
}

// howStepID wants an id that cannot be taken for the name of a field.
func howStepID(id ID) error {
	switch {
	case !ValidID(id):
		return &Refusal{Code: CodeBadID, Field: "id"}
	case slices.Contains(sourced, string(id)):
		return &Refusal{Code: CodeIDTaken, Field: "id"}
	}
	return nil
}

func newChecks(given []Viability) ([]Viability, error) {
	if len(given) > len(ViabilityKeys) {
		return nil, &Refusal{Code: CodeMalformed, Field: "viability", Limit: len(ViabilityKeys)}
	}
	var list []Viability
	for i, c := range given {
		change, err := checkChange(ViabilityChange{Key: c.Key, Answer: &c.Answer, Text: &c.Text})
		if err != nil {
			return nil, within(err, "viability", i)
		}
		list = withCheck(list, change)
	}
	return list, nil
}

func checkChange(c ViabilityChange) (ViabilityChange, error) {
	if !slices.Contains(ViabilityKeys, c.Key) {
		return c, malformed("key")
	}
	if c.Answer != nil && !slices.Contains(viabilityAnswers, *c.Answer) {
		return c, malformed("answer")
	}
	var err error
	c.Text, err = optionalText("text", c.Text, MaxSentenceChars, true, false)
	return c, err
}

func (t *turn) solutionChanged(op SolutionChanged) ([]Op, error) {
	k, err := t.liveSolution(op.ID, "id")
	if err != nil {
		return nil, err
	}
	if err := changedTexts(
		changedText{FieldName, &op.Name, k.Name, op.Over, MaxSolutionName, false, false},
		changedText{FieldSentence, &op.Sentence, k.Sentence, op.Over, MaxSentenceChars, false, false},
		changedText{FieldProblem, &op.Problem, k.Problem, op.Over, MaxCellChars, true, false},
		changedText{FieldWhom, &op.Whom, k.Whom, op.Over, MaxCellChars, true, false},
		changedText{FieldFresh, &op.Fresh, k.Fresh, op.Over, MaxCellChars, true, false},
		changedText{"alt", &op.Alt, k.Alt, op.Over, MaxAltChars, false, false},
		changedText{FieldTest, &op.Test, k.Test, op.Over, MaxCellChars, true, false},
		changedText{FieldNeeds, &op.Needs, k.Needs, op.Over, MaxCellChars, true, false},
		changedText{"unit", &op.Unit, k.Unit, op.Over, MaxShortCellChars, false, false},
	); err != nil {
		return nil, err
	}
	if op.Check != nil {
		c, err := checkChange(*op.Check)
		if err != nil {
			return nil, err
		}
		if err := unseen(string(c.Key), c.Text, checkIn(k.Checks, c.Key).Text, op.Over); err != nil {
			return nil, err
		}
		op.Check = &c
	}
	op.Over = nil
	if op, err = t.pictured(k, op); err != nil {
		return nil, err
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.solutions, solutionOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

// pictured checks the picture that a change brings and names the one that goes for good.
func (t *turn) pictured(k *solution, op SolutionChanged) (SolutionChanged, error) {
	op.Gone = ""
	if op.Media == nil && !op.Strip {
		if op.Alt != nil && k.Picture == "" {
			return op, &Refusal{Code: CodeNotFound, Field: "alt"}
		}
		return op, nil
	}
	op.Alt, op.Gone = nil, k.Picture
	if op.Media != nil {
		m, err := t.newMedia(*op.Media)
		if err != nil {
			return op, err
		}
		if m.Kind == MediaVoice {
			return op, malformed("media.kind")
		}
		op.Media, op.Strip = &m, false
	} else if k.Picture == "" {
		return op, &Refusal{Code: CodeAlready}
	}
	return op, nil
}

func (t *turn) solutionStepSet(op SolutionStepSet) ([]Op, error) {
	k, err := t.liveSolution(op.Solution, "solution")
	if err != nil {
		return nil, err
	}
	if err := howStepID(op.ID); err != nil {
		return nil, err
	}
	is := k.step(op.ID)
	if is == nil && len(k.Steps) >= MaxHowSteps {
		return nil, &Refusal{Code: CodeBoardFull, Field: "steps", Limit: MaxHowSteps}
	}
	if is == nil && op.Text == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if op.Text, err = optionalText("text", op.Text, MaxSentenceChars, true, true); err != nil {
		return nil, err
	}
	if is != nil {
		if err := unseen("text", op.Text, is.Text, op.Over); err != nil {
			return nil, err
		}
	}
	op.Over = nil
	if is != nil && op.Ord == nil {
		return one(op)
	}
	used := make([]string, 0, len(k.Steps))
	for _, s := range k.Steps {
		if s.ID != op.ID {
			used = append(used, s.Ord)
		}
	}
	key, err := ord(or(op.Ord, ""), used)
	if err != nil {
		return nil, err
	}
	op.Ord = &key
	return one(op)
}

// withoutPictures takes off the sheets what a person who is forgotten had put up.
func (b *Board) withoutPictures(person ID) []Op {
	var ops []Op
	for _, k := range b.solutions.list {
		if k.By == person && k.Picture != "" {
			ops = append(ops, SolutionChanged{ID: k.ID, Strip: true, Gone: k.Picture})
		}
	}
	return ops
}

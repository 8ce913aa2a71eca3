package board

import (
	"cmp"
	"fmt"
	"slices"
)

func (b *Board) applySolution(op Op, by ID) {
	switch op := op.(type) {
	case SolutionAdded:
		if b.taken(op.ID) {
			return
		}
		k := &solution{
			ID: op.ID, Name: op.Name, Sentence: op.Sentence, Problem: op.Problem, Whom: op.Whom, Steps: op.Steps, Fresh: op.Fresh,
			Test: op.Test, Needs: op.Needs, Checks: op.Checks, Unit: op.Unit, Sources: op.Sources, Origin: op.Origin,
			Round: op.Round, Ord: op.Ord,
		}
		b.solutions.add(op.ID, k)
		b.touch(op.ID, &k.Changed)
	case SolutionChanged:
		if k := b.solutions.get(op.ID); k != nil {
			b.changeSolution(k, op, by)
		}
	case SolutionStepSet:
		if k := b.solutions.get(op.Solution); k != nil {
			b.touchPart(k, "step-"+string(op.ID))
			k.Steps = withStep(k.Steps, op)
		}
	case SolutionStepRemoved:
		if k := b.solutions.get(op.Solution); k != nil && k.step(op.ID) != nil {
			b.touchPart(k, "step-"+string(op.ID))
			k.Steps, k.Sources = withoutStep(k.Steps, op.ID), withoutField(k.Sources, string(op.ID))
		}
	case SolutionSourced:
		if k := b.solutions.get(op.ID); k != nil {
			b.brush(k.ID, &k.Changed) // of sources nobody's words are lost: each is undone alone
			k.Sources = withSources(k.Sources, op.Field, op.Items, op.Off)
		}
	case SolutionRemoved:
		if k := b.solutions.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Deleted = true
		}
	case SolutionRestored:
		if k := b.solutions.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Deleted = false
		}
	}
}

func (b *Board) changeSolution(k *solution, op SolutionChanged, by ID) {
	for _, f := range []struct {
		name  string
		given *string
		is    *string
	}{
		{FieldName, op.Name, &k.Name},
		{FieldSentence, op.Sentence, &k.Sentence},
		{FieldProblem, op.Problem, &k.Problem},
		{FieldWhom, op.Whom, &k.Whom},
		{FieldFresh, op.Fresh, &k.Fresh},
		{"alt", op.Alt, &k.Alt},
		{FieldTest, op.Test, &k.Test},
		{FieldNeeds, op.Needs, &k.Needs},
		{"unit", op.Unit, &k.Unit},
		{"ord", op.Ord, &k.Ord},
	} {
		if f.given != nil {
			b.touchPart(k, f.name)
			*f.is = *f.given
		}
	}
	if op.Check != nil {
		b.touchPart(k, "check-"+string(op.Check.Key))
		k.Checks = withCheck(k.Checks, *op.Check)
	}
	if op.Strip {
		b.touchPart(k, FieldPicture)
		k.Picture, k.Drawn, k.W, k.H, k.Alt, k.By = "", false, 0, 0, "", ""
	}
	if m := op.Media; m != nil {
		b.touchPart(k, FieldPicture)
		k.Picture, k.Drawn, k.W, k.H, k.Alt, k.By = m.Asset, m.Kind == MediaDrawing, m.W, m.H, m.Alt, by
	}
}

// withCheck answers a question in a copy of the list. A question without an answer and a sentence is not in it.
func withCheck(list []Viability, change ViabilityChange) []Viability {
	c := checkIn(list, change.Key)
	set(&c.Answer, change.Answer)
	set(&c.Text, change.Text)
	var next []Viability
	for _, key := range ViabilityKeys {
		one := checkIn(list, key)
		if key == c.Key {
			one = c
		}
		if one.Answer != ViableUnsaid || one.Text != "" {
			next = append(next, one)
		}
	}
	return next
}

// withStep writes a step in a copy of the list.
func withStep(list []HowStep, op SolutionStepSet) []HowStep {
	next := slices.Clone(list)
	s := stepIn(next, op.ID)
	if s == nil {
		if op.Text == nil || op.Ord == nil {
			return list
		}
		next = append(next, HowStep{ID: op.ID})
		s = &next[len(next)-1]
	}
	set(&s.Text, op.Text)
	set(&s.Ord, op.Ord)
	slices.SortFunc(next, func(x, y HowStep) int { return cmp.Compare(x.Ord, y.Ord) })
	return next
}

func withoutStep(list []HowStep, id ID) []HowStep {
	next := slices.DeleteFunc(slices.Clone(list), func(s HowStep) bool { return s.ID == id })
	if len(next) == 0 {
		return nil
	}
	return next
}

func solutionView(k *solution) SolutionView {
	return SolutionView{
		ID: k.ID, Name: k.Name, Sentence: k.Sentence, Problem: k.Problem, Whom: k.Whom, Steps: some(k.Steps), Fresh: k.Fresh,
		Picture: k.Picture, Drawn: k.Drawn, W: k.W, H: k.H, Alt: k.Alt, Test: k.Test, Needs: k.Needs, Viability: some(k.Checks),
		Unit: k.Unit, Sources: some(k.Sources), Origin: k.Origin, Round: k.Round, Ord: k.Ord, Deleted: k.Deleted,
	}
}

// some is a copy of a list that is never null in JSON.
func some[T any](list []T) []T { return append([]T{}, list...) }

// media is a sheet's picture as notes carry theirs.
func (k *solution) media() Media {
	m := Media{Asset: k.Picture, Kind: MediaPhoto, W: k.W, H: k.H, Alt: k.Alt}
	if k.Drawn {
		m.Kind = MediaDrawing
	}
	return m
}

// checkSolutions wants sheets within their limits, whose steps and sources are in order and lead to things that were there.
func checkSolutions(b *Board) error {
	seen := map[string]bool{}
	for _, k := range b.solutions.list {
		if seen[k.Ord] {
			return fmt.Errorf("two solutions have the order key %q", k.Ord)
		}
		seen[k.Ord] = true
		if (k.Picture == "") != (k.W == 0) || k.Picture == "" && (k.By != "" || k.Alt != "") {
			return fmt.Errorf("solution %s shows %q, %d wide, of %q", k.ID, k.Picture, k.W, k.By)
		}
		if p := b.persons.get(k.By); k.By != "" && (p == nil || p.Erased) {
			return fmt.Errorf("solution %s has a picture of somebody who is not known", k.ID)
		}
		if len(k.Steps) > MaxHowSteps {
			return fmt.Errorf("solution %s has %d steps", k.ID, len(k.Steps))
		}
		for i, s := range k.Steps {
			if s.Text == "" || i > 0 && k.Steps[i-1].Ord >= s.Ord || k.step(s.ID) != &k.Steps[i] {
				return fmt.Errorf("solution %s has step %s in place %d", k.ID, s.ID, i)
			}
		}
		if len(k.Parts) > maxParts {
			return fmt.Errorf("solution %s remembers %d changes", k.ID, len(k.Parts))
		}
		if err := checkSourceLists(b, k); err != nil {
			return err
		}
	}
	return nil
}

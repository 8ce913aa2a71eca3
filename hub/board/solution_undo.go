package board

import "slices"

// inverseOfSolution is inverse for sheets. A picture is gone for good, and what was written about it goes with
// whoever put it up: neither comes back.
func (b *Board) inverseOfSolution(op Op) []Op {
	switch op := op.(type) {
	case SolutionAdded:
		return []Op{SolutionRemoved{ID: op.ID}}
	case SolutionRestored:
		return []Op{SolutionRemoved(op)}
	case SolutionRemoved:
		return []Op{SolutionRestored(op)}
	case SolutionChanged:
		if k := b.solutions.get(op.ID); k != nil {
			inv := SolutionChanged{
				ID: k.ID, Name: was(op.Name, k.Name), Sentence: was(op.Sentence, k.Sentence), Problem: was(op.Problem, k.Problem),
				Whom: was(op.Whom, k.Whom), Fresh: was(op.Fresh, k.Fresh), Test: was(op.Test, k.Test),
				Needs: was(op.Needs, k.Needs), Unit: was(op.Unit, k.Unit), Ord: was(op.Ord, k.Ord),
			}
			if c := op.Check; c != nil {
				is := checkIn(k.Checks, c.Key)
				inv.Check = &ViabilityChange{Key: c.Key, Answer: was(c.Answer, is.Answer), Text: was(c.Text, is.Text)}
			}
			if inv != (SolutionChanged{ID: k.ID}) {
				return []Op{inv}
			}
		}
	case SolutionStepSet:
		if k := b.solutions.get(op.Solution); k != nil {
			if s := k.step(op.ID); s != nil {
				return []Op{SolutionStepSet{Solution: k.ID, ID: s.ID, Text: was(op.Text, s.Text), Ord: was(op.Ord, s.Ord)}}
			}
			return []Op{SolutionStepRemoved{Solution: k.ID, ID: op.ID}}
		}
	case SolutionStepRemoved:
		if k := b.solutions.get(op.Solution); k != nil {
			if s := k.step(op.ID); s != nil {
				inv := []Op{SolutionStepSet{Solution: k.ID, ID: s.ID, Text: &s.Text, Ord: &s.Ord}}
				if items := k.sources(string(s.ID)); len(items) > 0 {
					inv = append(inv, SolutionSourced{ID: k.ID, Field: string(s.ID), Items: items})
				}
				return inv
			}
		}
	case SolutionSourced:
		if b.solutions.get(op.ID) != nil {
			return []Op{SolutionSourced{ID: op.ID, Field: op.Field, Items: op.Items, Off: !op.Off}}
		}
	}
	return nil
}

// solutions makes the sheets what they were. Pictures stay: those of then may be gone.
func (w *wayBack) solutions() {
	for _, k := range w.b.solutions.list {
		o := w.old.solutions.get(k.ID)
		if o == nil || o.Deleted {
			if !k.Deleted {
				once(&w.changes.SolutionsAway, w.try(SolutionRemoved{ID: k.ID}))
			}
			continue
		}
		if k.Deleted {
			back := w.try(SolutionRestored{ID: k.ID})
			once(&w.changes.SolutionsBack, back)
			if !back {
				continue
			}
		}
		once(&w.changes.SolutionsChanged, w.solution(o, k)...)
	}
}

func (w *wayBack) solution(o, k *solution) (did []bool) {
	c := SolutionChanged{
		ID: k.ID, Name: differs(o.Name, k.Name), Sentence: differs(o.Sentence, k.Sentence), Problem: differs(o.Problem, k.Problem),
		Whom: differs(o.Whom, k.Whom), Fresh: differs(o.Fresh, k.Fresh), Test: differs(o.Test, k.Test), Needs: differs(o.Needs, k.Needs),
		Unit: differs(o.Unit, k.Unit), Ord: differs(o.Ord, k.Ord),
	}
	if c != (SolutionChanged{ID: k.ID}) {
		did = append(did, w.try(c))
	}
	for _, key := range ViabilityKeys {
		if then, now := checkIn(o.Checks, key), checkIn(k.Checks, key); then != now {
			change := ViabilityChange{Key: key, Answer: differs(then.Answer, now.Answer), Text: differs(then.Text, now.Text)}
			did = append(did, w.try(SolutionChanged{ID: k.ID, Check: &change}))
		}
	}
	for _, s := range slices.Clone(k.Steps) {
		if o.step(s.ID) == nil {
			did = append(did, w.try(SolutionStepRemoved{Solution: k.ID, ID: s.ID}))
		}
	}
	for _, s := range o.Steps {
		switch is := k.step(s.ID); {
		case is == nil:
			did = append(did, w.try(SolutionStepSet{Solution: k.ID, ID: s.ID, Text: &s.Text, Ord: &s.Ord}))
		case *is != s:
			did = append(did, w.try(SolutionStepSet{
				Solution: k.ID, ID: s.ID, Text: differs(s.Text, is.Text), Ord: differs(s.Ord, is.Ord),
			}))
		}
	}
	for _, s := range slices.Clone(k.Sources) {
		if gone := without(s.Items, o.sources(s.Field)); len(gone) > 0 {
			did = append(did, w.try(SolutionSourced{ID: k.ID, Field: s.Field, Items: gone, Off: true}))
		}
	}
	for _, s := range o.Sources {
		if back := w.stillThere(without(s.Items, k.sources(s.Field))); len(back) > 0 {
			did = append(did, w.try(SolutionSourced{ID: k.ID, Field: s.Field, Items: back}))
		}
	}
	return did
}

// without is a list without the things of another one.
func without(list, gone []ID) []ID {
	return slices.DeleteFunc(slices.Clone(list), func(id ID) bool { return slices.Contains(gone, id) })
}

package board

import (
	"cmp"
	"fmt"
	"slices"
)

// sourced are the fields that notes may stand behind, besides steps.
var sourced = func() []string {
	list := []string{FieldName, FieldSentence, FieldProblem, FieldWhom, FieldFresh, FieldPicture, FieldTest, FieldNeeds}
	for _, key := range ViabilityKeys {
		list = append(list, string(key))
	}
	return list
}()

func (k *solution) sources(field string) []ID { return sourcesIn(k.Sources, field) }

func sourcesIn(list []SourceList, field string) []ID {
	for _, s := range list {
		if s.Field == field {
			return s.Items
		}
	}
	return nil
}

// newSources checks the sources of a new sheet.
func (t *turn) newSources(op SolutionAdded) ([]SourceList, error) {
	var list []SourceList
	for i, s := range op.Sources {
		items, err := t.sourceItems(s.Field, op.Steps, s.Items)
		if err != nil {
			return nil, within(err, "sources", i)
		}
		list = withSources(list, s.Field, items, false)
		if len(sourcesIn(list, s.Field)) > MaxSources { // a field may be named twice
			return nil, within(&Refusal{Code: CodeBoardFull, Field: "items", Limit: MaxSources}, "sources", i)
		}
	}
	return list, nil
}

// sourceItems wants a field that there is, and notes and clusters that everybody may see.
func (t *turn) sourceItems(field string, steps []HowStep, items []ID) ([]ID, error) {
	if !slices.Contains(sourced, field) && stepIn(steps, ID(field)) == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "field"}
	}
	if len(items) > MaxSources {
		return nil, &Refusal{Code: CodeMalformed, Field: "items", Limit: MaxSources}
	}
	for i, id := range items {
		n := t.b.notes.get(id)
		switch k := t.b.clusters.get(id); {
		case k != nil && !k.Deleted:
		case n == nil || n.Deleted || n.Held != "":
			return nil, within(&Refusal{Code: CodeNotFound}, "items", i)
		case t.b.hidden(n.Section):
			return nil, within(&Refusal{Code: CodeSectionHidden}, "items", i)
		}
	}
	return items, nil
}

func (t *turn) solutionSourced(op SolutionSourced) ([]Op, error) {
	k, err := t.liveSolution(op.ID, "id")
	if err != nil {
		return nil, err
	}
	items := op.Items
	if t.undo { // as much of it as there is still to be done
		items = t.stillThere(items)
	}
	if !op.Off {
		if items, err = t.sourceItems(op.Field, k.Steps, items); err != nil {
			return nil, err
		}
	}
	stand := k.sources(op.Field)
	decided := SolutionSourced{ID: k.ID, Field: op.Field, Off: op.Off}
	for _, id := range items {
		if slices.Contains(stand, id) == op.Off && !slices.Contains(decided.Items, id) {
			decided.Items = append(decided.Items, id)
		}
	}
	switch {
	case len(decided.Items) == 0 && t.undo:
		return nil, nil
	case len(decided.Items) == 0:
		return nil, &Refusal{Code: CodeAlready}
	case !op.Off && len(stand)+len(decided.Items) > MaxSources:
		return nil, &Refusal{Code: CodeBoardFull, Field: "items", Limit: MaxSources}
	}
	return one(decided)
}

// regrounded says which sheets have to lead to other things now, because a cluster that stands behind them ends.
func (t *turn) regrounded(cluster ID, into ...ID) []Op {
	var ops []Op
	for _, k := range t.b.solutions.list {
		if k.Deleted {
			continue
		}
		for _, s := range k.Sources {
			if !slices.Contains(s.Items, cluster) {
				continue
			}
			ops = append(ops, SolutionSourced{ID: k.ID, Field: s.Field, Items: []ID{cluster}, Off: true})
			var fresh []ID
			for _, id := range into {
				if !slices.Contains(s.Items, id) && len(s.Items)+len(fresh) <= MaxSources {
					fresh = append(fresh, id)
				}
			}
			if len(fresh) > 0 {
				ops = append(ops, SolutionSourced{ID: k.ID, Field: s.Field, Items: fresh})
			}
		}
	}
	return ops
}

func withoutField(list []SourceList, field string) []SourceList {
	next := slices.DeleteFunc(slices.Clone(list), func(s SourceList) bool { return s.Field == field })
	if len(next) == 0 {
		return nil
	}
	return next
}

// withSources puts things behind a field, or takes them away, in a copy of the list.
func withSources(list []SourceList, field string, items []ID, off bool) []SourceList {
	stand := slices.Clone(sourcesIn(list, field))
	if off {
		stand = slices.DeleteFunc(stand, func(id ID) bool { return slices.Contains(items, id) })
	} else {
		stand = append(stand, items...)
		slices.Sort(stand)
		stand = slices.Compact(stand)
	}
	next := withoutField(list, field)
	if len(stand) > 0 {
		next = append(next, SourceList{Field: field, Items: stand})
		slices.SortFunc(next, func(x, y SourceList) int { return cmp.Compare(x.Field, y.Field) })
	}
	return next
}

func checkSourceLists(b *Board, k *solution) error {
	for i, s := range k.Sources {
		if i > 0 && k.Sources[i-1].Field >= s.Field || len(s.Items) == 0 || !slices.Contains(sourced, s.Field) && k.step(ID(s.Field)) == nil {
			return fmt.Errorf("solution %s has sources of %q in place %d", k.ID, s.Field, i)
		}
		for j, id := range s.Items {
			if j > 0 && s.Items[j-1] >= id || b.notes.get(id) == nil && b.clusters.get(id) == nil {
				return fmt.Errorf("solution %s leads to %s", k.ID, id)
			}
		}
	}
	return nil
}

// stillThere are the notes and clusters that may be led to now.
func (t *turn) stillThere(items []ID) []ID {
	return slices.DeleteFunc(slices.Clone(items), func(id ID) bool {
		_, err := t.sourceItems(FieldName, nil, []ID{id})
		return err != nil
	})
}

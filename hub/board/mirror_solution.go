package board

import "slices"

// applySolution keeps the sheets as a browser sees them.
func (m *Mirror) applySolution(op Op) {
	switch op := op.(type) {
	case SolutionAdded:
		m.Solutions[op.ID] = SolutionView{
			ID: op.ID, Name: op.Name, Sentence: op.Sentence, Problem: op.Problem, Whom: op.Whom, Steps: some(op.Steps), Fresh: op.Fresh,
			Test: op.Test, Needs: op.Needs, Viability: some(op.Checks), Unit: op.Unit, Sources: some(op.Sources),
			Origin: op.Origin, Round: op.Round, Ord: op.Ord,
		}
	case SolutionShown:
		m.Solutions[op.Solution.ID] = op.Solution
	case SolutionChanged:
		change(m.Solutions, op.ID, func(k *SolutionView) {
			set(&k.Name, op.Name)
			set(&k.Sentence, op.Sentence)
			set(&k.Problem, op.Problem)
			set(&k.Whom, op.Whom)
			set(&k.Fresh, op.Fresh)
			set(&k.Alt, op.Alt)
			if op.Strip {
				k.Picture, k.Drawn, k.W, k.H, k.Alt = "", false, 0, 0, ""
			}
			if m := op.Media; m != nil {
				k.Picture, k.Drawn, k.W, k.H, k.Alt = m.Asset, m.Kind == MediaDrawing, m.W, m.H, m.Alt
			}
			set(&k.Test, op.Test)
			set(&k.Needs, op.Needs)
			set(&k.Unit, op.Unit)
			set(&k.Ord, op.Ord)
			if op.Check != nil {
				k.Viability = some(withCheck(k.Viability, *op.Check))
			}
		})
	case SolutionStepSet:
		change(m.Solutions, op.Solution, func(k *SolutionView) { k.Steps = some(withStep(k.Steps, op)) })
	case SolutionStepRemoved:
		change(m.Solutions, op.Solution, func(k *SolutionView) {
			if slices.ContainsFunc(k.Steps, func(s HowStep) bool { return s.ID == op.ID }) {
				k.Steps, k.Sources = some(withoutStep(k.Steps, op.ID)), some(withoutField(k.Sources, string(op.ID)))
			}
		})
	case SolutionSourced:
		change(m.Solutions, op.ID, func(k *SolutionView) { k.Sources = some(withSources(k.Sources, op.Field, op.Items, op.Off)) })
	case SolutionRemoved:
		remove(m, m.Solutions, op.ID, func(k *SolutionView) { k.Deleted = true })
	}
}

package board

import (
	"slices"

	"pgregory.net/rapid"
)

func (d *pool) sheets() []ID { return ids(d.b.solutions, func(k *solution) ID { return k.ID }) }

func (d *pool) howSteps(sheet ID) []ID {
	var list []ID
	if k := d.b.solutions.get(sheet); k != nil {
		for _, s := range k.Steps {
			list = append(list, s.ID)
		}
	}
	return list
}

// solution draws what is asked of the solution sheets.
func (d *pool) solution() Op {
	viable := func() ViabilityKey {
		return rapid.SampledFrom([]ViabilityKey{ViablePillar, ViableLaw, ViableUnit, "luck"}).Draw(d.rt, "viable")
	}
	field := func(sheet ID) string {
		return string(rapid.SampledFrom(append(d.howSteps(sheet), FieldProblem, FieldName, "unit", "color")).Draw(d.rt, "field"))
	}
	key := func() string { return rapid.SampledFrom([]string{"", "1", "2", "V"}).Draw(d.rt, "ord") }
	return rapid.SampledFrom([]func() Op{
		func() Op {
			added := SolutionAdded{ID: d.fresh(), Name: d.text(), Origin: d.pick(append(d.clusters(), "", "")), Ord: key()}
			if d.bool() {
				added.Steps = []HowStep{{ID: "paso1", Text: "Primero"}, {ID: "paso2", Text: d.text()}}
				added.Checks = []Viability{{Key: viable(), Answer: ViableYes}}
				added.Sources = []SourceList{{Field: FieldProblem, Items: d.some(d.notes())}}
			}
			return added
		},
		func() Op { return SolutionChanged{ID: d.pick(d.sheets()), Name: new(d.text())} },
		func() Op { return SolutionChanged{ID: d.pick(d.sheets()), Problem: new(d.text()), Whom: new(d.text())} },
		func() Op { return SolutionChanged{ID: d.pick(d.sheets()), Ord: new(key())} },
		func() Op { return SolutionChanged{ID: d.pick(d.sheets()), Alt: new(d.text())} },
		func() Op {
			c := ViabilityChange{Key: viable()}
			if d.bool() {
				c.Answer = new(rapid.SampledFrom([]ViabilityAnswer{ViableYes, ViablePartly, ViableNo, "", "maybe"}).Draw(d.rt, "answer"))
			} else {
				c.Text = new(d.text())
			}
			return SolutionChanged{ID: d.pick(d.sheets()), Check: &c}
		},
		func() Op {
			if d.rare() {
				return SolutionChanged{ID: d.pick(d.sheets()), Strip: true}
			}
			return SolutionChanged{ID: d.pick(d.sheets()), Media: &Media{Asset: d.fresh(), Kind: MediaDrawing, W: d.int(0, 900), H: 900, Alt: d.text()}}
		},
		func() Op {
			set := SolutionStepSet{Solution: d.pick(d.sheets())}
			set.ID = d.pick(append(d.howSteps(set.Solution), d.fresh(), "year"))
			if d.bool() {
				set.Text = new(d.text())
			} else {
				set.Ord = new(key())
			}
			return set
		},
		func() Op {
			return SolutionStepSet{Solution: d.pick(d.sheets()), ID: d.fresh(), Text: new("Un paso")}
		},
		func() Op {
			gone := SolutionStepRemoved{Solution: d.pick(d.sheets())}
			gone.ID = d.pick(d.howSteps(gone.Solution))
			return gone
		},
		func() Op {
			s := SolutionSourced{ID: d.pick(d.sheets()), Items: d.some(slices.Concat(d.notes(), d.clusters(), d.clusters()))}
			s.Field = field(s.ID)
			return s
		},
		func() Op {
			s := SolutionSourced{ID: d.pick(d.sheets()), Items: d.some(d.clusters()), Off: d.rare()}
			s.Field = field(s.ID)
			return s
		},
		func() Op { return SolutionRemoved{ID: d.pick(d.sheets())} },
	}).Draw(d.rt, "solution")()
}

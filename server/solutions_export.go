package server

import (
	"slices"
	"strconv"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// keepSolutions leaves the sheets that a view shows, and of what stands behind them what is in the tables.
func keepSolutions(kept *records.Projection, view board.BoardView) {
	shown, there := map[board.ID]bool{}, map[board.ID]bool{}
	for _, s := range view.Solutions {
		shown[s.ID] = true
	}
	for _, n := range kept.Notes {
		there[n.ID] = true
	}
	for _, c := range kept.Clusters {
		there[c.ID] = true
	}
	kept.Solutions = slices.DeleteFunc(slices.Clone(kept.Solutions), func(s records.Solution) bool { return !shown[s.ID] })
	kept.SolutionSteps = slices.DeleteFunc(slices.Clone(kept.SolutionSteps), func(s records.SolutionStep) bool { return !shown[s.Solution] })
	kept.SolutionChecks = slices.DeleteFunc(slices.Clone(kept.SolutionChecks), func(c records.SolutionCheck) bool { return !shown[c.Solution] })
	kept.SolutionSources = slices.DeleteFunc(slices.Clone(kept.SolutionSources), func(s records.SolutionSource) bool {
		return !shown[s.Solution] || !there[s.Target]
	})
}

// solutionsTable has a row for each sheet: its steps are numbered in one cell, each question of the viability check
// has its answer and its sentence, and sources counts the notes and groups behind it.
var solutionsTable = table{
	name: "solutions",
	header: func() []string {
		list := []string{"id", "name", "sentence", "problem", "whom", "steps", "fresh", "picture_shows", "test", "needs", "unit"}
		for _, key := range board.ViabilityKeys {
			list = append(list, string(key)+"_answer", string(key)+"_why")
		}
		return append(list, "sources")
	}(),
	rows: func(p records.Projection) (rows [][]string) {
		for _, s := range p.Solutions {
			var steps []string
			for _, step := range p.SolutionSteps {
				if step.Solution == s.ID {
					steps = append(steps, strconv.Itoa(len(steps)+1)+". "+step.Text)
				}
			}
			row := []string{
				string(s.ID), s.Name, s.Sentence, s.Problem, s.Whom, strings.Join(steps, "\n"), s.Fresh, s.Alt, s.Test, s.Needs, s.Unit,
			}
			for _, key := range board.ViabilityKeys {
				var check records.SolutionCheck
				for _, c := range p.SolutionChecks {
					if c.Solution == s.ID && c.Key == key {
						check = c
					}
				}
				row = append(row, string(check.Answer), check.Text)
			}
			sources := map[board.ID]bool{}
			for _, l := range p.SolutionSources {
				if l.Solution == s.ID {
					sources[l.Target] = true
				}
			}
			rows = append(rows, append(row, strconv.Itoa(len(sources))))
		}
		return rows
	},
}

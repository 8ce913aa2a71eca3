package records

import (
	"fmt"
	"reflect"
	"strings"

	"minga.lab/minga/hub/board"
)

// Diff tells how two projections differ, one line each, in words for an operator. It names
// things and fields, never what is written in them. No difference is an empty list.
func Diff(a, b Projection) []string {
	d := &diff{}
	d.fields("board", a.Board, b.Board)
	compare(d, "poll", a.Polls, b.Polls, func(q Poll) board.ID { return q.ID })
	compare(d, "table of the room", a.RoomTables, b.RoomTables, func(t RoomTable) board.ID { return t.ID })
	compare(d, "left out", a.LeftOut, b.LeftOut, func(l LeftOut) string { return string(l.Why) + " " + l.What })
	d.fields("facts", a.Facts, b.Facts)
	compare(d, "section", a.Sections, b.Sections, func(s Section) board.ID { return s.ID })
	compare(d, "cluster", a.Clusters, b.Clusters, func(c Cluster) board.ID { return c.ID })
	compare(d, "note", a.Notes, b.Notes, func(n Note) board.ID { return n.ID })
	compare(d, "round", a.Rounds, b.Rounds, func(r Round) board.ID { return r.ID })
	compare(d, "commitment", a.Commitments, b.Commitments, func(c Commitment) board.ID { return c.ID })
	type told struct{ commitment, id board.ID }
	compare(d, "progress", a.Progress, b.Progress, func(p Progress) told { return told{p.Commitment, p.ID} })
	compare(d, "solution", a.Solutions, b.Solutions, func(s Solution) board.ID { return s.ID })
	type on struct {
		solution board.ID
		part     string
	}
	compare(d, "step of a solution", a.SolutionSteps, b.SolutionSteps, func(s SolutionStep) on { return on{s.Solution, string(s.ID)} })
	compare(d, "check of a solution", a.SolutionChecks, b.SolutionChecks, func(c SolutionCheck) on { return on{c.Solution, string(c.Key)} })
	compare(d, "source of a solution", a.SolutionSources, b.SolutionSources, func(s SolutionSource) SolutionSource { return s })
	compare(d, "actor", a.Actors, b.Actors, func(c Actor) board.ID { return c.ID })
	compare(d, "request", a.Requests, b.Requests, func(r Request) board.ID { return r.ID })
	type answer struct{ request, id board.ID }
	compare(d, "answer", a.Answers, b.Answers, func(g Answer) answer { return answer{g.Request, g.ID} })
	compare(d, "step", a.Steps, b.Steps, func(s Step) board.ID { return s.ID })
	compare(d, "link", a.Links, b.Links, func(l Link) Link { return l })
	type answers struct {
		rating, item board.ID
		ask          int
	}
	compare(d, "rating", a.Ratings, b.Ratings, func(r Rating) answers { return answers{r.Rating, r.Item, r.Ask} })
	return d.lines
}

type diff struct{ lines []string }

func (d *diff) sayf(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diff) fields(name string, a, b any) {
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		fa, fb := va.Field(i), vb.Field(i)
		if fa.Kind() == reflect.Slice && fa.Len() == 0 && fb.Len() == 0 {
			continue // none is none, nil or not
		}
		if !reflect.DeepEqual(fa.Interface(), fb.Interface()) {
			d.sayf("%s: %s differs", name, strings.ToLower(va.Type().Field(i).Name))
		}
	}
}

func compare[T any, K comparable](d *diff, family string, a, b []T, key func(T) K) {
	in := map[K]T{}
	for _, x := range b {
		in[key(x)] = x
	}
	var common []K
	first := map[K]bool{}
	for _, x := range a {
		k := key(x)
		y, ok := in[k]
		if !ok {
			d.sayf("%s %v is only in the first", family, k)
			continue
		}
		common = append(common, k)
		first[k] = true
		d.fields(fmt.Sprintf("%s %v", family, k), x, y)
	}
	i, disorder := 0, false
	for _, y := range b {
		k := key(y)
		if !first[k] {
			d.sayf("%s %v is only in the second", family, k)
			continue
		}
		disorder = disorder || i >= len(common) || common[i] != k
		i++
	}
	if disorder {
		d.sayf("the order of %ss differs", family)
	}
}

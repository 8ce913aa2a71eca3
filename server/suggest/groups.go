package suggest

import (
	"cmp"
	"math"
	"slices"
)

// MaxNotes is how many notes can be looked at at once: every pair of them is compared.
const MaxNotes = 1500

// Note is what is known of a note here.
type Note struct {
	ID   string
	Text string
	Lang string // [Spanish], [English]; anything else is read as Spanish
}

// Word is a word that notes of a group share, as people wrote it, and how many of them do.
type Word struct {
	Word  string `json:"word"`
	Notes int    `json:"notes"`
}

// Group is a suggestion. Its notes stand with the most typical first, its words with the most telling.
type Group struct {
	Words []Word
	Notes []string
}

// What the measurements on real citizen text ended in (docs/suggestions.md).
const (
	directions  = 20   // of the condensed space
	sweeps      = 5    // of the iteration that finds it
	meaning     = 0.1  // what the condensed space adds to plain shared words
	joinAt      = 0.04 // mean likeness of two groups below which they stay apart, of endlessly many notes
	joinFew     = 1.0  // over the number of notes: what few notes need beside that, where every word is rare
	refinements = 3    // times every note looks for its best group
	belongsAt   = 0.1  // likeness to a group below which a note stays loose
	maxWords    = 4    // that a group is explained by
)

// Groups suggests groups of two notes and more, the largest first. What is in none is loose. At
// most [MaxNotes] are looked at, the first ones.
func Groups(notes []Note) []Group {
	notes = notes[:min(len(notes), MaxNotes)]
	docs := make([][]term, len(notes))
	for i, n := range notes {
		docs[i] = terms(n.Text, n.Lang)
	}
	c := weigh(docs)
	in := c.refine(c.agglomerate())
	byGroup := map[int][]int{}
	for i, g := range in {
		if g >= 0 {
			byGroup[g] = append(byGroup[g], i)
		}
	}
	groups := []Group{}
	for _, members := range byGroup {
		words := c.explain(docs, members)
		if len(members) < 2 || len(words) == 0 {
			continue
		}
		center := c.center(members)
		slices.SortStableFunc(members, func(a, b int) int {
			return cmp.Or(cmp.Compare(against(c.rows[b], center), against(c.rows[a], center)), cmp.Compare(a, b))
		})
		g := Group{Words: words}
		for _, i := range members {
			g.Notes = append(g.Notes, notes[i].ID)
		}
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b Group) int {
		return cmp.Or(cmp.Compare(len(b.Notes), len(a.Notes)), cmp.Compare(a.Notes[0], b.Notes[0]))
	})
	return groups
}

// agglomerate joins the two likest groups until none are like enough (average linkage). It says
// for each note in which group it ended, -1 for none.
func (c corpus) agglomerate() []int {
	n := len(c.rows)
	u := c.condense(directions, sweeps)
	like := make([][]float32, n)
	for i := range like {
		like[i] = make([]float32, n)
		for j := range i {
			s := dot(c.rows[i], c.rows[j])
			for d, x := range u[i] {
				s += meaning * x * u[j][d]
			}
			like[i][j] = float32(s)
			like[j][i] = like[i][j]
		}
	}
	in, size, best := make([]int, n), make([]int, n), make([]int, n)
	for i := range in {
		in[i], size[i] = i, 1
	}
	nearest := func(i int) {
		best[i] = -1
		for j := range n {
			if j != i && size[j] > 0 && (best[i] < 0 || like[i][j] > like[i][best[i]]) {
				best[i] = j
			}
		}
	}
	for i := range n {
		nearest(i)
	}
	apart := float32(joinAt + joinFew/float64(max(n, 1)))
	for {
		a := -1
		for i := range n {
			if size[i] > 0 && best[i] >= 0 && (a < 0 || like[i][best[i]] > like[a][best[a]]) {
				a = i
			}
		}
		if a < 0 || like[a][best[a]] < apart {
			break
		}
		b := best[a]
		for k := range n {
			if size[k] > 0 && k != a && k != b {
				mean := (like[a][k]*float32(size[a]) + like[b][k]*float32(size[b])) / float32(size[a]+size[b])
				like[a][k], like[k][a] = mean, mean
			}
		}
		size[a], size[b] = size[a]+size[b], 0
		for i := range in {
			if in[i] == b {
				in[i] = a
			}
		}
		for k := range n {
			if size[k] > 0 && (k == a || best[k] == a || best[k] == b) {
				nearest(k)
			}
		}
	}
	for i := range in {
		if size[in[i]] < 2 {
			in[i] = -1
		}
	}
	return in
}

// refine lets every note go to the group whose middle it is likest, some times over.
func (c corpus) refine(in []int) []int {
	for range refinements {
		members := make([][]int, len(in))
		for i, g := range in {
			if g >= 0 {
				members[g] = append(members[g], i)
			}
		}
		centers := make([][]float64, len(in))
		for g := range members {
			if len(members[g]) > 0 {
				centers[g] = c.center(members[g])
			}
		}
		for i := range in {
			closest, at := belongsAt, -1
			for g, center := range centers {
				if center == nil {
					continue
				}
				if s := against(c.rows[i], center); s > closest {
					closest, at = s, g
				}
			}
			in[i] = at
		}
	}
	return in
}

// center is the middle of some rows, of length 1.
func (c corpus) center(members []int) []float64 {
	middle := make([]float64, len(c.stems))
	for _, i := range members {
		for _, x := range c.rows[i] {
			middle[x.at] += x.w
		}
	}
	unit(middle)
	return middle
}

func against(row []cell, center []float64) float64 {
	sum := 0.0
	for _, x := range row {
		sum += x.w * center[x.at]
	}
	return sum
}

// explain finds the words by which some notes belong together: those that most of them share and
// few others have. Each is given in the form that its notes use most.
func (c corpus) explain(docs [][]term, members []int) []Word {
	type seen struct {
		notes int
		forms map[string]int
	}
	stems := map[string]*seen{}
	for _, i := range members {
		counted := map[string]bool{}
		for _, t := range docs[i] {
			s := stems[t.stem]
			if s == nil {
				s = &seen{forms: map[string]int{}}
				stems[t.stem] = s
			}
			if !counted[t.stem] {
				counted[t.stem] = true
				s.notes++
			}
			s.forms[t.form]++
		}
	}
	type scored struct {
		Word
		score float64
	}
	var list []scored
	for at, stem := range c.stems {
		s := stems[stem]
		if s == nil || s.notes < 2 || s.notes*4 < len(members) && s.notes < 4 {
			continue
		}
		share := float64(s.notes) / float64(len(members))
		rare := math.Log(float64(len(docs)+1) / float64(c.holds[at]))
		form, most := "", 0
		for f, n := range s.forms {
			if n > most || n == most && (len(f) < len(form) || len(f) == len(form) && f < form) {
				form, most = f, n
			}
		}
		list = append(list, scored{Word{form, s.notes}, share * rare})
	}
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.Word.Word, b.Word.Word))
	})
	var words []Word
	for _, s := range list[:min(len(list), maxWords)] {
		words = append(words, s.Word)
	}
	return words
}

package main

import (
	"math"
	"math/rand/v2"
	"strings"
	"unicode"

	"minga.lab/minga/server/suggest"
)

// verdict is how well a grouping met the true one. byHand and with count a facilitator's actions.
type verdict struct {
	ari, v, groups, byHand, with float64
}

func (o *verdict) add(p verdict) {
	o.ari += p.ari
	o.v += p.v
	o.groups += p.groups
	o.byHand += p.byHand
	o.with += p.with
}

// judge compares; a loose note (-1) is a group of its own.
func judge(truth, got []int) verdict {
	pairs := map[[2]int]int{}
	inTruth, inGot := map[int]int{}, map[int]int{}
	groups := map[int]bool{}
	for i := range truth {
		g := got[i]
		if g < 0 {
			g = -1 - i
		} else {
			groups[g] = true
		}
		pairs[[2]int{truth[i], g}]++
		inTruth[truth[i]]++
		inGot[g]++
	}
	o := verdict{groups: float64(len(groups))}
	o.ari, o.v = adjustedRand(pairs, inTruth, inGot, len(truth)), vMeasure(pairs, inTruth, inGot, len(truth))
	o.byHand, o.with = actions(truth, got)
	return o
}

// adjustedRand is the adjusted Rand index (Hubert and Arabie): 1 for the same groups, 0 for chance.
func adjustedRand(pairs map[[2]int]int, a, b map[int]int, n int) float64 {
	two := func(k int) float64 { return float64(k) * float64(k-1) / 2 }
	var both, left, right float64
	for _, k := range pairs {
		both += two(k)
	}
	for _, k := range a {
		left += two(k)
	}
	for _, k := range b {
		right += two(k)
	}
	expected := left * right / two(n)
	if most := (left + right) / 2; most != expected {
		return (both - expected) / (most - expected)
	}
	return 1
}

// vMeasure is the harmonic mean of homogeneity and completeness (Rosenberg and Hirschberg).
func vMeasure(pairs map[[2]int]int, a, b map[int]int, n int) float64 {
	entropy := func(m map[int]int) float64 {
		h := 0.0
		for _, k := range m {
			p := float64(k) / float64(n)
			h -= p * math.Log(p)
		}
		return h
	}
	mutual := 0.0
	for key, k := range pairs {
		p := float64(k) / float64(n)
		mutual += p * math.Log(p*float64(n)*float64(n)/float64(a[key[0]])/float64(b[key[1]]))
	}
	if h := entropy(a) + entropy(b); h > 0 {
		return 2 * mutual / h
	}
	return 1
}

// actions counts what a facilitator has to do (a drag, a tap) until the true groups of two notes
// and more stand on the board: by hand, each of their notes once; with the suggestion, one to ask for
// it, one to take each group, one to take each wrong note out, one to merge groups of the same
// topic, and one for each note that is still loose. Groups that cost more than they give are left.
func actions(truth, got []int) (byHand, with float64) {
	size := map[int]int{}
	for _, t := range truth {
		size[t]++
	}
	groups := map[int]map[int]int{}
	total := map[int]int{}
	with = 1
	last := -1
	for i, g := range got {
		if size[truth[i]] > 1 {
			byHand++
		}
		if g < 0 {
			if size[truth[i]] > 1 {
				with++
			}
			continue
		}
		if groups[g] == nil {
			groups[g] = map[int]int{}
		}
		groups[g][truth[i]]++
		total[g]++
		last = max(last, g)
	}
	begun := map[int]bool{}
	for g := range last + 1 {
		topic, most := -1, 0
		for t, k := range groups[g] {
			if k > most || k == most && t < topic {
				topic, most = t, k
			}
		}
		cost := 1 + total[g] - most
		if begun[topic] {
			cost++
		}
		if cost >= total[g] {
			with += float64(total[g])
			continue
		}
		begun[topic] = true
		with += float64(cost)
	}
	return byHand, with
}

// byChance deals the notes out like cards.
func byChance(rng *rand.Rand, notes []suggest.Note, groups int) []int {
	got := make([]int, len(notes))
	for i, at := range rng.Perm(len(notes)) {
		got[at] = i % max(groups, 1)
	}
	return got
}

// countedKMeans is what one would write first: each note the counts of its words as they stand,
// and k-means over those, started from notes by chance.
func countedKMeans(rng *rand.Rand, notes []suggest.Note, groups int) []int {
	words := map[string]int{}
	rows := make([]map[int]float64, len(notes))
	for i, n := range notes {
		rows[i] = map[int]float64{}
		for _, w := range strings.FieldsFunc(strings.ToLower(n.Text), func(r rune) bool { return !unicode.IsLetter(r) }) {
			at, ok := words[w]
			if !ok {
				at = len(words)
				words[w] = at
			}
			rows[i][at]++
		}
	}
	centers := make([][]float64, max(groups, 1))
	for g, i := range rng.Perm(len(notes))[:min(len(centers), len(notes))] {
		centers[g] = make([]float64, len(words))
		for at, w := range rows[i] {
			centers[g][at] = w
		}
	}
	got := make([]int, len(notes))
	for range 20 {
		norms := make([]float64, len(centers))
		for g, c := range centers {
			for _, x := range c {
				norms[g] += x * x
			}
		}
		for i, row := range rows {
			nearest := math.Inf(1)
			for g, c := range centers {
				d := norms[g]
				for at, w := range row {
					d += w*w - 2*w*c[at]
				}
				if d < nearest {
					nearest, got[i] = d, g
				}
			}
		}
		count := make([]float64, len(centers))
		for g := range centers {
			clear(centers[g])
		}
		for i, row := range rows {
			count[got[i]]++
			for at, w := range row {
				centers[got[i]][at] += w
			}
		}
		for g := range centers {
			for at := range centers[g] {
				centers[g][at] /= max(count[g], 1)
			}
		}
	}
	return got
}

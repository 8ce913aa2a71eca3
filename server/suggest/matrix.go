package suggest

import (
	"cmp"
	"math"
	"slices"
)

// cell is one weight of a sparse row.
type cell struct {
	at int
	w  float64
}

// corpus is the notes as numbers: one row each, of length 1, or empty when a note holds no word
// that another one holds too.
type corpus struct {
	rows  [][]cell
	stems []string
	holds []int // stem → how many notes have it
}

// weigh makes TF-IDF rows. A word that stands in one note alone joins nothing and is left out; one
// that stands in nearly all of them separates nothing, and its weight says so.
func weigh(docs [][]term) corpus {
	index := map[string]int{}
	var c corpus
	counts := make([]map[int]int, len(docs))
	for i, doc := range docs {
		counts[i] = map[int]int{}
		for _, t := range doc {
			at, ok := index[t.stem]
			if !ok {
				at = len(c.stems)
				index[t.stem] = at
				c.stems = append(c.stems, t.stem)
				c.holds = append(c.holds, 0)
			}
			if counts[i][at] == 0 {
				c.holds[at]++
			}
			counts[i][at]++
		}
	}
	c.rows = make([][]cell, len(docs))
	for i := range docs {
		var row []cell
		sum := 0.0
		for at, n := range counts[i] {
			if c.holds[at] < 2 {
				continue
			}
			w := (1 + math.Log(float64(n))) * math.Log(float64(len(docs)+1)/float64(c.holds[at]))
			row = append(row, cell{at, w})
		}
		slices.SortFunc(row, func(a, b cell) int { return cmp.Compare(a.at, b.at) })
		for _, x := range row {
			sum += x.w * x.w
		}
		for j := range row {
			row[j].w /= math.Sqrt(sum)
		}
		c.rows[i] = row
	}
	return c
}

// dot multiplies two sparse rows.
func dot(a, b []cell) float64 {
	sum := 0.0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].at == b[j].at:
			sum += a[i].w * b[j].w
			i++
			j++
		case a[i].at < b[j].at:
			i++
		default:
			j++
		}
	}
	return sum
}

// condense finds the notes' coordinates along the k strongest directions, by subspace iteration
// with the rows' own matrix. Each row of the answer has length 1, or is zero.
func (c corpus) condense(k, rounds int) [][]float64 {
	n, words := len(c.rows), len(c.stems)
	k = min(k, n, words)
	seed := uint64(88172645463325252)
	u := make([][]float64, n)
	for i := range u {
		u[i] = make([]float64, k)
		for j := range u[i] { // xorshift: any start will do that is the same each time
			seed ^= seed << 13
			seed ^= seed >> 7
			seed ^= seed << 17
			u[i][j] = float64(seed>>11)/(1<<53) - 0.5
		}
	}
	v := make([][]float64, words)
	for j := range v {
		v[j] = make([]float64, k)
	}
	for range rounds {
		for j := range v {
			clear(v[j])
		}
		for i, row := range c.rows {
			for _, x := range row {
				to, from := v[x.at], u[i]
				for d := range to {
					to[d] += x.w * from[d]
				}
			}
		}
		orthonormal(v)
		for i, row := range c.rows {
			clear(u[i])
			for _, x := range row {
				from, to := v[x.at], u[i]
				for d := range to {
					to[d] += x.w * from[d]
				}
			}
		}
	}
	for i := range u {
		unit(u[i])
	}
	return u
}

// orthonormal makes the columns of m perpendicular and of length 1 (modified Gram-Schmidt); a
// column that the ones before it make up is left zero.
func orthonormal(m [][]float64) {
	if len(m) == 0 {
		return
	}
	for d := range m[0] {
		for e := range d {
			p := 0.0
			for _, row := range m {
				p += row[d] * row[e]
			}
			for _, row := range m {
				row[d] -= p * row[e]
			}
		}
		sum := 0.0
		for _, row := range m {
			sum += row[d] * row[d]
		}
		scale := 0.0
		if sum > 1e-18 {
			scale = 1 / math.Sqrt(sum)
		}
		for _, row := range m {
			row[d] *= scale
		}
	}
}

func unit(v []float64) {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	if sum < 1e-18 {
		clear(v)
		return
	}
	for i := range v {
		v[i] /= math.Sqrt(sum)
	}
}

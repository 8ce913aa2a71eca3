// Package law says by what law a cost grows, and whether something stays as it is.
//
// A law is chosen among a few simple ones by least squares on relative errors, so that ten people count as much as two
// thousand; a law with a term more must halve the error to be preferred to a constant.
package law

import (
	"fmt"
	"math"
	"slices"
)

// Point is one measurement: what it cost (Y) with so many (X, above 0).
type Point struct{ X, Y float64 }

// Fit is a law with its figures: Y = A + B·f(X), where f is named by Law.
type Fit struct {
	Law   string  `json:"law"`
	A     float64 `json:"a"`
	B     float64 `json:"b"`
	Error float64 `json:"error"` // root mean square of the relative errors
}

// term is what grows in a law.
type term struct {
	name string
	of   func(x float64) float64
	text string // of f(n)
}

// The laws, the plainer first: of two that fit alike the plainer is told.
var terms = []term{
	{"shared out", func(x float64) float64 { return 1 / x }, "1/n"},
	{"linear", func(x float64) float64 { return x }, "n"},
	{"logarithmic", math.Log, "ln n"},
	{"n·log n", func(x float64) float64 { return x * math.Log(x) }, "n·ln n"},
	{"quadratic", func(x float64) float64 { return x * x }, "n²"},
}

// Constant is the law of what does not depend on n.
const Constant = "constant"

const (
	even   = 0.05 // relative error below which a constant is a good enough story
	better = 0.5  // of the constant's error: what a law with a term more must reach
	plain  = 0.7  // of the error of a plainer law: what a less plain one must reach
	noise  = 0.03 // relative error below which laws are not told apart
)

// Of finds the law of the points. It needs three at least, at different places, with Y above 0.
func Of(points []Point) (Fit, error) {
	if len(points) < 3 {
		return Fit{}, fmt.Errorf("a law needs three points, not %d", len(points))
	}
	for _, p := range points {
		if p.X <= 0 || p.Y <= 0 || math.IsNaN(p.Y) || math.IsInf(p.Y, 0) {
			return Fit{}, fmt.Errorf("no law of the point %g, %g", p.X, p.Y)
		}
	}
	constant := constantOf(points)
	if constant.Error <= even {
		return constant, nil
	}
	var best *Fit
	for _, t := range terms {
		f, ok := fitted(points, t)
		if ok && (best == nil || best.Error > noise && f.Error < plain*best.Error) {
			best = &f
		}
	}
	if best == nil || best.Error > better*constant.Error {
		return constant, nil
	}
	return *best, nil
}

// At is what the law says of x.
func (f Fit) At(x float64) float64 {
	if i := slices.IndexFunc(terms, func(t term) bool { return t.name == f.Law }); i >= 0 {
		return f.A + f.B*terms[i].of(x)
	}
	return f.A
}

// String writes the law with its figures.
func (f Fit) String() string {
	i := slices.IndexFunc(terms, func(t term) bool { return t.name == f.Law })
	if i < 0 {
		return "constant, " + figure(f.A)
	}
	sign := "+"
	if f.B < 0 {
		sign = "−"
	}
	return fmt.Sprintf("%s, %s %s %s·%s", f.Law, figure(f.A), sign, figure(math.Abs(f.B)), terms[i].text)
}

// figure writes a number with three digits that count.
func figure(v float64) string {
	if v < 0 {
		return "−" + figure(-v)
	}
	if v == 0 {
		return "0"
	}
	digits := max(0, 2-int(math.Floor(math.Log10(v))))
	return fmt.Sprintf("%.*f", digits, v)
}

// constantOf is the constant with the least sum of squares of relative errors.
func constantOf(points []Point) Fit {
	var w, wy float64
	for _, p := range points {
		w += 1 / (p.Y * p.Y)
		wy += 1 / p.Y
	}
	f := Fit{Law: Constant, A: wy / w}
	f.Error = errorOf(points, func(float64) float64 { return f.A })
	return f
}

// fitted solves the weighted normal equations of a + b·f(x). Costs below nothing are no law: ok is false where the
// term does not grow in its own sense (a part that is shared out is never negative) or x does not vary.
func fitted(points []Point, t term) (f Fit, ok bool) {
	var s0, s1, s2, t0, t1 float64
	for _, p := range points {
		w, x := 1/(p.Y*p.Y), t.of(p.X)
		s0 += w
		s1 += w * x
		s2 += w * x * x
		t0 += w * p.Y
		t1 += w * x * p.Y
	}
	det := s0*s2 - s1*s1
	if det <= 1e-12*s0*s2 {
		return Fit{}, false
	}
	f = Fit{Law: t.name, A: (s2*t0 - s1*t1) / det, B: (s0*t1 - s1*t0) / det}
	if f.B <= 0 {
		return Fit{}, false
	}
	f.Error = errorOf(points, func(x float64) float64 { return f.A + f.B*t.of(x) })
	return f, true
}

func errorOf(points []Point, at func(float64) float64) float64 {
	sum := 0.0
	for _, p := range points {
		d := (at(p.X) - p.Y) / p.Y
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(points)))
}

// Trend is the slope of values that were taken at equal distances, for each step, and their middle value: the median
// of the slopes between all pairs (Theil and Sen), which a few outliers do not move. Both are 0 of fewer than two.
func Trend(values []float64) (slope, middle float64) {
	if len(values) < 2 {
		return 0, 0
	}
	var slopes []float64
	for i := range values {
		for j := i + 1; j < len(values); j++ {
			slopes = append(slopes, (values[j]-values[i])/float64(j-i)) //nolint:gosec // both are below len
		}
	}
	return median(slopes), median(values)
}

// median is of one value at least.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	half := len(v) / 2
	if len(v)%2 == 1 {
		return v[half]
	}
	return (v[half-1] + v[half]) / 2
}

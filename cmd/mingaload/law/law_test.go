package law

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestOfFindsTheLawThatThePointsWereMadeBy adds noise of two per cent, as a quiet machine has.
func TestOfFindsTheLawThatThePointsWereMadeBy(t *testing.T) {
	for _, tc := range []struct {
		law string
		of  func(x float64) float64
	}{
		{Constant, func(float64) float64 { return 84 }},
		{"linear", func(x float64) float64 { return 20 + 3*x }},
		{"shared out", func(x float64) float64 { return 5 + 400/x }},
		{"logarithmic", func(x float64) float64 { return 1 + 2*math.Log(x) }},
		{"n·log n", func(x float64) float64 { return 3 * x * math.Log(x) }},
		{"quadratic", func(x float64) float64 { return 1 + 0.2*x*x }},
	} {
		random := rand.New(rand.NewPCG(1, 2))
		var points []Point
		for _, x := range []float64{10, 30, 100, 300, 600, 1000, 2000} {
			points = append(points, Point{x, tc.of(x) * (1 + 0.02*random.NormFloat64())})
		}
		f, err := Of(points)
		if err != nil || f.Law != tc.law {
			t.Errorf("%s: %v, %v", tc.law, f, err)
		}
		for _, p := range points {
			if d := math.Abs(f.At(p.X)-p.Y) / p.Y; d > 0.1 {
				t.Errorf("%s: %v says %g of %g, measured %g", tc.law, f, f.At(p.X), p.X, p.Y)
			}
		}
	}
}

// TestOfTellsNoLawOfNoise: what only scatters has no term that explains it.
func TestOfTellsNoLawOfNoise(t *testing.T) {
	f, err := Of([]Point{{10, 2}, {30, 5}, {100, 2.2}, {300, 4.9}, {1000, 2.1}, {2000, 5.2}})
	if err != nil || f.Law != Constant {
		t.Errorf("%v, %v", f, err)
	}
}

func TestOfWantsMeasurements(t *testing.T) {
	for _, points := range [][]Point{
		nil, {{1, 1}, {2, 2}}, {{0, 1}, {1, 1}, {2, 1}}, {{1, 1}, {2, math.NaN()}, {3, 1}}, {{1, -1}, {2, 1}, {3, 1}},
	} {
		if f, err := Of(points); err == nil {
			t.Errorf("%v has the law %v", points, f)
		}
	}
}

func TestFitIsWrittenWithItsFigures(t *testing.T) {
	for text, f := range map[string]Fit{
		"constant, 84.0":              {Law: Constant, A: 84},
		"linear, 20.0 + 0.00312·n":    {Law: "linear", A: 20, B: 0.003121},
		"shared out, −1.50 + 400·1/n": {Law: "shared out", A: -1.5, B: 400},
	} {
		if f.String() != text {
			t.Errorf("%q, want %q", f, text)
		}
	}
	if s := (Fit{Law: "linear", A: 1, B: -2}).String(); !strings.Contains(s, "−") {
		t.Error(s)
	}
}

// TestTrendIgnoresOutliers: a straight line with a wild value keeps its slope.
func TestTrendIgnoresOutliers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.Float64Range(-5, 5).Draw(t, "step")
		from := rapid.Float64Range(10, 1000).Draw(t, "from")
		values := make([]float64, rapid.IntRange(6, 30).Draw(t, "n"))
		for i := range values {
			values[i] = from + float64(i)*step
		}
		values[rapid.IntRange(0, len(values)-1).Draw(t, "wild")] += rapid.Float64Range(-1e6, 1e6).Draw(t, "by")
		if slope, _ := Trend(values); math.Abs(slope-step) > math.Abs(step)+1e-6 {
			t.Errorf("slope %g of steps of %g", slope, step)
		}
	})
	if slope, middle := Trend([]float64{3, 5, 7}); slope != 2 || middle != 5 {
		t.Errorf("%g, %g", slope, middle)
	}
	if slope, middle := Trend([]float64{3}); slope != 0 || middle != 0 {
		t.Errorf("%g, %g of one value", slope, middle)
	}
}

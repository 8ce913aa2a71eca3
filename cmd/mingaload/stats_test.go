package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestBucketsHoldWhatFallsIntoThem(t *testing.T) {
	last := -1
	for v := uint64(0); v < 1<<34; v += 1 + v/300 {
		i := bucketOf(v)
		if i < last {
			t.Fatalf("%d falls into bucket %d, a smaller value into %d", v, i, last)
		}
		last = i
		upper := upperOf(i)
		if upper < v {
			t.Fatalf("bucket %d ends at %d and holds %d", i, upper, v)
		}
		if float64(upper) > float64(v)*(1+1.0/subBuckets)+1 {
			t.Fatalf("bucket %d is too wide: %d counts as %d", i, v, upper)
		}
	}
}

func TestQuantilesAreThoseOfTheSortedSamples(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var h, half histogram
	var samples []time.Duration
	for i := range 20_000 {
		d := time.Duration(math.Exp(random.NormFloat64()*2+7)) * time.Microsecond
		samples = append(samples, d)
		if i%2 == 0 {
			h.add(d)
		} else {
			half.add(d)
		}
	}
	h.merge(&half)
	slices.Sort(samples)
	for _, q := range []float64{0, 0.5, 0.9, 0.99, 0.999, 1} {
		want := samples[max(0, int(math.Ceil(q*float64(len(samples))))-1)]
		got := h.quantile(q)
		if got < want || float64(got) > float64(want)*(1+1.0/subBuckets)+1000 {
			t.Errorf("quantile %g is %v, want %v", q, got, want)
		}
	}
	if h.largest() != samples[len(samples)-1] {
		t.Errorf("largest %v, want %v", h.largest(), samples[len(samples)-1])
	}
	if got := new(histogram).quantile(0.5); got != 0 {
		t.Errorf("without samples: %v", got)
	}
}

func TestMedian(t *testing.T) {
	for _, tc := range []struct {
		of   []float64
		want float64
	}{
		{[]float64{3}, 3},
		{[]float64{9, 1, 2}, 2},
		{[]float64{4, 1, 2, 3}, 2.5},
		{[]float64{math.NaN(), 7}, 7},
	} {
		if got := median(tc.of); got != tc.want {
			t.Errorf("median of %v is %v, want %v", tc.of, got, tc.want)
		}
	}
	if !math.IsNaN(median(nil)) {
		t.Error("the median of nothing is a number")
	}
}

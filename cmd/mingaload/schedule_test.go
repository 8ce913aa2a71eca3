package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestEditsArePoisson(t *testing.T) {
	l := load{People: 50, Edits: 2}
	const length = 100 * time.Second
	events := l.draw(rand.New(rand.NewPCG(3, 4)), length)
	mean := 50 * 2 * length.Seconds()
	if got := float64(len(events)); math.Abs(got-mean) > 4*math.Sqrt(mean) {
		t.Errorf("%g edits, want about %g", got, mean)
	}
	if !slices.IsSortedFunc(events, func(a, b event) int { return int(a.at - b.at) }) {
		t.Error("not in order")
	}
	// The counts of a Poisson process in equal stretches have a variance equal to their mean;
	// an even schedule would have none.
	counts := make([]float64, int(length/time.Second))
	people := make([]int, l.People)
	for _, e := range events {
		if e.at < 0 || e.at >= length {
			t.Fatalf("an edit at %v", e.at)
		}
		counts[int(e.at/time.Second)]++
		people[e.who]++
	}
	variance := 0.0
	for _, c := range counts {
		variance += (c - 100) * (c - 100) / float64(len(counts))
	}
	if variance < 60 || variance > 150 {
		t.Errorf("variance of the counts %g, want about 100", variance)
	}
	for who, n := range people {
		if math.Abs(float64(n)-200) > 5*math.Sqrt(200) {
			t.Errorf("person %d made %d edits, want about 200", who, n)
		}
	}
}

func TestEachPersonsEditsAreNumberedFromOne(t *testing.T) {
	l := load{People: 7, Edits: 3, Pointers: 5}
	last := make([]uint64, l.People)
	for k, e := range l.draw(rand.New(rand.NewPCG(5, 6)), 10*time.Second) {
		if e.pointer {
			if e.n != 0 {
				t.Fatalf("pointer %d has number %d", k, e.n)
			}
			continue
		}
		if e.n != last[e.who]+1 {
			t.Fatalf("edit %d of person %d has number %d after %d", k, e.who, e.n, last[e.who])
		}
		last[e.who] = e.n
	}
}

func TestPointersMoveEvenly(t *testing.T) {
	l := load{People: 9, Pointers: 10}
	at := map[int][]time.Duration{}
	for _, e := range l.draw(rand.New(rand.NewPCG(7, 8)), 2*time.Second) {
		at[e.who] = append(at[e.who], e.at)
	}
	for who := range l.People {
		if n := len(at[who]); n != 20 {
			t.Errorf("person %d moves %d times in two seconds", who, n)
		}
		for i := 1; i < len(at[who]); i++ {
			if gap := at[who][i] - at[who][i-1]; gap != 100*time.Millisecond {
				t.Fatalf("person %d moves after %v", who, gap)
			}
		}
	}
}

func TestSameSeedSameSchedule(t *testing.T) {
	l := load{People: 5, Edits: 4, Pointers: 3}
	a := l.draw(rand.New(rand.NewPCG(1, 1)), 5*time.Second)
	if b := l.draw(rand.New(rand.NewPCG(1, 1)), 5*time.Second); !slices.Equal(a, b) {
		t.Error("the same seed draws another schedule")
	}
	if b := l.draw(rand.New(rand.NewPCG(1, 2)), 5*time.Second); slices.Equal(a, b) {
		t.Error("another seed draws the same schedule")
	}
}

func TestPlacesCarryNumbers(t *testing.T) {
	for _, k := range []int{0, 1, places - 1, places, 123_456, maxEvents - 1} {
		x, y := placeOf(k)
		if x < 1000 || x > 9999 || y < 1000 || y > 9999 {
			t.Errorf("event %d is at %d, %d: not four digits", k, x, y)
		}
		if got := eventAt(x, y); got != k {
			t.Errorf("the place of event %d is read as %d", k, got)
		}
	}
	for _, p := range [][2]int{{0, 0}, {999, 1000}, {1000, 999}, {10_000, 1000}, {-1234, 5678}} {
		if got := eventAt(p[0], p[1]); got != -1 {
			t.Errorf("%v is read as event %d", p, got)
		}
	}
}

package hub

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

func TestPace_GathersByPeopleAndEdits(t *testing.T) {
	const longest = 16 * time.Millisecond
	for _, c := range []struct {
		people int
		edits  float64       // of each, a second
		most   time.Duration // that an entry waits at all
		mean   time.Duration // that entries wait at most, on average
		frame  float64       // entries that a frame holds at least, on average
	}{
		{people: 3, edits: 1, most: time.Millisecond, mean: 10 * time.Microsecond, frame: 1},
		{people: 30, edits: 0.3, most: time.Millisecond, mean: 10 * time.Microsecond, frame: 1},
		{people: 30, edits: 20, most: time.Millisecond, mean: time.Millisecond / 2, frame: 1.1},
		{people: 300, edits: 0.03, most: 10 * time.Millisecond, mean: time.Millisecond, frame: 1},
		{people: 300, edits: 0.3, most: 14 * time.Millisecond, mean: 10 * time.Millisecond, frame: 1.8},
		{people: 300, edits: 1, most: longest, mean: longest * 2 / 3, frame: 4},
		{people: 1000, edits: 0.3, most: longest * 3 / 2, mean: longest, frame: 6},
		{people: 2000, edits: 1, most: longest * 3 / 2, mean: longest, frame: 40},
	} {
		t.Run(fmt.Sprintf("%d×%g", c.people, c.edits), func(t *testing.T) {
			var p pace
			var waiting []time.Time
			var waited time.Duration
			entries, flushes := 0, 0
			draw := rand.New(rand.NewPCG(1, 2))
			start := time.Unix(1_000_000_000, 0)
			for now, next := start, start; now.Before(start.Add(20 * time.Second)); {
				if now.Equal(next) {
					p.add(now, c.people)
					waiting = append(waiting, now)
					next = now.Add(time.Duration(draw.ExpFloat64() / c.edits / float64(c.people) * float64(time.Second)))
				}
				at := next
				if len(waiting) > 0 {
					at = p.due(now, longest, c.people)
				}
				if at.After(now) {
					now = at
					if next.Before(at) {
						now = next
					}
					continue
				}
				for _, since := range waiting {
					wait := now.Sub(since)
					if wait > c.most {
						t.Fatalf("an entry waited %v", wait)
					}
					waited += wait
				}
				entries += len(waiting)
				flushes++
				waiting = waiting[:0]
				p.done(now)
			}
			if mean := waited / time.Duration(entries); mean > c.mean {
				t.Errorf("entries waited %v on average", mean)
			}
			if frame := float64(entries) / float64(flushes); frame < c.frame {
				t.Errorf("%.2f entries in a frame", frame)
			}
		})
	}
}

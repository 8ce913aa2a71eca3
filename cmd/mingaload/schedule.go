package main

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"
)

// load is what people do: how many, how many edits each makes in a second, and how often each moves their pointer.
type load struct {
	People   int     `json:"people"`
	Edits    float64 `json:"edits_per_person_s"`
	Pointers float64 `json:"pointer_hz,omitempty"`
}

// event is one thing that one person does, at a moment after the start. Its index in the
// schedule is the number that it carries in its coordinates.
type event struct {
	at      time.Duration
	who     int
	n       uint64 // which of the person's edits, from 1; 0 for a pointer
	pointer bool
}

// draw makes a schedule. Edits are a Poisson process for each person: many people who do
// not wait for one another. Pointers move evenly, as browsers throttle them, each person with a phase of their own.
func (l load) draw(random *rand.Rand, length time.Duration) []event {
	var events []event
	// The sum of Poisson processes is one of the summed rate, whose events are anybody's.
	if rate := float64(l.People) * l.Edits; rate > 0 {
		gap := func() time.Duration { return time.Duration(random.ExpFloat64() / rate * float64(time.Second)) }
		for at := gap(); at < length; at += gap() {
			events = append(events, event{at: at, who: random.IntN(l.People)})
		}
	}
	if l.Pointers > 0 {
		period := time.Duration(float64(time.Second) / l.Pointers)
		for who := range l.People {
			for at := time.Duration(random.Int64N(int64(period))); at < length; at += period {
				events = append(events, event{at: at, who: who, pointer: true})
			}
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	made := make([]uint64, l.People)
	for i := range events {
		if e := &events[i]; !e.pointer {
			made[e.who]++
			e.n = made[e.who]
		}
	}
	return events
}

// Places carry the numbers of events. All have four digits, as most places on a real board do,
// so that the bytes of a move are real too.
const (
	firstPlace = 1000
	places     = 9000
	maxEvents  = places * places
)

func placeOf(k int) (x, y int) { return firstPlace + k%places, firstPlace + k/places }

// eventAt is the event of a place, or -1.
func eventAt(x, y int) int {
	x, y = x-firstPlace, y-firstPlace
	if x < 0 || y < 0 || x >= places || y >= places {
		return -1
	}
	return x + y*places
}

package hub

import (
	"math"
	"time"
)

// bucket is a token bucket: burst at once, rate a second in the long run. It belongs to one
// goroutine.
type bucket struct {
	rate, burst float64
	tokens      float64
	at          time.Time
}

func newBucket(rate, burst float64) bucket { return bucket{rate: rate, burst: burst, tokens: burst} }

func (b *bucket) take(now time.Time) bool {
	if !b.at.IsZero() {
		b.tokens = min(b.burst, b.tokens+b.rate*now.Sub(b.at).Seconds())
	}
	b.at = now
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

// strikes counts what a client did wrong in the current ten seconds.
type strikes struct {
	limit int
	count int
	since time.Time
}

const strikeWindow = 10 * time.Second

// out counts one and says whether that was one too many.
func (s *strikes) out(now time.Time) bool {
	if now.Sub(s.since) > strikeWindow {
		s.since, s.count = now, 0
	}
	s.count++
	return s.count > s.limit
}

// pace measures how much is delivered, as a rate that forgets exponentially.
type pace struct {
	rate float64 // deliveries a second
	at   time.Time
}

const paceMemory = 0.25 // seconds

// fullPace is the rate of deliveries at which 150 connections gather for as long as allowed. Below
// it the window shrinks in proportion, and nearly all frames of a quiet board leave at once. More
// connections gather sooner, because a flush costs a write call for each: 300 people at 0.3 edits a
// second wait up to 12 ms for company, 30 people with as much to tell each other less than 3 ms.
const (
	fullPace  = 72_000
	paceConns = 150
)

func (p *pace) add(now time.Time, deliveries int) {
	p.rate = p.now(now) + float64(deliveries)/paceMemory
	p.at = now
}

func (p *pace) now(now time.Time) float64 {
	if p.at.IsZero() {
		return 0
	}
	return p.rate * math.Exp(-now.Sub(p.at).Seconds()/paceMemory)
}

// window is how long to gather after a flush before the next.
func (p *pace) window(now time.Time, longest time.Duration, conns int) time.Duration {
	cost := min(max(float64(conns)/paceConns, 0.6), 2)
	return min(longest, time.Duration(float64(longest)*cost*p.now(now)/fullPace))
}

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

// pace measures how much is delivered, as a rate that forgets exponentially, and says when to flush.
//
// A flush costs a write call for each connection, whatever is in the frame. Gathering for a window
// in proportion to the connections keeps those calls at a steady share of a processor: thirty
// people wait a millisecond, three hundred ten.
type pace struct {
	rate    float64 // deliveries a second
	at      time.Time
	flushed time.Time // the last flush
	first   time.Time // when something was first seen to wait for the next; zero: nothing does
}

const (
	paceMemory = 0.25 // seconds

	// gatherPerConn is about three times what one write call costs.
	gatherPerConn = 33 * time.Microsecond

	// burstPerConn keeps the window longer than the flush itself takes: nothing is read while a thousand
	// writers are ready to run, and with the next flush right behind nothing would be.
	burstPerConn = 24 * time.Microsecond

	// fullPace is the rate of deliveries beyond which the window grows: the edits themselves need
	// what is left of the processor.
	fullPace = 45_000

	// company is how many more entries must be expected within a window to wait for them. With
	// fewer, nearly every wait would be for nothing.
	company = 0.7

	// crowd is how many of them make waiting pointless: they come by themselves, and the first
	// one's wait would only be added to the window.
	crowd = 3
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

// window is for how long to gather: at most the longest, and half as long again with a thousand connections.
func (p *pace) window(now time.Time, longest time.Duration, conns int) time.Duration {
	w := float64(conns) * float64(gatherPerConn) * max(1, p.now(now)/fullPace)
	burst := min(longest*3/2, time.Duration(conns)*burstPerConn)
	return max(burst, min(longest, time.Duration(w)))
}

// due says when to flush what waits: a window after the last flush and, when company is expected, a
// window after the first of it as well. So what a quiet board has to tell leaves at once.
func (p *pace) due(now time.Time, longest time.Duration, conns int) time.Time {
	if p.first.IsZero() {
		p.first = now
	}
	window := p.window(now, longest, conns)
	from := p.flushed
	if entries := p.now(now) / float64(max(conns, 1)) * window.Seconds(); entries > company && entries < crowd {
		from = p.first // never before the last flush
	}
	return from.Add(window)
}

// done says that everything was flushed.
func (p *pace) done(now time.Time) { p.flushed, p.first = now, time.Time{} }

package hub

import (
	"time"

	"minga.lab/minga/hub/board"
)

const (
	zeroOrigin = "clock.zero" // no device's: a device key has no such tab
	zeroAgain  = time.Second  // between attempts to say that a clock is at zero
)

// ringer is a room's part in the board's clock. Every instance that has the board open asks for what
// happens at zero, each by its own timer; the origin and number are the same for all of them, so
// it happens once, whoever is first, and after a crash too. When no instance has the board open at
// zero, the next one that opens it asks at once.
type ringer struct {
	asked   *ask
	askedAt time.Time
}

// ring asks for what happens at zero when the time has come, and returns when to look again.
func (r *room) ring(now time.Time) (next time.Time) {
	zero, op, ok := r.confirmed.Zero()
	if !ok || r.drain != nil || r.behind {
		return next
	}
	if asked := r.ringer.asked; asked != nil && len(asked.done) == 0 {
		return next // its answer is another turn
	}
	// The zero is a moment of the clock that stamps proposals, which may be set while the timer runs: it is
	// looked at anew in every turn, and there is one at each look at the journal's head.
	at := now.Add(time.Duration(zero-r.hub.millis()) * time.Millisecond)
	if again := r.ringer.askedAt.Add(zeroAgain); at.Before(again) {
		at = again
	}
	if at.After(now) {
		return at
	}
	a := &ask{
		p: board.Proposal{
			Actor: board.Actor{System: true}, Origin: zeroOrigin, N: r.confirmed.NextRing(), At: r.hub.millis(), Op: op,
		},
		since: now, done: make(chan answer, 1),
	}
	r.ringer = ringer{asked: a, askedAt: now}
	r.take(a)
	return next
}

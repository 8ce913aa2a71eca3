package server

import (
	"sync"
	"time"

	"minga.lab/minga/hub/board"
)

// allowance bounds how fast new people sit down: who has a workshop's code could else fill all its
// seats in seconds, and seats are for ever. A school behind one address gets in at once; a flood
// from one address stops at its own bound, one from many at the workshop's, which lets go again
// when the flood does. Who sits already is never asked.
type allowance struct {
	now                  func() time.Time
	perAddress, perBoard float64

	mu  sync.Mutex
	per map[string]*grant
}

const (
	seatsPerAddress   = 1000 // of one workshop at once, new people; then one more …
	addressSeatEvery  = 2 * time.Second
	seatsPerWorkshop  = 2000
	workshopSeatEvery = 500 * time.Millisecond
)

type grant struct {
	left float64
	at   time.Time
}

func newAllowance(now func() time.Time) *allowance {
	return &allowance{now: now, perAddress: seatsPerAddress, perBoard: seatsPerWorkshop, per: map[string]*grant{}}
}

// seat takes one seat of a workshop for an address, or says how long to wait.
func (a *allowance) seat(id board.ID, address string) time.Duration {
	return a.take(
		bound{"address/" + string(id) + "/" + address, a.perAddress, addressSeatEvery},
		bound{"workshop/" + string(id), a.perBoard, workshopSeatEvery},
	)
}

// bound is so many at once, and then one more every so often.
type bound struct {
	key   string
	most  float64
	every time.Duration
}

// take takes one from all bounds, or none and says how long to wait.
func (a *allowance) take(bounds ...bound) time.Duration {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if len(a.per) > maxBuckets {
		clear(a.per) // memory first: the board has a bound of its own
	}
	grants := make([]*grant, len(bounds))
	for i, b := range bounds {
		g := a.refilled(b.key, b.most, b.every, now)
		if g.left < 1 {
			return time.Duration((1 - g.left) * float64(b.every))
		}
		grants[i] = g
	}
	for _, g := range grants {
		g.left--
	}
	return 0
}

func (a *allowance) refilled(key string, most float64, every time.Duration, now time.Time) *grant {
	g, ok := a.per[key]
	if !ok {
		g = &grant{left: most, at: now}
		a.per[key] = g
	}
	// A clock that was set back grants nothing, and takes nothing away: people would be kept out for hours.
	g.left = min(most, g.left+float64(max(0, now.Sub(g.at)))/float64(every))
	g.at = now
	return g
}

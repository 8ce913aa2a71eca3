package hub

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

// caught is what a read of the journal brought.
type caught struct {
	entries []board.Entry
	err     error
}

// mailbox keeps what the bus brings until the room has time. The bus must not wait for it.
type mailbox struct {
	mu    sync.Mutex
	mail  []bus.Message
	gap   bool
	ready chan struct{} // one token
}

func (m *mailbox) put(msg bus.Message) {
	m.mu.Lock()
	if len(m.mail) < maxMail {
		m.mail = append(m.mail, msg)
	} else if msg.Topic == bus.Entries {
		m.gap = true
	}
	m.mu.Unlock()
	m.knock()
}

func (m *mailbox) missed() {
	m.mu.Lock()
	m.gap = true
	m.mu.Unlock()
	m.knock()
}

func (m *mailbox) knock() {
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

func (m *mailbox) take() (mail []bus.Message, gap bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mail, gap = m.mail, m.gap
	m.mail, m.gap = nil, false
	return mail, gap
}

// heed takes an entry from wherever it comes: the next in line is applied and delivered, an
// old one is known, a later one is kept for a moment.
func (r *room) heed(e board.Entry) {
	switch next := r.confirmed.Head() + 1; {
	case e.Seq < next:
	case e.Seq > next:
		if len(r.ahead) < maxAhead {
			r.ahead[e.Seq] = e
		}
	default:
		r.apply(e)
	}
}

// heedAhead goes on with what was heard of too early, and reads the journal when it cannot.
func (r *room) heedAhead() {
	if len(r.ahead) == 0 {
		return
	}
	for {
		next := r.confirmed.Head() + 1
		e, ok := r.ahead[next]
		if !ok {
			break
		}
		delete(r.ahead, next)
		r.heed(e)
	}
	for seq := range r.ahead {
		if seq <= r.confirmed.Head() {
			delete(r.ahead, seq)
		}
	}
	// With an append in flight the gap may be our own entries.
	if len(r.ahead) > 0 && r.inflight == nil {
		r.hub.cfg.Observer.Gap()
		r.catchUp()
	}
}

// open reads the mail from the bus.
func (r *room) open(mail []bus.Message, gap bool) {
	for _, m := range mail {
		if m.From == r.hub.cfg.Instance {
			continue
		}
		if m.Topic == bus.Presence {
			r.openPresence(m)
			continue
		}
		entries, err := board.DecodeEntries(m.Data)
		if err != nil {
			// An entry of a later release, or damage: the journal will tell.
			r.log.Warn("bus message is not readable", slog.Any("error", err))
			gap = true
			continue
		}
		for _, e := range entries {
			r.heed(e)
		}
	}
	r.heedAhead()
	if gap {
		r.hub.cfg.Observer.Gap()
		r.catchUp()
	}
}

// catchUp reads what the journal has beyond the board.
func (r *room) catchUp() {
	if r.catching {
		return
	}
	r.catching = true
	after := r.confirmed.Head()
	r.wg.Go(func() {
		entries, err := r.readAll(after)
		r.caught <- caught{entries, err}
	})
}

// afterLook calls f in a later turn, when the journal has been read from this moment on.
func (r *room) afterLook(f func()) {
	if r.catching {
		// That read may have begun too early.
		r.parked = append(r.parked, func() { r.afterLook(f) })
		return
	}
	r.parked = append(r.parked, f)
	r.catchUp()
}

func (r *room) caughtUp(c caught) {
	r.catching = false
	switch {
	case c.err == nil:
		if r.behind || r.inflight == nil && r.failures > 0 {
			// The journal answers again.
			r.behind, r.failures, r.retryAt = false, 0, time.Time{}
		}
		for _, e := range c.entries {
			r.heed(e)
		}
		r.heedAhead()
	case errors.Is(c.err, context.Canceled):
	default:
		r.fails(c.err)
		r.behind = true
	}
	parked := r.parked
	r.parked = nil
	for _, f := range parked {
		f()
	}
}

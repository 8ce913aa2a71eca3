package hub

import (
	"sync"
	"time"

	"minga.lab/minga/hub/board"
)

// traceWithin is how long a sampled edit waits for its last receiver: who does not read is not waited for.
const traceWithin = 5 * time.Second

// Edit is the way of one accepted proposal through its rooms, as moments of this instance's clock. It
// says nothing about who asked or what was written.
type Edit struct {
	Board board.ID
	Seq   board.Seq
	Kinds []string // of the ops that it became

	Began     time.Time // the first bytes of its frame were there; zero: the socket does not say
	Read      time.Time // the frame was whole
	Accepted  time.Time // the connection let it through to the room
	Decided   time.Time // the room began to decide it
	Ruled     time.Time // … and had its ops
	Appending time.Time // its batch went to the journal
	Appended  time.Time // … and was durable
	Applied   time.Time // it was on the board that is shown, viewed and encoded for every audience
	Flushed   time.Time // what had gathered with it began to be handed out
	Delivered time.Time // its frames were in the queues of all connections of this instance
	First     time.Time // the first socket had taken its frame; zero: none
	Last      time.Time // the last socket …

	Receivers int // connections of this instance that it was queued for
	Written   int // of these, how many sockets took it within five seconds
}

// trace is an Edit that is still on its way. Most proposals have none: its methods do nothing for nil.
// The moments up to Flushed belong to whoever has the ask, so the room looks at none of them while its batch
// is in flight; those after it are guarded by mu.
type trace struct {
	Edit
	done func(Edit)

	mu    sync.Mutex
	over  bool
	timer *time.Timer
}

// beginner is a Socket that knows when the frame that it gave last began to arrive. It is asked by
// the goroutine that reads.
type beginner interface{ FrameBegan() time.Time }

// newTrace begins to follow a proposal whose frame was read, if the observer wants to know about it.
func (c *conn) newTrace(read time.Time) *trace {
	if !c.hub.cfg.Observer.Sample() {
		return nil
	}
	t := &trace{Edit: Edit{Board: c.room.id, Read: read}, done: c.hub.cfg.Observer.Traced}
	if s, ok := c.sock.(beginner); ok {
		t.Began = s.FrameBegan()
	}
	t.Accepted = time.Now()
	return t
}

// deciding notes that the rulebook is asked; it may be asked again when another instance was faster.
func (t *trace) deciding() {
	if t != nil {
		t.Decided = time.Now()
	}
}

func (t *trace) ruled(e board.Entry) {
	if t == nil {
		return
	}
	t.Ruled, t.Seq = time.Now(), e.Seq
	t.Kinds = t.Kinds[:0]
	for _, op := range e.Ops {
		t.Kinds = append(t.Kinds, op.Kind())
	}
}

// stored notes in a batch's sampled edits when the journal was called and when it had them.
func (b *batch) stored() {
	for _, v := range b.verdicts {
		if t := v.ask.trace; t != nil {
			t.Appending, t.Appended = b.from, b.to
		}
	}
}

// shown notes that an ask has become an entry that waits for the flush. One that was refused,
// or that had happened before, went another way and is not told of.
func (r *room) shown(a *ask, seq board.Seq, err error) {
	t := a.trace
	if t == nil || err != nil || r.inflight != nil || t.Seq != seq || t.Appended.IsZero() {
		return
	}
	t.Applied = time.Now()
	if !r.pending { // there is nobody to show it to
		t.Flushed = t.Applied
		t.delivered(t.Applied, 0)
		return
	}
	r.traced = append(r.traced, t)
}

// delivered notes that the frames are queued; receivers may be written to already.
func (t *trace) delivered(now time.Time, receivers int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Delivered, t.Receivers = now, receivers
	if t.Written >= receivers {
		t.end()
		return
	}
	t.timer = time.AfterFunc(traceWithin, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.end()
	})
}

// written notes that one receiver's socket has taken the frame.
func (t *trace) written(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return
	}
	if t.Written == 0 {
		t.First = now
	}
	t.Last = now
	t.Written++
	if !t.Delivered.IsZero() && t.Written >= t.Receivers {
		t.end()
	}
}

// end hands the edit over, once, under mu.
func (t *trace) end() {
	if t.over {
		return
	}
	t.over = true
	if t.timer != nil {
		t.timer.Stop()
	}
	t.done(t.Edit)
}

// cargo is the sampled edits that a frame carries.
type cargo []*trace

func (c cargo) written() {
	if len(c) == 0 {
		return
	}
	now := time.Now()
	for _, t := range c {
		t.written(now)
	}
}

// loadCargo takes the sampled edits that wait for the flush which begins now.
func (r *room) loadCargo() cargo {
	if len(r.traced) == 0 {
		return nil
	}
	c := cargo(r.traced)
	r.traced = nil
	now := time.Now()
	for _, t := range c {
		t.Flushed = now
	}
	return c
}

// delivered notes that a flush was queued for so many connections.
func (c cargo) delivered(receivers int) {
	if len(c) == 0 {
		return
	}
	now := time.Now()
	for _, t := range c {
		t.delivered(now, receivers)
	}
}

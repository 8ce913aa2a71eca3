package hub

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// Limits of one connection.
const (
	maxBadFrames     = 20          // in ten seconds, then it is closed
	maxRefusedByRate = 300         // in ten seconds: a reconnecting outbox is forgiven, a flood is not
	framesPerSec     = 120         // of any type
	framesBurst      = 400         // …
	resumesPerSec    = 1           // each may be answered with the whole board …
	resumesBurst     = 8           // …
	looseBelow       = 64 << 10    // presence goes only to connections with less than this unsent
	finishWithin     = time.Second // for what is queued when a connection is closed in good order
	closeNormal      = wire.CloseCode(1000)
	maxKept          = 4 // items of a queue that is kept for the next burst
)

// conn is one connection. Its reader is the goroutine that called Serve. A writer lives only while
// something is queued: most connections are quiet most of the time, and a parked goroutine is
// most of what one costs. The room only ever puts frames into the queue, which never blocks.
type conn struct {
	hub  *Hub
	room *room
	sock Socket
	v    Visitor
	tab  string

	seat atomic.Pointer[seat] // written by the room, read by the reader; nil until joined

	// Owned by the room.
	class *class
	slot  int // in class.conns

	mu      sync.Mutex
	queue   []item
	bytes   int
	writing bool           // there is a writer
	last    wire.CloseCode // close with it once the queue is written; 0: go on
	why     string
	ended   bool           // nothing is queued any more
	gone    chan struct{}  // closed with ended
	timer   *time.Timer    // cuts a finish short
	code    wire.CloseCode // with which it was closed from this side
	wg      sync.WaitGroup // the writer and the closer
}

// item is a frame in a queue, or how to make it: large frames are encoded by the writer, so
// that the room does not wait for them.
type item struct {
	frame *Frame
	make  func() *Frame
	size  int
}

// seat says who sits at a connection's device. It is immutable.
type seat struct {
	audience board.Audience
	nums     []int // parallel to audience.Persons
}

func (s *seat) numOf(as board.ID) (int, bool) {
	if as == "" && len(s.nums) > 0 {
		return s.nums[0], true
	}
	i := slices.Index(s.audience.Persons, as)
	if i < 0 {
		return 0, false
	}
	return s.nums[i], true
}

func newConn(h *Hub, r *room, s Socket, v Visitor) *conn {
	return &conn{hub: h, room: r, sock: s, v: v, gone: make(chan struct{})}
}

// serve lives as long as the connection.
func (c *conn) serve(ctx context.Context) error {
	c.hub.cfg.Observer.ConnOpened()
	stop := context.AfterFunc(ctx, func() { c.kill(wire.CloseDraining, "stopping") })
	hello := time.AfterFunc(c.hub.cfg.HelloTimeout, func() { c.kill(wire.CloseBadFrame, "no hello") })
	err := c.read(ctx, hello)
	hello.Stop()
	stop()
	c.room.post(func() { c.room.leave(c) })
	c.end()
	c.wg.Wait()
	c.hub.cfg.Observer.ConnClosed(c.code)
	return err
}

// put queues a frame that must arrive. A connection whose queue is full is closed: it returns
// with since and misses nothing. One frame may overshoot, or a large entry would close everybody.
func (c *conn) put(f *Frame) { c.putItem(item{frame: f, size: len(f.text)}) }

// putFirst queues what brings a browser up to date. It does not count: who comes back over a
// slow line would else be sent away for the very thing it came for.
func (c *conn) putFirst(f *Frame) { c.putItem(item{frame: f}) }

// putLater is putFirst with a frame that the writer makes.
func (c *conn) putLater(mk func() *Frame) { c.putItem(item{make: mk}) }

func (c *conn) putItem(it item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.last != 0 {
		return
	}
	if c.bytes >= c.hub.cfg.MaxQueueBytes {
		c.killLocked(wire.CloseSlow, "slow")
		return
	}
	c.push(it)
}

// putLoose queues a frame that may be lost, if the connection keeps up.
func (c *conn) putLoose(f *Frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.last != 0 || c.bytes+len(f.text) > looseBelow {
		return
	}
	c.push(item{frame: f, size: len(f.text)})
}

func (c *conn) push(it item) {
	c.queue = append(c.queue, it)
	c.bytes += it.size
	c.wake()
}

// wake sees to it that there is a writer. Nobody calls it after the end, so that waiting for the
// last writer does not miss one.
func (c *conn) wake() {
	if !c.writing {
		c.writing = true
		c.wg.Go(c.write)
	}
}

// finish closes the connection after what is queued is written.
func (c *conn) finish(code wire.CloseCode, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended || c.last != 0 {
		return
	}
	c.last, c.why = code, why
	// A browser that does not read must not keep its connection by that.
	c.timer = time.AfterFunc(finishWithin, func() { c.kill(code, why) })
	c.wake()
}

// kill closes the connection now.
func (c *conn) kill(code wire.CloseCode, why string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.killLocked(code, why)
}

func (c *conn) killLocked(code wire.CloseCode, why string) {
	if c.ended {
		return
	}
	c.ended, c.code = true, code
	close(c.gone)
	c.queue, c.bytes = nil, 0
	// Closing may take a moment, and the room or the blocked writer must not wait for it.
	c.wg.Go(func() { _ = c.sock.Close(code, why) })
}

// end is the reader's last act: the writer stops, and nothing is queued or closed any more.
func (c *conn) end() {
	c.mu.Lock()
	if c.timer != nil {
		c.timer.Stop()
	}
	if !c.ended {
		code := closeNormal
		if c.last != 0 {
			code = c.last
			c.code = code
		}
		c.ended = true
		close(c.gone)
		c.queue, c.bytes = nil, 0
		why := c.why
		c.wg.Go(func() { _ = c.sock.Close(code, why) })
	}
	c.mu.Unlock()
}

// left says whether the connection is over.
func (c *conn) left() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// write is the writer: everything that is queued, in order, until nothing is or the connection ends.
func (c *conn) write() {
	var batch []item
	for {
		c.mu.Lock()
		if cap(batch) > maxKept {
			batch = nil
		}
		if c.ended {
			c.mu.Unlock()
			return
		}
		if len(c.queue) == 0 {
			if c.last != 0 {
				c.killLocked(c.last, c.why)
			} else {
				c.writing = false
				if c.queue == nil {
					c.queue = batch[:0]
				}
			}
			c.mu.Unlock()
			return
		}
		batch, c.queue = c.queue, batch[:0]
		waiting := c.bytes
		c.mu.Unlock()
		c.hub.cfg.Observer.QueueBytes(waiting)
		for i, it := range batch {
			f := it.frame
			if f == nil {
				f = it.make()
			}
			if err := c.sock.WriteFrame(f); err != nil {
				// The reader notices too, or is made to.
				c.kill(closeNormal, "")
				return
			}
			f.cargo.written()
			c.mu.Lock()
			c.bytes -= it.size
			ended := c.ended
			c.mu.Unlock()
			if ended {
				return
			}
			batch[i] = item{}
		}
	}
}

// reader is the state of a connection's read loop.
type reader struct {
	*conn
	ctx       context.Context //nolint:containedctx // of Serve, whose frame this is
	proposals bucket
	presence  bucket
	cheers    bucket
	frames    bucket
	resumes   bucket
	bad       strikes
	refused   strikes
}

// read takes the browser's frames until the connection ends.
func (c *conn) read(ctx context.Context, hello *time.Timer) error {
	r := &reader{
		conn: c, ctx: ctx,
		proposals: newBucket(wire.ProposalsPerSec, wire.ProposalsBurst),
		presence:  newBucket(wire.PresenceHz, 2*wire.PresenceHz),
		cheers:    newBucket(wire.CheersPerSec, wire.CheersBurst),
		frames:    newBucket(framesPerSec, framesBurst),
		resumes:   newBucket(resumesPerSec, resumesBurst),
		bad:       strikes{limit: maxBadFrames},
		refused:   strikes{limit: maxRefusedByRate},
	}
	for {
		text, err := c.sock.ReadFrame()
		switch {
		case errors.Is(err, ErrBinaryFrame):
			r.no(0, "", &board.Refusal{Code: wire.CodeBadFrame})
			return r.bye(wire.CloseBadFrame, "binary frame", err)
		case errors.Is(err, ErrFrameTooLarge):
			r.no(0, "", &board.Refusal{Code: wire.CodeTooLarge, Limit: wire.MaxUpFrame})
			return r.bye(wire.CloseBadFrame, "frame too large", err)
		case err != nil:
			return nil //nolint:nilerr // the browser left, or was closed from here: that is how all connections end
		}
		if c.left() {
			return nil
		}
		now := time.Now()
		if !r.frames.take(now) && r.refused.out(now) {
			return r.bye(wire.CloseFlood, "too many frames", nil)
		}
		if err := r.frame(now, text, hello); err != nil { //nolint:contextcheck // the room reads the journal for itself, whoever has made it
			if errors.Is(err, errEnded) {
				return nil
			}
			return err
		}
	}
}

// errEnded ends a read loop that has nothing to report.
var errEnded = errors.New("hub: connection ended")

// bye closes the connection in good order and waits for that, so that the browser learns why.
func (r *reader) bye(code wire.CloseCode, why string, err error) error {
	r.finish(code, why)
	<-r.gone
	return err
}

// no refuses a proposal, or with n 0 a frame.
func (r *reader) no(n uint64, tab string, refusal *board.Refusal) {
	r.hub.cfg.Observer.Refused(refusal.Code)
	r.put(noFrame(n, tab, refusal))
}

func noFrame(n uint64, tab string, refusal *board.Refusal) *Frame {
	return NewFrame(wire.Encode(wire.No{
		T: "no", N: n, Tab: tab, Code: refusal.Code, Field: refusal.Field, Limit: refusal.Limit,
	}))
}

// badFrame refuses a frame and closes the connection of a client that goes on.
func (r *reader) badFrame(now time.Time, n uint64, code board.Code) error {
	r.no(n, "", &board.Refusal{Code: code})
	if r.bad.out(now) {
		if err := r.bye(wire.CloseBadFrame, "bad frames", nil); err != nil {
			return err
		}
		return errEnded
	}
	return nil
}

func (r *reader) frame(now time.Time, text []byte, hello *time.Timer) error {
	frame, n, err := wire.DecodeUp(text)
	if err != nil {
		return r.badFrame(now, n, wire.CodeBadFrame)
	}
	h, isHello := frame.(wire.Hello)
	if isHello != (r.tab == "") {
		return r.badFrame(now, 0, wire.CodeHelloFirst)
	}
	if isHello {
		hello.Stop()
		r.tab = h.Tab
		return r.join(h)
	}
	switch f := frame.(type) {
	case wire.Propose:
		return r.propose(now, f)
	case wire.Here:
		if s := r.seat.Load(); s != nil && r.presence.take(now) {
			if num, ok := s.numOf(f.As); ok {
				r.room.presence.put(num, f)
			}
		}
	case wire.Cheer:
		if s := r.seat.Load(); s != nil && r.cheers.take(now) {
			if _, ok := s.numOf(f.As); ok {
				r.room.presence.cheer(f.C)
			}
		}
	case wire.Resume:
		if !r.resumes.take(now) {
			// Answers to these do not count as unsent, so asking and not reading would fill the memory.
			if err := r.bye(wire.CloseSlow, "too many resumes", nil); err != nil {
				return err
			}
			return errEnded
		}
		r.room.post(func() { r.room.resume(r.conn, f.Since) })
	case wire.Ping:
		r.put(NewFrame(wire.Encode(wire.Pong{T: "pong", At: f.At, Now: r.hub.millis()})))
	}
	return nil
}

// join enters the room and waits for the answer: what comes after needs a seat.
func (r *reader) join(h wire.Hello) error {
	answer := make(chan error, 1)
	if !r.room.post(func() { r.room.join(r.conn, h, answer) }) {
		r.finish(wire.CloseRoom, "room closed")
		<-r.gone
		return errEnded
	}
	select {
	case err := <-answer:
		if err != nil {
			<-r.gone
		}
		return err
	case <-r.gone:
		// Who is turned away is told why first, and both may be ready by now.
		select {
		case err := <-answer:
			if err != nil {
				return err
			}
		default:
		}
		return errEnded
	case <-r.room.dead:
		_ = r.bye(wire.CloseRoom, "room closed", nil)
		return errEnded
	}
}

func (r *reader) propose(now time.Time, f wire.Propose) error {
	switch {
	case r.v.Projector, r.v.Onlooker:
		r.no(f.N, f.Tab, &board.Refusal{Code: wire.CodeReadOnly})
		return nil
	case !r.proposals.take(now):
		r.no(f.N, f.Tab, &board.Refusal{Code: wire.CodeRate})
		if r.refused.out(now) {
			_ = r.bye(wire.CloseFlood, "too many proposals", nil)
			return errEnded
		}
		return nil
	}
	op, err := board.DecodeOp(f.O)
	if err != nil {
		r.no(f.N, f.Tab, refusalOf(err))
		return nil
	}
	tab := f.Tab
	if tab == "" {
		tab = r.tab
	}
	a := &ask{
		conn: r.conn, tab: f.Tab, since: now,
		p: board.Proposal{
			Actor:  board.Actor{Person: r.person(f.As), Device: r.v.Device},
			Origin: r.v.Device + "." + tab, N: f.N, At: r.hub.millis(), Again: f.R || f.Tab != "", Op: op,
		},
	}
	a.trace = r.newTrace(now)
	if err := r.room.propose(a); err != nil {
		r.no(f.N, f.Tab, refusalOf(err))
	}
	return nil
}

// person says who asks: the named one, or the device's only one. Whether that person sits here
// is for the rulebook to say.
func (r *reader) person(as board.ID) board.ID {
	if s := r.seat.Load(); as == "" && s != nil && len(s.audience.Persons) > 0 {
		return s.audience.Persons[0]
	}
	return as
}

// refusalOf is what a browser is told about an error.
func refusalOf(err error) *board.Refusal {
	if refusal, ok := errors.AsType[*board.Refusal](err); ok {
		return refusal
	}
	return &board.Refusal{Code: wire.CodeLater}
}

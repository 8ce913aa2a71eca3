package hub

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
)

// Bounds of a room's work.
const (
	maxBatch     = 256  // proposals in one append
	maxBatchOps  = 4000 // after so many ops a batch ends
	maxWaiting   = 8192 // proposals that wait for the journal; more are refused
	lockAfter    = 3    // lost races in a row, then the row lock is taken
	firstBackoff = 50 * time.Millisecond
	longBackoff  = time.Second
	longDeafness = 15 * time.Second // between attempts to subscribe to the bus
	abandonAfter = 250 * time.Millisecond
	maxAgain     = 3 // times that a refusal is thought over
	readPage     = 1000
)

// ask is a proposal on its way, and who waits for the answer.
type ask struct {
	p     board.Proposal
	since time.Time // when it came
	conn  *conn     // nil: done is waited on instead
	tab   string    // repeated in the answer
	done  chan answer
	trace *trace // nil for most: not followed

	// Owned by the room.
	answered bool
	tried    bool // an append with it failed
	again    int  // how often it was decided again for news from other instances
}

type answer struct {
	seq board.Seq
	err error
}

type askKey struct {
	origin string
	n      uint64
}

func (a *ask) key() askKey { return askKey{a.p.Origin, a.p.N} }

// abandoned says whether nobody here waits for the answer any more, after a delay that has let
// the browser ask elsewhere. It asks there with the same number, and may be refused there: the
// copy here must not be accepted after that.
func (a *ask) abandoned(now time.Time) bool {
	return a.conn != nil && (a.tried || now.Sub(a.since) > abandonAfter) && a.conn.left()
}

// verdict is what became of one ask when a batch was decided: an entry, the number of an entry
// that exists already, or a refusal. A refusal that is recorded has both.
type verdict struct {
	ask     *ask
	entry   board.Entry // Seq 0: none
	twin    board.Seq   // 0: none
	refusal error
	at      board.Seq // where the board stood when it was refused
}

// decided is a batch: the first asks of a queue, decided one after the other.
type decided struct {
	verdicts []verdict
	entries  []board.Entry
	scrub    *journal.Scrub
}

// decideAll decides as many of the asks as one append takes, in order, and applies what was
// decided to b.
func decideAll(b *board.Board, asks []*ask) decided {
	var d decided
	ops := 0
	for _, a := range asks {
		if len(d.entries) == maxBatch || ops >= maxBatchOps {
			break
		}
		if a.p.Origin != "" {
			if seq, ok := b.Done(a.p.Origin, a.p.N); ok {
				d.verdicts = append(d.verdicts, verdict{ask: a, twin: seq, refusal: recorded(b, a.p.Origin, a.p.N)})
				continue
			}
		}
		a.trace.deciding()
		made, refused := board.Decide(b, a.p)
		if refused != nil {
			if made = board.RecordRefusal(b, a.p, refusalOf(refused)); made == nil {
				d.verdicts = append(d.verdicts, verdict{ask: a, refusal: refused, at: b.Head()})
				continue
			}
		}
		e := board.Entry{
			Seq: b.Head() + 1, At: a.p.At, Origin: a.p.Origin, N: a.p.N, Person: a.p.Actor.Person, Ops: made,
		}
		if refused != nil {
			e.Person = "" // nothing of theirs has happened
		}
		from, to, redact, scrubs := board.ScrubOf(b, e)
		if scrubs && len(d.entries) > 0 {
			break // it goes alone: what it scrubs is in the journal by then
		}
		a.trace.ruled(e)
		b.Apply(e)
		ops += len(made)
		d.entries = append(d.entries, e)
		d.verdicts = append(d.verdicts, verdict{ask: a, entry: e, refusal: refused})
		if scrubs {
			d.scrub = &journal.Scrub{From: from, To: to, Redact: redact}
			break
		}
	}
	return d
}

// recorded is what the author of a proposal that stands on a board is told: nil, or the refusal
// that was recorded for it.
func recorded(b *board.Board, origin string, n uint64) error {
	if refusal := b.Refused(origin, n); refusal != nil {
		return refusal
	}
	return nil
}

// batch is one append in flight. Its goroutine owns it until it is in the room's results.
type batch struct {
	after board.Seq
	asks  []*ask       // what was handed over, in order
	base  *board.Board // for an append under the row lock: the board at after
	decided
	work     *board.Board // after an append under the row lock: the board after it
	from, to time.Time    // of the append

	err     error
	dup     error         // with a *journal.DuplicateError: the refusal that is recorded there
	missed  []board.Entry // entries after `after` that are not of this batch, or when err is set
	readErr error         // missed is not known
	broken  any           // what a panic said
}

// startBatch decides what waits and hands it to the journal, if nothing is in flight.
func (r *room) startBatch(now time.Time) {
	if r.inflight != nil || r.behind || now.Before(r.retryAt) {
		return
	}
	r.waiting = slices.DeleteFunc(r.waiting, func(a *ask) bool {
		if !a.answered && a.abandoned(now) {
			r.answer(a, 0, ErrLater)
		}
		return a.answered
	})
	for r.inflight == nil && len(r.waiting) > 0 {
		if r.conflicts >= lockAfter {
			n := min(len(r.waiting), maxBatch)
			b := &batch{after: r.confirmed.Head(), asks: slices.Clone(r.waiting[:n]), base: r.confirmed.Clone()}
			r.waiting = slices.Delete(r.waiting, 0, n)
			r.inflight = b
			r.wg.Go(func() { r.storeLocked(b) })
			return
		}
		if r.spec == nil {
			r.spec = r.confirmed.Clone()
		}
		b := &batch{after: r.confirmed.Head()}
		b.decided = decideAll(r.spec, r.waiting)
		n := len(b.verdicts)
		b.asks = slices.Clone(r.waiting[:n])
		r.waiting = slices.Delete(r.waiting, 0, n)
		if len(b.entries) == 0 {
			r.settle(b) // nothing to store: the answers hold as they are
			continue
		}
		r.inflight = b
		r.wg.Go(func() { r.store(b) })
	}
}

// store appends a batch and, when that fails, reads what stands in the journal instead.
func (r *room) store(b *batch) {
	defer func() { r.results <- b }()
	ctx, cancel := context.WithTimeout(r.ctx, r.hub.cfg.AppendTimeout)
	defer cancel()
	start := time.Now()
	b.err = r.hub.cfg.Journal.Append(ctx, r.id, b.after, b.entries, b.scrub)
	r.appended(b, start)
	if b.err == nil {
		r.announce(b.entries)
		return
	}
	r.lookBehind(b)
}

// storeLocked is store for a room that has lost too many races: it decides under the row lock.
func (r *room) storeLocked(b *batch) {
	defer func() {
		b.broken = recover()
		r.results <- b
	}()
	ctx, cancel := context.WithTimeout(r.ctx, r.hub.cfg.AppendTimeout)
	defer cancel()
	start := time.Now()
	b.err = r.hub.cfg.Journal.AppendLocked(ctx, r.id, b.after,
		func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
			work := b.base.Clone() // decide may be called again
			for _, e := range missed {
				work.Apply(e)
			}
			b.missed, b.work = missed, work
			b.decided = decideAll(work, b.asks)
			return b.entries, b.scrub, nil
		})
	r.appended(b, start)
	if b.err == nil {
		r.announce(b.entries)
		return
	}
	b.work = nil
	r.lookBehind(b)
}

// appended notes how long the journal took.
func (r *room) appended(b *batch, start time.Time) {
	b.from, b.to = start, time.Now()
	r.hub.cfg.Observer.Appended(b.to.Sub(start), len(b.entries), b.err)
}

// lookBehind reads what stands in the journal instead of a batch that failed.
func (r *room) lookBehind(b *batch) {
	b.missed, b.readErr = r.readAll(b.after)
	var dup *journal.DuplicateError
	if b.readErr == nil && errors.As(b.err, &dup) {
		b.dup, b.readErr = r.recordedAt(dup.Seq)
	}
}

// recordedAt asks the journal whether an entry is a recorded refusal, and which.
func (r *room) recordedAt(seq board.Seq) (refusal, err error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.hub.cfg.AppendTimeout)
	defer cancel()
	entries, err := r.hub.cfg.Journal.Read(ctx, r.id, seq-1, 1)
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	if no := entries[0].Refused(); no != nil {
		return no, nil
	}
	return nil, nil
}

// announce knocks at the doors of other instances. What is lost here they find in the journal.
func (r *room) announce(entries []board.Entry) {
	if r.hub.cfg.Bus == nil || len(entries) == 0 {
		return
	}
	data, err := board.EncodeEntries(entries)
	if err == nil {
		err = r.publish(bus.Entries, data)
	}
	if err != nil {
		r.log.Debug("announcing entries failed", slog.Any("error", err))
	}
}

func (r *room) publish(topic bus.Topic, data []byte) error {
	ctx, cancel := context.WithTimeout(r.ctx, publishWithin)
	defer cancel()
	return r.hub.cfg.Bus.Publish(ctx, r.id, bus.Message{Topic: topic, From: r.hub.cfg.Instance, Data: data})
}

// readAll returns all entries after a number.
func (r *room) readAll(after board.Seq) ([]board.Entry, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.hub.cfg.AppendTimeout)
	defer cancel()
	var all []board.Entry
	for {
		page, err := r.hub.cfg.Journal.Read(ctx, r.id, after, readPage)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if len(page) < readPage {
			return all, nil
		}
		after = page[len(page)-1].Seq
	}
}

// finished takes the outcome of an append.
func (r *room) finished(b *batch) {
	r.inflight = nil
	switch {
	case b.broken != nil:
		panic(b.broken)
	case b.err == nil:
		r.conflicts, r.failures, r.retryAt = 0, 0, time.Time{}
		r.hub.cfg.Observer.Accepted(len(b.entries))
		b.stored()
		for _, e := range b.missed {
			r.heed(e)
		}
		foreign := r.foreign
		for _, e := range b.entries {
			r.heed(e)
		}
		if len(b.missed) == 0 {
			r.foreign = foreign // these were our own
		}
		r.settle(b)
		// Under the row lock a batch may end before its last ask, at one that scrubs: the others are next.
		left := slices.DeleteFunc(slices.Clone(b.asks[len(b.verdicts):]), func(a *ask) bool { return a.answered })
		r.waiting = append(left, r.waiting...)
		if b.work != nil {
			r.spec = b.work
		}
	default:
		r.failed(b)
	}
	if r.spec != nil && r.spec.Head() != r.confirmed.Head() {
		r.spec = nil
	}
	r.heedAhead()
}

// failed handles an append that did not succeed, or whose outcome is not known: what stands in
// the journal now tells which of the asks are there; the others are decided again.
func (r *room) failed(b *batch) {
	r.spec = nil
	var dup *journal.DuplicateError
	switch {
	case errors.Is(b.err, journal.ErrConflict):
		r.conflicts++
		r.hub.cfg.Observer.Conflict()
	case errors.As(b.err, &dup):
	default:
		r.fails(b.err)
	}
	if b.readErr != nil {
		r.behind = true
		r.fails(b.readErr)
	}
	for _, e := range b.missed {
		r.recognise(b, e)
		r.heed(e)
	}
	if dup != nil && b.readErr == nil {
		r.settleKey(askKey{dup.Origin, dup.N}, dup.Seq, b.dup)
	}
	again := slices.DeleteFunc(slices.Clone(b.asks), func(a *ask) bool { return a.answered })
	for _, a := range again {
		a.tried = true
	}
	r.waiting = append(again, r.waiting...)
}

// fails notes that the journal does not answer, and when to ask again.
func (r *room) fails(err error) {
	if r.failures == 0 {
		r.log.Warn("journal does not answer", slog.Any("error", err))
	}
	wait := min(longBackoff, firstBackoff<<min(r.failures, 8))
	r.failures++
	r.retryAt = time.Now().Add(wait)
}

// recognise finds the ask without an origin behind an entry of the journal: such asks, the
// server's own, cannot be told by (origin, n), but their content is unlike any other's.
func (r *room) recognise(b *batch, e board.Entry) {
	if e.Origin != "" {
		return
	}
	for _, v := range b.verdicts {
		if v.entry.Seq == e.Seq && sameEntry(v.entry, e) {
			r.answer(v.ask, e.Seq, nil)
		}
	}
}

func sameEntry(a, b board.Entry) bool {
	x, err := board.EncodeEntry(a)
	if err != nil {
		return false
	}
	y, err := board.EncodeEntry(b)
	return err == nil && bytes.Equal(x, y)
}

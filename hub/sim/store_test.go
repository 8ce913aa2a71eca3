package sim_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/memory"
)

var (
	errFault  = errors.New("sim: the journal failed")
	errKilled = errors.New("sim: this instance is dead")
)

// chance is randomness that several goroutines may ask.
type chance struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func newChance(seed, of uint64) *chance { return &chance{rng: rand.New(rand.NewPCG(seed, of))} }

func (c *chance) n(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n)
}

// percent is true in so many of a hundred cases.
func (c *chance) percent(p int) bool { return c.n(100) < p }

func (c *chance) millis(below int) time.Duration { return time.Duration(c.n(below)) * time.Millisecond }

// weather says how bad things are: percentages of calls, unless said otherwise.
type weather struct {
	fail, lost, hang, late, conflict int // of journal calls
	slow                             int // milliseconds, at most
	drop, twice, delay               int // of bus messages
	links                            int // per mille of steps: something happens to a link …
	instances                        int // … or to an instance
}

// store is the one journal that all instances share, with somebody who watches every entry.
type store struct {
	inner   *memory.Journal
	mu      sync.Mutex // an entry is seen by the witness in the moment in which it is stored
	witness *witness
	sky     atomic.Pointer[weather] // nil: calm
	late    sync.WaitGroup          // appends whose callers have given up
}

func (s *store) append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.inner.Append(ctx, id, after, entries, scrub)
	if err == nil {
		s.witness.stored(entries)
	}
	return err
}

func (s *store) appendLocked(ctx context.Context, id board.ID, after board.Seq,
	decide func([]board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var entries []board.Entry
	err := s.inner.AppendLocked(ctx, id, after, func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
		made, scrub, err := decide(missed)
		entries = made
		return made, scrub, err
	})
	if err == nil {
		s.witness.stored(entries)
	}
	return err
}

// door is the way of one instance to the store. Everything that may go wrong with a database
// goes wrong here.
type door struct {
	*store
	c    *chance
	dead <-chan struct{}
}

var _ journal.Journal = (*door)(nil)

// outcome of a call.
type outcome int

const (
	fine   outcome = iota
	undone         // an error, and nothing was done
	done           // an error, and it was done
	later          // an error, and it will be done
)

// pass takes the time that a call takes and says how it ends.
func (d *door) pass(ctx context.Context) (outcome, error) {
	sky := d.sky.Load()
	if sky == nil {
		sky = &weather{}
	}
	how, err := fine, error(nil)
	wait := time.Duration(0)
	if sky.slow > 0 {
		wait = d.c.millis(sky.slow)
	}
	switch roll := d.c.n(100); {
	case roll < sky.fail:
		how, err = undone, errFault
	case roll < sky.fail+sky.lost:
		how, err = done, errFault
	case roll < sky.fail+sky.lost+sky.late:
		how, err = later, errFault
	case roll < sky.fail+sky.lost+sky.late+sky.hang:
		wait = time.Hour
	case roll < sky.fail+sky.lost+sky.late+sky.hang+sky.conflict:
		how, err = undone, journal.ErrConflict
	}
	if wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
			return how, err
		case <-ctx.Done():
			err = ctx.Err()
		case <-d.dead:
			err = errKilled
		}
		return []outcome{undone, done, later}[d.c.n(3)], err // too late to know
	}
	select {
	case <-d.dead:
		return undone, errKilled
	default:
		return how, err
	}
}

// Append implements [journal.Journal].
func (d *door) Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	how, err := d.pass(ctx)
	switch how {
	case fine:
		return d.append(ctx, id, after, entries, scrub)
	case done:
		_ = d.append(context.WithoutCancel(ctx), id, after, entries, scrub)
	case later:
		wait := d.c.millis(2500)
		d.late.Go(func() {
			time.Sleep(wait)
			_ = d.append(context.WithoutCancel(ctx), id, after, entries, scrub)
		})
	case undone:
	}
	return err
}

// AppendLocked implements [journal.Journal]. It never takes effect after it has returned: decide
// belongs to the caller.
func (d *door) AppendLocked(ctx context.Context, id board.ID, after board.Seq,
	decide func([]board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	how, err := d.pass(ctx)
	switch how {
	case fine:
		return d.appendLocked(ctx, id, after, decide)
	case done, later:
		_ = d.appendLocked(context.WithoutCancel(ctx), id, after, decide)
	case undone:
	}
	return err
}

// look is pass for a call that changes nothing.
func (d *door) look(ctx context.Context) error {
	_, err := d.pass(ctx)
	if errors.Is(err, journal.ErrConflict) {
		return nil
	}
	return err
}

// Read implements [journal.Journal].
func (d *door) Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error) {
	if err := d.look(ctx); err != nil {
		return nil, err
	}
	return d.inner.Read(ctx, id, after, limit)
}

// Head implements [journal.Journal].
func (d *door) Head(ctx context.Context, id board.ID) (board.Seq, error) {
	if err := d.look(ctx); err != nil {
		return 0, err
	}
	return d.inner.Head(ctx, id)
}

// Find implements [journal.Journal].
func (d *door) Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error) {
	if err := d.look(ctx); err != nil {
		return 0, err
	}
	return d.inner.Find(ctx, id, origin, n)
}

// Redact implements [journal.Journal]; no hub calls it.
func (d *door) Redact(ctx context.Context, id board.ID, redact journal.Redaction) (int, error) {
	return d.inner.Redact(ctx, id, redact)
}

// SaveSnapshot implements [journal.Journal].
func (d *door) SaveSnapshot(ctx context.Context, id board.ID, s journal.Snapshot) error {
	how, err := d.pass(ctx)
	if how == fine || how == done {
		_ = d.inner.SaveSnapshot(context.WithoutCancel(ctx), id, s)
	}
	return err
}

// LatestSnapshot implements [journal.Journal].
func (d *door) LatestSnapshot(ctx context.Context, id board.ID, version int) (journal.Snapshot, bool, error) {
	if err := d.look(ctx); err != nil {
		return journal.Snapshot{}, false, err
	}
	return d.inner.LatestSnapshot(ctx, id, version)
}

// Boards implements [journal.Journal].
func (d *door) Boards(ctx context.Context) ([]board.ID, error) { return d.inner.Boards(ctx) }

// Ping implements [journal.Journal].
func (d *door) Ping(ctx context.Context) error { return d.inner.Ping(ctx) }

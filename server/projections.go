package server

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/records"
)

// Projector writes finished boards into the plain tables that any SQL tool reads. The journal
// stays the truth: whatever is lost here is written again at the next start, or by
// `minga replay`, and until then /metrics says how many boards lag.
type Projector struct {
	hub     *hub.Hub
	journal journal.Journal
	records records.Store
	metrics *Metrics
	log     *slog.Logger

	mu   sync.Mutex
	due  map[board.ID]struct{}
	wake chan struct{}
}

// NewProjector makes a projector. Give its OnEntry to the hub and run Run.
func NewProjector(j journal.Journal, r records.Store, m *Metrics, log *slog.Logger) *Projector {
	return &Projector{
		journal: j, records: r, metrics: m, log: log,
		due: map[board.ID]struct{}{}, wake: make(chan struct{}, 1),
	}
}

// OnEntry is the hub's hook: it only remembers which board to write. Whatever changes a finished
// board makes it due, because the tables say up to which entry they hold; a new title does too,
// because the list of workshops repeats it.
func (p *Projector) OnEntry(id board.ID, e board.Entry, b *board.Board) {
	due := b.Finished()
	for _, op := range e.Ops {
		if _, renamed := op.(board.BoardChanged); renamed {
			due = true
		}
	}
	if due {
		p.enqueue(id)
	}
}

func (p *Projector) enqueue(id board.ID) {
	p.mu.Lock()
	p.due[id] = struct{}{}
	p.metrics.lag.Set(float64(len(p.due)))
	p.mu.Unlock()
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run looks once for boards that were finished but not written, then writes what becomes due,
// until the context ends.
func (p *Projector) Run(ctx context.Context, h *hub.Hub) error {
	p.hub = h
	if err := p.catchUp(ctx); err != nil && ctx.Err() == nil {
		p.log.LogAttrs(ctx, slog.LevelWarn, "looking for unwritten boards failed", slog.Any("error", err))
	}
	const shortest, longest = 500 * time.Millisecond, time.Minute
	pause := shortest
	for {
		failed := false
		for _, id := range p.pending() {
			if err := p.write(ctx, id); err != nil {
				if ctx.Err() != nil {
					return nil //nolint:nilerr // told to stop: what is due is written at the next start
				}
				failed = true
				p.metrics.saved.WithLabelValues("error").Inc()
				p.log.LogAttrs(ctx, slog.LevelWarn, "a finished board could not be written",
					slog.String("board", string(id)), slog.Any("error", err))
			}
		}
		var retry <-chan time.Time
		if failed {
			retry = time.After(pause)
			pause = min(2*pause, longest)
		} else {
			pause = shortest
		}
		select {
		case <-ctx.Done():
			return nil
		case <-p.wake:
			if failed {
				// The store is down: news must not turn the pause into a busy loop.
				select {
				case <-ctx.Done():
					return nil
				case <-retry:
				}
			}
		case <-retry:
		}
	}
}

func (p *Projector) pending() []board.ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := make([]board.ID, 0, len(p.due))
	for id := range p.due {
		ids = append(ids, id)
	}
	return ids
}

// write projects one board as it is now. It is taken off the list first: an entry that arrives
// while it is being written makes it due again.
func (p *Projector) write(ctx context.Context, id board.ID) error {
	p.mu.Lock()
	delete(p.due, id)
	p.mu.Unlock()

	var (
		projection  records.Projection
		finished    bool
		title, lang string
	)
	err := p.hub.Read(ctx, id, func(b *board.Board) {
		title, lang = b.Title(), b.Lang()
		if finished = b.Finished(); finished {
			projection = records.Project(b)
		}
	})
	if err == nil {
		if err = p.records.Rename(ctx, id, title, lang); isNotFound(err) {
			err = nil // a board without a code: its creation was cut short
		}
	}
	if err == nil && finished {
		err = p.records.Save(ctx, projection)
	}
	if err != nil {
		p.enqueue(id)
		return fmt.Errorf("server: write a finished board: %w", err)
	}
	if finished {
		p.metrics.saved.WithLabelValues("ok").Inc()
	}
	p.mu.Lock()
	p.metrics.lag.Set(float64(len(p.due)))
	p.mu.Unlock()
	return nil
}

// catchUp makes every finished board due whose tables end before its journal does.
func (p *Projector) catchUp(ctx context.Context) error {
	workshops, err := p.records.List(ctx)
	if err != nil {
		return fmt.Errorf("server: list workshops: %w", err)
	}
	for _, w := range workshops {
		head, err := p.journal.Head(ctx, w.ID)
		if err != nil {
			continue // the tables know a board that the journal does not: doctor reports it
		}
		written, err := p.records.Lag(ctx, w.ID)
		if err != nil && !isNotFound(err) {
			return fmt.Errorf("server: how far a board is written: %w", err)
		}
		if written == head {
			continue
		}
		finished := false
		if err := p.hub.Read(ctx, w.ID, func(b *board.Board) { finished = b.Finished() }); err != nil {
			return fmt.Errorf("server: read a board: %w", err)
		}
		if finished {
			p.enqueue(w.ID)
		}
	}
	return nil
}

package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
)

// Sweeper deletes the bytes of what was taken off a board for good: the photo of a note that was
// stripped, everything of a person who was erased. What it could not do before the process ended,
// it finds again at the next start.
type Sweeper struct {
	store assets.Store
	log   *slog.Logger

	mu   sync.Mutex
	due  map[board.ID][]board.ID
	wake chan struct{}
}

// NewSweeper makes a sweeper. Give its OnEntry to the hub and run Run.
func NewSweeper(store assets.Store, log *slog.Logger) *Sweeper {
	return &Sweeper{store: store, log: log, due: map[board.ID][]board.ID{}, wake: make(chan struct{}, 1)}
}

// OnEntry is the hub's hook: it only remembers what to delete.
func (s *Sweeper) OnEntry(id board.ID, e board.Entry, _ *board.Board) {
	gone := assetsOf(e)
	if len(gone) == 0 {
		return
	}
	s.mu.Lock()
	s.due[id] = append(s.due[id], gone...)
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Run looks once for bytes that no note names, then deletes what becomes due, until the context ends.
func (s *Sweeper) Run(ctx context.Context, h *hub.Hub) error {
	if err := s.catchUp(ctx, h); err != nil && ctx.Err() == nil {
		s.log.LogAttrs(ctx, slog.LevelWarn, "looking for unnamed assets failed", slog.Any("error", err))
	}
	const pause = 5 * time.Second
	for {
		var again <-chan time.Time
		if !s.sweep(ctx) {
			again = time.After(pause)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.wake:
		case <-again:
		}
	}
}

// sweep deletes what is due and says whether all of it went.
func (s *Sweeper) sweep(ctx context.Context) bool {
	s.mu.Lock()
	due := s.due
	s.due = map[board.ID][]board.ID{}
	s.mu.Unlock()
	all := true
	for id, which := range due {
		if err := s.store.Delete(ctx, id, which...); err != nil {
			all = false
			s.log.LogAttrs(ctx, slog.LevelWarn, "assets are not deleted yet", slog.Any("error", err))
			s.mu.Lock()
			s.due[id] = append(s.due[id], which...)
			s.mu.Unlock()
		}
	}
	return all
}

func (s *Sweeper) catchUp(ctx context.Context, h *hub.Hub) error {
	boards, err := s.store.Boards(ctx)
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	before := time.Now().Add(-orphanAfter)
	for _, id := range boards {
		var keep []board.ID
		if err := h.Read(ctx, id, func(b *board.Board) { keep = b.Assets() }); err != nil {
			return err //nolint:wrapcheck // logged once by the caller
		}
		if _, err := s.store.Keep(ctx, id, keep, before); err != nil {
			return err //nolint:wrapcheck // says what it did
		}
	}
	return nil
}

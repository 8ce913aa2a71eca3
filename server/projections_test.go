package server_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// fullRecords is a real store whose disk is full for a while.
type fullRecords struct {
	records.Store
	full  atomic.Bool
	tried chan struct{}
}

func (f *fullRecords) Save(ctx context.Context, p records.Projection) error {
	select {
	case f.tried <- struct{}{}:
	default:
	}
	if f.full.Load() {
		return errors.New("disk full")
	}
	return f.Store.Save(ctx, p)
}

func TestFinishedBoardsAreWrittenOnceTheStoreTakesThem(t *testing.T) {
	shared := sqliteBackend(t)
	store := &fullRecords{Store: shared.records, tried: make(chan struct{}, 1)}
	store.full.Store(true)
	broken := shared
	broken.records = store
	in := start(t, broken)
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	<-store.tried
	if _, err := shared.records.Lag(t.Context(), board.ID(w.id)); !errors.Is(err, records.ErrNotFound) {
		t.Fatalf("written to a full disk: %v", err)
	}
	// Whoever watches sees that a board lags.
	within(t, func() bool {
		return strings.Contains(string(in.browser().get("/metrics").body), "\nminga_records_lagging 1\n")
	})
	store.full.Store(false)
	head, err := shared.journal.Head(t.Context(), board.ID(w.id))
	must(t, err)
	written(t, shared, w.id, head)
	within(t, func() bool {
		return strings.Contains(string(in.browser().get("/metrics").body), "\nminga_records_lagging 0\n")
	})

	// What changes on a finished board is written again.
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp0001", "what": "Limpiar", "who": "", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	head, err = shared.journal.Head(t.Context(), board.ID(w.id))
	must(t, err)
	written(t, shared, w.id, head)
	p, err := shared.records.Load(t.Context(), board.ID(w.id))
	must(t, err)
	if len(p.Commitments) != 1 || p.Commitments[0].What != "Limpiar" {
		t.Errorf("commitments: %+v", p.Commitments)
	}
}

func TestBoardsFinishedBeforeACrashAreWrittenAtTheNextStart(t *testing.T) {
	shared := sqliteBackend(t)
	never := shared
	store := &fullRecords{Store: shared.records, tried: make(chan struct{}, 1)}
	store.full.Store(true)
	never.records = store
	in := start(t, never)
	w, going := in.workshop(), in.workshop()
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	<-store.tried
	start(t, shared)
	head, err := shared.journal.Head(t.Context(), board.ID(w.id))
	must(t, err)
	written(t, shared, w.id, head)
	if _, err := shared.records.Lag(t.Context(), board.ID(going.id)); !errors.Is(err, records.ErrNotFound) {
		t.Errorf("a board that goes on was written: %v", err)
	}
}

func TestTheListFollowsTheTitle(t *testing.T) {
	shared := sqliteBackend(t)
	in := start(t, shared)
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "board.changed", "title": "Mar limpio"})
	within(t, func() bool {
		known, err := shared.records.ByID(t.Context(), board.ID(w.id))
		must(t, err)
		return known.Title == "Mar limpio"
	})
}

// within waits for something that another goroutine does.
func within(t *testing.T, happened func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			t.Fatal("it did not happen")
		case <-tick.C:
		}
	}
}

// TestF7_WrongTriesCountAcrossInstances: an address that is refused for an hour at one instance by the
// shared count is refused at the other as soon as it fails there.
func TestF7_WrongTriesCountAcrossInstances(t *testing.T) {
	shared := sqliteBackend(t)
	one, two := start(t, shared), start(t, shared)
	w := one.workshop()
	b := one.browser()
	for range 601 {
		if a := b.post("/api/join", m{"code": "PIMAPIMA"}); a.status != 404 && a.status != 429 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	b.post("/api/join", m{"code": w.code}).want(t, 429, "too_many_attempts")
	other := two.browser()
	other.post("/api/join", m{"code": "PIMAPIMA"}).want(t, 429, "too_many_attempts")
	other.post("/api/join", m{"code": w.code}).want(t, 429, "too_many_attempts")
}

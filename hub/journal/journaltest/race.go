package journaltest

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

func conflict(t *testing.T, s Store) {
	a, b := s.Open(), s.Open()
	mustAppend(t, a, "board001", 0, Batch(0, 2, "a.tab")...)
	for _, after := range []board.Seq{0, 1} {
		if err := b.Append(t.Context(), "board001", after, Batch(after, 3, "b.tab"), nil); !errors.Is(err, journal.ErrConflict) {
			t.Errorf("after %d: %v", after, err)
		}
	}
	mustAppend(t, b, "board001", 2, Batch(2, 1, "b.tab")...)
	wantHead(t, a, "board001", 3)
}

// write appends count proposals of one origin to a board in batches of size, as a room does:
// on a conflict it looks at the head and tries again.
func write(t *testing.T, j journal.Journal, id board.ID, origin string, count, size int) {
	n := 0
	for n < count {
		head, err := j.Head(t.Context(), id)
		if err != nil && !errors.Is(err, journal.ErrNoBoard) {
			t.Error(err)
			return
		}
		batch := make([]board.Entry, min(size, count-n))
		for i := range batch {
			batch[i] = Entry(head+board.Seq(i)+1, origin, uint64(n+i+1))
		}
		switch err := j.Append(t.Context(), id, head, batch, nil); {
		case err == nil:
			n += len(batch)
		case !errors.Is(err, journal.ErrConflict):
			t.Errorf("%s: %v", origin, err)
			return
		}
	}
}

// wantOnce checks that a board holds proposals 1..count of every origin once, in the order of each origin.
func wantOnce(t *testing.T, j journal.Journal, id board.ID, origins, count int) {
	t.Helper()
	last := map[string]uint64{}
	all := All(t, j, id)
	for _, e := range all {
		if last[e.Origin]++; e.N != last[e.Origin] {
			t.Fatalf("entry %d is proposal %d of %s, want %d", e.Seq, e.N, e.Origin, last[e.Origin])
		}
	}
	if len(all) != origins*count {
		t.Errorf("%d entries, want %d", len(all), origins*count)
	}
	wantHead(t, j, id, board.Seq(len(all)))
}

func writers(t *testing.T, s Store) {
	const instances, perWriter = 4, 40
	var wg sync.WaitGroup
	for i := range instances {
		j := s.Open()
		wg.Go(func() { write(t, j, "board001", fmt.Sprintf("dev%d.tab", i), perWriter, 1+i) })
	}
	wg.Wait()
	wantOnce(t, s.Open(), "board001", instances, perWriter)
}

func founders(t *testing.T, s Store) {
	const founders = 8
	errs := make([]error, founders)
	var wg sync.WaitGroup
	for i := range founders {
		j := s.Open()
		wg.Go(func() {
			errs[i] = j.Append(t.Context(), "board001", 0, []board.Entry{Entry(1, fmt.Sprintf("dev%d.tab", i), 1)}, nil)
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, journal.ErrConflict) {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d founded the board", won)
	}
	wantHead(t, s.Open(), "board001", 1)
}

func boards(t *testing.T, s Store) {
	const boards, each = 12, 30
	var wg sync.WaitGroup
	j := s.Open()
	for i := range boards {
		wg.Go(func() { write(t, j, board.ID(fmt.Sprintf("board%03d", i)), "dev.tab", each, 3) })
	}
	wg.Wait()
	for i := range boards {
		wantOnce(t, j, board.ID(fmt.Sprintf("board%03d", i)), 1, each)
	}
}

func locked(t *testing.T, s Store) {
	j := s.Open()
	// A board that does not exist yet.
	err := j.AppendLocked(t.Context(), "board001", 0, func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
		if len(missed) != 0 {
			t.Errorf("missed %v of a new board", missed)
		}
		return Batch(0, 2, "dev.tab"), nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Open().AppendLocked(t.Context(), "board001", 1, func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
		same(t, missed, Batch(1, 1, "dev.tab"))
		return Batch(2, 1, "dev.tab"), nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, All(t, j, "board001"), Batch(0, 3, "dev.tab"))
}

func lockedFailure(t *testing.T, s Store) {
	j := s.Open()
	refused := errors.New("refused")
	fail := func([]board.Entry) ([]board.Entry, *journal.Scrub, error) {
		return Batch(0, 1, "dev.tab"), nil, refused
	}
	nothing := func([]board.Entry) ([]board.Entry, *journal.Scrub, error) { return nil, nil, nil }
	if err := j.AppendLocked(t.Context(), "board001", 0, fail); !errors.Is(err, refused) {
		t.Errorf("decide's error became %v", err)
	}
	if err := j.AppendLocked(t.Context(), "board001", 0, nothing); err != nil {
		t.Errorf("nothing to store: %v", err)
	}
	if _, err := j.Head(t.Context(), "board001"); !errors.Is(err, journal.ErrNoBoard) {
		t.Errorf("the board exists: %v", err)
	}
	if ids, err := j.Boards(t.Context()); err != nil || len(ids) != 0 {
		t.Errorf("boards %v, %v", ids, err)
	}
	mustAppend(t, j, "board001", 0, Batch(0, 2, "dev.tab")...)
	if err := j.AppendLocked(t.Context(), "board001", 3, nothing); !errors.Is(err, journal.ErrConflict) {
		t.Errorf("after a number that is not there yet: %v", err)
	}
	wrong := func([]board.Entry) ([]board.Entry, *journal.Scrub, error) { return Batch(5, 1, "dev.tab"), nil, nil }
	if err := j.AppendLocked(t.Context(), "board001", 2, wrong); err == nil {
		t.Error("a hole was stored")
	}
	same(t, All(t, j, "board001"), Batch(0, 2, "dev.tab"))
}

func lockedContention(t *testing.T, s Store) {
	const lockers, writers, each = 3, 2, 25
	var wg sync.WaitGroup
	for i := range lockers {
		j := s.Open()
		origin := fmt.Sprintf("lock%d.tab", i)
		wg.Go(func() {
			var known board.Seq
			for n := range each {
				var mine board.Seq
				err := j.AppendLocked(t.Context(), "board001", known, func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
					for k, e := range missed {
						if e.Seq != known+board.Seq(k)+1 {
							t.Errorf("missed entry %d after %d", e.Seq, known)
						}
					}
					mine = known + board.Seq(len(missed)) + 1
					return []board.Entry{Entry(mine, origin, uint64(n+1))}, nil, nil
				})
				if err != nil {
					t.Error(err) // who holds the lock cannot lose a race
					return
				}
				known = mine
			}
		})
	}
	for i := range writers {
		j := s.Open()
		wg.Go(func() { write(t, j, "board001", fmt.Sprintf("dev%d.tab", i), each, 1) })
	}
	wg.Wait()
	wantOnce(t, s.Open(), "board001", lockers+writers, each)
}

func lockedPanic(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Entry(1, "dev.tab", 1))
	func() {
		defer func() {
			if recover() != "a bug" {
				t.Error("the panic of decide did not reach its caller")
			}
		}()
		_ = j.AppendLocked(t.Context(), "board001", 1, func([]board.Entry) ([]board.Entry, *journal.Scrub, error) {
			panic("a bug")
		})
	}()
	// The board is not locked for good.
	mustAppend(t, s.Open(), "board001", 1, Entry(2, "dev.tab", 2))
}

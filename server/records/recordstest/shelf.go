package recordstest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

var roomy = records.ShelfLimits{House: 100, Workshop: 100}

func shelved(n int, of board.ID) records.Shelved {
	return records.Shelved{
		Key: fmt.Sprintf("casa-%03d", n), Board: of, Card: fmt.Appendf(nil, `{"n":%d}`, n),
		Body: []byte("{\n  \"título\": \"<ñ>\"\n}\n"), CreatedAt: time.UnixMilli(1_700_000_000_123 + int64(n)).UTC(),
	}
}

// shelf: what is put on it comes back as it was, in order, and what is taken away is gone.
func shelf(t *testing.T, s records.Store) {
	ctx := t.Context()
	_, err := s.Shelved(ctx, "casa-001")
	is(t, err, records.ErrNotFound)
	is(t, s.Unshelve(ctx, "casa-001"), records.ErrNotFound)
	for _, n := range []int{2, 1, 3} {
		must(t, s.Shelve(ctx, shelved(n, "board001"), roomy))
	}
	is(t, s.Shelve(ctx, shelved(2, "board002"), roomy), records.ErrIDTaken)
	got, err := s.Shelved(ctx, "casa-002")
	must(t, err)
	equal(t, got, shelved(2, "board001"))
	must(t, s.Unshelve(ctx, "casa-001"))
	all, err := s.Shelf(ctx)
	must(t, err)
	second, third := shelved(2, "board001"), shelved(3, "board001")
	second.Body, third.Body = nil, nil
	equal(t, all, []records.Shelved{second, third})
}

// shelfIsBounded: neither the house nor one workshop has more than its limit, whoever comes at the same moment.
func shelfIsBounded(t *testing.T, s records.Store) {
	limits := records.ShelfLimits{House: 5, Workshop: 3}
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			err := s.Shelve(t.Context(), shelved(i, board.ID(fmt.Sprintf("board%03d", i%2))), limits)
			if err != nil && !errors.Is(err, records.ErrShelfFull) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	all, err := s.Shelf(t.Context())
	must(t, err)
	of := map[board.ID]int{}
	for _, one := range all {
		of[one.Board]++
	}
	if len(all) != 5 || max(of["board000"], of["board001"]) != 3 {
		t.Errorf("%d on the shelf, by workshop %v", len(all), of)
	}
	must(t, s.Unshelve(t.Context(), all[0].Key))
	is(t, s.Shelve(t.Context(), shelved(20, "board009"), limits), nil)
	is(t, s.Shelve(t.Context(), shelved(21, "board010"), limits), records.ErrShelfFull)
}

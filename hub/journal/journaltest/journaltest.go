// Package journaltest is the suite that every journal passes. Run it from a driver's tests.
package journaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// Store is one empty store of a driver. Open returns a handle on it; each call is another
// instance where the driver allows several, else the same one. Handles end with the test.
type Store struct{ Open func() journal.Journal }

// Run runs the whole suite. create makes a fresh store.
func Run(t *testing.T, create func(t *testing.T) Store) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, Store)
	}{
		{"Order", order},
		{"GapsAreImpossible", gaps},
		{"EveryFieldComesBack", fields},
		{"ReadInPages", pages},
		{"UnknownBoard", unknown},
		{"EntriesAreNotRetained", notRetained},
		{"BigBatch", bigBatch},
		{"F3_ProposalSentTwiceHappensOnce", retries},
		{"F3_RetryAtAnotherInstance", retryElsewhere},
		{"Conflict", conflict},
		{"F7_TwoWritersAtOnce", writers},
		{"FirstEntryAtOnce", founders},
		{"BoardsAtOnce", boards},
		{"AppendLocked", locked},
		{"AppendLockedFailure", lockedFailure},
		{"AppendLockedUnderContention", lockedContention},
		{"AppendLockedPanic", lockedPanic},
		{"F10_ScrubWithAppend", scrub},
		{"F10_ScrubReachesItsOwnBatch", scrubOwnBatch},
		{"ScrubNotAppliedOnFailure", scrubFailure},
		{"Snapshots", snapshots},
		{"F10_ScrubTakesSnapshotsAlong", snapshotsAndScrub},
		{"Redact", redact},
		{"RedactionKeepsIdentity", redactIdentity},
		{"ContextIsOver", contextIsOver},
		{"Boards", listBoards},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.run(t, create(t))
		})
	}
}

// Entry returns an entry of one note, number seq, as browser origin would propose it.
func Entry(seq board.Seq, origin string, n uint64) board.Entry {
	return board.Entry{
		Seq: seq, At: 1_700_000_000_000 + board.Millis(seq), Origin: origin, N: n, Person: "pers0001",
		Ops: []board.Op{board.NoteMoved{ID: "note0001", X: int(seq), Y: int(n)}},
	}
}

// Batch returns n entries that follow after.
func Batch(after board.Seq, n int, origin string) []board.Entry {
	entries := make([]board.Entry, n)
	for i := range entries {
		seq := after + board.Seq(i) + 1
		entries[i] = Entry(seq, origin, uint64(seq))
	}
	return entries
}

func mustAppend(t *testing.T, j journal.Journal, id board.ID, after board.Seq, entries ...board.Entry) {
	t.Helper()
	if err := j.Append(t.Context(), id, after, entries, nil); err != nil {
		t.Fatalf("append after %d: %v", after, err)
	}
}

// All reads a whole board, page by page.
func All(t *testing.T, j journal.Journal, id board.ID) []board.Entry {
	t.Helper()
	var all []board.Entry
	for {
		page, err := j.Read(t.Context(), id, board.Seq(len(all)), 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		if last := all[len(all)-1].Seq; last != board.Seq(len(all)) {
			t.Fatalf("entry %d is at place %d", last, len(all))
		}
	}
}

func wantHead(t *testing.T, j journal.Journal, id board.ID, want board.Seq) {
	t.Helper()
	if got, err := j.Head(t.Context(), id); err != nil || got != want {
		t.Errorf("head %d, %v; want %d", got, err, want)
	}
}

func same(t *testing.T, got, want []board.Entry) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("entries differ (-want +got):\n%s", d)
	}
}

func order(t *testing.T, s Store) {
	j := s.Open()
	first, second := Batch(0, 3, "dev.tab"), Batch(3, 1, "dev.tab")
	mustAppend(t, j, "board001", 0, first...)
	mustAppend(t, j, "board001", 3, second...)
	same(t, All(t, j, "board001"), slices.Concat(first, second))
	wantHead(t, s.Open(), "board001", 4)
	if err := j.Append(t.Context(), "board001", 4, nil, nil); err != nil {
		t.Errorf("no entries: %v", err)
	}
	wantHead(t, j, "board001", 4)
}

func gaps(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Batch(0, 2, "dev.tab")...)
	for name, try := range map[string]struct {
		after   board.Seq
		entries []board.Entry
	}{
		"a hole":         {2, []board.Entry{Entry(4, "dev.tab", 4)}},
		"a hole inside":  {2, []board.Entry{Entry(3, "dev.tab", 3), Entry(5, "dev.tab", 5)}},
		"an old number":  {2, []board.Entry{Entry(2, "dev.tab", 9)}},
		"out of order":   {2, []board.Entry{Entry(4, "dev.tab", 4), Entry(3, "dev.tab", 3)}},
		"a retry inside": {2, []board.Entry{Entry(3, "dev.tab", 3), Entry(4, "dev.tab", 3)}},
	} {
		if err := j.Append(t.Context(), "board001", try.after, try.entries, nil); err == nil {
			t.Errorf("%s was stored", name)
		}
	}
	if err := j.Append(t.Context(), "board001", 9, Batch(9, 1, "dev.tab"), nil); !errors.Is(err, journal.ErrConflict) {
		t.Errorf("after a number that is not there yet: %v", err)
	}
	if err := j.Append(t.Context(), "board002", 3, Batch(3, 1, "dev.tab"), nil); !errors.Is(err, journal.ErrConflict) {
		t.Errorf("the fourth entry of a new board: %v", err)
	}
	wantHead(t, j, "board001", 2)
}

func fields(t *testing.T, s Store) {
	j := s.Open()
	want := []board.Entry{
		{Seq: 1, At: -1, Ops: []board.Op{}}, // of the system, before 1970, empty
		{Seq: 2, At: 1<<53 - 1, Origin: "dev.tab", N: 1<<64 - 1, Person: "pers0001", Ops: []board.Op{
			board.NoteAdded{
				ID: "note0001", Section: "sect0001", Color: "yellow", X: -5, Y: 7, Author: "pers0001",
				Text: "Más árboles en la plaza ñ 日本 👩🏽‍🌾 \"comillas\" \\ <b>&'; DROP TABLE entries;--\n\ttab\u2028",
			},
			board.NoteMoved{ID: "note0001", X: 1 << 20, Y: -1 << 20},
		}},
		{Seq: 3, Origin: "otro ☃.tab", N: 0, Ops: []board.Op{board.Redacted{}}},
	}
	mustAppend(t, j, "board001", 0, want...)
	same(t, All(t, s.Open(), "board001"), want)
}

func pages(t *testing.T, s Store) {
	j := s.Open()
	all := Batch(0, 25, "dev.tab")
	mustAppend(t, j, "board001", 0, all...)
	for _, c := range []struct {
		after board.Seq
		limit int
		want  []board.Entry
	}{
		{0, 10, all[:10]},
		{10, 10, all[10:20]},
		{20, 10, all[20:]},
		{24, 1, all[24:]},
		{25, 10, nil},
		{99, 10, nil},
		{0, 0, nil},
		{0, -1, nil},
	} {
		got, err := j.Read(t.Context(), "board001", c.after, c.limit)
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != 0 || len(c.want) != 0 {
			same(t, got, c.want)
		}
	}
}

func unknown(t *testing.T, s Store) {
	j := s.Open()
	if _, err := j.Head(t.Context(), "nowhere1"); !errors.Is(err, journal.ErrNoBoard) {
		t.Errorf("head: %v", err)
	}
	if got, err := j.Read(t.Context(), "nowhere1", 0, 10); err != nil || len(got) != 0 {
		t.Errorf("read: %v, %v", got, err)
	}
	if got, err := j.Find(t.Context(), "nowhere1", "dev.tab", 1); err != nil || got != 0 {
		t.Errorf("find: %v, %v", got, err)
	}
	if _, err := j.Redact(t.Context(), "nowhere1", toRedacted); !errors.Is(err, journal.ErrNoBoard) {
		t.Errorf("redact: %v", err)
	}
	if err := j.SaveSnapshot(t.Context(), "nowhere1", journal.Snapshot{Seq: 1, Version: 1, Data: []byte("x")}); err != nil {
		t.Errorf("save a snapshot: %v", err)
	}
	if _, ok, err := j.LatestSnapshot(t.Context(), "nowhere1", 1); err != nil || ok {
		t.Errorf("latest snapshot: %t, %v", ok, err)
	}
	if err := j.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
}

func notRetained(t *testing.T, s Store) {
	j := s.Open()
	mine := Batch(0, 2, "dev.tab")
	want := Batch(0, 2, "dev.tab")
	mustAppend(t, j, "board001", 0, mine...)
	mine[0].Person, mine[0].Ops[0] = "pers0009", board.Redacted{}
	got := All(t, j, "board001")
	same(t, got, want)
	got[1].Person, got[1].Ops[0] = "pers0009", board.Redacted{}
	same(t, All(t, j, "board001"), want)
}

func bigBatch(t *testing.T, s Store) {
	j := s.Open()
	one := Entry(1, "dev.tab", 1)
	one.Ops = nil
	for i := range 2000 {
		one.Ops = append(one.Ops, board.NoteAdded{
			ID: board.ID(fmt.Sprintf("note%04d", i)), Section: "sect0001", Color: "blue", Text: strings.Repeat("ñ", 500),
		})
	}
	mustAppend(t, j, "board001", 0, one)
	many := Batch(1, 2000, "dev.tab")
	mustAppend(t, j, "board001", 1, many...)
	got := All(t, j, "board001")
	same(t, got[:1], []board.Entry{one})
	same(t, got[1:], many)
}

func retries(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Entry(1, "dev.tab", 7), Entry(2, "", 0), Entry(3, "", 0))
	var dup *journal.DuplicateError
	err := j.Append(t.Context(), "board001", 3, []board.Entry{Entry(4, "dev.tab", 8), Entry(5, "dev.tab", 7)}, nil)
	if !errors.As(err, &dup) || *dup != (journal.DuplicateError{Origin: "dev.tab", N: 7, Seq: 1}) {
		t.Fatalf("a retry: %v", err)
	}
	wantHead(t, j, "board001", 3) // nothing of the batch was stored
	// Who has missed something must look first: there the retry is found, too.
	if err := j.Append(t.Context(), "board001", 1, []board.Entry{Entry(2, "dev.tab", 7)}, nil); !errors.Is(err, journal.ErrConflict) {
		t.Errorf("a retry behind the head: %v", err)
	}
	mustAppend(t, j, "board001", 3, Entry(4, "dev.tab2", 7), Entry(5, "dev.tab", 8))
	mustAppend(t, j, "board002", 0, Entry(1, "dev.tab", 7)) // another board counts for itself
	for _, c := range []struct {
		origin string
		n      uint64
		want   board.Seq
	}{{"dev.tab", 7, 1}, {"dev.tab", 8, 5}, {"dev.tab2", 7, 4}, {"dev.tab", 9, 0}, {"", 0, 0}} {
		if got, err := j.Find(t.Context(), "board001", c.origin, c.n); err != nil || got != c.want {
			t.Errorf("find %s/%d: %d, %v; want %d", c.origin, c.n, got, err, c.want)
		}
	}
}

func retryElsewhere(t *testing.T, s Store) {
	a, b := s.Open(), s.Open()
	mustAppend(t, a, "board001", 0, Entry(1, "dev.tab", 1))
	var dup *journal.DuplicateError
	if err := b.Append(t.Context(), "board001", 1, []board.Entry{Entry(2, "dev.tab", 1)}, nil); !errors.As(err, &dup) || dup.Seq != 1 {
		t.Errorf("append: %v", err)
	}
	err := b.AppendLocked(t.Context(), "board001", 1, func([]board.Entry) ([]board.Entry, *journal.Scrub, error) {
		return []board.Entry{Entry(2, "dev.tab", 1)}, nil, nil
	})
	if dup = nil; !errors.As(err, &dup) || dup.Seq != 1 {
		t.Errorf("append under the lock: %v", err)
	}
	wantHead(t, b, "board001", 1)
}

func contextIsOver(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Entry(1, "dev.tab", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := j.Append(ctx, "board001", 1, Batch(1, 1, "dev.tab"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("append: %v", err)
	}
	err := j.AppendLocked(ctx, "board001", 1, func([]board.Entry) ([]board.Entry, *journal.Scrub, error) {
		t.Error("decided although nobody waits")
		return nil, nil, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("append under the lock: %v", err)
	}
	if _, err := j.Read(ctx, "board001", 0, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("read: %v", err)
	}
	if _, err := j.Head(ctx, "board001"); !errors.Is(err, context.Canceled) {
		t.Errorf("head: %v", err)
	}
	if _, err := j.Find(ctx, "board001", "dev.tab", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("find: %v", err)
	}
	if _, err := j.Redact(ctx, "board001", toRedacted); !errors.Is(err, context.Canceled) {
		t.Errorf("redact: %v", err)
	}
	if err := j.SaveSnapshot(ctx, "board001", journal.Snapshot{Seq: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("save a snapshot: %v", err)
	}
	if _, _, err := j.LatestSnapshot(ctx, "board001", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("latest snapshot: %v", err)
	}
	if _, err := j.Boards(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("boards: %v", err)
	}
	if err := j.Ping(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ping: %v", err)
	}
	// The store has not suffered.
	mustAppend(t, j, "board001", 1, Batch(1, 1, "dev.tab2")...)
	wantHead(t, j, "board001", 2)
}

func listBoards(t *testing.T, s Store) {
	j := s.Open()
	if ids, err := j.Boards(t.Context()); err != nil || len(ids) != 0 {
		t.Fatalf("an empty store has %v, %v", ids, err)
	}
	for _, id := range []board.ID{"zz000001", "0a000001", "a0000001", "aa000001"} {
		mustAppend(t, j, id, 0, Entry(1, "dev.tab", 1))
	}
	ids, err := j.Boards(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]board.ID{"0a000001", "a0000001", "aa000001", "zz000001"}, ids); d != "" {
		t.Error(d)
	}
}

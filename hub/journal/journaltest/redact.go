package journaltest

import (
	"errors"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// toRedacted replaces dots and leaves everything else alone.
func toRedacted(e board.Entry) (board.Entry, bool) {
	changed := false
	ops := make([]board.Op, len(e.Ops))
	for i, op := range e.Ops {
		if _, ok := op.(board.DotPlaced); ok {
			op, changed = board.Redacted{}, true
		}
		ops[i] = op
	}
	if changed {
		e.Ops, e.Person = ops, ""
	}
	return e, changed
}

func dot(seq board.Seq) board.Entry {
	e := Entry(seq, "dev.tab", uint64(seq))
	e.Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: "pers0001"}}
	return e
}

func redacted(seq board.Seq) board.Entry {
	e, _ := toRedacted(dot(seq))
	return e
}

func note(seq board.Seq) board.Entry { return Entry(seq, "dev.tab", uint64(seq)) }

func scrub(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, dot(1), note(2), dot(3), dot(4))
	mustAppend(t, j, "board002", 0, dot(1), dot(2))
	var offered []board.Seq
	err := j.Append(t.Context(), "board001", 4, []board.Entry{note(5)}, &journal.Scrub{
		From: 2, To: 4, Redact: func(e board.Entry) (board.Entry, bool) {
			offered = append(offered, e.Seq)
			return toRedacted(e)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, seq := range offered {
		if seq < 2 || seq > 4 {
			t.Errorf("entry %d was offered", seq)
		}
	}
	same(t, All(t, s.Open(), "board001"), []board.Entry{dot(1), note(2), redacted(3), redacted(4), note(5)})
	same(t, All(t, j, "board002"), []board.Entry{dot(1), dot(2)})
	// The retry ring has not forgotten them.
	if seq, err := j.Find(t.Context(), "board001", "dev.tab", 3); err != nil || seq != 3 {
		t.Errorf("find after the scrub: %d, %v", seq, err)
	}
	// The same by way of the lock.
	err = j.AppendLocked(t.Context(), "board001", 4, func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error) {
		return []board.Entry{note(6)}, &journal.Scrub{From: 1, To: 5, Redact: toRedacted}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, All(t, j, "board001"), []board.Entry{redacted(1), note(2), redacted(3), redacted(4), note(5), note(6)})
}

func scrubOwnBatch(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, note(1), dot(2))
	batch := []board.Entry{dot(3), note(4), dot(5)}
	if err := j.Append(t.Context(), "board001", 2, batch, &journal.Scrub{From: 1, To: 3, Redact: toRedacted}); err != nil {
		t.Fatal(err)
	}
	same(t, All(t, j, "board001"), []board.Entry{note(1), redacted(2), redacted(3), note(4), dot(5)})
	same(t, batch, []board.Entry{dot(3), note(4), dot(5)}) // the caller's are as they were
	// A first batch that scrubs itself.
	if err := j.Append(t.Context(), "board002", 0, []board.Entry{dot(1), note(2)}, &journal.Scrub{From: 1, To: 1, Redact: toRedacted}); err != nil {
		t.Fatal(err)
	}
	same(t, All(t, j, "board002"), []board.Entry{redacted(1), note(2)})
}

func scrubFailure(t *testing.T, s Store) {
	j := s.Open()
	want := []board.Entry{dot(1), dot(2)}
	mustAppend(t, j, "board001", 0, want...)
	sc := &journal.Scrub{From: 1, To: 2, Redact: toRedacted}
	if err := j.Append(t.Context(), "board001", 1, []board.Entry{note(2)}, sc); !errors.Is(err, journal.ErrConflict) {
		t.Errorf("conflict: %v", err)
	}
	same(t, All(t, j, "board001"), want)
	var dup *journal.DuplicateError
	if err := j.Append(t.Context(), "board001", 2, []board.Entry{Entry(3, "dev.tab", 1)}, sc); !errors.As(err, &dup) {
		t.Errorf("retry: %v", err)
	}
	same(t, All(t, j, "board001"), want)
	renumber := &journal.Scrub{From: 1, To: 2, Redact: func(e board.Entry) (board.Entry, bool) {
		if e.Seq == 2 { // the first one is fine, and must not be kept
			e.Origin = "someone else"
			return e, true
		}
		return toRedacted(e)
	}}
	if err := j.Append(t.Context(), "board001", 2, []board.Entry{note(3)}, renumber); err == nil {
		t.Error("a redaction changed an entry's origin")
	}
	same(t, All(t, j, "board001"), want)
	if err := j.Append(t.Context(), "board001", 2, nil, sc); err == nil {
		t.Error("scrubbed without an entry")
	}
	same(t, All(t, j, "board001"), want)
}

func redact(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, dot(1), note(2), dot(3))
	mustAppend(t, j, "board002", 0, dot(1))
	save(t, j, "board001", 2, 1)
	if n, err := j.Redact(t.Context(), "board001", toRedacted); err != nil || n != 2 {
		t.Fatalf("redacted %d, %v", n, err)
	}
	same(t, All(t, s.Open(), "board001"), []board.Entry{redacted(1), note(2), redacted(3)})
	same(t, All(t, j, "board002"), []board.Entry{dot(1)})
	wantSnapshot(t, j, 1, 0)
	save(t, j, "board001", 3, 1) // of a room that has not heard of it
	wantSnapshot(t, j, 1, 0)
	if n, err := j.Redact(t.Context(), "board001", toRedacted); err != nil || n != 0 {
		t.Errorf("a second time %d, %v", n, err)
	}
	mustAppend(t, j, "board001", 3, note(4))
	save(t, j, "board001", 4, 1)
	wantSnapshot(t, j, 1, 4)
}

func redactIdentity(t *testing.T, s Store) {
	j := s.Open()
	want := []board.Entry{dot(1), dot(2)}
	mustAppend(t, j, "board001", 0, want...)
	for name, change := range map[string]func(*board.Entry){
		"seq":    func(e *board.Entry) { e.Seq = 9 },
		"at":     func(e *board.Entry) { e.At++ },
		"origin": func(e *board.Entry) { e.Origin = "" },
		"n":      func(e *board.Entry) { e.N++ },
	} {
		_, err := j.Redact(t.Context(), "board001", func(e board.Entry) (board.Entry, bool) {
			e, _ = toRedacted(e)
			if e.Seq == 2 {
				change(&e)
			}
			return e, true
		})
		if err == nil {
			t.Errorf("changed %s", name)
		}
		same(t, All(t, j, "board001"), want)
	}
}

func save(t *testing.T, j journal.Journal, id board.ID, seq board.Seq, version int) {
	t.Helper()
	err := j.SaveSnapshot(t.Context(), id, journal.Snapshot{Seq: seq, Version: version, Data: data(seq, version)})
	if err != nil {
		t.Fatal(err)
	}
}

func data(seq board.Seq, version int) []byte { return []byte{0, 255, byte(seq), byte(version)} }

// wantSnapshot checks which one of board001 is the latest of a version; 0 is none.
func wantSnapshot(t *testing.T, j journal.Journal, version int, want board.Seq) {
	t.Helper()
	s, ok, err := j.LatestSnapshot(t.Context(), "board001", version)
	switch {
	case err != nil:
		t.Fatal(err)
	case ok != (want != 0) || s.Seq != want:
		t.Errorf("snapshot %d (%t) of version %d, want %d", s.Seq, ok, version, want)
	case ok && (s.Version != version || string(s.Data) != string(data(want, version))):
		t.Errorf("snapshot %+v", s)
	}
}

func snapshots(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Batch(0, 20, "dev.tab")...)
	wantSnapshot(t, j, 1, 0)
	save(t, j, "board001", 5, 1)
	wantSnapshot(t, s.Open(), 1, 5)
	wantSnapshot(t, j, 2, 0)
	save(t, j, "board001", 10, 1)
	save(t, j, "board001", 7, 2)  // a newer program's, on another instance
	save(t, j, "board001", 8, 1)  // late
	save(t, j, "board001", 10, 1) // again
	save(t, j, "board001", 21, 1) // of entries that do not exist
	wantSnapshot(t, j, 1, 10)
	for seq := board.Seq(11); seq <= 20; seq++ {
		save(t, j, "board001", seq, 1)
	}
	wantSnapshot(t, j, 1, 20)
	wantSnapshot(t, j, 2, 7) // the other version's is not crowded out
	// Empty data is data.
	if err := j.SaveSnapshot(t.Context(), "board001", journal.Snapshot{Seq: 20, Version: 3}); err != nil {
		t.Fatal(err)
	}
	if s, ok, err := j.LatestSnapshot(t.Context(), "board001", 3); err != nil || !ok || s.Seq != 20 || len(s.Data) != 0 {
		t.Errorf("an empty snapshot came back as %+v, %t, %v", s, ok, err)
	}
}

func snapshotsAndScrub(t *testing.T, s Store) {
	j := s.Open()
	mustAppend(t, j, "board001", 0, Batch(0, 10, "dev.tab")...)
	for _, seq := range []board.Seq{3, 6, 9} {
		save(t, j, "board001", seq, 1)
	}
	sc := &journal.Scrub{From: 6, To: 10, Redact: toRedacted}
	if err := j.Append(t.Context(), "board001", 10, Batch(10, 2, "dev.tab"), sc); err != nil {
		t.Fatal(err)
	}
	wantSnapshot(t, j, 1, 3) // those from 6 on may hold what was redacted
	save(t, j, "board001", 11, 1)
	save(t, s.Open(), "board001", 9, 1) // an instance that was slow
	wantSnapshot(t, j, 1, 3)
	save(t, j, "board001", 12, 1)
	wantSnapshot(t, j, 1, 12)
}

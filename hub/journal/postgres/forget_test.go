package postgres

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/postgres/pgtest"
)

const secret = "persona9secreta"

func toRedacted(e board.Entry) (board.Entry, bool) {
	if !board.Secret(e) {
		return e, false
	}
	e.Ops = []board.Op{board.Redacted{}}
	return e, true
}

func casts(from, count int, person board.ID) []board.Entry {
	list := journaltest.Batch(board.Seq(from), count, "dev.tab")
	for i := range list {
		list[i].Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: person}}
	}
	return list
}

// inFiles counts how often a text stands in the files of a server, those of the write-ahead log left out.
func inFiles(t *testing.T, s *pgtest.Server, db *DB, what string) int {
	t.Helper()
	if _, err := db.pool.Exec(t.Context(), "CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := filepath.WalkDir(s.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.Contains(path, "pg_wal") {
			return nil //nolint:nilerr // a file that vanishes holds nothing any more
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // as above
		}
		n += bytes.Count(data, []byte(what))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func isOwed(t *testing.T, db *DB) bool {
	t.Helper()
	owed, err := db.owed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return owed
}

func eventually(t *testing.T, db *DB) {
	t.Helper()
	for isOwed(t, db) {
		if err := db.forgetNow(t.Context()); err != nil {
			t.Log(err) // another round of the loop
		}
	}
}

// TestF10_ClosedRoundsLeaveTheFilesOfPostgres searches every file of the server, the write-ahead log left out.
func TestF10_ClosedRoundsLeaveTheFilesOfPostgres(t *testing.T) {
	s := pgtest.Start(t, pgtest.Options{})
	if err := migrated(s.DSN()); err != nil {
		t.Fatal(err)
	}
	db := openDB(t, s.DSN())
	j := New(db)
	mustAppend := func(id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) {
		t.Helper()
		if err := j.Append(t.Context(), id, after, entries, scrub); err != nil {
			t.Fatal(err)
		}
	}
	mustAppend("board001", 0, casts(0, 500, secret), nil)
	mustAppend("board002", 0, casts(0, 20, "otra9persona"), nil)
	if inFiles(t, s, db, secret) == 0 {
		t.Fatal("the search sees no casts of an open round")
	}
	mustAppend("board001", 500, journaltest.Batch(500, 1, "dev.tab"), &journal.Scrub{From: 1, To: 500, Redact: toRedacted})
	eventually(t, db)
	if n := inFiles(t, s, db, secret); n > 0 {
		t.Errorf("%d redacted casts can be read from the files", n)
	}
	entries, err := j.Read(t.Context(), "board001", 0, 1000)
	if err != nil || len(entries) != 501 || board.Secret(entries[0]) {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	// The round that is still open has lost nothing.
	entries, err = j.Read(t.Context(), "board002", 0, 1000)
	if err != nil || len(entries) != 20 || !board.Secret(entries[19]) {
		t.Errorf("%d entries of the open round, %v", len(entries), err)
	}
}

// TestF10_WhatAKilledProcessOwesIsForgotten: the next one that opens the database pays.
func TestF10_WhatAKilledProcessOwesIsForgotten(t *testing.T) {
	dsn := pgtest.NewFrom(t, "journal", migrated)
	first := openDB(t, dsn)
	first.forget.start.Do(func() {}) // it will not come to forgetting
	j := New(first)
	if err := j.Append(t.Context(), "board001", 0, casts(0, 5, secret), nil); err != nil {
		t.Fatal(err)
	}
	file := func() (name string) {
		t.Helper()
		if err := first.pool.QueryRow(t.Context(), `SELECT pg_relation_filepath('casts')`).Scan(&name); err != nil {
			t.Fatal(err)
		}
		return name
	}
	before := file()
	if n, err := j.Redact(t.Context(), "board001", toRedacted); err != nil || n != 5 {
		t.Fatal(n, err)
	}
	if !isOwed(t, first) {
		t.Fatal("nothing is owed after a redaction")
	}
	second := openDB(t, dsn)
	New(second)
	for isOwed(t, second) { // until the test's own time is over
		runtime.Gosched()
	}
	if file() == before {
		t.Error("the table of casts has its old file")
	}
}

// TestACastThatIsNowhereIsAnError: an entry without ops would be applied as nothing, and boards would differ.
func TestACastThatIsNowhereIsAnError(t *testing.T) {
	db := openDB(t, pgtest.NewFrom(t, "journal", migrated))
	j := New(db)
	if err := j.Append(t.Context(), "board001", 0, casts(0, 2, secret), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.pool.Exec(context.Background(), `DELETE FROM casts`); err != nil {
		t.Fatal(err)
	}
	if entries, err := j.Read(t.Context(), "board001", 0, 10); err == nil {
		t.Errorf("%+v", entries)
	}
}

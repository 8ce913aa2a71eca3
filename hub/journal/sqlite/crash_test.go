package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
)

const childVar = "MINGA_TEST_SQLITE_CHILD"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openFile(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestCrashChild is not a test of its own but the process that TestF8… kills.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(childVar)
	if path == "" {
		return
	}
	journaltest.CrashChild(t, New(openFile(t, path)), os.Stdout)
}

func TestF8_AcknowledgedSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "minga.db")
	journaltest.Crash(t, 12, func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
		cmd.Env = append(os.Environ(), childVar+"="+path)
		return cmd
	}, func(t *testing.T) journal.Journal { return New(openFile(t, path)) })
}

var errCut = errors.New("cut")

func TestCutBetweenAnyTwoStatements(t *testing.T) {
	journaltest.Interrupt(t, func(t *testing.T, cut int, op func(journal.Journal) error) (journal.Journal, bool) {
		j := New(openFile(t, filepath.Join(t.TempDir(), "minga.db")))
		prepare(t, j)
		n := 0
		j.afterStatement = func() error {
			if n++; n == cut {
				return errCut
			}
			return nil
		}
		err := op(j)
		if err != nil && !errors.Is(err, errCut) {
			t.Fatal(err)
		}
		j.afterStatement = nil
		return j, err != nil
	})
}

func prepare(t *testing.T, j journal.Journal) {
	t.Helper()
	if err := j.Append(t.Context(), "board001", 0, journaltest.Prepared(), nil); err != nil {
		t.Fatal(err)
	}
	if err := j.SaveSnapshot(t.Context(), "board001", journal.Snapshot{Seq: 3, Version: 1, Data: []byte("x")}); err != nil {
		t.Fatal(err)
	}
}

// TestOneOfAGroupFailsAlone hands in three appends that share a commit.
func TestOneOfAGroupFailsAlone(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	j := New(db)
	if err := j.Append(t.Context(), "board002", 0, journaltest.Batch(0, 1, "dev.tab"), nil); err != nil {
		t.Fatal(err)
	}
	group := []*job{}
	for _, id := range []board.ID{"board001", "board002", "board003"} {
		rows, err := encode(journaltest.Batch(0, 2, "dev.tab"), nil)
		if err != nil {
			t.Fatal(err)
		}
		group = append(group, &job{done: make(chan struct{}), do: func(ctx context.Context, conn *sql.Conn) (traces, error) {
			return j.insert(ctx, conn, id, 0, rows, nil)
		}})
	}
	group = append(group, &job{done: make(chan struct{}), do: func(context.Context, *sql.Conn) (traces, error) { panic("a bug") }})
	gone := &job{done: make(chan struct{}), do: func(context.Context, *sql.Conn) (traces, error) {
		t.Error("an abandoned write was begun")
		return none, nil
	}}
	gone.state.Store(abandoned)
	db.commit(append(group, gone))
	for i, want := range []error{nil, journal.ErrConflict, nil} {
		if !errors.Is(group[i].err, want) {
			t.Errorf("job %d: %v, want %v", i, group[i].err, want)
		}
	}
	if group[3].panic != "a bug" {
		t.Errorf("the panic became %v", group[3].panic)
	}
	for id, want := range map[board.ID]board.Seq{"board001": 2, "board002": 1, "board003": 2} {
		if head, err := j.Head(t.Context(), id); err != nil || head != want {
			t.Errorf("%s: head %d, %v", id, head, err)
		}
	}
}

// TestF10_NothingLingersInPagesThatWereSplit: casts of several boards share pages with rows of all
// sizes, so that cells move before they are redacted.
func TestF10_NothingLingersInPagesThatWereSplit(t *testing.T) {
	dir := t.TempDir()
	j := New(openFile(t, filepath.Join(dir, "minga.db")))
	boards := []board.ID{"board001", "board002", "board003", "board004"}
	for n := range board.Seq(120) {
		for i, id := range boards {
			e := journaltest.Batch(n, 1, "dev"+string(id)+".tab")
			if n%3 == 1 {
				e[0].Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: secret}}
			} else {
				e[0].Ops = []board.Op{board.NoteAdded{ID: "note0001", Text: strings.Repeat("palabra ", 1+int(n)*(i+3)%60)}}
			}
			if err := j.Append(t.Context(), id, n, e, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, id := range boards {
		err := j.Append(t.Context(), id, 120, journaltest.Batch(120, 1, "dev"+string(id)+".tab"), &journal.Scrub{From: 1, To: 120, Redact: toRedacted})
		if err != nil {
			t.Fatal(err)
		}
	}
	for head := board.Seq(121); head < 123; head++ { // waits behind the last rewriting
		if err := j.Append(t.Context(), "board001", head, journaltest.Batch(head, 1, "devboard001.tab"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if found(t, dir, secret) {
		t.Error("a redacted cast can be read from the files")
	}
}

func TestF10_ScrubbedContentIsNotInTheFiles(t *testing.T) {
	dir := t.TempDir()
	db := openFile(t, filepath.Join(dir, "minga.db"))
	j := New(db)
	entries := journaltest.Batch(0, 300, "dev.tab")
	for i := range entries {
		entries[i].Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: secret}}
	}
	if err := j.Append(t.Context(), "board001", 0, entries, nil); err != nil {
		t.Fatal(err)
	}
	if !found(t, dir, secret) {
		t.Fatal("the search does not work")
	}
	redact := func(e board.Entry) (board.Entry, bool) {
		e.Ops = []board.Op{board.Redacted{}}
		return e, true
	}
	// A reader in the middle of the old state keeps the WAL busy for a while.
	rows, err := db.read.QueryContext(t.Context(), `SELECT seq FROM entries`) //nolint:rowserrcheck // read half-way
	if err != nil {
		t.Fatal(err)
	}
	if !rows.Next() {
		t.Fatal("no rows")
	}
	if err := j.Append(t.Context(), "board001", 300, journaltest.Batch(300, 1, "dev.tab"), &journal.Scrub{From: 1, To: 300, Redact: redact}); err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil { //nolint:sqlclosecheck // before the next write
		t.Fatal(err)
	}
	// The next write empties it; what follows waits behind the emptying.
	for head := board.Seq(301); head < 303; head++ {
		if err := j.Append(t.Context(), "board001", head, journaltest.Batch(head, 1, "dev.tab"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if found(t, dir, secret) {
		t.Error("a redacted cast can be read from the files")
	}
}

func found(t *testing.T, dir, what string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(what)) {
			return true
		}
	}
	return false
}

// TestF8_ACommitWaitsForTheDisk: killing processes does not show it, because the kernel still writes
// what they left; a power cut would.
func TestF8_ACommitWaitsForTheDisk(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	const full = 2
	var level int
	if err := db.write.QueryRow("PRAGMA synchronous").Scan(&level); err != nil || level < full {
		t.Errorf("synchronous is %d, %v; want at least %d", level, err, full)
	}
}

func TestSettings(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	for pragma, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "5000",
	} {
		var got string
		if err := db.write.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v; want %s", pragma, got, err, want)
		}
	}
	if _, err := db.Reader().Exec("DELETE FROM boards"); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("a reader could write: %v", err)
	}
	if _, err := db.Writer().Exec("INSERT INTO entries (board, seq, at, origin, n, person, ops) VALUES ('none0001',1,0,'',0,'','[]')"); err == nil {
		t.Error("an entry without a board was stored")
	}
}

func TestClosed(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	j := New(db)
	errs := make(chan error, 20)
	for i := range cap(errs) { // those that are under way either succeed or are told
		go func() {
			errs <- j.Append(t.Context(), board.ID(fmt.Sprintf("board%03d", i)), 0, journaltest.Batch(0, 1, "dev.tab"), nil)
		}()
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	for range cap(errs) {
		if err := <-errs; err != nil && !errors.Is(err, errClosed) {
			t.Error(err)
		}
	}
	if err := j.Append(t.Context(), "board999", 0, journaltest.Batch(0, 1, "dev.tab"), nil); !errors.Is(err, errClosed) {
		t.Errorf("append: %v", err)
	}
	if err := j.Ping(t.Context()); err == nil {
		t.Error("ping")
	}
}

func TestOpenFailure(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(t.Context(), filepath.Join(dir, "nowhere", "minga.db")); err == nil {
		t.Error("opened in a folder that is not there")
	}
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, bytes.Repeat([]byte("not a database. "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), garbage); err == nil {
		t.Error("opened garbage")
	}
}

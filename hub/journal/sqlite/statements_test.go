package sqlite

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal/journaltest"
)

// kept returns the connection that writes and how many statements it keeps.
func kept(t *testing.T, db *DB) (conn *keepingConn, statements int) {
	t.Helper()
	c, err := db.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Raw(func(raw any) error {
		conn = raw.(*keepingConn)
		statements = len(conn.kept)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return conn, statements
}

func write(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func TestAppendsPrepareNothingAnew(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	j := New(db)
	before := -1
	for head := range board.Seq(5) {
		if err := j.Append(t.Context(), "board001", head, journaltest.Batch(head, 1, "dev.tab"), nil); err != nil {
			t.Fatal(err)
		}
		// The first append creates the board, the second moves its head: from then on all are known.
		_, n := kept(t, db)
		if n == 0 || head > 1 && n != before {
			t.Errorf("%d statements after append %d, %d before", n, head, before)
		}
		before = n
	}
}

func TestStatementsAreKeptWithinBounds(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	for i := range 3 * keptStatements {
		write(t, db.write, fmt.Sprintf("UPDATE boards SET head = %d WHERE id = 'none'", i))
		if _, n := kept(t, db); n == 0 || n > keptStatements {
			t.Fatalf("%d statements", n)
		}
	}
}

func TestKeptStatementsFollowTheSchema(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	const insert = "INSERT INTO things VALUES (?)"
	write(t, db.write, "CREATE TABLE things (a)")
	write(t, db.write, insert, 1)
	write(t, db.write, "DROP TABLE things")
	write(t, db.write, "CREATE TABLE things (a, b DEFAULT 5, c AS (a + 1))")
	write(t, db.write, "ALTER TABLE things DROP COLUMN b")
	write(t, db.write, insert, 2)
	var n int
	if err := db.write.QueryRow("SELECT c FROM things").Scan(&n); err != nil || n != 3 {
		t.Errorf("%d, %v", n, err)
	}
}

// TestADiscardedConnectionTakesItsStatementsAlong: what is left open keeps the file open as well.
func TestADiscardedConnectionTakesItsStatementsAlong(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	j := New(db)
	if err := j.Append(t.Context(), "board001", 0, journaltest.Batch(0, 1, "dev.tab"), nil); err != nil {
		t.Fatal(err)
	}
	old, _ := kept(t, db)
	c, err := db.write.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Raw(func(any) error { return driver.ErrBadConn }); !errors.Is(err, driver.ErrBadConn) {
		t.Fatal(err)
	}
	for head := board.Seq(1); head < 4; head++ {
		if err := j.Append(t.Context(), "board001", head, journaltest.Batch(head, 1, "dev.tab"), nil); err != nil {
			t.Fatal(err)
		}
	}
	if now, _ := kept(t, db); now == old || len(old.kept) > 0 {
		t.Errorf("the same connection: %v, %d statements left open", now == old, len(old.kept))
	}
}

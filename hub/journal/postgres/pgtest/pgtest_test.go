package pgtest_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/journal/postgres/pgtest"
)

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

func exec(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func query(t *testing.T, conn *pgx.Conn, statement string) string {
	t.Helper()
	var got string
	if err := conn.QueryRow(t.Context(), statement).Scan(&got); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return got
}

func TestEveryTestHasADatabaseOfItsOwn(t *testing.T) {
	one, two := connect(t, pgtest.New(t)), connect(t, pgtest.New(t))
	exec(t, one, "CREATE TABLE note (text text)")
	exec(t, two, "CREATE TABLE note (text text)")
	exec(t, one, "INSERT INTO note VALUES ('ñandú')")
	if got := query(t, two, "SELECT count(*)::text FROM note"); got != "0" {
		t.Errorf("the other test's database has %s notes", got)
	}
	if got := query(t, one, "SHOW server_encoding"); got != "UTF8" {
		t.Errorf("encoding %s", got)
	}
}

func TestDatabaseIsGoneAfterTheTest(t *testing.T) {
	var dsn string
	t.Run("user", func(t *testing.T) {
		dsn = pgtest.New(t)
		connect(t, dsn) // a connection that is still open must not keep the database alive
	})
	conn, err := pgx.Connect(t.Context(), dsn)
	if err == nil {
		conn.Close(t.Context())
		t.Fatal("the database is still there")
	}
	if !strings.Contains(err.Error(), "does not exist") {
		t.Fatal(err)
	}
}

func TestMigrationRunsOnceAndEveryTestGetsACopy(t *testing.T) {
	runs := 0
	migrate := func(dsn string) error {
		runs++
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return err
		}
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), "CREATE TABLE entry (seq bigint PRIMARY KEY)")
		return err
	}
	for range 3 {
		conn := connect(t, pgtest.NewFrom(t, "copies", migrate))
		exec(t, conn, "INSERT INTO entry VALUES (1)") // fails in a database that is not fresh
	}
	if runs != 1 {
		t.Errorf("migrated %d times", runs)
	}
}

func TestOwnServerIsDurableAndComesBack(t *testing.T) {
	s := pgtest.Start(t, pgtest.Options{Settings: map[string]string{"checkpoint_timeout": "1h"}})
	conn := connect(t, s.DSN())
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
		if got := query(t, conn, "SHOW "+setting); got != "on" {
			t.Errorf("%s is %s", setting, got)
		}
	}
	if got := query(t, conn, "SHOW checkpoint_timeout"); got != "1h" {
		t.Errorf("checkpoint_timeout is %s", got)
	}
	exec(t, conn, "CREATE TABLE entry (seq bigint PRIMARY KEY)")
	exec(t, conn, "INSERT INTO entry VALUES (1)")

	s.Kill(t)
	if _, err := pgx.Connect(t.Context(), s.DSN()); err == nil {
		t.Fatal("a killed server answers")
	}
	s.Restart(t)
	conn = connect(t, s.DSN())
	if got := query(t, conn, "SELECT count(*)::text FROM entry"); got != "1" {
		t.Errorf("%s rows after the crash, want 1", got)
	}

	s.Stop(t)
	if _, err := pgx.Connect(t.Context(), s.DSN()); err == nil {
		t.Fatal("a stopped server answers")
	}
	s.Restart(t)
	s.Restart(t) // a running one too
	connect(t, s.DSN())
}

func TestServerLeavesNothingBehind(t *testing.T) {
	var dir string
	for _, stopped := range []bool{false, true} {
		t.Run("", func(t *testing.T) {
			s := pgtest.Start(t, pgtest.Options{})
			dir = query(t, connect(t, s.DSN()), "SHOW unix_socket_directories")
			if _, err := os.Stat(dir); err != nil {
				t.Fatal(err)
			}
			if stopped {
				s.Stop(t)
			}
		})
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("stopped %t: %s is still there (%v)", stopped, dir, err)
		}
	}
}

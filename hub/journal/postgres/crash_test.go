package postgres

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/postgres/pgtest"
)

const childVar = "MINGA_TEST_POSTGRES_CHILD"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openDB(t testing.TB, dsn string) *DB {
	t.Helper()
	db, err := Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func migrated(dsn string) error {
	db, err := Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(context.Background()), db.Close())
}

// TestCrashChild is not a test of its own but the process that TestF8_… kills.
func TestCrashChild(t *testing.T) {
	dsn := os.Getenv(childVar)
	if dsn == "" {
		return
	}
	journaltest.CrashChild(t, New(openDB(t, dsn)), os.Stdout)
}

func TestF8_AcknowledgedSurvivesKillOfTheProcess(t *testing.T) {
	dsn := pgtest.NewFrom(t, "journal", migrated)
	journaltest.Crash(t, 8, func() *exec.Cmd {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
		cmd.Env = append(os.Environ(), childVar+"="+dsn)
		return cmd
	}, func(t *testing.T) journal.Journal { return New(openDB(t, dsn)) })
}

func TestF8_AcknowledgedSurvivesKillOfTheDatabase(t *testing.T) {
	s := pgtest.Start(t, pgtest.Options{}) // as durable as PostgreSQL comes
	if err := migrated(s.DSN()); err != nil {
		t.Fatal(err)
	}
	boards := []board.ID{"board001", "board002", "board003"}
	for range 3 {
		db := openDB(t, s.DSN())
		j := New(db)
		var wg, begun sync.WaitGroup
		begun.Add(len(boards)) // a board without an entry has nothing to lose
		acked := make([]board.Seq, len(boards))
		enough, left := make(chan struct{}), atomic.Int64{}
		left.Store(30 + rand.Int64N(60))
		for i, id := range boards {
			wg.Go(func() {
				err := journaltest.WriteUntilKilled(t, j, id, func(head board.Seq) {
					if acked[i] == 0 {
						begun.Done()
					}
					acked[i] = head
					if left.Add(-1) == 0 {
						close(enough)
					}
				})
				if errors.Is(err, journal.ErrConflict) {
					t.Errorf("%s: %v", id, err)
				}
				if acked[i] == 0 {
					t.Errorf("%s was never written: %v", id, err)
					begun.Done()
				}
			})
		}
		<-enough
		begun.Wait()
		s.Kill(t)
		wg.Wait()
		s.Restart(t)
		// The same pool finds the database again: an instance need not be restarted.
		for db.pool.Ping(t.Context()) != nil {
			if t.Context().Err() != nil {
				t.Fatal("does not come back")
			}
		}
		for i, id := range boards {
			journaltest.VerifyAfterCrash(t, j, id, acked[i])
			if _, err := j.Redact(t.Context(), id, func(e board.Entry) (board.Entry, bool) { return e, false }); err != nil {
				t.Error(err)
			}
		}
		boards = []board.ID{boards[0] + "x", boards[1] + "x", boards[2] + "x"}
	}
}

var errCut = errors.New("cut")

func TestCutBetweenAnyTwoStatements(t *testing.T) {
	for name, cutOff := range map[string]func(t *testing.T, admin *DB, conn *pgx.Conn){
		"TheServerEndsTheConnection": func(t *testing.T, admin *DB, conn *pgx.Conn) {
			t.Helper()
			var ok bool
			if err := admin.pool.QueryRow(t.Context(), `SELECT pg_terminate_backend($1, 10000)`, conn.PgConn().PID()).Scan(&ok); err != nil || !ok {
				t.Fatalf("terminate: %t, %v", ok, err)
			}
		},
		"TheNetworkBreaks": func(t *testing.T, _ *DB, conn *pgx.Conn) {
			t.Helper()
			if err := conn.PgConn().Conn().Close(); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			journaltest.Interrupt(t, func(t *testing.T, cut int, op func(journal.Journal) error) (journal.Journal, bool) {
				dsn := pgtest.NewFrom(t, "journal", migrated)
				admin := openDB(t, dsn)
				j := New(openDB(t, dsn))
				if err := j.Append(t.Context(), "board001", 0, journaltest.Prepared(), nil); err != nil {
					t.Fatal(err)
				}
				if err := j.SaveSnapshot(t.Context(), "board001", journal.Snapshot{Seq: 3, Version: 1, Data: []byte("x")}); err != nil {
					t.Fatal(err)
				}
				n := 0
				j.afterStatement = func(_ context.Context, conn *pgx.Conn) error {
					if n++; n == cut {
						cutOff(t, admin, conn)
						return errCut
					}
					return nil
				}
				err := op(j)
				if err != nil && !errors.Is(err, errCut) {
					t.Fatal(err)
				}
				j.afterStatement = nil
				return New(openDB(t, dsn)), err != nil
			})
		})
	}
}

func TestOpenFailure(t *testing.T) {
	if _, err := Open(t.Context(), "postgres://user:secret@host:port/"); err == nil {
		t.Error("opened an invalid address")
	}
	if _, err := Open(t.Context(), "postgres:///x?host=/nowhere&sslmode=disable"); err == nil {
		t.Error("opened what is not there")
	}
}

func TestPool(t *testing.T) {
	dsn := pgtest.NewFrom(t, "journal", migrated)
	if got := openDB(t, dsn).Pool().Config().MaxConns; got != defaultConns {
		t.Errorf("%d connections", got)
	}
	if got := openDB(t, dsn+"&pool_max_conns=3").Pool().Config().MaxConns; got != 3 {
		t.Errorf("%d connections, the address says 3", got)
	}
}

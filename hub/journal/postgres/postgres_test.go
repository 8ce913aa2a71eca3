package postgres_test

import (
	"context"
	"testing"

	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/postgres"
	"minga.lab/minga/hub/journal/postgres/pgtest"
)

func migrate(dsn string) error {
	db, err := postgres.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(context.Background())
}

func open(t testing.TB, dsn string) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

func TestJournal(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Store {
		dsn := pgtest.NewFrom(t, "journal", migrate)
		return journaltest.Store{Open: func() journal.Journal { return postgres.New(open(t, dsn)) }}
	})
}

// BenchmarkAppend runs on a server with PostgreSQL's default durability.
func BenchmarkAppend(b *testing.B) {
	journaltest.Bench(b, func(b *testing.B) journal.Journal {
		dsn := pgtest.Start(b, pgtest.Options{}).DSN()
		if err := migrate(dsn); err != nil {
			b.Fatal(err)
		}
		return postgres.New(open(b, dsn))
	})
}

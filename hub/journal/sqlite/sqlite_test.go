package sqlite_test

import (
	"path/filepath"
	"testing"

	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/sqlite"
)

func open(t testing.TB, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestJournal(t *testing.T) {
	journaltest.Run(t, func(t *testing.T) journaltest.Store {
		path := filepath.Join(t.TempDir(), "taller nº 1 #?%.db")
		return journaltest.Store{Open: func() journal.Journal { return sqlite.New(open(t, path)) }}
	})
}

func BenchmarkAppend(b *testing.B) {
	journaltest.Bench(b, func(b *testing.B) journal.Journal {
		return sqlite.New(open(b, filepath.Join(b.TempDir(), "minga.db")))
	})
}

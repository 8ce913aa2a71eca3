package sqlite_test

import (
	"path/filepath"
	"testing"

	sqlitejournal "minga.lab/minga/hub/journal/sqlite"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/assets/assetstest"
	"minga.lab/minga/server/assets/sqlite"
)

func TestAssets(t *testing.T) {
	assetstest.Run(t, func(t *testing.T) assets.Store {
		db, err := sqlitejournal.Open(t.Context(), filepath.Join(t.TempDir(), "minga.db"))
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
		return sqlite.New(db.Writer(), db.Reader())
	})
}

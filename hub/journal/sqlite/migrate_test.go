package sqlite_test

import (
	"path/filepath"
	"sync"
	"testing"

	"minga.lab/minga/hub/journal/journaltest"
	"minga.lab/minga/hub/journal/sqlite"
)

func openEmpty(t *testing.T, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
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

func TestMigrate(t *testing.T) {
	db := openEmpty(t, filepath.Join(t.TempDir(), "minga.db"))
	have, newest, err := db.Version(t.Context())
	if err != nil || have != 0 || newest < 2 {
		t.Errorf("an empty file: version %d of %d, %v", have, newest, err)
	}
	for range 2 { // the second time there is nothing to do
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if have, newest, err = db.Version(t.Context()); err != nil || have != newest {
		t.Errorf("version %d of %d, %v", have, newest, err)
	}
}

func TestProcessesThatStartTogetherMigrateOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "minga.db")
	openEmpty(t, path)
	var wg sync.WaitGroup
	for range 4 {
		db := openEmpty(t, path)
		wg.Go(func() {
			if err := db.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// firstSchema is the first released one, frozen: do not change it. Every file that was ever made
// must be able to come along.
const firstSchema = `
CREATE TABLE boards (id TEXT PRIMARY KEY, head INTEGER NOT NULL CHECK (head >= 0),
    scrubbed INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE entries (board TEXT NOT NULL REFERENCES boards (id), seq INTEGER NOT NULL CHECK (seq > 0),
    at INTEGER NOT NULL, origin TEXT NOT NULL, n INTEGER NOT NULL, person TEXT NOT NULL, ops TEXT NOT NULL,
    PRIMARY KEY (board, seq)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX entries_retry ON entries (board, origin, n) WHERE origin <> '';
CREATE TABLE snapshots (board TEXT NOT NULL REFERENCES boards (id), version INTEGER NOT NULL,
    seq INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (board, version, seq)) STRICT;
CREATE TABLE goose_db_version (id INTEGER PRIMARY KEY AUTOINCREMENT, version_id INTEGER NOT NULL,
    is_applied INTEGER NOT NULL, tstamp TIMESTAMP DEFAULT (datetime('now')));
INSERT INTO goose_db_version (version_id, is_applied) VALUES (0, true), (1, true);
INSERT INTO boards (id, head) VALUES ('board001', 1);
INSERT INTO entries VALUES ('board001', 1, 1700000000001, 'dev.tab', 1, 'pers0001',
    '[{"k":"note.moved","id":"note0001","x":1,"y":1}]');
INSERT INTO snapshots VALUES ('board001', 1, 1, x'00ff');
`

func TestFirstSchemaTravelsForward(t *testing.T) {
	db := openEmpty(t, filepath.Join(t.TempDir(), "minga.db"))
	if _, err := db.Writer().Exec(firstSchema); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	journaltest.VerifyFrozen(t, sqlite.New(db))
}

package postgres_test

import (
	"context"
	"testing"

	postgresjournal "minga.lab/minga/hub/journal/postgres"
	"minga.lab/minga/hub/journal/postgres/pgtest"
	"minga.lab/minga/server/records"
	"minga.lab/minga/server/records/postgres"
	"minga.lab/minga/server/records/recordstest"
)

func migrate(dsn string) error {
	db, err := postgresjournal.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(context.Background())
}

func TestRecords(t *testing.T) {
	recordstest.Run(t, func(t *testing.T) records.Store {
		db, err := postgresjournal.Open(t.Context(), pgtest.NewFrom(t, "records", migrate))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
		return postgres.New(db.Pool())
	})
}

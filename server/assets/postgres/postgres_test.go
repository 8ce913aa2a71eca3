package postgres_test

import (
	"context"
	"testing"

	postgresjournal "minga.lab/minga/hub/journal/postgres"
	"minga.lab/minga/hub/journal/postgres/pgtest"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/assets/assetstest"
	"minga.lab/minga/server/assets/postgres"
)

func migrate(dsn string) error {
	db, err := postgresjournal.Open(context.Background(), dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	return db.Migrate(context.Background())
}

func TestAssets(t *testing.T) {
	assetstest.Run(t, func(t *testing.T) assets.Store {
		db, err := postgresjournal.Open(t.Context(), pgtest.NewFrom(t, "assets", migrate))
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

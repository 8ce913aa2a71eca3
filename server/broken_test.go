package server_test

import (
	"context"
	"errors"
	"sync/atomic"

	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/records"
)

// awayJournal is a real journal whose database does not answer when asked whether it is there.
type awayJournal struct{ journal.Journal }

func (awayJournal) Ping(context.Context) error { return errors.New("away") }

// brokenRecords is a real store that breaks on demand, with an error that nobody may be told.
type brokenRecords struct {
	records.Store
	fail, panics atomic.Bool
}

func (b *brokenRecords) ByCode(ctx context.Context, code string) (records.Workshop, error) {
	if b.panics.Load() {
		panic("se rompió")
	}
	if b.fail.Load() {
		return records.Workshop{}, errors.New("pg: contraseña incorrecta")
	}
	return b.Store.ByCode(ctx, code)
}

package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// shelfLock keeps our advisory lock apart from others'.
const shelfLock = 0x6d62 // "mb"

// Shelve implements [records.Shelf].
func (s *Store) Shelve(ctx context.Context, t records.Shelved, limits records.ShelfLimits) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// The counts must not change between reading and writing: one comes after the other.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, 0)`, shelfLock); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, `
INSERT INTO shelf (template, board, card, body, created_at) SELECT $1::text, $2::text, $3::bytea, $4::bytea, $5::bigint
WHERE (SELECT count(*) FROM shelf) < $6 AND (SELECT count(*) FROM shelf WHERE board = $2::text) < $7`,
			t.Key, string(t.Board), notNull(t.Card), notNull(t.Body), t.CreatedAt.UnixMilli(),
			limits.House, limits.Workshop)
		if err == nil && tag.RowsAffected() == 0 {
			return records.ErrShelfFull
		}
		return err
	})
	if violation, ok := errors.AsType[*pgconn.PgError](err); ok && violation.ConstraintName == "shelf_pkey" {
		return records.ErrIDTaken
	}
	return err
}

// Shelf implements [records.Shelf].
func (s *Store) Shelf(ctx context.Context) ([]records.Shelved, error) {
	rows, err := s.pool.Query(ctx, `SELECT template, board, card, created_at FROM shelf ORDER BY created_at, template`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (t records.Shelved, err error) {
		var (
			of      string
			created int64
		)
		err = row.Scan(&t.Key, &of, &t.Card, &created)
		t.Board, t.CreatedAt = board.ID(of), time.UnixMilli(created).UTC()
		return t, err
	})
}

// Shelved implements [records.Shelf].
func (s *Store) Shelved(ctx context.Context, key string) (t records.Shelved, err error) {
	var (
		of      string
		created int64
	)
	err = s.pool.QueryRow(ctx, `SELECT template, board, card, body, created_at FROM shelf WHERE template = $1`, key).
		Scan(&t.Key, &of, &t.Card, &t.Body, &created)
	if err != nil {
		return records.Shelved{}, notFound(err)
	}
	t.Board, t.CreatedAt = board.ID(of), time.UnixMilli(created).UTC()
	return t, nil
}

// Unshelve implements [records.Shelf].
func (s *Store) Unshelve(ctx context.Context, key string) error {
	tag, err := s.pool.Exec(ctx, `DELETE FROM shelf WHERE template = $1`, key)
	if err == nil && tag.RowsAffected() == 0 {
		err = records.ErrNotFound
	}
	return err
}

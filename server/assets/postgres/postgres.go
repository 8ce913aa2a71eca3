// Package postgres keeps assets in the PostgreSQL database of the journal.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
)

// Store implements [assets.Store]. Use [New].
type Store struct{ pool *pgxpool.Pool }

var _ assets.Store = (*Store)(nil)

// New returns the assets of a migrated database. The pool stays the caller's to close.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// lockSpace keeps our advisory locks apart from others'.
const lockSpace = 0x6d61 // "ma"

// Put implements [assets.Store].
func (s *Store) Put(ctx context.Context, id board.ID, a assets.Asset, limit int64) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// The sum must not change between reading and writing: uploads of one board come one at a time.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1, hashtext($2))`, lockSpace, string(id)); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `INSERT INTO assets (board, id, kind, type, w, h, size, created_at, bytes, small)
			SELECT $1::text, $2, $3, $4, $5, $6, $7::bigint, $8, $9, $10
			WHERE $7::bigint + (SELECT coalesce(sum(size), 0) FROM assets WHERE board = $1::text) <= $11::bigint`,
			string(id), string(a.ID), string(a.Kind), a.Type, a.W, a.H, a.Size(), a.CreatedAt.UnixMilli(),
			notNull(a.Bytes), notNull(a.Small), limit)
		if err == nil && done.RowsAffected() == 0 {
			return assets.ErrFull
		}
		return err
	})
	if violation, ok := errors.AsType[*pgconn.PgError](err); ok && violation.ConstraintName == "assets_pkey" {
		return assets.ErrIDTaken
	}
	if err != nil {
		return fmt.Errorf("assets: put: %w", err)
	}
	return nil
}

// Get implements [assets.Store].
func (s *Store) Get(ctx context.Context, id, asset board.ID, small bool) (typ string, bytes []byte, err error) {
	column := `bytes`
	if small {
		column = `CASE WHEN length(small) > 0 THEN small ELSE bytes END`
	}
	err = s.pool.QueryRow(ctx, `SELECT type, `+column+` FROM assets WHERE board = $1 AND id = $2`,
		string(id), string(asset)).Scan(&typ, &bytes)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil, assets.ErrNotFound
	}
	return typ, bytes, err
}

// Load implements [assets.Store].
func (s *Store) Load(ctx context.Context, id, asset board.ID, bytes bool) (assets.Asset, error) {
	columns := `''::bytea, ''::bytea`
	if bytes {
		columns = `bytes, small`
	}
	a := assets.Asset{ID: asset}
	var made int64
	err := s.pool.QueryRow(ctx, `SELECT kind, type, w, h, created_at, `+columns+` FROM assets WHERE board = $1 AND id = $2`,
		string(id), string(asset)).Scan(&a.Kind, &a.Type, &a.W, &a.H, &made, &a.Bytes, &a.Small)
	if errors.Is(err, pgx.ErrNoRows) {
		return assets.Asset{}, assets.ErrNotFound
	}
	if err != nil {
		return assets.Asset{}, fmt.Errorf("assets: load: %w", err)
	}
	a.CreatedAt = time.UnixMilli(made).UTC()
	return a, nil
}

// Delete implements [assets.Store]. PostgreSQL overwrites deleted rows when it vacuums.
func (s *Store) Delete(ctx context.Context, id board.ID, which ...board.ID) error {
	if _, err := s.pool.Exec(ctx, `DELETE FROM assets WHERE board = $1 AND id = ANY ($2)`, string(id), plain(which)); err != nil {
		return fmt.Errorf("assets: delete: %w", err)
	}
	return nil
}

// Boards implements [assets.Store].
func (s *Store) Boards(ctx context.Context) ([]board.ID, error) {
	rows, err := s.pool.Query(ctx, `SELECT DISTINCT board FROM assets ORDER BY board`)
	if err != nil {
		return nil, fmt.Errorf("assets: boards: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (board.ID, error) {
		var id string
		err := row.Scan(&id)
		return board.ID(id), err
	})
}

// Keep implements [assets.Store].
func (s *Store) Keep(ctx context.Context, id board.ID, keep []board.ID, before time.Time) (int, error) {
	done, err := s.pool.Exec(ctx, `DELETE FROM assets WHERE board = $1 AND created_at < $2 AND id <> ALL ($3)`,
		string(id), before.UnixMilli(), plain(keep))
	if err != nil {
		return 0, fmt.Errorf("assets: keep: %w", err)
	}
	return int(done.RowsAffected()), nil
}

func plain(ids []board.ID) []string {
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = string(id)
	}
	return list
}

func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

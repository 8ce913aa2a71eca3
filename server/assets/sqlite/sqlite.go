// Package sqlite keeps assets in the SQLite file of the journal.
package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"modernc.org/sqlite"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
)

// Store implements [assets.Store]. Use [New].
type Store struct{ write, read *sql.DB }

var _ assets.Store = (*Store)(nil)

// New returns the assets of a migrated file. write is its only connection that writes, whose
// transactions begin with the write lock; both stay the caller's to close.
func New(write, read *sql.DB) *Store { return &Store{write: write, read: read} }

// primaryKeyViolation is SQLite's extended code.
const primaryKeyViolation = 1555

// Put implements [assets.Store].
func (s *Store) Put(ctx context.Context, id board.ID, a assets.Asset, limit int64) error {
	// One statement: the sum and the row are of the same moment.
	done, err := s.write.ExecContext(ctx, `INSERT INTO assets (board, id, kind, type, w, h, size, created_at, bytes, small)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
		WHERE ?7 + (SELECT coalesce(sum(size), 0) FROM assets WHERE board = ?1) <= ?11`,
		string(id), string(a.ID), string(a.Kind), a.Type, a.W, a.H, a.Size(), a.CreatedAt.UnixMilli(),
		notNull(a.Bytes), notNull(a.Small), limit)
	if violation, ok := errors.AsType[*sqlite.Error](err); ok && violation.Code() == primaryKeyViolation {
		return assets.ErrIDTaken
	}
	if err != nil {
		return fmt.Errorf("assets: put: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(assets.ErrFull, err)
	}
	return nil
}

// Get implements [assets.Store].
func (s *Store) Get(ctx context.Context, id, asset board.ID, small bool) (typ string, bytes []byte, err error) {
	column := `bytes`
	if small {
		column = `CASE WHEN length(small) > 0 THEN small ELSE bytes END`
	}
	err = s.read.QueryRowContext(ctx, `SELECT type, `+column+` FROM assets WHERE board = ? AND id = ?`,
		string(id), string(asset)).Scan(&typ, &bytes)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, assets.ErrNotFound
	}
	return typ, bytes, err
}

// Load implements [assets.Store].
func (s *Store) Load(ctx context.Context, id, asset board.ID, bytes bool) (assets.Asset, error) {
	columns := `x'', x''`
	if bytes {
		columns = `bytes, small`
	}
	a := assets.Asset{ID: asset}
	var made int64
	err := s.read.QueryRowContext(ctx, `SELECT kind, type, w, h, created_at, `+columns+` FROM assets WHERE board = ? AND id = ?`,
		string(id), string(asset)).Scan(&a.Kind, &a.Type, &a.W, &a.H, &made, &a.Bytes, &a.Small)
	if errors.Is(err, sql.ErrNoRows) {
		return assets.Asset{}, assets.ErrNotFound
	}
	if err != nil {
		return assets.Asset{}, fmt.Errorf("assets: load: %w", err)
	}
	a.CreatedAt = time.UnixMilli(made).UTC()
	return a, nil
}

// Delete implements [assets.Store]. The connection overwrites what it deletes (secure_delete).
func (s *Store) Delete(ctx context.Context, id board.ID, which ...board.ID) error {
	list, err := json.Marshal(which)
	if err != nil {
		return fmt.Errorf("assets: delete: %w", err)
	}
	_, err = s.gone(ctx, `DELETE FROM assets WHERE board = ? AND id IN (SELECT value FROM json_each(?))`, string(id), string(list))
	return err
}

// Boards implements [assets.Store].
func (s *Store) Boards(ctx context.Context) (ids []board.ID, err error) {
	rows, err := s.read.QueryContext(ctx, `SELECT DISTINCT board FROM assets ORDER BY board`)
	if err != nil {
		return nil, fmt.Errorf("assets: boards: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("assets: boards: %w", err)
		}
		ids = append(ids, board.ID(id))
	}
	return ids, rows.Err()
}

// Keep implements [assets.Store].
func (s *Store) Keep(ctx context.Context, id board.ID, keep []board.ID, before time.Time) (int, error) {
	if keep == nil {
		keep = []board.ID{}
	}
	list, err := json.Marshal(keep)
	if err != nil {
		return 0, fmt.Errorf("assets: keep: %w", err)
	}
	return s.gone(ctx, `DELETE FROM assets WHERE board = ? AND created_at < ?
		AND id NOT IN (SELECT value FROM json_each(?))`, string(id), before.UnixMilli(), string(list))
}

// gone deletes, and takes what was deleted out of the file's log too.
func (s *Store) gone(ctx context.Context, query string, args ...any) (int, error) {
	done, err := s.write.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("assets: delete: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && n > 0 {
		// What was deleted still stands in the log of the file. A reader may hold it a moment longer;
		// then the next deletion, or the next checkpoint, takes it.
		_, err = s.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`)
	}
	return int(n), err
}

func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"modernc.org/sqlite"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Shelve implements [records.Shelf]. It is one statement: nothing can come between the counting and the writing.
func (s *Store) Shelve(ctx context.Context, t records.Shelved, limits records.ShelfLimits) error {
	res, err := s.write.ExecContext(ctx, `
INSERT INTO shelf (template, board, card, body, created_at) SELECT ?,?,?,?,?
WHERE (SELECT count(*) FROM shelf) < ? AND (SELECT count(*) FROM shelf WHERE board = ?) < ?`,
		t.Key, string(t.Board), notNull(t.Card), notNull(t.Body), t.CreatedAt.UnixMilli(),
		limits.House, string(t.Board), limits.Workshop)
	if violation, ok := errors.AsType[*sqlite.Error](err); ok && violation.Code() == primaryKeyViolation {
		return records.ErrIDTaken
	}
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return records.ErrShelfFull
}

// Shelf implements [records.Shelf].
func (s *Store) Shelf(ctx context.Context) (list []records.Shelved, err error) {
	err = each(ctx, s.read, `SELECT template, board, card, created_at FROM shelf ORDER BY created_at, template`,
		func(scan func(...any) error) error {
			var (
				t       records.Shelved
				of      string
				created int64
			)
			err := scan(&t.Key, &of, &t.Card, &created)
			t.Board, t.CreatedAt = board.ID(of), time.UnixMilli(created).UTC()
			list = append(list, t)
			return err
		})
	return list, err
}

// Shelved implements [records.Shelf].
func (s *Store) Shelved(ctx context.Context, key string) (t records.Shelved, err error) {
	var (
		of      string
		created int64
	)
	err = s.read.QueryRowContext(ctx, `SELECT template, board, card, body, created_at FROM shelf WHERE template = ?`, key).
		Scan(&t.Key, &of, &t.Card, &t.Body, &created)
	t.Board, t.CreatedAt = board.ID(of), time.UnixMilli(created).UTC()
	if err != nil {
		return records.Shelved{}, notFound(err)
	}
	return t, nil
}

// Unshelve implements [records.Shelf].
func (s *Store) Unshelve(ctx context.Context, key string) error {
	var gone string
	err := s.write.QueryRowContext(ctx, `DELETE FROM shelf WHERE template = ? RETURNING template`, key).Scan(&gone)
	if errors.Is(err, sql.ErrNoRows) {
		return records.ErrNotFound
	}
	return err
}

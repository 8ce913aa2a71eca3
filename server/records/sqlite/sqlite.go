// Package sqlite keeps records in the SQLite file of the journal.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Store implements [records.Store]. Use [New].
type Store struct{ write, read *sql.DB }

var _ records.Store = (*Store)(nil)

// New returns the records of a migrated file. write is its only connection that writes, whose
// transactions begin with the write lock; both stay the caller's to close.
func New(write, read *sql.DB) *Store { return &Store{write: write, read: read} }

// SQLite's extended codes.
const (
	primaryKeyViolation = 1555
	uniqueViolation     = 2067
)

// Setting implements [records.Store].
func (s *Store) Setting(ctx context.Context, key string) (value []byte, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT value FROM settings WHERE key = ?`, key).Scan(&value)
	return value, notFound(err)
}

// SetSetting implements [records.Store].
func (s *Store) SetSetting(ctx context.Context, key string, value []byte) error {
	_, err := s.write.ExecContext(ctx,
		`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
		key, notNull(value))
	return err
}

// SettingOr implements [records.Store].
func (s *Store) SettingOr(ctx context.Context, key string, value []byte) ([]byte, error) {
	if got, err := s.Setting(ctx, key); !errors.Is(err, records.ErrNotFound) {
		return got, err
	}
	if _, err := s.write.ExecContext(ctx,
		`INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING`, key, notNull(value)); err != nil {
		return nil, err
	}
	return s.Setting(ctx, key)
}

const workshopColumns = `id, code, title, lang, facilitator_hash, projector_hash, created_at`

// Create implements [records.Store].
func (s *Store) Create(ctx context.Context, w records.Workshop) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO workshops (`+workshopColumns+`) VALUES (?,?,?,?,?,?,?)`,
		string(w.ID), w.Code, w.Title, w.Lang, notNull(w.FacilitatorHash), notNull(w.ProjectorHash), w.CreatedAt.UnixMilli())
	if violation, ok := errors.AsType[*sqlite.Error](err); ok {
		switch violation.Code() {
		case primaryKeyViolation:
			return records.ErrIDTaken
		case uniqueViolation:
			return records.ErrCodeTaken
		}
	}
	return err
}

func workshop(scan func(...any) error) (w records.Workshop, err error) {
	var created int64
	err = scan(&w.ID, &w.Code, &w.Title, &w.Lang, &w.FacilitatorHash, &w.ProjectorHash, &created)
	w.CreatedAt = time.UnixMilli(created).UTC()
	return w, notFound(err)
}

// ByCode implements [records.Store].
func (s *Store) ByCode(ctx context.Context, code string) (records.Workshop, error) {
	return workshop(s.read.QueryRowContext(ctx, `SELECT `+workshopColumns+` FROM workshops WHERE code = ?`, code).Scan)
}

// ByID implements [records.Store].
func (s *Store) ByID(ctx context.Context, id board.ID) (records.Workshop, error) {
	return workshop(s.read.QueryRowContext(ctx, `SELECT `+workshopColumns+` FROM workshops WHERE id = ?`, string(id)).Scan)
}

// Rename implements [records.Store].
func (s *Store) Rename(ctx context.Context, id board.ID, title, lang string) error {
	res, err := s.write.ExecContext(ctx, `UPDATE workshops SET title = ?, lang = ? WHERE id = ?`, title, lang, string(id))
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return records.ErrNotFound
}

// SetCode implements [records.Store].
func (s *Store) SetCode(ctx context.Context, id board.ID, code string) error {
	res, err := s.write.ExecContext(ctx, `UPDATE workshops SET code = ? WHERE id = ?`, code, string(id))
	if violation, ok := errors.AsType[*sqlite.Error](err); ok && violation.Code() == uniqueViolation {
		return records.ErrCodeTaken
	}
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return records.ErrNotFound
}

// List implements [records.Store].
func (s *Store) List(ctx context.Context) (list []records.Workshop, err error) {
	err = each(ctx, s.read, `SELECT `+workshopColumns+` FROM workshops ORDER BY created_at DESC, id`, func(scan func(...any) error) error {
		w, err := workshop(scan)
		list = append(list, w)
		return err
	})
	return list, err
}

// Save implements [records.Store].
func (s *Store) Save(ctx context.Context, p records.Projection) (err error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, rollback(tx))
		}
	}()
	res, err := tx.ExecContext(ctx, `
INSERT INTO finished_boards (board, title, lang, seq, people, facilitators) VALUES (?,?,?,?,?,?)
ON CONFLICT (board) DO UPDATE SET title = excluded.title, lang = excluded.lang, seq = excluded.seq,
    people = excluded.people, facilitators = excluded.facilitators
WHERE finished_boards.seq <= excluded.seq`,
		string(p.Board.ID), p.Board.Title, p.Board.Lang, int64(p.Board.Seq), p.Board.People, p.Board.Facilitators)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, rollback(tx)) // a newer one is there
	}
	for _, t := range slices.Backward(records.Tables) {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+t.Name+` WHERE board = ?`, string(p.Board.ID)); err != nil { //nolint:gosec // our own names of tables
			return err
		}
	}
	for _, t := range records.Tables {
		if err := insert(ctx, tx, t, p); err != nil {
			return fmt.Errorf("records: %s: %w", t.Name, err)
		}
	}
	return tx.Commit()
}

func rollback(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}

func insert(ctx context.Context, tx *sql.Tx, t records.Table, p records.Projection) (err error) {
	stmt, err := tx.PrepareContext(ctx, `INSERT INTO `+t.Name+` (board, place, `+strings.Join(t.Columns, ", ")+ //nolint:gosec // our own names
		`) VALUES (?,?`+strings.Repeat(",?", len(t.Columns))+`)`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stmt.Close()) }()
	for place, row := range t.Rows(&p) {
		if _, err := stmt.ExecContext(ctx, append([]any{string(p.Board.ID), place}, row...)...); err != nil {
			return err
		}
	}
	return nil
}

// Load implements [records.Store].
func (s *Store) Load(ctx context.Context, id board.ID) (p records.Projection, err error) {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // all tables as of one moment
	if err != nil {
		return p, err
	}
	defer func() { err = errors.Join(err, rollback(tx)) }()
	err = tx.QueryRowContext(ctx, `SELECT board, title, lang, seq, people, facilitators FROM finished_boards WHERE board = ?`,
		string(id)).Scan(&p.Board.ID, &p.Board.Title, &p.Board.Lang, &p.Board.Seq, &p.Board.People, &p.Board.Facilitators)
	if err != nil {
		return p, notFound(err)
	}
	for _, t := range records.Tables {
		err := each(ctx, tx, `SELECT `+strings.Join(t.Columns, ", ")+` FROM `+t.Name+` WHERE board = ? ORDER BY place`,
			func(scan func(...any) error) error { return t.Add(&p, scan) }, string(id))
		if err != nil {
			return p, fmt.Errorf("records: %s: %w", t.Name, err)
		}
	}
	return p, nil
}

// Lag implements [records.Store].
func (s *Store) Lag(ctx context.Context, id board.ID) (board.Seq, error) {
	var seq int64
	err := s.read.QueryRowContext(ctx, `SELECT seq FROM finished_boards WHERE board = ?`, string(id)).Scan(&seq)
	return board.Seq(seq), notFound(err)
}

// Ping implements [records.Store].
func (s *Store) Ping(ctx context.Context) error {
	var n int
	return s.read.QueryRowContext(ctx, `SELECT count(*) FROM settings`).Scan(&n)
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func each(ctx context.Context, q querier, query string, row func(scan func(...any) error) error, args ...any) (err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return records.ErrNotFound
	}
	return err
}

func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

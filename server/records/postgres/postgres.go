// Package postgres keeps records in the PostgreSQL database of the journal.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/records"
)

// Store implements [records.Store]. Use [New].
type Store struct{ pool *pgxpool.Pool }

var _ records.Store = (*Store)(nil)

// New returns the records of a migrated database. The pool stays the caller's to close.
func New(pool *pgxpool.Pool) *Store { return &Store{pool: pool} }

// Setting implements [records.Store].
func (s *Store) Setting(ctx context.Context, key string) (value []byte, err error) {
	err = s.pool.QueryRow(ctx, `SELECT value FROM settings WHERE key = $1`, key).Scan(&value)
	return value, notFound(err)
}

// SetSetting implements [records.Store].
func (s *Store) SetSetting(ctx context.Context, key string, value []byte) error {
	_, err := s.pool.Exec(ctx,
		`INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
		key, notNull(value))
	return err
}

// SettingOr implements [records.Store].
func (s *Store) SettingOr(ctx context.Context, key string, value []byte) ([]byte, error) {
	if got, err := s.Setting(ctx, key); !errors.Is(err, records.ErrNotFound) {
		return got, err
	}
	if _, err := s.pool.Exec(ctx,
		`INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING`, key, notNull(value)); err != nil {
		return nil, err
	}
	return s.Setting(ctx, key)
}

const workshopColumns = `id, code, title, lang, facilitator_hash, projector_hash, created_at`

// Create implements [records.Store].
func (s *Store) Create(ctx context.Context, w records.Workshop) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO workshops (`+workshopColumns+`) VALUES ($1,$2,$3,$4,$5,$6,$7)`,
		string(w.ID), w.Code, w.Title, w.Lang, notNull(w.FacilitatorHash), notNull(w.ProjectorHash), w.CreatedAt.UnixMilli())
	if violation, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch violation.ConstraintName {
		case "workshops_pkey":
			return records.ErrIDTaken
		case "workshops_code_key":
			return records.ErrCodeTaken
		}
	}
	return err
}

func workshop(row pgx.CollectableRow) (w records.Workshop, err error) {
	var created int64
	err = row.Scan(&w.ID, &w.Code, &w.Title, &w.Lang, &w.FacilitatorHash, &w.ProjectorHash, &created)
	w.CreatedAt = time.UnixMilli(created).UTC()
	return w, err
}

func (s *Store) one(ctx context.Context, sql, key string) (records.Workshop, error) {
	rows, err := s.pool.Query(ctx, sql, key)
	if err != nil {
		return records.Workshop{}, err
	}
	w, err := pgx.CollectExactlyOneRow(rows, workshop)
	return w, notFound(err)
}

// ByCode implements [records.Store].
func (s *Store) ByCode(ctx context.Context, code string) (records.Workshop, error) {
	return s.one(ctx, `SELECT `+workshopColumns+` FROM workshops WHERE code = $1`, code)
}

// ByID implements [records.Store].
func (s *Store) ByID(ctx context.Context, id board.ID) (records.Workshop, error) {
	return s.one(ctx, `SELECT `+workshopColumns+` FROM workshops WHERE id = $1`, string(id))
}

// Rename implements [records.Store].
func (s *Store) Rename(ctx context.Context, id board.ID, title, lang string) error {
	tag, err := s.pool.Exec(ctx, `UPDATE workshops SET title = $2, lang = $3 WHERE id = $1`, string(id), title, lang)
	if err == nil && tag.RowsAffected() == 0 {
		err = records.ErrNotFound
	}
	return err
}

// SetCode implements [records.Store].
func (s *Store) SetCode(ctx context.Context, id board.ID, code string) error {
	tag, err := s.pool.Exec(ctx, `UPDATE workshops SET code = $2 WHERE id = $1`, string(id), code)
	if violation, ok := errors.AsType[*pgconn.PgError](err); ok && violation.ConstraintName == "workshops_code_key" {
		return records.ErrCodeTaken
	}
	if err == nil && tag.RowsAffected() == 0 {
		err = records.ErrNotFound
	}
	return err
}

// List implements [records.Store].
func (s *Store) List(ctx context.Context) ([]records.Workshop, error) {
	rows, err := s.pool.Query(ctx, `SELECT `+workshopColumns+` FROM workshops ORDER BY created_at DESC, id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, workshop)
}

// Save implements [records.Store].
func (s *Store) Save(ctx context.Context, p records.Projection) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		// The row also makes two instances that save at once take turns.
		tag, err := tx.Exec(ctx, `
INSERT INTO finished_boards (board, title, lang, seq, people, facilitators) VALUES ($1,$2,$3,$4,$5,$6)
ON CONFLICT (board) DO UPDATE SET title = excluded.title, lang = excluded.lang, seq = excluded.seq,
    people = excluded.people, facilitators = excluded.facilitators
WHERE finished_boards.seq <= excluded.seq`,
			string(p.Board.ID), p.Board.Title, p.Board.Lang, int64(p.Board.Seq), p.Board.People, p.Board.Facilitators)
		if err != nil || tag.RowsAffected() == 0 { // 0: a newer one is there
			return err
		}
		for _, t := range slices.Backward(records.Tables) {
			if _, err := tx.Exec(ctx, `DELETE FROM `+t.Name+` WHERE board = $1`, string(p.Board.ID)); err != nil {
				return err
			}
		}
		for _, t := range records.Tables {
			rows := t.Rows(&p)
			for place, row := range rows {
				rows[place] = append([]any{string(p.Board.ID), place}, row...)
			}
			columns := append([]string{"board", "place"}, t.Columns...)
			if _, err := tx.CopyFrom(ctx, pgx.Identifier{t.Name}, columns, pgx.CopyFromRows(rows)); err != nil {
				return fmt.Errorf("records: %s: %w", t.Name, err)
			}
		}
		return nil
	})
}

// Load implements [records.Store].
func (s *Store) Load(ctx context.Context, id board.ID) (p records.Projection, err error) {
	// All tables as of one moment.
	err = pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `SELECT board, title, lang, seq, people, facilitators FROM finished_boards WHERE board = $1`,
			string(id)).Scan(&p.Board.ID, &p.Board.Title, &p.Board.Lang, &p.Board.Seq, &p.Board.People, &p.Board.Facilitators)
		if err != nil {
			return notFound(err)
		}
		for _, t := range records.Tables {
			rows, err := tx.Query(ctx, `SELECT `+strings.Join(t.Columns, ", ")+` FROM `+t.Name+` WHERE board = $1 ORDER BY place`, string(id))
			if err != nil {
				return fmt.Errorf("records: %s: %w", t.Name, err)
			}
			for rows.Next() {
				if err := t.Add(&p, rows.Scan); err != nil {
					rows.Close()
					return fmt.Errorf("records: %s: %w", t.Name, err)
				}
			}
			if err := rows.Err(); err != nil {
				return fmt.Errorf("records: %s: %w", t.Name, err)
			}
		}
		return nil
	})
	return p, err
}

// Lag implements [records.Store].
func (s *Store) Lag(ctx context.Context, id board.ID) (board.Seq, error) {
	var seq int64
	err := s.pool.QueryRow(ctx, `SELECT seq FROM finished_boards WHERE board = $1`, string(id)).Scan(&seq)
	return board.Seq(seq), notFound(err)
}

// Ping implements [records.Store].
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
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

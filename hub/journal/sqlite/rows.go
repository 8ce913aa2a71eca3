package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

const rangeSQL = `
SELECT seq, at, origin, n, person, ops FROM entries
WHERE board = ? AND seq BETWEEN ? AND ? ORDER BY seq`

// row is an entry as the file holds it. SQLite's integers are signed; n keeps its bits.
type row struct {
	seq, at, n          int64
	origin, person, ops string
}

func toRow(e board.Entry) (row, error) {
	ops, err := journal.EncodeOps(e.Ops)
	return row{
		seq: int64(e.Seq), at: int64(e.At), n: int64(e.N),
		origin: e.Origin, person: string(e.Person), ops: string(ops),
	}, err
}

func encode(entries []board.Entry, scrub *journal.Scrub) ([]row, error) {
	entries, err := scrub.New(entries)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(entries))
	for i, e := range entries {
		if rows[i], err = toRow(e); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func query(ctx context.Context, q querier, query string, args ...any) (entries []board.Entry, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r row
		var ops sql.RawBytes
		if err := rows.Scan(&r.seq, &r.at, &r.origin, &r.n, &r.person, &ops); err != nil {
			return nil, err
		}
		e := board.Entry{
			Seq: board.Seq(r.seq), At: board.Millis(r.at), Origin: r.origin, N: uint64(r.n), Person: board.ID(r.person),
		}
		if e.Ops, err = journal.DecodeOps(ops); err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	return entries, rows.Err()
}

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func headOf(ctx context.Context, q rowQuerier, id board.ID) (board.Seq, error) {
	var head int64
	err := q.QueryRowContext(ctx, `SELECT head FROM boards WHERE id = ?`, string(id)).Scan(&head)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, journal.ErrNoBoard
	}
	return board.Seq(head), err
}

func find(ctx context.Context, q rowQuerier, id board.ID, origin string, n int64) (board.Seq, error) {
	var seq int64
	err := q.QueryRowContext(ctx,
		`SELECT seq FROM entries WHERE board = ? AND origin = ? AND n = ? AND origin <> ''`,
		string(id), origin, n).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return board.Seq(seq), err
}

// notNull keeps an empty snapshot from becoming NULL.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

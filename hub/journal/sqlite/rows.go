package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

const (
	selectSQL = `
SELECT e.seq, e.at, e.origin, e.n, e.person, coalesce(c.ops, e.ops)
FROM entries e LEFT JOIN casts c ON c.board = e.board AND c.seq = e.seq
WHERE e.board = ? AND `

	readSQL  = selectSQL + `e.seq > ? ORDER BY e.seq LIMIT ?`
	rangeSQL = selectSQL + `e.seq BETWEEN ? AND ? ORDER BY e.seq`
)

// elsewhere are the ops of an entry whose ops stand in casts.
const elsewhere = "null"

// errNoCast means that a cast is neither in its table nor redacted. An entry without ops would be
// applied, and boards would differ.
var errNoCast = errors.New("sqlite: the ops of an entry are missing")

// row is an entry as the file holds it. SQLite's integers are signed; n keeps its bits.
type row struct {
	seq, at, n          int64
	origin, person, ops string
	cast                string // the ops, where ops says elsewhere
}

func toRow(e board.Entry) (row, error) {
	ops, err := journal.EncodeOps(e.Ops)
	r := row{
		seq: int64(e.Seq), at: int64(e.At), n: int64(e.N),
		origin: e.Origin, person: string(e.Person), ops: string(ops),
	}
	if board.Secret(e) {
		r.ops, r.cast = elsewhere, r.ops
	}
	return r, err
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
		if string(ops) == elsewhere {
			return nil, errNoCast
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

package postgres

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// rollbackLimit bounds the wait for a server that does not answer; the pool then closes the
// connection, which rolls back as well.
const rollbackLimit = 5 * time.Second

// transaction is a pgx transaction that tells the journal's tests of every statement.
type transaction struct {
	tx   pgx.Tx
	hook func(ctx context.Context, conn *pgx.Conn) error
}

func (t *transaction) after(ctx context.Context, err error) error {
	if err == nil && t.hook != nil {
		return t.hook(ctx, t.tx.Conn())
	}
	return err
}

func (t *transaction) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	tag, err := t.tx.Exec(ctx, sql, args...)
	return tag, t.after(ctx, err)
}

func (t *transaction) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return t.tx.Query(ctx, sql, args...)
}

func (t *transaction) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return t.tx.QueryRow(ctx, sql, args...)
}

// tx runs f in a transaction and commits unless f fails or panics.
func (j *Journal) tx(ctx context.Context, f func(*transaction) error) error {
	begun, err := j.db.pool.Begin(ctx)
	if err != nil {
		return err
	}
	conn := begun.Conn()
	done := false
	defer func() {
		if !done { // the caller's context may be over, the connection must still be clean
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
			defer cancel()
			_ = begun.Rollback(ctx) // if it fails, the pool drops the connection
		}
	}()
	t := &transaction{tx: begun, hook: j.afterStatement}
	if err := f(t); err != nil {
		return err
	}
	if err := begun.Commit(ctx); err != nil {
		return err
	}
	done = true
	if j.afterStatement != nil {
		return j.afterStatement(ctx, conn)
	}
	return nil
}

// elsewhere are the ops of an entry whose ops stand in casts.
var elsewhere = []byte("null")

// errNoCast means that a cast is neither in its table nor redacted. An entry without ops would be
// applied, and boards would differ; an error is tried again.
var errNoCast = errors.New("postgres: the ops of an entry are missing")

// arrays holds entries by column, as unnest takes them.
type arrays struct {
	seq, at, n          []int64
	origin, person, ops []string

	castSeq []int64
	casts   []string
}

func columns(size int) *arrays {
	return &arrays{
		seq: make([]int64, 0, size), at: make([]int64, 0, size), n: make([]int64, 0, size),
		origin: make([]string, 0, size), person: make([]string, 0, size), ops: make([]string, 0, size),
	}
}

func (c *arrays) add(e board.Entry) error {
	ops, err := journal.EncodeOps(e.Ops)
	if err != nil {
		return err
	}
	c.seq, c.at, c.n = append(c.seq, int64(e.Seq)), append(c.at, int64(e.At)), append(c.n, int64(e.N))
	c.origin, c.person = append(c.origin, e.Origin), append(c.person, string(e.Person))
	if board.Secret(e) {
		c.castSeq, c.casts = append(c.castSeq, int64(e.Seq)), append(c.casts, string(ops))
		ops = elsewhere
	}
	c.ops = append(c.ops, string(ops))
	return nil
}

func query(ctx context.Context, q querier, sql string, args ...any) ([]board.Entry, error) {
	rows, err := q.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (board.Entry, error) {
		var seq, at, n int64
		var origin, person string
		var ops []byte
		if err := row.Scan(&seq, &at, &origin, &n, &person, &ops); err != nil {
			return board.Entry{}, err
		}
		e := board.Entry{Seq: board.Seq(seq), At: board.Millis(at), Origin: origin, N: uint64(n), Person: board.ID(person)}
		if bytes.Equal(ops, elsewhere) {
			return e, errNoCast
		}
		var err error
		e.Ops, err = journal.DecodeOps(ops)
		return e, err
	})
}

package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// Journal implements [journal.Journal]. Use [New].
type Journal struct {
	db *DB
	// afterStatement is called after each statement of a transaction that appends or redacts,
	// COMMIT included. Tests cut the connection there; in the product it is nil.
	afterStatement func(ctx context.Context, conn *pgx.Conn) error
}

var _ journal.Journal = (*Journal)(nil)

// New returns the journal in a migrated database. Closing the database ends it.
func New(db *DB) *Journal {
	db.startForgetting()
	return &Journal{db: db}
}

const (
	// Moving the head and adding the entries are one statement: one round trip, one commit, and
	// nobody can come between. Who waited for the row finds it moved and changes nothing.
	moveSQL = `
WITH moved AS (
    UPDATE boards SET head = $3 WHERE id = $1 AND head = $2 RETURNING id
)`

	// The first entry makes the row. Two who try at once: the second inserts nothing.
	createSQL = `
WITH moved AS (
    INSERT INTO boards (id, head) SELECT $1, $3 WHERE $2::bigint = 0
    ON CONFLICT (id) DO NOTHING RETURNING id
)`

	insertSQL = `
INSERT INTO entries (board, seq, at, origin, n, person, ops)
SELECT moved.id, e.seq, e.at, e.origin, e.n, e.person, e.ops::json
FROM moved, unnest($4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[], $9::text[])
    AS e (seq, at, origin, n, person, ops)`

	// What joins a person to an item goes into a table of its own, see forget.go.
	castsSQL = `, cast_ AS (
    INSERT INTO casts (board, seq, ops)
    SELECT moved.id, c.seq, c.ops::json FROM moved, unnest($10::bigint[], $11::text[]) AS c (seq, ops)
)`

	selectSQL = `
SELECT e.seq, e.at, e.origin, e.n, e.person, coalesce(c.ops, e.ops)::text
FROM entries e LEFT JOIN casts c ON c.board = e.board AND c.seq = e.seq
WHERE e.board = $1 AND `

	readSQL  = selectSQL + `e.seq > $2 ORDER BY e.seq LIMIT $3`
	rangeSQL = selectSQL + `e.seq BETWEEN $2 AND $3 ORDER BY e.seq`

	rewriteSQL = `
UPDATE entries SET person = e.person, ops = e.ops::json
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS e (seq, person, ops)
WHERE entries.board = $1 AND entries.seq = e.seq`
)

type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Append implements [journal.Journal].
func (j *Journal) Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	if err := journal.Check(after, entries, scrub); err != nil || len(entries) == 0 {
		return err
	}
	var err error
	if scrub == nil {
		err = insert(ctx, j.db.pool, statement(after), id, after, entries)
	} else {
		err = j.tx(ctx, func(tx *transaction) error {
			return insertScrubbed(ctx, tx, statement(after), id, after, entries, scrub)
		})
		j.db.forgetSoon()
	}
	return j.explain(ctx, id, entries, err)
}

func statement(after board.Seq) string {
	if after == 0 {
		return createSQL
	}
	return moveSQL
}

func insert(ctx context.Context, q querier, sql string, id board.ID, after board.Seq, entries []board.Entry) error {
	c := columns(len(entries))
	for _, e := range entries {
		if err := c.add(e); err != nil {
			return err
		}
	}
	args := []any{
		string(id), int64(after), int64(after) + int64(len(entries)), c.seq, c.at, c.origin, c.n, c.person, c.ops,
	}
	if len(c.castSeq) > 0 {
		sql, args = sql+castsSQL, append(args, c.castSeq, c.casts)
	}
	tag, err := q.Exec(ctx, sql+insertSQL, args...)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return journal.ErrConflict
	}
	return nil
}

func insertScrubbed(ctx context.Context, tx *transaction, sql string, id board.ID, after board.Seq,
	entries []board.Entry, scrub *journal.Scrub,
) error {
	entries, err := scrub.New(entries)
	if err != nil {
		return err
	}
	// First, because it takes the row's lock and finds a conflict before any work is done.
	if err := insert(ctx, tx, sql, id, after, entries); err != nil || scrub == nil {
		return err
	}
	if _, err := rewrite(ctx, tx, id, scrub.From, min(scrub.To, after), scrub.Redact); err != nil {
		return err
	}
	head := int64(after) + int64(len(entries))
	if _, err := tx.Exec(ctx, `DELETE FROM snapshots WHERE board = $1 AND seq >= $2 AND seq < $3`,
		string(id), int64(scrub.From), head); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE boards SET scrubbed = $2 WHERE id = $1`, string(id), head)
	return err
}

// rewrite redacts the stored entries from..to and returns how many changed.
func rewrite(ctx context.Context, tx *transaction, id board.ID, from, to board.Seq, redact journal.Redaction) (int, error) {
	if from > to {
		return 0, nil
	}
	entries, err := query(ctx, tx, rangeSQL, string(id), int64(from), int64(to))
	if err != nil {
		return 0, err
	}
	c := columns(0)
	for _, e := range entries {
		redacted, changed, err := redact.Entry(e)
		if err != nil {
			return 0, err
		}
		if changed {
			if err := c.add(redacted); err != nil {
				return 0, err
			}
		}
	}
	if len(c.seq) == 0 {
		return 0, nil
	}
	if _, err := tx.Exec(ctx, rewriteSQL, string(id), c.seq, c.person, c.ops); err != nil {
		return 0, err
	}
	return len(c.seq), recast(ctx, tx, id, c)
}

// AppendLocked implements [journal.Journal]. It holds one connection while decide runs.
func (j *Journal) AppendLocked(ctx context.Context, id board.ID, after board.Seq,
	decide func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	var entries []board.Entry
	var scrub *journal.Scrub
	err := j.tx(ctx, func(tx *transaction) error {
		// A board without entries gets its row here, so that there is something to lock.
		if _, err := tx.Exec(ctx, `INSERT INTO boards (id, head) VALUES ($1, 0) ON CONFLICT (id) DO NOTHING`,
			string(id)); err != nil {
			return err
		}
		var head int64
		if err := tx.QueryRow(ctx, `SELECT head FROM boards WHERE id = $1 FOR UPDATE`, string(id)).Scan(&head); err != nil {
			return err
		}
		if board.Seq(head) < after {
			return journal.ErrConflict
		}
		missed, err := query(ctx, tx, rangeSQL, string(id), int64(after)+1, head)
		if err != nil {
			return err
		}
		if entries, scrub, err = decide(missed); err != nil {
			return err
		}
		if err := journal.Check(board.Seq(head), entries, scrub); err != nil {
			return err
		}
		if len(entries) == 0 {
			return errNothing
		}
		// Even a first entry finds its row made, so it is added as any other.
		return insertScrubbed(ctx, tx, moveSQL, id, board.Seq(head), entries, scrub)
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	if scrub != nil {
		j.db.forgetSoon()
	}
	return j.explain(ctx, id, entries, err)
}

// errNothing rolls a transaction back that has nothing to store.
var errNothing = errors.New("nothing to store")

// explain turns the unique index's complaint into the number under which the retry stands.
func (j *Journal) explain(ctx context.Context, id board.ID, entries []board.Entry, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "23505" || pg.ConstraintName != "entries_retry" {
		return err
	}
	c := columns(len(entries))
	for _, e := range entries {
		if e.Origin != "" {
			c.origin, c.n = append(c.origin, e.Origin), append(c.n, int64(e.N))
		}
	}
	var d journal.DuplicateError
	var n, seq int64
	found := j.db.pool.QueryRow(ctx, `
SELECT e.origin, e.n, e.seq FROM entries e
JOIN unnest($2::text[], $3::bigint[]) AS r (origin, n) ON e.origin = r.origin AND e.n = r.n
WHERE e.board = $1 AND e.origin <> '' ORDER BY e.seq LIMIT 1`,
		string(id), c.origin, c.n).Scan(&d.Origin, &n, &seq)
	if found != nil {
		return fmt.Errorf("postgres: find the retry: %w", found)
	}
	d.N, d.Seq = uint64(n), board.Seq(seq)
	return &d
}

// Read implements [journal.Journal].
func (j *Journal) Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error) {
	if limit <= 0 {
		return nil, ctx.Err()
	}
	return query(ctx, j.db.pool, readSQL, string(id), int64(after), limit)
}

// Head implements [journal.Journal].
func (j *Journal) Head(ctx context.Context, id board.ID) (board.Seq, error) {
	var head int64
	err := j.db.pool.QueryRow(ctx, `SELECT head FROM boards WHERE id = $1`, string(id)).Scan(&head)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, journal.ErrNoBoard
	}
	return board.Seq(head), err
}

// Find implements [journal.Journal].
func (j *Journal) Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error) {
	var seq int64
	err := j.db.pool.QueryRow(ctx,
		`SELECT seq FROM entries WHERE board = $1 AND origin = $2 AND n = $3 AND origin <> ''`,
		string(id), origin, int64(n)).Scan(&seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return board.Seq(seq), err
}

// Redact implements [journal.Journal].
func (j *Journal) Redact(ctx context.Context, id board.ID, redact journal.Redaction) (changed int, err error) {
	err = j.tx(ctx, func(tx *transaction) error {
		var head int64
		err := tx.QueryRow(ctx, `UPDATE boards SET scrubbed = head + 1 WHERE id = $1 RETURNING head`,
			string(id)).Scan(&head)
		if errors.Is(err, pgx.ErrNoRows) {
			return journal.ErrNoBoard
		}
		if err != nil {
			return err
		}
		if changed, err = rewrite(ctx, tx, id, 1, board.Seq(head), redact); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM snapshots WHERE board = $1`, string(id))
		return err
	})
	j.db.forgetSoon()
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// SaveSnapshot implements [journal.Journal].
func (j *Journal) SaveSnapshot(ctx context.Context, id board.ID, s journal.Snapshot) error {
	if s.Data == nil {
		s.Data = []byte{} // nil would be stored as NULL
	}
	return j.tx(ctx, func(tx *transaction) error {
		// The row's lock keeps a scrub from passing between the question and the answer.
		tag, err := tx.Exec(ctx, `
INSERT INTO snapshots (board, version, seq, data)
SELECT id, $2, $3, $4 FROM boards WHERE id = $1 AND $3 BETWEEN scrubbed AND head FOR SHARE
ON CONFLICT (board, version, seq) DO UPDATE SET data = excluded.data`,
			string(id), s.Version, int64(s.Seq), s.Data)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		_, err = tx.Exec(ctx, `
DELETE FROM snapshots WHERE board = $1 AND version = $2 AND seq < (
    SELECT min(seq) FROM (
        SELECT seq FROM snapshots WHERE board = $1 AND version = $2 ORDER BY seq DESC LIMIT $3
    ) AS kept
)`, string(id), s.Version, journal.SnapshotsKept)
		return err
	})
}

// LatestSnapshot implements [journal.Journal].
func (j *Journal) LatestSnapshot(ctx context.Context, id board.ID, version int) (journal.Snapshot, bool, error) {
	s := journal.Snapshot{Version: version}
	var seq int64
	err := j.db.pool.QueryRow(ctx,
		`SELECT seq, data FROM snapshots WHERE board = $1 AND version = $2 ORDER BY seq DESC LIMIT 1`,
		string(id), version).Scan(&seq, &s.Data)
	if errors.Is(err, pgx.ErrNoRows) {
		return journal.Snapshot{}, false, nil
	}
	if err != nil {
		return journal.Snapshot{}, false, err
	}
	s.Seq = board.Seq(seq)
	return s, true, nil
}

// Boards implements [journal.Journal].
func (j *Journal) Boards(ctx context.Context) ([]board.ID, error) {
	rows, err := j.db.pool.Query(ctx, `SELECT id FROM boards ORDER BY id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[board.ID])
}

// Ping implements [journal.Journal].
func (j *Journal) Ping(ctx context.Context) error { return j.db.pool.Ping(ctx) }

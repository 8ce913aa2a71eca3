package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"modernc.org/sqlite"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// Journal implements [journal.Journal]. Use [New].
type Journal struct {
	db *DB
	// afterStatement is called after each statement that changes something. Tests end the
	// transaction there; in the product it is nil.
	afterStatement func() error
}

var _ journal.Journal = (*Journal)(nil)

// New returns the journal in a migrated file. Closing the DB ends it.
func New(db *DB) *Journal { return &Journal{db: db} }

// uniqueViolation is SQLITE_CONSTRAINT_UNIQUE.
const uniqueViolation = 2067

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func (j *Journal) exec(ctx context.Context, conn *sql.Conn, query string, args ...any) (int64, error) {
	res, err := conn.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	if err == nil && j.afterStatement != nil {
		err = j.afterStatement()
	}
	return n, err
}

// Append implements [journal.Journal]. Appends to several boards at once share a commit.
func (j *Journal) Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	if err := journal.Check(after, entries, scrub); err != nil || len(entries) == 0 {
		return err
	}
	// Encoded here: the one goroutine that writes has enough to do.
	rows, err := encode(entries, scrub)
	if err != nil {
		return err
	}
	return j.db.submit(ctx, func(ctx context.Context, conn *sql.Conn) (traces, error) {
		return j.insert(ctx, conn, id, after, rows, scrub)
	})
}

func (j *Journal) insert(ctx context.Context, conn *sql.Conn, id board.ID, after board.Seq, rows []row, scrub *journal.Scrub) (traces, error) {
	head := int64(after) + int64(len(rows))
	move, args := `UPDATE boards SET head = ?1 WHERE id = ?2 AND head = ?3`, []any{head, string(id), int64(after)}
	if after == 0 {
		move, args = `INSERT INTO boards (id, head) VALUES (?2, ?1) ON CONFLICT DO NOTHING`, args[:2]
	}
	n, err := j.exec(ctx, conn, move, args...)
	if err != nil {
		return none, err
	}
	if n == 0 {
		return none, journal.ErrConflict
	}
	if err := j.insertRows(ctx, conn, id, rows); err != nil || scrub == nil {
		return none, err
	}
	_, left, err := j.rewrite(ctx, conn, id, scrub.From, min(scrub.To, after), scrub.Redact)
	if err != nil {
		return none, err
	}
	n, err = j.exec(ctx, conn, `DELETE FROM snapshots WHERE board = ? AND seq >= ? AND seq < ?`,
		string(id), int64(scrub.From), head)
	if err != nil {
		return none, err
	}
	if n > 0 { // rooms keep none while a vote is open, but whoever does leaves copies
		left = inFile
	}
	_, err = j.exec(ctx, conn, `UPDATE boards SET scrubbed = ? WHERE id = ?`, head, string(id))
	return left, err
}

// rowsPerInsert keeps the number of parameters below SQLite's limit and the statements few.
const rowsPerInsert = 100

func (j *Journal) insertRows(ctx context.Context, conn *sql.Conn, id board.ID, rows []row) error {
	for rest := rows; len(rest) > 0; {
		chunk := rest[:min(len(rest), rowsPerInsert)]
		rest = rest[len(chunk):]
		args := make([]any, 0, 7*len(chunk))
		for _, r := range chunk {
			args = append(args, string(id), r.seq, r.at, r.origin, r.n, r.person, r.ops)
		}
		_, err := j.exec(ctx, conn, `INSERT INTO entries (board, seq, at, origin, n, person, ops) VALUES (?,?,?,?,?,?,?)`+
			strings.Repeat(`,(?,?,?,?,?,?,?)`, len(chunk)-1), args...)
		var violation *sqlite.Error
		if errors.As(err, &violation) && violation.Code() == uniqueViolation {
			return duplicate(ctx, conn, id, chunk, err)
		}
		if err != nil {
			return err
		}
	}
	for _, r := range rows {
		if r.cast == "" {
			continue
		}
		if _, err := j.exec(ctx, conn, insertCast, string(id), r.seq, r.cast); err != nil {
			return err
		}
	}
	return nil
}

// duplicate finds which of the rows is a retry. The failed statement has left nothing behind.
func duplicate(ctx context.Context, conn *sql.Conn, id board.ID, rows []row, violation error) error {
	for _, r := range rows {
		seq, err := find(ctx, conn, id, r.origin, r.n)
		if err != nil {
			return err
		}
		if seq != 0 {
			return &journal.DuplicateError{Origin: r.origin, N: uint64(r.n), Seq: seq}
		}
	}
	return violation
}

// rewrite redacts the stored entries from..to, and returns how many changed and what that leaves behind.
func (j *Journal) rewrite(ctx context.Context, conn *sql.Conn, id board.ID, from, to board.Seq, redact journal.Redaction,
) (changed int, left traces, err error) {
	if from > to {
		return 0, none, nil
	}
	entries, err := query(ctx, conn, rangeSQL, string(id), int64(from), int64(to))
	if err != nil {
		return 0, none, err
	}
	stand, err := castsOf(ctx, conn)
	if err != nil {
		return 0, none, err
	}
	gone := false
	for _, e := range entries {
		redacted, ok, err := redact.Entry(e)
		if err != nil {
			return 0, none, err
		}
		if !ok {
			continue
		}
		r, err := toRow(redacted)
		if err != nil {
			return 0, none, err
		}
		if _, err := j.exec(ctx, conn, `UPDATE entries SET person = ?, ops = ? WHERE board = ? AND seq = ?`,
			r.person, r.ops, string(id), r.seq); err != nil {
			return 0, none, err
		}
		key := castKey{id, r.seq}
		if _, apart := stand[key]; apart {
			gone = true
			delete(stand, key)
		} else {
			left = inFile
		}
		if r.cast != "" {
			gone, stand[key] = true, r.cast
		}
		changed++
	}
	if gone {
		left = max(left, inLog)
		err = j.recast(ctx, conn, stand)
	}
	return changed, left, err
}

// AppendLocked implements [journal.Journal]. It holds the only writer while decide runs.
func (j *Journal) AppendLocked(ctx context.Context, id board.ID, after board.Seq,
	decide func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	err := j.db.submit(ctx, func(ctx context.Context, conn *sql.Conn) (traces, error) {
		head, err := headOf(ctx, conn, id)
		if err != nil && !errors.Is(err, journal.ErrNoBoard) {
			return none, err
		}
		if head < after {
			return none, journal.ErrConflict
		}
		missed, err := query(ctx, conn, rangeSQL, string(id), int64(after)+1, int64(head))
		if err != nil {
			return none, err
		}
		entries, scrub, err := decide(missed)
		if err != nil {
			return none, err
		}
		if err := journal.Check(head, entries, scrub); err != nil {
			return none, err
		}
		if len(entries) == 0 {
			return none, errNothing
		}
		rows, err := encode(entries, scrub)
		if err != nil {
			return none, err
		}
		return j.insert(ctx, conn, id, head, rows, scrub)
	})
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}

// errNothing ends a job that has nothing to store.
var errNothing = errors.New("nothing to store")

// Read implements [journal.Journal].
func (j *Journal) Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error) {
	if limit <= 0 {
		return nil, ctx.Err()
	}
	return query(ctx, j.db.read, readSQL, string(id), int64(after), limit)
}

// Head implements [journal.Journal].
func (j *Journal) Head(ctx context.Context, id board.ID) (board.Seq, error) {
	return headOf(ctx, j.db.read, id)
}

// Find implements [journal.Journal].
func (j *Journal) Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error) {
	return find(ctx, j.db.read, id, origin, int64(n))
}

// Redact implements [journal.Journal].
func (j *Journal) Redact(ctx context.Context, id board.ID, redact journal.Redaction) (changed int, err error) {
	err = j.db.submit(ctx, func(ctx context.Context, conn *sql.Conn) (traces, error) {
		head, err := headOf(ctx, conn, id)
		if err != nil {
			return none, err
		}
		if changed, _, err = j.rewrite(ctx, conn, id, 1, head, redact); err != nil {
			return none, err
		}
		if _, err := j.exec(ctx, conn, `DELETE FROM snapshots WHERE board = ?`, string(id)); err != nil {
			return none, err
		}
		_, err = j.exec(ctx, conn, `UPDATE boards SET scrubbed = head + 1 WHERE id = ?`, string(id))
		return inFile, err
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// SaveSnapshot implements [journal.Journal].
func (j *Journal) SaveSnapshot(ctx context.Context, id board.ID, s journal.Snapshot) error {
	return j.db.submit(ctx, func(ctx context.Context, conn *sql.Conn) (traces, error) {
		n, err := j.exec(ctx, conn, `
INSERT INTO snapshots (board, version, seq, data)
SELECT id, ?2, ?3, ?4 FROM boards WHERE id = ?1 AND ?3 BETWEEN scrubbed AND head
ON CONFLICT (board, version, seq) DO UPDATE SET data = excluded.data`,
			string(id), s.Version, int64(s.Seq), notNull(s.Data))
		if err != nil || n == 0 {
			return none, err
		}
		_, err = j.exec(ctx, conn, `
DELETE FROM snapshots WHERE board = ?1 AND version = ?2 AND seq NOT IN (
    SELECT seq FROM snapshots WHERE board = ?1 AND version = ?2 ORDER BY seq DESC LIMIT ?3
)`, string(id), s.Version, journal.SnapshotsKept)
		return none, err
	})
}

// LatestSnapshot implements [journal.Journal].
func (j *Journal) LatestSnapshot(ctx context.Context, id board.ID, version int) (journal.Snapshot, bool, error) {
	s := journal.Snapshot{Version: version}
	var seq int64
	err := j.db.read.QueryRowContext(ctx,
		`SELECT seq, data FROM snapshots WHERE board = ? AND version = ? ORDER BY seq DESC LIMIT 1`,
		string(id), version).Scan(&seq, &s.Data)
	if errors.Is(err, sql.ErrNoRows) {
		return journal.Snapshot{}, false, nil
	}
	if err != nil {
		return journal.Snapshot{}, false, err
	}
	s.Seq = board.Seq(seq)
	return s, true, nil
}

// Boards implements [journal.Journal].
func (j *Journal) Boards(ctx context.Context) (ids []board.ID, err error) {
	rows, err := j.db.read.QueryContext(ctx, `SELECT id FROM boards ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, board.ID(id))
	}
	return ids, rows.Err()
}

// Ping implements [journal.Journal]. It reads the schema, so a file that is gone or damaged
// is noticed.
func (j *Journal) Ping(ctx context.Context) error {
	var n int
	if err := j.db.read.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema`).Scan(&n); err != nil {
		return fmt.Errorf("sqlite: ping: %w", err)
	}
	return nil
}

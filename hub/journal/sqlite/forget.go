package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"minga.lab/minga/hub/board"
)

// A redaction overwrites rows, and that is not enough: secure_delete overwrites what is deleted, but
// not the copies that a page keeps of cells that have moved when it was split, and the WAL holds
// old pages.
//
// Casts stand in a table of their own, which is cleared whole, so that all its pages are overwritten, and gets the few
// back that belong to rounds still open. Then only the WAL has to be emptied; who opens a file empties it too.
//
// For what stands among other rows, the name of a person who is forgotten, the file is written anew. That this is owed
// stands in the file itself, from the transaction of the redaction until it is done: a process that is killed in
// between leaves it to the next one that opens the file.

// traces is where what was redacted can still be read.
type traces int

const (
	none   traces = iota
	inLog         // until the WAL is emptied
	inFile        // until the file is written anew, and in the WAL
)

// debt is what a file still has to forget.
type debt struct {
	owed bool
	log  bool  // the WAL alone
	mark int64 // the file's mark when it was written anew; 0: that is yet to be done
}

// and is a debt with what came since.
func (d debt) and(left traces) debt {
	switch {
	case left == inFile:
		return debt{owed: true}
	case left == inLog && !d.owed:
		return debt{owed: true, log: true}
	}
	return d // what has to be done anyway empties the WAL in the end
}

// owe marks, in the transaction of a redaction, that the file has to be written anew. The mark is the
// file's user_version, which nothing else uses; it counts, so that of two processes none takes away what the other owes.
func owe(ctx context.Context, conn *sql.Conn, group []*job) error {
	for _, j := range group {
		if j.left != inFile || j.err != nil || j.panic != nil {
			continue
		}
		mark, err := markOf(ctx, conn)
		if err != nil {
			return err
		}
		return setMark(ctx, conn, mark+1)
	}
	return nil
}

func markOf(ctx context.Context, conn *sql.Conn) (mark int64, err error) {
	err = conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&mark)
	return mark, err
}

func setMark(ctx context.Context, conn *sql.Conn, mark int64) error {
	_, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", mark))
	return err
}

// debtOf says what was left undone when the file was last closed, or its process killed. What its WAL
// holds is not known, so that is emptied in any case.
func (d *DB) debtOf(ctx context.Context) (debt, error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return debt{}, err
	}
	defer conn.Close()
	mark, err := markOf(ctx, conn)
	return debt{owed: true, log: mark == 0}, err
}

// forget writes the file anew, empties the WAL and takes the mark away, as far as readers and other processes let it,
// and returns what is left to do. Just after a redaction it waits a little for readers.
func (d *DB) forget(past debt, wait bool) debt {
	if past.log {
		d.passing("committed")
		if d.truncate(wait) {
			d.passing("emptied")
			return debt{}
		}
		return past
	}
	if past.mark == 0 {
		past.mark = d.rewrite()
	}
	if past.mark == 0 {
		return past
	}
	d.passing("rewritten")
	if !d.truncate(wait) {
		return past
	}
	d.passing("emptied")
	switch done, err := d.unmark(past.mark); {
	case err != nil:
		return past
	case !done: // another process has redacted since
		return debt{owed: true}
	}
	return debt{}
}

// passing lets tests stop at a stage; in the product the hook is nil.
func (d *DB) passing(stage string) {
	if d.onStage != nil {
		d.onStage(stage)
	}
}

// rewrite writes the whole file anew, which costs a copy of it, and returns the mark that the file had before; 0 when
// it could not.
func (d *DB) rewrite() (mark int64) {
	ctx := context.Background()
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return 0
	}
	defer conn.Close()
	d.passing("committed")
	if mark, err = markOf(ctx, conn); err != nil {
		return 0
	}
	if _, err := conn.ExecContext(ctx, "VACUUM"); err != nil {
		return 0
	}
	return mark
}

// unmark takes the mark away if it is still the one that was seen.
func (d *DB) unmark(seen int64) (done bool, err error) {
	ctx := context.Background()
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return false, err
	}
	mark, err := markOf(ctx, conn)
	if err == nil && mark == seen {
		done, err = true, setMark(ctx, conn, 0)
	}
	if err == nil {
		_, err = conn.ExecContext(ctx, "COMMIT")
	}
	if err != nil {
		rollback(ctx, conn)
		return false, err
	}
	return done, nil
}

const insertCast = `INSERT INTO casts (board, seq, ops) VALUES (?, ?, ?)`

type castKey struct {
	board board.ID
	seq   int64
}

// castsOf returns all casts: those of the rounds that are open.
func castsOf(ctx context.Context, conn *sql.Conn) (list map[castKey]string, err error) {
	rows, err := conn.QueryContext(ctx, `SELECT board, seq, ops FROM casts`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	list = map[castKey]string{}
	for rows.Next() {
		var key castKey
		var ops string
		if err := rows.Scan(&key.board, &key.seq, &ops); err != nil {
			return nil, err
		}
		list[key] = ops
	}
	return list, rows.Err()
}

// recast clears the table and puts back what stays.
func (j *Journal) recast(ctx context.Context, conn *sql.Conn, stay map[castKey]string) error {
	// Without WHERE: row by row its pages would be joined, and keep copies.
	if _, err := j.exec(ctx, conn, `DELETE FROM casts`); err != nil {
		return err
	}
	for key, ops := range stay {
		if _, err := j.exec(ctx, conn, insertCast, string(key.board), key.seq, ops); err != nil {
			return err
		}
	}
	return nil
}

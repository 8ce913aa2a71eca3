package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// A redaction overwrites rows, and that is not enough: secure_delete overwrites what is deleted, but
// not the copies that a page keeps of cells that have moved when it was split, and the WAL holds
// old pages. So the file is written anew and the WAL emptied after each round that closes and each person that is
// forgotten. That this is owed stands in the file itself, from the transaction of the redaction until
// it is done: a process that is killed in between leaves it to the next one that opens the file.

// debt is what a file still has to forget.
type debt struct {
	owed bool
	mark int64 // the file's mark when it was written anew; 0: that is yet to be done
}

// owe marks, in the transaction of a redaction, that the file has to be written anew. The mark is the
// file's user_version, which nothing else uses; it counts, so that of two processes none takes away what the other owes.
func owe(ctx context.Context, conn *sql.Conn, group []*job) error {
	for _, j := range group {
		if !j.scrub || j.err != nil || j.panic != nil {
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

// debtOf says what was left undone when the file was last closed, or its process killed.
func (d *DB) debtOf(ctx context.Context) (debt, error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return debt{}, err
	}
	defer conn.Close()
	mark, err := markOf(ctx, conn)
	return debt{owed: mark != 0}, err
}

// forget writes the file anew, empties the WAL and takes the mark away, as far as readers and other processes let it,
// and returns what is left to do. Just after a redaction it waits a little for readers.
func (d *DB) forget(past debt, wait bool) debt {
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

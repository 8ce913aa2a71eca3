package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// A commit waits for the disk, whatever it holds. So one goroutine writes, and what is handed
// in while it waits goes into the next transaction together: many rooms cost few waits.

// maxGroup is how many writes share one commit at most.
const maxGroup = 128

// errClosed is returned after Close.
var errClosed = errors.New("sqlite: closed")

// job is one write. It fails alone: its statements stand behind a savepoint.
type job struct {
	do    func(ctx context.Context, conn *sql.Conn) (traces, error)
	left  traces // of what it redacted
	state atomic.Int32
	err   error
	panic any
	done  chan struct{}
}

// States of a job: whoever moves it from waiting decides.
const (
	waiting int32 = iota
	running
	abandoned
)

// submit runs a job and waits for it. When the context ends first, either nothing was done or,
// if the job has begun, its outcome is still awaited: it is never unknown.
func (d *DB) submit(ctx context.Context, do func(context.Context, *sql.Conn) (traces, error)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{do: do, done: make(chan struct{})}
	select {
	case d.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-d.stop:
		return errClosed
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.state.CompareAndSwap(waiting, abandoned) {
			return ctx.Err()
		}
		<-j.done
	case <-d.ended: // nobody will touch the job again
		if j.state.CompareAndSwap(waiting, abandoned) {
			return errClosed
		}
		<-j.done
	}
	if j.panic != nil {
		panic(j.panic)
	}
	return j.err
}

// forgetEvery is the pause between attempts to forget, while nothing else is written.
const forgetEvery = 10 * time.Second

func (d *DB) writeLoop(past debt) {
	defer close(d.ended)
	var group []*job
	timer := time.NewTimer(forgetEvery)
	defer timer.Stop()
	for {
		group = group[:0]
		var again <-chan time.Time
		if past.owed {
			timer.Reset(forgetEvery)
			again = timer.C
		}
		select {
		case j := <-d.jobs:
			group = append(group, j)
		case <-again:
			past = d.forget(past, false)
			continue
		case <-d.stop:
			return
		}
		for more := true; more && len(group) < maxGroup; {
			select {
			case j := <-d.jobs:
				group = append(group, j)
			default:
				more = false
			}
		}
		left := d.commit(group)
		past = past.and(left)
		if past.owed {
			past = d.forget(past, left != none)
		}
	}
}

// commit runs a group in one transaction and answers each job. It says what they leave to forget.
func (d *DB) commit(group []*job) (left traces) {
	defer func() {
		for _, j := range group {
			close(j.done)
		}
	}()
	live := group[:0:0]
	for _, j := range group {
		if j.state.CompareAndSwap(waiting, running) {
			live = append(live, j)
		}
	}
	if len(live) == 0 {
		return none
	}
	// No caller's context: one that ends must not take the others' writes with it.
	if err := d.transact(context.Background(), live); err != nil {
		for _, j := range live {
			if j.err == nil {
				j.err = err
			}
		}
		return none
	}
	for _, j := range live {
		if j.err == nil {
			left = max(left, j.left)
		}
	}
	return left
}

func (d *DB) transact(ctx context.Context, group []*job) (err error) {
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("sqlite: begin: %w", err)
	}
	failed := 0
	for _, j := range group {
		if err := j.run(ctx, conn, len(group) > 1); err != nil {
			rollback(ctx, conn)
			return err
		}
		if j.err != nil || j.panic != nil {
			failed++
		}
	}
	if failed == len(group) {
		rollback(ctx, conn)
		return nil
	}
	if err := owe(ctx, conn, group); err != nil {
		rollback(ctx, conn)
		return fmt.Errorf("sqlite: mark a redaction: %w", err)
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		rollback(ctx, conn)
		return fmt.Errorf("sqlite: commit: %w", err)
	}
	return nil
}

// rollback ends a transaction that SQLite itself may have ended already.
func rollback(ctx context.Context, conn *sql.Conn) {
	_, _ = conn.ExecContext(ctx, "ROLLBACK") // fails only if there is nothing to roll back
}

// run does one job; its own failure is kept in the job. The error is that of the transaction,
// which is then lost for the whole group.
func (j *job) run(ctx context.Context, conn *sql.Conn, grouped bool) error {
	if grouped {
		if _, err := conn.ExecContext(ctx, "SAVEPOINT job"); err != nil {
			return fmt.Errorf("sqlite: savepoint: %w", err)
		}
	}
	func() {
		defer func() { j.panic = recover() }()
		j.left, j.err = j.do(ctx, conn)
	}()
	if !grouped {
		return nil // the whole transaction is rolled back
	}
	end := "RELEASE job"
	if j.err != nil || j.panic != nil {
		end = "ROLLBACK TO job; RELEASE job"
	}
	if _, err := conn.ExecContext(ctx, end); err != nil {
		return fmt.Errorf("sqlite: savepoint: %w", err)
	}
	return nil
}

// truncate moves the WAL into the file and empties it, and says whether it could. Just after a
// redaction it waits a little for readers; later tries do not wait.
func (d *DB) truncate(wait bool) bool {
	ctx := context.Background()
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	millis := 0
	if wait {
		millis = 250
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", millis)); err != nil {
		return false
	}
	var busy, inLog, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &inLog, &moved)
	_, reset := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", busyMillis))
	return err == nil && reset == nil && busy == 0
}

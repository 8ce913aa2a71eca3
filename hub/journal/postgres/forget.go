package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/board"
)

// A row that is deleted or updated stays in PostgreSQL's file until its place is used again; VACUUM only
// declares the place free. So casts stand in a table of their own, and when some of them were redacted that
// table gets a new file with the few that are left, those of rounds still open. That this is owed
// is committed with the redaction; whoever uses the database looks now and then whether it still is.
// The write-ahead log keeps what it was told until its segments are recycled.

const (
	forgetWait  = 200 * time.Millisecond // for the table's lock: whoever reads or votes waits as long
	forgetAgain = 2 * time.Second        // after a failure, as when a backup holds the table
	forgetLook  = 30 * time.Second       // for what a process that was killed has left
	forgetLimit = 10 * time.Second
)

// forgetter writes the table of casts anew, beside all other work.
type forgetter struct {
	start  *sync.Once
	soon   chan struct{}
	cancel context.CancelFunc
	ctx    context.Context //nolint:containedctx // of its goroutine, which ends with the DB
	done   *sync.WaitGroup
}

func newForgetter() forgetter {
	ctx, cancel := context.WithCancel(context.Background())
	return forgetter{start: new(sync.Once), soon: make(chan struct{}, 1), cancel: cancel, ctx: ctx, done: new(sync.WaitGroup)}
}

func (f *forgetter) end() {
	f.start.Do(func() {}) // not any more
	f.cancel()
	f.done.Wait()
}

// startForgetting looks after what was left and what will come, once for a database.
func (d *DB) startForgetting() {
	d.forget.start.Do(func() {
		d.forget.done.Go(func() {
			timer := time.NewTimer(0)
			defer timer.Stop()
			for {
				select {
				case <-d.forget.ctx.Done():
					return
				case <-d.forget.soon:
				case <-timer.C:
				}
				next := forgetLook
				if d.forgetNow(d.forget.ctx) != nil {
					next = forgetAgain // its mark stands in the database
				}
				timer.Reset(next)
			}
		})
	})
}

// forgetSoon has the table looked at now.
func (d *DB) forgetSoon() {
	select {
	case d.forget.soon <- struct{}{}:
	default:
	}
}

// forgetNow gives the table of casts a new file if that is owed. The old file is emptied with the commit.
func (d *DB) forgetNow(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, forgetLimit)
	defer cancel()
	if owed, err := d.owed(ctx); err != nil || !owed {
		return err
	}
	tx, err := d.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackLimit)
		defer cancel()
		_ = tx.Rollback(ctx) // without effect after the commit
	}()
	// Redactions take rows away first and mark that after, so both wait here.
	if _, err := tx.Exec(ctx, `SELECT set_config('lock_timeout', $1, true)`, forgetWait.String()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `LOCK TABLE casts IN ACCESS EXCLUSIVE MODE`); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT board, seq, ops::text FROM casts`)
	if err != nil {
		return err
	}
	var boards, ops []string
	var seqs []int64
	var id, text string
	var seq int64
	if _, err := pgx.ForEachRow(rows, []any{&id, &seq, &text}, func() error {
		boards, seqs, ops = append(boards, id), append(seqs, seq), append(ops, text)
		return nil
	}); err != nil {
		return err
	}
	for _, statement := range []string{`DELETE FROM forgetting`, `TRUNCATE casts`} {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `
INSERT INTO casts (board, seq, ops)
SELECT c.board, c.seq, c.ops::json FROM unnest($1::text[], $2::bigint[], $3::text[]) AS c (board, seq, ops)`,
		boards, seqs, ops); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// recast brings the table of casts to what the rewritten entries say, and marks what has to be forgotten.
func recast(ctx context.Context, tx *transaction, id board.ID, c *arrays) error {
	tag, err := tx.Exec(ctx, `DELETE FROM casts WHERE board = $1 AND seq = ANY ($2::bigint[])`, string(id), c.seq)
	if err != nil || tag.RowsAffected() == 0 && len(c.castSeq) == 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO forgetting (owed) VALUES (true) ON CONFLICT DO NOTHING`)
	if len(c.castSeq) == 0 || err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
INSERT INTO casts (board, seq, ops) SELECT $1, c.seq, c.ops::json FROM unnest($2::bigint[], $3::text[]) AS c (seq, ops)`,
		string(id), c.castSeq, c.casts)
	return err
}

// owed says whether something that was redacted is left in the table of casts.
func (d *DB) owed(ctx context.Context) (owed bool, err error) {
	err = d.pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM forgetting)`).Scan(&owed)
	return owed, err
}

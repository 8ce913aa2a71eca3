// Package sqlite keeps the journal in one SQLite file: the whole installation is one process
// and one file. The file may be on a local disk only; SQLite's locks do not hold on network ones.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"minga.lab/minga/migrations"
)

// busyMillis is how long a writer waits for another process that writes the same file, such as
// an export or a backup.
const busyMillis = 5000

// migrationTries is more than there are steps at which another process can come first.
const migrationTries = 50

// DB is one file, shared by journal and records: one connection that writes and some that read.
type DB struct {
	write, read *sql.DB
	jobs        chan *job
	stop        chan struct{} // closed by Close
	ended       chan struct{} // closed when nothing is written any more
	once        sync.Once
	closeErr    error

	onStage func(stage string) // for tests that end the process in the middle of forgetting
}

// Open opens the file and makes it if it is not there. It does not migrate.
//
// Writing is durable when it returns: WAL with synchronous=FULL. Deleted content is overwritten
// in the file (secure_delete), so that what was redacted cannot be read from its pages. What a
// killed process has left to forget is forgotten first, which copies the file.
func Open(ctx context.Context, path string) (*DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	d := &DB{jobs: make(chan *job, maxGroup), stop: make(chan struct{}), ended: make(chan struct{})}
	write, err := connect(abs, url.Values{"_txlock": {"immediate"}, "_pragma": {
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
	}})
	if err != nil {
		return nil, err
	}
	read, err := connect(abs, url.Values{"_pragma": {"query_only(1)"}})
	if err != nil {
		return nil, err
	}
	d.write, d.read = sql.OpenDB(connector{write}), sql.OpenDB(read)
	// One writer: SQLite has one anyway, and waiting for it in Go is fair and costs no polling.
	d.write.SetMaxOpenConns(1)
	if err := d.write.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open: %w", err), d.read.Close(), d.write.Close())
	}
	conns := max(4, runtime.GOMAXPROCS(0))
	d.read.SetMaxOpenConns(conns)
	d.read.SetMaxIdleConns(conns)
	past, err := d.debtOf(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("sqlite: open: %w", err), d.read.Close(), d.write.Close())
	}
	if past.owed { // the last process may have been killed before it had forgotten
		past = d.forget(past, true) //nolint:contextcheck // half of it would be nothing
	}
	go d.writeLoop(past) //nolint:contextcheck // it outlives the context of opening
	return d, nil
}

func connect(path string, params url.Values) (driver.Connector, error) {
	params.Add("_pragma", fmt.Sprintf("busy_timeout(%d)", busyMillis))
	c, err := sqlite.NewConnector("file:" + (&url.URL{Path: path}).EscapedPath() + "?" + params.Encode())
	if err != nil {
		return nil, fmt.Errorf("sqlite: open: %w", err)
	}
	return c, nil
}

// Writer returns the one connection that writes, for the records in the same file. Transactions
// begin with the write lock, and the journal waits for them: keep them short. It stays the
// DB's: do not close it.
func (d *DB) Writer() *sql.DB { return d.write }

// Reader returns connections that cannot write. They stay the DB's: do not close them.
func (d *DB) Reader() *sql.DB { return d.read }

// Close waits for the write in progress, refuses those that wait, and closes the file.
func (d *DB) Close() error {
	d.once.Do(func() {
		close(d.stop)
		<-d.ended
		d.closeErr = errors.Join(d.read.Close(), d.write.Close())
	})
	return d.closeErr
}

// Migrate brings the schema to the newest version, forward only.
func (d *DB) Migrate(ctx context.Context) error {
	var err error
	// Two processes may start on one new file. At each step SQLite lets one of them pass; the other fails
	// and finds, when it looks again, that there is less to do.
	for range migrationTries {
		err = d.provider(func(p *goose.Provider) error {
			_, err := p.Up(ctx)
			return err
		})
		if err == nil || ctx.Err() != nil {
			return err
		}
	}
	return err
}

// Version returns the version of the file's schema and the newest that this program knows.
func (d *DB) Version(ctx context.Context) (have, newest int64, err error) {
	err = d.provider(func(p *goose.Provider) error {
		var err error
		have, newest, err = p.GetVersions(ctx)
		return err
	})
	return have, newest, err
}

func (d *DB) provider(use func(*goose.Provider) error) error {
	p, err := goose.NewProvider(goose.DialectSQLite3, d.write, migrations.SQLite(),
		goose.WithDisableGlobalRegistry(true))
	if err == nil {
		err = use(p)
	}
	if err != nil {
		return fmt.Errorf("sqlite: migrate: %w", err)
	}
	return nil
}

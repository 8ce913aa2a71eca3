// Package postgres keeps the journal in PostgreSQL, for installations that have outgrown one
// process. Several instances may use one database.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"minga.lab/minga/migrations"
)

// defaultConns is enough for many rooms: each append is one short statement.
const defaultConns = 16

// DB is a pool of connections to the database that journal and records share.
type DB struct {
	pool   *pgxpool.Pool
	forget forgetter
}

// Open makes a pool for the address, a postgres:// URL or key=value list, and makes sure that
// the database answers. pool_max_conns in the address sets its size. It does not migrate.
func Open(ctx context.Context, dsn string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("postgres: address: %w", err) // pgx leaves the password out
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		cfg.MaxConns = defaultConns
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "minga"
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	return &DB{pool: pool, forget: newForgetter()}, nil
}

// Pool returns the connections, for the records that live in the same database. It stays the
// DB's: do not close it.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// Close waits for statements in progress and closes all connections.
func (d *DB) Close() error {
	d.forget.end()
	d.pool.Close()
	return nil
}

// Migrate brings the schema to the newest version, forward only. Instances that start together
// take turns.
func (d *DB) Migrate(ctx context.Context) error {
	return d.provider(func(p *goose.Provider) error {
		_, err := p.Up(ctx)
		return err
	})
}

// Version returns the version of the database's schema and the newest that this program knows.
// They differ before Migrate, or when a newer program has migrated.
func (d *DB) Version(ctx context.Context) (have, newest int64, err error) {
	err = d.provider(func(p *goose.Provider) error {
		var err error
		have, newest, err = p.GetVersions(ctx)
		return err
	})
	return have, newest, err
}

func (d *DB) provider(use func(*goose.Provider) error) error {
	// Asking once a second is the shortest that the locker can; the default of five seconds
	// would be felt at every start of a second instance.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	db := stdlib.OpenDBFromPool(d.pool)
	p, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Postgres(),
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return errors.Join(err, db.Close())
	}
	if err := errors.Join(use(p), db.Close()); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return nil
}

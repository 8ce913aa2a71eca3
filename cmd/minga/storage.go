package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/bus/redisbus"
	"minga.lab/minga/hub/journal"
	postgresjournal "minga.lab/minga/hub/journal/postgres"
	sqlitejournal "minga.lab/minga/hub/journal/sqlite"
	"minga.lab/minga/server/assets"
	postgresassets "minga.lab/minga/server/assets/postgres"
	sqliteassets "minga.lab/minga/server/assets/sqlite"
	"minga.lab/minga/server/records"
	postgresrecords "minga.lab/minga/server/records/postgres"
	sqliterecords "minga.lab/minga/server/records/sqlite"
)

// storage says where everything is kept. The default is one file in one folder; PostgreSQL and
// Redis are for installations with several instances.
type storage struct {
	Data        string `help:"Folder of the data file, when no database is named." env:"MINGA_DATA" default:"data" type:"path"`
	DatabaseURL string `help:"PostgreSQL instead of the data file: postgres://…" env:"MINGA_DATABASE_URL" placeholder:"URL"`
	RedisURL    string `help:"Redis, which joins several instances: redis://…" env:"MINGA_REDIS_URL" placeholder:"URL"`
}

// stores are the opened parts that storage names.
type stores struct {
	journal journal.Journal
	records records.Store
	assets  assets.Store
	bus     bus.Bus
	counter bus.Counter

	migrate func(context.Context) error
	version func(context.Context) (have, newest int64, err error)
	closers []func() error

	postgres *postgresjournal.DB // nil with SQLite
	joined   bool                // with other instances, by Redis
	where    string              // for people
}

// open opens journal and records. It does not migrate.
func (s *storage) open(ctx context.Context) (*stores, error) {
	if s.DatabaseURL != "" {
		db, err := postgresjournal.Open(ctx, s.DatabaseURL)
		if err != nil {
			return nil, fmt.Errorf("the database does not open: %w", err)
		}
		return &stores{
			journal: postgresjournal.New(db), records: postgresrecords.New(db.Pool()),
			assets:  postgresassets.New(db.Pool()),
			migrate: db.Migrate, version: db.Version, closers: []func() error{db.Close},
			postgres: db, where: "PostgreSQL",
		}, nil
	}
	if err := os.MkdirAll(s.Data, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made: %w", err)
	}
	file := filepath.Join(s.Data, "minga.db")
	db, err := sqlitejournal.Open(ctx, file)
	if err != nil {
		return nil, fmt.Errorf("the data file %s does not open: %w", file, err)
	}
	return &stores{
		journal: sqlitejournal.New(db), records: sqliterecords.New(db.Writer(), db.Reader()),
		assets:  sqliteassets.New(db.Writer(), db.Reader()),
		migrate: db.Migrate, version: db.Version, closers: []func() error{db.Close},
		where: file,
	}, nil
}

// openBus joins the instances, or nothing beyond this process.
func (s *storage) openBus(ctx context.Context, to *stores, log *slog.Logger) error {
	if s.RedisURL == "" {
		local := bus.NewLocal()
		to.bus, to.counter = local, &bus.LocalCounter{}
		to.closers = append(to.closers, local.Close)
		return nil
	}
	redis, err := redisbus.Open(s.RedisURL, redisbus.Options{Log: log})
	if err != nil {
		return fmt.Errorf("the Redis address is wrong: %w", err)
	}
	to.bus, to.counter, to.joined = redis, redis.Counter(), true
	to.closers = append(to.closers, redis.Close)
	if err := redis.Ping(ctx); err != nil {
		log.LogAttrs(ctx, slog.LevelWarn, "redis does not answer yet, boards go on without it", slog.Any("error", err))
	}
	return nil
}

// close closes in the opposite order of opening.
func (s *stores) close() error {
	var errs []error
	for _, end := range slices.Backward(s.closers) {
		errs = append(errs, end())
	}
	return errors.Join(errs...)
}

// with opens the stores, migrated, for a command and closes them after it.
func (s *storage) with(e *env, do func(*stores) error) (err error) {
	st, err := s.open(e.ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.close()) }()
	if err := st.migrate(e.ctx); err != nil {
		return fmt.Errorf("the schema cannot be brought up to date: %w", err)
	}
	return do(st)
}

type migrateCmd struct{}

func (migrateCmd) Run(s *storage, e *env) error {
	return s.with(e, func(st *stores) error {
		have, newest, err := st.version(e.ctx)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.out, "%s: schema version %d of %d.\n", st.where, have, newest)
		return err //nolint:wrapcheck // printing
	})
}

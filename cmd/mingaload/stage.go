package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	postgresjournal "minga.lab/minga/hub/journal/postgres"
	sqlitejournal "minga.lab/minga/hub/journal/sqlite"
)

// stage is the servers of a run: given ones, or children of ours with a store of their own.
type stage struct {
	bases   []string // http://host:port of each instance
	key     string   // the facilitator key
	journal string   // where to read it: a file, or a DSN; "" when nobody said
	servers []*process
	redis   *process
	db      *database
}

// buildMinga builds the server from the module that the working folder is in.
func buildMinga(ctx context.Context, to string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", to, "minga.lab/minga/cmd/minga") //nolint:gosec // our own
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/minga: %w\n%s", err, out)
	}
	return nil
}

// startStage starts instances. It must be called on the main goroutine, see main.
func startStage(ctx context.Context, c *runCmd, dir string) (s *stage, err error) {
	if c.Instances > 1 && c.Store == "sqlite" {
		return nil, errors.New("several instances need PostgreSQL: --store postgres")
	}
	s = &stage{key: facilitatorKey}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.stop())
		}
	}()
	minga := c.Minga
	if minga == "" {
		minga = filepath.Join(dir, "minga")
		if err := buildMinga(ctx, minga); err != nil {
			return s, err
		}
	}
	data := filepath.Join(dir, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return s, err
	}
	environment := []string{
		"HOME=" + data, "MINGA_ADDR=127.0.0.1:0", "MINGA_LOG=json", "MINGA_QUIET=true",
		"MINGA_FACILITATOR_KEY=" + facilitatorKey, "MINGA_DATA=" + data,
	}
	s.journal = filepath.Join(data, "minga.db")
	if c.Store == "postgres" {
		if s.db, err = startDatabase(ctx, "", c.Dir); err != nil {
			return s, err
		}
		s.journal = s.db.dsn
		environment = append(environment, "MINGA_DATABASE_URL="+s.db.dsn)
	}
	if c.Instances > 1 && c.Redis {
		address, err := s.startRedis(ctx, dir)
		if err != nil {
			return s, err
		}
		environment = append(environment, "MINGA_REDIS_URL="+address)
	}
	for range c.Instances {
		p, err := start(ctx, command{env: environment, dir: data, signal: syscall.SIGTERM, args: []string{minga, "serve"}})
		if err != nil {
			return s, err
		}
		s.servers = append(s.servers, p)
		addr, err := p.line(serving)
		if err != nil {
			return s, err
		}
		s.bases = append(s.bases, "http://"+addr)
	}
	return s, nil
}

func (s *stage) startRedis(ctx context.Context, dir string) (address string, err error) {
	socket := filepath.Join(dir, "redis.sock")
	if len(socket) > 100 { // as long as the path of a Unix socket may be
		return "", fmt.Errorf("the path %s is too long for a socket: use --dir", socket)
	}
	s.redis, err = start(ctx, command{dir: dir, signal: syscall.SIGTERM, args: []string{
		"redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no",
	}})
	if err != nil {
		return "", err
	}
	_, err = s.redis.line(func(line string) (string, bool) { return "", strings.Contains(line, "eady to accept connections") })
	return "unix://" + socket, err
}

// stopServers ends the instances; the store stays.
func (s *stage) stopServers() error {
	var errs []error
	for _, p := range s.servers {
		errs = append(errs, p.stop())
	}
	s.servers = nil
	return errors.Join(errs...)
}

func (s *stage) stop() error {
	err := s.stopServers()
	if s.redis != nil {
		err = errors.Join(err, s.redis.stop())
		s.redis = nil
	}
	if s.db != nil {
		err = errors.Join(err, s.db.stop())
		s.db = nil
	}
	return err
}

// used is what the servers have used until now: CPU time and memory; ok is false when they are not ours.
func (s *stage) used() (cpu time.Duration, memory int64, ok bool) {
	for _, p := range s.servers {
		c, err := cpuOf(p.pid(), false)
		if err != nil {
			return 0, 0, false
		}
		m, err := memoryOf(p.pid())
		if err != nil {
			return 0, 0, false
		}
		cpu, memory = cpu+c, memory+m
	}
	return cpu, memory, len(s.servers) > 0
}

// lastWords are the ends of the servers' logs.
func (s *stage) lastWords() string {
	var b strings.Builder
	for _, p := range s.servers {
		fmt.Fprintln(&b, p.log)
	}
	return b.String()
}

// openJournal opens the journal in a file or behind a DSN, for reading.
func openJournal(ctx context.Context, where string) (j journal.Journal, closeIt func() error, err error) {
	if strings.Contains(where, "://") {
		db, err := postgresjournal.Open(ctx, where)
		if err != nil {
			return nil, nil, err
		}
		return postgresjournal.New(db), db.Close, nil
	}
	if _, err := os.Stat(where); err != nil { // opening would make it
		return nil, nil, err
	}
	db, err := sqlitejournal.Open(ctx, where)
	if err != nil {
		return nil, nil, err
	}
	return sqlitejournal.New(db), db.Close, nil
}

// readJournal reads all entries of a board.
func readJournal(ctx context.Context, j journal.Journal, id board.ID) ([]board.Entry, error) {
	const atOnce = 1000
	var all []board.Entry
	for {
		some, err := j.Read(ctx, id, board.Seq(len(all)), atOnce)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < atOnce {
			return all, nil
		}
	}
}

// storedBytes are the raw files of a SQLite store; nil for a DSN, whose files are not ours to read.
func storedBytes(where string) map[string][]byte {
	if where == "" || strings.Contains(where, "://") {
		return nil
	}
	raw := map[string][]byte{}
	for _, name := range []string{where, where + "-wal"} {
		if b, err := os.ReadFile(name); err == nil { //nolint:gosec // the store that was named
			raw[filepath.Base(name)] = b
		}
	}
	return raw
}

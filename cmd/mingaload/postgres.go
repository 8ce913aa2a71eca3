package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// database is a PostgreSQL: a private one with its defaults, fsync included, or one whose
// address was given and whose costs nobody here can see.
type database struct {
	dsn     string
	process *process // nil for one that is not ours
	dir     string
}

var errNoPostgres = errors.New("PostgreSQL is not installed")

// startDatabase starts a private PostgreSQL from the installed programs, on a Unix socket.
func startDatabase(ctx context.Context, on, under string) (db *database, err error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	if len(under) > 40 { // the path of a Unix socket has at most about a hundred bytes
		under = "/tmp"
	}
	dir, err := os.MkdirTemp(under, "pg")
	if err != nil {
		return nil, err
	}
	db = &database{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.stop())
		}
	}()
	var as *syscall.Credential
	if os.Geteuid() == 0 { // as whom PostgreSQL refuses to run
		if as, err = unprivileged(); err != nil {
			return nil, err
		}
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	data := filepath.Join(dir, "data")
	//nolint:gosec // what is installed
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	initdb.Dir = dir
	initdb.SysProcAttr = dieWithUs(as)
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	db.process, err = start(ctx, command{
		cpus: on, as: as, dir: dir, signal: os.Interrupt,
		args: []string{
			filepath.Join(bin, "postgres"), "-D", data, "-k", dir,
			"-c", "listen_addresses=", "-c", "port=5432",
		},
	})
	if err != nil {
		return nil, err
	}
	_, err = db.process.line(func(line string) (string, bool) {
		return "", strings.Contains(line, "ready to accept connections")
	})
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL: %w", err)
	}
	q := url.Values{"host": {dir}, "port": {"5432"}, "sslmode": {"disable"}}
	db.dsn = "postgres://postgres@/postgres?" + q.Encode()
	return db, nil
}

func (db *database) stop() error {
	var err error
	if db.process != nil {
		err = db.process.stop()
	}
	if db.dir != "" {
		err = errors.Join(err, os.RemoveAll(db.dir))
	}
	return err
}

// cpu is what the database and its connections have used; ok is false when it cannot be seen.
func (db *database) cpu() (d time.Duration, ok bool) {
	if db == nil || db.process == nil {
		return 0, false
	}
	d, err := cpuOf(db.process.pid(), true)
	return d, err == nil
}

// postgresPrograms is the folder of initdb. Debian keeps it out of PATH, one folder for each version.
func postgresPrograms() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		// It may be a link; its other files are looked for beside the real one.
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target
		}
		return filepath.Dir(path), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errNoPostgres
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // not a number: the oldest
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })), nil
}

func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
		if uidErr == nil && gidErr == nil {
			return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

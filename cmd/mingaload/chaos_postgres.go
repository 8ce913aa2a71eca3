package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	postgresjournal "minga.lab/minga/hub/journal/postgres"
)

// postgres is a private PostgreSQL on a TCP port, so that a line can be put in front of it. Its settings are the
// defaults, fsync included. Its tables lie on a small disk if there is one.
type postgres struct {
	bin, dir, port string
	as             *syscall.Credential
	process        *process
	admin          *postgresjournal.DB
}

const tableSpace = "small"

// startPostgres makes a database and starts it. It outlives ctx, until close.
//
//nolint:contextcheck // it is ended in order, not by a context
func startPostgres(ctx context.Context, dir string, small *smallDisk) (p *postgres, err error) {
	p = &postgres{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.close())
		}
	}()
	if p.bin, err = postgresPrograms(); err != nil {
		return p, err
	}
	if p.port, err = freePort(); err != nil {
		return p, err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return p, err
	}
	if os.Geteuid() == 0 { // as whom PostgreSQL refuses to run
		if p.as, err = unprivileged(); err != nil {
			return p, err
		}
		for at := dir; strings.HasPrefix(at, os.TempDir()+"/") || at == dir; at = filepath.Dir(at) {
			if err := os.Chmod(at, 0o755); err != nil { //nolint:gosec // it must pass through
				return p, err
			}
		}
		if err := os.Chown(dir, int(p.as.Uid), int(p.as.Gid)); err != nil {
			return p, err
		}
	}
	//nolint:gosec // what is installed
	initdb := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), "-D", filepath.Join(dir, "data"), "-A", "trust",
		"-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	initdb.Dir = dir
	initdb.SysProcAttr = dieWithUs(p.as)
	if out, err := initdb.CombinedOutput(); err != nil {
		return p, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if err := p.start(); err != nil {
		return p, err
	}
	if p.admin, err = postgresjournal.Open(ctx, p.url(p.addr(), "postgres")+"&pool_max_conns=2&default_transaction_read_only=off"); err != nil {
		return p, err
	}
	in := ""
	if small != nil {
		if err := small.give(p.as); err != nil {
			return p, err
		}
		if err := p.do("CREATE TABLESPACE " + tableSpace + " LOCATION '" + small.dir + "'"); err != nil {
			return p, err
		}
		in = " TABLESPACE " + tableSpace
	}
	return p, p.do("CREATE DATABASE minga" + in)
}

func (p *postgres) addr() string { return "127.0.0.1:" + p.port }

func (*postgres) url(addr, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Host: addr, Path: "/" + database, RawQuery: "sslmode=disable"}
	return u.String()
}

// dsn is the address of the boards' database, by way of addr.
func (p *postgres) dsn(addr string) string { return p.url(addr, "minga") }

// start starts the server and waits until it takes connections.
func (p *postgres) start() (err error) {
	p.process, err = start(context.Background(), command{
		as: p.as, dir: p.dir, signal: os.Interrupt, atOnce: true,
		args: []string{
			filepath.Join(p.bin, "postgres"), "-D", filepath.Join(p.dir, "data"), "-k", "",
			"-c", "listen_addresses=127.0.0.1", "-c", "port=" + p.port,
		},
	})
	if err != nil {
		return err
	}
	_, err = p.process.line(func(line string) (string, bool) {
		return "", strings.Contains(line, "ready to accept connections")
	})
	if err != nil {
		return fmt.Errorf("PostgreSQL: %w", err)
	}
	return nil
}

// end ends the server: SIGINT waits for nobody and writes what is in memory, SIGQUIT crashes, SIGKILL is what it says.
func (p *postgres) end(how syscall.Signal) error {
	if how == syscall.SIGKILL {
		// The children first: they would otherwise go on for a moment and hold the data.
		for _, pid := range familyOf(p.process.pid())[1:] {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	if err := p.process.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return p.process.wait()
}

// signalAll freezes or thaws the server with all that it has started.
func (p *postgres) signalAll(what syscall.Signal) {
	for _, pid := range familyOf(p.process.pid()) {
		_ = syscall.Kill(pid, what)
	}
}

// do runs a statement as the administrator, trying again for a while: connections may have been cut.
func (p *postgres) do(statement string) error {
	ctx, cancel := quickly()
	defer cancel()
	for {
		_, err := p.admin.Pool().Exec(ctx, statement)
		if err == nil {
			return nil
		}
		if sleep(ctx, 50*time.Millisecond) != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
}

// close ends the server and leaves its files to whoever made the folder.
func (p *postgres) close() error {
	if p.admin != nil {
		// Closing waits for statements; none runs.
		_ = p.admin.Close()
	}
	if p.process == nil {
		return nil
	}
	p.signalAll(syscall.SIGCONT)
	hurry := time.AfterFunc(endWithin, func() { _ = p.process.cmd.Process.Kill() })
	defer hurry.Stop()
	return p.end(syscall.SIGQUIT)
}

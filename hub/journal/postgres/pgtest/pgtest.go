// Package pgtest gives tests a real PostgreSQL, started from the installed binaries on a private
// Unix socket: no port, no container, no shared database, nothing left behind.
//
// [New] and [NewFrom] use one server per test binary that never syncs to disk and give every
// test a database of its own. [Start] gives a test a whole server of its own, with durability as
// it comes, to stop, to kill and to start again.
package pgtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"minga.lab/minga/hub/internal/child"
)

// askLimit is generous: a loaded machine may take seconds for what takes half of one.
const askLimit = 60 * time.Second

var shared struct {
	sync.Once
	server *Server
	err    error
}

// templates remembers the migrated databases of the shared server, by the caller's name.
var templates struct {
	sync.Mutex
	names map[string]string
}

var databases atomic.Int64

// New returns the address of an empty database of its own, dropped at the end of the test. The
// server behind it is shared by the tests of one binary and does not survive a power cut: use
// [Start] to test what is durable.
func New(t testing.TB) string {
	t.Helper()
	return create(t, sharedServer(t), "template0")
}

// NewFrom is [New] with the database already migrated: migrate runs once for each name in one
// test binary, every test gets a copy of what it made. It must close its connections.
func NewFrom(t testing.TB, name string, migrate func(dsn string) error) string {
	t.Helper()
	s := sharedServer(t)
	templates.Lock()
	defer templates.Unlock()
	template, ok := templates.names[name]
	if !ok {
		template = fmt.Sprintf("template_%d", databases.Add(1))
		s.exec(t, "CREATE DATABASE "+template+" TEMPLATE template0")
		if err := migrate(s.dsn(template)); err != nil {
			t.Fatalf("migrate the template %s: %v", name, err)
		}
		// Nobody may be connected to a database while it is copied.
		s.exec(t, "ALTER DATABASE "+template+" WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")
		s.exec(t, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+template+"'")
		if templates.names == nil {
			templates.names = map[string]string{}
		}
		templates.names[name] = template
	}
	return create(t, s, template)
}

func create(t testing.TB, s *Server, template string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", databases.Add(1))
	s.exec(t, "CREATE DATABASE "+name+" TEMPLATE "+template)
	t.Cleanup(func() { s.exec(t, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)") })
	return s.dsn(name)
}

func sharedServer(t testing.TB) *Server {
	t.Helper()
	bin := binaries(t)
	shared.Do(func() {
		shared.server, shared.err = newServer(bin, map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
		})
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.server
}

// Options of a server of one's own.
type Options struct {
	// Settings are postgresql.conf settings, such as "synchronous_commit". Without any, the
	// server is as durable as PostgreSQL comes.
	Settings map[string]string
}

// Server is a PostgreSQL that belongs to one test.
type Server struct {
	child.Server
	bin      string // the folder of initdb and postgres
	as       *syscall.Credential
	settings map[string]string
}

// Start starts a server with one empty database, see [Server.DSN]. It is stopped and removed at
// the end of the test.
func Start(t testing.TB, opts Options) *Server {
	t.Helper()
	s, err := newServer(binaries(t), opts.Settings)
	if err != nil {
		t.Fatal(err)
	}
	s.RemoveAtEnd(t)
	s.exec(t, "CREATE DATABASE minga TEMPLATE template0")
	return s
}

// DSN is the address of the server's database. It stays the same when the server comes back.
func (s *Server) DSN() string { return s.dsn("minga") }

func newServer(bin string, settings map[string]string) (*Server, error) {
	dir, err := child.TempDir("pg")
	if err != nil {
		return nil, err
	}
	s := &Server{Server: child.Server{Name: "PostgreSQL", Dir: dir}, bin: bin, settings: settings}
	s.Begin, s.Ask = s.begin, s.ask
	if err := s.initialise(); err != nil {
		return nil, fmt.Errorf("%w (left %s to look at)", err, dir)
	}
	return s, s.Server.Start()
}

func (s *Server) initialise() error {
	// PostgreSQL refuses to run as root, which is what a container's tests often are.
	if os.Geteuid() == 0 {
		as, err := unprivileged()
		if err != nil {
			return err
		}
		s.as = as
		if err := os.Chown(s.Dir, int(as.Uid), int(as.Gid)); err != nil {
			return err
		}
	}
	cmd := exec.Command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-A", "trust", "-U", "postgres",
		"-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions")
	cmd.Dir = s.Dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.Dir, "data") }

func (s *Server) begin() (*child.Process, error) {
	args := []string{
		filepath.Join(s.bin, "postgres"), "-D", s.data(), "-k", s.Dir,
		"-c", "listen_addresses=", "-c", "port=5432", "-c", "max_connections=200",
	}
	for _, name := range sortedKeys(s.settings) {
		args = append(args, "-c", name+"="+s.settings[name])
	}
	return child.Start(child.Command{Dir: s.Dir, Args: args, StopSignal: "INT", As: s.as})
}

func (s *Server) ask() error {
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func (s *Server) dsn(database string) string {
	q := url.Values{"host": {s.Dir}, "port": {"5432"}, "sslmode": {"disable"}}
	return "postgres://postgres@/" + database + "?" + q.Encode()
}

// exec runs one statement as the superuser. It does not use t's context, which is over by the
// time that clean-up runs.
func (s *Server) exec(t testing.TB, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.dsn("postgres"))
	if err != nil {
		t.Fatalf("connect to PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// binaries finds the folder of initdb. Debian keeps it out of PATH, one folder for each version.
func binaries(t testing.TB) string {
	t.Helper()
	if path, err := exec.LookPath("initdb"); err == nil {
		// initdb may be a link; the server's other files are looked for beside the real one.
		if target, err := filepath.EvalSymlinks(path); err == nil {
			path = target
		}
		return filepath.Dir(path)
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		child.Missing(t, "PostgreSQL is not installed: `make deps` installs it, on Debian as root.")
	}
	version := func(path string) int {
		n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // not a number: the oldest
		return n
	}
	return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) }))
}

func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Package redistest gives a test a real Redis of its own on a private Unix socket. It starts in
// about twenty milliseconds, so tests do not share one: channels are not divided by database,
// and one test's messages would be heard by another.
package redistest

import (
	"bufio"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"minga.lab/minga/hub/internal/child"
)

// New returns the address of a Redis that lives as long as the test, in the form that go-redis
// and MINGA_REDIS_URL take.
func New(t testing.TB) string {
	t.Helper()
	return Start(t).URL()
}

// Server is a Redis that belongs to one test. It keeps nothing on disk: after a Restart it is empty, which is the worst
// that a bus may expect of it.
type Server struct{ child.Server }

// Start starts a Redis. It is stopped and removed at the end of the test.
func Start(t testing.TB) *Server {
	t.Helper()
	bin, err := exec.LookPath("redis-server")
	if err != nil {
		child.Missing(t, "Redis is not installed: `make deps` installs it, on Debian as root.")
	}
	dir, err := child.TempDir("rd")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{child.Server{Name: "Redis", Dir: dir}}
	s.Ask = func() error { return ping(s.socket()) }
	s.Begin = func() (*child.Process, error) {
		return child.Start(child.Command{
			Dir: dir,
			Args: []string{
				bin, "--port", "0", "--unixsocket", s.socket(), "--dir", dir,
				"--save", "", "--appendonly", "no", "--daemonize", "no",
			},
			StopSignal: "TERM",
		})
	}
	s.RemoveAtEnd(t)
	if err := s.Server.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// URL is the server's address. It stays the same when the server comes back.
func (s *Server) URL() string { return "unix://" + s.socket() }

// Pause freezes the server: connections stay open and nothing answers, as behind a dead link.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.Signal(t, syscall.SIGSTOP)
}

// Resume lets a paused server go on; what was sent to it meanwhile is then read.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.Signal(t, syscall.SIGCONT)
}

func (s *Server) socket() string { return filepath.Join(s.Dir, "redis.sock") }

func ping(socket string) error {
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Second)); err != nil {
		return err
	}
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		return err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && line != "+PONG\r\n" {
		err = fmt.Errorf("answered %q", line)
	}
	return err
}

// Publish says something on a channel, as a stranger would.
func Publish(t testing.TB, s *Server, channel, payload string) {
	t.Helper()
	conn, err := net.Dial("unix", s.socket())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n",
		len(channel), channel, len(payload), payload); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || line[0] != ':' {
		t.Fatalf("publish: %q, %v", line, err)
	}
}

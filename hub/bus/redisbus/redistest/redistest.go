// Package redistest gives a test a real Redis of its own on a private Unix socket. It starts in
// about twenty milliseconds, so tests do not share one: channels are not divided by database,
// and one test's messages would be heard by another.
package redistest

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"minga.lab/minga/hub/internal/child"
)

const startLimit = 30 * time.Second

// New returns the address of a Redis that lives as long as the test, in the form that go-redis
// and MINGA_REDIS_URL take.
func New(t testing.TB) string {
	t.Helper()
	return Start(t).URL()
}

// Server is a Redis that belongs to one test. It keeps nothing on disk: after
// [Server.Restart] it is empty, which is the worst that a bus may expect of it. Its methods end
// the test when they fail.
type Server struct {
	bin     string
	dir     string
	process *child.Process // nil while stopped
}

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
	s := &Server{bin: bin, dir: dir}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if s.process == nil {
			if err := os.RemoveAll(s.dir); err != nil {
				t.Errorf("remove Redis's folder: %v", err)
			}
			return
		}
		if err := s.process.Remove(); err != nil {
			t.Errorf("end Redis: %v", err)
		}
	})
	return s
}

// URL is the server's address. It stays the same when the server comes back.
func (s *Server) URL() string { return "unix://" + s.socket() }

// Stop ends the server: connections are cut, new ones are refused.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.process.Stop(); err != nil {
		t.Fatalf("stop Redis: %v", err)
	}
	s.process = nil
}

// Restart starts a stopped server, empty, and waits until it answers. A running one is stopped
// first.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if s.process != nil {
		s.Stop(t)
	}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}

// Pause freezes the server: connections stay open and nothing answers, as behind a dead link.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGSTOP)
}

// Resume lets a paused server go on; what was sent to it meanwhile is then read.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.signal(t, syscall.SIGCONT)
}

func (s *Server) signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.process.Signal(sig); err != nil {
		t.Fatalf("signal Redis: %v", err)
	}
}

func (s *Server) socket() string { return filepath.Join(s.dir, "redis.sock") }

func (s *Server) start() error {
	process, err := child.Start(child.Command{
		Dir: s.dir,
		Args: []string{
			s.bin, "--port", "0", "--unixsocket", s.socket(), "--dir", s.dir,
			"--save", "", "--appendonly", "no", "--daemonize", "no",
		},
		StopSignal: "TERM",
	})
	if err != nil {
		return err
	}
	deadline := time.Now().Add(startLimit)
	// Redis tells nobody when it is ready, so it is asked.
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		err = ping(s.socket())
		if err == nil {
			s.process = process
			return nil
		}
		if time.Now().After(deadline) {
			break
		}
	}
	return fmt.Errorf("Redis does not answer: %w\n%s", err, child.Log(s.dir))
}

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

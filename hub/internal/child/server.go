package child

import (
	"fmt"
	"os"
	"syscall"
	"testing"
	"time"
)

// Server is a database server that belongs to one test or test binary, and can be stopped and started again. Methods
// that take the test end it when they fail.
type Server struct {
	Name  string                   // in messages, such as "Redis"
	Dir   string                   // its folder, see [TempDir]; it stays while the server is stopped
	Begin func() (*Process, error) // starts it; see [Server.Start]
	Ask   func() error             // says whether it answers

	process *Process // nil while stopped
}

// startLimit is generous: a loaded machine may take seconds for what takes half of one.
const startLimit = 60 * time.Second

// Start starts the server and waits until it answers. Neither Redis nor PostgreSQL tells anybody when it is ready, so
// it is asked, as PostgreSQL's own pg_ctl does.
func (s *Server) Start() error {
	process, err := s.Begin()
	if err != nil {
		return err
	}
	deadline := time.Now().Add(startLimit)
	tick := time.NewTicker(3 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if _, err = process.pid(); err == nil {
			err = s.Ask()
		}
		if err == nil {
			s.process = process
			return nil
		}
		if time.Now().After(deadline) {
			break
		}
	}
	return fmt.Errorf("%s does not answer: %w\n%s", s.Name, err, Log(s.Dir))
}

// RemoveAtEnd stops the server at the end of the test, if it runs, and removes its folder.
func (s *Server) RemoveAtEnd(t testing.TB) {
	t.Cleanup(func() {
		if s.process == nil {
			if err := os.RemoveAll(s.Dir); err != nil {
				t.Errorf("remove the folder of %s: %v", s.Name, err)
			}
			return
		}
		if err := s.process.Remove(); err != nil {
			t.Errorf("end %s: %v", s.Name, err)
		}
	})
}

// Stop shuts the server down in good order: connections are cut, new ones are refused.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	if err := s.process.Stop(); err != nil {
		t.Fatalf("stop %s: %v", s.Name, err)
	}
	s.process = nil
}

// Kill ends every process of the server with SIGKILL. What it had made durable must be there
// after [Server.Restart].
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if err := s.process.Kill(); err != nil {
		t.Fatalf("kill %s: %v", s.Name, err)
	}
	s.process = nil
}

// Restart starts a server that was stopped or killed, and waits until it answers. A running one
// is stopped first.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if s.process != nil {
		s.Stop(t)
	}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
}

// Signal sends a signal to the server itself, not to its children.
func (s *Server) Signal(t testing.TB, sig syscall.Signal) {
	t.Helper()
	if err := s.process.Signal(sig); err != nil {
		t.Fatalf("signal %s: %v", s.Name, err)
	}
}

package redistest_test

import (
	"bufio"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/bus/redisbus/redistest"
)

func dial(t *testing.T, url string) net.Conn {
	t.Helper()
	conn, err := net.Dial("unix", strings.TrimPrefix(url, "unix://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// ask sends one inline command and returns the first line of the answer.
func ask(t *testing.T, conn net.Conn, command string) string {
	t.Helper()
	if _, err := conn.Write([]byte(command + "\r\n")); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", command, err)
	}
	return strings.TrimSpace(line)
}

func TestServersAreSeparate(t *testing.T) {
	one, two := dial(t, redistest.New(t)), dial(t, redistest.New(t))
	if got := ask(t, one, "SET k v"); got != "+OK" {
		t.Fatal(got)
	}
	if got := ask(t, two, "EXISTS k"); got != ":0" {
		t.Errorf("the other server has the key: %s", got)
	}
}

func TestStopAndRestart(t *testing.T) {
	s := redistest.Start(t)
	ask(t, dial(t, s.URL()), "SET k v")
	s.Stop(t)
	if conn, err := net.Dial("unix", strings.TrimPrefix(s.URL(), "unix://")); err == nil {
		conn.Close()
		t.Fatal("a stopped server answers")
	}
	s.Restart(t)
	s.Restart(t) // a running one too
	if got := ask(t, dial(t, s.URL()), "EXISTS k"); got != ":0" {
		t.Errorf("the server came back with its data: %s", got)
	}
}

func TestPausedServerIsSilentAndComesBack(t *testing.T) {
	s := redistest.Start(t)
	conn := dial(t, s.URL())
	s.Pause(t)
	if _, err := conn.Write([]byte("PING\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	var b [16]byte
	if n, err := conn.Read(b[:]); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("a paused server said %q, %v", b[:n], err)
	}
	s.Resume(t)
	if err := conn.SetReadDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	if n, err := conn.Read(b[:]); err != nil || string(b[:n]) != "+PONG\r\n" {
		t.Errorf("after the pause: %q, %v", b[:n], err)
	}
}

func TestServerLeavesNothingBehind(t *testing.T) {
	for name, leave := range map[string]func(*testing.T, *redistest.Server){
		"running": func(*testing.T, *redistest.Server) {},
		"stopped": func(t *testing.T, s *redistest.Server) { t.Helper(); s.Stop(t) },
		"paused":  func(t *testing.T, s *redistest.Server) { t.Helper(); s.Pause(t) },
	} {
		var dir string
		t.Run(name, func(t *testing.T) {
			s := redistest.Start(t)
			dir = filepath.Dir(strings.TrimPrefix(s.URL(), "unix://"))
			leave(t, s)
		})
		if _, err := os.Stat(dir); !os.IsNotExist(err) {
			t.Errorf("%s: %s is still there (%v)", name, dir, err)
		}
	}
}

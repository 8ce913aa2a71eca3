package proxy

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"go.uber.org/goleak"
)

const soon = 5 * time.Second

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo answers every byte with itself and returns where.
func echo(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
		}
	}()
	return l.Addr().String()
}

func open(t *testing.T) *Line {
	t.Helper()
	l, err := New().Open("test", echo(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func dial(t *testing.T, l *Line) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", l.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// hear says text and returns what comes back within the time, and what ended it.
func hear(t *testing.T, conn net.Conn, text string, within time.Duration) (string, error) {
	t.Helper()
	if err := conn.SetDeadline(time.Now().Add(within)); err != nil {
		t.Fatal(err)
	}
	if text != "" {
		if _, err := conn.Write([]byte(text)); err != nil {
			return "", err
		}
	}
	want := max(len(text), 1)
	got := make([]byte, want)
	n, err := io.ReadFull(conn, got)
	return string(got[:n]), err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func quiet(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}

func TestAGoodLineHidesNothing(t *testing.T) {
	l := open(t)
	conn := dial(t, l)
	if got, err := hear(t, conn, "hola", soon); got != "hola" || err != nil {
		t.Errorf("heard %q, %v", got, err)
	}
}

func TestWhatIsHeldArrivesLater(t *testing.T) {
	for _, d := range []Direction{Up, Down} {
		l := open(t)
		conn := dial(t, l)
		_, err := hear(t, conn, "uno", soon)
		must(t, err)
		must(t, l.Hold(d))
		if got, err := hear(t, conn, "dos", 100*time.Millisecond); got != "" || !quiet(err) {
			t.Errorf("%s: heard %q, %v on a line that is held", d, got, err)
		}
		must(t, l.Mend())
		if got, err := hear(t, conn, "", soon); got != "d" || err != nil {
			t.Errorf("%s: heard %q, %v after mending", d, got, err)
		}
	}
}

func TestWhoLeavesAHeldLineIsNotMissed(t *testing.T) {
	l := open(t)
	conn := dial(t, l)
	_, err := hear(t, conn, "uno", soon)
	must(t, err)
	must(t, errors.Join(l.Hold(Up), l.Hold(Down)))
	conn.Close()
	must(t, l.Mend())
	if got, err := hear(t, dial(t, l), "dos", soon); got != "dos" || err != nil {
		t.Errorf("heard %q, %v by a new connection", got, err)
	}
}

func TestWhatIsDroppedEndsTheConnection(t *testing.T) {
	l := open(t)
	conn := dial(t, l)
	must(t, l.Drop(Down))
	if got, err := hear(t, conn, "uno", 100*time.Millisecond); got != "" || !quiet(err) {
		t.Errorf("heard %q, %v on a line that drops", got, err)
	}
	must(t, l.Mend())
	if got, err := hear(t, conn, "", soon); got != "" || err == nil || quiet(err) {
		t.Errorf("heard %q, %v after mending", got, err)
	}
}

func TestACutLineTakesNobody(t *testing.T) {
	l := open(t)
	conn := dial(t, l)
	_, err := hear(t, conn, "uno", soon)
	must(t, err)
	at := l.Addr()
	must(t, l.Cut())
	if _, err := hear(t, conn, "", soon); err == nil || quiet(err) {
		t.Errorf("the connection is still there: %v", err)
	}
	if other, err := net.Dial("tcp", at); err == nil {
		other.Close()
		t.Error("a cut line took a connection")
	}
	must(t, l.Mend())
	if l.Addr() != at {
		t.Errorf("the line has moved from %s to %s", at, l.Addr())
	}
	if got, err := hear(t, dial(t, l), "dos", soon); got != "dos" || err != nil {
		t.Errorf("heard %q, %v after mending", got, err)
	}
}

func TestAResetEndsConnectionsAndTakesNewOnes(t *testing.T) {
	l := open(t)
	conn := dial(t, l)
	_, err := hear(t, conn, "uno", soon)
	must(t, err)
	must(t, l.Reset())
	if _, err := hear(t, conn, "", soon); err == nil || quiet(err) {
		t.Errorf("the connection is still there: %v", err)
	}
	if got, err := hear(t, dial(t, l), "dos", soon); got != "dos" || err != nil {
		t.Errorf("heard %q, %v by a new connection", got, err)
	}
}

func TestAHalvedLineEndsInTheMiddle(t *testing.T) {
	l := open(t)
	must(t, l.Halve(Down, 5))
	if got, err := hear(t, dial(t, l), "siete letras", soon); got != "siete" || err == nil || quiet(err) {
		t.Errorf("heard %q, %v", got, err)
	}
}

func TestSlowLines(t *testing.T) {
	for name, spoil := range map[string]func(*Line) error{
		"delayed":   func(l *Line) error { return l.Delay(Up, 100*time.Millisecond, 0) },
		"throttled": func(l *Line) error { return l.Throttle(Up, 1) },
		"sliced":    func(l *Line) error { return l.Slice(Up, 2, 5*time.Millisecond) },
	} {
		l := open(t)
		must(t, spoil(l))
		conn := dial(t, l)
		text := string(make([]byte, 100))
		began := time.Now()
		got, err := hear(t, conn, text, soon)
		if took := time.Since(began); got != text || err != nil || took < 50*time.Millisecond {
			t.Errorf("%s: heard %d bytes, %v in %v", name, len(got), err, took)
		}
		must(t, l.Mend())
		if got, err := hear(t, conn, "uno", soon); got != "uno" || err != nil {
			t.Errorf("%s: heard %q, %v after mending", name, got, err)
		}
	}
}

// TestAStuckLineIsMadeAnew mends a line whose proxy never answers.
func TestAStuckLineIsMadeAnew(t *testing.T) {
	l := open(t)
	at := l.Addr()
	release := make(chan struct{})
	l.mu.Lock()
	old := l.proxy
	err := l.renew(func(p *toxiproxy.Proxy) error { <-release; return nil })
	l.mu.Unlock()
	close(release)
	must(t, err)
	if l.proxy == old || l.Renewals() != 1 || l.Addr() != at {
		t.Errorf("made anew %d times, at %s and then %s", l.Renewals(), at, l.Addr())
	}
	if got, err := hear(t, dial(t, l), "dos", soon); got != "dos" || err != nil {
		t.Errorf("heard %q, %v", got, err)
	}
}

package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

func TestDebugAddressIsLoopbackAlone(t *testing.T) {
	for _, address := range []string{"127.0.0.1:6060", "127.8.9.1:0", "[::1]:6060", "localhost:6060", "[::ffff:127.0.0.1]:1"} {
		if err := loopbackOnly(address); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{
		"", ":6060", "0.0.0.0:6060", "[::]:6060", "10.0.0.1:6060", "192.168.1.4:6060", "127.0.0.1", "localhost",
		"minga.example:6060", "localhost.malo.example:6060", "127.0.0.1:", "127.0.0.1:x", "[fe80::1]:6060", "128.0.0.1:1",
	} {
		if err := loopbackOnly(address); err == nil {
			t.Errorf("%q is let through", address)
		}
		c := &serveCmd{Addr: "127.0.0.1:0", Quiet: true, DebugAddr: address}
		if address == "" {
			continue // off
		}
		err := c.Run(&storage{Data: t.TempDir()}, &env{ctx: t.Context(), log: slog.New(slog.DiscardHandler), out: io.Discard})
		if err == nil || !strings.Contains(err.Error(), "debug address") {
			t.Errorf("serving with --debug-addr %q: %v", address, err)
		}
	}
}

func TestDebugServesProfilesApartFromTheBoard(t *testing.T) {
	debug, listener, err := debugServer(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- debug.Serve(listener) }()
	defer func() {
		_ = debug.Close()
		<-ended
	}()
	at := "http://" + listener.Addr().String()
	for path, want := range map[string]int{
		"/debug/pprof/": 200, "/debug/pprof/goroutine?debug=1": 200, "/debug/pprof/heap": 200, "/debug/pprof/symbol": 200,
		"/debug/pprof/cmdline": 403, "/": 404, "/metrics": 404,
	} {
		newWeb(t, at).get(path, want)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"/debug/pprof/heap", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "malo.example:6060" // a name that was made to point here
	newWeb(t, at).send(r, http.StatusForbidden, nil)

	base, _, _ := serving(t, t.TempDir(), "")
	newWeb(t, base).get("/debug/pprof/", http.StatusNotFound) // the public address has none
}

// TestDebugAddrIsServed starts the server as the flag does and asks both of its addresses.
func TestDebugAddrIsServed(t *testing.T) {
	free, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := free.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ready, ended := make(chan string, 1), make(chan error, 1)
	c := &serveCmd{Addr: "127.0.0.1:0", DebugAddr: at, DrainTime: 5 * time.Second, Quiet: true, ready: func(at string) { ready <- at }}
	go func() {
		ended <- c.Run(&storage{Data: t.TempDir()}, &env{ctx: ctx, log: slog.New(slog.DiscardHandler), out: io.Discard})
	}()
	select {
	case base := <-ready:
		newWeb(t, base).get("/healthz", http.StatusOK)
	case err := <-ended:
		t.Fatalf("the server ended: %v", err)
	}
	newWeb(t, "http://"+at).get("/debug/pprof/heap", http.StatusOK)
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("the server ended: %v", err)
	}
	if conn, err := net.DialTimeout("tcp", at, time.Second); err == nil {
		_ = conn.Close()
		t.Error("profiles are served after the server has stopped")
	}
}

// TestSlowSendersAreCut: a header that comes a letter at a time, also of an upgrade, ends within the
// header's ten seconds; and so does a connection that says nothing.
func TestSlowSendersAreCut(t *testing.T) {
	t.Parallel()
	base, _, _ := serving(t, t.TempDir(), "")
	at := strings.TrimPrefix(base, "http://")
	for name, start := range map[string]string{
		"nothing": "", "a header": "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
		"an upgrade": "GET /ws/abcd1234 HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn, err := net.Dial("tcp", at)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			begun := time.Now()
			if _, err := io.WriteString(conn, start); err != nil {
				t.Fatal(err)
			}
			if start != "" {
				trickle := time.AfterFunc(0, func() {
					tick := time.NewTicker(200 * time.Millisecond)
					defer tick.Stop()
					for range tick.C {
						if _, err := io.WriteString(conn, "a"); err != nil {
							return
						}
					}
				})
				defer trickle.Stop()
			}
			if err := conn.SetReadDeadline(begun.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, conn); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error("still open after 20 seconds")
			}
			if took := time.Since(begun); took < 5*time.Second {
				t.Errorf("cut after %s: somebody with a bad line is cut too", took)
			}
		})
	}
}

// TestWebServerHasLimits: the rest of what bounds a slow sender takes minutes to show.
func TestWebServerHasLimits(t *testing.T) {
	w := webServer(http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if w.ReadTimeout <= 0 || w.ReadTimeout > 2*time.Minute || w.WriteTimeout <= 0 || w.IdleTimeout <= 0 || w.MaxHeaderBytes > 64<<10 {
		t.Errorf("limits: %+v", w)
	}
}

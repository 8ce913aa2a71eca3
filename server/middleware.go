package server

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"
)

type requestKey struct{}

// requestID is the number of a request in the log.
func requestID(r *http.Request) string {
	id, _ := r.Context().Value(requestKey{}).(string)
	return id
}

// identify numbers the request. The number of a proxy is not taken over: it could be anything.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b [8]byte
		_, _ = rand.Read(b[:]) // never fails
		id := hex.EncodeToString(b[:])
		w.Header().Set("X-Request-ID", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
	})
}

// answer remembers what was answered, and hands the connection over for the socket.
type answer struct {
	http.ResponseWriter
	status   int
	bytes    int64
	hijacked bool
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Hijack implements [http.Hijacker], which the upgrade needs.
func (a *answer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	h, ok := a.ResponseWriter.(http.Hijacker)
	if !ok {
		return nil, nil, errors.New("server: this connection cannot become a socket")
	}
	a.hijacked, a.status = true, http.StatusSwitchingProtocols
	conn, buffers, err := h.Hijack()
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // gorilla looks at it
	}
	return &steadyConn{Conn: conn}, buffers, nil
}

// steadyConn passes a write deadline on only when it differs from the one before. gorilla sets it for
// every frame, and moving the runtime's timer costs as much as everything else that the hub does for one.
type steadyConn struct {
	net.Conn
	until time.Time // gorilla's lock on writing guards it
}

// SetWriteDeadline implements [net.Conn].
func (c *steadyConn) SetWriteDeadline(t time.Time) error {
	if t.Equal(c.until) {
		return nil
	}
	c.until = t
	return c.Conn.SetWriteDeadline(t) //nolint:wrapcheck // gorilla looks at it
}

// SetDeadline implements [net.Conn].
func (c *steadyConn) SetDeadline(t time.Time) error {
	c.until = t
	return c.Conn.SetDeadline(t) //nolint:wrapcheck // …
}

// Unwrap lets http.ResponseController reach the real writer.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// observe writes the access log and counts. It says which route, never which address: addresses
// hold codes and links, queries hold whatever people put there.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		a := &answer{ResponseWriter: w}
		next.ServeHTTP(a, r)
		took := time.Since(start)
		route := routePattern(r)
		if a.status == 0 {
			a.status = http.StatusOK
		}
		if !a.hijacked {
			s.metrics.request(route, r.Method, a.status, took)
		}
		level := slog.LevelInfo
		switch {
		case a.status >= http.StatusInternalServerError:
			level = slog.LevelWarn
		case route == "/healthz" || route == "/readyz" || route == "/metrics" || route == "/assets/*":
			level = slog.LevelDebug
		}
		s.log.LogAttrs(r.Context(), level, "request",
			slog.String("method", r.Method), slog.String("route", route), slog.Int("status", a.status),
			slog.Int64("bytes", a.bytes), slog.Duration("took", took), slog.String("request_id", requestID(r)))
	})
}

// recover answers "internal" when an action panics, and keeps the process alive.
func (s *Server) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // the request's, as everywhere
			v := recover()
			if v == nil {
				return
			}
			if v == http.ErrAbortHandler { //nolint:errorlint,err113 // the documented sentinel
				panic(v)
			}
			s.log.LogAttrs(r.Context(), slog.LevelError, "request panicked",
				slog.String("request_id", requestID(r)), slog.String("route", routePattern(r)),
				slog.String("panic", fmt.Sprint(v)), slog.String("stack", string(debug.Stack())))
			if a, ok := w.(*answer); ok && (a.status != 0 || a.hijacked) {
				panic(http.ErrAbortHandler) // half an answer is out: cut it
			}
			writeJSON(w, http.StatusInternalServerError,
				map[string]refusal{"error": {Code: CodeInternal, Request: requestID(r)}})
		}()
		next.ServeHTTP(w, r)
	})
}

// contentPolicy allows what the client is made of and nothing from elsewhere. Inline style
// attributes are what Svelte's transitions write; there is no inline script anywhere.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; " +
	"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secure sets the headers that every answer has.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer") // links are secrets
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(self), geolocation=(), payment=(), usb=()")
		if s.isHTTPS(r) {
			// Browsers ignore both on plain http, and complain about the first in the console.
			h.Set("Cross-Origin-Opener-Policy", "same-origin")
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// crossOrigin keeps other sites' pages from sending anything that changes something.
func (s *Server) crossOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if s.cfg.PublicURL != "" {
		// Checked in New: an origin, nothing more.
		_ = protection.AddTrustedOrigin(s.cfg.PublicURL)
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, refuse(CodeCrossOrigin))
	}))
	return protection.Handler(next)
}

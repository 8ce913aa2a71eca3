package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"strconv"
	"time"
)

// loopbackOnly says why an address must not carry the profiler, nil when it may. Profiles hold
// pieces of memory, and so of notes; they are for whoever sits at the machine or tunnels to it. Names
// other than localhost are refused: what they resolve to is not ours to know.
func loopbackOnly(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("the debug address must look like 127.0.0.1:6060, not %q", address)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("the debug address must look like 127.0.0.1:6060, not %q", address)
	}
	if host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err != nil || !ip.Unmap().IsLoopback() {
		return fmt.Errorf("the debug address must be this machine's own (127.0.0.1:… or [::1]:…), not %q", address)
	}
	return nil
}

// debugServer listens for profilers. The caller serves and closes it.
func debugServer(ctx context.Context, address string) (*http.Server, net.Listener, error) {
	if err := loopbackOnly(address); err != nil {
		return nil, nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, nil, fmt.Errorf("cannot listen for debugging: %w", err)
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() { // a hosts file may say anything of localhost
		return nil, nil, errors.Join(loopbackOnly(listener.Addr().String()), listener.Close())
	}
	return &http.Server{Handler: debugHandler(), ReadHeaderTimeout: 10 * time.Second}, listener, nil
}

// debugHandler is net/http/pprof on addresses of its own: the package's own registration is on the
// default mux, which nothing here serves. A page of another site that has its name point to this
// machine sends that name as Host, and is refused.
func debugHandler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "the command line may hold keys", http.StatusForbidden)
	})
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if loopbackOnly(r.Host) != nil {
			http.Error(w, "not this machine", http.StatusForbidden)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

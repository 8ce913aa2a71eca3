package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/papers"
	"minga.lab/minga/server/records"
	"minga.lab/minga/static"
)

// Config says what a server works with. Hub, Journal, Bus, Records, Assets, Static, Secret and KeyHash
// are required.
type Config struct {
	Hub     *hub.Hub
	Journal journal.Journal // asked by /readyz, and read where a finished board is not open
	Bus     bus.Bus         // asked by /readyz
	Records records.Store
	Assets  assets.Store
	Static  *static.Handler
	Secret  []byte // at least 32 random bytes, the same at every instance
	KeyHash []byte // HashKey of the facilitator key

	Counter        bus.Counter    // nil counts in this process
	Log            *slog.Logger   // nil discards
	Metrics        *Metrics       // nil makes one
	TrustedProxies []netip.Prefix // whose X-Forwarded-For and -Proto are believed
	PublicURL      string         // scheme and host for links and QR codes; "" takes the browser's
	Addresses      []string       // of this machine in the room's network, for a browser at localhost
	PaperTexts     *papers.Texts  // what papers say; nil takes what comes with the program
	Now            func() time.Time

	// Print writes a paper where it takes nothing from the open boards: in another process. nil writes it in this one.
	Print func(context.Context, papers.Order) (papers.Output, error)
}

// Server is the HTTP wing. It is safe for concurrent use.
type Server struct {
	cfg       Config
	log       *slog.Logger
	keys      keys
	metrics   *Metrics
	throttle  *throttle
	sockets   *tally
	newcomers *allowance
	darkroom  chan struct{} // a place for each picture that is being decoded
	press     *press        // where papers are written
	texts     *papers.Texts
	readers   *allowance // of whole boards
	pages     publicPages
	walls     sync.Map  // *socket of a projector → board.ID
	buffers   sync.Pool // write buffers, shared by the connections that are quiet
	draining  atomic.Bool
	handler   http.Handler
}

// New checks the configuration and builds the server. It starts nothing.
func New(cfg Config) (*Server, error) {
	if len(cfg.Secret) < 32 {
		return nil, errors.New("server: the secret must have 32 bytes")
	}
	if cfg.Assets == nil {
		return nil, errors.New("server: no store for assets")
	}
	if len(cfg.KeyHash) == 0 {
		return nil, errors.New("server: no facilitator key")
	}
	cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	if cfg.PublicURL != "" {
		u, err := url.Parse(cfg.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
			return nil, fmt.Errorf("server: the public address must look like https://taller.example, not %q", cfg.PublicURL)
		}
	}
	if cfg.Counter == nil {
		cfg.Counter = &bus.LocalCounter{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Metrics == nil {
		cfg.Metrics = NewMetrics("")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	derived, err := deriveKeys(cfg.Secret)
	if err != nil {
		return nil, err
	}
	texts := cfg.PaperTexts
	if texts == nil {
		if texts, err = papers.Load(""); err != nil {
			return nil, err //nolint:wrapcheck // says what it did
		}
	}
	s := &Server{
		cfg: cfg, log: cfg.Log, keys: derived, metrics: cfg.Metrics,
		throttle: newThrottle(cfg.Counter, cfg.Now), sockets: newTally(socketsPerAddress),
		newcomers: newAllowance(cfg.Now), readers: &allowance{now: cfg.Now, perAddress: readsPerAddress, per: map[string]*grant{}},
		darkroom: make(chan struct{}, picturesAtOnce), press: newPress(), texts: texts,
	}
	s.handler = s.routes()
	return s, nil
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Drain makes /readyz fail, so that a load balancer sends no more visitors, and then drains the
// hub: what was proposed is finished and browsers are sent to another instance. It returns when no
// socket is left.
func (s *Server) Drain(ctx context.Context) error {
	s.draining.Store(true)
	if err := s.cfg.Hub.Drain(ctx); err != nil {
		return fmt.Errorf("server: drain: %w", err)
	}
	if err := s.sockets.wait(ctx); err != nil {
		return fmt.Errorf("server: drain: %w", err)
	}
	return nil
}

// isLoopback says whether a Host header names this machine only for itself.
func isLoopback(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return err == nil && addr.IsLoopback()
}

package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/server"
	"minga.lab/minga/server/papers"
	"minga.lab/minga/server/records"
	"minga.lab/minga/static"
)

// serveCmd is the server. This file is the only place where all parts meet.
type serveCmd struct {
	Addr           string         `help:"Address to listen on." env:"MINGA_ADDR" default:":8080"`
	PublicURL      string         `help:"Address that links and QR codes carry, such as https://taller.example. Default: what the browser used." env:"MINGA_PUBLIC_URL" placeholder:"URL"`
	FacilitatorKey string         `help:"Key for creating workshops, instead of the one made at the first start. At least 16 characters." env:"MINGA_FACILITATOR_KEY" placeholder:"KEY"`
	TrustedProxies []netip.Prefix `help:"Networks of the proxies whose X-Forwarded-For and -Proto are believed." env:"MINGA_TRUSTED_PROXIES" placeholder:"CIDR,…"`
	Instance       string         `help:"Name of this instance in logs and on the bus. Default: random." env:"MINGA_INSTANCE"`
	TLSCert        string         `help:"Certificate file; with it the server speaks https." env:"MINGA_TLS_CERT" type:"path" placeholder:"FILE" and:"tls"`
	TLSKey         string         `help:"Key file of the certificate." env:"MINGA_TLS_KEY" type:"path" placeholder:"FILE" and:"tls"`
	Papers         string         `help:"Folder with texts of papers that replace the ones that come with the program (docs/papers.md)." env:"MINGA_PAPERS" type:"path" placeholder:"DIR"`
	DrainTime      time.Duration  `help:"Longest time to say goodbye to open connections when stopping." env:"MINGA_DRAIN_TIME" default:"15s"`
	DebugAddr      string         `help:"Address on this machine that serves profiles (net/http/pprof), such as 127.0.0.1:6060. Default: off." env:"MINGA_DEBUG_ADDR" placeholder:"ADDR"`
	Traces         traces         `embed:""`
	Quiet          bool           `help:"Print no addresses and no QR code." env:"MINGA_QUIET"`

	ready func(base string) // tests wait for it
}

// Names of the installation's settings in the records.
const (
	settingSecret  = "secret"
	settingKeyHash = "facilitator_key_sha256"
)

// Run serves until the context ends, then lets everybody go in order.
func (c *serveCmd) Run(s *storage, e *env) error {
	return s.with(e, func(st *stores) error {
		if err := s.openBus(e.ctx, st, e.log); err != nil {
			return err
		}
		return c.serve(e, st)
	})
}

func (c *serveCmd) serve(e *env, st *stores) error {
	if c.DebugAddr != "" { // before anything is opened: a wrong address is a typing mistake
		if err := loopbackOnly(c.DebugAddr); err != nil {
			return err
		}
	}
	client, err := static.New(static.Files())
	if err != nil {
		return fmt.Errorf("the browser client is missing (run `make build`): %w", err)
	}
	texts, err := papers.Load(c.Papers)
	if err != nil {
		return fmt.Errorf("cannot read the texts of papers: %w", err)
	}
	secret, err := installationSecret(e.ctx, st.records)
	if err != nil {
		return err
	}
	keyHash, newKey, err := c.facilitatorKey(e.ctx, st.records)
	if err != nil {
		return err
	}

	metrics := server.NewMetrics(versionText())
	projector := server.NewProjector(st.journal, st.records, metrics, e.log)
	observer, endTraces, err := c.Traces.around(e, c.Instance, metrics)
	if err != nil {
		return err
	}
	defer endTraces()
	now := wallClock()
	sweeper := server.NewSweeper(st.assets, e.log)
	boards := hub.New(hub.Config{
		Now:     now,
		Journal: st.journal, Bus: st.bus, Instance: c.Instance, Version: client.Version(),
		Log: e.log, Observer: observer,
		OnEntry: func(id board.ID, entry board.Entry, b *board.Board) {
			projector.OnEntry(id, entry, b)
			sweeper.OnEntry(id, entry, b)
		},
	})

	listener, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen: %w", err)
	}
	addresses := reachable(c.scheme(), listener.Addr(), machineAddresses())
	var press func(context.Context, papers.Order) (papers.Output, error)
	if p := newPrinter(c.Papers); p != nil {
		press = p.print
	}
	handler, err := server.New(server.Config{
		Now: now, Hub: boards, Journal: st.journal, Bus: st.bus, Records: st.records, Assets: st.assets, Static: client,
		Secret: secret, KeyHash: keyHash, Counter: st.counter, Log: e.log, Metrics: metrics,
		PaperTexts: texts, Print: press, TrustedProxies: c.TrustedProxies, PublicURL: c.PublicURL, Addresses: addresses,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	web := webServer(handler, e.log)
	if c.TLSCert != "" {
		pair, err := newCertificate(c.TLSCert, c.TLSKey, e.log)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		web.TLSConfig.GetCertificate = pair.get
	}

	var debug *http.Server
	var debugListener net.Listener
	if c.DebugAddr != "" {
		debug, debugListener, err = debugServer(e.ctx, c.DebugAddr)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
	}

	work, stopWork := context.WithCancel(context.WithoutCancel(e.ctx))
	defer stopWork()
	group, failed := errgroup.WithContext(e.ctx)
	group.Go(func() error {
		var err error
		if c.TLSCert != "" {
			err = web.ServeTLS(listener, "", "")
		} else {
			err = web.Serve(listener)
		}
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return fmt.Errorf("serving ended: %w", err)
	})
	if debug != nil {
		group.Go(func() error {
			if err := debug.Serve(debugListener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serving profiles ended: %w", err)
			}
			return nil
		})
		group.Go(func() error {
			<-failed.Done()
			return debug.Close()
		})
	}
	var projecting errgroup.Group
	projecting.Go(func() error { return projector.Run(work, boards) })
	projecting.Go(func() error { return sweeper.Run(work, boards) })
	group.Go(func() error {
		<-failed.Done()
		e.log.LogAttrs(work, slog.LevelInfo, "stopping")
		drain, cancel := context.WithTimeout(work, c.DrainTime)
		defer cancel()
		// Sockets first: Shutdown does not see them, and new ones are refused from here on.
		err := handler.Drain(drain)
		return errors.Join(err, web.Shutdown(drain))
	})

	e.log.LogAttrs(e.ctx, slog.LevelInfo, "serving", slog.String("version", versionText()),
		slog.String("addr", listener.Addr().String()), slog.String("store", st.where),
		slog.Bool("joined", st.joined))
	if !c.Quiet {
		c.announce(e, addresses, newKey)
	}
	if c.ready != nil {
		c.ready(localAddress(c.scheme(), listener.Addr()))
	}
	err = group.Wait()
	stopWork()
	return errors.Join(err, projecting.Wait())
}

// webServer bounds how long anybody may take: who sends a header a letter at a time holds a
// connection for ten seconds and not for ever.
func webServer(handler http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       60 * time.Second, // an import over a bad Wi-Fi; sockets are hijacked and have their own
		WriteTimeout:      120 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		TLSConfig:         &tls.Config{MinVersion: tls.VersionTLS12},
	}
}

// installationSecret is what all cookies and links are signed with, made at the first start.
func installationSecret(ctx context.Context, r records.Store) ([]byte, error) {
	fresh := make([]byte, 32)
	_, _ = rand.Read(fresh) // never fails
	secret, err := r.SettingOr(ctx, settingSecret, fresh)
	if err != nil {
		return nil, fmt.Errorf("the installation's secret cannot be read: %w", err)
	}
	return secret, nil
}

// facilitatorKey says which key creates workshops. One that was made here is told once, because
// only its digest is kept.
func (c *serveCmd) facilitatorKey(ctx context.Context, r records.Store) (hash []byte, fresh string, err error) {
	if c.FacilitatorKey != "" {
		if len(c.FacilitatorKey) < 16 {
			return nil, "", errors.New("MINGA_FACILITATOR_KEY must have at least 16 characters: anybody in the network may guess at it")
		}
		return server.HashKey(c.FacilitatorKey), c.FacilitatorKey, nil
	}
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	key := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
	mine := server.HashKey(key)
	hash, err = r.SettingOr(ctx, settingKeyHash, mine)
	if err != nil {
		return nil, "", fmt.Errorf("the facilitator key cannot be read: %w", err)
	}
	if string(hash) == string(mine) {
		fresh = key
	}
	return hash, fresh, nil
}

func (c *serveCmd) scheme() string {
	if c.TLSCert != "" {
		return "https"
	}
	return "http"
}

func localAddress(scheme string, at net.Addr) string {
	host, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return scheme + "://" + at.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + "://" + net.JoinHostPort(host, port)
}

// announce tells whoever started the program, on its terminal alone and not in the log, where
// the room finds it and where to create a workshop.
func (c *serveCmd) announce(e *env, addresses []string, key string) {
	if c.PublicURL != "" {
		addresses = append([]string{strings.TrimSuffix(c.PublicURL, "/")}, addresses...)
	}
	if len(addresses) == 0 {
		addresses = []string{c.scheme() + "://" + c.Addr}
	}
	create := addresses[0] + "/nuevo"
	var b strings.Builder
	b.WriteString("\nMinga\n\n")
	for _, a := range addresses {
		fmt.Fprintf(&b, "  %s\n", a)
	}
	b.WriteString("\n")
	if err := server.QRTerminal(&b, addresses[0]); err != nil {
		e.log.LogAttrs(e.ctx, slog.LevelWarn, "no QR code", slog.Any("error", err))
	}
	if key != "" {
		fmt.Fprintf(&b, "\n  Crear un taller · create a workshop:\n  %s#key=%s\n", create, url.QueryEscape(key))
		b.WriteString("  Guarde este enlace: no se vuelve a mostrar · keep this link: it is not shown again\n\n")
	} else {
		fmt.Fprintf(&b, "\n  Crear un taller · create a workshop:  %s  (con su clave · with your key)\n", create)
		b.WriteString("  ¿La perdió? Ponga otra en MINGA_FACILITATOR_KEY · lost it? set another in MINGA_FACILITATOR_KEY\n\n")
	}
	_, _ = fmt.Fprint(e.out, b.String())
}

package server_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
	sqlitejournal "minga.lab/minga/hub/journal/sqlite"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server"
	"minga.lab/minga/server/assets"
	sqliteassets "minga.lab/minga/server/assets/sqlite"
	"minga.lab/minga/server/records"
	sqliterecords "minga.lab/minga/server/records/sqlite"
	"minga.lab/minga/static"
)

const testKey = "llave-de-prueba-0123"

// instance is one server of the product on real stores, listening on loopback.
type instance struct {
	t       testing.TB
	url     string
	server  *server.Server
	hub     *hub.Hub
	records records.Store
	assets  assets.Store
	journal journal.Journal
	log     *syncBuffer
}

// backend is what instances share.
type backend struct {
	journal journal.Journal
	records records.Store
	assets  assets.Store
	bus     func() bus.Bus
	counter bus.Counter
}

func sqliteBackend(t testing.TB) backend {
	t.Helper()
	b, _ := sqliteFile(t)
	return b
}

// sqliteFile is a backend and its tables, for who asks them in SQL.
func sqliteFile(t testing.TB) (backend, *sql.DB) {
	t.Helper()
	db, err := sqlitejournal.Open(t.Context(), filepath.Join(t.TempDir(), "minga.db"))
	must(t, err)
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	must(t, db.Migrate(t.Context()))
	return backend{
		journal: sqlitejournal.New(db), records: sqliterecords.New(db.Writer(), db.Reader()),
		assets: sqliteassets.New(db.Writer(), db.Reader()),
		bus:    func() bus.Bus { return bus.NewLocal() }, counter: &bus.LocalCounter{},
	}, db.Reader()
}

// client stands for the built browser client: the server must not care what is in it.
func client(t testing.TB) *static.Handler {
	t.Helper()
	h, err := static.New(fstest.MapFS{
		"index.html":      {Data: []byte(`<!doctype html><html lang="es"><title>Minga</title><script src="/assets/x.js"></script>`)},
		"assets/x.js":     {Data: []byte("export{}")},
		"favicon.svg":     {Data: []byte("<svg/>")},
		"assets/index.js": {Data: []byte("export{}")},
	})
	must(t, err)
	return h
}

func start(t testing.TB, b backend, adjust ...func(*server.Config)) *instance {
	t.Helper()
	return startHub(t, b, func(*hub.Config) {}, adjust...)
}

// startHub is start with a hub that is set up otherwise.
func startHub(t testing.TB, b backend, adjustHub func(*hub.Config), adjust ...func(*server.Config)) *instance {
	t.Helper()
	in := &instance{t: t, records: b.records, assets: b.assets, journal: b.journal, log: &syncBuffer{}}
	log := slog.New(slog.NewJSONHandler(in.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	metrics := server.NewMetrics("test")
	projector := server.NewProjector(b.journal, b.records, metrics, log)
	sweeper := server.NewSweeper(b.assets, log)
	between := b.bus()
	hubConfig := hub.Config{
		Journal: b.journal, Bus: between, Log: log, Observer: metrics,
		OnEntry: func(id board.ID, entry board.Entry, now *board.Board) {
			projector.OnEntry(id, entry, now)
			sweeper.OnEntry(id, entry, now)
		},
		DrainSpread: time.Millisecond, HeadCheck: 200 * time.Millisecond,
	}
	adjustHub(&hubConfig)
	in.hub = hub.New(hubConfig)
	cfg := server.Config{
		Hub: in.hub, Journal: b.journal, Bus: between, Records: b.records, Assets: b.assets, Static: client(t),
		Secret: bytes.Repeat([]byte{7}, 32), KeyHash: server.HashKey(testKey),
		Counter: b.counter, Log: log, Metrics: metrics,
	}
	for _, f := range adjust {
		f(&cfg)
	}
	var err error
	in.server, err = server.New(cfg)
	must(t, err)
	web := httptest.NewServer(in.server)
	in.url = web.URL
	ctx, cancel := context.WithCancel(context.Background())
	var projecting sync.WaitGroup
	projecting.Go(func() {
		if err := projector.Run(ctx, in.hub); err != nil {
			t.Error(err)
		}
	})
	projecting.Go(func() {
		if err := sweeper.Run(ctx, in.hub); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() {
		drain, stop := context.WithTimeout(context.Background(), time.Minute)
		defer stop()
		if err := in.server.Drain(drain); err != nil {
			t.Errorf("drain: %v", err)
		}
		cancel()
		projecting.Wait()
		web.Close()
		if err := between.Close(); err != nil {
			t.Error(err)
		}
	})
	return in
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// browser is one browser with its cookies.
type browser struct {
	t    testing.TB
	base string
	http *http.Client
	tab  string
	n    uint64
	mu   sync.Mutex
}

func (in *instance) browser() *browser {
	jar, err := cookiejar.New(nil)
	must(in.t, err)
	return &browser{t: in.t, base: in.url, tab: "t1", http: &http.Client{Jar: jar, Timeout: 30 * time.Second}}
}

// at is the same browser at another instance: cookies go along.
func (b *browser) at(in *instance) *browser {
	here, err := url.Parse(b.base)
	must(b.t, err)
	there, err := url.Parse(in.url)
	must(b.t, err)
	other := in.browser()
	other.http.Jar.SetCookies(there, b.http.Jar.Cookies(here))
	return other
}

// answered is what a request got.
type answered struct {
	status int
	header http.Header
	body   []byte
}

func (a answered) json(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(a.body, into); err != nil {
		t.Fatalf("answer is not the JSON expected: %v\n%d %s", err, a.status, a.body)
	}
}

// code is the code of a refusal, "" for a success.
func (a answered) code() string {
	var e struct {
		Error struct {
			Code string `json:"code"`
		} `json:"error"`
	}
	_ = json.Unmarshal(a.body, &e)
	return e.Error.Code
}

func (a answered) want(t testing.TB, status int, code string) answered {
	t.Helper()
	if a.status != status || a.code() != code {
		t.Fatalf("answered %d %q, want %d %q\n%.400s", a.status, a.code(), status, code, a.body)
	}
	return a
}

func (b *browser) do(method, path, contentType string, body io.Reader, headers ...string) answered {
	b.t.Helper()
	var sent []byte
	if body != nil {
		var err error
		sent, err = io.ReadAll(body)
		must(b.t, err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, bytes.NewReader(sent))
	must(b.t, err)
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(r)
	must(b.t, err)
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	must(b.t, err)
	got := answered{res.StatusCode, res.Header, data}
	checkHTTP(b.t, r, sent, got)
	return got
}

func (b *browser) get(path string) answered {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", nil)
}

func (b *browser) post(path string, body any) answered {
	b.t.Helper()
	data, err := json.Marshal(body)
	must(b.t, err)
	return b.do(http.MethodPost, path, "application/json", bytes.NewReader(data))
}

type m = map[string]any

// workshop is a fresh workshop and its facilitator's browser.
type workshop struct {
	in           *instance
	facilitator  *browser
	id           string
	person, code string
	links        struct{ Code, Join, Facilitator, Projector string }
}

func (in *instance) workshop() *workshop {
	in.t.Helper()
	w := &workshop{in: in, facilitator: in.browser()}
	var made struct {
		ID, Person, Code string
		Links            struct{ Code, Join, Facilitator, Projector string }
	}
	w.facilitator.post("/api/workshops", m{
		"key": testKey, "title": "Río limpio", "lang": "es", "question": "¿Qué necesita el río?", "name": "Rosa",
	}).want(in.t, http.StatusCreated, "").json(in.t, &made)
	w.id, w.person, w.code, w.links = made.ID, made.Person, made.Code, made.Links
	return w
}

// join seats a new browser and says as whom.
func (w *workshop) join(name string) (*browser, string) {
	w.in.t.Helper()
	b := w.in.browser()
	var seat struct{ ID, Person string }
	b.post("/api/join", m{"code": w.code, "name": name}).want(w.in.t, http.StatusOK, "").json(w.in.t, &seat)
	if seat.ID != w.id || seat.Person == "" {
		w.in.t.Fatalf("seated at %q as %q", seat.ID, seat.Person)
	}
	return b, seat.Person
}

// propose sends one op over HTTP.
func (b *browser) propose(id string, op m) answered {
	b.t.Helper()
	b.mu.Lock()
	b.n++
	n := b.n
	b.mu.Unlock()
	return b.post("/api/workshops/"+id+"/proposals", m{"n": n, "tab": b.tab, "o": op})
}

// accept sends one op that must be accepted.
func (b *browser) accept(id string, op m) {
	b.t.Helper()
	b.propose(id, op).want(b.t, http.StatusOK, "")
}

func (b *browser) view(id string) board.BoardView {
	b.t.Helper()
	var v board.BoardView
	b.get("/api/workshops/"+id).want(b.t, http.StatusOK, "").json(b.t, &v)
	return v
}

// socket is a browser's open socket, read by the test itself.
type socket struct {
	t    testing.TB
	conn *websocket.Conn
	raw  [][]byte // everything that arrived
}

func (b *browser) dial(id, query string, headers ...string) (*socket, *http.Response, error) {
	b.t.Helper()
	dialer := websocket.Dialer{Jar: b.http.Jar, EnableCompression: true, HandshakeTimeout: 10 * time.Second}
	h := http.Header{"Origin": {b.base}}
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	conn, res, err := dialer.DialContext(b.t.Context(), "ws"+strings.TrimPrefix(b.base, "http")+"/ws/"+id+query, h)
	if err != nil {
		return nil, res, err
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	return &socket{t: b.t, conn: conn}, res, nil
}

// open dials and says hello.
func (b *browser) open(id, query string) (*socket, wire.Welcome) {
	b.t.Helper()
	s, _, err := b.dial(id, query)
	must(b.t, err)
	s.send(m{"t": "hello", "tab": b.tab, "since": 0, "epoch": "", "v": 1})
	var w wire.Welcome
	s.until("welcome", &w)
	return s, w
}

func (s *socket) send(frame any) {
	s.t.Helper()
	must(s.t, s.conn.SetWriteDeadline(time.Now().Add(time.Minute)))
	must(s.t, s.conn.WriteJSON(frame))
}

// next reads one frame.
func (s *socket) next() (kind string, frame []byte, err error) {
	_ = s.conn.SetReadDeadline(time.Now().Add(time.Minute))
	_, data, err := s.conn.ReadMessage()
	if err != nil {
		return "", nil, err
	}
	s.raw = append(s.raw, data)
	checkFrame(s.t, data)
	var head struct {
		T string `json:"t"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		s.t.Fatalf("frame is not JSON: %s", data)
	}
	return head.T, data, nil
}

// until reads frames until one of this kind and decodes it.
func (s *socket) until(kind string, into any) []byte {
	s.t.Helper()
	for {
		got, data, err := s.next()
		must(s.t, err)
		if got == kind {
			must(s.t, json.Unmarshal(data, into))
			return data
		}
	}
}

// closed reads until the server closes and returns the code.
func (s *socket) closed() int {
	s.t.Helper()
	for {
		_, _, err := s.next()
		if err == nil {
			continue
		}
		if c, ok := err.(*websocket.CloseError); ok { //nolint:errorlint // as gorilla returns it
			return c.Code
		}
		s.t.Fatalf("ended without a close frame: %v", err)
	}
}

// trustLoopback makes the test's own connections count as a trusted proxy's.
func trustLoopback(c *server.Config) {
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
}

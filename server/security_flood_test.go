package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// from is a browser at an address of its own: loopback has sixteen million.
func (in *instance) from(address string) (*browser, *net.Dialer) {
	b := in.browser()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext}
	in.t.Cleanup(transport.CloseIdleConnections)
	b.http.Transport = transport
	b.http.Timeout = 5 * time.Second
	return b, dialer
}

// fling sends without the harness's checks, which would cost more than the server's own work.
func (b *browser) fling(ctx context.Context, method, path, body string) (status int) {
	r, err := http.NewRequestWithContext(ctx, method, b.base+path, strings.NewReader(body))
	if err != nil {
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := b.http.Do(r)
	if err != nil {
		return 0 // told to stop, or turned away
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

// pair is two people who sit already, and write to each other while others make noise.
type pair struct {
	t             *testing.T
	id            string
	writes, reads *socket
	n             int

	mu     sync.Mutex
	sent   map[int]time.Time
	delays []time.Duration
	news   chan struct{}
}

func newPair(t *testing.T, w *workshop) *pair {
	a, _ := w.join("Luz")
	b, _ := w.join("Ana")
	section := w.facilitator.view(w.id).Sections[0].ID
	a.accept(w.id, m{"k": "note.added", "id": "pareja01", "section": section, "text": "x", "color": "blue", "x": 0, "y": 0})
	a.tab = "pareja"
	p := &pair{t: t, id: w.id, sent: map[int]time.Time{}, news: make(chan struct{}, 1)}
	p.writes, _ = a.open(w.id, "")
	p.reads, _ = b.open(w.id, "")
	_ = p.writes.conn.SetReadDeadline(time.Time{})
	_ = p.reads.conn.SetReadDeadline(time.Time{})
	go func() { // its own answers must be read too
		for {
			if _, _, err := p.writes.conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	go func() {
		for {
			_, data, err := p.reads.conn.ReadMessage()
			if err != nil {
				return
			}
			p.heard(data)
		}
	}()
	return p
}

func (p *pair) heard(data []byte) {
	var e struct {
		T string
		E []struct {
			O []struct {
				K, ID string
				X     int
			}
		}
	}
	if json.Unmarshal(data, &e) != nil || e.T != "e" { //nolint:musttag // the wire's names differ in case alone
		return
	}
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, entry := range e.E {
		for _, op := range entry.O {
			if begun, ok := p.sent[op.X]; ok && op.K == "note.moved" && op.ID == "pareja01" {
				p.delays = append(p.delays, now.Sub(begun))
				delete(p.sent, op.X)
			}
		}
	}
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// converse moves a note twenty times a second until the context ends and returns, sorted, how long each
// move took from one screen to the other.
func (p *pair) converse(ctx context.Context) []time.Duration {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	p.mu.Lock()
	p.delays = nil
	p.mu.Unlock()
	for ctx.Err() == nil {
		p.mu.Lock()
		p.n++
		p.sent[p.n] = time.Now()
		p.mu.Unlock()
		p.writes.send(m{"t": "p", "n": p.n, "o": m{"k": "note.moved", "id": "pareja01", "x": p.n, "y": 1}})
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	late := time.After(time.Minute)
	for {
		p.mu.Lock()
		missing, delays := len(p.sent), slices.Sorted(slices.Values(p.delays))
		p.mu.Unlock()
		if missing == 0 {
			return delays
		}
		select {
		case <-p.news:
		case <-late:
			p.t.Fatalf("%d of %d moves never arrived", missing, missing+len(delays))
		}
	}
}

// storm is one connection after the other, each sending this text or control frame until it is cut.
func (w *workshop) storm(ctx context.Context, b *browser, from *net.Dialer, send func(*websocket.Conn) error) (sent int) {
	dialer := websocket.Dialer{Jar: b.http.Jar, NetDialContext: from.DialContext, HandshakeTimeout: 5 * time.Second}
	for ctx.Err() == nil {
		conn, res, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(b.base, "http")+"/ws/"+w.id, nil)
		if err != nil {
			if res != nil {
				_ = res.Body.Close()
			}
			continue
		}
		stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
		go func() {
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		err = conn.WriteJSON(m{"t": "hello", "tab": "mala", "since": 0, "epoch": "", "v": 1})
		for ; err == nil && ctx.Err() == nil; sent++ {
			err = send(conn)
		}
		stop()
		_ = conn.Close()
	}
	return sent
}

// TestFloodsLeaveTheSeatedAlone sends every sort of noise that a stranger, or somebody with the
// code, can make, from one address and from many. Two who sit already go on as if nothing were; the
// bound is loose because the noise is made on the same processor, and looser where the quiet is slow.
func TestFloodsLeaveTheSeatedAlone(t *testing.T) {
	const (
		attackers = 8
		lasts     = 350 * time.Millisecond
	)
	bound := 2 * time.Second // of 95 in 100 moves
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.facilitator.importCSV(w.id, "text\n"+strings.Repeat("una nota como cualquier otra de este taller\n", 300)).want(t, 200, "")
	p := newPair(t, w)
	text := func(frame string) func(*websocket.Conn) error {
		return func(c *websocket.Conn) error { return c.WriteMessage(websocket.TextMessage, []byte(frame)) }
	}
	for k, noise := range []struct {
		name   string
		seated bool
		make   func(ctx context.Context, b *browser, from *net.Dialer, i, n int) int // returns how much was sent
	}{
		{"quiet", false, func(ctx context.Context, _ *browser, _ *net.Dialer, _, _ int) int { <-ctx.Done(); return 1 }},
		{"guessing", false, func(ctx context.Context, b *browser, _ *net.Dialer, _, _ int) int {
			return b.fling(ctx, http.MethodPost, "/api/join", `{"code":"PIMAPIMA"}`)
		}},
		{"reading without a seat", false, func(ctx context.Context, b *browser, _ *net.Dialer, _, _ int) int {
			return b.fling(ctx, http.MethodGet, "/api/workshops/"+w.id, "")
		}},
		{"boards that are not there", false, func(ctx context.Context, b *browser, _ *net.Dialer, i, n int) int {
			return b.fling(ctx, http.MethodGet, fmt.Sprintf("/api/workshops/n%dx%d", i, n), "")
		}},
		{"exports", true, func(ctx context.Context, b *browser, _ *net.Dialer, _, _ int) int {
			return b.fling(ctx, http.MethodGet, "/api/workshops/"+w.id+"/export.json", "")
		}},
		{"proposals over HTTP", true, func(ctx context.Context, b *browser, _ *net.Dialer, _, n int) int {
			return b.fling(ctx, http.MethodPost, "/api/workshops/"+w.id+"/proposals",
				fmt.Sprintf(`{"n":%d,"tab":"h","o":{"k":"note.moved","id":"pareja01","x":%d,"y":1}}`, n, -n))
		}},
		{"pings", true, func(ctx context.Context, b *browser, from *net.Dialer, _, _ int) int {
			return w.storm(ctx, b, from, text(`{"t":"ping","at":1}`))
		}},
		{"garbage", true, func(ctx context.Context, b *browser, from *net.Dialer, _, _ int) int {
			return w.storm(ctx, b, from, text(`{`+strings.Repeat("[", 5000)))
		}},
		{"whole boards", true, func(ctx context.Context, b *browser, from *net.Dialer, _, _ int) int {
			return w.storm(ctx, b, from, text(`{"t":"resume","since":0}`))
		}},
		{"control frames", true, func(ctx context.Context, b *browser, from *net.Dialer, _, _ int) int {
			return w.storm(ctx, b, from, func(c *websocket.Conn) error {
				return c.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			})
		}},
		{"joining", false, func(ctx context.Context, b *browser, _ *net.Dialer, _, _ int) int {
			b.http.Jar, _ = cookiejar.New(nil) // a new device each time
			return b.fling(ctx, http.MethodPost, "/api/join", `{"code":"`+w.code+`","name":"x"}`)
		}},
	} {
		for _, many := range []bool{false, true} {
			crowd := make([]*browser, attackers)
			dialers := make([]*net.Dialer, attackers)
			for i := range crowd {
				address := fmt.Sprintf("127.0.%d.1", 20+k)
				if many {
					address = fmt.Sprintf("127.0.%d.%d", 120+k, i+1)
				}
				crowd[i], dialers[i] = in.from(address)
				if noise.seated { // before the noise
					status := crowd[i].fling(t.Context(), http.MethodPost, "/api/join", `{"code":"`+w.code+`","name":"x"}`)
					if status != http.StatusOK {
						t.Fatalf("%s: not seated: %d", noise.name, status)
					}
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), lasts)
			var sent atomic.Int64
			var wg sync.WaitGroup
			for i, b := range crowd {
				wg.Go(func() {
					for n := 1; ctx.Err() == nil; n++ {
						if noise.make(ctx, b, dialers[i], i, n) > 0 {
							sent.Add(1)
						}
					}
				})
			}
			delays := p.converse(ctx)
			wg.Wait()
			cancel()
			median, high := delays[len(delays)/2], delays[len(delays)*95/100]
			t.Logf("%-26s many addresses: %-5t %5d rounds: %d moves, median %s, 95 of 100 within %s", noise.name, many,
				sent.Load(), len(delays), median.Round(100*time.Microsecond), high.Round(100*time.Microsecond))
			if noise.name == "quiet" {
				bound = max(bound, 20*high)
				continue
			}
			if high > bound {
				t.Errorf("%s: 95 of 100 moves within %s, want %s", noise.name, high, bound)
			}
			if sent.Load() == 0 {
				t.Errorf("%s: there was no noise", noise.name)
			}
		}
	}
}

// TestJoinFloodsLeaveSeats: with the code, a program could take every seat that a workshop will
// ever have. It stops at its address's share and, from many addresses, at the workshop's.
func TestJoinFloodsLeaveSeats(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, _ := w.join("Luz")
	in.server.LimitSeats(5, 12)
	began := time.Now()
	seats := func(address string) (seated int) {
		b, _ := in.from(address)
		for range 8 {
			b.http.Jar, _ = cookiejar.New(nil)
			a := b.post("/api/join", m{"code": w.code})
			if a.status == http.StatusOK {
				seated++
				continue
			}
			a.want(t, http.StatusTooManyRequests, "too_many_attempts")
			if a.header.Get("Retry-After") == "" {
				t.Error("nobody says when to come back")
			}
		}
		return seated
	}
	for _, address := range []string{"127.0.9.1", "127.0.9.2"} {
		got := seats(address)
		if more := int(time.Since(began) / (2 * time.Second)); got < 5 || got > 6+more { // one more every two seconds
			t.Errorf("%s took %d seats, want 5", address, got)
		}
	}
	left := 0
	for i := range 4 {
		left += seats(fmt.Sprintf("127.0.9.%d", 10+i))
	}
	if left > 20 {
		t.Errorf("many addresses took %d seats more than the workshop gives", left)
	}
	luz.post("/api/join", m{"code": w.code}).want(t, 200, "") // who sits already is not asked
	luz.view(w.id)
	in.workshop() // nor is another workshop
}

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/hub/board"
)

// How a browser keeps its connection: the same numbers as `timing` in static/src/link/link.ts.
const (
	browserFirstWait   = 300 * time.Millisecond
	browserLongestWait = 4 * time.Second
	browserSpread      = 2 * time.Second // after 4502
	browserReplaced    = 100 * time.Millisecond
	browserPingEvery   = 2 * time.Second
	browserDeadAfter   = 6 * time.Second
	browserOpenWithin  = 10 * time.Second
)

// habits make a tab behave as the browser's link does, behind a load balancer: it comes back with growing pauses,
// to the next instance each time unless it is bound to one, and gives up a connection that says nothing.
type habits struct {
	urls  []string // of all instances; none: the tab is bound to its own
	eager bool     // pauses are a tenth as long
	watch *watch
}

func (h *habits) pause(d time.Duration) time.Duration {
	if h.eager {
		return d / 10
	}
	return d
}

func (h *habits) broken(code string) bool { return h.watch.breaks(code) }

func (h *habits) acked(t *tab, n uint64, s board.Seq, took time.Duration) {
	h.watch.acked(t, n, s, took)
}

func (h *habits) refused(code board.Code) { h.watch.refused(code) }

func (t *tab) openWithin() time.Duration {
	if t.habits != nil {
		return browserOpenWithin
	}
	return answerWithin
}

// comeBackAsABrowser dials until it is welcomed, or until the tab is over. mu is not held.
func (t *tab) comeBackAsABrowser(ctx context.Context, due time.Time) {
	t.mu.Lock()
	code := t.lastCode
	t.mu.Unlock()
	wait := t.habits.pause(browserFirstWait)
	for try := 0; ctx.Err() == nil; try++ {
		pause := time.Duration((0.5 + rand.Float64()/2) * float64(wait)) //nolint:gosec // spreads
		if try == 0 {
			switch code {
			case "4504":
				pause = rand.N(browserReplaced) //nolint:gosec // spreads
			case "4502":
				pause = rand.N(t.habits.pause(browserSpread)) //nolint:gosec // spreads
			}
		}
		if sleep(ctx, pause) != nil {
			return
		}
		t.mu.Lock()
		over := t.over
		if n := len(t.habits.urls); n > 0 {
			t.at = (t.at + 1) % n
			t.url = t.habits.urls[t.at]
		}
		t.mu.Unlock()
		if over || t.connect(ctx, due) == nil {
			return
		}
		wait = min(2*wait, t.habits.pause(browserLongestWait))
	}
}

// pulse asks a connection for a sign of life and ends one that gives none, as long as it is the tab's.
func (t *tab) pulse(ctx context.Context, conn *websocket.Conn) {
	beat := time.NewTicker(browserPingEvery)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		t.mu.Lock()
		if t.conn != conn || t.over || t.odd {
			t.mu.Unlock()
			return
		}
		now := time.Now()
		switch {
		case t.asked.IsZero():
			t.asked = now
			t.write(fmt.Appendf(nil, `{"t":"ping","at":%d}`, now.UnixMilli()))
		case now.Sub(t.asked) >= browserDeadAfter:
			t.cut = true
			_ = conn.NetConn().Close()
		}
		t.mu.Unlock()
	}
}

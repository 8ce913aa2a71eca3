package main

import (
	"math/rand/v2"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestSwarmOverTheRelay runs the whole generator against a real relay, which loses nothing.
func TestSwarmOverTheRelay(t *testing.T) {
	for _, mode := range []string{"tick16", "writev"} {
		t.Run(mode, func(t *testing.T) {
			h := &relay{at: map[*relayed]struct{}{}, immediate: mode == "writev"}
			web := httptest.NewServer(h)
			t.Cleanup(web.Close)
			if !h.immediate {
				go h.tick(t.Context())
			}
			l := load{People: 8, Edits: 20, Pointers: 5}
			const warm, length = 100 * time.Millisecond, 500 * time.Millisecond
			events := l.draw(rand.New(rand.NewPCG(1, 1)), warm+length)
			doors := make([]door, l.People)
			for i := range doors {
				doors[i] = door{url: strings.Replace(web.URL, "http", "ws", 1), note: newID()}
			}
			s, err := newSwarm(t.Context(), l, events, doors, warm, length)
			if err != nil {
				t.Fatal(err)
			}
			var ends []bool
			o, err := s.run(t.Context(), func(end bool) { ends = append(ends, end) })
			if err != nil {
				t.Fatal(err)
			}
			edits := 0
			for _, e := range events {
				if !e.pointer {
					edits++
				}
			}
			if want := edits * l.People; o.edits != want {
				t.Errorf("%d edits received, want %d", o.edits, want)
			}
			if o.lost+o.duplicated+o.reordered+o.unknown+o.superseded+o.disconnected+len(o.refused) != 0 {
				t.Errorf("faults: %+v", *o)
			}
			if o.inWindow == 0 || o.inWindow > o.deliveries || o.deliveries != len(events)*l.People {
				t.Errorf("%d deliveries in the window, %d in all, %d expected", o.inWindow, o.deliveries, len(events)*l.People)
			}
			if o.edit.total == 0 || o.point.total == 0 || o.edit.quantile(0.5) <= 0 {
				t.Error("no latencies")
			}
			if len(ends) != 2 || ends[0] || !ends[1] {
				t.Errorf("the window's ends were told as %v", ends)
			}
			perEdit := float64(o.bytes) / float64(o.deliveries)
			if perEdit < 20 || perEdit > 120 {
				t.Errorf("%.0f bytes for a delivery", perEdit)
			}
		})
	}
}

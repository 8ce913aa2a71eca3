// Package proxy puts a line between two programs that can be made bad: slow, narrow, torn or dead, while both
// ends go on believing in it. The lines are toxiproxy's, embedded; only the silent cut is ours.
package proxy

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Direction is which way bytes travel: up from who dials to who listens.
type Direction string

// Directions.
const (
	Up   Direction = "upstream"
	Down Direction = "downstream"
)

// changeWithin is how long a change of a line may take. Toxiproxy waits for every connection to agree, and one
// whose other end has just been killed may never do that: such a line is made anew.
const changeWithin = 2 * time.Second

// rebindWithin is how long the old line may hold on to its address then.
const rebindWithin = 3 * time.Second

// Switchboard makes lines.
type Switchboard struct{ server *toxiproxy.ApiServer }

// New returns a switchboard, which needs no closing: its lines do.
func New() *Switchboard {
	zerolog.SetGlobalLevel(zerolog.Disabled) // some of toxiproxy's toxics write to the global log
	return &Switchboard{toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())}
}

// Line is one listening address behind which another program answers. Its methods may be called from several
// goroutines; they take effect on connections that exist and on later ones.
type Line struct {
	board    *Switchboard
	name, to string

	mu    sync.Mutex
	proxy *toxiproxy.Proxy
	at    string
	made  int // times that it was made anew
}

// Open makes a line to an address, on a free port of this machine's loopback.
func (s *Switchboard) Open(name, to string) (*Line, error) {
	l := &Line{board: s, name: name, to: to, at: "127.0.0.1:0"}
	if err := l.listen(); err != nil {
		return nil, fmt.Errorf("line %s: %w", name, err)
	}
	return l, nil
}

func (l *Line) listen() error {
	l.proxy = toxiproxy.NewProxy(l.board.server, l.name, l.at, l.to)
	if err := l.proxy.Start(); err != nil {
		return err
	}
	l.at = l.proxy.Listen
	return nil
}

// Addr is where the line listens, host:port. It stays the same for ever.
func (l *Line) Addr() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}

// Renewals says how often the line had to be made anew, which cuts its connections.
func (l *Line) Renewals() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.made
}

// Delay lets bytes arrive later, by the given time and up to jitter more, one way.
func (l *Line) Delay(d Direction, by, jitter time.Duration) error {
	return l.add("latency", d, map[string]int64{"latency": by.Milliseconds(), "jitter": jitter.Milliseconds()})
}

// Throttle lets at most so many kilobytes through in a second, one way.
func (l *Line) Throttle(d Direction, kilobytes int) error {
	return l.add("bandwidth", d, map[string]int64{"rate": int64(kilobytes)})
}

// Slice hands on the bytes in pieces of about the given size with pauses between, one way.
func (l *Line) Slice(d Direction, size int, pause time.Duration) error {
	return l.add("slicer", d, map[string]int64{
		"average_size": int64(size), "size_variation": int64(size / 2), "delay": pause.Microseconds(),
	})
}

// Halve ends every connection after so many more bytes one way, in the middle of whatever is being said.
func (l *Line) Halve(d Direction, after int) error {
	return l.add("limit_data", d, map[string]int64{"bytes": int64(after)})
}

// Hold is a cable that is pulled: nothing arrives one way, nobody is told, and when the line is mended what was
// said meanwhile arrives after all, as TCP does.
func (l *Line) Hold(d Direction) error { return l.add(holdName, d, nil) }

// Drop is Hold by a router that forgets: when the line is mended, its connections end.
func (l *Line) Drop(d Direction) error { return l.add("timeout", d, map[string]int64{"timeout": 0}) }

// Reset ends all connections at once; new ones are taken.
func (l *Line) Reset() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.renew(func(p *toxiproxy.Proxy) error {
		p.Stop()
		return p.Start()
	})
}

// Cut ends all connections and takes none until the line is mended.
func (l *Line) Cut() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.change(func(p *toxiproxy.Proxy) error { p.Stop(); return nil })
}

// Mend makes the line good again.
func (l *Line) Mend() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.renew(func(p *toxiproxy.Proxy) error {
		for _, t := range p.Toxics.GetToxicArray() {
			if err := p.Toxics.RemoveToxic(background(), nameOf(t)); err != nil {
				return err
			}
		}
		if p.Enabled {
			return nil
		}
		return p.Start()
	})
}

// Close ends the line.
func (l *Line) Close() error { return l.Cut() }

func (l *Line) add(kind string, d Direction, attributes map[string]int64) error {
	text, err := json.Marshal(map[string]any{
		"name": kind + "_" + string(d), "type": kind, "stream": d, "toxicity": 1, "attributes": attributes,
	})
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.change(func(p *toxiproxy.Proxy) error {
		_, err := p.Toxics.AddToxicJson(strings.NewReader(string(text)))
		return err
	})
}

var errStuck = errors.New("toxiproxy does not answer")

// change does something to the proxy that may take for ever.
func (l *Line) change(do func(*toxiproxy.Proxy) error) error {
	done := make(chan error, 1)
	p := l.proxy
	go func() { done <- do(p) }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("line %s: %w", l.name, err)
		}
		return nil
	case <-time.After(changeWithin):
		return fmt.Errorf("line %s: %w", l.name, errStuck)
	}
}

// renew is change for what makes a line good again: a stuck one is left behind, and a fresh one takes its address.
func (l *Line) renew(do func(*toxiproxy.Proxy) error) error {
	err := l.change(do)
	if err == nil || !errors.Is(err, errStuck) {
		return err
	}
	l.made++
	old := l.proxy
	go old.Stop()
	for until := time.Now().Add(rebindWithin); ; {
		if err = l.listen(); err == nil || time.Now().After(until) {
			return err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

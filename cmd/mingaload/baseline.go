package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// baselineCmd is the hub without logic: no rules, no journal, no audiences, no presence. What it
// costs is what delivering costs at all.
type baselineCmd struct {
	Mode string `help:"tick16 gathers for 16 ms and sends one prepared frame per connection; writev sends at once, each connection all that waits in one call." enum:"tick16,writev" default:"tick16"`
	Addr string `help:"Address to listen on." default:"127.0.0.1:0"`
}

const (
	gatherFor    = 16 * time.Millisecond
	writeWithin  = 10 * time.Second
	maxWaiting   = 4096 // frames of one connection before it is closed as too slow
	maxTextFrame = 16 << 10
)

// Run serves until the context ends. The first line of its output is the address.
func (c *baselineCmd) Run(e *env) error {
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", c.Addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(e.out, l.Addr())
	h := &relay{at: map[*relayed]struct{}{}}
	var work sync.WaitGroup
	if c.Mode == "tick16" {
		work.Go(func() { h.tick(e.ctx) })
	} else {
		h.immediate = true
	}
	web := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(e.ctx, func() { _ = web.Close() })
	defer stop()
	if err := web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	work.Wait()
	return nil
}

// relay sends what any connection says to all, the speaker included. A frame that it sends is a JSON
// array of what was said.
type relay struct {
	immediate bool
	buffers   sync.Pool

	mu    sync.Mutex
	at    map[*relayed]struct{}
	waits []byte // said since the last tick, separated by commas
}

// relayed is one connection: a reader, and a writer with a queue, as any such server has.
type relayed struct {
	conn *websocket.Conn
	out  chan *websocket.PreparedMessage // tick16
	raw  chan []byte                     // writev: framed bytes
	gone chan struct{}
	once sync.Once
}

func (c *relayed) end() {
	c.once.Do(func() {
		close(c.gone)
		_ = c.conn.Close()
	})
}

// ServeHTTP takes every request for a socket.
func (h *relay) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{ReadBufferSize: 1 << 10, WriteBufferPool: &h.buffers}
	conn, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	conn.SetReadLimit(maxTextFrame)
	c := &relayed{conn: conn, gone: make(chan struct{})}
	var writer sync.WaitGroup
	if h.immediate {
		c.raw = make(chan []byte, maxWaiting)
		writer.Go(c.writeTogether)
	} else {
		c.out = make(chan *websocket.PreparedMessage, maxWaiting)
		writer.Go(c.write)
	}
	h.mu.Lock()
	h.at[c] = struct{}{}
	h.mu.Unlock()
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			break
		}
		h.say(text)
	}
	h.mu.Lock()
	delete(h.at, c)
	h.mu.Unlock()
	c.end()
	writer.Wait()
}

func (h *relay) say(text []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.immediate {
		frame := framed(text)
		for c := range h.at {
			select {
			case c.raw <- frame:
			default:
				go c.end()
			}
		}
		return
	}
	if len(h.waits) > 0 {
		h.waits = append(h.waits, ',')
	}
	h.waits = append(h.waits, text...)
}

// framed is an unmasked text message as it travels, in an array of one.
func framed(text []byte) []byte {
	n := len(text) + 2
	b := make([]byte, 0, n+4)
	b = append(b, 0x81)
	if n < 126 {
		b = append(b, byte(n))
	} else {
		b = append(b, 126, byte(n>>8), byte(n))
	}
	b = append(b, '[')
	b = append(b, text...)
	return append(b, ']')
}

// tick sends what was gathered, every 16 ms.
func (h *relay) tick(ctx context.Context) {
	t := time.NewTicker(gatherFor)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		h.mu.Lock()
		if len(h.waits) > 0 {
			text := make([]byte, 0, len(h.waits)+2)
			text = append(text, '[')
			text = append(text, h.waits...)
			text = append(text, ']')
			h.waits = h.waits[:0]
			if m, err := websocket.NewPreparedMessage(websocket.TextMessage, text); err == nil {
				for c := range h.at {
					select {
					case c.out <- m:
					default:
						go c.end()
					}
				}
			}
		}
		h.mu.Unlock()
	}
}

func (c *relayed) write() {
	for {
		select {
		case m := <-c.out:
			_ = c.conn.SetWriteDeadline(time.Now().Add(writeWithin))
			if c.conn.WritePreparedMessage(m) != nil {
				c.end()
				return
			}
		case <-c.gone:
			return
		}
	}
}

// writeTogether writes all that waits in one call of the kernel.
func (c *relayed) writeTogether() {
	for {
		var bufs net.Buffers
		select {
		case b := <-c.raw:
			bufs = append(bufs, b)
		case <-c.gone:
			return
		}
	more:
		for {
			select {
			case b := <-c.raw:
				bufs = append(bufs, b)
			default:
				break more
			}
		}
		_ = c.conn.NetConn().SetWriteDeadline(time.Now().Add(writeWithin))
		if _, err := bufs.WriteTo(c.conn.NetConn()); err != nil {
			c.end()
			return
		}
	}
}

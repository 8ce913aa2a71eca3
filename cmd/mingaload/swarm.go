package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

const (
	dialAtOnce   = 16
	perAddress   = 100 // connections from one loopback address: the server bounds them
	answerWithin = 20 * time.Second
	settleFor    = 500 * time.Millisecond // after connecting: rosters go round
	drainFor     = 5 * time.Second        // after the last edit: who has not received it then has lost it
)

// door is where a person connects.
type door struct {
	url    string
	cookie string   // "" for the relay
	note   board.ID // the note that the person moves
}

// swarm is people on one board.
type swarm struct {
	load   load
	events []event
	peers  []*peer

	first int // how many connections others have before: each address may have so many

	warm, length time.Duration // of the load before, and within, the measured window
	start        atomic.Int64  // Unix nanoseconds; 0 until the load starts
}

// peer is one person's connection. What is not marked belongs to its reader until the swarm has ended.
type peer struct {
	swarm *swarm
	who   int
	door  door
	conn  *websocket.Conn
	meter *meter
	due   []time.Duration // of the person's edits, in order

	*ledger
	buf            []byte
	edit           histogram // send to receipt, of edits due in the window
	pointing       histogram // the same, of pointers
	ack            histogram // send to acknowledgement, of the person's own edits
	inWindow       int       // deliveries received in the window
	presenceFrames int
	acked          int
	refused        map[string]int
	welcomed       int // bytes of the welcome
	complete       chan struct{}
	err            error
}

// meter counts what a connection receives.
type meter struct {
	net.Conn
	n atomic.Int64
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.n.Add(int64(n))
	return n, err
}

// newSwarm connects everybody and starts to listen to what they receive.
func newSwarm(ctx context.Context, l load, events []event, doors []door, warm, length time.Duration) (*swarm, error) {
	return newSwarmAfter(ctx, 0, l, events, doors, warm, length)
}

func newSwarmAfter(ctx context.Context, first int, l load, events []event, doors []door, warm, length time.Duration) (*swarm, error) {
	s := &swarm{first: first, load: l, events: events, warm: warm, length: length}
	for who, d := range doors {
		s.peers = append(s.peers, &peer{
			swarm: s, who: who, door: d, ledger: newLedger(l, events),
			refused: map[string]int{}, complete: make(chan struct{}),
		})
	}
	for _, e := range events {
		if !e.pointer {
			s.peers[e.who].due = append(s.peers[e.who].due, e.at)
		}
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(dialAtOnce)
	for _, p := range s.peers {
		group.Go(func() error { return p.connect(ctx) })
	}
	if err := group.Wait(); err != nil {
		s.close()
		return nil, fmt.Errorf("connect: %w", err)
	}
	return s, nil
}

func (s *swarm) close() {
	for _, p := range s.peers {
		if p.conn != nil {
			_ = p.conn.Close()
		}
	}
}

func (p *peer) connect(ctx context.Context) error {
	dialer := websocket.Dialer{
		HandshakeTimeout: answerWithin,
		ReadBufferSize:   4 << 10,
		WriteBufferSize:  512,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			d := net.Dialer{LocalAddr: loopback((p.swarm.first + p.who) / perAddress)}
			conn, err := d.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			p.meter = &meter{Conn: conn}
			return p.meter, nil
		},
	}
	header := http.Header{}
	if p.door.cookie != "" {
		header.Set("Cookie", p.door.cookie)
	}
	conn, answer, err := dialer.DialContext(ctx, p.door.url, header) //nolint:bodyclose // gorilla: it need not be
	if err != nil {
		if answer != nil {
			return fmt.Errorf("%w: %s", err, answer.Status)
		}
		return err
	}
	p.conn = conn
	if p.door.cookie == "" {
		return nil
	}
	return p.hello()
}

// hello greets the hub and takes its welcome.
func (p *peer) hello() error {
	if err := p.conn.WriteJSON(wire.Hello{T: "hello", Tab: "load", V: 1}); err != nil {
		return err
	}
	_ = p.conn.SetReadDeadline(time.Now().Add(answerWithin))
	for {
		text, err := p.next()
		if err != nil {
			return fmt.Errorf("no welcome: %w", err)
		}
		if kind(text) != "welcome" {
			continue
		}
		seq, ok := number(text[max(0, lastIndex(text, `"seq":`)):], `"seq":`)
		if !ok {
			return errors.New("a welcome without number")
		}
		p.seq, p.welcome, p.welcomed = seq, seq, len(text)
		return p.conn.SetReadDeadline(time.Time{})
	}
}

// next reads a message into the peer's own buffer.
func (p *peer) next() ([]byte, error) {
	_, r, err := p.conn.NextReader()
	if err != nil {
		return nil, err
	}
	p.buf = p.buf[:0]
	for {
		if len(p.buf) == cap(p.buf) {
			p.buf = append(p.buf, 0)[:len(p.buf)]
		}
		n, err := r.Read(p.buf[len(p.buf):cap(p.buf)])
		p.buf = p.buf[:len(p.buf)+n]
		if errors.Is(err, io.EOF) {
			return p.buf, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// read takes frames until the connection ends.
func (p *peer) read() {
	for {
		text, err := p.next()
		if err != nil {
			p.err = err
			return
		}
		p.take(time.Now(), text)
		if p.got == p.edits && p.complete != nil {
			close(p.complete)
			p.complete = nil
		}
	}
}

func (p *peer) take(now time.Time, text []byte) {
	since := time.Duration(now.UnixNano() - p.swarm.start.Load())
	within := since >= p.swarm.warm && since < p.swarm.warm+p.swarm.length
	each := func(k int) {
		if within {
			p.inWindow++
		}
		e := p.events[k]
		switch {
		case e.at < p.swarm.warm:
		case e.pointer:
			p.pointing.add(since - e.at)
		default:
			p.edit.add(since - e.at)
		}
	}
	switch kind(text) {
	case "[":
		p.relayed(text, wireLength(text), each)
	case "e":
		p.entries(text, wireLength(text), each)
	case "pr":
		p.presenceFrames++
		p.presence(text, each)
	case "ok":
		n, _ := number(text, `"n":`)
		if n == 0 || int(n) > len(p.due) {
			p.unknown++
			return
		}
		p.acked++
		if at := p.due[n-1]; at >= p.swarm.warm {
			p.ack.add(since - at)
		}
	case "no":
		p.refused[string(between(text, `"code":"`, `"`))]++
	}
}

// wireLength is how long a message is as it travels, uncompressed and in one frame.
func wireLength(text []byte) int {
	switch n := len(text); {
	case n < 126:
		return n + 2
	case n < 1<<16:
		return n + 4
	default:
		return n + 10
	}
}

// outcome is what a swarm has measured.
type outcome struct {
	late         histogram // late: how long after it was due an event was sent: the generator's own fault
	edit, point  histogram
	ack          histogram
	inWindow     int
	deliveries   int   // received at all, in and out of the window
	bytes        int64 // received since the load started
	edits        int   // received
	frames       int
	single       int
	singleOf     int
	presence     int // frames of presence
	lost         int
	duplicated   int
	reordered    int
	unknown      int
	superseded   int // pointer places that a later one has replaced before it was sent on
	unanswered   int
	refused      map[string]int
	disconnected int
	welcomed     int
}

func (o *outcome) add(p *peer) {
	o.edit.merge(&p.edit)
	o.point.merge(&p.pointing)
	o.ack.merge(&p.ack)
	o.inWindow += p.inWindow
	o.deliveries += p.got + p.ledger.pointers
	o.edits += p.got
	o.frames += p.frames
	o.single += p.single
	o.singleOf += p.singleOf
	o.presence += p.presenceFrames
	o.lost += p.lost() + p.gaps
	o.duplicated += p.duplicated
	o.reordered += p.reordered
	o.unknown += p.unknown
	o.superseded += len(p.events) - p.ledger.edits - p.ledger.pointers
	if p.door.cookie != "" {
		o.unanswered += len(p.due) - p.acked
	}
	for code, n := range p.refused {
		o.refused[code] += n
	}
	if timeout, ok := errors.AsType[net.Error](p.err); !ok || !timeout.Timeout() {
		o.disconnected++
	}
	o.welcomed = max(o.welcomed, p.welcomed)
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

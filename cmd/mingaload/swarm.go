package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
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

	// Owned by the reader. Histograms are large: one of each stays in the processor's cache.
	edit  histogram // send to receipt, of edits due in the window
	point histogram // the same, of pointers
	ack   histogram // send to acknowledgement, of people's own edits
}

// peer is one person's connection. What is not marked belongs to the fleet's reader until the fleet has ended.
type peer struct {
	swarm *swarm
	who   int
	door  door
	conn  net.Conn
	line  *line // what conn has become
	inbox inbox
	due   []time.Duration // of the person's edits, in order

	*ledger
	bytes          int64 // received since the load started
	inWindow       int   // deliveries received in the window
	presenceFrames int
	acked          int
	refused        map[string]int
	welcomed       int           // bytes of the welcome
	complete       chan struct{} // closed once all edits have come; the reader's
	err            error
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
		switch {
		case p.line != nil:
			p.line.close()
		case p.conn != nil:
			_ = p.conn.Close()
		}
	}
}

// connect opens a peer's connection. A library shakes hands; what follows is read without it, see inbox.
func (p *peer) connect(ctx context.Context) error {
	dialer := websocket.Dialer{
		HandshakeTimeout: answerWithin,
		ReadBufferSize:   512,
		WriteBufferSize:  512,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			d := net.Dialer{LocalAddr: loopback((p.swarm.first + p.who) / perAddress)}
			return d.DialContext(ctx, network, addr)
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
	p.conn = conn.NetConn()
	if p.door.cookie != "" {
		if err := p.hello(); err != nil {
			return err
		}
	}
	p.line, err = lineOf(p.conn)
	return err
}

// hello greets the hub and takes its welcome.
func (p *peer) hello() error {
	if _, err := p.conn.Write(framedUp(nil, frameText, wire.Encode(wire.Hello{T: "hello", Tab: "load", V: 1}))); err != nil {
		return err
	}
	_ = p.conn.SetReadDeadline(time.Now().Add(answerWithin))
	buffer := make([]byte, 16<<10)
	for p.welcomed == 0 {
		n, err := p.conn.Read(buffer)
		if err == nil {
			err = p.inbox.take(buffer[:n], func(_ byte, text []byte) {
				if p.welcomed > 0 {
					p.take(time.Now(), text)
				} else if kind(text) == "welcome" {
					p.seq, _ = number(text[max(0, lastIndex(text, `"seq":`)):], `"seq":`)
					p.welcome, p.welcomed = p.seq, len(text)
				}
			})
		}
		if err != nil {
			return fmt.Errorf("no welcome: %w", err)
		}
	}
	if p.seq == 0 {
		return errors.New("a welcome without number")
	}
	return p.conn.SetReadDeadline(time.Time{})
}

// receive takes what the swarm's reader has read.
func (p *peer) receive(b []byte, err error) {
	now := time.Now()
	if p.swarm.start.Load() != 0 {
		p.bytes += int64(len(b))
	}
	if err == nil {
		err = p.inbox.take(b, func(kind byte, payload []byte) {
			switch kind {
			case frameText:
				p.take(now, payload)
			case framePing:
				_ = p.line.write(framedUp(nil, framePong, payload))
			case frameClose:
				p.err = fmt.Errorf("closed with %s", codeOf(payload))
			}
		})
	}
	if err != nil && p.err == nil {
		p.err = err
	}
	if p.complete != nil && (p.got == p.edits || p.err != nil) {
		close(p.complete)
		p.complete = nil
	}
}

// codeOf is the code in a close frame.
func codeOf(payload []byte) string {
	if len(payload) < 2 {
		return "1005"
	}
	return strconv.Itoa(int(payload[0])<<8 | int(payload[1]))
}

func (p *peer) take(now time.Time, text []byte) {
	s := p.swarm
	since := time.Duration(now.UnixNano() - s.start.Load())
	within := since >= s.warm && since < s.warm+s.length
	each := func(k int) {
		if within {
			p.inWindow++
		}
		e := &p.events[k]
		switch {
		case e.at < s.warm:
		case e.pointer:
			s.point.add(since - e.at)
		default:
			s.edit.add(since - e.at)
		}
	}
	switch kind(text) {
	case "[":
		p.relayed(text, wireLength(text), each)
	case "e":
		p.entries(text, wireLength(text), each)
	case "pr":
		if within {
			p.presenceFrames++
		}
		p.presence(text, each)
	case "ok":
		n, _ := number(text, `"n":`)
		if n == 0 || int(n) > len(p.due) {
			p.unknown++
			return
		}
		p.acked++
		if at := p.due[n-1]; at >= s.warm {
			s.ack.add(since - at)
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
	presence     int // frames of presence in the window
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
	o.bytes += p.bytes
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
	if p.err != nil {
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

// Package redisbus joins instances through Redis: one channel for each open board, one
// connection for all that a process hears. Redis keeps nothing, and losing it loses nothing.
package redisbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

// prefix of the channels; the board's id follows.
const prefix = "minga:b:"

// Bounds of what waits to be sent while Redis is slow or away. Beyond them messages are dropped:
// old news is worth nothing, the journal has it.
const (
	maxWaiting      = 4096
	maxWaitingBytes = 16 << 20
	maxPipeline     = 128
)

const (
	ioTimeout  = 2 * time.Second // of one attempt to connect, write or read an answer
	minBackoff = 50 * time.Millisecond
	maxBackoff = 2 * time.Second
)

// ErrFull means that too much waits to be sent; the message was dropped.
var ErrFull = errors.New("redisbus: too much waits to be sent")

// Options of a bus. The zero value is good.
type Options struct {
	Log *slog.Logger // nil: silent
	// Health is how often a silent connection is asked for a sign of life; twice as long without one
	// and it is given up. 0 means three seconds.
	Health time.Duration
}

// Stats counts since the start.
type Stats struct {
	Sent     uint64 // handed to Redis
	Received uint64
	Dropped  uint64 // never handed to Redis: too much waited
	Failed   uint64 // may or may not have reached Redis
	Lost     uint64 // connections lost
}

// Bus implements [bus.Bus].
type Bus struct {
	client *redis.Client
	log    *slog.Logger
	health time.Duration
	fan    bus.Fanout

	changed chan struct{} // one token: what is subscribed differs from what should be
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup

	mu      sync.Mutex
	waiting []outgoing
	bytes   int
	wake    chan struct{} // one token: something waits to be sent

	sent, received, dropped, failed, lost atomic.Uint64
}

type outgoing struct {
	channel string
	payload []byte
}

var _ bus.Bus = (*Bus)(nil)

// go-redis writes to standard error by itself; what matters is in our own log.
var silence = sync.OnceFunc(func() { logging.Disable() })

// Open makes a bus for a redis://, rediss:// or unix:// address. It does not wait for Redis:
// the bus works as soon as Redis does.
func Open(address string, opts Options) (*Bus, error) {
	cfg, err := redis.ParseURL(address)
	if err != nil {
		return nil, errors.New("redisbus: invalid address") // the cause may quote the password
	}
	silence()
	cfg.Protocol = 2
	cfg.MaxRetries = -1 // a message that is sent late or twice is worse than one that is lost
	cfg.DialTimeout, cfg.ReadTimeout, cfg.WriteTimeout = ioTimeout, ioTimeout, ioTimeout
	cfg.ContextTimeoutEnabled = true
	cfg.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	b := &Bus{
		client: redis.NewClient(cfg), log: opts.Log, health: opts.Health,
		changed: make(chan struct{}, 1), wake: make(chan struct{}, 1),
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.health == 0 {
		b.health = 3 * time.Second
	}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.wg.Go(b.sendLoop)
	b.wg.Go(b.listenLoop)
	return b, nil
}

// Subscribe implements [bus.Bus]. It does not wait for Redis: gap is called when the
// subscription begins to hear, the first time as after every lost connection.
func (b *Bus) Subscribe(id board.ID, receive func(bus.Message), gap func()) (func(), error) {
	_, stop, err := b.fan.Subscribe(id, receive, gap)
	if err != nil {
		return nil, err
	}
	signal(b.changed)
	return func() {
		if stop() {
			signal(b.changed)
		}
	}, nil
}

// Publish implements [bus.Bus]. It never waits for Redis. Without Redis a message is lost, for
// this process's own subscribers too.
func (b *Bus) Publish(ctx context.Context, id board.ID, m bus.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.ctx.Err() != nil {
		return bus.ErrClosed
	}
	payload, err := encode(m)
	if err != nil {
		return err
	}
	b.mu.Lock()
	if len(b.waiting) >= maxWaiting || b.bytes+len(payload) > maxWaitingBytes {
		b.mu.Unlock()
		b.dropped.Add(1)
		return ErrFull
	}
	b.waiting = append(b.waiting, outgoing{prefix + string(id), payload})
	b.bytes += len(payload)
	b.mu.Unlock()
	signal(b.wake)
	return nil
}

// Ping implements [bus.Bus].
func (b *Bus) Ping(ctx context.Context) error {
	if b.ctx.Err() != nil {
		return bus.ErrClosed
	}
	if err := b.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redisbus: ping: %w", err)
	}
	return nil
}

// Stats returns the counts so far.
func (b *Bus) Stats() Stats {
	return Stats{
		Sent: b.sent.Load(), Received: b.received.Load(),
		Dropped: b.dropped.Load(), Failed: b.failed.Load(), Lost: b.lost.Load(),
	}
}

// Close implements [bus.Bus]. What still waits to be sent is dropped.
func (b *Bus) Close() error {
	select {
	case <-b.ctx.Done():
		return nil // closed already
	default:
	}
	b.cancel()
	err := b.client.Close()
	b.wg.Wait()
	b.fan.Close()
	return err
}

func (b *Bus) sendLoop() {
	for {
		select {
		case <-b.wake:
		case <-b.ctx.Done():
			return
		}
		for {
			b.mu.Lock()
			n := min(len(b.waiting), maxPipeline)
			batch := b.waiting[:n:n]
			if b.waiting = b.waiting[n:]; len(b.waiting) == 0 {
				b.waiting = nil // lets go of what was sent
			}
			for _, o := range batch {
				b.bytes -= len(o.payload)
			}
			b.mu.Unlock()
			if n == 0 || b.ctx.Err() != nil {
				break
			}
			b.send(batch)
		}
	}
}

func (b *Bus) send(batch []outgoing) {
	cmds, err := b.client.Pipelined(b.ctx, func(p redis.Pipeliner) error {
		for _, o := range batch {
			p.Publish(b.ctx, o.channel, o.payload)
		}
		return nil
	})
	var ok uint64
	for _, cmd := range cmds {
		if cmd.Err() == nil {
			ok++
		}
	}
	b.sent.Add(ok)
	b.failed.Add(uint64(len(batch)) - ok)
	if err != nil && b.ctx.Err() == nil {
		b.log.Debug("bus send failed", "messages", uint64(len(batch))-ok, "error", err)
	}
}

func (b *Bus) listenLoop() {
	backoff := minBackoff
	for b.ctx.Err() == nil {
		heard, err := b.listen()
		if b.ctx.Err() != nil {
			return
		}
		if heard {
			backoff = minBackoff
			b.lost.Add(1)
			b.log.Warn("bus connection lost", "error", err)
		}
		// Instances that have lost one Redis should not all return in one moment.
		wait := time.NewTimer(backoff/2 + rand.N(backoff)) //nolint:gosec // spreads load; nobody gains by guessing it
		select {
		case <-wait.C:
		case <-b.ctx.Done():
			wait.Stop()
			return
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// listen lives as long as one connection. heard says whether it ever worked.
func (b *Bus) listen() (heard bool, err error) {
	ps := b.client.Subscribe(b.ctx) // nothing yet: it does not connect
	ctx, cancel := context.WithCancel(b.ctx)
	var alive atomic.Bool
	var wg sync.WaitGroup
	wg.Go(func() {
		defer ps.Close() // ends the Receive below, which no context can
		b.tend(ctx, ps, &alive)
	})
	defer wg.Wait()
	defer cancel()
	for {
		got, err := ps.Receive(ctx)
		if err != nil {
			return heard, err
		}
		alive.Store(true)
		if !heard {
			heard = true
			b.log.Info("bus connected")
		}
		switch got := got.(type) {
		case *redis.Subscription:
			// From here on the board is heard; what was said before may have been missed.
			if id, ok := strings.CutPrefix(got.Channel, prefix); ok && got.Kind == "subscribe" {
				b.fan.Gap(board.ID(id))
			}
		case *redis.Message:
			id, ok := strings.CutPrefix(got.Channel, prefix)
			m, err := decode(got.Payload)
			if !ok || err != nil {
				continue // not ours: the journal will tell if something was missed
			}
			b.received.Add(1)
			b.fan.Deliver(board.ID(id), m)
		}
	}
}

// tend subscribes to what the process listens to and asks a silent connection for a sign of
// life. It returns when the connection is to be given up.
func (b *Bus) tend(ctx context.Context, ps *redis.PubSub, alive *atomic.Bool) {
	have := map[board.ID]bool{}
	tick := time.NewTicker(b.health)
	defer tick.Stop()
	if b.sync(ctx, ps, have) != nil || ps.Ping(ctx) != nil {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.changed:
			if b.sync(ctx, ps, have) != nil {
				return
			}
		case <-tick.C:
			if !alive.Swap(false) || ps.Ping(ctx) != nil {
				return
			}
		}
	}
}

// sync makes Redis's subscriptions those of the process. It looks at what should be rather than at
// what has changed, so nothing depends on the order of calls.
func (b *Bus) sync(ctx context.Context, ps *redis.PubSub, have map[board.ID]bool) error {
	want := map[board.ID]bool{}
	var on, off []string
	for _, id := range b.fan.Boards() {
		want[id] = true
		if !have[id] {
			have[id] = true
			on = append(on, prefix+string(id))
		}
	}
	for id := range have {
		if !want[id] {
			delete(have, id)
			off = append(off, prefix+string(id))
		}
	}
	if len(on) > 0 {
		if err := ps.Subscribe(ctx, on...); err != nil {
			return err
		}
	}
	if len(off) > 0 {
		return ps.Unsubscribe(ctx, off...)
	}
	return nil
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// On the wire: the topic and the sender, each after one byte with its length, then the data.
func encode(m bus.Message) ([]byte, error) {
	if len(m.Topic) > 255 || len(m.From) > 255 {
		return nil, errors.New("redisbus: topic or sender is too long")
	}
	out := make([]byte, 0, 2+len(m.Topic)+len(m.From)+len(m.Data))
	out = append(out, byte(len(m.Topic)))
	out = append(out, m.Topic...)
	out = append(out, byte(len(m.From)))
	out = append(out, m.From...)
	return append(out, m.Data...), nil
}

var errPayload = errors.New("redisbus: not one of ours")

func decode(payload string) (bus.Message, error) {
	topic, rest, ok := cut(payload)
	if !ok {
		return bus.Message{}, errPayload
	}
	from, data, ok := cut(rest)
	if !ok {
		return bus.Message{}, errPayload
	}
	return bus.Message{Topic: bus.Topic(topic), From: from, Data: []byte(data)}, nil
}

func cut(s string) (field, rest string, ok bool) {
	if s == "" || len(s) < 1+int(s[0]) {
		return "", "", false
	}
	n := 1 + int(s[0])
	return s[1:n], s[n:], true
}

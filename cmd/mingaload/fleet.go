package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// run lets the people of one board work and returns what they have received. at is called at both ends of the
// measured window.
func (s *swarm) run(ctx context.Context, at func(end bool)) (*outcome, error) {
	return fleet{s}.run(ctx, at)
}

// fleet is people on several boards, under one clock: a thread for each board would measure the
// generator. All its swarms have the same window.
type fleet []*swarm

func (f fleet) close() {
	for _, s := range f {
		s.close()
	}
}

// run lets everybody work and sums up what they have received.
func (f fleet) run(ctx context.Context, at func(end bool)) (*outcome, error) {
	var done []<-chan struct{}
	var peers []*peer
	var lines []*line
	for _, s := range f {
		for _, p := range s.peers {
			peers = append(peers, p)
			done = append(done, p.complete)
			lines = append(lines, p.line)
			if p.edits == 0 {
				close(p.complete)
				p.complete = nil
			}
		}
	}
	defer f.close()
	var (
		reader errgroup.Group
		stop   atomic.Bool
	)
	reader.Go(func() error {
		return listen(lines, &stop, func(i int, b []byte, err error) { peers[i].receive(b, err) })
	})
	end := func() error {
		stop.Store(true)
		return reader.Wait()
	}
	defer func() { _ = end() }()
	if err := sleep(ctx, settleFor); err != nil {
		return nil, err
	}

	o := &outcome{refused: map[string]int{}}
	started := time.Now()
	for _, s := range f {
		s.start.Store(started.UnixNano())
	}
	var work errgroup.Group
	work.Go(func() error { return f.send(ctx, started, o) })
	work.Go(func() error {
		for _, end := range []bool{false, true} {
			moment := started.Add(f[0].warm)
			if end {
				moment = moment.Add(f[0].length)
			}
			if err := sleep(ctx, time.Until(moment)); err != nil {
				return err
			}
			at(end)
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		return nil, err
	}
	patience, cancel := context.WithTimeout(ctx, drainFor)
	defer cancel()
	for _, d := range done {
		select {
		case <-d:
		case <-patience.Done():
		}
	}
	// The last acknowledgements and pointers may come after the last edit.
	if err := sleep(ctx, settleFor/2); err != nil {
		return nil, err
	}
	if err := end(); err != nil {
		return nil, err
	}
	for _, s := range f {
		o.edit.merge(&s.edit)
		o.point.merge(&s.point)
		o.ack.merge(&s.ack)
	}
	for _, p := range peers {
		o.add(p)
	}
	return o, ctx.Err()
}

// turn is an event of one of the swarms.
type turn struct {
	swarm *swarm
	k     int
}

func (f fleet) turns() []turn {
	var all []turn
	for _, s := range f {
		for k := range s.events {
			all = append(all, turn{s, k})
		}
	}
	if len(f) > 1 {
		slices.SortStableFunc(all, func(a, b turn) int { return cmp.Compare(a.swarm.events[a.k].at, b.swarm.events[b.k].at) })
	}
	return all
}

// send does what is scheduled, each thing when it is due. A connection that does not take its
// bytes makes the following late, and that counts as their latency.
func (f fleet) send(ctx context.Context, started time.Time, o *outcome) error {
	turns := f.turns()
	clock := newClock()
	defer clock.stop()
	var text, frame []byte
	for i, t := range turns {
		e := t.swarm.events[t.k]
		clock.until(started.Add(e.at))
		if i%64 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		p := t.swarm.peers[e.who]
		if e.pointer {
			text = pointer(text[:0], t.k)
		} else {
			text = proposal(text[:0], e, t.k, string(p.door.note))
		}
		frame = framedUp(frame[:0], frameText, text)
		late := time.Since(started) - e.at
		if err := p.line.write(frame); err != nil {
			return fmt.Errorf("person %d cannot send: %w", e.who, err)
		}
		o.late.add(late)
	}
	return nil
}

// costs reads what servers, their database and this process use, at both ends of a window.
type costs struct {
	servers []*process
	db      *database

	server, database, generator, wall [2]float64 // seconds
	memory                            int64      // of the servers, at the end
	errs                              []error
}

func (c *costs) read(end bool) {
	i := 0
	if end {
		i = 1
	}
	c.wall[i] = float64(time.Now().UnixNano()) / 1e9
	for _, p := range c.servers {
		used, err := preciseCPU(p.pid())
		c.errs = append(c.errs, err)
		c.server[i] += used.Seconds()
	}
	c.database[i] = math.NaN()
	if d, ok := c.db.cpu(); ok {
		c.database[i] = d.Seconds()
	}
	c.generator[i] = ownCPU().Seconds()
	if end {
		memory, err := memoryOfAll(c.servers)
		c.memory = memory
		c.errs = append(c.errs, err)
	}
}

func memoryOfAll(servers []*process) (int64, error) {
	total := int64(0)
	for _, p := range servers {
		m, err := memoryOf(p.pid())
		if err != nil {
			return 0, err
		}
		total += m
	}
	return total, nil
}

// party is who sits on one board, and what they do.
type party struct {
	load   load
	events []event
	doors  []door
}

// measureParties lets them work at the servers and says what that was like, with what was refused by its code. What
// is to be done when all are seated and nobody works yet may be given.
func (b *bench) measureParties(
	parties []party, servers []*process, db *database, seated ...func() error,
) (f figures, refusals map[string]int, err error) {
	empty, err := memoryOfAll(servers)
	if err != nil {
		return nil, nil, err
	}
	var all fleet
	people, offeredRate, pointers := 0, 0.0, 0.0
	for _, p := range parties {
		s, err := newSwarmAfter(b.env.ctx, people, p.load, p.events, p.doors, b.Warm, b.length())
		if err != nil {
			all.close()
			return nil, nil, err
		}
		all = append(all, s)
		n := float64(p.load.People)
		people += p.load.People
		offeredRate += n * n * (p.load.Edits + p.load.Pointers)
		pointers += p.load.Pointers
	}
	for _, do := range seated {
		if err := errors.Join(sleep(b.env.ctx, settleFor), do()); err != nil {
			all.close()
			return nil, nil, err
		}
	}
	used := costs{servers: servers, db: db}
	o, err := all.run(b.env.ctx, used.read)
	if err := errors.Join(err, errors.Join(used.errs...)); err != nil {
		return nil, nil, err
	}
	seconds := used.wall[1] - used.wall[0]
	f = figures{
		offered:      offeredRate,
		delivered:    float64(o.inWindow) / seconds,
		p50:          millis(o.edit.quantile(0.5)),
		p99:          millis(o.edit.quantile(0.99)),
		longest:      millis(o.edit.largest()),
		cpu:          (used.server[1] - used.server[0]) * 1e6 / float64(o.inWindow),
		serverLoad:   100 * (used.server[1] - used.server[0]) / seconds,
		databaseCPU:  (used.database[1] - used.database[0]) * 1e6 / float64(o.inWindow),
		wireBytes:    float64(o.bytes) / float64(o.deliveries),
		perFrame:     float64(o.edits) / float64(o.frames),
		memory:       float64(used.memory-empty) / float64(people) / 1e3,
		lateP99:      millis(o.late.quantile(0.99)),
		generator:    100 * (used.generator[1] - used.generator[0]) / seconds,
		lost:         float64(o.lost),
		duplicated:   float64(o.duplicated),
		reordered:    float64(o.reordered),
		unknown:      float64(o.unknown),
		unanswered:   float64(o.unanswered),
		disconnected: float64(o.disconnected),
	}
	if o.single > 0 {
		f[moveBytes] = float64(o.singleOf) / float64(o.single)
	}
	if o.ack.total > 0 {
		f[ackP50], f[ackP99] = millis(o.ack.quantile(0.5)), millis(o.ack.quantile(0.99))
		f[welcomeBytes] = float64(o.welcomed)
	}
	if pointers > 0 {
		f[pointP50], f[pointP99] = millis(o.point.quantile(0.5)), millis(o.point.quantile(0.99))
		f[superseded] = float64(o.superseded)
		f[presenceFrames] = float64(o.presence) / float64(people) / b.length().Seconds()
	}
	for _, n := range o.refused {
		f[refused] += float64(n)
	}
	for k, v := range f {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			delete(f, k)
		}
	}
	return f, o.refused, nil
}

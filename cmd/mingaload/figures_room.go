package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/hub/board"
)

// several is some instances on one PostgreSQL and one Redis.
type several struct {
	at    []*served
	redis *stage
}

// bothCPUs names the server's processor and the database's, where the generator has another.
func (f *figuring) bothCPUs() string {
	if f.cpus.Database == "" || f.cpus.Database == f.cpus.Generator {
		return f.cpus.Server
	}
	return f.cpus.Server + "," + f.cpus.Database
}

// several starts that many. They share the processors of the server and of the database: the generator keeps its own.
func (f *figuring) several(instances int) (c *several, err error) {
	c = &several{redis: &stage{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.stop())
		}
	}()
	redis, err := c.redis.startRedis(f.env.ctx, f.dir)
	if err != nil {
		return nil, err
	}
	for range instances {
		m, err := f.serve("postgres", f.bothCPUs(), "MINGA_REDIS_URL="+redis)
		if err != nil {
			return nil, err
		}
		c.at = append(c.at, m)
	}
	return c, nil
}

func (c *several) processes() (all []*process) {
	for _, m := range c.at {
		all = append(all, m.process)
	}
	return all
}

func (c *several) stop() error {
	var errs []error
	for _, m := range c.at {
		errs = append(errs, m.stop())
	}
	return errors.Join(append(errs, c.redis.stop())...)
}

// seat joins people at the instances in turn.
func (c *several) seat(ctx context.Context, w *workshop, people int) ([]door, error) {
	var doors []door
	for i, m := range c.at {
		here := *w
		leader := *w.leader
		leader.site = m.site
		here.leader = &leader
		share := people / len(c.at)
		if i < people%len(c.at) {
			share++
		}
		some, err := here.seat(ctx, share)
		if err != nil {
			return nil, err
		}
		doors = append(doors, some...)
	}
	return doors, nil
}

// five is how fast a room fills: at the door, and after a crash.
func (f *figuring) five() error {
	took, err := f.arrive(60)
	if err != nil {
		return err
	}
	f.atMost("60 people from one address at once, the last one seated", "s", took.Seconds(), 5)
	people := f.people(1000)
	dead, last, err := f.crash(people)
	if err != nil {
		return err
	}
	f.atMost(fmt.Sprintf("%d people come back after kill -9, the last one seated, from the kill", people), "s", (dead + last).Seconds(), 10)
	f.tell("of that the server was away", "s", dead.Seconds())
	return nil
}

// arrive lets everybody join and connect at the same moment from one address.
func (f *figuring) arrive(people int) (took time.Duration, err error) {
	f.sayf("%d people arrive", people)
	m, err := f.serve("sqlite", f.cpus.Server)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	w, err := m.site.found(f.env.ctx, 100)
	if err != nil {
		return 0, err
	}
	l := load{People: people}
	s := &swarm{load: l}
	defer s.close()
	for range people {
		// Everybody is the first of their address.
		s.peers = append(s.peers, &peer{swarm: s, ledger: newLedger(l, nil), refused: map[string]int{}})
	}
	began := time.Now()
	group, ctx := errgroup.WithContext(f.env.ctx)
	for i, p := range s.peers {
		group.Go(func() error {
			v := &visitor{site: m.site.from(0)}
			defer v.site.http.CloseIdleConnections()
			name := fmt.Sprintf("Persona %d", i+1)
			if err := v.ask(ctx, http.MethodPost, "/api/join", map[string]string{"code": w.code, "name": name}, nil); err != nil {
				return err
			}
			p.door = door{url: strings.Replace(m.site.base, "http", "ws", 1) + "/ws/" + string(w.id), cookie: v.cookie}
			return p.connect(ctx)
		})
	}
	err = group.Wait()
	return time.Since(began), err
}

// crash kills the server under a full room and starts it again: how long it was away, and how long after that the last was seated.
func (f *figuring) crash(people int) (away, last time.Duration, err error) {
	f.sayf("%d people sit down; then the server is killed", people)
	m, err := f.serve("sqlite", f.cpus.Server)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	r := &running{
		play:  &play{Name: "crash", Boards: 1, People: people, Notes: 300, Phases: []phase{{Step: board.StepGroup, Seconds: 1}}},
		stage: &stage{bases: []string{m.site.base}, key: facilitatorKey}, began: time.Now(),
	}
	room, err := r.open(f.env.ctx, 0)
	if err != nil {
		return 0, 0, err
	}
	r.rooms = append(r.rooms, room)
	defer r.leave()
	// From as many addresses as the server wants: the door of one was measured above.
	if err := r.seatAll(f.env.ctx); err != nil {
		return 0, 0, err
	}
	if err := sleep(f.env.ctx, 2*settleFor); err != nil {
		return 0, 0, err
	}
	connected := func(want bool) error {
		for until := time.Now().Add(startWithin); ; {
			all := true
			for _, t := range room.tabs {
				t.mu.Lock()
				all = all && (t.conn != nil) == want
				t.mu.Unlock()
			}
			switch {
			case all:
				return nil
			case time.Now().After(until):
				return errors.New("not everybody came back")
			}
			if err := sleep(f.env.ctx, 5*time.Millisecond); err != nil {
				return err
			}
		}
	}
	killed := time.Now()
	if err := errors.Join(m.cmd.Process.Kill(), m.wait(), connected(false)); err != nil {
		return 0, 0, err
	}
	if m.process, err = f.restart(m); err != nil {
		return 0, 0, err
	}
	back := time.Now()
	if err := connected(true); err != nil {
		return 0, 0, err
	}
	return back.Sub(killed), time.Since(back), nil
}

// restart starts an instance again where it was, with what it had.
func (b *bench) restart(m *served) (*process, error) {
	again := m.command
	again.env = append(again.env, "MINGA_ADDR="+m.addr)
	p, err := start(b.env.ctx, again)
	if err != nil {
		return nil, err
	}
	if _, err = p.line(serving); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// eight is what a client that stops reading costs the others.
func (f *figuring) eight() error {
	l := load{People: f.people(300), Edits: 0.3}
	minute := *f.benchCmd
	if !f.bench.Quick {
		minute.Seconds = 60
	}
	long := *f.bench
	long.benchCmd = &minute
	var p99s [3]float64
	for i, deaf := range []bool{false, true, false} {
		f.sayf("%d people, one of them deaf: %t", l.People, deaf)
		got, err := long.beside(l, deaf, uint64(i))
		if err != nil {
			return err
		}
		p99s[i] = f.checked("beside one that stops reading", got)[p99]
	}
	without := (p99s[0] + p99s[2]) / 2
	f.below(fmt.Sprintf("one of %d stops reading for %g s: the others' p99 changes", l.People, minute.Seconds), "%", 100*(p99s[1]/without-1), 20)
	f.tell("p99 with one that stops reading", "ms", p99s[1])
	f.tell("p99 without, before and after, mean", "ms", without)
	return nil
}

// beside measures people, with somebody among them who takes the welcome and reads nothing more.
func (b *bench) beside(l load, deaf bool, seed uint64) (got figures, err error) {
	m, err := b.serve("sqlite", b.cpus.Server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	w, err := m.site.found(b.env.ctx, 300)
	if err != nil {
		return nil, err
	}
	doors, err := w.seat(b.env.ctx, l.People+1)
	if err != nil {
		return nil, err
	}
	m.site.http.CloseIdleConnections()
	if deaf {
		s := &swarm{first: 240 * perAddress} // an address of their own
		p := &peer{swarm: s, door: doors[l.People], ledger: newLedger(load{}, nil), refused: map[string]int{}}
		s.peers = []*peer{p}
		defer s.close()
		if err := p.connect(b.env.ctx); err != nil {
			return nil, err
		}
	}
	random := rand.New(rand.NewPCG(b.Seed, seed)) //nolint:gosec // repeatable, not secret
	sat := party{load: l, events: l.draw(random, b.Warm+b.length()), doors: doors[:l.People]}
	got, _, err = b.measureParties([]party{sat}, []*process{m.process}, nil)
	return got, err
}

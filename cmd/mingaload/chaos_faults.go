package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"time"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/cmd/mingaload/proxy"
)

// part is what a fault takes away. Two faults of one part are never there at once.
type part string

const (
	ofInstance part = "instance"
	ofDatabase part = "database"
	ofRedis    part = "redis"
	ofBrowsers part = "browsers"
	ofClocks   part = "clocks"
)

// fault is one way in which the world fails.
type fault struct {
	name, title string
	part        part
	breaks      bool          // browsers may lose their connections
	lasts       time.Duration // when it is tried alone; drawn around it otherwise
	alone       bool          // never beside another
	cannot      func(c *cluster) error

	begin func(a *arena, s *strike) error
	again func(a *arena, s *strike) error // every so often while it lasts; nil: nothing
	end   func(a *arena, s *strike) error // instances that are down are started afterwards, without being asked
}

// strike is a fault that happens: to which instance, and when.
type strike struct {
	*fault
	on    int // index of the instance it is done to, for those that are done to one
	after time.Duration
	lasts time.Duration
}

func (s *strike) String() string {
	return fmt.Sprintf("%s on %d for %.1f s", s.name, s.on+1, s.lasts.Seconds())
}

func (a *arena) struck(s *strike) *instance {
	return a.cluster.instances[s.on%len(a.cluster.instances)]
}

// again is how often a fault that happens again and again does.
const againEvery = 150 * time.Millisecond

func signalled(what syscall.Signal) func(*arena, *strike) error {
	return func(a *arena, s *strike) error {
		in := a.struck(s)
		in.down = what == syscall.SIGKILL || what == syscall.SIGTERM
		return in.process.cmd.Process.Signal(what)
	}
}

// killedAgain kills an instance at some instant, again and again.
func killedAgain(a *arena, s *strike) error {
	in := a.struck(s)
	time.Sleep(time.Duration(rand.Int64N(int64(killedWithin)))) //nolint:gosec // the instant is what is random
	in.down = true
	if err := in.process.kill(); err != nil {
		return err
	}
	a.watch.died()
	if err := a.cluster.start(in); err != nil {
		return err
	}
	if a.cluster.serves(in) != nil {
		in.down = true // nothing starts on a full disk; whoever supervises it tries again, and so do we
	}
	return nil
}

// killedWithin is the longest that an instance lives that is killed again and again.
const killedWithin = 400 * time.Millisecond

// each does something to every instance.
func each(do func(*instance) error) func(*arena, *strike) error {
	return func(a *arena, _ *strike) error {
		for _, in := range a.cluster.instances {
			if err := do(in); err != nil {
				return err
			}
		}
		return nil
	}
}

// on does something to the struck instance's line.
func on(which func(*instance) *proxy.Line, do ...func(*proxy.Line) error) func(*arena, *strike) error {
	return func(a *arena, s *strike) error {
		var errs []error
		for _, f := range do {
			errs = append(errs, f(which(a.struck(s))))
		}
		return errors.Join(errs...)
	}
}

func toBase(in *instance) *proxy.Line  { return in.base }
func toRedis(in *instance) *proxy.Line { return in.redis }
func front(in *instance) *proxy.Line   { return in.front }

func holds(d proxy.Direction) func(*proxy.Line) error {
	return func(l *proxy.Line) error { return l.Hold(d) }
}

func drops(d proxy.Direction) func(*proxy.Line) error {
	return func(l *proxy.Line) error { return l.Drop(d) }
}

func delays(by time.Duration) func(*proxy.Line) error {
	return func(l *proxy.Line) error {
		return errors.Join(l.Delay(proxy.Up, by, by/4), l.Delay(proxy.Down, by, by/4))
	}
}

func throttles(kilobytes int) func(*proxy.Line) error {
	return func(l *proxy.Line) error {
		return errors.Join(l.Throttle(proxy.Up, kilobytes), l.Throttle(proxy.Down, kilobytes))
	}
}

func mends(l *proxy.Line) error { return l.Mend() }

func nothing(*arena, *strike) error { return nil }

// line is a fault of a line.
func lineFault(name, title string, p part, which func(*instance) *proxy.Line, breaks bool, do ...func(*proxy.Line) error) *fault {
	return &fault{
		name: name, title: title, part: p, breaks: breaks, lasts: 4 * time.Second,
		begin: on(which, do...), end: on(which, mends),
	}
}

// misbehaves is a browser that comes only to misbehave.
func misbehaves(name, title, how string) *fault {
	return &fault{
		name: name, title: title, part: ofBrowsers, lasts: 4 * time.Second,
		begin: func(a *arena, s *strike) error { return a.leg.invite(s, how) },
		end: func(a *arena, s *strike) error {
			a.leg.seeOff()
			return a.struck(s).odd.Mend()
		},
	}
}

// setClocks writes how many seconds an instance's clock is off; it reads that many times a second.
func setClock(in *instance, off time.Duration) error {
	fresh := in.clock + ".new"
	if err := os.WriteFile(fresh, fmt.Appendf(nil, "%d", int64(off/time.Second)), 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, in.clock)
}

func clocks(name, title string, off func(i int) time.Duration) *fault {
	return &fault{
		name: name, title: title, part: ofClocks, lasts: 4 * time.Second,
		begin: func(a *arena, _ *strike) error {
			for i, in := range a.cluster.instances {
				if err := setClock(in, off(i)); err != nil {
					return err
				}
			}
			return nil
		},
		end: each(func(in *instance) error { return setClock(in, 0) }),
	}
}

// restartsPostgres ends the database in some way; it is started again at the end.
func restartsPostgres(name, title string, how syscall.Signal) *fault {
	return &fault{
		name: name, title: title, part: ofDatabase, lasts: 2 * time.Second,
		begin: func(a *arena, _ *strike) error { return a.cluster.postgres.end(how) },
		end:   func(a *arena, _ *strike) error { return a.cluster.postgres.start() },
	}
}

// clusterFaults are all that can happen to three instances on PostgreSQL and Redis.
var clusterFaults = []*fault{
	{
		name: "instance-kill", title: "kill -9 of an instance", part: ofInstance, breaks: true, lasts: 2 * time.Second,
		begin: signalled(syscall.SIGKILL), end: nothing,
	},
	{
		name: "instance-term", title: "SIGTERM of an instance", part: ofInstance, breaks: true, lasts: 4 * time.Second,
		begin: signalled(syscall.SIGTERM), end: nothing,
	},
	{
		name: "instance-frozen", title: "an instance stands still (SIGSTOP)", part: ofInstance, breaks: true, lasts: 4 * time.Second,
		begin: signalled(syscall.SIGSTOP), end: signalled(syscall.SIGCONT),
	},
	{
		name: "everything-killed", title: "kill -9 of all instances, PostgreSQL and Redis at once", part: ofInstance,
		breaks: true, lasts: time.Second, alone: true,
		begin: killEverything, end: reviveEverything,
	},

	{
		name: "redis-kill", title: "kill -9 of Redis", part: ofRedis, lasts: 3 * time.Second,
		begin: func(a *arena, _ *strike) error { return a.cluster.redis.kill() },
		end:   func(a *arena, _ *strike) error { return a.cluster.startRedis() },
	},
	{
		name: "redis-frozen", title: "Redis stands still (SIGSTOP)", part: ofRedis, lasts: 4 * time.Second,
		begin: func(a *arena, _ *strike) error { return a.cluster.redis.cmd.Process.Signal(syscall.SIGSTOP) },
		end:   func(a *arena, _ *strike) error { return a.cluster.redis.cmd.Process.Signal(syscall.SIGCONT) },
	},
	{
		name: "redis-flushed", title: "Redis is emptied, its connections are killed", part: ofRedis, lasts: time.Second,
		begin: nothing, again: func(a *arena, _ *strike) error {
			return a.cluster.tellRedis("FLUSHALL", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal")
		},
		end: nothing,
	},
	{
		name: "redis-slow", title: "Redis answers after 400 ms", part: ofRedis, lasts: 4 * time.Second,
		begin: each(func(in *instance) error { return delays(200 * time.Millisecond)(in.redis) }),
		end:   each(func(in *instance) error { return in.redis.Mend() }),
	},
	lineFault("redis-cut-up", "what an instance says to Redis is lost", ofRedis, toRedis, false, holds(proxy.Up)),
	lineFault("redis-cut-down", "what Redis says to an instance is lost", ofRedis, toRedis, false, drops(proxy.Down)),
	lineFault("redis-cut", "an instance and Redis are cut off from each other", ofRedis, toRedis, false, holds(proxy.Up), holds(proxy.Down)),

	restartsPostgres("postgres-restart", "PostgreSQL is restarted", syscall.SIGINT),
	restartsPostgres("postgres-kill", "kill -9 of PostgreSQL", syscall.SIGKILL),
	{
		name: "postgres-frozen", title: "PostgreSQL stands still (SIGSTOP)", part: ofDatabase, lasts: 4 * time.Second,
		begin: func(a *arena, _ *strike) error { a.cluster.postgres.signalAll(syscall.SIGSTOP); return nil },
		end:   func(a *arena, _ *strike) error { a.cluster.postgres.signalAll(syscall.SIGCONT); return nil },
	},
	{
		name: "postgres-terminated", title: "PostgreSQL ends connections in mid-transaction, again and again", part: ofDatabase,
		lasts: 3 * time.Second, begin: nothing, end: nothing,
		again: func(a *arena, _ *strike) error {
			return a.cluster.postgres.do(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'minga' AND datname = 'minga'`)
		},
	},
	{
		name: "postgres-read-only", title: "PostgreSQL only reads", part: ofDatabase, lasts: 4 * time.Second,
		begin: func(a *arena, _ *strike) error { return a.cluster.postgres.readOnly(true) },
		end:   func(a *arena, _ *strike) error { return a.cluster.postgres.readOnly(false) },
	},
	{
		name: "postgres-full", title: "PostgreSQL's disk is full", part: ofDatabase, lasts: 4 * time.Second, cannot: noSmallDisk,
		begin: func(a *arena, _ *strike) error { return a.cluster.small.fill() },
		end:   func(a *arena, _ *strike) error { return a.cluster.small.empty() },
	},
	{
		name: "database-reset", title: "the network resets connections to PostgreSQL, again and again", part: ofDatabase,
		lasts: 3 * time.Second, begin: nothing, again: on(toBase, (*proxy.Line).Reset), end: on(toBase, mends),
	},
	lineFault("database-slow", "PostgreSQL is 300 ms away from an instance", ofDatabase, toBase, false, delays(150*time.Millisecond)),
	lineFault("database-throttled", "8 kB/s between an instance and PostgreSQL", ofDatabase, toBase, false, throttles(8)),
	lineFault("database-halved", "connections to PostgreSQL end in the middle of an answer", ofDatabase, toBase, false,
		func(l *proxy.Line) error { return l.Halve(proxy.Down, 700) }),
	lineFault("database-cut-up", "what an instance says to PostgreSQL is lost", ofDatabase, toBase, false, drops(proxy.Up)),
	lineFault("database-cut-down", "what PostgreSQL answers an instance is lost", ofDatabase, toBase, false, drops(proxy.Down)),
	lineFault("database-cut", "an instance and PostgreSQL are cut off from each other", ofDatabase, toBase, false, holds(proxy.Up), holds(proxy.Down)),

	lineFault("browsers-slow", "browsers are 400 ms away, their frames come in pieces", ofBrowsers, front, true, delays(200*time.Millisecond),
		func(l *proxy.Line) error { return l.Slice(proxy.Up, 16, time.Millisecond) }),
	lineFault("browsers-halved", "browsers' connections end in the middle of a frame", ofBrowsers, front, true,
		func(l *proxy.Line) error { return l.Halve(proxy.Up, 900) }),
	lineFault("browsers-cut", "browsers and an instance are cut off from each other", ofBrowsers, front, true, holds(proxy.Up), holds(proxy.Down)),
	misbehaves("browser-deaf", "a browser stops reading and goes on sending", history.Stalled),
	misbehaves("browser-half", "a browser sends half a frame and stays", history.Half),
	misbehaves("browser-vanished", "a browser vanishes without FIN", history.Vanished),

	clocks("clock-ahead", "the clocks of two instances jump 30 minutes ahead and back", func(i int) time.Duration {
		return time.Duration(i) * 15 * time.Minute
	}),
	clocks("clock-behind", "all clocks jump an hour back and ahead again", func(int) time.Duration { return -time.Hour }),
}

// loneFaults are all that can happen to one instance on a SQLite file.
var loneFaults = []*fault{
	{
		name: "sqlite-killed", title: "SQLite: kill -9 at random instants, again and again", part: ofInstance, breaks: true,
		lasts: 60 * time.Second, begin: nothing, again: killedAgain, end: nothing,
	},
	{
		name: "sqlite-full", title: "SQLite: the disk is full", part: ofDatabase, lasts: 4 * time.Second, cannot: noSmallDisk,
		begin: func(a *arena, _ *strike) error { return a.cluster.small.fill() },
		end:   func(a *arena, _ *strike) error { return a.cluster.small.empty() },
	},
	{
		name: "sqlite-full-killed", title: "SQLite: kill -9 again and again on a full disk", part: ofInstance, breaks: true, cannot: noSmallDisk, alone: true,
		lasts: 8 * time.Second, begin: func(a *arena, _ *strike) error { return a.cluster.small.fill() }, again: killedAgain,
		end: func(a *arena, _ *strike) error { return a.cluster.small.empty() },
	},
	{
		name: "sqlite-term", title: "SQLite: SIGTERM", part: ofInstance, breaks: true, lasts: 4 * time.Second,
		begin: signalled(syscall.SIGTERM), end: nothing,
	},
	{
		name: "sqlite-frozen", title: "SQLite: the instance stands still (SIGSTOP)", part: ofInstance, breaks: true, lasts: 4 * time.Second,
		begin: signalled(syscall.SIGSTOP), end: signalled(syscall.SIGCONT),
	},
}

func noSmallDisk(c *cluster) error {
	if c.small == nil {
		return errCannotMount
	}
	return nil
}

func killEverything(a *arena, _ *strike) error {
	for _, in := range a.cluster.instances {
		in.down = true
		if err := in.process.cmd.Process.Kill(); err != nil {
			return err
		}
	}
	return errors.Join(a.cluster.redis.kill(), a.cluster.postgres.end(syscall.SIGKILL))
}

func reviveEverything(a *arena, _ *strike) error {
	return errors.Join(a.cluster.postgres.start(), a.cluster.startRedis())
}

// readOnly makes all new transactions of the boards' database unable to write, or able again.
func (p *postgres) readOnly(on bool) error {
	set := "ALTER SYSTEM RESET default_transaction_read_only"
	if on {
		set = "ALTER SYSTEM SET default_transaction_read_only = on"
	}
	if err := p.do(set); err != nil {
		return err
	}
	return p.do("SELECT pg_reload_conf()")
}

// tellRedis says something to Redis, past all lines. Redis may cut us off for it.
func (c *cluster) tellRedis(commands ...string) error {
	ctx, cancel := quickly()
	defer cancel()
	for _, text := range commands {
		if err := sayTo(ctx, "127.0.0.1:"+c.redisPort, text); err != nil {
			return err
		}
	}
	return nil
}

func sayTo(ctx context.Context, addr, text string) error {
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(conn, "%s\r\n", text); err != nil {
		return err
	}
	var answer [64]byte
	n, err := conn.Read(answer[:])
	if err == nil && answer[0] == '-' {
		return fmt.Errorf("redis: %s: %s", text, answer[:n])
	}
	return nil // cut off for asking is as good
}

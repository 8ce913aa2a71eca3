package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"minga.lab/minga/cmd/mingaload/proxy"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	postgresjournal "minga.lab/minga/hub/journal/postgres"
)

// instance is one minga, and the lines to and from it.
type instance struct {
	name    string
	addr    string // where it listens itself
	env     []string
	clock   string // file that says how many seconds its clock is off
	process *process
	down    bool // ended or killed by us
	serving bool // it has said so since it was started

	front, odd, base, redis *proxy.Line // browsers, misbehaving ones, the database, Redis; the last two nil with SQLite
}

// cluster is real programs on this machine's loopback: instances, PostgreSQL, Redis, and a line between any two of
// them. All its methods belong to the goroutine that made it, because children end with the thread that started them.
type cluster struct {
	dir       string
	minga     string
	exchange  *proxy.Switchboard
	instances []*instance
	lines     []*proxy.Line

	postgres  *postgres // nil with SQLite
	redis     *process
	redisPort string
	small     *smallDisk // what can be filled; nil where nothing can be mounted

	// read opens the journal, past all lines, for as long as f takes.
	read      func(ctx context.Context, f func(journal.Journal) error) error
	journalDB *postgresjournal.DB // nil with SQLite
	stored    func() map[string][]byte
}

const instancesOfCluster = 3

// freePort asks the kernel for a port that nobody uses. Whoever restarts must find it again, so it is chosen here.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // at once
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// startCluster starts three instances on PostgreSQL and Redis. What it starts outlives ctx, until close.
//
//nolint:contextcheck // children are ended in order, not by a context
func startCluster(ctx context.Context, minga, dir string) (c *cluster, err error) {
	c = &cluster{dir: dir, minga: minga, exchange: proxy.New()}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if c.small, err = mountSmall(filepath.Join(dir, "small")); err != nil {
		return c, err
	}
	if c.postgres, err = startPostgres(ctx, filepath.Join(dir, "pg"), c.small); err != nil {
		return c, err
	}
	if c.redisPort, err = freePort(); err != nil {
		return c, err
	}
	if err := c.startRedis(); err != nil {
		return c, err
	}
	for i := range instancesOfCluster {
		in, err := c.newInstance(strconv.Itoa(i+1), func(in *instance) error {
			if in.base, err = c.line("database-"+in.name, c.postgres.addr()); err != nil {
				return err
			}
			if in.redis, err = c.line("redis-"+in.name, "127.0.0.1:"+c.redisPort); err != nil {
				return err
			}
			in.env = append(in.env, "MINGA_DATABASE_URL="+c.postgres.dsn(in.base.Addr()), "MINGA_REDIS_URL=redis://"+in.redis.Addr())
			return nil
		})
		if err != nil {
			return c, err
		}
		if err := c.start(in); err != nil {
			return c, err
		}
		if err := c.serves(in); err != nil {
			return c, err
		}
	}
	c.journalDB, err = postgresjournal.Open(ctx, c.postgres.dsn(c.postgres.addr()))
	if err != nil {
		return c, err
	}
	j := postgresjournal.New(c.journalDB)
	c.read = func(_ context.Context, f func(journal.Journal) error) error { return f(j) }
	c.stored = func() map[string][]byte { return nil }
	return c, nil
}

// startLone starts one instance on a SQLite file.
func startLone(minga, dir string) (c *cluster, err error) {
	c = &cluster{dir: dir, minga: minga, exchange: proxy.New()}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.close())
		}
	}()
	if c.small, err = mountSmall(filepath.Join(dir, "small")); err != nil {
		return c, err
	}
	data := filepath.Join(dir, "data")
	if c.small != nil {
		if err := c.small.give(nil); err != nil {
			return c, err
		}
		data = c.small.dir
	}
	in, err := c.newInstance("lone", func(in *instance) error {
		in.env = append(in.env, "MINGA_DATA="+data)
		return nil
	})
	if err != nil {
		return c, err
	}
	file := filepath.Join(data, "minga.db")
	// Opened anew each time: while somebody has the file open, an instance that comes back after its death finds more
	// than the disk would give it.
	c.read = func(ctx context.Context, f func(journal.Journal) error) error {
		j, closeIt, err := openJournal(ctx, file)
		if err != nil {
			return err
		}
		return errors.Join(f(j), closeIt())
	}
	c.stored = func() map[string][]byte { return storedBytes(file) }
	if err := c.start(in); err != nil {
		return c, err
	}
	return c, c.serves(in)
}

// head is the number of a board's last entry.
func (c *cluster) head(ctx context.Context, id board.ID) (head board.Seq, err error) {
	err = c.read(ctx, func(j journal.Journal) (err error) {
		head, err = j.Head(ctx, id)
		return err
	})
	return head, err
}

func (c *cluster) line(name, to string) (*proxy.Line, error) {
	l, err := c.exchange.Open(name, to)
	if err == nil {
		c.lines = append(c.lines, l)
	}
	return l, err
}

// newInstance prepares an instance without starting it.
func (c *cluster) newInstance(name string, with func(*instance) error) (*instance, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	data := filepath.Join(c.dir, "data")
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, err
	}
	in := &instance{name: name, addr: "127.0.0.1:" + port, clock: filepath.Join(c.dir, "clock-"+name)}
	in.env = []string{
		"HOME=" + data, "MINGA_ADDR=" + in.addr, "MINGA_LOG=json", "MINGA_QUIET=true", "MINGA_INSTANCE=" + name,
		"MINGA_FACILITATOR_KEY=" + facilitatorKey, "MINGA_FAULT_CLOCK=" + in.clock,
	}
	if in.front, err = c.line("front-"+name, in.addr); err != nil {
		return nil, err
	}
	if in.odd, err = c.line("odd-"+name, in.addr); err != nil {
		return nil, err
	}
	c.instances = append(c.instances, in)
	return in, with(in)
}

// start starts an instance and does not wait for it.
func (c *cluster) start(in *instance) error {
	p, err := start(context.Background(), command{
		env: in.env, dir: c.dir, signal: syscall.SIGTERM, atOnce: true, args: []string{c.minga, "serve"},
	})
	if err != nil {
		return err
	}
	in.process, in.down, in.serving = p, false, false
	return nil
}

// serves waits until an instance that was started serves.
func (c *cluster) serves(in *instance) error {
	if _, err := in.process.line(serving); err != nil {
		return fmt.Errorf("instance %s: %w", in.name, err)
	}
	in.serving = true
	return nil
}

// ended says whether an instance has ended by itself.
func (in *instance) ended() bool {
	if in.down {
		return false
	}
	select {
	case <-in.process.gone():
		return true
	default:
		return false
	}
}

func (c *cluster) startRedis() (err error) {
	c.redis, err = start(context.Background(), command{
		dir: c.dir, signal: syscall.SIGTERM, atOnce: true, args: []string{
			"redis-server", "--port", c.redisPort, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
			"--enable-debug-command", "local",
		},
	})
	if err != nil {
		return err
	}
	_, err = c.redis.line(func(line string) (string, bool) { return "", strings.Contains(line, "eady to accept connections") })
	return err
}

// bases are the addresses for browsers.
func (c *cluster) bases() []string {
	var all []string
	for _, in := range c.instances {
		all = append(all, "http://"+in.front.Addr())
	}
	return all
}

// lastWords are the ends of the instances' logs.
func (c *cluster) lastWords() string {
	var b strings.Builder
	for _, in := range c.instances {
		if in.process != nil {
			fmt.Fprintf(&b, "instance %s:\n%s\n", in.name, in.process.log)
		}
	}
	return b.String()
}

// close ends everything, frozen or not.
func (c *cluster) close() error {
	var errs []error
	for _, in := range c.instances {
		if in.process != nil && !in.down {
			errs = append(errs, in.process.kill())
		}
	}
	if c.journalDB != nil {
		errs = append(errs, c.journalDB.Close())
	}
	if c.redis != nil {
		errs = append(errs, c.redis.kill())
	}
	if c.postgres != nil {
		errs = append(errs, c.postgres.close())
	}
	for _, l := range c.lines {
		errs = append(errs, l.Close())
	}
	if c.small != nil {
		errs = append(errs, c.small.unmount())
	}
	return errors.Join(errs...)
}

// kill ends a child at once and waits for it.
func (p *process) kill() error {
	_ = p.cmd.Process.Kill()
	return p.wait()
}

// gone is closed when the child has ended.
func (p *process) gone() <-chan struct{} {
	p.watching.Do(func() {
		p.ended = make(chan struct{})
		go func() {
			_ = p.wait()
			close(p.ended)
		}()
	})
	return p.ended
}

// quickly bounds what is asked of a program that may be ill.
func quickly() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), 10*time.Second)
}

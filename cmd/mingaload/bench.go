package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// benchCmd runs the whole table.
type benchCmd struct {
	Only    []string      `help:"Cases to run, by letter (${cases})." placeholder:"LETTER,…"`
	Stores  []string      `help:"Stores to run them on: sqlite, postgres." default:"sqlite,postgres" enum:"sqlite,postgres"`
	Seconds float64       `help:"Measured seconds of each run." default:"5"`
	Warm    time.Duration `help:"Load before the measured seconds." default:"1s"`
	Repeat  int           `help:"Runs of each case; medians are told." default:"1"`
	Quick   bool          `help:"Short runs of the cases that are promised."`
	Writev  bool          `help:"Measure a relay that gathers nothing, too."`
	JSON    bool          `help:"Print everything as JSON instead of a table." name:"json"`
	Seed    uint64        `help:"Of the schedules: the same seed draws the same load." default:"1"`

	Minga string `help:"The program to measure. Default: it is built." type:"existingfile" placeholder:"FILE"`
	DSN   string `help:"A PostgreSQL to use instead of a private one; its CPU time cannot be told." env:"MINGA_BENCH_DSN" placeholder:"URL"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

// scenario is one case of the table.
type scenario struct {
	letter string
	title  string
	load   load
	notes  int      // on the board
	stores []string // that make a difference
	quick  bool     // part of --quick
	ask    bool     // only when asked for
}

var scenarios = []scenario{
	{"a", "300 people × 0.3 edits/s", load{People: 300, Edits: 0.3}, 300, []string{"sqlite", "postgres"}, true, false},
	{"b", "300 people × 1 edit/s", load{People: 300, Edits: 1}, 300, []string{"sqlite", "postgres"}, false, false},
	{"c", "30 people × 20 edits/s", load{People: 30, Edits: 20}, 300, []string{"sqlite", "postgres"}, true, false},
	{"d", "300 pointers × 10 Hz, 0.2 edits/s", load{People: 300, Edits: 0.2, Pointers: 10}, 300, []string{"sqlite"}, false, false},
	{"e", "2,000 notes, 10 people × 1 edit/s", load{People: 10, Edits: 1}, 2000, []string{"sqlite"}, true, false},
	{"f", "1,000 people × 0.3 edits/s", load{People: 1000, Edits: 0.3}, 300, []string{"sqlite", "postgres"}, false, true},
}

func letters() string {
	var l []string
	for _, s := range scenarios {
		l = append(l, s.letter)
	}
	return strings.Join(l, ",")
}

// bench is a running benchmark.
type bench struct {
	*benchCmd
	env    *env
	cpus   cpus
	dir    string
	self   string
	report *report
	db     *database // nil until the first case that needs it
}

// Run measures and prints. It fails when a delivery was lost, doubled or out of order; slowness
// is told, not judged.
func (c *benchCmd) Run(e *env) (err error) {
	chosen, err := c.chosen()
	if err != nil {
		return err
	}
	b, err := newBench(e, c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	for run := range c.Repeat {
		for _, s := range chosen {
			if err := b.measure(s, run); err != nil {
				return fmt.Errorf("case %s: %w", s.letter, err)
			}
		}
	}
	b.report.summarise()
	if c.JSON {
		if err := b.report.json(e.out); err != nil {
			return err
		}
	} else {
		b.report.table(e.out)
	}
	return b.report.faults()
}

// newBench prepares everything but the servers; it must be closed.
func newBench(e *env, c *benchCmd) (b *bench, err error) {
	b = &bench{benchCmd: c, env: e, report: &report{Started: time.Now().UTC()}}
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp(c.Dir, "mingaload"); err != nil {
		return nil, err
	}
	if err := b.prepare(); err != nil {
		return nil, errors.Join(err, b.close())
	}
	return b, nil
}

// close ends what was started, and removes the data.
func (b *bench) close() (err error) {
	if b.db != nil {
		err = b.db.stop()
	}
	return errors.Join(err, os.RemoveAll(b.dir))
}

// length is the measured window.
func (b *bench) length() time.Duration { return time.Duration(b.Seconds * float64(time.Second)) }

func (c *benchCmd) chosen() ([]scenario, error) {
	if c.Quick {
		c.Seconds, c.Warm = min(c.Seconds, 2), min(c.Warm, 500*time.Millisecond)
	}
	if c.Seconds < 0.5 || c.Repeat < 1 {
		return nil, errors.New("at least half a second, and one run")
	}
	var chosen []scenario
	for _, s := range scenarios {
		switch {
		case len(c.Only) > 0 && !slices.Contains(c.Only, s.letter), len(c.Only) == 0 && (s.ask || c.Quick && !s.quick):
			continue
		}
		chosen = append(chosen, s)
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("there is no such case; there are %s", letters())
	}
	return chosen, nil
}

// prepare builds what is measured, before this process is bound to its processors.
func (b *bench) prepare() error {
	if b.Minga == "" {
		b.Minga = filepath.Join(b.dir, "minga")
		if err := buildMinga(b.env.ctx, b.Minga); err != nil {
			return err
		}
	}
	cost, err := syncCost(b.dir)
	if err != nil {
		return err
	}
	allowed := len(allowedCPUs())
	if b.cpus, err = placement(b.env.ctx); err != nil {
		return err
	}
	b.report.Machine = machine{
		CPUs: allowed, Busy: loadAverage(), Go: runtime.Version(), Pinned: b.cpus, SyncMillis: millis(cost),
		Seconds: b.Seconds, Repeat: b.Repeat,
	}
	return nil
}

// measure runs one case once: the relay first, then minga on each store, so that what is compared
// ran within the same minute, with the same schedule.
func (b *bench) measure(s scenario, run int) error {
	random := rand.New(rand.NewPCG(b.Seed, uint64(run)<<8|uint64(s.letter[0]))) //nolint:gosec // repeatable, not secret
	events := s.load.draw(random, b.Warm+b.length())
	if len(events) > maxEvents {
		return errors.New("more edits than there are places")
	}
	modes := []string{"tick16"}
	if b.Writev {
		modes = append(modes, "writev")
	}
	for _, mode := range modes {
		b.sayf("case %s, run %d: relay %s", s.letter, run+1, mode)
		f, err := b.relay(s, events, mode)
		if err != nil {
			return fmt.Errorf("relay %s: %w", mode, err)
		}
		b.report.add(s, "raw-"+mode, f)
	}
	for _, store := range s.stores {
		if !slices.Contains(b.Stores, store) {
			continue
		}
		b.sayf("case %s, run %d: minga on %s", s.letter, run+1, store)
		f, err := b.minga(s, events, store)
		if errors.Is(err, errNoPostgres) {
			b.report.note("PostgreSQL is not installed here: `make deps` installs it. Not measured.")
			continue
		}
		if err != nil {
			return fmt.Errorf("minga on %s: %w", store, err)
		}
		b.report.add(s, "minga "+store, f)
	}
	return nil
}

func (b *bench) sayf(format string, args ...any) {
	fmt.Fprintf(b.env.errOut, format+"\n", args...)
}

// relay measures the hub without logic.
func (b *bench) relay(s scenario, events []event, mode string) (f figures, err error) {
	p, err := start(b.env.ctx, command{
		cpus: b.cpus.Server, env: []string{"GOMAXPROCS=1"}, signal: os.Interrupt,
		args: []string{b.self, "baseline", "--mode", mode},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	addr, err := p.line(func(line string) (string, bool) { return line, true })
	if err != nil {
		return nil, err
	}
	doors := make([]door, s.load.People)
	for i := range doors {
		// Ids of the same length as on a board, so that the bytes can be compared.
		doors[i] = door{url: "ws://" + addr + "/", note: newID()}
	}
	return b.under(s, events, doors, p, nil)
}

// minga measures the real server, on a store of its own.
func (b *bench) minga(s scenario, events []event, store string) (f figures, err error) {
	m, err := b.serve(store, b.cpus.Server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	w, err := m.site.found(b.env.ctx, s.notes)
	if err != nil {
		return nil, err
	}
	doors, err := w.seat(b.env.ctx, s.load.People)
	if err != nil {
		return nil, err
	}
	m.site.http.CloseIdleConnections()
	f, err = b.under(s, events, doors, m.process, m.db)
	if err != nil {
		return nil, fmt.Errorf("%w; the server's last words:\n%s", err, m.log)
	}
	return f, nil
}

// served is a running instance.
type served struct {
	*process
	command command // that started it
	site    *site
	addr    string
	data    string    // its folder
	db      *database // nil on SQLite; shared by all instances
}

// serve starts an instance with one thread for Go, on a SQLite file of its own or on the common PostgreSQL.
func (b *bench) serve(store, on string, environment ...string) (m *served, err error) {
	m = &served{}
	if m.data, err = os.MkdirTemp(b.dir, "data"); err != nil {
		return nil, err
	}
	environment = append([]string{
		"GOMAXPROCS=1", "HOME=" + m.data, "MINGA_ADDR=127.0.0.1:0", "MINGA_LOG=json", "MINGA_QUIET=true",
		"MINGA_FACILITATOR_KEY=" + facilitatorKey, "MINGA_DATA=" + m.data,
	}, environment...)
	if store == "postgres" {
		if m.db, err = b.postgres(); err != nil {
			return nil, err
		}
		environment = append(environment, "MINGA_DATABASE_URL="+m.db.dsn)
	}
	m.command = command{cpus: on, env: environment, dir: m.data, signal: syscall.SIGTERM, args: []string{b.Minga, "serve"}}
	m.process, err = start(b.env.ctx, m.command)
	if err != nil {
		return nil, err
	}
	if m.addr, err = m.line(serving); err != nil {
		return nil, errors.Join(err, m.stop())
	}
	m.site = newSite(m.addr)
	return m, nil
}

func (b *bench) postgres() (*database, error) {
	if b.db != nil {
		return b.db, nil
	}
	if b.DSN != "" {
		b.db = &database{dsn: b.DSN}
		return b.db, nil
	}
	db, err := startDatabase(b.env.ctx, b.cpus.Database, b.Dir)
	if err == nil {
		b.db = db
	}
	return db, err
}

// under puts a server under load and says what that was like.
func (b *bench) under(s scenario, events []event, doors []door, p *process, db *database) (figures, error) {
	f, refusals, err := b.measureParties([]party{{s.load, events, doors}}, []*process{p}, db)
	for code, n := range refusals {
		b.report.note(fmt.Sprintf("case %s: %d × refused with %q", s.letter, n, code))
	}
	return f, err
}

// ownCPU is what this process has used.
func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

package main

import (
	"errors"
	"fmt"
	"math"
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
	b := &bench{benchCmd: c, env: e, report: &report{Started: time.Now().UTC()}}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp(c.Dir, "mingaload"); err != nil {
		return err
	}
	defer func() {
		if b.db != nil {
			err = errors.Join(err, b.db.stop())
		}
		err = errors.Join(err, os.RemoveAll(b.dir))
	}()
	if err := b.prepare(); err != nil {
		return err
	}
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
	length := time.Duration(b.Seconds * float64(time.Second))
	random := rand.New(rand.NewPCG(b.Seed, uint64(run)<<8|uint64(s.letter[0]))) //nolint:gosec // repeatable, not secret
	events := s.load.draw(random, b.Warm+length)
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
	data, err := os.MkdirTemp(b.dir, "data")
	if err != nil {
		return nil, err
	}
	environment := []string{
		"GOMAXPROCS=1", "HOME=" + data, "MINGA_ADDR=127.0.0.1:0", "MINGA_LOG=json", "MINGA_QUIET=true",
		"MINGA_FACILITATOR_KEY=" + facilitatorKey, "MINGA_DATA=" + data,
	}
	var db *database
	if store == "postgres" {
		if db, err = b.postgres(); err != nil {
			return nil, err
		}
		environment = append(environment, "MINGA_DATABASE_URL="+db.dsn)
	}
	p, err := start(b.env.ctx, command{
		cpus: b.cpus.Server, env: environment, dir: data, signal: syscall.SIGTERM, args: []string{b.Minga, "serve"},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	addr, err := p.line(serving)
	if err != nil {
		return nil, err
	}
	at := newSite(addr)
	w, err := at.found(b.env.ctx, s.notes)
	if err != nil {
		return nil, err
	}
	doors, err := w.seat(b.env.ctx, s.load.People)
	if err != nil {
		return nil, err
	}
	at.http.CloseIdleConnections()
	f, err = b.under(s, events, doors, p, db)
	if err != nil {
		return nil, fmt.Errorf("%w; the server's last words:\n%s", err, p.log)
	}
	return f, nil
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
	empty, err := memoryOf(p.pid())
	if err != nil {
		return nil, err
	}
	swarm, err := newSwarm(b.env.ctx, s.load, events, doors, b.Warm, time.Duration(b.Seconds*float64(time.Second)))
	if err != nil {
		return nil, err
	}
	var used struct {
		server, database, generator, wall [2]float64
		memory                            int64
		errs                              []error
	}
	o, err := swarm.run(b.env.ctx, func(end bool) {
		i := 0
		if end {
			i = 1
		}
		used.wall[i] = float64(time.Now().UnixNano()) / 1e9
		server, err := cpuOf(p.pid(), false)
		used.errs = append(used.errs, err)
		used.server[i] = server.Seconds()
		used.database[i] = math.NaN()
		if d, ok := db.cpu(); ok {
			used.database[i] = d.Seconds()
		}
		used.generator[i] = ownCPU().Seconds()
		if end {
			used.memory, err = memoryOf(p.pid())
			used.errs = append(used.errs, err)
		}
	})
	if err := errors.Join(err, errors.Join(used.errs...)); err != nil {
		return nil, err
	}
	seconds := used.wall[1] - used.wall[0]
	people := float64(s.load.People)
	f := figures{
		offered:      people * people * (s.load.Edits + s.load.Pointers),
		delivered:    float64(o.inWindow) / seconds,
		p50:          millis(o.edit.quantile(0.5)),
		p99:          millis(o.edit.quantile(0.99)),
		longest:      millis(o.edit.largest()),
		cpu:          (used.server[1] - used.server[0]) * 1e6 / float64(o.inWindow),
		serverLoad:   100 * (used.server[1] - used.server[0]) / seconds,
		databaseCPU:  (used.database[1] - used.database[0]) * 1e6 / float64(o.inWindow),
		wireBytes:    float64(o.bytes) / float64(o.deliveries),
		perFrame:     float64(o.edits) / float64(o.frames),
		memory:       float64(used.memory-empty) / people / 1e3,
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
	if s.load.Pointers > 0 {
		f[pointP50], f[pointP99] = millis(o.point.quantile(0.5)), millis(o.point.quantile(0.99))
		f[superseded] = float64(o.superseded)
	}
	for code, n := range o.refused {
		f[refused] += float64(n)
		b.report.note(fmt.Sprintf("case %s: %d × refused with %q", s.letter, n, code))
	}
	for k, v := range f {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			delete(f, k)
		}
	}
	return f, nil
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

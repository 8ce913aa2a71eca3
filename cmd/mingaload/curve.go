package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/cmd/mingaload/law"
)

// curveCmd measures how costs grow.
type curveCmd struct {
	Only    []string `help:"Curves to measure: people, boards, notes." enum:"people,boards,notes" default:"people,boards,notes"`
	Quick   bool     `help:"Fewer and shorter points: shows that it works, not what it costs."`
	Seconds float64  `help:"Measured seconds of each point." default:"8"`
	JSON    string   `help:"File for the results; - for the standard output." name:"json" type:"path" placeholder:"FILE"`

	Minga string `help:"The program to measure. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

// Names of the figures that only curves have, and of their laws.
const (
	liveConn  = "live_kb_conn"   // what the server holds on to for each connection, after collecting garbage
	liveBoard = "live_kb_board"  // the same for each open board, nobody connected
	processMB = "process_mb"     // resident memory of the server at the window's end
	seatCPU   = "seat_cpu_ms"    // CPU to seat one person: joining, connecting, the welcome, the others' rosters
	edits     = "edits_per_s"    // that everybody makes together
	conns     = "connections"    //
	welcomeKB = "welcome_kbytes" //
)

// growing is what grows in a curve, and what else there is.
type growing struct {
	name, title, axis string
	at, quick         []int
	point             func(n int) (boards, notes int, l load)
}

// Curves. A room makes thirty edits a second, as a busy one does, however many are in it: so the first
// and the last show what people and notes cost, not what edits do. Many boards are measured as they are
// at a fair: thirty people each, six edits a minute each.
var curves = []growing{
	{
		"people", "People on one board (300 notes, 30 edits/s in all)", "people on the board",
		[]int{10, 30, 100, 300, 600, 1000, 2000},
		[]int{10, 30, 100},
		func(n int) (int, int, load) { return 1, 300, load{People: n, Edits: 30 / float64(n)} },
	},
	{
		"boards", "Boards in one process (30 people each, 0.1 edits/s each, 100 notes)", "open boards",
		[]int{1, 3, 10, 30, 100, 200, 500},
		[]int{1, 3, 10},
		func(n int) (int, int, load) { return n, 100, load{People: 30, Edits: 0.1} },
	},
	{
		"notes", "Notes on one board (30 people, 30 edits/s in all)", "notes on the board",
		[]int{10, 30, 100, 300, 1000, 2000, 5000},
		[]int{10, 100, 1000},
		func(n int) (int, int, load) { return 1, n, load{People: 30, Edits: 1} },
	},
}

// curvePoint is one measurement.
type curvePoint struct {
	N       int     `json:"n"`
	Figures figures `json:"figures"`
}

// curve is what was measured of one.
type curve struct {
	Name   string             `json:"name"`
	Title  string             `json:"title"`
	Axis   string             `json:"axis"`
	Points []curvePoint       `json:"points"`
	Laws   map[string]law.Fit `json:"laws"` // by the figure that follows it
}

// curveFile is the JSON of `mingaload curve`.
type curveFile struct {
	Kind    string    `json:"kind"` // "curves"
	Started time.Time `json:"started"`
	Took    float64   `json:"took_s"`
	Quick   bool      `json:"quick,omitempty"`
	Machine machine   `json:"machine"`
	Curves  []*curve  `json:"curves"`
}

// lawful are the figures that laws are looked for.
var lawful = []string{cpu, wireBytes, p50, p99, liveConn, liveBoard, processMB, seatCPU, welcomeKB}

// Run measures, prints, and fails when a delivery went wrong.
func (c *curveCmd) Run(e *env) (err error) {
	began := time.Now()
	settings := &benchCmd{Seconds: c.Seconds, Warm: time.Second, Repeat: 1, Minga: c.Minga, Dir: c.Dir}
	if c.Quick {
		settings.Seconds, settings.Warm = 1, 300*time.Millisecond
	}
	b, err := newBench(e, settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	out := &curveFile{Kind: "curves", Quick: c.Quick, Started: b.report.Started, Machine: b.report.Machine}
	var wrong []error
	for _, g := range curves {
		if !slices.Contains(c.Only, g.name) {
			continue
		}
		sizes := g.at
		if c.Quick {
			sizes = g.quick
		}
		measured := &curve{Name: g.name, Title: g.title, Axis: g.axis}
		for _, n := range sizes {
			b.sayf("%s: %d", g.name, n)
			f, err := b.curvePoint(g, n)
			if err != nil {
				return fmt.Errorf("%s %d: %w", g.name, n, err)
			}
			measured.Points = append(measured.Points, curvePoint{n, f})
			wrong = append(wrong, faultsIn(fmt.Sprintf("%s %d", g.name, n), f))
		}
		measured.fit()
		out.Curves = append(out.Curves, measured)
	}
	out.Took = time.Since(began).Seconds()
	out.print(e.out)
	return errors.Join(writeJSON(e, c.JSON, out), errors.Join(wrong...))
}

// writeJSON writes what was measured to a file, or to the standard output for "-"; to "" not at all.
func writeJSON(e *env, name string, what any) error {
	if name == "" {
		return nil
	}
	text, err := json.MarshalIndent(what, "", " ")
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if filepath.Base(name) == "-" {
		_, err = e.out.Write(text)
		return err
	}
	return os.WriteFile(name, text, 0o644) //nolint:gosec // everybody may read it
}

// faultsIn names what must not happen and did.
func faultsIn(where string, f figures) error {
	var found []error
	for _, name := range faultsOf {
		if f[name] > 0 {
			found = append(found, fmt.Errorf("%s: %s %g", where, name, f[name]))
		}
	}
	return errors.Join(found...)
}

// curvePoint starts a server on one processor, founds and seats, and measures.
func (b *bench) curvePoint(g growing, n int) (figures, error) {
	return b.curvePointOn(b.cpus.Server, 1, g, n)
}

// curvePointOn is curvePoint on so many processors, which are named as taskset's list.
func (b *bench) curvePointOn(on string, processors int, g growing, n int) (f figures, err error) {
	boards, notes, l := g.point(n)
	debug, environment, err := debugged(b.env.ctx)
	if err != nil {
		return nil, err
	}
	m, err := b.serve("sqlite", on, environment, "GOMAXPROCS="+strconv.Itoa(processors))
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w; the server's last words:\n%s", err, m.log)
		}
		err = errors.Join(err, m.stop())
	}()
	look := insideOf(m.site.base, debug)
	// Five boards at least, of which the first are sat at: what one holds is little beside what a server does.
	founded, each, err := b.foundAll(m, look, max(5, boards), notes)
	if err != nil {
		return nil, err
	}
	before, err := look.live(b.env.ctx)
	if err != nil {
		return nil, err
	}
	used, err := preciseCPU(m.pid())
	if err != nil {
		return nil, err
	}
	parties := make([]party, boards)
	for i := range parties {
		random := rand.New(rand.NewPCG(uint64(n), uint64(i))) //nolint:gosec // repeatable, not secret
		parties[i] = party{load: l, events: l.draw(random, b.Warm+b.length())}
		if parties[i].doors, err = founded[i].seat(b.env.ctx, l.People); err != nil {
			return nil, err
		}
	}
	m.site.http.CloseIdleConnections()
	var seated time.Duration
	var after float64
	people := float64(boards * l.People)
	f, _, err = b.measureParties(parties, []*process{m.process}, nil, func() error {
		var err error
		if seated, err = preciseCPU(m.pid()); err != nil {
			return err
		}
		after, err = look.live(b.env.ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	f[liveBoard] = each / 1e3
	f[liveConn] = (after - before) / people / 1e3
	f[seatCPU] = millis(seated-used) / people
	f[edits], f[conns] = people*l.Edits, people
	f[welcomeKB] = f[welcomeBytes] / 1e3
	resident, err := memoryOf(m.pid())
	f[processMB] = float64(resident) / 1e6
	return f, err
}

// foundAll founds boards and says what each holds in memory, in bytes.
func (b *bench) foundAll(m *served, look *inside, boards, notes int) (founded []*workshop, each float64, err error) {
	// The first wakes up what all share.
	if _, err := m.site.found(b.env.ctx, 1); err != nil {
		return nil, 0, err
	}
	before, err := look.live(b.env.ctx)
	if err != nil {
		return nil, 0, err
	}
	founded = make([]*workshop, boards)
	group, ctx := errgroup.WithContext(b.env.ctx)
	group.SetLimit(dialAtOnce)
	for i := range founded {
		group.Go(func() (err error) {
			founded[i], err = m.site.found(ctx, notes)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, 0, err
	}
	after, err := look.live(b.env.ctx)
	return founded, (after - before) / float64(boards), err
}

// fit looks for the laws.
func (c *curve) fit() {
	c.Laws = map[string]law.Fit{}
	for _, name := range lawful {
		var points []law.Point
		for _, p := range c.Points {
			if v := p.Figures[name]; v > 0 {
				points = append(points, law.Point{X: float64(p.N), Y: v})
			}
		}
		if f, err := law.Of(points); err == nil {
			c.Laws[name] = f
		}
	}
}

// titles are what the figures of curves are called in tables, with their unit.
var titles = map[string]string{
	cpu: "CPU per delivery, µs", wireBytes: "bytes per delivery", p50: "p50 to receipt, ms", p99: "p99 to receipt, ms",
	liveConn: "memory per connection, kB", liveBoard: "memory of an open board, kB", processMB: "memory of the process, MB",
	seatCPU: "CPU to seat one person, ms", welcomeKB: "welcome, kB", delivered: "deliveries/s", serverLoad: "server's CPU, %", lateP99: "generator late p99, ms",
}

// shownInCurves are the columns of a curve's table.
var shownInCurves = []string{delivered, cpu, wireBytes, p50, p99, liveConn, liveBoard, processMB, seatCPU, welcomeKB, serverLoad, lateP99}

func (f *curveFile) print(to io.Writer) {
	for _, c := range f.Curves {
		fmt.Fprintf(to, "\n%s\n", c.Title)
		t := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(t, c.Axis, "\t")
		for _, p := range c.Points {
			fmt.Fprint(t, whole(float64(p.N)), "\t")
		}
		fmt.Fprintln(t, "law\t")
		for _, name := range shownInCurves {
			fmt.Fprint(t, titles[name], "\t")
			for _, p := range c.Points {
				fmt.Fprint(t, short(p.Figures[name]), "\t")
			}
			if l, ok := c.Laws[name]; ok {
				fmt.Fprintf(t, "%s (±%.0f %%)\t\n", l, 100*l.Error)
			} else {
				fmt.Fprintln(t, "\t")
			}
		}
		_ = t.Flush()
	}
	fmt.Fprintf(to, "\nmeasured in %.0f s\n", f.Took)
}

// short writes a number with three digits that count, large ones with separators.
func short(v float64) string {
	switch {
	case v >= 100:
		return whole(v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

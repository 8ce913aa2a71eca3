package main

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// figuresCmd measures everything that is promised about speed and size, and some things that are
// promised at all, and says what is met.
type figuresCmd struct {
	Only    []int   `help:"Figures to measure: 1, 2, 3, 4, 5, 7, 8. Default: all." placeholder:"N,…"`
	Quick   bool    `help:"Short, with fewer people: shows that it works, not what it costs."`
	Seconds float64 `help:"Measured seconds of each run." default:"6"`
	Repeat  int     `help:"Runs of what is compared; medians are told." default:"3"`
	JSON    string  `help:"File for the results; - for the standard output." name:"json" type:"path" placeholder:"FILE"`

	Minga string `help:"The program to measure. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

// finding is one figure: what was wanted, what was measured.
type finding struct {
	Figure  int     `json:"figure"`
	What    string  `json:"what"`
	Unit    string  `json:"unit,omitempty"`
	Target  string  `json:"target"`
	Value   float64 `json:"value"`
	Met     bool    `json:"met"`
	Told    bool    `json:"told,omitempty"` // for information: nothing was wanted
	Command string  `json:"command"`
}

// figuresFile is the JSON of `mingaload figures`.
type figuresFile struct {
	Kind     string    `json:"kind"` // "figures"
	Started  time.Time `json:"started"`
	Took     float64   `json:"took_s"`
	Quick    bool      `json:"quick,omitempty"`
	Machine  machine   `json:"machine"`
	Findings []finding `json:"findings"`
	Notes    []string  `json:"notes,omitempty"`
}

// figuring is a run of them.
type figuring struct {
	*bench
	*figuresFile
	wrong []error
}

// eachFigure is how each is measured, and by which command it can be looked at alone.
var eachFigure = []struct {
	n       int
	command string
	measure func(f *figuring) error
}{
	{1, "mingaload bench --only b,c,f --repeat 3", (*figuring).one},
	{2, "mingaload figures --only 2", (*figuring).two},
	{3, "mingaload figures --only 3", (*figuring).three},
	{4, "mingaload figures --only 4", (*figuring).four},
	{5, "mingaload figures --only 5", (*figuring).five},
	{7, "mingaload figures --only 7", (*figuring).seven},
	{8, "mingaload figures --only 8", (*figuring).eight},
}

// Run measures and prints. It fails when a delivery went wrong or a promise was broken; slowness is told, not judged.
func (c *figuresCmd) Run(e *env) (err error) {
	began := time.Now()
	settings := &benchCmd{
		Seconds: c.Seconds, Warm: time.Second, Repeat: c.Repeat, Seed: 1, Quick: c.Quick, Minga: c.Minga, Dir: c.Dir,
		Stores: []string{"sqlite", "postgres"},
	}
	if c.Quick {
		settings.Seconds, settings.Warm, settings.Repeat = 1, 300*time.Millisecond, 1
	}
	b, err := newBench(e, settings)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	f := &figuring{bench: b, figuresFile: &figuresFile{
		Kind: "figures", Started: b.report.Started, Quick: c.Quick, Machine: b.report.Machine,
	}}
	for _, each := range eachFigure {
		if len(c.Only) > 0 && !slices.Contains(c.Only, each.n) {
			continue
		}
		from := len(f.Findings)
		err := each.measure(f)
		if errors.Is(err, errNoPostgres) {
			b.report.note("PostgreSQL is not installed here: `make deps` installs it. Not all was measured.")
		} else if err != nil {
			return fmt.Errorf("figure %d: %w", each.n, err)
		}
		for i := from; i < len(f.Findings); i++ {
			f.Findings[i].Figure, f.Findings[i].Command = each.n, each.command
		}
	}
	f.Notes = b.report.Notes
	f.Took = time.Since(began).Seconds()
	f.print(e.out)
	return errors.Join(writeJSON(e, c.JSON, f.figuresFile), errors.Join(f.wrong...))
}

// below adds a finding that is met below a limit.
func (f *figuring) below(what, unit string, value, limit float64) {
	f.Findings = append(f.Findings, finding{What: what, Unit: unit, Target: fmt.Sprintf("< %g", limit), Value: value, Met: value < limit})
}

// atMost adds a finding that is met at a limit too.
func (f *figuring) atMost(what, unit string, value, limit float64) {
	f.Findings = append(f.Findings, finding{What: what, Unit: unit, Target: fmt.Sprintf("≤ %g", limit), Value: value, Met: value <= limit})
}

// exactly adds a promise: it fails the command when it is not kept.
func (f *figuring) exactly(what string, value, wanted float64) {
	f.Findings = append(f.Findings, finding{What: what, Target: fmt.Sprintf("%g", wanted), Value: value, Met: value == wanted})
	if value != wanted {
		f.wrong = append(f.wrong, fmt.Errorf("%s: %g, not %g", what, value, wanted))
	}
}

// tell adds what is measured beside.
func (f *figuring) tell(what, unit string, value float64) {
	f.Findings = append(f.Findings, finding{What: what, Unit: unit, Target: "–", Value: value, Met: true, Told: true})
}

// people is fewer of them in a quick run.
func (f *figuring) people(n int) int {
	if f.bench.Quick {
		return max(6, n/10)
	}
	return n
}

// checked keeps what went wrong with deliveries.
func (f *figuring) checked(where string, got figures) figures {
	f.wrong = append(f.wrong, faultsIn(where, got))
	if got[lateP99] > tooLate {
		f.report.note(fmt.Sprintf("%s: the generator itself was late (p99 %.1f ms), so the machine was busy and latencies say little", where, got[lateP99]))
	}
	return got
}

func (f *figuring) one() error {
	stores := map[string][]string{"b": {"postgres", "sqlite"}, "c": {"sqlite", "postgres"}, "f": {"postgres"}}
	var chosen []scenario
	for _, letter := range []string{"f", "b", "c"} {
		s := scenarios[slices.IndexFunc(scenarios, func(s scenario) bool { return s.letter == letter })]
		s.stores, s.load.People = stores[letter], f.people(s.load.People)
		chosen = append(chosen, s)
	}
	for i := range f.bench.Repeat {
		for _, s := range chosen {
			if err := f.measure(s, i); err != nil {
				return err
			}
		}
	}
	f.report.summarise()
	f.wrong = append(f.wrong, f.report.faults())
	for _, s := range chosen {
		for _, store := range s.stores {
			w := f.report.find(s.letter, "minga "+store)
			if w == nil {
				continue
			}
			what := fmt.Sprintf("%s people × %g edits/s on %s", whole(float64(s.load.People)), s.load.Edits, store)
			switch s.letter {
			case "f":
				f.below(what+": p99", "ms", w.Medians[p99], 60)
				f.atMost(what+": CPU per delivery", "× relay", w.Medians[cpuRatio], 1.3)
			case "b":
				f.below(what+": p99", "ms", w.Medians[p99], 30)
				f.atMost(what+": CPU per delivery", "× relay", w.Medians[cpuRatio], 1.3)
			case "c":
				f.below(what+": p50", "ms", w.Medians[p50], 3)
				f.below(what+": one delivered move", "bytes", w.Medians[moveBytes], 100)
			}
		}
	}
	return nil
}

// again measures a load of one board on SQLite, each time a server of its own.
func (f *figuring) again(name string, l load, run int) (figures, error) {
	f.sayf("%s, run %d", name, run+1)
	random := rand.New(rand.NewPCG(f.Seed, uint64(run))) //nolint:gosec // repeatable, not secret
	s := scenario{letter: name, title: name, load: l, notes: 300}
	got, err := f.minga(s, l.draw(random, f.Warm+f.length()), "sqlite")
	return f.checked(name, got), err
}

func (f *figuring) two() error {
	still := load{People: f.people(300), Edits: 0.2}
	moving := still
	moving.Pointers = 10
	var without, with []figures
	for run := range f.bench.Repeat {
		a, err := f.again("edits without presence", still, run)
		if err != nil {
			return err
		}
		b, err := f.again("edits beside presence", moving, run)
		if err != nil {
			return err
		}
		without, with = append(without, a), append(with, b)
	}
	a, b := mediansOf(without), mediansOf(with)
	what := fmt.Sprintf("%d people at 10 Hz beside 0.2 edits/s", still.People)
	// Twenty ticks a second; one more may fall into the window.
	f.atMost(what+": frames of presence to each", "/s", b[presenceFrames], 20.5)
	f.atMost(what+": edits' p99", "× without presence", b[p99]/a[p99], 2)
	f.tell("edits' p99 without presence", "ms", a[p99])
	f.tell("edits' p99 beside presence", "ms", b[p99])
	return nil
}

// three is one process, as it is promised: on the two processors that a small machine has for it. On one, as all
// other figures are measured, it is told beside.
func (f *figuring) three() error {
	g := curves[slices.IndexFunc(curves, func(g growing) bool { return g.name == "boards" })]
	boards := f.people(200)
	what := fmt.Sprintf("%d boards × 30 people in one process", boards)
	f.sayf("%s", what)
	got, err := f.curvePointOn(f.bothCPUs(), 2, g, boards)
	if err != nil {
		return err
	}
	f.checked(what, got)
	f.below(what+": p99", "ms", got[p99], 30)
	f.below(what+": memory held per connection", "kB", got[liveConn], 40)
	f.tell(what+": growth of resident memory per connection", "kB", got[memory])
	f.tell(what+": server's CPU", "% of one", got[serverLoad])
	f.sayf("%s, on one processor", what)
	if got, err = f.curvePoint(g, boards); err != nil {
		return err
	}
	f.checked(what+", on one processor", got)
	f.tell(what+", on one processor: p99", "ms", got[p99])
	f.tell(what+", on one processor: server's CPU", "% of one", got[serverLoad])
	return nil
}

func (f *figuring) four() error {
	all, err := f.several(3)
	if err != nil {
		return err
	}
	defer func() { f.wrong = append(f.wrong, all.stop()) }()
	for _, l := range []load{{People: f.people(1000), Edits: 0.3}, {People: f.people(300), Edits: 1}, {People: 30, Edits: 20}} {
		what := fmt.Sprintf("three instances, %s people × %g edits/s", whole(float64(l.People)), l.Edits)
		f.sayf("%s", what)
		w, err := all.at[0].site.found(f.env.ctx, 300)
		if err != nil {
			return err
		}
		doors, err := all.seat(f.env.ctx, w, l.People)
		if err != nil {
			return err
		}
		random := rand.New(rand.NewPCG(f.Seed, uint64(l.People))) //nolint:gosec // repeatable, not secret
		sat := party{load: l, events: l.draw(random, f.Warm+f.length()), doors: doors}
		got, refusals, err := f.measureParties([]party{sat}, all.processes(), all.at[0].db)
		if err != nil {
			return err
		}
		for code, n := range refusals {
			f.report.note(fmt.Sprintf("%s: %d × refused with %q", what, n, code))
		}
		f.checked(what, got)
		f.below(what+": p99", "ms", got[p99], 100)
	}
	return nil
}

func (f *figuresFile) print(to io.Writer) {
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\twhat\tmeasured\ttarget\t\tcommand")
	for _, n := range f.Findings {
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\n", n.Figure, n.What, n.measured(), n.Target, n.verdict(), n.Command)
	}
	_ = t.Flush()
	for _, n := range f.Notes {
		fmt.Fprintln(to, "note:", n)
	}
	fmt.Fprintf(to, "measured in %.0f s\n", f.Took)
}

func (n finding) measured() string {
	text := short(n.Value)
	if n.Value == float64(int(n.Value)) {
		text = whole(n.Value)
	}
	return strings.TrimSpace(text + " " + n.Unit)
}

func (n finding) verdict() string {
	switch {
	case n.Told:
		return ""
	case n.Met:
		return "met"
	default:
		return "MISSED"
	}
}

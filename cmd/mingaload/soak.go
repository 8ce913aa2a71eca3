package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/cmd/mingaload/chart"
	"minga.lab/minga/cmd/mingaload/law"
	"minga.lab/minga/hub/board"
)

// soakCmd plays workshops for a long time.
type soakCmd struct {
	Minutes  float64 `help:"How long. A workshop takes about one; four at least." default:"20"`
	Scenario string  `help:"The workshop that is played again and again." default:"soak-workshop"`
	JSON     string  `help:"File for the results; - for the standard output." name:"json" type:"path" placeholder:"FILE"`
	Profiles string  `help:"Folder for a heap profile after each workshop, to find what grows." type:"path" placeholder:"FOLDER"`

	Minga string `help:"The program to measure. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

const (
	sampleEvery  = 3 * time.Second
	quietWithin  = 75 * time.Second // rooms close half a minute after the last visitor
	workshopTime = 65 * time.Second // about what one takes, quiet moment included
)

// hall is a board that stays open all the time: what grows with hours in one room shows there.
var hall = load{People: 10, Edits: 0.5}

// sample is one look at the server.
type sample struct {
	At         float64 `json:"t_s"`
	Resident   float64 `json:"resident_mb"`
	HeapInUse  float64 `json:"heap_in_use_mb"`
	Outside    float64 `json:"outside_go_mb"`     // resident, and not Go's: SQLite's page caches, and the program itself
	Live       float64 `json:"live_mb,omitempty"` // heap and stacks after collecting garbage; quiet moments alone
	Goroutines float64 `json:"goroutines"`
	Files      float64 `json:"open_fds"`
	Rooms      float64 `json:"rooms"`
	Conns      float64 `json:"connections"`
	Store      float64 `json:"store_mb"` // SQLite's files
}

// trend is one thing that must not grow, and whether it did.
type trend struct {
	What   string  `json:"what"`
	Middle float64 `json:"middle"` // of the quiet moments after the warm-up
	Slope  float64 `json:"slope"`  // for each workshop
	Limit  float64 `json:"limit"`  // of the slope
	Flat   bool    `json:"flat"`
}

// soakFile is the JSON of `mingaload soak`.
type soakFile struct {
	Kind      string    `json:"kind"` // "soak"
	Started   time.Time `json:"started"`
	Took      float64   `json:"took_s"`
	Machine   machine   `json:"machine"`
	Workshops int       `json:"workshops"`
	WarmUp    int       `json:"warm_up"` // workshops that are not judged
	Entries   int       `json:"entries_delivered"`
	Hall      figures   `json:"hall"` // the board that stayed open
	Samples   []sample  `json:"samples"`
	Quiet     []sample  `json:"quiet"` // after each workshop
	Trends    []trend   `json:"trends"`
}

// Run plays, prints, and fails when something grew or a delivery went wrong.
func (c *soakCmd) Run(e *env) (err error) {
	if c.Minutes < 4 {
		return errors.New("four minutes at least: fewer workshops say nothing about growth")
	}
	b, err := newBench(e, &benchCmd{Seconds: 60 * c.Minutes, Repeat: 1, Minga: c.Minga, Dir: c.Dir})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	s := &soak{soakCmd: c, b: b, out: &soakFile{Kind: "soak", Started: b.report.Started, Machine: b.report.Machine}}
	if err := s.perform(e.ctx); err != nil {
		return err
	}
	s.out.judge()
	s.out.print(e.out)
	return errors.Join(writeJSON(e, c.JSON, s.out), faultsIn("hall", s.out.Hall), s.out.grown())
}

// soak is one that is running.
type soak struct {
	*soakCmd
	b     *bench
	m     *served
	look  *inside
	began time.Time
	out   *soakFile
}

func (s *soak) perform(ctx context.Context) (err error) {
	debug, environment, err := debugged(ctx)
	if err != nil {
		return err
	}
	settings := []string{environment}
	if s.Profiles != "" { // growth is small: the ordinary profile would not see it
		settings = append(settings, "GODEBUG=memprofilerate=4096")
	}
	if s.m, err = s.b.serve("sqlite", s.b.cpus.Server, settings...); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("%w; the server's last words:\n%s", err, s.m.log)
		}
		err = errors.Join(err, s.m.stop())
	}()
	s.look = insideOf(s.m.site.base, debug)
	w, err := s.m.site.found(ctx, 100)
	if err != nil {
		return err
	}
	s.began = time.Now()
	random := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // repeatable, not secret
	sat := party{load: hall, events: hall.draw(random, s.b.length())}
	if sat.doors, err = w.seat(ctx, hall.People); err != nil {
		return err
	}
	var side errgroup.Group
	side.Go(func() (err error) {
		s.out.Hall, _, err = s.b.measureParties([]party{sat}, []*process{s.m.process}, nil)
		return err
	})
	watching, stop := context.WithCancel(ctx)
	side.Go(func() error { return s.watch(watching) })
	err = s.workshops(ctx)
	stop()
	err = errors.Join(err, side.Wait())
	s.out.Took = time.Since(s.began).Seconds()
	return err
}

// workshops plays one after the other, with a quiet moment after each, while there is time for a whole one.
func (s *soak) workshops(ctx context.Context) error {
	end := s.began.Add(s.b.length())
	for time.Until(end) > workshopTime {
		s.b.sayf("workshop %d, %.0f minutes to go", s.out.Workshops+1, time.Until(end).Minutes())
		if err := s.workshop(ctx); err != nil {
			return fmt.Errorf("workshop %d: %w", s.out.Workshops+1, err)
		}
		s.out.Workshops++
		quiet, err := s.quiet(ctx)
		if err != nil {
			return err
		}
		s.out.Quiet = append(s.out.Quiet, quiet)
		if s.Profiles != "" {
			if err := s.profile(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *soak) workshop(ctx context.Context) error {
	command := &runCmd{Scenario: s.Scenario, Speed: 30, Instances: 1, Seed: uint64(s.out.Workshops + 1)}
	p, err := command.play()
	if err != nil {
		return err
	}
	r := &running{
		play: p, began: time.Now(), finale: finish,
		stage: &stage{bases: []string{s.m.site.base}, key: facilitatorKey},
	}
	result, err := r.perform(ctx, command)
	if err != nil {
		return err
	}
	s.out.Entries += result.Entries
	return result.faults()
}

// finish ends a workshop as a facilitator does: finished, and its documents taken home.
func finish(ctx context.Context, r *room) error {
	if err := r.leader.ask(ctx, board.BoardFinished{}, true); err != nil {
		return err
	}
	defer r.shop.leader.site.http.CloseIdleConnections()
	for _, document := range []string{"export.json", "notes.csv", "clusters.csv", "rounds.csv", "commitments.csv"} {
		at := insideOf(r.shop.leader.site.base, "")
		at.cookie = r.shop.leader.cookie
		body, err := at.get(ctx, at.base+"/api/workshops/"+string(r.shop.id)+"/"+document)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, body)
		body.Close()
		if err != nil {
			return err
		}
		at.http.CloseIdleConnections()
	}
	return nil
}

// quiet waits until only the hall is left, collects garbage and looks.
func (s *soak) quiet(ctx context.Context) (sample, error) {
	for until := time.Now().Add(quietWithin); ; {
		now, err := s.see(ctx)
		if err != nil {
			return now, err
		}
		if now.Rooms == 1 && now.Conns == float64(hall.People) {
			break
		}
		if time.Now().After(until) {
			return now, fmt.Errorf("after %v there are still %g rooms and %g connections", quietWithin, now.Rooms, now.Conns)
		}
		if err := sleep(ctx, settleFor); err != nil {
			return now, err
		}
	}
	live, err := s.look.live(ctx)
	if err != nil {
		return sample{}, err
	}
	now, err := s.see(ctx)
	now.Live = live / 1e6
	return now, err
}

func (s *soak) watch(ctx context.Context) error {
	for {
		now, err := s.see(ctx)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // told to stop
		}
		if err != nil {
			return err
		}
		s.out.Samples = append(s.out.Samples, now)
		if sleep(ctx, sampleEvery) != nil {
			return nil //nolint:nilerr // told to stop
		}
	}
}

func (s *soak) see(ctx context.Context) (sample, error) {
	m, err := s.look.metrics(ctx)
	if err != nil {
		return sample{}, err
	}
	stored := int64(0)
	files, err := os.ReadDir(s.m.data)
	if err != nil {
		return sample{}, err
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasPrefix(f.Name(), "minga.db") {
			stored += info.Size()
		}
	}
	return sample{
		At: time.Since(s.began).Seconds(), Outside: max(0, m[metricResident]-m[metricSystem]+m[metricReleased]) / 1e6, Resident: m[metricResident] / 1e6, HeapInUse: m[metricHeapInUse] / 1e6,
		Goroutines: m[metricGoroutines], Files: m[metricFiles], Rooms: m[metricRooms], Conns: m[metricConns],
		Store: float64(stored) / 1e6,
	}, nil
}

// profile keeps what the heap holds now.
func (s *soak) profile(ctx context.Context) error {
	if err := os.MkdirAll(s.Profiles, 0o750); err != nil {
		return err
	}
	body, err := s.look.get(ctx, "http://"+s.look.debug+"/debug/pprof/heap?gc=1")
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.Create(filepath.Join(s.Profiles, fmt.Sprintf("heap-%02d.pprof", s.out.Workshops)))
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}

// Limits of growth from one workshop to the next, at equal quiet moments after the warm-up.
const (
	liveGrowth     = 0.01 // of the middle value: a hundred workshops may double it
	residentGrowth = 0.02 // of the middle value: what the kernel counts moves with the collector's mood
	countGrowth    = 0.25 // goroutines or files: a leak is one for each table at least, which is 4
	warmShare      = 4    // one workshop in so many is warm-up
	leastJudged    = 3
)

// judge decides what is flat: the slope of Theil and Sen through the quiet moments after the warm-up.
func (f *soakFile) judge() {
	f.WarmUp = max(2, len(f.Quiet)/warmShare)
	judged := f.Quiet[min(f.WarmUp, len(f.Quiet)):]
	add := func(what string, of func(sample) float64, limit func(middle float64) float64) {
		var values []float64
		for _, q := range judged {
			values = append(values, of(q))
		}
		slope, middle := law.Trend(values)
		most := limit(middle)
		f.Trends = append(f.Trends, trend{what, middle, slope, most, len(values) >= leastJudged && slope <= most})
	}
	share := func(s float64) func(float64) float64 { return func(middle float64) float64 { return s * middle } }
	count := func(float64) float64 { return countGrowth }
	add("memory held (heap and stacks after collecting), MB", func(s sample) float64 { return s.Live }, share(liveGrowth))
	add("resident memory, MB", func(s sample) float64 { return s.Resident }, share(residentGrowth))
	add("goroutines", func(s sample) float64 { return s.Goroutines }, count)
	add("open files", func(s sample) float64 { return s.Files }, count)
}

// grown names what is not flat.
func (f *soakFile) grown() error {
	if judged := len(f.Quiet) - f.WarmUp; judged < leastJudged {
		return fmt.Errorf("%d workshops after the warm-up say nothing about growth: play longer", max(0, judged))
	}
	var errs []error
	for _, t := range f.Trends {
		if !t.Flat {
			errs = append(errs, fmt.Errorf("%s grew by %.3g a workshop, limit %.3g", t.What, t.Slope, t.Limit))
		}
	}
	return errors.Join(errs...)
}

func (f *soakFile) print(to io.Writer) {
	fmt.Fprintf(to, "%d workshops in %.0f s, %s entries delivered; judged after %d\n", f.Workshops, f.Took, whole(float64(f.Entries)), f.WarmUp)
	for _, t := range f.Trends {
		verdict := "flat"
		if !t.Flat {
			verdict = "GREW"
		}
		fmt.Fprintf(to, "%s  %s: %.2f, %+.4f a workshop (limit %.4f)\n", verdict, t.What, t.Middle, t.Slope, t.Limit)
	}
	fmt.Fprintf(to, "the board that stayed open: p50 %.2f ms, p99 %.1f ms to receipt\n", f.Hall[p50], f.Hall[p99])
}

// drawing shows all samples, and the quiet moments among them.
func (f *soakFile) drawing() drawing {
	d := drawing{name: "soak", title: fmt.Sprintf("%d workshops one after the other", f.Workshops)}
	line := func(name string, colour int, of []sample, get func(sample) float64, quiet bool) chart.Line {
		l := chart.Line{Name: name, Colour: colour, Joined: !quiet, Dots: quiet}
		for _, s := range of {
			l.Points = append(l.Points, chart.Point{X: s.At / 60, Y: get(s)})
		}
		return l
	}
	panel := func(title, unit string, lines ...chart.Line) {
		lines = slices.DeleteFunc(lines, func(l chart.Line) bool { return len(l.Points) < 2 })
		if len(lines) > 0 {
			d.panels = append(d.panels, chart.Panel{Title: title, X: "minutes", Y: unit, Lines: lines})
		}
	}
	outside := line("of that outside of Go", 0, f.Samples, func(s sample) float64 { return s.Outside }, false)
	outside.Dashed = true
	panel("memory", "MB",
		line("resident", 0, f.Samples, func(s sample) float64 { return s.Resident }, false),
		outside,
		line("heap in use", 1, f.Samples, func(s sample) float64 { return s.HeapInUse }, false),
		line("held at quiet moments", 2, f.Quiet, func(s sample) float64 { return s.Live }, true))
	panel("goroutines", "", line("all the time", 0, f.Samples, func(s sample) float64 { return s.Goroutines }, false),
		line("at quiet moments", 2, f.Quiet, func(s sample) float64 { return s.Goroutines }, true))
	panel("open files and rooms", "",
		line("files", 0, f.Samples, func(s sample) float64 { return s.Files }, false),
		line("rooms", 1, f.Samples, func(s sample) float64 { return s.Rooms }, false),
		line("files at quiet moments", 2, f.Quiet, func(s sample) float64 { return s.Files }, true))
	panel("store (it keeps everything)", "MB", line("SQLite's files", 0, f.Samples, func(s sample) float64 { return s.Store }, false))
	return d
}

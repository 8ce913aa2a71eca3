package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"minga.lab/minga/cmd/mingaload/check"
)

// chaosCmd breaks everything that a room stands on while people work, and decides the promises.
type chaosCmd struct {
	Each    bool     `help:"Every fault once, alone, with boards of its own."`
	Minutes float64  `help:"Random faults for so long, alone and two at once." default:"30"`
	Seed    uint64   `help:"Draws the same faults again. Default: by the clock; it is printed."`
	Faults  []string `help:"Only these faults. All: ${faults}." placeholder:"NAME"`
	Within  float64  `help:"How many seconds after a fault everybody must be there again, see the same and be able to work." default:"5"`
	Longest float64  `help:"No fault lasts longer than so many seconds." placeholder:"SECONDS"`
	JSON    string   `help:"Write everything that was measured to this file." name:"json" type:"path" placeholder:"FILE"`
	Table   bool     `help:"Print the table of docs/guarantees.md."`
	Minga   string   `help:"The program to break, built with -tags faults. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir     string   `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

const (
	legLasts     = 75 * time.Second // of random faults
	loneEvery    = 4                // so often a leg is on SQLite
	longestDrawn = 12 * time.Second // what lasts longer is shortened among random faults
	quietAtOff   = time.Second      // after people began to work, before the first fault
)

// chaosReport is everything that a run has measured.
type chaosReport struct {
	Started  time.Time       `json:"started"`
	Seed     uint64          `json:"seed"`
	Seconds  float64         `json:"seconds"`
	Each     bool            `json:"each"`
	Acked    int             `json:"acknowledged"`
	Lost     int             `json:"lost"`
	Within   float64         `json:"within_s"`
	Worst    float64         `json:"worst_whole_ms"`
	Episodes []*episode      `json:"episodes"`
	Verdicts []check.Verdict `json:"promises"`
	kept     bool
}

// Run breaks things, prints, and fails when a promise was broken.
func (c *chaosCmd) Run(e *env) (err error) {
	if err := knownFaults(c.Faults); err != nil {
		return err
	}
	if c.Seed == 0 {
		c.Seed = uint64(time.Now().UnixNano()) % 1_000_000
	}
	dir, err := os.MkdirTemp(c.Dir, "minga-chaos")
	if err != nil {
		return err
	}
	report := &chaosReport{Started: time.Now(), Seed: c.Seed, Each: c.Each, Within: c.Within}
	defer func() {
		if report.kept {
			fmt.Fprintf(e.out, "What was recorded is kept in %s\n", dir)
			return
		}
		err = errors.Join(err, os.RemoveAll(dir))
	}()
	minga := c.Minga
	if minga == "" {
		minga = filepath.Join(dir, "minga")
		if err := buildFaulty(e.ctx, minga); err != nil {
			return err
		}
	}
	arenas, err := c.arenas(e, minga, dir)
	defer func() {
		for _, a := range arenas {
			err = errors.Join(err, a.cluster.close())
		}
	}()
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "seed %d\n", c.Seed)
	if c.Each {
		err = c.each(e.ctx, arenas, report)
	} else {
		err = c.random(e.ctx, arenas, report)
	}
	report.Seconds = time.Since(report.Started).Seconds()
	if err != nil && !errors.Is(err, context.Canceled) {
		report.kept = true
		for _, a := range arenas {
			err = fmt.Errorf("%w; the servers' last words:\n%s", err, a.cluster.lastWords())
		}
	}
	report.print(e.out, c.Table)
	if c.JSON != "" {
		text, jsonErr := json.MarshalIndent(report, "", "  ")
		err = errors.Join(err, jsonErr, os.WriteFile(c.JSON, append(text, '\n'), 0o600))
	}
	return errors.Join(err, report.broken())
}

// buildFaulty builds the server with a clock that can be set. The program that is shipped has none.
func buildFaulty(ctx context.Context, to string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-tags", "faults", "-o", to, "minga.lab/minga/cmd/minga") //nolint:gosec // our own
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("go build ./cmd/minga: %w\n%s", err, out)
	}
	return nil
}

func faultNames(of []*fault) []string {
	var names []string
	for _, f := range of {
		names = append(names, f.name)
	}
	return names
}

// limited is how long something may last that would last d.
func (c *chaosCmd) limited(d time.Duration) time.Duration {
	if c.Longest <= 0 {
		return d
	}
	return min(d, seconds(c.Longest))
}

func allFaults() []string { return faultNames(slices.Concat(clusterFaults, loneFaults)) }

func knownFaults(names []string) error {
	for _, name := range names {
		if !slices.Contains(allFaults(), name) {
			return fmt.Errorf("no fault %q; there are %s", name, strings.Join(allFaults(), ", "))
		}
	}
	return nil
}

// chosen are the faults that were asked for, all when none was named.
func (c *chaosCmd) chosen(of []*fault) []*fault {
	return slices.DeleteFunc(slices.Clone(of), func(f *fault) bool {
		return len(c.Faults) > 0 && !slices.Contains(c.Faults, f.name)
	})
}

// arenas starts what the chosen faults need. What was started is returned with an error too.
func (c *chaosCmd) arenas(e *env, minga, dir string) (all []*arena, err error) {
	for _, kind := range []struct {
		store  string
		eager  bool
		faults []*fault
		start  func(dir string) (*cluster, error)
	}{
		{"postgres", false, clusterFaults, func(dir string) (*cluster, error) { return startCluster(e.ctx, minga, dir) }},
		{"sqlite", true, loneFaults, func(dir string) (*cluster, error) { return startLone(minga, dir) }},
	} {
		faults := c.chosen(kind.faults)
		if len(faults) == 0 {
			continue
		}
		below := filepath.Join(dir, kind.store)
		if err := os.MkdirAll(below, 0o750); err != nil {
			return all, err
		}
		a := &arena{dir: dir, say: e.out, faults: faults, store: kind.store, eager: kind.eager, within: seconds(c.Within)}
		if a.cluster, err = kind.start(below); err != nil {
			return all, err
		}
		all = append(all, a)
	}
	return all, nil
}

// each tries every fault alone, on boards of its own, so that each promise is decided for each fault.
func (c *chaosCmd) each(ctx context.Context, arenas []*arena, r *chaosReport) error {
	random := rand.New(rand.NewPCG(c.Seed, 0)) //nolint:gosec // repeatable, not secret
	for _, a := range arenas {
		for _, f := range a.faults {
			s := &strike{fault: f, on: random.IntN(len(a.cluster.instances)), lasts: c.limited(f.lasts)}
			err := c.onLeg(ctx, a, r, func() error {
				e, err := a.strikeAll(ctx, []*strike{s})
				r.add(a, e)
				return err
			})
			if err != nil {
				return fmt.Errorf("%s: %w", f.name, err)
			}
		}
	}
	return nil
}

// random draws faults until the time is over.
func (c *chaosCmd) random(ctx context.Context, arenas []*arena, r *chaosReport) error {
	random := rand.New(rand.NewPCG(c.Seed, 0)) //nolint:gosec // repeatable, not secret
	end := time.Now().Add(time.Duration(c.Minutes * float64(time.Minute)))
	for i := 0; time.Now().Before(end); i++ {
		a := arenas[0]
		if i%loneEvery == loneEvery-1 {
			a = arenas[len(arenas)-1]
		}
		began := time.Now()
		err := c.onLeg(ctx, a, r, func() error {
			for time.Since(began) < legLasts && time.Now().Before(end) {
				e, err := a.strikeAll(ctx, a.draw(random, c.limited(longestDrawn)))
				r.add(a, e)
				if err != nil {
					return err
				}
				if err := sleep(ctx, time.Duration(random.Int64N(int64(time.Second)))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// draw draws one fault, or two of different parts that overlap.
func (a *arena) draw(random *rand.Rand, longest time.Duration) []*strike {
	draw := func() *strike {
		f := a.faults[random.IntN(len(a.faults))]
		lasts := min(f.lasts, longest)
		return &strike{
			fault: f, on: random.IntN(len(a.cluster.instances)), lasts: time.Duration((0.2 + random.Float64()) * float64(lasts)),
		}
	}
	first := draw()
	second := draw()
	second.after = time.Duration(random.Float64() * float64(first.lasts))
	if random.IntN(3) > 0 || first.alone || second.alone || first.part == second.part {
		return []*strike{first}
	}
	return []*strike{first, second}
}

// onLeg lets something happen while people work on fresh boards, and decides the promises on these.
func (c *chaosCmd) onLeg(ctx context.Context, a *arena, r *chaosReport, do func() error) (err error) {
	a.leg, err = a.startLeg(ctx, c.Seed)
	if err != nil {
		if a.leg != nil {
			a.leg.drop()
		}
		return err
	}
	if err := sleep(ctx, quietAtOff); err != nil {
		a.leg.drop()
		return err
	}
	first := len(r.Episodes)
	if err := do(); err != nil {
		a.leg.drop()
		return err
	}
	verdicts, err := a.leg.finish(ctx)
	if err != nil {
		return err
	}
	r.judged(r.Episodes[first:], verdicts)
	for _, v := range verdicts {
		if !v.Holds {
			fmt.Fprintf(a.say, "    %s\n      on board %s, leg %d\n", v, v.Board, a.legs)
		}
	}
	return nil
}

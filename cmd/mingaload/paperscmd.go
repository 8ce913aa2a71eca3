package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// papersCmd measures what a live board feels of papers that are written beside it.
type papersCmd struct {
	People     int     `help:"People who edit, 0.3 times a second each." default:"100"`
	Notes      int     `help:"Notes on the board." default:"500"`
	Packages   int     `help:"Evidence packages that are asked for at once, of that board." default:"10"`
	Seconds    float64 `help:"Measured seconds of each run." default:"8"`
	Repeat     int     `help:"Pairs of runs: without packages and with them, in turns; medians are told." default:"5"`
	Processors int     `help:"Processors of the server." default:"2"`
	Paper      string  `help:"What is asked for, as in board/png." default:"package/zip"`

	Minga string `help:"The program to measure. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

// printed is what became of the packages of one run.
type printed struct {
	mu    sync.Mutex
	took  []time.Duration
	sizes []int64
	errs  []error
}

// Run prints a row for each run, and the medians.
func (c *papersCmd) Run(e *env) (err error) {
	if c.Repeat < 1 || c.Packages < 1 || c.People < 1 || c.Notes < 1 {
		return errors.New("at least one of each")
	}
	b, err := newBench(e, &benchCmd{Seconds: c.Seconds, Warm: time.Second, Repeat: c.Repeat, Minga: c.Minga, Dir: c.Dir, Seed: 1})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	fmt.Fprintf(e.out, "%d people × 0.3 edits/s on %d notes, %d × %s at once, server on %d processors\n\n", c.People, c.Notes, c.Packages, c.Paper, c.Processors)
	fmt.Fprintln(e.out, "| Run | p50 / p99 ms without | p50 / p99 ms with | p99 ratio | a paper took s, median / longest | MB |")
	fmt.Fprintln(e.out, "| --- | ---: | ---: | ---: | ---: | ---: |")
	var quiet, busy []figures
	var ratios, took []float64
	for run := range c.Repeat {
		pair, all, err := c.pair(b, run)
		if err != nil {
			return err
		}
		quiet, busy = append(quiet, pair[0]), append(busy, pair[1])
		ratios = append(ratios, pair[1][p99]/pair[0][p99])
		middle, last := all.seconds()
		took = append(took, middle)
		fmt.Fprintf(e.out, "| %d | %s | %s | %.2f | %.1f / %.1f | %.1f |\n", run+1, pair2(pair[0]), pair2(pair[1]), ratios[run], middle, last, float64(slices.Max(all.sizes))/1e6)
	}
	before, after := mediansOf(quiet), mediansOf(busy)
	fmt.Fprintf(e.out, "| median | %s | %s | %.2f | %.1f | |\n", pair2(before), pair2(after), median(ratios), median(took))
	if late := max(before[lateP99], after[lateP99]); late > tooLate {
		fmt.Fprintf(e.out, "\nThe generator itself was late (p99 %.1f ms): the machine was busy, and latencies say little.\n", late)
	}
	return nil
}

func pair2(f figures) string { return fmt.Sprintf("%.2f / %.2f", f[p50], f[p99]) }

// seconds are the median and the longest wait for a paper.
func (p *printed) seconds() (middle, longest float64) {
	var all []float64
	for _, d := range p.took {
		all = append(all, d.Seconds())
	}
	return median(all), slices.Max(all)
}

// pair runs the same load without packages and with them, on one server and two boards alike; which comes first changes.
func (c *papersCmd) pair(b *bench, run int) (pair [2]figures, all *printed, err error) {
	on := b.cpus.Server
	if c.Processors > 1 && b.cpus.Database != "" {
		on += "," + b.cpus.Database // nobody else needs it
	}
	m, err := b.serve("sqlite", on, fmt.Sprintf("GOMAXPROCS=%d", c.Processors))
	if err != nil {
		return pair, nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	s := scenario{load: load{People: c.People, Edits: 0.3}}
	random := rand.New(rand.NewPCG(1, uint64(run))) //nolint:gosec // repeatable, not secret
	events := s.load.draw(random, b.Warm+b.length())
	for turn := range 2 {
		with := (turn + run) % 2
		w, err := m.site.found(b.env.ctx, c.Notes)
		if err != nil {
			return pair, nil, err
		}
		doors, err := w.seat(b.env.ctx, c.People)
		if err != nil {
			return pair, nil, err
		}
		m.site.http.CloseIdleConnections()
		var asked *printed
		var group sync.WaitGroup
		ask := func() error {
			if with == 1 {
				asked = &printed{}
				c.ask(b.env.ctx, w, b.Warm, asked, &group)
			}
			return nil
		}
		f, refusals, err := b.measureParties([]party{{s.load, events, doors}}, []*process{m.process}, nil, ask)
		group.Wait()
		if err != nil {
			return pair, nil, fmt.Errorf("%w; the server's last words:\n%s", err, m.log)
		}
		if len(refusals) > 0 {
			return pair, nil, fmt.Errorf("refused: %v", refusals)
		}
		pair[with] = f
		if asked != nil {
			if err := errors.Join(asked.errs...); err != nil {
				return pair, nil, err
			}
			all = asked
		}
	}
	return pair, all, nil
}

// ask asks for all packages in the same moment, when the load is warm.
func (c *papersCmd) ask(ctx context.Context, w *workshop, after time.Duration, p *printed, group *sync.WaitGroup) {
	for range c.Packages {
		group.Go(func() {
			size, took, err := int64(0), time.Duration(0), sleep(ctx, after)
			if err == nil {
				began := time.Now()
				size, err = w.paper(ctx, c.Paper)
				took = time.Since(began)
			}
			p.mu.Lock()
			defer p.mu.Unlock()
			p.took, p.sizes, p.errs = append(p.took, took), append(p.sizes, size), append(p.errs, err)
		})
	}
}

// paper asks for one paper and says how large it is.
func (w *workshop) paper(ctx context.Context, paper string) (size int64, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.leader.site.base+"/api/workshops/"+string(w.id)+"/papers/"+paper, http.NoBody)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Cookie", w.leader.cookie)
	client := &http.Client{Timeout: 2 * time.Minute}
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if size, err = io.Copy(io.Discard, answer.Body); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("a paper was answered %s", answer.Status)
	}
	return size, err
}

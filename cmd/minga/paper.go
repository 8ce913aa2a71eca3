package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // papers carry the day of the room, on any system

	"minga.lab/minga/server/papers"
)

// paperCmd writes one paper and ends: an order comes in, a file goes out. serve starts one for each paper, so that what a
// paper takes in time and memory is taken from no open board, and is given back whole.
type paperCmd struct {
	Papers string `help:"Folder with texts of papers." env:"MINGA_PAPERS" type:"path" placeholder:"DIR"`
}

const noSuchPaper = exitError(3)

// Run reads the order from the standard input and writes the file to the standard output.
func (c *paperCmd) Run(e *env) error {
	// By itself and not by who starts it: until a child has begun its own program, its parent waits for it.
	beGentle()
	texts, err := papers.Load(c.Papers)
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	o, err := papers.ReadOrder(os.Stdin)
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	out, err := papers.Write(e.ctx, texts, o.Key, o.As, o.Lang, o.Source)
	if errors.Is(err, papers.ErrUnknown) {
		return noSuchPaper
	}
	if err != nil {
		return err //nolint:wrapcheck // says what it did
	}
	return out.Encode(e.out) //nolint:wrapcheck // says what it did
}

// printer has papers written by children of this process: one processor at most, less urgent than everything else, and a
// bound on what they take before they clean up behind them.
type printer struct {
	program string
	folder  string        // of texts; "" for those that come with the program
	atMost  time.Duration // that a paper may take; 0 means [paperTime]
}

// paperTime is far more than any paper takes. What hangs is ended, because the next ones wait for its place, and who
// asked for it may wait on.
const paperTime = time.Minute

var errPaperTime = errors.New("it took too long")

// newPrinter finds this program; nil when the system does not tell where it is.
func newPrinter(folder string) *printer {
	program := "/proc/self/exe" // the one that runs, also after another was put in its place
	if _, err := os.Stat(program); err != nil {
		if program, err = os.Executable(); err != nil {
			return nil
		}
	}
	return &printer{program: program, folder: folder}
}

// paperLimits are what the process that writes a paper is told about how much it may take.
var paperLimits = []string{"GOMAXPROCS=1", "GOMEMLIMIT=140MiB", "HOME=/nonexistent"}

// print is the server's way to write a paper.
func (p *printer) print(ctx context.Context, o papers.Order) (papers.Output, error) {
	var order, made, said bytes.Buffer
	if err := o.Encode(&order); err != nil {
		return papers.Output{}, err //nolint:wrapcheck // says what it did
	}
	work, cancel := context.WithTimeoutCause(ctx, cmp.Or(p.atMost, paperTime), errPaperTime)
	defer cancel()
	child := exec.CommandContext(work, p.program, "paper") //nolint:gosec // this very program
	child.Env = slices.Clone(paperLimits)
	if p.folder != "" {
		child.Env = append(child.Env, "MINGA_PAPERS="+p.folder)
	}
	child.Stdin, child.Stdout, child.Stderr = &order, &made, &said
	child.WaitDelay = 5 * time.Second
	err := child.Run()
	if ctx.Err() != nil {
		return papers.Output{}, ctx.Err() //nolint:wrapcheck // the asker's own reason
	}
	if work.Err() != nil {
		return papers.Output{}, fmt.Errorf("a paper was not written: %w", context.Cause(work))
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == int(noSuchPaper) {
		return papers.Output{}, papers.ErrUnknown
	}
	if err != nil {
		return papers.Output{}, fmt.Errorf("a paper was not written: %w: %s", err, firstLine(said.String()))
	}
	return papers.ReadOutput(&made) //nolint:wrapcheck // says what it did
}

// firstLine is the beginning of what a program said, for the log.
func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line[:min(len(line), 300)]
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// cli is every command and flag of the program.
type cli struct {
	Bench    benchCmd    `cmd:"" help:"Measure minga beside a hub without logic."`
	Baseline baselineCmd `cmd:"" help:"Be that hub: what one connection says is sent to all."`
	Run      runCmd      `cmd:"" help:"Play a scenario: people, storms, half-dead phones."`
	Chaos    chaosCmd    `cmd:"" help:"Kill, freeze, fill and cut what a room stands on, while people work in it."`
	Curve    curveCmd    `cmd:"" help:"Measure how costs grow with people, boards and notes."`
	Soak     soakCmd     `cmd:"" help:"Play workshop after workshop and see whether memory stays as it is."`
	Figures  figuresCmd  `cmd:"" help:"Measure all that is promised about speed, size, limits and secrets."`
	Plot     plotCmd     `cmd:"" help:"Draw what curve and soak have measured."`
	Report   reportCmd   `cmd:"" help:"Write what figures, curve and soak have measured into a document."`
	Check    checkCmd    `cmd:"" help:"Decide the promises from what a run has recorded, and the journal."`
	Papers   papersCmd   `cmd:"" help:"Measure what a live board feels of papers that are written beside it."`
	Suggest  suggestCmd  `cmd:"" help:"Hold the suggested groups against groups that people made."`
}

// env is what commands are given besides their flags.
type env struct {
	ctx    context.Context //nolint:containedctx // ends with the process
	out    io.Writer
	errOut io.Writer
}

func init() {
	// Children are told to die with the thread that started them, and main starts them all: so
	// main must stay on the first thread, which lives as long as the process.
	runtime.LockOSThread()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is main without the process: it returns the exit code.
func run(ctx context.Context, args []string, out, errOut io.Writer) (code int) {
	var c cli
	exited := false
	parser, err := kong.New(&c, kong.Name("mingaload"), kong.Writers(out, errOut),
		kong.Description("Measures Minga under load."),
		kong.Vars{"cases": letters(), "plays": strings.Join(playNames(), ", "), "faults": strings.Join(allFaults(), ", ")},
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(n int) { exited, code = true, n }),
	)
	if err != nil {
		fmt.Fprintln(errOut, "mingaload:", err)
		return 1
	}
	chosen, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		fmt.Fprintln(errOut, "mingaload:", err)
		return 2
	}
	if err := chosen.Run(&env{ctx: ctx, out: out, errOut: errOut}); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(errOut, "mingaload:", err)
		return 1
	}
	return 0
}

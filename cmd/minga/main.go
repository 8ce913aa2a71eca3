// Command minga serves a real-time co-creation board: one program, by default one file of data,
// and no other service. `minga serve` is all that a room needs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// version is set by the linker in releases; otherwise the revision of the build is told.
var version = ""

// cli is every command, flag and environment variable of the program.
type cli struct {
	storage

	Log      string `help:"Log format: text or json." env:"MINGA_LOG" enum:"text,json" default:"text"`
	LogLevel string `help:"Least level that is logged." env:"MINGA_LOG_LEVEL" enum:"debug,info,warn,error" default:"info"`

	Serve   serveCmd   `cmd:"" default:"withargs" help:"Serve workshops."`
	Migrate migrateCmd `cmd:"" help:"Bring the database's schema to the newest version."`
	Export  exportCmd  `cmd:"" help:"Write one workshop's whole journal to a file."`
	Import  importCmd  `cmd:"" help:"Read a workshop from such a file."`
	Replay  replayCmd  `cmd:"" help:"Rebuild the plain tables of finished workshops from the journal."`
	Doctor  doctorCmd  `cmd:"" help:"Look at configuration, stores, clock and schema, and say what is wrong."`
	Paper   paperCmd   `cmd:"" hidden:"" help:"Write one paper: what serve starts for each."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// env is what commands are given besides their flags.
type env struct {
	ctx context.Context //nolint:containedctx // ends with the process
	log *slog.Logger
	out io.Writer
}

// exitError ends the program with a code after everything was said.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

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
	parser, err := kong.New(&c, kong.Name("minga"), kong.UsageOnError(), kong.Writers(out, errOut),
		kong.Description("Minga: a real-time co-creation board for citizen labs."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Exit(func(n int) { exited, code = true, n }),
	)
	if err != nil {
		fmt.Fprintln(errOut, "minga:", err)
		return 1
	}
	chosen, err := parser.Parse(args)
	if exited {
		return code
	}
	if err != nil {
		parser.FatalIfErrorf(err)
		return max(code, 1)
	}
	err = chosen.Run(&c.storage, &env{ctx: ctx, log: newLogger(errOut, c.Log, c.LogLevel), out: out})
	var exit exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit)
	default:
		fmt.Fprintln(errOut, "minga:", err)
		return 1
	}
}

func newLogger(w io.Writer, format, level string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // kong has checked it
	options := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

type versionCmd struct{}

func (versionCmd) Run(e *env) error {
	_, err := fmt.Fprintln(e.out, "minga", versionText())
	return err //nolint:wrapcheck // printing
}

func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" && len(setting.Value) >= 12 {
			return "dev-" + setting.Value[:12]
		}
	}
	return "dev"
}

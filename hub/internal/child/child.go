// Package child runs a database server for tests, tied to the life of the test binary: however
// that ends, `kill -9` included, the server stops and its folder is removed.
//
// The tie is a shell that waits on a pipe. Only the test binary holds the other end, so the pipe
// closes with it; a signal on the parent's death (Linux's Pdeathsig) would follow the life of
// one thread of it instead.
package child

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// guard runs its arguments in the background and waits for one line. "stop" and "kill" end the
// server and leave its folder; the end of the input ends it and removes the folder. A kill takes
// the server's own children too: they would hold its memory, and keep it from coming back.
const guard = `
dir=$1; stop=$2; shift 2
"$@" >>"$dir/log" 2>&1 &
pid=$!
echo $pid >"$dir/pid.new" && mv "$dir/pid.new" "$dir/pid"
read -r word
case "$word" in
kill)
	kill -STOP $pid # so that no child is born between looking and killing
	children=$(cat /proc/$pid/task/$pid/children 2>/dev/null)
	kill -KILL $pid $children ;;
*) kill -CONT $pid; kill -"$stop" $pid ;;
esac 2>/dev/null
wait $pid
# A killed child may hold the server's memory a little longer on a busy machine.
for child in $children; do
	while [ -d /proc/$child ] && ! grep -q '^State:[[:space:]]*Z' /proc/$child/status 2>/dev/null; do sleep 0.01; done
done
[ -n "$word" ] || rm -rf "$dir"
`

// Command says what to run.
type Command struct {
	Dir        string   // the server's folder, see [TempDir]; its output goes to the file log in it
	Args       []string // program and arguments
	StopSignal string   // what asks the server to stop in good order: "TERM", "INT"
	As         *syscall.Credential
}

// Process is a running server.
type Process struct {
	dir  string
	cmd  *exec.Cmd
	line *os.File
}

// TempDir makes a folder for one server. Its path is short, because a Unix socket's path may
// have only about a hundred bytes; t.TempDir() puts the whole name of the test in it.
func TempDir(prefix string) (string, error) {
	base := os.TempDir()
	if len(base) > 40 {
		base = "/tmp"
	}
	return os.MkdirTemp(base, prefix)
}

// Start starts the server. It does not wait until the server answers.
func Start(c Command) (*Process, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	// A pid of an earlier run in the same folder must not be taken for this one's.
	if err := os.Remove(filepath.Join(c.Dir, "pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		w.Close()
		return nil, err
	}
	args := append([]string{"-c", guard, "sh", c.Dir, c.StopSignal}, c.Args...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Stdin = r
	cmd.Dir = c.Dir
	// A fixed environment: PGPORT or a locale of the developer must not change a test.
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}
	// Its own process group: Ctrl-C in the terminal goes to the tests, and they end the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: c.As}
	if err := cmd.Start(); err != nil {
		w.Close()
		return nil, fmt.Errorf("start %s: %w", c.Args[0], err)
	}
	return &Process{dir: c.Dir, cmd: cmd, line: w}, nil
}

// Stop asks the server to stop in good order, waits for it, and keeps its folder.
func (p *Process) Stop() error { return p.end("stop\n") }

// Kill ends the server and its children with SIGKILL, waits for it, and keeps its folder.
func (p *Process) Kill() error { return p.end("kill\n") }

// Remove stops the server, waits for it, and removes its folder.
func (p *Process) Remove() error { return p.end("") }

func (p *Process) end(word string) error {
	_, err := io.WriteString(p.line, word)
	err = errors.Join(err, p.line.Close())
	if waitErr := p.cmd.Wait(); waitErr != nil {
		// The server's own exit code is of no interest: the guard's last command is a test or rm.
		if _, exited := errors.AsType[*exec.ExitError](waitErr); !exited {
			err = errors.Join(err, waitErr)
		}
	}
	return err
}

// Signal sends a signal to the server itself, not to its children.
func (p *Process) Signal(s syscall.Signal) error {
	pid, err := p.pid()
	if err != nil {
		return err
	}
	return syscall.Kill(pid, s)
}

// pid is the server's process id. The guard tells it a moment after the server began: on a busy machine the server may
// answer before.
func (p *Process) pid() (int, error) {
	raw, err := os.ReadFile(filepath.Join(p.dir, "pid"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(raw)))
}

// Log returns the last lines of what the server wrote, for the message of a failed start.
func Log(dir string) string {
	raw, err := os.ReadFile(filepath.Join(dir, "log"))
	if err != nil {
		return err.Error()
	}
	const last = 2000
	return string(raw[max(0, len(raw)-last):])
}

// Missing ends the test for want of a program: a skip on a developer's machine, a failure when
// CI=true, where a skipped test would pass for a green one.
func Missing(t testing.TB, sentence string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(sentence)
	}
	t.Skip(sentence)
}

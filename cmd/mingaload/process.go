package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	startWithin = 60 * time.Second
	endWithin   = 20 * time.Second
	keptLog     = 8 << 10 // bytes of what a child said last
)

// cpus says who runs where, as taskset's lists; "" leaves it to the kernel.
type cpus struct {
	Server    string `json:"server,omitempty"`
	Generator string `json:"generator,omitempty"`
	Database  string `json:"database,omitempty"`
}

// share divides the processors: the first for the server, and the generator and the database on
// others as far as there are any.
func share(allowed []int) cpus {
	name := strconv.Itoa
	switch n := len(allowed); {
	case n < 2:
		return cpus{}
	case n == 2:
		return cpus{name(allowed[0]), name(allowed[1]), name(allowed[1])}
	case n == 3:
		return cpus{name(allowed[0]), name(allowed[1]), name(allowed[2])}
	default:
		return cpus{name(allowed[0]), name(allowed[1]) + "," + name(allowed[2]), name(allowed[3])}
	}
}

// placement finds out who can run where, and moves this process there.
func placement(ctx context.Context) (cpus, error) {
	c := share(allowedCPUs())
	if _, err := exec.LookPath("taskset"); err != nil || c.Generator == "" {
		return cpus{}, nil //nolint:nilerr // without taskset the kernel chooses
	}
	// One thread waits in the kernel for the next edit's moment, one for what arrives, and there is the rest.
	runtime.GOMAXPROCS(3)
	//nolint:gosec // our own number
	out, err := exec.CommandContext(ctx, "taskset", "-acp", c.Generator, strconv.Itoa(os.Getpid())).CombinedOutput()
	if err != nil {
		return cpus{}, fmt.Errorf("taskset: %w: %s", err, out)
	}
	return c, nil
}

// process is a child of ours.
type process struct {
	cmd *exec.Cmd
	log *tail
	out *io.PipeReader // what it prints, line by line
	end sync.Once
	err error

	watching sync.Once
	ended    chan struct{}
}

// command says what to run, and as whom.
type command struct {
	cpus   string
	env    []string // besides PATH
	as     *syscall.Credential
	dir    string
	signal os.Signal // that asks it to end
	atOnce bool      // it is killed when we are, frozen or not, and not asked
	args   []string
}

// start starts a child. It must be called on the main goroutine, see main.
func start(ctx context.Context, c command) (*process, error) {
	args := c.args
	if c.cpus != "" {
		args = append([]string{"taskset", "-c", c.cpus}, args...)
	}
	// An environment of our own: MINGA_ settings of the developer must not change what is measured.
	p := &process{cmd: exec.CommandContext(ctx, args[0], args[1:]...), log: &tail{}} //nolint:gosec // what the flags name
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8", "TZ=UTC"}, c.env...)
	p.cmd.Dir = c.dir
	p.cmd.SysProcAttr = dieWithUs(c.as)
	if c.atOnce {
		p.cmd.SysProcAttr = killedWithUs(c.as)
	}
	r, w := io.Pipe()
	p.out = r
	p.cmd.Stdout = p.log
	p.cmd.Stderr = p.log
	p.log.also = w
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(c.signal) }
	p.cmd.WaitDelay = endWithin
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(c.args[0]), err)
	}
	return p, nil
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// line returns the first line of the child's output that want takes, and lets go of the rest.
func (p *process) line(want func(line string) (string, bool)) (string, error) {
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(p.out)
		for lines.Scan() {
			if got, ok := want(lines.Text()); ok {
				found <- got
				break
			}
		}
		close(found)
		_ = p.out.Close()
	}()
	ended := make(chan error, 1)
	go func() { ended <- p.wait() }()
	select {
	case got, ok := <-found:
		if !ok {
			return "", fmt.Errorf("it did not say what it should:\n%s", p.log)
		}
		return got, nil
	case err := <-ended:
		return "", fmt.Errorf("it ended: %w\n%s", err, p.log)
	case <-time.After(startWithin):
		return "", fmt.Errorf("it does not start:\n%s", p.log)
	}
}

// stop asks the child to end and waits for it.
func (p *process) stop() error {
	_ = p.cmd.Cancel()
	hurry := time.AfterFunc(endWithin, func() { _ = p.cmd.Process.Kill() })
	defer hurry.Stop()
	return p.wait()
}

// wait waits for the child's end; being asked to end by a signal is no error.
func (p *process) wait() error {
	p.end.Do(func() {
		p.err = p.cmd.Wait()
		p.log.closeAlso()
		if exit, ok := errors.AsType[*exec.ExitError](p.err); ok && !exit.Exited() || errors.Is(p.err, context.Canceled) {
			p.err = nil
		}
	})
	return p.err
}

// tail keeps the end of what is written to it, and passes all on while somebody reads.
type tail struct {
	mu   sync.Mutex
	text []byte
	also *io.PipeWriter
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	t.text = append(t.text, b...)
	if over := len(t.text) - keptLog; over > 0 {
		t.text = bytes.Clone(t.text[over:])
	}
	also := t.also
	t.mu.Unlock()
	if also != nil {
		if _, err := also.Write(b); err != nil { // nobody reads any more
			t.mu.Lock()
			t.also = nil
			t.mu.Unlock()
		}
	}
	return len(b), nil
}

func (t *tail) closeAlso() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.also != nil {
		_ = t.also.Close()
		t.also = nil
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}

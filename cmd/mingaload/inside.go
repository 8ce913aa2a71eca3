package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// inside is what a server tells about itself: /metrics, and the profiles of --debug-addr.
type inside struct {
	http  *http.Client
	base  string // http://host:port
	debug string // host:port of the profiles; "" without

	cookie string // of who asks; "" for what everybody may
}

// debugged chooses a free address for profiles; environment is what the server is to be started with.
func debugged(ctx context.Context) (address, environment string, err error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	address = l.Addr().String()
	return address, "MINGA_DEBUG_ADDR=" + address, l.Close()
}

func insideOf(base, debug string) *inside {
	return &inside{http: &http.Client{Timeout: answerWithin}, base: base, debug: debug}
}

func (i *inside) get(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	if i.cookie != "" {
		request.Header.Set("Cookie", i.cookie)
	}
	answer, err := i.http.Do(request)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s", address, answer.Status)
	}
	return answer.Body, nil
}

// metrics are all that have no labels.
func (i *inside) metrics(ctx context.Context) (map[string]float64, error) {
	body, err := i.get(ctx, i.base+"/metrics")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return parseMetrics(body)
}

func parseMetrics(from io.Reader) (map[string]float64, error) {
	m := map[string]float64{}
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		name, value, ok := strings.Cut(lines.Text(), " ")
		if !ok || strings.HasPrefix(name, "#") || strings.Contains(name, "{") {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return nil, fmt.Errorf("metric %s: %w", name, err)
		}
		m[name] = v
	}
	return m, lines.Err()
}

// Names of the metrics that are read.
const (
	metricHeap       = "go_memstats_heap_alloc_bytes"
	metricHeapInUse  = "go_memstats_heap_inuse_bytes"
	metricSystem     = "go_memstats_sys_bytes"
	metricReleased   = "go_memstats_heap_released_bytes"
	metricStacks     = "go_memstats_stack_inuse_bytes"
	metricGoroutines = "go_goroutines"
	metricResident   = "process_resident_memory_bytes"
	metricFiles      = "process_open_fds"
	metricRooms      = "minga_rooms"
	metricConns      = "minga_connections"
)

// live is what the server holds on to, heap and stacks, in bytes: after everything else was collected.
func (i *inside) live(ctx context.Context) (float64, error) {
	if err := i.collect(ctx); err != nil {
		return 0, err
	}
	m, err := i.metrics(ctx)
	return m[metricHeap] + m[metricStacks], err
}

// collect lets the server collect garbage, twice: what has a finalizer or waits in a pool goes the second time.
func (i *inside) collect(ctx context.Context) error {
	if i.debug == "" {
		return errors.New("no address for profiles")
	}
	for range 2 {
		body, err := i.get(ctx, "http://"+i.debug+"/debug/pprof/heap?gc=1")
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, body)
		body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// preciseCPU is the CPU time of a process's threads. The scheduler counts nanoseconds where cpuOf has ticks of ten
// milliseconds, which are most of what a quiet board costs in a few seconds. Threads that have ended
// are not in it; those of a Go program do not end.
func preciseCPU(pid int) (time.Duration, error) {
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "schedstat"))
	if err != nil || len(files) == 0 {
		return cpuOf(pid, false)
	}
	var total time.Duration
	for _, name := range files {
		raw, err := os.ReadFile(name) //nolint:gosec // of a process of ours
		if err != nil {
			continue // ended since it was listed
		}
		first, _, _ := strings.Cut(string(raw), " ")
		nanoseconds, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return cpuOf(pid, false)
		}
		total += time.Duration(nanoseconds)
	}
	return total, nil
}

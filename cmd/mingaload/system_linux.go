package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// loopback is one of the machine's own addresses: Linux answers to all of 127.0.0.0/8.
func loopback(i int) net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(1+i%250))} }

// dieWithUs makes a child end when the thread that started it does, which is the first one: see main.
func dieWithUs(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGINT, Credential: as}
}

// killedWithUs is dieWithUs for a child that may be frozen, and would not hear a milder signal. It has a process group of
// its own: who ends us by Ctrl-C leaves it to us to end it in order.
func killedWithUs(as *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Credential: as, Setpgid: true}
}

// familyOf is a process and its children.
func familyOf(pid int) []int {
	family := []int{pid}
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return family
	}
	for _, dir := range dirs {
		child, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		// A process may have ended since it was listed.
		if s, err := statOf(child); err == nil && s.parent == pid {
			family = append(family, child)
		}
	}
	return family
}

// clock waits for moments more precisely than Go's timers do: those may be a millisecond late
// when nothing else happens, and that would be counted as the server's latency.
type clock struct{}

func newClock() clock {
	runtime.LockOSThread()
	return clock{}
}

func (clock) stop() { runtime.UnlockOSThread() }

func (clock) until(t time.Time) {
	for d := time.Until(t); d > 20*time.Microsecond; d = time.Until(t) {
		wait := syscall.NsecToTimespec(d.Nanoseconds())
		_ = syscall.Nanosleep(&wait, nil) // woken early: the loop looks again
	}
}

// clockTick is how the kernel counts CPU time in /proc: USER_HZ, 100 on every Linux that Go runs on.
const clockTick = 10 * time.Millisecond

// cpuOf is the CPU time of a process; with family, that of its children too, ended ones included.
func cpuOf(pid int, family bool) (time.Duration, error) {
	stat, err := statOf(pid)
	if err != nil {
		return 0, err
	}
	total := stat.own
	if !family {
		return total, nil
	}
	total += stat.ended
	dirs, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, dir := range dirs {
		child, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			continue
		}
		// A process may have ended since it was listed.
		if s, err := statOf(child); err == nil && s.parent == pid {
			total += s.own + s.ended
		}
	}
	return total, nil
}

type procStat struct {
	parent     int
	own, ended time.Duration
}

func statOf(pid int) (s procStat, err error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return s, err
	}
	return parseStat(raw)
}

// parseStat reads proc_pid_stat(5). The program's name stands in brackets and may hold anything.
func parseStat(raw []byte) (s procStat, err error) {
	end := bytes.LastIndexByte(raw, ')')
	if end < 0 {
		return s, errors.New("no process name in its stat")
	}
	fields := strings.Fields(string(raw[end+1:])) // from the third field on
	if len(fields) < 15 {
		return s, fmt.Errorf("a stat of %d fields", len(fields))
	}
	var ticks [4]int64
	for i := range ticks {
		if ticks[i], err = strconv.ParseInt(fields[11+i], 10, 64); err != nil {
			return s, err
		}
	}
	s.parent, err = strconv.Atoi(fields[1])
	s.own = time.Duration(ticks[0]+ticks[1]) * clockTick
	s.ended = time.Duration(ticks[2]+ticks[3]) * clockTick
	return s, err
}

// memoryOf is what a process has in memory, in bytes.
func memoryOf(pid int) (int64, error) {
	raw, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "statm"))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(raw))
	if len(fields) < 2 {
		return 0, errors.New("a short statm")
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize()), err
}

// allowedCPUs are the processors that this process may use.
func allowedCPUs() []int {
	raw, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(raw)) {
		if list, ok := strings.CutPrefix(line, "Cpus_allowed_list:"); ok {
			return parseCPUs(strings.TrimSpace(list))
		}
	}
	return nil
}

// parseCPUs reads a list such as "0-2,5".
func parseCPUs(list string) []int {
	var cpus []int
	for part := range strings.SplitSeq(list, ",") {
		first, last, isRange := strings.Cut(part, "-")
		a, err := strconv.Atoi(first)
		if err != nil {
			return nil
		}
		b := a
		if isRange {
			if b, err = strconv.Atoi(last); err != nil {
				return nil
			}
		}
		for cpu := a; cpu <= b; cpu++ {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

// loadAverage is how many processes wanted to run in the last minute.
func loadAverage() float64 {
	raw, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(raw), " ")
	v, _ := strconv.ParseFloat(first, 64) // unreadable: 0
	return v
}

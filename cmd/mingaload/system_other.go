//go:build !linux

package main

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// Elsewhere than on Linux the generator and the relay run, but nobody says what a process costs.
var errNotLinux = errors.New("what a process costs is read from /proc, which only Linux has")

func loopback(int) net.Addr { return nil }

func dieWithUs(*syscall.Credential) *syscall.SysProcAttr { return nil }

func killedWithUs(*syscall.Credential) *syscall.SysProcAttr { return nil }

func familyOf(pid int) []int { return []int{pid} }

type clock struct{}

func newClock() clock           { return clock{} }
func (clock) stop()             {}
func (clock) until(t time.Time) { time.Sleep(time.Until(t)) }

func cpuOf(int, bool) (time.Duration, error) { return 0, errNotLinux }
func memoryOf(int) (int64, error)            { return 0, errNotLinux }
func allowedCPUs() []int                     { return nil }
func loadAverage() float64                   { return 0 }

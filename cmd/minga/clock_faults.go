//go:build faults

package main

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// readClockEvery is how soon a jump is noticed.
const readClockEvery = 20 * time.Millisecond

// wallClock is, in programs that are built to be broken, a clock that jumps: the file that MINGA_FAULT_CLOCK names
// says by how many seconds. The program that is shipped does not hold this file.
func wallClock() func() time.Time {
	file := os.Getenv("MINGA_FAULT_CLOCK")
	if file == "" {
		return time.Now
	}
	var off atomic.Int64
	go func() {
		for range time.Tick(readClockEvery) {
			text, err := os.ReadFile(file) //nolint:gosec // who sets the environment chooses
			if err != nil {
				continue // not there yet: no jump
			}
			if seconds, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil {
				off.Store(seconds)
			}
		}
	}()
	// Without its monotonic reading, so that differences jump as well: worse than any real clock.
	return func() time.Time { return time.Now().Round(0).Add(time.Duration(off.Load()) * time.Second) }
}

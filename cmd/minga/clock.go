//go:build !faults

package main

import "time"

// wallClock is the time of day that boards and links are stamped with.
func wallClock() func() time.Time { return time.Now }

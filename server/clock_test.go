package server

import (
	"context"
	"testing"
	"time"

	"minga.lab/minga/hub/bus"
)

// TestAClockThatWasSetBackLocksNobodyOut sets the clock back by an hour, which must neither use up the seats of a workshop
// nor the tries of an address.
func TestAClockThatWasSetBackLocksNobodyOut(t *testing.T) {
	now := time.Unix(1_000_000, 0)
	clock := func() time.Time { return now }
	a := newAllowance(clock)
	th := newThrottle(&bus.LocalCounter{}, clock)
	if wait := a.seat("taller01", "a"); wait != 0 {
		t.Fatalf("the first seat waits %s", wait)
	}
	if wait := th.failed(context.Background(), "a"); wait != 0 {
		t.Fatalf("the first wrong try waits %s", wait)
	}
	now = now.Add(-time.Hour)
	if wait := a.seat("taller01", "a"); wait != 0 {
		t.Errorf("after the clock was set back a seat waits %s", wait)
	}
	if wait := th.failed(context.Background(), "a"); wait != 0 {
		t.Errorf("after the clock was set back a wrong try waits %s", wait)
	}
}

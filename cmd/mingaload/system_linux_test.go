package main

import (
	"os"
	"slices"
	"testing"
	"time"
)

func TestParseStat(t *testing.T) {
	raw := []byte("4242 (a (strange) name) S 17 4242 4242 0 -1 4194560 100 200 0 0 150 50 30 20 20 0 9 0 123 456 789")
	s, err := parseStat(raw)
	if err != nil {
		t.Fatal(err)
	}
	if s.parent != 17 || s.own != 2*time.Second || s.ended != 500*time.Millisecond {
		t.Errorf("read as %+v", s)
	}
	for _, bad := range []string{"", "1 (x", "1 (x) S 1 2 3"} {
		if _, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestOwnCostsAreReadFromProc(t *testing.T) {
	if b, err := memoryOf(os.Getpid()); err != nil || b < 1<<20 {
		t.Errorf("memory %d (%v)", b, err)
	}
	before, err := cpuOf(os.Getpid(), false)
	if err != nil {
		t.Fatal(err)
	}
	for ownCPU() < before+3*clockTick { // work, until the kernel must have noticed
		_ = make([]byte, 1<<16)
	}
	after, err := cpuOf(os.Getpid(), true)
	if err != nil || after <= before {
		t.Errorf("CPU time went from %v to %v (%v)", before, after, err)
	}
}

func TestProcessorsAreShared(t *testing.T) {
	if got := parseCPUs("0-2,5,7-8"); !slices.Equal(got, []int{0, 1, 2, 5, 7, 8}) {
		t.Errorf("read as %v", got)
	}
	if got := parseCPUs("a-b"); got != nil {
		t.Errorf("nonsense read as %v", got)
	}
	for _, tc := range []struct {
		allowed []int
		want    cpus
	}{
		{[]int{3}, cpus{}},
		{[]int{3, 4}, cpus{"3", "4", "4"}},
		{[]int{0, 1, 2}, cpus{"0", "1", "2"}},
		{[]int{4, 5, 6, 7, 8}, cpus{"4", "5,6", "7"}},
	} {
		if got := share(tc.allowed); got != tc.want {
			t.Errorf("%v is shared as %+v, want %+v", tc.allowed, got, tc.want)
		}
	}
}

func TestClockIsNeverEarly(t *testing.T) {
	c := newClock()
	defer c.stop()
	for range 20 {
		at := time.Now().Add(300 * time.Microsecond)
		c.until(at)
		if early := time.Until(at); early > 20*time.Microsecond {
			t.Fatalf("%v too early", early)
		}
	}
}

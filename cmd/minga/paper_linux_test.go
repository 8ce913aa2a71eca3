package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// weightOf is how little the kernel weighs a process, and by which policy.
func weightOf(t *testing.T, pid string) (nice, policy string) {
	t.Helper()
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // the third of the file is the first here
	return fields[16], fields[38]
}

// TestChildrenGiveWay: what is started gently is weighed less; who starts it is weighed as before.
func TestChildrenGiveWay(t *testing.T) {
	before, _ := weightOf(t, "self")
	child := exec.CommandContext(t.Context(), "cat")
	in, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := startGently(child); err != nil {
		t.Fatal(err)
	}
	nice, policy := weightOf(t, fmt.Sprint(child.Process.Pid))
	if nice != "10" && nice != before || policy != "3" {
		t.Errorf("the child has weight %s by policy %s", nice, policy)
	}
	if after, _ := weightOf(t, "self"); after != before {
		t.Errorf("the starter had weight %s and has %s", before, after)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err != nil {
		t.Fatal(err)
	}
}

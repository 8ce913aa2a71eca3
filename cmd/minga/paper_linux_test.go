package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// weights says how little the kernel weighs each thread of this process, and by which policy.
func weights() error {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return err
	}
	for _, task := range tasks {
		stat, err := os.ReadFile("/proc/self/task/" + task.Name() + "/stat")
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(string(stat), ") ")
		fields := strings.Fields(rest) // the third of the file is the first here
		fmt.Println(fields[16], fields[38])
	}
	return nil
}

func init() {
	if len(os.Args) == 2 && os.Args[1] == "gentle" {
		beGentle()
		if err := weights(); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
}

// TestChildrenGiveWay: every thread of what writes a paper is weighed less than the server's.
func TestChildrenGiveWay(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "/proc/self/exe", "gentle").CombinedOutput()
	if err != nil {
		t.Fatal(err, string(out))
	}
	for thread := range strings.SplitSeq(strings.TrimSpace(string(out)), "\n") {
		if thread != "10 3" {
			t.Errorf("a thread has weight and policy %s", thread)
		}
	}
}

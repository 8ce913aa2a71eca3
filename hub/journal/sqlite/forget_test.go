package sqlite

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/journaltest"
)

const (
	stageVar = "MINGA_TEST_SQLITE_STAGE"
	secret   = "persona9secreta"
)

func toRedacted(e board.Entry) (board.Entry, bool) {
	switch e.Ops[0].(type) {
	case board.DotPlaced, board.PersonJoined:
	default:
		return e, false
	}
	e.Ops = []board.Op{board.Redacted{}}
	return e, true
}

// TestForgetChild is not a test of its own but the process that kills itself at a stage of forgetting.
func TestForgetChild(t *testing.T) {
	path := os.Getenv(childVar)
	what, stage, ok := strings.Cut(os.Getenv(stageVar), " ")
	if path == "" || !ok {
		return
	}
	db := openFile(t, path)
	j := New(db)
	entries := journaltest.Batch(0, 200, "dev.tab")
	for i := range entries {
		entries[i].Ops = []board.Op{board.DotPlaced{Round: "round001", Item: "note0001", Person: secret}}
		if what == "names" {
			entries[i].Ops = []board.Op{board.PersonJoined{ID: "pers0001", Name: secret}}
		}
	}
	if err := j.Append(t.Context(), "board001", 0, entries, nil); err != nil {
		t.Fatal(err)
	}
	db.onStage = func(at string) {
		if at == stage {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // nothing more happens in this process
		}
	}
	err := j.Append(t.Context(), "board001", 200, journaltest.Batch(200, 1, "dev.tab"),
		&journal.Scrub{From: 1, To: 200, Redact: toRedacted})
	patience, cancel := context.WithTimeout(t.Context(), time.Minute) // nobody may be left to end this process
	defer cancel()
	for err == nil { // the answer may come before the end
		_, err = j.Head(patience, "board001")
	}
	t.Fatal("survived: ", err)
}

// TestF10_AKillInTheMiddleOfForgetting kills a process between the commit of a redaction and the end of
// what it entails, and wants the next one that opens the file to finish it.
func TestF10_AKillInTheMiddleOfForgetting(t *testing.T) {
	// Casts have a table of their own, names stand in the midst of other rows.
	for _, stage := range []string{"casts committed", "casts emptied", "names committed", "names rewritten", "names emptied"} {
		t.Run(stage, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "minga.db")
			cmd := exec.Command(os.Args[0], "-test.run=^TestForgetChild$")
			cmd.Env = append(os.Environ(), childVar+"="+path, stageVar+"="+stage)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(err.Error(), "killed") {
				t.Fatalf("%v: %s", err, out)
			}
			if strings.HasSuffix(stage, "committed") && !found(t, dir, secret) {
				t.Fatal("nothing was left behind: the kill came too late, or the search does not work")
			}
			j := New(openFile(t, path))
			if found(t, dir, secret) {
				t.Error("a redacted cast can be read from the files after they were opened again")
			}
			entries, err := j.Read(t.Context(), "board001", 0, 1000)
			if err != nil || len(entries) != 201 {
				t.Fatalf("%d entries, %v", len(entries), err)
			}
			for _, e := range entries[:200] {
				if _, ok := e.Ops[0].(board.Redacted); !ok {
					t.Fatalf("entry %d is %#v", e.Seq, e.Ops)
				}
			}
			if past, err := j.db.debtOf(t.Context()); err != nil || !past.log {
				t.Errorf("still owed: %v, %v", past, err)
			}
		})
	}
}

// TestF10_WhatAnotherProcessOwesStays: two processes redact at once, and one of them has forgotten.
func TestF10_WhatAnotherProcessOwesStays(t *testing.T) {
	db := openFile(t, filepath.Join(t.TempDir(), "minga.db"))
	other := func() { // as a commit of the other process leaves it
		if _, err := db.write.ExecContext(t.Context(), "PRAGMA user_version = 7"); err != nil {
			t.Fatal(err)
		}
	}
	other()
	past := db.forget(debt{owed: true, mark: 6}, true)
	if !past.owed || past.mark != 0 {
		t.Errorf("%+v: another's debt was taken for paid", past)
	}
	if past = db.forget(past, true); past.owed {
		t.Errorf("%+v", past)
	}
}

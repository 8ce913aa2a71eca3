package journaltest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// A crashing writer marks every batch: the origin names its first number and its size, so that
// a batch of which only a part was kept shows.

func markedBatch(after board.Seq, size int) []board.Entry {
	entries := make([]board.Entry, size)
	for i := range entries {
		entries[i] = dot(after + board.Seq(i) + 1)
		entries[i].Origin, entries[i].N = fmt.Sprintf("%d-%d.tab", after+1, size), uint64(i+1)
	}
	return entries
}

// WriteUntilKilled appends to a board without end, every fifth batch with a scrub of all dots
// before it, and tells of every head that was acknowledged. It returns the first error.
func WriteUntilKilled(t testing.TB, j journal.Journal, id board.ID, acked func(board.Seq)) error {
	ctx := t.Context()
	head, err := j.Head(ctx, id)
	if err != nil && !errors.Is(err, journal.ErrNoBoard) {
		return err
	}
	for n := 1; ; n++ {
		batch := markedBatch(head, 1+n%7)
		var sc *journal.Scrub
		if n%5 == 0 {
			sc = &journal.Scrub{From: max(1, head-min(head, 50)), To: head, Redact: toRedacted}
		}
		if err := j.Append(ctx, id, head, batch, sc); err != nil {
			return err
		}
		head += board.Seq(len(batch))
		acked(head)
	}
}

// CrashChild is the body of a child process: it writes and prints what was acknowledged until
// somebody kills it.
func CrashChild(t testing.TB, j journal.Journal, out io.Writer) {
	err := WriteUntilKilled(t, j, "board001", func(head board.Seq) { fmt.Fprintln(out, head) })
	fmt.Fprintln(out, "failed:", err)
}

// Crash kills children of [CrashChild] with SIGKILL at random instants, and looks each time
// whether all that was acknowledged is there and no batch is torn. open opens the store anew.
func Crash(t *testing.T, crashes int, child func() *exec.Cmd, open func(t *testing.T) journal.Journal) {
	for i := range crashes {
		t.Run(strconv.Itoa(i+1), func(t *testing.T) {
			acked := killAtRandom(t, child())
			VerifyAfterCrash(t, open(t), "board001", acked)
		})
	}
}

func killAtRandom(t *testing.T, cmd *exec.Cmd) (acked board.Seq) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint strings.Builder
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { _ = cmd.Process.Kill() } // fails only if it is dead already
	defer func() {
		kill()
		_ = cmd.Wait() // "signal: killed"
	}()
	lines := bufio.NewScanner(out)
	for n, after := 0, 1+rand.IntN(40); lines.Scan(); n++ {
		head, err := strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Fatalf("the child says %q %s", lines.Text(), complaint.String())
		}
		acked = board.Seq(head)
		if n == after { // then at any instant within the next batch or two
			defer time.AfterFunc(rand.N(4*time.Millisecond), kill).Stop()
		}
	}
	if acked == 0 {
		t.Fatalf("the child acknowledged nothing: %s", complaint.String())
	}
	return acked
}

// VerifyAfterCrash checks a board of [WriteUntilKilled]: everything up to acked is there, every
// batch whole, every retry of it known.
func VerifyAfterCrash(t *testing.T, j journal.Journal, id board.ID, acked board.Seq) {
	t.Helper()
	all := All(t, j, id)
	head := board.Seq(len(all))
	if head < acked {
		t.Fatalf("acknowledged up to %d, stored up to %d", acked, head)
	}
	wantHead(t, j, id, head)
	for i := 0; i < len(all); {
		var first board.Seq
		var size int
		if _, err := fmt.Sscanf(all[i].Origin, "%d-%d.tab", &first, &size); err != nil {
			t.Fatal(err)
		}
		if all[i].Seq != first || i+size > len(all) {
			t.Fatalf("batch %s is torn at entry %d of %d", all[i].Origin, all[i].Seq, head)
		}
		for k, e := range all[i : i+size] {
			if e.Origin != all[i].Origin || e.N != uint64(k+1) {
				t.Fatalf("entry %d is %s/%d in batch %s", e.Seq, e.Origin, e.N, all[i].Origin)
			}
		}
		i += size
	}
	last := all[head-1]
	again := markedBatch(head, 1)
	again[0].Origin, again[0].N = last.Origin, last.N
	var dup *journal.DuplicateError
	if err := j.Append(t.Context(), id, head, again, nil); !errors.As(err, &dup) || dup.Seq != head {
		t.Errorf("the last proposal sent again: %v", err)
	}
}

// Interrupt checks what happens when an operation is cut between any two of its statements. It
// calls attempt with 1, 2, 3 … as the number of the statement after which the store is cut; attempt
// makes a fresh store, fills it with [Prepared], runs op on it and returns the journal as found after
// the cut and whether the cut came at all. Each time everything or nothing has happened, and
// trying again ends in the same place.
func Interrupt(t *testing.T, attempt func(t *testing.T, cut int, op func(journal.Journal) error) (j journal.Journal, wasCut bool)) {
	batch := []board.Entry{note(5), note(6)}
	sc := &journal.Scrub{From: 1, To: 4, Redact: toRedacted}
	before := Prepared()
	scrubbed := []board.Entry{redacted(1), note(2), redacted(3), redacted(4)}
	for name, c := range map[string]struct {
		op    func(journal.Journal) error
		after []board.Entry
	}{
		"Append": {
			func(j journal.Journal) error { return j.Append(t.Context(), "board001", 4, batch, sc) },
			append(scrubbed[:4:4], batch...),
		},
		"AppendLocked": {
			func(j journal.Journal) error {
				return j.AppendLocked(t.Context(), "board001", 2, func([]board.Entry) ([]board.Entry, *journal.Scrub, error) {
					return batch, sc, nil
				})
			},
			append(scrubbed[:4:4], batch...),
		},
		"Redact": {
			func(j journal.Journal) error {
				_, err := j.Redact(t.Context(), "board001", toRedacted)
				return err
			},
			scrubbed,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for cut := 1; ; cut++ {
				j, wasCut := attempt(t, cut, c.op)
				got := All(t, j, "board001")
				_, snapshot, err := j.LatestSnapshot(t.Context(), "board001", 1)
				if err != nil {
					t.Fatal(err)
				}
				switch {
				case equal(got, before) && snapshot && wasCut:
				case equal(got, c.after) && !snapshot:
				default:
					t.Fatalf("cut after statement %d: %+v, snapshot %t", cut, got, snapshot)
				}
				// Who has had no answer tries again. What was stored after all is found as a
				// conflict or a retry; under the lock, decide would find it among what it missed.
				var dup *journal.DuplicateError
				err = c.op(j)
				known := errors.Is(err, journal.ErrConflict) || errors.As(err, &dup) ||
					name == "AppendLocked" && equal(got, c.after)
				if err != nil && !known {
					t.Fatalf("again after a cut at %d: %v", cut, err)
				}
				same(t, All(t, j, "board001"), c.after)
				if !wasCut {
					if cut < 3 {
						t.Fatalf("only %d statements: the cut does not work", cut)
					}
					return
				}
			}
		})
	}
}

// Prepared is what [Interrupt] expects on board001 before the operation, besides a snapshot of
// version 1 at entry 3.
func Prepared() []board.Entry { return []board.Entry{dot(1), note(2), dot(3), dot(4)} }

func equal(a, b []board.Entry) bool { return fmt.Sprintf("%+v", a) == fmt.Sprintf("%+v", b) }

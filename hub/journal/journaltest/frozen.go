package journaltest

import (
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// VerifyFrozen checks a store that was made with its driver's first schema and has been migrated:
// board001 holds Entry(1, "dev.tab", 1) and a snapshot of it, and is ready to go on.
func VerifyFrozen(t *testing.T, j journal.Journal) {
	t.Helper()
	same(t, All(t, j, "board001"), []board.Entry{Entry(1, "dev.tab", 1)})
	s, ok, err := j.LatestSnapshot(t.Context(), "board001", 1)
	if err != nil || !ok || s.Seq != 1 || string(s.Data) != "\x00\xff" {
		t.Errorf("snapshot %+v, %t, %v", s, ok, err)
	}
	mustAppend(t, j, "board001", 1, Entry(2, "dev.tab", 2))
	wantHead(t, j, "board001", 2)
}

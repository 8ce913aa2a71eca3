package hub_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// TestF10_AfterARoundClosesNothingStoredTellsWhoVoted looks at what the journal holds, entries and
// snapshots, once a round is closed: by an ordinary append, and by one under the row lock.
func TestF10_AfterARoundClosesNothingStoredTellsWhoVoted(t *testing.T) {
	for name, races := range map[string]int{"append": 0, "locked": 3} {
		t.Run(name, func(t *testing.T) {
			g := &gate{}
			bubble(t, 1, func(t *testing.T, w *world) {
				w.seat("fac1", board.Facilitator)
				w.seat("ana1", board.Participant)
				fac, ana := w.person("fac1"), w.person("ana1")
				w.vote(fac)
				ana.do(oneDot)
				ana.do(oneDot)
				ana.do(board.DotTaken{Round: "rond1", Item: "item1"})
				time.Sleep(time.Minute) // snapshots would be kept meanwhile
				if votes, casts := w.whoVoted(); votes != 3 || casts {
					t.Fatalf("%d votes in the entries, the search does not work; or %t: a snapshot holds them", votes, casts)
				}
				w.wouldTell()
				g.set(func(context.Context) error {
					if races--; races >= 0 {
						return journal.ErrConflict
					}
					return nil
				}, nil)
				fac.do(board.RoundClosed{ID: "rond1"})
				if votes, casts := w.whoVoted(); votes != 0 || casts {
					t.Errorf("%d votes in the entries and %t in the snapshot", votes, casts)
				}
				time.Sleep(time.Minute)
				if votes, casts := w.whoVoted(); votes != 0 || casts {
					t.Errorf("a minute later %d votes in the entries and %t in the snapshot", votes, casts)
				}
				if locked := g.locked.Load() > 0; locked != (name == "locked") {
					t.Errorf("under the row lock: %t", locked)
				}
			}, gated(g), func(c *hub.Config) { c.SnapshotEvery = 1 })
		})
	}
}

// wouldTell makes sure that a snapshot of the board as it is now is one in which votes are found.
func (w *world) wouldTell() {
	w.t.Helper()
	err := w.hubs[0].Read(w.t.Context(), theBoard, func(b *board.Board) {
		data, err := b.MarshalSnapshot()
		if err != nil || !strings.Contains(string(data), votesInSnapshot) {
			w.t.Errorf("the search would not find votes in a snapshot: %v", err)
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

const votesInSnapshot = `"casts":{"`

// whoVoted counts the stored entries that tell of a person's dots, or of whose they were, and says
// whether the latest snapshot holds any.
func (w *world) whoVoted() (entries int, snapshot bool) {
	w.t.Helper()
	for _, e := range w.entries() {
		for _, op := range e.Ops {
			switch op.(type) {
			case board.DotPlaced, board.DotTaken:
				entries++
			case board.Redacted:
				if e.Person != "" {
					entries++
				}
			}
		}
	}
	s, _, err := w.journal.LatestSnapshot(w.t.Context(), theBoard, board.SnapshotVersion)
	if err != nil {
		w.t.Fatal(err)
	}
	return entries, strings.Contains(string(s.Data), votesInSnapshot)
}

package journal

import (
	"errors"
	"fmt"
	"slices"

	"minga.lab/minga/hub/board"
)

// SnapshotsKept is how many snapshots of one board and version a driver keeps. More than one,
// so that a scrub, which takes the newest with it, seldom means replaying from the first entry.
const SnapshotsKept = 3

// Check says whether entries may be stored after the given number: numbered without gaps, and
// no retry twice in one batch. Drivers call it first; a failure is a bug of the caller.
func Check(after board.Seq, entries []board.Entry, scrub *Scrub) error {
	if len(entries) == 0 && scrub != nil {
		return errors.New("journal: a scrub without an entry that explains it")
	}
	type retry struct {
		origin string
		n      uint64
	}
	var seen map[retry]bool
	if len(entries) > 1 {
		seen = make(map[retry]bool, len(entries))
	}
	for i, e := range entries {
		if want := after + board.Seq(i) + 1; e.Seq != want {
			return fmt.Errorf("journal: entry %d where %d was due", e.Seq, want)
		}
		if e.Origin == "" || seen == nil {
			continue
		}
		r := retry{e.Origin, e.N}
		if seen[r] {
			return fmt.Errorf("journal: proposal %s/%d twice in one batch", e.Origin, e.N)
		}
		seen[r] = true
	}
	return nil
}

// Entry applies a redaction to one entry and makes sure that it kept what makes the entry
// findable: a redaction that renumbers would break the order for everybody.
func (r Redaction) Entry(e board.Entry) (board.Entry, bool, error) {
	to, changed := r(e)
	if !changed {
		return e, false, nil
	}
	if to.Seq != e.Seq || to.At != e.At || to.Origin != e.Origin || to.N != e.N {
		return e, false, fmt.Errorf("journal: the redaction of entry %d changed its identity", e.Seq)
	}
	return to, true, nil
}

// New applies the scrub to those entries of the batch itself that lie in its range, without
// changing the caller's: a vote and the end of its round may arrive in one batch. A nil scrub
// changes nothing.
func (s *Scrub) New(entries []board.Entry) ([]board.Entry, error) {
	if s == nil || len(entries) == 0 || s.To < entries[0].Seq {
		return entries, nil
	}
	entries = slices.Clone(entries)
	for i, e := range entries {
		if e.Seq < s.From || e.Seq > s.To {
			continue
		}
		to, _, err := s.Redact.Entry(e)
		if err != nil {
			return nil, err
		}
		entries[i] = to
	}
	return entries, nil
}

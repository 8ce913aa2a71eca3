// Package memory is a journal that lives as long as the process: for tests, simulations and
// trying things out. Nothing in it survives, so it is no journal for a workshop.
package memory

import (
	"context"
	"maps"
	"slices"
	"sync"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// Journal implements [journal.Journal] in memory. Use [New].
type Journal struct {
	mu     sync.Mutex // guards the map; each log has its own lock
	boards map[board.ID]*log
}

var _ journal.Journal = (*Journal)(nil)

// New returns an empty journal.
func New() *Journal { return &Journal{boards: map[board.ID]*log{}} }

type retry struct {
	origin string
	n      uint64
}

// log is one board. Entry s stands at index s-1. Ops are immutable by convention, so entries
// are copied but their ops are shared.
type log struct {
	mu        sync.Mutex
	entries   []board.Entry
	retries   map[retry]board.Seq
	snapshots []journal.Snapshot // ascending by Seq within a version
	scrubbed  board.Seq          // snapshots below it are refused
}

func (j *Journal) open(id board.ID) *log {
	j.mu.Lock()
	defer j.mu.Unlock()
	l := j.boards[id]
	if l == nil {
		l = &log{retries: map[retry]board.Seq{}}
		j.boards[id] = l
	}
	return l
}

// locked returns the locked log of a board that has entries, or nil.
func (j *Journal) locked(id board.ID) *log {
	j.mu.Lock()
	l := j.boards[id]
	j.mu.Unlock()
	if l == nil {
		return nil
	}
	l.mu.Lock()
	if len(l.entries) == 0 {
		l.mu.Unlock()
		return nil
	}
	return l
}

func copied(entries []board.Entry) []board.Entry {
	out := slices.Clone(entries)
	for i := range out {
		out[i].Ops = slices.Clone(out[i].Ops)
	}
	return out
}

// Append implements [journal.Journal].
func (j *Journal) Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := journal.Check(after, entries, scrub); err != nil || len(entries) == 0 {
		return err
	}
	l := j.open(id)
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.append(after, entries, scrub)
}

func (l *log) append(after board.Seq, entries []board.Entry, scrub *journal.Scrub) error {
	if board.Seq(len(l.entries)) != after {
		return journal.ErrConflict
	}
	for _, e := range entries {
		if seq, ok := l.retries[retry{e.Origin, e.N}]; ok && e.Origin != "" {
			return &journal.DuplicateError{Origin: e.Origin, N: e.N, Seq: seq}
		}
	}
	entries, err := scrub.New(entries)
	if err != nil {
		return err
	}
	head := after + board.Seq(len(entries))
	if scrub != nil {
		from, to := max(scrub.From, 1), min(scrub.To, after)
		changed := map[board.Seq]board.Entry{}
		for s := from; s <= to; s++ {
			e, ok, err := scrub.Redact.Entry(l.entries[s-1])
			if err != nil {
				return err
			}
			if ok {
				changed[s] = e
			}
		}
		for s, e := range changed {
			l.entries[s-1] = e
		}
		l.snapshots = slices.DeleteFunc(l.snapshots, func(s journal.Snapshot) bool {
			return s.Seq >= scrub.From && s.Seq < head
		})
		l.scrubbed = head
	}
	l.entries = append(l.entries, copied(entries)...)
	for _, e := range entries {
		if e.Origin != "" {
			l.retries[retry{e.Origin, e.N}] = e.Seq
		}
	}
	return nil
}

// AppendLocked implements [journal.Journal]. decide must not use the journal for the same board.
func (j *Journal) AppendLocked(ctx context.Context, id board.ID, after board.Seq,
	decide func(missed []board.Entry) ([]board.Entry, *journal.Scrub, error),
) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l := j.open(id)
	l.mu.Lock()
	defer l.mu.Unlock()
	head := board.Seq(len(l.entries))
	if after > head {
		return journal.ErrConflict
	}
	entries, scrub, err := decide(copied(l.entries[after:]))
	if err != nil {
		return err
	}
	if err := journal.Check(head, entries, scrub); err != nil || len(entries) == 0 {
		return err
	}
	return l.append(head, entries, scrub)
}

// Read implements [journal.Journal].
func (j *Journal) Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l := j.locked(id)
	if l == nil {
		return nil, nil
	}
	defer l.mu.Unlock()
	head := board.Seq(len(l.entries))
	if after >= head || limit <= 0 {
		return nil, nil
	}
	return copied(l.entries[after:min(head, after+board.Seq(limit))]), nil
}

// Head implements [journal.Journal].
func (j *Journal) Head(ctx context.Context, id board.ID) (board.Seq, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	l := j.locked(id)
	if l == nil {
		return 0, journal.ErrNoBoard
	}
	defer l.mu.Unlock()
	return board.Seq(len(l.entries)), nil
}

// Find implements [journal.Journal].
func (j *Journal) Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	l := j.locked(id)
	if l == nil {
		return 0, nil
	}
	defer l.mu.Unlock()
	return l.retries[retry{origin, n}], nil
}

// Redact implements [journal.Journal].
func (j *Journal) Redact(ctx context.Context, id board.ID, redact journal.Redaction) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	l := j.locked(id)
	if l == nil {
		return 0, journal.ErrNoBoard
	}
	defer l.mu.Unlock()
	after := slices.Clone(l.entries)
	n := 0
	for i, e := range after {
		to, changed, err := redact.Entry(e)
		if err != nil {
			return 0, err
		}
		if changed {
			after[i] = to
			n++
		}
	}
	l.entries, l.snapshots = after, nil
	l.scrubbed = board.Seq(len(after)) + 1
	return n, nil
}

// SaveSnapshot implements [journal.Journal].
func (j *Journal) SaveSnapshot(ctx context.Context, id board.ID, s journal.Snapshot) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l := j.locked(id)
	if l == nil {
		return nil
	}
	defer l.mu.Unlock()
	if s.Seq < l.scrubbed || s.Seq > board.Seq(len(l.entries)) {
		return nil
	}
	l.snapshots = slices.DeleteFunc(l.snapshots, func(o journal.Snapshot) bool {
		return o.Version == s.Version && o.Seq == s.Seq
	})
	s.Data = slices.Clone(s.Data)
	l.snapshots = append(l.snapshots, s)
	slices.SortFunc(l.snapshots, func(a, b journal.Snapshot) int { return int(a.Seq) - int(b.Seq) })
	extra := -journal.SnapshotsKept
	for _, o := range l.snapshots {
		if o.Version == s.Version {
			extra++
		}
	}
	l.snapshots = slices.DeleteFunc(l.snapshots, func(o journal.Snapshot) bool {
		if o.Version != s.Version || extra <= 0 {
			return false
		}
		extra--
		return true
	})
	return nil
}

// LatestSnapshot implements [journal.Journal].
func (j *Journal) LatestSnapshot(ctx context.Context, id board.ID, version int) (journal.Snapshot, bool, error) {
	if err := ctx.Err(); err != nil {
		return journal.Snapshot{}, false, err
	}
	l := j.locked(id)
	if l == nil {
		return journal.Snapshot{}, false, nil
	}
	defer l.mu.Unlock()
	for _, s := range slices.Backward(l.snapshots) {
		if s.Version == version {
			s.Data = slices.Clone(s.Data)
			return s, true, nil
		}
	}
	return journal.Snapshot{}, false, nil
}

// Boards implements [journal.Journal].
func (j *Journal) Boards(ctx context.Context) ([]board.ID, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	j.mu.Lock()
	ids := slices.Sorted(maps.Keys(j.boards))
	j.mu.Unlock()
	return slices.DeleteFunc(ids, func(id board.ID) bool {
		l := j.locked(id)
		if l == nil {
			return true
		}
		l.mu.Unlock()
		return false
	}), nil
}

// Ping implements [journal.Journal].
func (j *Journal) Ping(ctx context.Context) error { return ctx.Err() }

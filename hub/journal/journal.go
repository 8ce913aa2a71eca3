// Package journal is the ordered log of every board: the truth that all else is rebuilt from.
//
// The contract is [Journal]; drivers are memory, sqlite and postgres, and journaltest is the
// suite that each of them passes.
package journal

import (
	"context"
	"errors"
	"fmt"

	"minga.lab/minga/hub/board"
)

// ErrConflict means that the board's head is not where the caller expected it: another instance
// was faster. Read what was missed, decide again, append again.
var ErrConflict = errors.New("journal: head has moved")

// ErrNoBoard means that no entry of that board exists.
var ErrNoBoard = errors.New("journal: no such board")

// DuplicateError means that one entry's (Origin, N) stands in the journal already. Nothing of
// the batch was stored.
type DuplicateError struct {
	Origin string
	N      uint64
	Seq    board.Seq // the number under which it was stored
}

func (e *DuplicateError) Error() string {
	return fmt.Sprintf("journal: proposal %s/%d is entry %d already", e.Origin, e.N, e.Seq)
}

// Redaction rewrites stored entries. It must keep Seq, At, Origin and N. The second result
// says whether the entry changed; unchanged ones are left alone. It is pure and may be called more than once.
type Redaction func(board.Entry) (board.Entry, bool)

// Scrub is a redaction that commits together with an append, or not at all.
type Scrub struct {
	From, To board.Seq // entries From..To inclusive are offered to Redact, those of the same batch too
	Redact   Redaction
}

// Snapshot is an encoded board as it was after entry Seq. A snapshot may vanish at any time;
// it saves replaying, nothing more.
type Snapshot struct {
	Seq     board.Seq
	Version int // board.SnapshotVersion of the writer
	Data    []byte
}

// Journal stores entries. Implementations are safe for concurrent use, also by several processes.
type Journal interface {
	// Append stores entries, numbered after+1, after+2 …, durably and all or none. Errors:
	// ErrConflict, *DuplicateError, context errors, or the driver's (then, and after a context
	// error, the outcome may be unknown: read the head before trying again). Where both are true,
	// ErrConflict comes before *DuplicateError. scrub may be nil; with it the snapshots that lie in
	// [scrub.From, last new entry) are deleted in the same transaction. No entries is no change.
	// The entries are not retained.
	Append(ctx context.Context, id board.ID, after board.Seq, entries []board.Entry, scrub *Scrub) error

	// AppendLocked is Append for a caller that has lost too many races: it takes the board's row
	// lock, calls decide with the entries after `after` (oldest first), and stores what decide returns,
	// all in one transaction. An error of decide is returned as it is and stores nothing; so does
	// returning no entries. decide must be quick and must not use the journal.
	AppendLocked(ctx context.Context, id board.ID, after board.Seq,
		decide func(missed []board.Entry) ([]board.Entry, *Scrub, error)) error

	// Read returns up to limit entries after the given number, oldest first; the caller owns them.
	// An unknown board has no entries.
	Read(ctx context.Context, id board.ID, after board.Seq, limit int) ([]board.Entry, error)

	// Head returns the last number, or 0 and ErrNoBoard.
	Head(ctx context.Context, id board.ID) (board.Seq, error)

	// Find returns the number under which a proposal was stored, or 0.
	Find(ctx context.Context, id board.ID, origin string, n uint64) (board.Seq, error)

	// Redact rewrites any entries of a board in one transaction, deletes all its snapshots, and
	// returns how many entries changed. An unknown board is ErrNoBoard.
	Redact(ctx context.Context, id board.ID, redact Redaction) (int, error)

	// SaveSnapshot keeps a snapshot and may drop older ones. It is refused silently when it may
	// hold what was redacted since: Seq below the last entry of the last scrub's batch, or not
	// beyond the head at which Redact ran. So it is beyond the head and for an unknown board.
	SaveSnapshot(ctx context.Context, id board.ID, s Snapshot) error

	// LatestSnapshot returns the newest snapshot of this version, or ok false.
	LatestSnapshot(ctx context.Context, id board.ID, version int) (s Snapshot, ok bool, err error)

	// Boards lists the ids of all boards in byte order.
	Boards(ctx context.Context) ([]board.ID, error)

	// Ping says whether the store answers.
	Ping(ctx context.Context) error
}

// Package assets keeps the bytes of photos, drawings and voice notes, beside the journal in the same
// database: so an installation is still one file, and several instances still share everything.
//
// It knows nothing of rights. Who may be handed bytes is decided by [board.MediaFor].
//
// The contract is [Store]; drivers are postgres and sqlite, and assetstest is the suite that both pass.
package assets

import (
	"bytes"
	"context"
	"errors"
	"time"

	"minga.lab/minga/hub/board"
)

var (
	// ErrNotFound means that there is no such asset, or no longer.
	ErrNotFound = errors.New("assets: not found")
	// ErrIDTaken means that the board has an asset of that id.
	ErrIDTaken = errors.New("assets: the id is taken")
	// ErrFull means that the board's assets would hold more bytes than allowed.
	ErrFull = errors.New("assets: the board is full")
)

// Asset is one file. Small is a smaller rendition of a picture, empty for sound.
type Asset struct {
	ID        board.ID
	Kind      board.MediaKind
	Type      string // media type of Bytes and Small
	W, H      int    // pixels; 0 for sound
	Bytes     []byte
	Small     []byte
	CreatedAt time.Time // kept in milliseconds, UTC
}

// Size is how much an asset counts towards a board's limit.
func (a Asset) Size() int64 { return int64(len(a.Bytes) + len(a.Small)) }

// SoundType tells by the first bytes which of the containers that browsers record a file is; "" for
// none. It is kept as it came: browsers write neither place nor device into it.
func SoundType(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\x1a\x45\xdf\xa3")):
		return "audio/webm"
	case bytes.HasPrefix(b, []byte("OggS")):
		return "audio/ogg"
	case len(b) > 12 && bytes.Equal(b[4:8], []byte("ftyp")):
		return "audio/mp4"
	}
	return ""
}

// IsPDF tells by its first and last bytes whether a file is a PDF that has come whole.
func IsPDF(b []byte) bool {
	return bytes.Contains(b[:min(len(b), 1024)], []byte("%PDF-")) && bytes.Contains(b[max(0, len(b)-2048):], []byte("%%EOF"))
}

// Store keeps assets. Implementations are safe for concurrent use, also by several processes.
// What they return belongs to the caller.
type Store interface {
	// Put keeps an asset. limit is how many bytes the board may hold with it, all assets together, under
	// any number of simultaneous calls. Errors: ErrIDTaken, ErrFull.
	Put(ctx context.Context, id board.ID, a Asset, limit int64) error

	// Get returns an asset or ErrNotFound; small asks for the smaller rendition where there is one.
	// Only the bytes that were asked for are read.
	Get(ctx context.Context, id, asset board.ID, small bool) (typ string, bytes []byte, err error)

	// Load returns a whole asset or ErrNotFound, with all of its bytes or with none.
	Load(ctx context.Context, id, asset board.ID, bytes bool) (Asset, error)

	// Delete deletes some assets of a board for good: the bytes are overwritten where the database can.
	// What is not there is passed over.
	Delete(ctx context.Context, id board.ID, which ...board.ID) error

	// Boards lists the boards that have assets.
	Boards(ctx context.Context) ([]board.ID, error)

	// Keep deletes every asset of a board that is not in keep and was created before that moment, like
	// Delete. It says how many went.
	Keep(ctx context.Context, id board.ID, keep []board.ID, before time.Time) (int, error)
}

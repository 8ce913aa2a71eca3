// Package records keeps what is not a board: the installation's settings, the list of workshops,
// and finished boards as plain tables that any SQL tool can read.
//
// The contract is [Store]; drivers are postgres and sqlite, and recordstest is the suite that both
// pass.
package records

import (
	"context"
	"errors"
	"time"

	"minga.lab/minga/hub/board"
)

var (
	// ErrNotFound means that there is no such setting, workshop or finished board.
	ErrNotFound = errors.New("records: not found")
	// ErrCodeTaken means that another workshop has the code.
	ErrCodeTaken = errors.New("records: the code is taken")
	// ErrIDTaken means that the workshop is there already.
	ErrIDTaken = errors.New("records: the id is taken")
)

// Workshop is what is known of a workshop besides its board.
type Workshop struct {
	ID              board.ID // of its board
	Code            string   // what people type to join; unique
	Title           string
	Lang            string
	FacilitatorHash []byte    // of the token in the facilitator link
	ProjectorHash   []byte    // of the token in the projector link
	CreatedAt       time.Time // kept in milliseconds, UTC
}

// Store keeps records. Implementations are safe for concurrent use, also by several processes.
// What they return belongs to the caller.
type Store interface {
	Shelf

	// Setting returns a setting of the installation, or ErrNotFound.
	Setting(ctx context.Context, key string) ([]byte, error)

	// SetSetting sets it.
	SetSetting(ctx context.Context, key string, value []byte) error

	// SettingOr returns a setting; if there is none, it sets it to value first. Of several who do so at
	// once all get the same answer.
	SettingOr(ctx context.Context, key string, value []byte) ([]byte, error)

	// Create adds a workshop. Errors: ErrCodeTaken, ErrIDTaken.
	Create(ctx context.Context, w Workshop) error

	// ByCode and ByID return a workshop or ErrNotFound. Codes are compared as they are.
	ByCode(ctx context.Context, code string) (Workshop, error)
	ByID(ctx context.Context, id board.ID) (Workshop, error)

	// Rename follows a board whose title or language has changed. Errors: ErrNotFound.
	Rename(ctx context.Context, id board.ID, title, lang string) error

	// SetCode gives a workshop another code; the old one opens nothing from then on. Errors: ErrNotFound, ErrCodeTaken.
	SetCode(ctx context.Context, id board.ID, code string) error

	// List returns all workshops, newest first.
	List(ctx context.Context) ([]Workshop, error)

	// Save replaces the plain tables of one board in one transaction. A projection older than
	// the stored one changes nothing.
	Save(ctx context.Context, p Projection) error

	// Load reads the plain tables of one board, or ErrNotFound.
	Load(ctx context.Context, id board.ID) (Projection, error)

	// Lag returns the number of the last entry that the plain tables of a board include, or
	// ErrNotFound. The board's head tells whether they lag.
	Lag(ctx context.Context, id board.ID) (board.Seq, error)

	// Ping says whether the store answers.
	Ping(ctx context.Context) error
}

package records

import (
	"context"
	"errors"
	"time"

	"minga.lab/minga/hub/board"
)

// ErrShelfFull means that the house, or the workshop alone, has as many templates on the shelf as are allowed.
var ErrShelfFull = errors.New("records: the shelf is full")

// Shelved is a template that somebody who facilitates has put on the shelf of this installation.
type Shelved struct {
	Key       string    // unique; its name in addresses
	Board     board.ID  // the workshop that it was taken from
	Card      []byte    // what is read before choosing it, JSON
	Body      []byte    // the file itself; nil in a list
	CreatedAt time.Time // kept in milliseconds, UTC
}

// ShelfLimits says how many templates the shelf holds.
type ShelfLimits struct {
	House, Workshop int // of all, and of those taken from one workshop
}

// Shelf keeps the templates of the house. They belong to no board: a workshop that is gone leaves its template.
type Shelf interface {
	// Shelve puts one on the shelf; the limits hold however many do so at once. Errors: ErrShelfFull, ErrIDTaken.
	Shelve(ctx context.Context, t Shelved, limits ShelfLimits) error

	// Shelf lists what is there without the files, oldest first.
	Shelf(ctx context.Context) ([]Shelved, error)

	// Shelved returns one with its file, or ErrNotFound.
	Shelved(ctx context.Context, key string) (Shelved, error)

	// Unshelve takes one away for good, or returns ErrNotFound.
	Unshelve(ctx context.Context, key string) error
}

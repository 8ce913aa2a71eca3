// Package migrations holds the numbered schema changes of each database. They only go forward:
// a released file is never edited, and what must change comes as the next number.
package migrations

import (
	"embed"
	"io/fs"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Postgres returns the migrations for PostgreSQL, in the format of goose.
func Postgres() fs.FS { return sub("postgres") }

// SQLite returns the migrations for SQLite, in the format of goose.
func SQLite() fs.FS { return sub("sqlite") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the name is a constant: it cannot be invalid
	}
	return f
}

-- +goose Up
-- The shelf of templates of this installation: structures of workshops, without anything that participants wrote.
CREATE TABLE shelf (
    template   TEXT NOT NULL PRIMARY KEY,
    board      TEXT NOT NULL, -- the workshop that it was taken from, which may be gone
    card       BLOB NOT NULL, -- JSON, what is shown before choosing it
    body       BLOB NOT NULL, -- JSON, the file
    created_at INTEGER NOT NULL -- milliseconds since 1970, UTC
) STRICT;

-- +goose Up

-- Every board of the journal. head is the number of its last entry; snapshots with a number
-- lower than scrubbed may hold redacted content and are refused.
CREATE TABLE boards (
    id       TEXT PRIMARY KEY,
    head     INTEGER NOT NULL CHECK (head >= 0),
    scrubbed INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What was decided, in order, without gaps. Only redaction changes a row. at is in milliseconds
-- since 1970, UTC; origin and n together make a retry recognisable; ops is JSON.
CREATE TABLE entries (
    board  TEXT NOT NULL REFERENCES boards (id),
    seq    INTEGER NOT NULL CHECK (seq > 0),
    at     INTEGER NOT NULL,
    origin TEXT NOT NULL,
    n      INTEGER NOT NULL,
    person TEXT NOT NULL,
    ops    TEXT NOT NULL,
    PRIMARY KEY (board, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX entries_retry ON entries (board, origin, n) WHERE origin <> '';

-- Boards as they were after an entry. May be emptied at any time.
CREATE TABLE snapshots (
    board   TEXT NOT NULL REFERENCES boards (id),
    version INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    data    BLOB NOT NULL,
    PRIMARY KEY (board, version, seq)
) STRICT;

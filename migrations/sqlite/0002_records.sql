-- +goose Up
-- What the installation must remember: secret keys, the facilitator key's hash.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- One row for each workshop; its board has the same id. code is what people type to join; the
-- hashes are of the tokens in the facilitator and projector links. Times here and below are in
-- milliseconds since 1970, UTC.
CREATE TABLE workshops (
    id               TEXT PRIMARY KEY,
    code             TEXT NOT NULL UNIQUE,
    title            TEXT NOT NULL,
    lang             TEXT NOT NULL,
    facilitator_hash BLOB NOT NULL,
    projector_hash   BLOB NOT NULL,
    created_at       INTEGER NOT NULL
) STRICT;

-- Finished workshops as plain tables, rebuilt from the journal at will. seq is the last journal
-- entry that they include. place, below, is the order on the board, from 0.
CREATE TABLE finished_boards (
    board        TEXT PRIMARY KEY,
    title        TEXT NOT NULL,
    lang         TEXT NOT NULL,
    seq          INTEGER NOT NULL,
    people       INTEGER NOT NULL,
    facilitators INTEGER NOT NULL
) STRICT;

CREATE TABLE sections (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    place    INTEGER NOT NULL,
    title    TEXT NOT NULL,
    question TEXT NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

-- name is empty when nobody named the cluster.
CREATE TABLE clusters (
    board   TEXT NOT NULL,
    id      TEXT NOT NULL,
    place   INTEGER NOT NULL,
    section TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (board, id),
    FOREIGN KEY (board, section) REFERENCES sections (board, id) ON DELETE CASCADE
) STRICT;

-- cluster is null for a loose note. author is the name, or empty: anonymous, imported or erased.
CREATE TABLE notes (
    board   TEXT NOT NULL,
    id      TEXT NOT NULL,
    place   INTEGER NOT NULL,
    section TEXT NOT NULL,
    cluster TEXT,
    text    TEXT NOT NULL,
    color   TEXT NOT NULL,
    lang    TEXT NOT NULL,
    author  TEXT NOT NULL,
    PRIMARY KEY (board, id),
    FOREIGN KEY (board, section) REFERENCES sections (board, id) ON DELETE CASCADE,
    FOREIGN KEY (board, cluster) REFERENCES clusters (board, id) ON DELETE CASCADE
) STRICT;

-- Closed votes. Who voted for what is not kept anywhere. dots is what each person had, item_cap
-- the most of one person on one item.
CREATE TABLE rounds (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    place    INTEGER NOT NULL,
    question TEXT NOT NULL,
    dots     INTEGER NOT NULL,
    item_cap INTEGER NOT NULL,
    voters   INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

-- item is a cluster or loose note as it was then, and name what it was called; it may be gone
-- since.
CREATE TABLE round_totals (
    board TEXT NOT NULL,
    round TEXT NOT NULL,
    item  TEXT NOT NULL,
    place INTEGER NOT NULL,
    name  TEXT NOT NULL,
    dots  INTEGER NOT NULL,
    PRIMARY KEY (board, round, item),
    FOREIGN KEY (board, round) REFERENCES rounds (board, id) ON DELETE CASCADE
) STRICT;

-- The roadmap. together is with whom; starts and ends are YYYY-MM-DD or empty.
CREATE TABLE commitments (
    board      TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id         TEXT NOT NULL,
    place      INTEGER NOT NULL,
    what       TEXT NOT NULL,
    who        TEXT NOT NULL,
    together   TEXT NOT NULL,
    starts     TEXT NOT NULL,
    ends       TEXT NOT NULL,
    resources  TEXT NOT NULL,
    provider   TEXT NOT NULL,
    verifiable TEXT NOT NULL,
    status     TEXT NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

-- What a commitment came from: the trail, one row for each cluster, note and round.
CREATE TABLE commitment_links (
    board      TEXT NOT NULL,
    commitment TEXT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('cluster', 'note', 'round')),
    target     TEXT NOT NULL,
    place      INTEGER NOT NULL,
    PRIMARY KEY (board, commitment, kind, target),
    FOREIGN KEY (board, commitment) REFERENCES commitments (board, id) ON DELETE CASCADE
) STRICT;

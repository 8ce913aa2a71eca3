-- +goose Up
-- What a table of the room brings to everybody.
ALTER TABLE notes ADD COLUMN brought INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clusters ADD COLUMN brought INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clusters ADD COLUMN table_name TEXT NOT NULL DEFAULT '';

-- Quick questions that were closed: counts, and nobody's answer.
CREATE TABLE polls (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       TEXT NOT NULL,
    place    INTEGER NOT NULL,
    question TEXT NOT NULL,
    answered INTEGER NOT NULL,
    eligible INTEGER NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;
CREATE TABLE poll_options (
    board   TEXT NOT NULL,
    poll    TEXT NOT NULL,
    number  INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    name    TEXT NOT NULL,
    answers INTEGER NOT NULL,
    PRIMARY KEY (board, poll, number),
    FOREIGN KEY (board, poll) REFERENCES polls (board, id) ON DELETE CASCADE
) STRICT;

-- Tables of the room, with how many people sat there at the end.
CREATE TABLE room_tables (
    board  TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id     TEXT NOT NULL,
    place  INTEGER NOT NULL,
    name   TEXT NOT NULL,
    kind   TEXT NOT NULL,
    people INTEGER NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

-- What is counted instead of shown: why is private, hidden, waiting, deleted, removed, photo, voice, drawing, sheet or
-- copied; what is the section of private writing, or the reason of what was hidden.
CREATE TABLE left_out (
    board TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    why   TEXT NOT NULL,
    what  TEXT NOT NULL,
    place INTEGER NOT NULL,
    n     INTEGER NOT NULL,
    PRIMARY KEY (board, why, what)
) STRICT;

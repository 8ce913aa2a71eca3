-- +goose Up
-- What facilitators said of the meeting: held_on is YYYY-MM-DD, starts and ends are HH:MM; empty where nobody said it.
CREATE TABLE facts (
    board        TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place        INTEGER NOT NULL,
    called       TEXT NOT NULL,
    held_at      TEXT NOT NULL,
    held_on      TEXT NOT NULL,
    starts       TEXT NOT NULL,
    ends         TEXT NOT NULL,
    number       TEXT NOT NULL,
    project      TEXT NOT NULL,
    objective    TEXT NOT NULL,
    next_meeting TEXT NOT NULL,
    PRIMARY KEY (board)
) STRICT;

-- +goose Up
-- Who carries it out: 1 to 3 for interest and power, 0 where nobody has said. How to reach them is not kept here.
CREATE TABLE actors (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    type     TEXT NOT NULL,
    gives    TEXT NOT NULL,
    interest INTEGER NOT NULL,
    power    INTEGER NOT NULL,
    relation TEXT NOT NULL,
    part     TEXT NOT NULL,
    accepted TEXT NOT NULL CHECK (accepted IN ('yes', 'pending', 'no')),
    solution TEXT NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;
-- What is asked of institutions, and what they answer: the last answer counts; at_ms are milliseconds since 1970.
CREATE TABLE requests (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    what     TEXT NOT NULL,
    unit     TEXT NOT NULL,
    solution TEXT NOT NULL,
    by_day   TEXT NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;
CREATE TABLE request_answers (
    board   TEXT NOT NULL,
    place   INTEGER NOT NULL,
    request TEXT NOT NULL,
    id      TEXT NOT NULL,
    at_ms   INTEGER NOT NULL,
    answer  TEXT NOT NULL,
    reason  TEXT NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (board, request, id),
    FOREIGN KEY (board, request) REFERENCES requests (board, id) ON DELETE CASCADE
) STRICT;

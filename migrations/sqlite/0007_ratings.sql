-- +goose Up
-- What people said in a matrix or an evaluation about each thing: counts, and nobody's answer.
CREATE TABLE ratings (
    board         TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place         INTEGER NOT NULL,
    rating        TEXT NOT NULL,
    form          TEXT NOT NULL,
    step          TEXT NOT NULL,
    item          TEXT NOT NULL,
    name          TEXT NOT NULL,
    zone          TEXT NOT NULL,
    answered_zone TEXT NOT NULL,
    ask           INTEGER NOT NULL,
    question      TEXT NOT NULL,
    said_little   INTEGER NOT NULL,
    said_some     INTEGER NOT NULL,
    said_much     INTEGER NOT NULL,
    raters        INTEGER NOT NULL,
    eligible      INTEGER NOT NULL,
    PRIMARY KEY (board, rating, item, ask)
) STRICT;

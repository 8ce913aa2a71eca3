-- +goose Up
-- The agenda of a finished board: what was planned for each step, and what it really took.
CREATE TABLE steps (
    board           TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id              TEXT NOT NULL,
    place           INTEGER NOT NULL,
    kind            TEXT NOT NULL,
    name            TEXT NOT NULL,
    question        TEXT NOT NULL,
    planned_minutes INTEGER NOT NULL,
    real_seconds    INTEGER NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

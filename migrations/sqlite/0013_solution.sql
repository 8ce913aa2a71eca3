-- +goose Up
-- Solution sheets: what is missing is empty. Their steps and answers are in order; sources lead to notes and clusters.
CREATE TABLE solutions (
    board    TEXT NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    sentence TEXT NOT NULL,
    problem  TEXT NOT NULL,
    whom     TEXT NOT NULL,
    fresh    TEXT NOT NULL,
    picture  TEXT NOT NULL,
    drawn    INTEGER NOT NULL,
    alt      TEXT NOT NULL,
    test     TEXT NOT NULL,
    needs    TEXT NOT NULL,
    unit     TEXT NOT NULL,
    origin   TEXT NOT NULL,
    round    TEXT NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;
CREATE TABLE solution_steps (
    board    TEXT NOT NULL,
    place    INTEGER NOT NULL,
    solution TEXT NOT NULL,
    id       TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (board, solution, id),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE solution_checks (
    board    TEXT NOT NULL,
    place    INTEGER NOT NULL,
    solution TEXT NOT NULL,
    question TEXT NOT NULL,
    answer   TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (board, solution, question),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
) STRICT;
CREATE TABLE solution_sources (
    board    TEXT NOT NULL,
    place    INTEGER NOT NULL,
    solution TEXT NOT NULL,
    field    TEXT NOT NULL,
    kind     TEXT NOT NULL,
    target   TEXT NOT NULL,
    PRIMARY KEY (board, solution, field, target),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
) STRICT;

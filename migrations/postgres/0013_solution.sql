-- +goose Up
-- Solution sheets: what is missing is empty. Their steps and answers are in order; sources lead to notes and clusters.
CREATE TABLE solutions (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    integer NOT NULL,
    id       text COLLATE "C" NOT NULL,
    name     text NOT NULL,
    sentence text NOT NULL,
    problem  text NOT NULL,
    whom     text NOT NULL,
    fresh    text NOT NULL,
    picture  text NOT NULL,
    drawn    integer NOT NULL,
    alt      text NOT NULL,
    test     text NOT NULL,
    needs    text NOT NULL,
    unit     text NOT NULL,
    origin   text NOT NULL,
    round    text NOT NULL,
    PRIMARY KEY (board, id)
);
CREATE TABLE solution_steps (
    board    text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    solution text COLLATE "C" NOT NULL,
    id       text COLLATE "C" NOT NULL,
    text     text NOT NULL,
    PRIMARY KEY (board, solution, id),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
);
CREATE TABLE solution_checks (
    board    text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    solution text COLLATE "C" NOT NULL,
    question text COLLATE "C" NOT NULL,
    answer   text NOT NULL,
    text     text NOT NULL,
    PRIMARY KEY (board, solution, question),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
);
CREATE TABLE solution_sources (
    board    text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    solution text COLLATE "C" NOT NULL,
    field    text COLLATE "C" NOT NULL,
    kind     text NOT NULL,
    target   text COLLATE "C" NOT NULL,
    PRIMARY KEY (board, solution, field, target),
    FOREIGN KEY (board, solution) REFERENCES solutions (board, id) ON DELETE CASCADE
);

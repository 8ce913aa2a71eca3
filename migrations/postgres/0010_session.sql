-- +goose Up
-- What a table of the room brings to everybody.
ALTER TABLE notes ADD COLUMN brought boolean NOT NULL DEFAULT false;
ALTER TABLE clusters ADD COLUMN brought boolean NOT NULL DEFAULT false;
ALTER TABLE clusters ADD COLUMN table_name text NOT NULL DEFAULT '';

-- Quick questions that were closed: counts, and nobody's answer.
CREATE TABLE polls (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    question text NOT NULL,
    answered integer NOT NULL,
    eligible integer NOT NULL,
    PRIMARY KEY (board, id)
);
CREATE TABLE poll_options (
    board   text COLLATE "C" NOT NULL,
    poll    text COLLATE "C" NOT NULL,
    number  integer NOT NULL,
    place   integer NOT NULL,
    name    text NOT NULL,
    answers integer NOT NULL,
    PRIMARY KEY (board, poll, number),
    FOREIGN KEY (board, poll) REFERENCES polls (board, id) ON DELETE CASCADE
);

-- Tables of the room, with how many people sat there at the end.
CREATE TABLE room_tables (
    board  text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id     text COLLATE "C" NOT NULL,
    place  integer NOT NULL,
    name   text NOT NULL,
    kind   text NOT NULL,
    people integer NOT NULL,
    PRIMARY KEY (board, id)
);

-- What is counted instead of shown: why is private, hidden, waiting, deleted, removed, photo, voice, drawing, sheet or
-- copied; what is the section of private writing, or the reason of what was hidden.
CREATE TABLE left_out (
    board text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    why   text COLLATE "C" NOT NULL,
    what  text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    n     integer NOT NULL,
    PRIMARY KEY (board, why, what)
);

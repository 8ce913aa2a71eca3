-- +goose Up
CREATE TABLE ratings (
    board         text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place         integer NOT NULL,
    rating        text COLLATE "C" NOT NULL,
    form          text NOT NULL,
    step          text COLLATE "C" NOT NULL,
    item          text COLLATE "C" NOT NULL,
    name          text NOT NULL,
    zone          text NOT NULL,
    answered_zone text NOT NULL,
    ask           integer NOT NULL,
    question      text NOT NULL,
    said_little   integer NOT NULL,
    said_some     integer NOT NULL,
    said_much     integer NOT NULL,
    raters        integer NOT NULL,
    eligible      integer NOT NULL,
    PRIMARY KEY (board, rating, item, ask)
);
COMMENT ON TABLE ratings IS 'What people said in a matrix or an evaluation about each thing: counts, and nobody''s answer.';
COMMENT ON COLUMN ratings.zone IS 'now, plan, spare, leave, split or none; empty in an evaluation.';
COMMENT ON COLUMN ratings.answered_zone IS 'Where the answers put it; another zone where a facilitator moved it.';

-- +goose Up
-- Who carries it out: 1 to 3 for interest and power, 0 where nobody has said. How to reach them is not kept here.
CREATE TABLE actors (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    integer NOT NULL,
    id       text COLLATE "C" NOT NULL,
    name     text NOT NULL,
    type     text NOT NULL,
    gives    text NOT NULL,
    interest integer NOT NULL,
    power    integer NOT NULL,
    relation text NOT NULL,
    part     text NOT NULL,
    accepted text NOT NULL CHECK (accepted IN ('yes', 'pending', 'no')),
    solution text COLLATE "C" NOT NULL,
    PRIMARY KEY (board, id)
);
-- What is asked of institutions, and what they answer: the last answer counts; at_ms are milliseconds since 1970.
CREATE TABLE requests (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place    integer NOT NULL,
    id       text COLLATE "C" NOT NULL,
    what     text NOT NULL,
    unit     text NOT NULL,
    solution text COLLATE "C" NOT NULL,
    by_day   text NOT NULL,
    PRIMARY KEY (board, id)
);
CREATE TABLE request_answers (
    board   text COLLATE "C" NOT NULL,
    place   integer NOT NULL,
    request text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    at_ms   bigint NOT NULL,
    answer  text NOT NULL,
    reason  text NOT NULL,
    name    text NOT NULL,
    PRIMARY KEY (board, request, id),
    FOREIGN KEY (board, request) REFERENCES requests (board, id) ON DELETE CASCADE
);

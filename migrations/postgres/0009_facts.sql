-- +goose Up
-- What facilitators said of the meeting: held_on is YYYY-MM-DD, starts and ends are HH:MM; empty where nobody said it.
CREATE TABLE facts (
    board        text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    place        integer NOT NULL,
    called       text NOT NULL,
    held_at      text NOT NULL,
    held_on      text NOT NULL,
    starts       text NOT NULL,
    ends         text NOT NULL,
    number       text NOT NULL,
    project      text NOT NULL,
    objective    text NOT NULL,
    next_meeting text NOT NULL,
    PRIMARY KEY (board)
);

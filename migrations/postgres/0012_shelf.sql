-- +goose Up
-- The shelf of templates of this installation: structures of workshops, without anything that participants wrote.
CREATE TABLE shelf (
    template   text NOT NULL PRIMARY KEY,
    board      text NOT NULL, -- the workshop that it was taken from, which may be gone
    card       bytea NOT NULL, -- JSON, what is shown before choosing it
    body       bytea NOT NULL, -- JSON, the file
    created_at bigint NOT NULL -- milliseconds since 1970, UTC
);

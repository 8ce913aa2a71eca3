-- +goose Up
-- PostgreSQL does not overwrite: an old version of a row stays in the table's file after an UPDATE, and
-- after a VACUUM. What has to be forgotten for good therefore stands in a table of its own, small enough
-- to be written anew whenever something in it was forgotten.
CREATE TABLE casts (
    board text COLLATE "C" NOT NULL,
    seq   bigint NOT NULL,
    ops   json NOT NULL,
    PRIMARY KEY (board, seq)
);
COMMENT ON TABLE casts IS 'The ops of entries that join a person to an item, while the round is open. Those entries have the ops null.';

CREATE TABLE forgetting (
    owed boolean PRIMARY KEY CHECK (owed)
);
COMMENT ON TABLE forgetting IS 'Has a row from the transaction that takes casts away until their table was written anew.';

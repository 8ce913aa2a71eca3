-- +goose Up

-- The ops of entries that join a person to an item, while the round is open; those entries have the
-- ops null. To forget some, the whole table is cleared, which overwrites its pages, and the rest put back:
-- unlike in a table that lives on, no page keeps a copy of what it once held.
CREATE TABLE casts (
    board TEXT NOT NULL,
    seq   INTEGER NOT NULL,
    ops   TEXT NOT NULL,
    PRIMARY KEY (board, seq)
) STRICT, WITHOUT ROWID;

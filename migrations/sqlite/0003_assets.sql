-- +goose Up
-- Photos, drawings and voice notes. small is a smaller rendition of a picture, empty for sound.
CREATE TABLE assets (
    board      TEXT NOT NULL,
    id         TEXT NOT NULL,
    kind       TEXT NOT NULL,
    type       TEXT NOT NULL,
    w          INTEGER NOT NULL,
    h          INTEGER NOT NULL,
    size       INTEGER NOT NULL, -- of both renditions, bytes
    created_at INTEGER NOT NULL, -- milliseconds since 1970, UTC
    bytes      BLOB NOT NULL,
    small      BLOB NOT NULL,
    PRIMARY KEY (board, id)
) STRICT;

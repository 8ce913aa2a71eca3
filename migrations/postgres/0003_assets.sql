-- +goose Up
-- Photos, drawings and voice notes. small is a smaller rendition of a picture, empty for sound.
CREATE TABLE assets (
    board      text NOT NULL,
    id         text NOT NULL,
    kind       text NOT NULL,
    type       text NOT NULL,
    w          integer NOT NULL,
    h          integer NOT NULL,
    size       bigint NOT NULL, -- of both renditions, bytes
    created_at bigint NOT NULL, -- milliseconds since 1970, UTC
    bytes      bytea NOT NULL,
    small      bytea NOT NULL,
    PRIMARY KEY (board, id)
);
-- Pictures are compressed already.
ALTER TABLE assets ALTER COLUMN bytes SET STORAGE EXTERNAL, ALTER COLUMN small SET STORAGE EXTERNAL;

-- +goose Up
CREATE TABLE boards (
    id         text COLLATE "C" PRIMARY KEY,
    head       bigint NOT NULL CHECK (head >= 0),
    scrubbed   bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE boards IS 'Every board of the journal. Its row is what instances race for.';
COMMENT ON COLUMN boards.head IS 'Number of the last entry; moved in the statement that adds entries.';
COMMENT ON COLUMN boards.scrubbed IS 'Snapshots with a lower number may hold redacted content and are refused.';

CREATE TABLE entries (
    board  text COLLATE "C" NOT NULL REFERENCES boards (id),
    seq    bigint NOT NULL CHECK (seq > 0),
    at     bigint NOT NULL,
    origin text COLLATE "C" NOT NULL,
    n      bigint NOT NULL,
    person text COLLATE "C" NOT NULL,
    ops    json NOT NULL,
    PRIMARY KEY (board, seq)
);
COMMENT ON TABLE entries IS 'What was decided, in order, without gaps. Only redaction changes a row.';
COMMENT ON COLUMN entries.at IS 'Milliseconds since 1970, UTC.';
COMMENT ON COLUMN entries.origin IS 'Device and tab that proposed it; empty for the system.';
COMMENT ON COLUMN entries.n IS 'Counts the proposals of one origin; with it, a retry is recognised.';
COMMENT ON COLUMN entries.ops IS 'The ops as JSON, as written: json keeps the bytes, jsonb would not.';

CREATE UNIQUE INDEX entries_retry ON entries (board, origin, n) WHERE origin <> '';

CREATE TABLE snapshots (
    board   text COLLATE "C" NOT NULL REFERENCES boards (id),
    version integer NOT NULL,
    seq     bigint NOT NULL,
    data    bytea NOT NULL,
    PRIMARY KEY (board, version, seq)
);
COMMENT ON TABLE snapshots IS 'Boards as they were after an entry. May be emptied at any time.';

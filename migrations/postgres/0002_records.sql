-- +goose Up
CREATE TABLE settings (
    key   text PRIMARY KEY,
    value bytea NOT NULL
);
COMMENT ON TABLE settings IS 'What the installation must remember: secret keys, the facilitator key''s hash.';

CREATE TABLE workshops (
    id               text COLLATE "C" PRIMARY KEY,
    code             text COLLATE "C" NOT NULL UNIQUE,
    title            text NOT NULL,
    lang             text NOT NULL,
    facilitator_hash bytea NOT NULL,
    projector_hash   bytea NOT NULL,
    created_at       bigint NOT NULL
);
COMMENT ON TABLE workshops IS 'One row for each workshop; its board has the same id.';
COMMENT ON COLUMN workshops.code IS 'What people type to join.';
COMMENT ON COLUMN workshops.facilitator_hash IS 'Hash of the token in the facilitator link.';
COMMENT ON COLUMN workshops.projector_hash IS 'Hash of the token in the projector link.';
COMMENT ON COLUMN workshops.created_at IS 'Milliseconds since 1970, UTC.';

CREATE TABLE finished_boards (
    board        text COLLATE "C" PRIMARY KEY,
    title        text NOT NULL,
    lang         text NOT NULL,
    seq          bigint NOT NULL,
    people       integer NOT NULL,
    facilitators integer NOT NULL
);
COMMENT ON TABLE finished_boards IS 'Finished workshops as plain tables, rebuilt from the journal at will.';
COMMENT ON COLUMN finished_boards.seq IS 'Last journal entry that these tables include.';
COMMENT ON COLUMN finished_boards.people IS 'How many took part, facilitators included.';

CREATE TABLE sections (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    title    text NOT NULL,
    question text NOT NULL,
    PRIMARY KEY (board, id)
);
COMMENT ON COLUMN sections.place IS 'Order on the board, from 0.';

CREATE TABLE clusters (
    board   text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    place   integer NOT NULL,
    section text COLLATE "C" NOT NULL,
    name    text NOT NULL,
    PRIMARY KEY (board, id),
    FOREIGN KEY (board, section) REFERENCES sections (board, id) ON DELETE CASCADE
);
COMMENT ON COLUMN clusters.name IS 'Empty when nobody named it.';

CREATE TABLE notes (
    board   text COLLATE "C" NOT NULL,
    id      text COLLATE "C" NOT NULL,
    place   integer NOT NULL,
    section text COLLATE "C" NOT NULL,
    cluster text COLLATE "C",
    text    text NOT NULL,
    color   text NOT NULL,
    lang    text NOT NULL,
    author  text NOT NULL,
    PRIMARY KEY (board, id),
    FOREIGN KEY (board, section) REFERENCES sections (board, id) ON DELETE CASCADE,
    FOREIGN KEY (board, cluster) REFERENCES clusters (board, id) ON DELETE CASCADE
);
COMMENT ON COLUMN notes.cluster IS 'Null for a loose note.';
COMMENT ON COLUMN notes.author IS 'The name, or empty: anonymous, imported or erased.';

CREATE TABLE rounds (
    board    text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id       text COLLATE "C" NOT NULL,
    place    integer NOT NULL,
    question text NOT NULL,
    dots     integer NOT NULL,
    item_cap integer NOT NULL,
    voters   integer NOT NULL,
    eligible integer NOT NULL,
    PRIMARY KEY (board, id)
);
COMMENT ON TABLE rounds IS 'Closed votes. Who voted for what is not kept anywhere.';
COMMENT ON COLUMN rounds.dots IS 'Dots that each person had.';
COMMENT ON COLUMN rounds.item_cap IS 'Most dots of one person on one item.';

CREATE TABLE round_totals (
    board text COLLATE "C" NOT NULL,
    round text COLLATE "C" NOT NULL,
    item  text COLLATE "C" NOT NULL,
    place integer NOT NULL,
    name  text NOT NULL,
    dots  integer NOT NULL,
    PRIMARY KEY (board, round, item),
    FOREIGN KEY (board, round) REFERENCES rounds (board, id) ON DELETE CASCADE
);
COMMENT ON COLUMN round_totals.item IS 'Cluster or loose note as it was then; it may be gone since.';
COMMENT ON COLUMN round_totals.name IS 'What it was called when the round closed.';

CREATE TABLE commitments (
    board      text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id         text COLLATE "C" NOT NULL,
    place      integer NOT NULL,
    what       text NOT NULL,
    who        text NOT NULL,
    together   text NOT NULL,
    starts     text NOT NULL,
    ends       text NOT NULL,
    resources  text NOT NULL,
    provider   text NOT NULL,
    verifiable text NOT NULL,
    status     text NOT NULL,
    PRIMARY KEY (board, id)
);
COMMENT ON TABLE commitments IS 'The roadmap.';
COMMENT ON COLUMN commitments.together IS 'With whom.';
COMMENT ON COLUMN commitments.starts IS 'YYYY-MM-DD or empty.';
COMMENT ON COLUMN commitments.ends IS 'YYYY-MM-DD or empty.';

CREATE TABLE commitment_links (
    board      text COLLATE "C" NOT NULL,
    commitment text COLLATE "C" NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('cluster', 'note', 'round')),
    target     text COLLATE "C" NOT NULL,
    place      integer NOT NULL,
    PRIMARY KEY (board, commitment, kind, target),
    FOREIGN KEY (board, commitment) REFERENCES commitments (board, id) ON DELETE CASCADE
);
COMMENT ON TABLE commitment_links IS 'What a commitment came from: the trail, one row for each cluster, note and round.';

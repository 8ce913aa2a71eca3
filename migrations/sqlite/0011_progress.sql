-- +goose Up
-- What the roadmap of a workshop says besides: whom to tell, the heading, the solution, whether the name of who answers
-- may be published (1), and the workshop that left the row open before.
ALTER TABLE commitments ADD COLUMN tell TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN phase TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN solution TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN named INTEGER NOT NULL DEFAULT 0;
ALTER TABLE commitments ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN earlier_board TEXT NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN earlier_row TEXT NOT NULL DEFAULT '';
-- What happened to a row since, oldest first; at_ms are milliseconds since 1970, by the clock of the server.
CREATE TABLE commitment_progress (
    board      TEXT NOT NULL,
    place      INTEGER NOT NULL,
    commitment TEXT NOT NULL,
    id         TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    status     TEXT NOT NULL,
    text       TEXT NOT NULL,
    photo      TEXT NOT NULL,
    told_by    TEXT NOT NULL,
    earlier    INTEGER NOT NULL,
    PRIMARY KEY (board, commitment, id),
    FOREIGN KEY (board, commitment) REFERENCES commitments (board, id) ON DELETE CASCADE
) STRICT;

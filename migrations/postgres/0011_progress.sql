-- +goose Up
-- What the roadmap of a workshop says besides: whom to tell, the heading, the solution, whether the name of who answers
-- may be published (1), and the workshop that left the row open before.
ALTER TABLE commitments ADD COLUMN tell text NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN phase text NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN solution text NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN named integer NOT NULL DEFAULT 0;
ALTER TABLE commitments ADD COLUMN earlier text NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN earlier_board text NOT NULL DEFAULT '';
ALTER TABLE commitments ADD COLUMN earlier_row text NOT NULL DEFAULT '';
-- What happened to a row since, oldest first; at_ms are milliseconds since 1970, by the clock of the server.
CREATE TABLE commitment_progress (
    board      text COLLATE "C" NOT NULL,
    place      integer NOT NULL,
    commitment text COLLATE "C" NOT NULL,
    id         text COLLATE "C" NOT NULL,
    at_ms      bigint NOT NULL,
    status     text NOT NULL,
    text       text NOT NULL,
    photo      text NOT NULL,
    told_by    text NOT NULL,
    earlier    integer NOT NULL,
    PRIMARY KEY (board, commitment, id),
    FOREIGN KEY (board, commitment) REFERENCES commitments (board, id) ON DELETE CASCADE
);

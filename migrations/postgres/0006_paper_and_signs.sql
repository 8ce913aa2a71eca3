-- +goose Up
ALTER TABLE rounds ADD COLUMN paper_voters integer NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN paper_sheets integer NOT NULL DEFAULT 0;
ALTER TABLE round_totals ADD COLUMN paper_dots integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN rounds.voters IS 'People who voted at a device.';
COMMENT ON COLUMN rounds.paper_voters IS 'People who voted on paper.';
COMMENT ON COLUMN rounds.paper_sheets IS 'Sheets of paper that two people have read alike.';
COMMENT ON COLUMN round_totals.paper_dots IS 'How many of the dots were put on paper.';
ALTER TABLE notes ADD COLUMN liked integer NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN same integer NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN unclear integer NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN idea integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN notes.liked IS 'How many people gave this sign; likewise same, unclear and idea. Who did is not kept anywhere.';

-- +goose Up
-- Dots on paper: how many of the dots of an item, how many people, on how many sheets.
ALTER TABLE rounds ADD COLUMN paper_voters INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN paper_sheets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE round_totals ADD COLUMN paper_dots INTEGER NOT NULL DEFAULT 0;
-- How many people gave which sign to a note. Who did is not kept anywhere.
ALTER TABLE notes ADD COLUMN liked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN same INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN unclear INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notes ADD COLUMN idea INTEGER NOT NULL DEFAULT 0;

-- +goose Up
-- The end of a row from then on, and before, where what was told is that it was moved; '' for none.
ALTER TABLE commitment_progress ADD COLUMN ends TEXT NOT NULL DEFAULT '';
ALTER TABLE commitment_progress ADD COLUMN ended TEXT NOT NULL DEFAULT '';

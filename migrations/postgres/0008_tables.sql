-- +goose Up
-- The name of the table of the room that a note comes from; empty where there is none or it is not told.
ALTER TABLE notes ADD COLUMN table_name TEXT NOT NULL DEFAULT '';

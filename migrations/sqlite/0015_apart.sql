-- +goose Up
-- How many of the people of a table came without a device, and so have not joined the board.
ALTER TABLE room_tables ADD COLUMN apart INTEGER NOT NULL DEFAULT 0;

-- +goose Up
CREATE TABLE steps (
    board           text COLLATE "C" NOT NULL REFERENCES finished_boards (board) ON DELETE CASCADE,
    id              text COLLATE "C" NOT NULL,
    place           integer NOT NULL,
    kind            text NOT NULL,
    name            text NOT NULL,
    question        text NOT NULL,
    planned_minutes integer NOT NULL,
    real_seconds    integer NOT NULL,
    PRIMARY KEY (board, id)
);
COMMENT ON TABLE steps IS 'The agenda: what was planned for each step, and what it really took.';
COMMENT ON COLUMN steps.planned_minutes IS '0: no time was planned.';
COMMENT ON COLUMN steps.real_seconds IS 'How long the room was in the step, over all its stays; 0: never, or not measured.';

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/records"
)

// replayCmd rebuilds what is derived from the journal: the plain tables of finished workshops.
type replayCmd struct {
	Check     bool     `help:"Change nothing; exit with 1 if the tables differ from the journal."`
	All       bool     `help:"All workshops."`
	Workshops []string `arg:"" optional:"" help:"Codes or ids of workshops."`
}

func (c *replayCmd) Run(s *storage, e *env) error {
	if c.All == (len(c.Workshops) > 0) {
		return errors.New("name workshops, or say --all")
	}
	return s.with(e, func(st *stores) error {
		chosen, err := c.choose(e.ctx, st)
		if err != nil {
			return err
		}
		differing := 0
		for _, w := range chosen {
			different, err := c.one(e, st, w)
			if err != nil {
				return fmt.Errorf("%s: %w", w.Code, err)
			}
			if different {
				differing++
			}
		}
		if c.Check && differing > 0 {
			return exitError(1)
		}
		return nil
	})
}

func (c *replayCmd) choose(ctx context.Context, st *stores) ([]records.Workshop, error) {
	if c.All {
		return st.records.List(ctx) //nolint:wrapcheck // says what it is
	}
	var chosen []records.Workshop
	for _, name := range c.Workshops {
		w, err := find(ctx, st, name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, w)
	}
	return chosen, nil
}

// find takes a workshop's code or id.
func find(ctx context.Context, st *stores, name string) (records.Workshop, error) {
	w, err := st.records.ByCode(ctx, strings.ToUpper(name))
	if errors.Is(err, records.ErrNotFound) {
		w, err = st.records.ByID(ctx, board.ID(name))
	}
	if errors.Is(err, records.ErrNotFound) {
		return w, fmt.Errorf("no workshop has the code or id %q", name)
	}
	return w, err //nolint:wrapcheck // says what it is
}

// one compares one workshop's tables with its journal and says whether they differed.
func (c *replayCmd) one(e *env, st *stores, w records.Workshop) (different bool, err error) {
	b, err := replayed(e.ctx, st.journal, w.ID)
	if err != nil {
		return false, err
	}
	if !b.Finished() {
		_, err = fmt.Fprintf(e.out, "%s: not finished, entry %d.\n", w.Code, b.Head())
		return false, err //nolint:wrapcheck // printing
	}
	want := records.Project(b)
	have, err := st.records.Load(e.ctx, w.ID)
	if err != nil && !errors.Is(err, records.ErrNotFound) {
		return false, err //nolint:wrapcheck // says what it is
	}
	missing := err != nil
	differences := records.Diff(have, want)
	switch {
	case !missing && len(differences) == 0:
		_, err = fmt.Fprintf(e.out, "%s: as the journal says, entry %d.\n", w.Code, want.Board.Seq)
		return false, err //nolint:wrapcheck // printing
	case missing:
		differences = []string{"not written yet"}
	}
	for _, d := range differences {
		if _, err := fmt.Fprintf(e.out, "%s: %s\n", w.Code, d); err != nil {
			return true, err //nolint:wrapcheck // printing
		}
	}
	if c.Check {
		return true, nil
	}
	if err := st.records.Save(e.ctx, want); err != nil {
		return true, err //nolint:wrapcheck // says what it is
	}
	_, err = fmt.Fprintf(e.out, "%s: written up to entry %d.\n", w.Code, want.Board.Seq)
	return true, err //nolint:wrapcheck // printing
}

// replayed reads a board from its first entry on, without snapshots.
func replayed(ctx context.Context, j journal.Journal, id board.ID) (b *board.Board, err error) {
	b = board.New(id)
	err = entriesOf(ctx, j, id, func(entry board.Entry) error { return try(b, entry) })
	return b, err
}

// entriesOf hands over every entry of a board, oldest first.
func entriesOf(ctx context.Context, j journal.Journal, id board.ID, each func(board.Entry) error) error {
	const page = 1000
	for after := board.Seq(0); ; {
		entries, err := j.Read(ctx, id, after, page)
		if err != nil {
			return err //nolint:wrapcheck // says what it is
		}
		for _, entry := range entries {
			if err := each(entry); err != nil {
				return err
			}
			after = entry.Seq
		}
		if len(entries) == 0 {
			if after == 0 {
				return journal.ErrNoBoard
			}
			return nil
		}
	}
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"minga.lab/minga/cmd/mingaload/check"
	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

// checkCmd holds recorded histories against the journal.
type checkCmd struct {
	Histories []string `arg:"" help:"Files that a run has recorded, or folders of them." placeholder:"HISTORY" name:"history"`
	Journal   string   `help:"The journal: SQLite's file, or postgres://…" required:"" placeholder:"FILE|URL"`
	JSON      bool     `help:"Print the verdicts as JSON." name:"json"`
}

// errBroken means that a promise was not kept.
var errBroken = errors.New("a promise was broken")

// Run decides every promise on every board of the histories.
func (c *checkCmd) Run(e *env) error {
	verdicts, err := judgeRun(e.ctx, c.Histories, c.Journal, nil)
	if err != nil {
		return err
	}
	if c.JSON {
		err = printJSON(e.out, verdicts)
	} else {
		printVerdicts(e.out, verdicts)
	}
	return errors.Join(err, broken(verdicts))
}

// judgeRun reads histories and journal and decides. stored are bytes of the store that were read
// while it was in use, besides those that are there now.
func judgeRun(ctx context.Context, histories []string, where string, stored map[string][]byte) ([]check.Verdict, error) {
	raw := map[string][]byte{}
	maps.Copy(raw, stored)
	maps.Copy(raw, storedBytes(where)) // before opening it, which may tidy up
	j, closeIt, err := openJournal(ctx, where)
	if err != nil {
		return nil, fmt.Errorf("the journal: %w", err)
	}
	defer func() { _ = closeIt() }()
	return judgeOn(ctx, j, histories, raw)
}

// judgeOn is judgeRun with a journal that is open.
func judgeOn(ctx context.Context, j journal.Journal, histories []string, raw map[string][]byte) ([]check.Verdict, error) {
	clients, err := history.Load(histories...)
	if err != nil {
		return nil, err
	}
	of := map[board.ID][]*history.Client{}
	for _, c := range clients {
		of[c.Board] = append(of[c.Board], c)
	}
	var all []check.Verdict
	for _, id := range slices.Sorted(maps.Keys(of)) {
		entries, err := readJournal(ctx, j, id)
		if err != nil {
			return nil, fmt.Errorf("the journal of board %s: %w", id, err)
		}
		all = append(all, check.Board(check.Subject{Board: id, Entries: entries, Clients: of[id], Stored: raw})...)
	}
	return all, nil
}

func broken(verdicts []check.Verdict) error {
	for _, v := range verdicts {
		if !v.Holds {
			return fmt.Errorf("%w: %s on board %s: %s", errBroken, v.Promise, v.Board, v.Counter)
		}
	}
	return nil
}

// printVerdicts prints one line for each promise: over all boards while it holds, and the board where
// it does not.
func printVerdicts(to io.Writer, verdicts []check.Verdict) {
	total := map[string]check.Verdict{}
	var order []string
	boards := map[board.ID]bool{}
	for _, v := range verdicts {
		boards[v.Board] = true
		t, known := total[v.Promise]
		if !known {
			order = append(order, v.Promise)
			total[v.Promise] = v
			continue
		}
		if t.Holds && !v.Holds {
			t.Board, t.Holds, t.Counter = v.Board, false, v.Counter
		}
		t.Looked += v.Looked
		t.Faults += v.Faults
		total[v.Promise] = t
	}
	fmt.Fprintf(to, "\nPromises, on %d boards:\n", len(boards))
	for _, id := range order {
		v := total[id]
		fmt.Fprintln(to, v)
		if !v.Holds {
			fmt.Fprintf(to, "      on board %s\n", v.Board)
		}
	}
}

func printJSON(to io.Writer, v any) error {
	e := json.NewEncoder(to)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

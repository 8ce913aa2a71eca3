package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/server/records"
)

// A transfer file holds one workshop whole: a header line, then one line for each entry of its
// journal. What the journal has forgotten is not in it; device keys are, so keep it like a backup.
const (
	transferFormat  = "minga-journal"
	transferVersion = 1
)

type transferHeader struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	ID      board.ID  `json:"id"`
	Code    string    `json:"code"`
	Title   string    `json:"title"`
	Lang    string    `json:"lang"`
	Created time.Time `json:"created"`
	Entries board.Seq `json:"entries"`
}

type exportCmd struct {
	Workshop string `arg:"" help:"Code or id of the workshop."`
	Out      string `short:"o" help:"File to write; default is the standard output." type:"path"`
}

func (c *exportCmd) Run(s *storage, e *env) error {
	return s.with(e, func(st *stores) (err error) {
		w, err := find(e.ctx, st, c.Workshop)
		if err != nil {
			return err
		}
		head, err := st.journal.Head(e.ctx, w.ID)
		if err != nil {
			return err //nolint:wrapcheck // says what it is
		}
		out := e.out
		if c.Out != "" {
			file, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
			if err != nil {
				return err //nolint:wrapcheck // names the file
			}
			defer func() { err = errors.Join(err, file.Close()) }()
			out = file
		}
		buffered := bufio.NewWriter(out)
		lines := json.NewEncoder(buffered)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(transferHeader{
			Format: transferFormat, Version: transferVersion,
			ID: w.ID, Code: w.Code, Title: w.Title, Lang: w.Lang, Created: w.CreatedAt, Entries: head,
		}); err != nil {
			return err //nolint:wrapcheck // writing
		}
		err = entriesOf(e.ctx, st.journal, w.ID, func(entry board.Entry) error {
			if entry.Seq > head {
				return nil // came while we were writing: the header has told the number
			}
			line, err := board.EncodeEntry(entry)
			if err != nil {
				return err //nolint:wrapcheck // says what it is
			}
			return lines.Encode(json.RawMessage(line))
		})
		return errors.Join(err, buffered.Flush())
	})
}

type importCmd struct {
	In string `arg:"" help:"File that export has written, or - for the standard input." type:"path"`
}

func (c *importCmd) Run(s *storage, e *env) error {
	in := io.Reader(os.Stdin)
	if c.In != "-" {
		file, err := os.Open(c.In)
		if err != nil {
			return err //nolint:wrapcheck // names the file
		}
		defer file.Close()
		in = file
	}
	header, entries, err := readTransfer(in)
	if err != nil {
		return fmt.Errorf("the file cannot be used, nothing was stored: %w", err)
	}
	return s.with(e, func(st *stores) error {
		if _, err := st.journal.Head(e.ctx, header.ID); err == nil {
			return fmt.Errorf("workshop %s is here already, nothing was stored", header.Code)
		} else if !errors.Is(err, journal.ErrNoBoard) {
			return err //nolint:wrapcheck // says what it is
		}
		const batch = 500
		for start := 0; start < len(entries); start += batch {
			part := entries[start:min(start+batch, len(entries))]
			if err := st.journal.Append(e.ctx, header.ID, board.Seq(start), part, nil); err != nil {
				return err //nolint:wrapcheck // says what it is
			}
		}
		err := st.records.Create(e.ctx, records.Workshop{
			ID: header.ID, Code: header.Code, Title: header.Title, Lang: header.Lang, CreatedAt: header.Created,
		})
		if errors.Is(err, records.ErrCodeTaken) {
			return fmt.Errorf("another workshop has the code %s", header.Code)
		}
		if err != nil {
			return err //nolint:wrapcheck // says what it is
		}
		_, err = fmt.Fprintf(e.out, "%s: %d entries.\n", header.Code, len(entries))
		return err //nolint:wrapcheck // printing
	})
}

// readTransfer reads and checks a whole file before anything is stored.
func readTransfer(in io.Reader) (header transferHeader, entries []board.Entry, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20) // an import of 5,000 notes is one entry
	if !lines.Scan() {
		return header, nil, errors.Join(errors.New("it is empty"), lines.Err())
	}
	if err := json.Unmarshal(lines.Bytes(), &header); err != nil || header.Format != transferFormat {
		return header, nil, errors.New("it is not a Minga journal")
	}
	if header.Version != transferVersion {
		return header, nil, fmt.Errorf("it has version %d, this program reads %d", header.Version, transferVersion)
	}
	b := board.New(header.ID)
	for lines.Scan() {
		entry, err := board.DecodeEntry(lines.Bytes())
		if err != nil {
			return header, nil, fmt.Errorf("line %d: %w", len(entries)+2, err)
		}
		if entry.Seq != board.Seq(len(entries)+1) {
			return header, nil, fmt.Errorf("line %d: entry %d is missing", len(entries)+2, len(entries)+1)
		}
		if entry.Seq == 1 && !creates(entry, header.ID) {
			return header, nil, fmt.Errorf("line 2: it is not the beginning of board %s", header.ID)
		}
		if err := try(b, entry); err != nil {
			return header, nil, fmt.Errorf("line %d: %w", len(entries)+2, err)
		}
		entries = append(entries, entry)
	}
	if err := lines.Err(); err != nil {
		return header, nil, err //nolint:wrapcheck // reading
	}
	if board.Seq(len(entries)) != header.Entries || len(entries) == 0 {
		return header, nil, fmt.Errorf("it ends after %d of %d entries", len(entries), header.Entries)
	}
	if err := board.Invariants(b); err != nil {
		return header, nil, fmt.Errorf("its board is not sound: %w", err)
	}
	return header, entries, nil
}

// try applies an entry of unknown origin: what would crash a room must not get into the journal.
func try(b *board.Board, entry board.Entry) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("entry %d does not apply: %v", entry.Seq, v)
		}
	}()
	b.Apply(entry)
	return nil
}

// creates says whether an entry is the first one of that board.
func creates(entry board.Entry, id board.ID) bool {
	if len(entry.Ops) == 0 {
		return false
	}
	created, ok := entry.Ops[0].(board.BoardCreated)
	return ok && created.ID == id
}

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
	"minga.lab/minga/server/assets"
	"minga.lab/minga/server/records"
)

// A transfer file holds one workshop whole: a header line, one line for each entry of its journal, then
// one for each photo, drawing and voice. What the journal has forgotten is not in it, nor what was taken off
// the board for good; device keys are, so keep it like a backup.
const (
	transferFormat  = "minga-journal"
	transferVersion = 2 // 1 had no assets, and is still read
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
	Assets  int       `json:"assets,omitempty"`
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
		b := board.New(w.ID)
		if err := entriesOf(e.ctx, st.journal, w.ID, func(entry board.Entry) error {
			if entry.Seq > head {
				return nil // came while we were reading
			}
			return try(b, entry)
		}); err != nil {
			return err
		}
		named, err := assetsThere(e.ctx, st.assets, b)
		if err != nil {
			return err
		}
		buffered := bufio.NewWriter(out)
		lines := json.NewEncoder(buffered)
		lines.SetEscapeHTML(false)
		if err := lines.Encode(transferHeader{
			Format: transferFormat, Version: transferVersion,
			ID: w.ID, Code: w.Code, Title: w.Title, Lang: w.Lang, Created: w.CreatedAt, Entries: head, Assets: len(named),
		}); err != nil {
			return err //nolint:wrapcheck // writing
		}
		err = entriesOf(e.ctx, st.journal, w.ID, func(entry board.Entry) error {
			if entry.Seq > head {
				return nil // the header has told the number
			}
			line, err := board.EncodeEntry(entry)
			if err != nil {
				return err //nolint:wrapcheck // says what it is
			}
			return lines.Encode(json.RawMessage(line))
		})
		for _, id := range named {
			var line transferAsset
			if err != nil {
				break
			}
			if line, err = assetLine(e.ctx, st.assets, w.ID, id); err == nil {
				err = lines.Encode(line)
			}
		}
		return errors.Join(err, buffered.Flush())
	})
}

type importCmd struct {
	In string `arg:"" help:"File that export has written, or - for the standard input." type:"path"`
}

func (c *importCmd) Run(s *storage, e *env) error {
	in, end, err := rewindable(c.In)
	if err != nil {
		return err
	}
	defer end()
	header, entries, err := readTransfer(in, nil)
	if err != nil {
		return fmt.Errorf("the file cannot be used, nothing was stored: %w", err)
	}
	return s.with(e, func(st *stores) (err error) {
		if _, err := st.journal.Head(e.ctx, header.ID); err == nil {
			return fmt.Errorf("workshop %s is here already, nothing was stored", header.Code)
		} else if !errors.Is(err, journal.ErrNoBoard) {
			return err //nolint:wrapcheck // says what it is
		}
		if _, err := st.records.ByCode(e.ctx, header.Code); err == nil {
			return fmt.Errorf("another workshop has the code %s, nothing was stored", header.Code)
		}
		stored, err := storeAssets(e.ctx, st.assets, in, header.ID)
		if err != nil {
			return err
		}
		const batch = 500
		for start := 0; start < len(entries); start += batch {
			part := entries[start:min(start+batch, len(entries))]
			if err := st.journal.Append(e.ctx, header.ID, board.Seq(start), part, nil); err != nil {
				return err //nolint:wrapcheck // says what it is
			}
		}
		err = st.records.Create(e.ctx, records.Workshop{
			ID: header.ID, Code: header.Code, Title: header.Title, Lang: header.Lang, CreatedAt: header.Created,
		})
		if errors.Is(err, records.ErrCodeTaken) {
			return fmt.Errorf("another workshop has the code %s", header.Code)
		}
		if err != nil {
			return err //nolint:wrapcheck // says what it is
		}
		_, err = fmt.Fprintf(e.out, "%s: %d entries, %d photos, drawings and voices.\n", header.Code, len(entries), len(stored))
		return err //nolint:wrapcheck // printing
	})
}

// readTransfer reads and checks a whole file, and hands over its assets one by one.
func readTransfer(in io.Reader, each func(assets.Asset) error) (header transferHeader, entries []board.Entry, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20) // an import of 5,000 notes is one entry
	if !lines.Scan() {
		return header, nil, errors.Join(errors.New("it is empty"), lines.Err())
	}
	if err := json.Unmarshal(lines.Bytes(), &header); err != nil || header.Format != transferFormat {
		return header, nil, errors.New("it is not a Minga journal")
	}
	if header.Version < 1 || header.Version > transferVersion || header.Version == 1 && header.Assets != 0 {
		return header, nil, fmt.Errorf("it has version %d, this program reads %d", header.Version, transferVersion)
	}
	b := board.New(header.ID)
	for board.Seq(len(entries)) < header.Entries && lines.Scan() {
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
	named := map[board.ID]bool{}
	for _, id := range b.Assets() {
		named[id] = true
	}
	found := 0
	for ; lines.Scan(); found++ {
		asset, err := readAsset(lines.Bytes(), named)
		if err == nil && each != nil {
			err = each(asset)
		}
		if err != nil {
			return header, nil, fmt.Errorf("line %d: %w", len(entries)+2+found, err)
		}
	}
	if err := lines.Err(); err != nil {
		return header, nil, err //nolint:wrapcheck // reading
	}
	if found != header.Assets {
		return header, nil, fmt.Errorf("it has %d of %d photos, drawings and voices", found, header.Assets)
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

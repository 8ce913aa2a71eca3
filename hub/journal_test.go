package hub_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal/postgres"
	"minga.lab/minga/hub/journal/postgres/pgtest"
	"minga.lab/minga/hub/journal/sqlite"
)

// onDisk opens a world with one hub over a SQLite file, outside of any bubble: the journal's
// work is the disk's.
func onDisk(t *testing.T, path string) *world {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, journal: sqlite.New(db), bus: bus.NewLocal()}
	w.open("hub1", func(c *hub.Config) { c.DrainSpread = time.Millisecond })
	t.Cleanup(func() {
		w.stop()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// TestF8_WhatIsAcknowledgedIsInTheFile takes the database's files away after every answer, as
// they would be found after kill -9, and opens them elsewhere.
func TestF8_WhatIsAcknowledgedIsInTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "minga.db")
	w := onDisk(t, path)
	if err := w.hubs[0].Create(t.Context(), system(theCreation())); err != nil {
		t.Fatal(err)
	}
	w.seat("ana1", board.Participant)
	ana := w.person("ana1")
	for i := range 5 {
		seq := ana.do(note(fmt.Sprintf("note%d", i)))
		there := filepath.Join(t.TempDir(), "minga.db")
		for _, suffix := range []string{"", "-wal"} {
			text, err := os.ReadFile(path + suffix)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(there+suffix, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		after := onDisk(t, there)
		back := after.person("ana1")
		if back.seq != seq || len(back.view.Notes) != i+1 {
			t.Errorf("entry %d was acknowledged, after the crash there are %d with %d notes", seq, back.seq, len(back.view.Notes))
		}
		// The answer may have been lost with the server: asked again, it is the same.
		back.askAgain(ana.n, "", note(fmt.Sprintf("note%d", i)))
		if r := back.reply(ana.n); r.seq != seq {
			t.Errorf("%+v", r)
		}
	}
}

// TestF8_APostgresThatIsKilledLosesNothingAcknowledged kills the database under a busy hub.
func TestF8_APostgresThatIsKilledLosesNothingAcknowledged(t *testing.T) {
	server := pgtest.Start(t, pgtest.Options{})
	db, err := postgres.Open(t.Context(), server.DSN())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, journal: postgres.New(db), bus: bus.NewLocal()}
	w.open("hub1", func(c *hub.Config) { c.DrainSpread = time.Millisecond })
	defer func() {
		w.stop()
		_ = db.Close()
	}()
	if err := w.hubs[0].Create(t.Context(), system(theCreation())); err != nil {
		t.Fatal(err)
	}
	w.seat("ana1", board.Participant)
	ana := w.person("ana1")
	acked := map[board.ID]bool{}
	for i := range 40 {
		ana.ask(note(fmt.Sprintf("note%d", i)))
		if i == 20 {
			server.Kill(t)
			server.Restart(t)
		}
	}
	for i := range 40 {
		n := uint64(i + 1)
		for {
			r := ana.reply(n)
			if r.refusal == nil {
				acked[noteID(fmt.Sprintf("note%d", i))] = true
				break
			}
			// The journal was away for too long: the browser asks again with the same number.
			ana.askAgain(n, "", note(fmt.Sprintf("note%d", i)))
		}
	}
	b := board.New(theBoard)
	entries, err := w.journal.Read(context.Background(), theBoard, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b.Apply(e)
	}
	view := board.ViewBoard(b, board.Audience{Kind: board.ForFacilitator})
	if len(view.Notes) != 40 || len(acked) != 40 {
		t.Errorf("%d notes are stored, %d were acknowledged", len(view.Notes), len(acked))
	}
	for _, n := range view.Notes {
		if !acked[n.ID] {
			t.Errorf("%s is stored and was not acknowledged", n.ID)
		}
	}
}

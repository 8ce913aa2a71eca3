package history

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

func TestAHistoryIsReadAsItWasWritten(t *testing.T) {
	dir := t.TempDir()
	want := &Client{Board: "board001", Name: "beto", Tab: "tab", Person: "person01", Behaviour: Stalled}
	r, err := Create(dir, *want)
	if err != nil {
		t.Fatal(err)
	}
	want.Events = []Event{
		{T: 1, K: Joined, S: 4, A: board.ForParticipant, P: []board.ID{"person01"}, B: json.RawMessage(`{"id":"board001"}`)},
		{T: 2, K: Sent, N: 1, O: json.RawMessage(`{"k":"undo"}`)},
		{T: 3, K: Got, F: 4, U: 6, E: []wire.Entry{{S: 5, O: []json.RawMessage{json.RawMessage(`{"k":"a","text":"<ñ>"}`)}}}},
		{T: 4, K: Closed, C: "4501"},
	}
	for _, e := range want.Events {
		r.Add(e)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	got, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]*Client{want}, got); diff != "" {
		t.Error(diff)
	}
}

func TestACutHistoryIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.jsonl")
	if err := os.WriteFile(path, []byte("{\"board\":\"b\"}\n{\"t\":1,\"k\":\"se"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil {
		t.Error("it was read")
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("an empty folder was taken for a run")
	}
}

func TestSpanFillsInWhatAFrameLeavesOut(t *testing.T) {
	e := Event{E: []wire.Entry{{S: 7}, {S: 9}}}
	if from, upTo := e.Span(); from != 6 || upTo != 9 {
		t.Errorf("covers the numbers after %d up to %d", from, upTo)
	}
	e = Event{F: 3, U: 12}
	if from, upTo := e.Span(); from != 3 || upTo != 12 {
		t.Errorf("covers the numbers after %d up to %d", from, upTo)
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/cmd/mingaload/history"
)

// smallDay is a workshop that lasts three seconds and has everything in it: private writing, a vote in two
// tabs at once, a lost link, and phones that misbehave.
const smallDay = `{
	"name": "small-day", "title": "a day in three seconds", "seed": 11, "boards": 2, "people": 6, "twins": 0.5, "notes": 5,
	"odd": {"stalled": 1, "half": 1, "vanished": 1}, "odd_after": 0.3, "cuts": [{"after": 1.2, "share": 0.7}],
	"phases": [
		{"step": "write", "seconds": 0.8, "edits": 3, "hidden": true, "do": {"write": 3, "edit": 1}},
		{"step": "group", "seconds": 1, "edits": 3, "pointers": 5, "do": {"move": 3, "cluster": 1, "gather": 1, "undo": 0.3}},
		{"step": "vote", "seconds": 1, "edits": 5, "dots": 3, "cap": 2, "do": {"dot": 4, "undot": 1}}
	]
}`

// TestARealRunKeepsEveryPromise plays a small day on a real server, decides every promise, and then
// shows that the checker would have noticed a history that lies.
func TestARealRunKeepsEveryPromise(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "small-day.json")
	if err := os.WriteFile(file, []byte(smallDay), 0o600); err != nil {
		t.Fatal(err)
	}
	histories := filepath.Join(dir, "histories")
	var out, errOut bytes.Buffer
	code := run(t.Context(), []string{"run", file, "--check", "--json", "--dir", dir, "--histories", histories}, &out, &errOut)
	if code != 0 {
		t.Fatalf("exit %d: %s\n%s", code, errOut.String(), out.String())
	}
	var got result
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Entries == 0 || got.Proposals == 0 || got.Receive.Count == 0 || got.Ack.P50 <= 0 || got.BytesPerDelivery < 10 {
		t.Errorf("hardly anything was measured: %s", out.String())
	}
	if want := 2 * (1 + 6 + 3 + 3); got.Conns != want {
		t.Errorf("%d connections, want %d", got.Conns, want)
	}
	looked := map[string]int{}
	for _, v := range got.Verdicts {
		looked[v.Promise] += v.Looked
		if !v.Holds {
			t.Error(v)
		}
	}
	for i := range 11 {
		if id := fmt.Sprintf("F%d", i+1); looked[id] == 0 {
			t.Errorf("nothing was looked at for %s", id)
		}
	}
	clients, err := history.Load(histories)
	if err != nil {
		t.Fatal(err)
	}
	saw := map[history.Kind]int{}
	for _, c := range clients {
		for i := range c.Events {
			saw[c.Events[i].K]++
		}
	}
	for _, k := range []history.Kind{history.Planted, history.Saw, history.Cut, history.Pointed, history.Acked, history.Got, history.Finished} {
		if saw[k] == 0 {
			t.Errorf("no history has an event %q", k)
		}
	}
}

func TestEveryScenarioIsReadAndDrawn(t *testing.T) {
	names := playNames()
	if len(names) < 7 {
		t.Fatalf("only %v", names)
	}
	for _, name := range names {
		p, err := readPlay(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.Name != name {
			t.Errorf("the file %s calls itself %s", name, p.Name)
		}
		a, b := p.draw(p.Seed, 30), p.draw(p.Seed, 30)
		if len(a) == 0 || len(a) != len(b) {
			t.Fatalf("%s: %d and %d beats of one seed", name, len(a), len(b))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("%s: beat %d is %v, and then %v", name, i, a[i], b[i])
			}
		}
		if c := p.draw(p.Seed+1, 30); len(c) == len(a) && c[len(c)/2] == a[len(a)/2] {
			t.Errorf("%s: another seed draws the same", name)
		}
	}
}

func TestScenariosThatMakeNoSenseAreRefused(t *testing.T) {
	for _, tc := range []struct{ text, says string }{
		{`{"name":"x","boards":1,"people":1,"phases":[]}`, "at least one"},
		{`{"name":"x","boards":1,"people":1,"phases":[{"step":"write","seconds":1,"do":{"dance":1}}]}`, "dance"},
		{`{"name":"x","boards":1,"people":1,"phases":[{"step":"write","seconds":0}]}`, "lasts"},
		{`{"name":"x","boards":1,"people":1,"odd":{"rude":1},"phases":[{"step":"write","seconds":1}]}`, "rude"},
		{`{"nam":"x"}`, "unknown field"},
	} {
		file := filepath.Join(t.TempDir(), "x.json")
		if err := os.WriteFile(file, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readPlay(file); err == nil || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v", tc.text, err)
		}
	}
	if _, err := readPlay("no-such-play"); err == nil || !strings.Contains(err.Error(), "one-board") {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestPausesAreShortened(t *testing.T) {
	p := &play{Phases: []phase{{Seconds: 5}, {Pause: 60, Seconds: 3}}}
	from, to := p.begins(1, 30)
	if from != 7*time.Second || to != 10*time.Second {
		t.Errorf("the second phase lasts from %v to %v", from, to)
	}
}

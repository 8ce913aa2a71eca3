package board

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A scenario is a file of lines:
//
//	# a comment
//	watch fac1 per1 projector       from now on, print what these are shown of each entry
//	fac1> note.added id=nota1 section=sec1 text="Más luz"
//
// A value is JSON if it can be, else a word. After each proposal the file holds what came of it:
// "= seq ops" or "! code field limit", and below it what the watchers were shown. Lines that begin
// with two spaces are results: go test ./hub/board -update writes them anew, to be read in review.

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/scenario/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scenarios: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			script, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, runScenario(t, script))
		})
	}
}

func runScenario(t *testing.T, script []byte) []byte {
	t.Helper()
	r := plain(t)
	var out bytes.Buffer
	var watch []string
	lines := bufio.NewScanner(bytes.NewReader(script))
	for lines.Scan() {
		line := lines.Text()
		if strings.HasPrefix(line, "  ") {
			continue // a result of last time
		}
		fmt.Fprintln(&out, line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "watch "):
			watch = strings.Fields(line)[1:]
		default:
			who, rest, ok := strings.Cut(line, "> ")
			if !ok {
				t.Fatalf("not a line of a scenario: %q", line)
			}
			scenarioStep(t, r, &out, ID(who), rest, watch)
		}
	}
	return out.Bytes()
}

func scenarioStep(t *testing.T, r *session, out *bytes.Buffer, who ID, rest string, watch []string) {
	t.Helper()
	p := r.proposalOf(who, parseOp(t, rest))
	if who == "system" {
		p = Proposal{Actor: Actor{System: true}, At: r.at, Op: p.Op}
	}
	e, err := r.propose(p)
	if refusal, ok := errors.AsType[*Refusal](err); ok {
		fmt.Fprintf(out, "  ! %s", refusal.Code)
		if refusal.Field != "" {
			fmt.Fprintf(out, " field=%s", refusal.Field)
		}
		if refusal.Limit != 0 {
			fmt.Fprintf(out, " limit=%d", refusal.Limit)
		}
		fmt.Fprintln(out)
		return
	}
	fmt.Fprintf(out, "  = %d %s\n", e.Seq, showOps(t, e.Ops))
	for _, w := range watch {
		a := Audience{Kind: ForProjector}
		if role, ok := r.b.RoleOf(ID(w)); ok {
			a = Audience{Kind: AudienceKind(role), Persons: r.b.PersonsAt(deviceFor(ID(w)))}
		}
		shown := "nothing"
		if ops := ViewEntry(r.b, e, a); len(ops) > 0 {
			shown = showOps(t, ops)
		}
		fmt.Fprintf(out, "  %s is shown %s\n", w, shown)
	}
}

func showOps(t *testing.T, ops []Op) string {
	t.Helper()
	return strings.Join(strings.Fields(strings.ReplaceAll(encodeOps(t, ops), "\n", " ; ")), " ")
}

// parseOp reads `kind key=value …`.
func parseOp(t *testing.T, text string) Op {
	t.Helper()
	kind, rest, _ := strings.Cut(text, " ")
	fields := map[string]any{"k": kind}
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		key, value, ok := strings.Cut(rest, "=")
		if !ok {
			t.Fatalf("no value in %q", text)
		}
		dec := json.NewDecoder(strings.NewReader(value))
		var v any
		if err := dec.Decode(&v); err == nil && endsWord(value[dec.InputOffset():]) {
			fields[key], rest = v, value[dec.InputOffset():]
			continue
		}
		var word string
		word, rest, _ = strings.Cut(value, " ")
		fields[key] = word
	}
	data, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	op, err := DecodeOp(data)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return op
}

func endsWord(rest string) bool { return rest == "" || rest[0] == ' ' }

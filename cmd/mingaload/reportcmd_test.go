package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"minga.lab/minga/cmd/mingaload/law"
)

// written puts results into files and runs `mingaload report` on a document.
func written(t *testing.T, doc string, results ...any) (after string, code int, errText string) {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "performance.md")
	if err := os.WriteFile(name, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"report", "--doc", name}
	for i, r := range results {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, string(rune('a'+i))+".json")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	var out, errOut bytes.Buffer
	code = run(t.Context(), args, &out, &errOut)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), code, errOut.String()
}

func TestReportRewritesWhatStandsBetweenTheMarkers(t *testing.T) {
	const doc = "# P\n<!-- figures:begin -->\nold\n<!-- figures:end -->\nbetween\n<!-- people:begin --><!-- people:end -->\n" +
		"<!-- soak:begin -->\nold too\n<!-- soak:end -->\nend\n"
	figures := &figuresFile{Kind: "figures", Findings: []finding{
		{Figure: 1, What: "p99", Unit: "ms", Target: "< 60", Value: 41.234, Met: true, Command: "mingaload x"},
		{Figure: 3, What: "memory", Unit: "kB", Target: "< 40", Value: 44, Command: "mingaload y"},
		{Figure: 3, What: "beside", Target: "–", Value: 1234, Met: true, Told: true},
	}, Notes: []string{"a note"}}
	people := &curveFile{Kind: "curves", Curves: []*curve{{
		Name: "people", Axis: "people", Points: []curvePoint{{10, map[string]float64{cpu: 140}}, {2000, map[string]float64{cpu: 17}}},
		Laws: map[string]law.Fit{cpu: {Law: "shared out", A: 16, B: 1250, Error: 0.03}},
	}}}
	after, code, errText := written(t, doc, figures, people, soaked(18, 0, 1))
	if code != 0 {
		t.Fatal(errText)
	}
	for _, want := range []string{
		"# P\n<!-- figures:begin -->\n\n| |", "| 1 | p99 | 41.2 ms | < 60 | met | `mingaload x` |", "| 3 | memory | 44 kB | < 40 | **missed** | `mingaload y` |",
		"| 3 | beside | 1,234 | – |  |", "- a note\n", "<!-- figures:end -->\nbetween\n<!-- people:begin -->\n\n| people | 10 | 2,000 | law |",
		"| CPU per delivery, µs | 140 | 17.0 | shared out, 16.0 + 1250·1/n (± 3 %) |", "| goroutines | 70.50 | +1.0000 | 0.2500 | **grew** |", "<!-- soak:end -->\nend\n",
	} {
		if !strings.Contains(after, want) {
			t.Errorf("the document has no %q:\n%s", want, after)
		}
	}
	if strings.Contains(after, "old") {
		t.Errorf("what was between the markers is still there:\n%s", after)
	}
	// Told again it says the same.
	if again, _, _ := written(t, after, figures, people, soaked(18, 0, 1)); again != after {
		t.Errorf("rewriting changes what was written:\n%s", again)
	}
}

func TestReportWantsItsMarkers(t *testing.T) {
	for _, doc := range []string{
		"", "<!-- figures:begin -->", "<!-- figures:end --><!-- figures:begin -->",
		"<!-- figures:begin --><!-- figures:end --><!-- figures:begin --><!-- figures:end -->",
	} {
		if after, code, _ := written(t, doc, &figuresFile{Kind: "figures"}); code == 0 || after != doc {
			t.Errorf("%q was rewritten to %q", doc, after)
		}
	}
}

// TestFiguresOfALimitAndASecret runs a figure that is a promise: three dots are three dots through
// three instances, and no byte of SQLite's files joins a person to an item afterwards.
func TestF7_F10_FiguresOfALimitAndASecret(t *testing.T) {
	if _, err := postgresPrograms(); err != nil && os.Getenv("CI") != "true" {
		t.Skip("no PostgreSQL here: make deps installs it")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "figures.json")
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"figures", "--quick", "--only", "7", "--json", file}, &out, &errOut); code != 0 {
		t.Fatalf("exit %d: %s\n%s", code, errOut.String(), out.String())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got figuresFile
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, f := range got.Findings {
		if f.Target == "3" || f.Target == "0" {
			asked[f.What] = true
			if !f.Met {
				t.Errorf("%s: %s", f.What, f.measured())
			}
		}
	}
	if len(asked) != 4 {
		t.Errorf("promised were %v", asked)
	}
}

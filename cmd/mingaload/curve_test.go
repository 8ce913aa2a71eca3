package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestCurveAndPlot measures a small curve on a real server and draws it.
func TestCurveAndPlot(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "curves.json")
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"curve", "--quick", "--only", "notes", "--json", file, "--dir", dir}, &out, &errOut); code != 0 {
		t.Fatalf("exit %d: %s\n%s", code, errOut.String(), out.String())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got curveFile
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Curves) != 1 || len(got.Curves[0].Points) != 3 {
		t.Fatalf("measured %s", text)
	}
	c := got.Curves[0]
	for _, p := range c.Points {
		for _, name := range []string{cpu, wireBytes, p50, p99, liveConn, liveBoard, processMB, seatCPU, welcomeKB, delivered} {
			if p.Figures[name] <= 0 {
				t.Errorf("%d notes: %s is %g", p.N, name, p.Figures[name])
			}
		}
	}
	// What is sure on any machine: a board of more notes takes more memory, and its welcome more bytes.
	if l := c.Laws[welcomeKB]; l.Law != "linear" || l.B < 0.01 {
		t.Errorf("the welcome's law is %v", l)
	}
	if small, large := c.Points[0].Figures[liveBoard], c.Points[2].Figures[liveBoard]; large < 2*small {
		t.Errorf("a thousand notes take %g kB, ten %g", large, small)
	}
	out.Reset()
	if code := run(t.Context(), []string{"plot", file, "--out", dir}, &out, &errOut); code != 0 {
		t.Fatalf("exit %d: %s", code, errOut.String())
	}
	svg, err := os.ReadFile(filepath.Join(dir, "notes.svg"))
	if err != nil || !bytes.Contains(svg, []byte("CPU to seat one person")) {
		t.Errorf("%v: %s", err, svg)
	}
}

func TestPlotRefusesWhatItDoesNotKnow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.json")
	if err := os.WriteFile(file, []byte(`{"kind":"figures"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"plot", file, "--out", t.TempDir()}, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), "nobody draws") {
		t.Errorf("exit %d: %s", code, errOut.String())
	}
}

func TestParseMetrics(t *testing.T) {
	m, err := parseMetrics(strings.NewReader("# HELP a b\na 1.5e+06\nb{x=\"y\"} 3\nc_total 4\n"))
	if err != nil || len(m) != 2 || m["a"] != 1.5e6 || m["c_total"] != 4 {
		t.Errorf("%v, %v", m, err)
	}
	if _, err := parseMetrics(strings.NewReader("a b\n")); err == nil {
		t.Error("no number was read")
	}
}

// soaked is a soak of n quiet moments whose held memory grows by so much a workshop.
func soaked(n int, growth, goroutines float64) *soakFile {
	f := &soakFile{Kind: "soak", Workshops: n}
	for i := range n {
		warm := 4 * math.Exp(-3*float64(i)) // what the first workshops wake up
		f.Quiet = append(f.Quiet, sample{
			At: float64(60 * i), Resident: 60 - warm, Live: 10 - warm + float64(i)*growth,
			Goroutines: 60 + float64(i)*goroutines, Files: 30, Rooms: 1,
		})
	}
	f.judge()
	return f
}

func TestSoakJudgesGrowth(t *testing.T) {
	for _, tc := range []struct {
		name       string
		n          int
		growth     float64
		goroutines float64
		ok         bool
	}{
		{"nothing grows", 18, 0, 0, true},
		{"memory grows a little, as a limit of memory allows", 18, 0.02, 0, true},
		{"memory grows", 18, 0.2, 0, false},
		{"a goroutine stays at each workshop", 18, 0, 1, false},
		{"memory shrinks", 18, -0.1, 0, true},
		{"too short to say", 3, 0, 0, false},
	} {
		if err := soaked(tc.n, tc.growth, tc.goroutines).grown(); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
}

func TestSoakIsDrawn(t *testing.T) {
	f := soaked(6, 0, 0)
	f.Samples = f.Quiet
	text, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "soak.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	if code := run(t.Context(), []string{"plot", file, "--out", dir}, &out, &errOut); code != 0 {
		t.Fatalf("exit %d: %s", code, errOut.String())
	}
	svg, err := os.ReadFile(filepath.Join(dir, "soak.svg"))
	if err != nil || !bytes.Contains(svg, []byte("held at quiet moments")) || !bytes.Contains(svg, []byte("goroutines")) {
		t.Errorf("%v: %s", err, svg)
	}
}

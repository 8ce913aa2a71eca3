package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func twoRuns() *report {
	r := &report{}
	for _, run := range []struct{ base, ours float64 }{{10, 20}, {5, 15}, {8, 8}} {
		r.add(scenarios[0], "raw-tick16", figures{cpu: run.base, delivered: 27_000, lost: 0})
		r.add(scenarios[0], "minga sqlite", figures{cpu: run.ours, p99: 12, delivered: 27_000, lost: 0})
	}
	return r
}

func TestRatiosAreTakenWithinARun(t *testing.T) {
	r := twoRuns()
	r.summarise()
	ours := r.find("a", "minga sqlite")
	if got := ours.Medians[cpuRatio]; got != 2 { // of 2, 3 and 1; that of the medians would be 15/8
		t.Errorf("ratio %g, want 2", got)
	}
	if got := ours.Medians[cpu]; got != 15 {
		t.Errorf("median %g, want 15", got)
	}
	met := map[string]bool{}
	for _, a := range r.Aims {
		met[a.What] = a.Met
	}
	if len(met) != 2 || met[aims[0].what] || !met[aims[1].what] {
		t.Errorf("aims: %v", r.Aims)
	}
	if err := r.faults(); err != nil {
		t.Error(err)
	}
}

func TestOneLostDeliveryFailsTheBench(t *testing.T) {
	r := twoRuns()
	r.find("a", "minga sqlite").Runs[1][lost] = 1
	r.summarise()
	if err := r.faults(); err == nil || !strings.Contains(err.Error(), "lost 1") {
		t.Errorf("a lost delivery is told as %v", err)
	}
}

func TestReportForPeopleAndForPrograms(t *testing.T) {
	r := twoRuns()
	r.summarise()
	var table, text bytes.Buffer
	r.table(&table)
	for _, want := range []string{"(a) 300 people", "raw-tick16", "27,000", "MISSED  CPU", "met     p99"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("the table does not say %q:\n%s", want, table.String())
		}
	}
	if err := r.json(&text); err != nil {
		t.Fatal(err)
	}
	var back report
	if err := json.Unmarshal(text.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if len(back.Rows) != 2 || back.Rows[1].Medians[cpuRatio] != 2 || len(back.Rows[0].Runs) != 3 {
		t.Errorf("JSON: %s", text.String())
	}
}

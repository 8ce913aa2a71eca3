package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"minga.lab/minga/cmd/mingaload/check"
)

// add takes an episode and tells it in one line.
func (r *chaosReport) add(a *arena, e *episode) {
	r.Episodes = append(r.Episodes, e)
	r.Acked += e.Acked
	r.Lost += e.Lost
	r.Worst = max(r.Worst, e.WholeMS)
	name := fmt.Sprintf("%s on %d", strings.Join(e.Faults, " + "), e.Target)
	if e.NotRun != "" {
		fmt.Fprintf(a.say, "%-52s not run: %s\n", name, e.NotRun)
		return
	}
	verdict := "ok"
	if !e.holds(r.Within) {
		verdict = strings.TrimSpace("BROKEN " + e.Complaint + " " + e.Last)
	}
	if e.Deaths > 0 {
		name = fmt.Sprintf("%s, %d times", name, e.Deaths)
	}
	fmt.Fprintf(a.say, "%-52s %4.1f s  acked %4d  later %3d  broken %3d  slowest %5.0f ms  stall %5.0f ms  lost %d  whole %5.0f ms  %s\n",
		name, e.Lasted, e.Acked, e.Later, e.Broken, e.SlowestMS, e.StallMS, e.Lost, e.WholeMS, verdict)
}

// judged notes what a leg's judge found, with the episodes that happened on it.
func (r *chaosReport) judged(episodes []*episode, verdicts []check.Verdict) {
	looked := 0
	var broken []string
	for _, v := range verdicts {
		looked += v.Looked
		if !v.Holds && !slices.Contains(broken, v.Promise) {
			broken = append(broken, v.Promise)
			r.kept = true
		}
	}
	for _, e := range episodes {
		e.Looked, e.Promises = looked, broken
	}
	for _, v := range verdicts {
		i := slices.IndexFunc(r.Verdicts, func(t check.Verdict) bool { return t.Promise == v.Promise })
		if i < 0 {
			r.Verdicts = append(r.Verdicts, v)
			continue
		}
		t := &r.Verdicts[i]
		if t.Holds && !v.Holds {
			t.Board, t.Holds, t.Counter = v.Board, false, v.Counter
		}
		t.Looked += v.Looked
		t.Faults += v.Faults
	}
}

// print tells the whole.
func (r *chaosReport) print(to io.Writer, table bool) {
	slow := 0
	for _, e := range r.Episodes {
		if e.WholeMS < 0 || e.WholeMS > 1000*r.Within {
			slow++
		}
	}
	fmt.Fprintf(to, "\nseed %d: %d faults in %.0f s, %d edits acknowledged, %d lost, whole again after at most %.1f s, %d times not within %g s\n",
		r.Seed, len(r.Episodes), r.Seconds, r.Acked, r.Lost, r.Worst/1000, slow, r.Within)
	for _, v := range r.Verdicts {
		fmt.Fprintln(to, v)
	}
	if table {
		r.table(to)
	}
}

// broken names the first promise that was not kept.
func (r *chaosReport) broken() error {
	for _, v := range r.Verdicts {
		if !v.Holds {
			return fmt.Errorf("%w: %s on board %s: %s", errBroken, v.Promise, v.Board, v.Counter)
		}
	}
	for _, e := range r.Episodes {
		if !e.holds(r.Within) {
			return fmt.Errorf("%w: after %s: %d lost, whole after %.0f ms %s", errBroken, strings.Join(e.Faults, " + "), e.Lost, e.WholeMS, strings.TrimSpace(e.Complaint+" "+e.Last))
		}
	}
	return nil
}

// tried are the promises that a fault of each part is the most likely to break. All of them are decided.
var tried = map[part]string{
	ofInstance: "F3 F8 F11", ofDatabase: "F1 F3 F8", ofRedis: "F4 F7", ofBrowsers: "F2 F9 F11", ofClocks: "F7 F11",
}

// table writes the table of docs/guarantees.md.
func (r *chaosReport) table(to io.Writer) {
	fmt.Fprintln(to)
	fmt.Fprintln(to, "| Fault | Tries above all | Acknowledged | Lost | Refused «later» | Longest wait for an answer | Whole again after | F1–F11 |")
	fmt.Fprintln(to, "| --- | --- | --: | --: | --: | --: | --: | --- |")
	for _, e := range r.Episodes {
		title, tries := strings.Join(e.Faults, " + "), ""
		for _, f := range slices.Concat(clusterFaults, loneFaults) {
			if f.name == title {
				title, tries = f.title, tried[f.part]
			}
		}
		if e.Deaths > 0 {
			title = fmt.Sprintf("%s (%d times)", title, e.Deaths)
		}
		if e.NotRun != "" {
			fmt.Fprintf(to, "| %s | %s | | | | | | not run: %s |\n", title, tries, e.NotRun)
			continue
		}
		verdict := fmt.Sprintf("hold (%d facts)", e.Looked)
		if len(e.Promises) > 0 {
			verdict = "broken: " + strings.Join(e.Promises, ", ")
		}
		fmt.Fprintf(to, "| %s | %s | %d | %d | %d | %.1f s | %.2f s | %s |\n",
			title, tries, e.Acked, e.Lost, e.Later, e.SlowestMS/1000, e.WholeMS/1000, verdict)
	}
}

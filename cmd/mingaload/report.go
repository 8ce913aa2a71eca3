package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// figures are measured values by name; what could not be measured is not in it.
type figures map[string]float64

// Names of figures, as the JSON output has them.
const (
	offered      = "offered_per_s"      // deliveries: every edit, and every pointer's move, to everybody
	delivered    = "delivered_per_s"    // within the measured seconds
	p50          = "receive_p50_ms"     // of edits, from when they were due
	p99          = "receive_p99_ms"     //
	longest      = "receive_max_ms"     //
	ackP50       = "ack_p50_ms"         // from when an edit was due to its acknowledgement
	ackP99       = "ack_p99_ms"         //
	pointP50     = "pointer_p50_ms"     //
	pointP99     = "pointer_p99_ms"     //
	cpu          = "cpu_us_delivery"    // of the server, user and system
	cpuRatio     = "cpu_ratio"          // to raw-tick16 in the same run
	serverLoad   = "server_cpu_percent" // of one processor
	databaseCPU  = "db_cpu_us_delivery" //
	wireBytes    = "bytes_delivery"     // received for each delivery, all frames included
	bytesRatio   = "bytes_ratio"        //
	moveBytes    = "bytes_single_move"  // of a frame that carries one move, header included
	perFrame     = "edits_per_frame"    //
	memory       = "memory_kb_conn"     // growth of the server's resident memory for each connection, at the window's end
	welcomeBytes = "welcome_bytes"      // of the first frame, which carries the board
	lateP99      = "send_late_p99_ms"   // the generator's own delay
	generator    = "generator_percent"  // of one processor
	lost         = "lost"               //
	duplicated   = "duplicated"         //
	reordered    = "reordered"          //
	unknown      = "unknown"            // places that nobody was to go to
	unanswered   = "unanswered"         // edits without acknowledgement
	refused      = "refused"            //
	disconnected = "disconnected"       // connections that ended by themselves
	superseded   = "pointers_superseded"

	presenceFrames = "presence_frames_per_s" // to each connection
)

// faultsOf are the figures that must be 0.
var faultsOf = []string{lost, duplicated, reordered, unknown, unanswered, refused, disconnected}

// tooLate is how late the generator may be, p99 in milliseconds, without its telling.
const tooLate = 2

// row is one server in one case.
type row struct {
	Case    string    `json:"case"`
	Title   string    `json:"title"`
	Server  string    `json:"server"`
	Load    load      `json:"load"`
	Notes   int       `json:"notes"`
	Medians figures   `json:"medians"`
	Runs    []figures `json:"runs"`
}

// machine is where it was measured, and how.
type machine struct {
	CPUs       int     `json:"cpus"`
	Busy       float64 `json:"load_average"` // of the last minute before it began: what others do
	Go         string  `json:"go"`
	Pinned     cpus    `json:"pinned"`
	SyncMillis float64 `json:"sync_ms"` // a small durable write to the data's disk
	Seconds    float64 `json:"seconds"`
	Repeat     int     `json:"repeat"`
}

// report is everything that was measured.
type report struct {
	Started time.Time `json:"started"`
	Machine machine   `json:"machine"`
	Rows    []*row    `json:"rows"`
	Notes   []string  `json:"notes,omitempty"`
	Aims    []aim     `json:"aims"`
}

// aim is a promise about speed, and what was measured.
type aim struct {
	What     string  `json:"what"`
	Server   string  `json:"server"`
	Measured float64 `json:"measured"`
	Limit    float64 `json:"limit"`
	Met      bool    `json:"met"`
}

// aims are the promises. The ratio is to the relay of the same run.
var aims = []struct {
	letter, figure, what string
	limit                float64
}{
	{"a", cpuRatio, "CPU for a delivery, times the relay's, 300 × 0.3/s", 2},
	{"a", p99, "p99 to receipt, 300 × 0.3/s, ms", 100},
	{"b", p99, "p99 to receipt, 300 × 1/s, ms", 100},
	{"c", p50, "p50 to receipt, 30 × 20/s, ms", 3},
	{"e", moveBytes, "bytes of one delivered move", 100},
}

func (r *report) note(text string) {
	if !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

func (r *report) find(letter, server string) *row {
	i := slices.IndexFunc(r.Rows, func(w *row) bool { return w.Case == letter && w.Server == server })
	if i < 0 {
		return nil
	}
	return r.Rows[i]
}

func (r *report) add(s scenario, server string, f figures) {
	w := r.find(s.letter, server)
	if w == nil {
		w = &row{Case: s.letter, Title: s.title, Server: server, Load: s.load, Notes: s.notes}
		r.Rows = append(r.Rows, w)
	}
	w.Runs = append(w.Runs, f)
}

// summarise computes ratios within each run, and then medians over the runs: the machine's mood
// changes between runs more than within one.
func (r *report) summarise() {
	for _, w := range r.Rows {
		base := r.find(w.Case, "raw-tick16")
		for i, f := range w.Runs {
			if base == nil || i >= len(base.Runs) {
				continue
			}
			for ratio, of := range map[string]string{cpuRatio: cpu, bytesRatio: wireBytes} {
				if was := base.Runs[i][of]; was > 0 {
					f[ratio] = f[of] / was
				}
			}
		}
		w.Medians = mediansOf(w.Runs)
		if late := w.Medians[lateP99]; late > tooLate {
			r.note(fmt.Sprintf("case %s, %s: the generator itself was late (p99 %.1f ms), so the machine was busy and latencies say little", w.Case, w.Server, late))
		}
	}
	slices.SortStableFunc(r.Rows, func(a, b *row) int { return strings.Compare(a.Case, b.Case) })
	for _, a := range aims {
		for _, w := range r.Rows {
			v, ok := w.Medians[a.figure]
			if w.Case == a.letter && strings.HasPrefix(w.Server, "minga") && ok {
				r.Aims = append(r.Aims, aim{a.what, w.Server, v, a.limit, v < a.limit})
			}
		}
	}
}

// mediansOf takes each figure's median. Faults are summed: one is one too many.
func mediansOf(runs []figures) figures {
	all := map[string][]float64{}
	for _, f := range runs {
		for name, v := range f {
			all[name] = append(all[name], v)
		}
	}
	m := figures{}
	for name, values := range all {
		if !slices.Contains(faultsOf, name) {
			m[name] = median(values)
			continue
		}
		for _, v := range values {
			m[name] += v
		}
	}
	return m
}

// faults names what must not happen and did, in minga. A relay may be overrun; that is told in the table.
func (r *report) faults() error {
	var found []string
	for _, w := range r.Rows {
		for _, name := range faultsOf {
			if v := w.Medians[name]; v > 0 && strings.HasPrefix(w.Server, "minga") {
				found = append(found, fmt.Sprintf("case %s, %s: %s %g", w.Case, w.Server, name, v))
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return fmt.Errorf("deliveries went wrong: %s", strings.Join(found, "; "))
}

func (r *report) json(to io.Writer) error {
	e := json.NewEncoder(to)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// table prints the report for people.
func (r *report) table(to io.Writer) {
	m := r.Machine
	fmt.Fprintf(to, "%s, %d CPUs (server on %s, generator on %s, database on %s), load average %.1f, durable write %.2f ms; %g s a run, medians of %d\n",
		m.Go, m.CPUs, or(m.Pinned.Server), or(m.Pinned.Generator), or(m.Pinned.Database), m.Busy, m.SyncMillis, m.Seconds, m.Repeat)
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', tabwriter.AlignRight)
	last := ""
	for _, w := range r.Rows {
		if w.Case != last {
			last = w.Case
			_ = t.Flush()
			fmt.Fprintf(to, "\n(%s) %s, %s deliveries/s offered\n", w.Case, w.Title, whole(w.Medians[offered]))
			fmt.Fprintln(t, strings.Join(append([]string{"server"}, columnNames()...), "\t")+"\t")
		}
		cells := []string{w.Server}
		for _, c := range columns {
			cells = append(cells, c.cell(w.Medians))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t")+"\t")
	}
	_ = t.Flush()
	fmt.Fprintln(to)
	for _, a := range r.Aims {
		verdict := "met"
		if !a.Met {
			verdict = "MISSED"
		}
		fmt.Fprintf(to, "%-6s  %s (%s): %.3g, limit %g\n", verdict, a.What, a.Server, a.Measured, a.Limit)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(to, "note:", n)
	}
}

// column is one of the table's.
type column struct {
	name string
	cell func(figures) string
}

func plain(name string, decimals int) func(figures) string {
	return func(f figures) string { return decimal(f, name, decimals) }
}

var columns = []column{
	{"delivered/s", func(f figures) string { return whole(f[delivered]) }},
	{"p50 ms", plain(p50, 2)},
	{"p99 ms", plain(p99, 1)},
	{"max ms", plain(longest, 0)},
	{"ack p50", plain(ackP50, 2)},
	{"ack p99", plain(ackP99, 1)},
	{"pointer p50/p99", func(f figures) string { return pair(f, pointP50, pointP99) }},
	{"CPU µs", plain(cpu, 2)},
	{"× tick16", plain(cpuRatio, 2)},
	{"server %", plain(serverLoad, 0)},
	{"DB µs", plain(databaseCPU, 2)},
	{"bytes", plain(wireBytes, 0)},
	{"one move", plain(moveBytes, 0)},
	{"edits/frame", plain(perFrame, 1)},
	{"kB/conn", plain(memory, 0)},
	{"lost dup order", func(f figures) string {
		return fmt.Sprintf("%g %g %g", f[lost], f[duplicated], f[reordered])
	}},
	{"late p99", plain(lateP99, 2)},
	{"gen %", plain(generator, 0)},
}

func columnNames() []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	return names
}

func decimal(f figures, name string, decimals int) string {
	v, ok := f[name]
	if !ok {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', decimals, 64)
}

func pair(f figures, a, b string) string {
	if _, ok := f[a]; !ok {
		return "–"
	}
	return decimal(f, a, 0) + "/" + decimal(f, b, 0)
}

// whole writes a number with separators.
func whole(v float64) string {
	digits := strconv.FormatInt(int64(math.Round(v)), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func or(cpus string) string {
	if cpus == "" {
		return "any"
	}
	return cpus
}

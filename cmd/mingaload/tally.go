package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"minga.lab/minga/cmd/mingaload/check"
	"minga.lab/minga/hub/board"
)

// quantiles are of durations, in milliseconds.
type quantiles struct {
	Count uint64  `json:"count"`
	P50   float64 `json:"p50_ms"`
	P95   float64 `json:"p95_ms"`
	P99   float64 `json:"p99_ms"`
	Max   float64 `json:"max_ms"`
}

func quantilesOf(h *histogram) quantiles {
	return quantiles{h.total, millis(h.quantile(0.5)), millis(h.quantile(0.95)), millis(h.quantile(0.99)), millis(h.largest())}
}

// result is what a run has measured. What nobody could measure is absent.
type result struct {
	Scenario  string  `json:"scenario"`
	Title     string  `json:"title"`
	Seed      uint64  `json:"seed"`
	Instances int     `json:"instances"`
	Store     string  `json:"store"`
	Boards    int     `json:"boards"`
	Conns     int     `json:"connections"`
	Seconds   float64 `json:"seconds"`

	Entries   int     `json:"entries_delivered"`
	PerSecond float64 `json:"delivered_per_s"` // entries within the load
	Places    int     `json:"pointer_places_delivered"`

	Receive  quantiles `json:"receive"`  // from when an edit was due to each of its arrivals
	Ack      quantiles `json:"ack"`      // from when it was due to its acknowledgement
	Welcome  quantiles `json:"welcome"`  // from asking for a connection to its welcome
	Arrival  quantiles `json:"arrival"`  // from wanting to sit down to the welcome
	SendLate quantiles `json:"own_late"` // the generator's own delay

	Proposals  uint64             `json:"acknowledged"`
	Refused    map[board.Code]int `json:"refused,omitempty"`
	Lost       int                `json:"lost"`
	Duplicated int                `json:"duplicated"`
	Reordered  int                `json:"reordered"`
	Unanswered int                `json:"unanswered"`
	Gaps       int                `json:"gaps"`
	Closes     map[string]int     `json:"closes,omitempty"`     // of ordinary connections, by code
	OddCloses  map[string]int     `json:"odd_closes,omitempty"` // of those that misbehave

	TurnedAway int `json:"turned_away,omitempty"` // by an instance that had not heard yet who sat down at another one

	BytesPerDelivery float64  `json:"bytes_delivery"` // all that arrived, for each entry and place
	CPUPerDelivery   *float64 `json:"server_cpu_us_delivery,omitempty"`
	ServerLoad       *float64 `json:"server_cpu_percent,omitempty"` // of one processor
	MemoryPerConn    *float64 `json:"server_memory_kb_conn,omitempty"`
	OwnLoad          float64  `json:"own_cpu_percent"`

	Verdicts []check.Verdict `json:"promises,omitempty"`
}

// measured is read at both ends of the load.
type measured struct {
	empty       int64 // memory of the servers before people came
	connsBefore int
	wall        [2]time.Time
	server, own [2]time.Duration
	bytes       [2]int64
	memory      int64
	known       bool
}

func (m *measured) start(r *running) {
	now := time.Now()
	r.mu.Lock()
	r.loaded = now
	r.mu.Unlock()
	for _, room := range r.rooms {
		for _, t := range room.everybody() {
			t.mu.Lock()
			t.begin = now
			t.mu.Unlock()
		}
	}
	m.read(r, 0)
}

func (m *measured) stop(r *running) {
	m.read(r, 1)
	for _, room := range r.rooms {
		for _, t := range room.everybody() {
			t.mu.Lock()
			t.end = m.wall[1]
			t.mu.Unlock()
		}
	}
}

func (m *measured) read(r *running, i int) {
	m.wall[i], m.own[i] = time.Now(), ownCPU()
	m.server[i], m.memory, m.known = r.stage.used()
	for _, room := range r.rooms {
		for _, t := range room.everybody() {
			t.mu.Lock()
			m.bytes[i] += t.bytes
			if t.meter != nil {
				m.bytes[i] += t.meter.n.Load()
			}
			t.mu.Unlock()
		}
	}
}

// result sums up; everybody has left.
func (r *running) result(m *measured) *result {
	o := &result{
		Scenario: r.play.Name, Title: r.play.Title, Seed: r.play.Seed, Instances: len(r.stage.bases), Boards: len(r.rooms),
		Conns: r.tabs, Store: "given", Seconds: m.wall[1].Sub(m.wall[0]).Seconds(),
		Refused: map[board.Code]int{}, Closes: map[string]int{}, OddCloses: map[string]int{},
	}
	switch {
	case len(r.stage.servers) > 0 && r.stage.db != nil:
		o.Store = "postgres"
	case len(r.stage.servers) > 0:
		o.Store = "sqlite"
	}
	var receive, ack, welcome, late histogram
	inTime := 0
	for _, room := range r.rooms {
		for _, t := range room.tabs {
			closes := o.Closes
			if t.behaviour != "" {
				closes = o.OddCloses
			}
			for code, n := range t.closes {
				closes[code] += n
			}
			o.Places += t.places
			inTime += t.inTime
			if t.behaviour != "" {
				continue // what they did not read is nobody's fault
			}
			o.Entries += len(t.arrivals)
			for _, a := range t.arrivals {
				if due, ok := room.due[a.seq]; ok {
					receive.add(a.at.Sub(due))
				}
			}
			ack.merge(&t.acks)
			welcome.merge(&t.welcomes)
			late.merge(&t.late)
			o.Lost += room.lostBy(t)
			o.Duplicated += t.duplicated
			o.Reordered += t.reordered
			o.Unanswered += len(t.waits)
			o.Gaps += t.gaps
			for code, n := range t.refused {
				o.Refused[code] += n
			}
		}
	}
	o.Receive, o.Ack, o.Welcome, o.SendLate = quantilesOf(&receive), quantilesOf(&ack), quantilesOf(&welcome), quantilesOf(&late)
	o.Arrival, o.Proposals = quantilesOf(&r.arrivals), ack.total
	o.TurnedAway = r.turnedAway
	o.PerSecond = float64(inTime) / o.Seconds
	deliveries := float64(max(1, inTime+o.Places))
	o.BytesPerDelivery = float64(m.bytes[1]-m.bytes[0]) / deliveries
	o.OwnLoad = 100 * (m.own[1] - m.own[0]).Seconds() / o.Seconds
	if m.known {
		used := (m.server[1] - m.server[0]).Seconds()
		cpu, load, memory := used*1e6/deliveries, 100*used/o.Seconds, float64(m.memory-m.empty)/1e3/float64(max(1, r.tabs-m.connsBefore))
		o.CPUPerDelivery, o.ServerLoad, o.MemoryPerConn = &cpu, &load, &memory
	}
	return o
}

// lostBy counts the entries that nobody is withheld and that a tab has not received, neither alone nor
// within a whole board. A tab that was not there at the end has lost what came after it.
func (r *room) lostBy(t *tab) int {
	if !t.joined {
		return 0
	}
	got := map[board.Seq]bool{}
	for _, a := range t.arrivals {
		got[a.seq] = true
	}
	lost := 0
	for s, shown := range r.shown {
		within := func(span [2]board.Seq) bool { return s > span[0] && s <= span[1] }
		if shown && !got[s] && !slices.ContainsFunc(t.skipped, within) {
			lost++
		}
	}
	return lost
}

// faults names what must not happen and did.
func (o *result) faults() error {
	var found []string
	for _, f := range []struct {
		name string
		n    int
	}{
		{"lost", o.Lost}, {"duplicated", o.Duplicated}, {"reordered", o.Reordered}, {"unanswered", o.Unanswered},
	} {
		if f.n > 0 {
			found = append(found, fmt.Sprintf("%s %d", f.name, f.n))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return errors.New("deliveries went wrong: " + strings.Join(found, ", "))
}

// table prints the result for people.
func (o *result) table(to io.Writer) {
	fmt.Fprintf(to, "%s: %s\n%d boards, %d connections, %d instances, store %s, seed %d, %.1f s\n\n",
		o.Scenario, o.Title, o.Boards, o.Conns, o.Instances, o.Store, o.Seed, o.Seconds)
	t := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	line := func(name, format string, args ...any) { fmt.Fprintf(t, "%s\t%s\n", name, fmt.Sprintf(format, args...)) }
	latency := func(name string, q quantiles) {
		if q.Count > 0 {
			line(name, "p50 %.2f  p95 %.2f  p99 %.2f  max %.1f ms  (%s)", q.P50, q.P95, q.P99, q.Max, whole(float64(q.Count)))
		}
	}
	line("delivered", "%s entries/s, %s in all, %s pointer places", whole(o.PerSecond), whole(float64(o.Entries)), whole(float64(o.Places)))
	latency("send to receive", o.Receive)
	latency("send to ack", o.Ack)
	latency("connect to welcome", o.Welcome)
	latency("arrive to welcome", o.Arrival)
	latency("generator's own delay", o.SendLate)
	line("acknowledged", "%s", whole(float64(o.Proposals)))
	line("refused", "%s", counts(o.Refused))
	line("lost / duplicated / reordered", "%d / %d / %d, unanswered %d, gaps %d", o.Lost, o.Duplicated, o.Reordered, o.Unanswered, o.Gaps)
	line("closed by the server", "%s; misbehaving: %s", counts(o.Closes), counts(o.OddCloses))
	if o.TurnedAway > 0 {
		line("turned away at first", "%d times, by an instance that had not heard yet who sat down at another one", o.TurnedAway)
	}
	line("bytes per delivery", "%.0f", o.BytesPerDelivery)
	if o.CPUPerDelivery != nil {
		line("server CPU", "%.2f µs per delivery, %.0f %% of a processor", *o.CPUPerDelivery, *o.ServerLoad)
		line("server memory", "%.0f kB per connection", *o.MemoryPerConn)
	}
	line("own CPU", "%.0f %% of a processor", o.OwnLoad)
	_ = t.Flush()
	if len(o.Verdicts) > 0 {
		printVerdicts(to, o.Verdicts)
	}
}

func counts[K ~string](of map[K]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(of)) {
		parts = append(parts, fmt.Sprintf("%d × %s", of[k], k))
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

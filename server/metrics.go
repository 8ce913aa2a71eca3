package server

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/wire"
)

// Metrics counts what the server and the hub do, in a registry of its own. Labels are routes,
// codes and the like: never a board, a person or an address.
type Metrics struct {
	hub.NoObserver
	registry *prometheus.Registry

	requests   *prometheus.CounterVec
	durations  *prometheus.HistogramVec
	appends    *prometheus.HistogramVec
	appended   prometheus.Counter
	conflicts  prometheus.Counter
	gaps       prometheus.Counter
	refused    *prometheus.CounterVec
	deliveries prometheus.Counter
	sent       prometheus.Counter
	gathering  prometheus.Gauge
	rooms      prometheus.Gauge
	failed     prometheus.Counter
	conns      prometheus.Gauge
	people     prometheus.Gauge
	turnedAway *prometheus.CounterVec
	closes     *prometheus.CounterVec
	queue      prometheus.Histogram
	lag        prometheus.Gauge
	saved      *prometheus.CounterVec
}

var _ hub.Observer = (*Metrics)(nil)

// NewMetrics makes an empty set. Give it to the hub as its Observer and to [New].
func NewMetrics(version string) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help})
	}
	vec := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	// From a tenth of a millisecond to a few seconds: commits and requests in one scale.
	latency := prometheus.ExponentialBuckets(0.0001, 2.5, 12)
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: vec("minga_http_requests_total", "Answers by route, method and status.", "route", "method", "status"),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "minga_http_request_seconds", Help: "Time to answer, sockets left out.", Buckets: latency,
		}, []string{"route"}),
		appends: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "minga_journal_append_seconds", Help: "Time of one append to the journal.", Buckets: latency,
		}, []string{"outcome"}),
		appended:   counter("minga_entries_total", "Entries of this instance that became durable."),
		conflicts:  counter("minga_journal_conflicts_total", "Appends that another instance was faster than."),
		gaps:       counter("minga_bus_gaps_total", "Times that entries missed on the bus were read from the journal."),
		refused:    vec("minga_refusals_total", "Proposals and frames refused.", "code"),
		deliveries: counter("minga_deliveries_total", "Entries handed to connections, counted per connection."),
		sent:       counter("minga_sent_bytes_total", "Bytes of frames handed to connections, before compression."),
		gathering:  gauge("minga_gathering_seconds", "Time that frames were last gathered before sending."),
		rooms:      gauge("minga_rooms", "Boards open in this instance."),
		failed:     counter("minga_rooms_failed_total", "Boards that had to close."),
		conns:      gauge("minga_connections", "Open connections."),
		people:     gauge("minga_people", "People with an open connection, once per board and instance."),
		turnedAway: vec("minga_http_refusals_total", "HTTP requests refused, by the code they were told.", "code"),
		closes:     vec("minga_connections_closed_total", "Connections closed; 0 is the browser's own doing.", "code"),
		queue: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "minga_connection_queue_bytes", Help: "Unsent bytes of a connection.",
			Buckets: prometheus.ExponentialBuckets(256, 4, 8),
		}),
		lag:   gauge("minga_records_lagging", "Finished boards whose plain tables are behind their journal."),
		saved: vec("minga_records_saved_total", "Finished boards written to the plain tables.", "outcome"),
	}
	info := gauge("minga_info", "Version of the server.")
	info.Set(1)
	m.registry.MustRegister(
		m.requests, m.durations, m.appends, m.appended, m.conflicts, m.gaps, m.refused, m.deliveries, m.sent,
		m.gathering, m.rooms, m.failed, m.conns, m.people, m.turnedAway, m.closes, m.queue, m.lag, m.saved,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	prometheus.WrapRegistererWith(prometheus.Labels{"version": version}, m.registry).MustRegister(info)
	return m
}

func (m *Metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

func (m *Metrics) request(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "unknown" // an address that anybody can invent must not become a label
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost:
	default:
		method = "other"
	}
	m.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	m.durations.WithLabelValues(route).Observe(took.Seconds())
}

// Appended implements [hub.Observer].
func (m *Metrics) Appended(took time.Duration, _ int, err error) {
	outcome := "ok"
	switch {
	case err == nil:
	case errors.Is(err, journal.ErrConflict):
		outcome = "conflict"
	default:
		outcome = "error"
	}
	m.appends.WithLabelValues(outcome).Observe(took.Seconds())
}

// Conflict implements [hub.Observer].
func (m *Metrics) Conflict() { m.conflicts.Inc() }

// Gap implements [hub.Observer].
func (m *Metrics) Gap() { m.gaps.Inc() }

// Accepted implements [hub.Observer].
func (m *Metrics) Accepted(entries int) { m.appended.Add(float64(entries)) }

// Refused implements [hub.Observer].
func (m *Metrics) Refused(code board.Code) { m.refused.WithLabelValues(string(code)).Inc() }

// Delivered implements [hub.Observer].
func (m *Metrics) Delivered(conns, entries, bytes int) {
	m.deliveries.Add(float64(conns * entries))
	m.sent.Add(float64(conns * bytes))
}

// Gathering implements [hub.Observer].
func (m *Metrics) Gathering(d time.Duration) { m.gathering.Set(d.Seconds()) }

// RoomOpened implements [hub.Observer].
func (m *Metrics) RoomOpened() { m.rooms.Inc() }

// RoomClosed implements [hub.Observer].
func (m *Metrics) RoomClosed(failed bool) {
	m.rooms.Dec()
	if failed {
		m.failed.Inc()
	}
}

// ConnOpened implements [hub.Observer].
func (m *Metrics) ConnOpened() { m.conns.Inc() }

// ConnClosed implements [hub.Observer].
func (m *Metrics) ConnClosed(code wire.CloseCode) {
	m.conns.Dec()
	m.closes.WithLabelValues(strconv.Itoa(int(code))).Inc()
}

// People implements [hub.Observer].
func (m *Metrics) People(change int) { m.people.Add(float64(change)) }

// QueueBytes implements [hub.Observer].
func (m *Metrics) QueueBytes(n int) { m.queue.Observe(float64(n)) }

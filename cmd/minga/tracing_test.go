package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"minga.lab/minga/server/tracing"
)

// collector is an OTLP/HTTP receiver that keeps what it is sent.
type collector struct {
	url    string
	bodies chan []byte
	keys   chan string
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{bodies: make(chan []byte, 64), keys: make(chan string, 64)}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c.bodies <- body
		c.keys <- r.Header.Get("X-Key")
	}))
	t.Cleanup(s.Close)
	c.url = s.URL
	return c
}

// tracedServer is `minga serve` with these traces, its log, and how to stop it.
func tracedServer(t *testing.T, tr traces) (base string, log *bytes.Buffer, stop func()) {
	t.Helper()
	log = &bytes.Buffer{}
	c := &serveCmd{FacilitatorKey: "llave-de-prueba-0123", Quiet: true, Traces: tr}
	base, stop = running(t, &storage{Data: t.TempDir()}, c, slog.New(slog.NewTextHandler(log, nil)), io.Discard)
	return base, log, stop
}

const secretText = "el pozo de doña Rosa"

// editOverASocket makes a workshop and writes one note through a real socket while a second browser
// listens; it returns the board and the note's number once both have it.
func editOverASocket(t *testing.T, base string) (id string, seq int64) {
	t.Helper()
	w := newWeb(t, base)
	var made struct{ ID string }
	w.post("/api/workshops", object{"key": "llave-de-prueba-0123", "title": "Río", "name": "Rosa"}, 201, &made)
	var view struct {
		Sections []struct {
			ID string `json:"id"`
		} `json:"sections"`
	}
	if err := json.Unmarshal(w.get("/api/workshops/"+made.ID, 200), &view); err != nil {
		t.Fatal(err)
	}
	open := func(tab string) *websocket.Conn {
		conn, res, err := (&websocket.Dialer{Jar: w.http.Jar}).DialContext(t.Context(), "ws"+strings.TrimPrefix(base, "http")+"/ws/"+made.ID, nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		t.Cleanup(func() { _ = conn.Close() })
		if err := conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if err := conn.WriteJSON(object{"t": "hello", "tab": tab, "v": 1}); err != nil {
			t.Fatal(err)
		}
		await(t, conn, `"t":"welcome"`)
		return conn
	}
	author, other := open("t1"), open("t2")
	if err := author.WriteJSON(object{"t": "p", "n": 1, "o": object{
		"k": "note.added", "id": "notaaaa1", "section": view.Sections[0].ID, "text": secretText, "color": "blue", "x": 1, "y": 1,
	}}); err != nil {
		t.Fatal(err)
	}
	var ok struct {
		S int64 `json:"s"`
	}
	if err := json.Unmarshal(await(t, author, `"t":"ok"`), &ok); err != nil {
		t.Fatal(err)
	}
	await(t, other, "note.added")
	return made.ID, ok.S
}

// await reads frames until one contains the words.
func await(t *testing.T, conn *websocket.Conn, words string) []byte {
	t.Helper()
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			t.Fatalf("waiting for %s: %v", words, err)
		}
		if bytes.Contains(text, []byte(words)) {
			return text
		}
	}
}

// TestOneEditIsTracedThroughItsRooms: a collector finds every part of the way of an edit that was
// made over a real socket, in order, under one root, and nothing about who made it or what it says.
func TestOneEditIsTracedThroughItsRooms(t *testing.T) {
	to := newCollector(t)
	base, log, stop := tracedServer(t, traces{OTLPEndpoint: to.url, OTLPHeaders: map[string]string{"X-Key": "a%20key"}, TraceRatio: 1})
	id, seq := editOverASocket(t, base)
	stop() // which sends what is left

	close(to.bodies)
	byTrace := map[string][]*otlp.Span{}
	for body := range to.bodies {
		for _, secret := range []string{secretText, "notaaaa1", "Rosa", "Río"} {
			if bytes.Contains(body, []byte(secret)) {
				t.Errorf("the traces hold %q", secret)
			}
		}
		if !bytes.Contains(body, []byte("service.name")) {
			t.Error("the service is not named")
		}
		var data otlp.TracesData
		if err := proto.Unmarshal(body, &data); err != nil {
			t.Fatal(err)
		}
		for _, r := range data.GetResourceSpans() {
			for _, s := range r.GetScopeSpans() {
				for _, span := range s.GetSpans() {
					byTrace[string(span.GetTraceId())] = append(byTrace[string(span.GetTraceId())], span)
				}
			}
		}
	}
	if key := <-to.keys; key != "a key" {
		t.Errorf("the key arrived as %q", key)
	}
	if len(byTrace) != 1 {
		t.Fatalf("%d traces of one edit\n%s", len(byTrace), log)
	}
	for _, spans := range byTrace {
		checkSpans(t, spans, id, seq)
	}
}

func checkSpans(t *testing.T, spans []*otlp.Span, id string, seq int64) {
	t.Helper()
	by := map[string]*otlp.Span{}
	for _, s := range spans {
		by[s.GetName()] = s
	}
	root := by[tracing.SpanEdit]
	if root == nil || len(root.GetParentSpanId()) != 0 {
		t.Fatalf("no root among %v", spans)
	}
	attributes := map[string]string{}
	for _, a := range root.GetAttributes() {
		attributes[a.GetKey()] = a.GetValue().String()
	}
	for key, want := range map[string]string{"minga.board": id, "minga.ops": "note.added"} {
		if !strings.Contains(attributes[key], want) {
			t.Errorf("%s: %s, want %s", key, attributes[key], want)
		}
	}
	for _, a := range root.GetAttributes() {
		switch a.GetKey() {
		case "minga.seq":
			if a.GetValue().GetIntValue() != seq {
				t.Errorf("number %d, want %d", a.GetValue().GetIntValue(), seq)
			}
		case "minga.receivers", "minga.written":
			if a.GetValue().GetIntValue() != 2 {
				t.Errorf("%s: %d, want 2", a.GetKey(), a.GetValue().GetIntValue())
			}
		}
	}
	before := root.GetStartTimeUnixNano()
	for _, name := range []string{
		tracing.SpanRead, tracing.SpanAccept, tracing.SpanQueue, tracing.SpanDecide, tracing.SpanAppend, tracing.SpanApply,
		tracing.SpanGather, tracing.SpanQueued, tracing.SpanFirst, tracing.SpanLast,
	} {
		s := by[name]
		switch {
		case s == nil:
			t.Errorf("no span %s", name)
		case !bytes.Equal(s.GetParentSpanId(), root.GetSpanId()):
			t.Errorf("%s is not a part of the edit", name)
		case s.GetStartTimeUnixNano() < before || s.GetEndTimeUnixNano() < s.GetStartTimeUnixNano() || s.GetEndTimeUnixNano() > root.GetEndTimeUnixNano():
			t.Errorf("%s from %d to %d, within %d and %d", name, s.GetStartTimeUnixNano(), s.GetEndTimeUnixNano(), before, root.GetEndTimeUnixNano())
		default:
			before = s.GetStartTimeUnixNano()
			t.Logf("%-20s %8.3f ms", name, float64(s.GetEndTimeUnixNano()-s.GetStartTimeUnixNano())/1e6)
		}
	}
	if len(spans) != 11 {
		t.Errorf("%d spans", len(spans))
	}
}

// TestTracesAreOffUnlessACollectorIsNamed: no address, no sample or a ratio of nothing sends nothing, and
// what no collector is at is a mistake that is told at the start.
func TestTracesAreOffUnlessACollectorIsNamed(t *testing.T) {
	to := newCollector(t)
	for _, tr := range []traces{{TraceRatio: 1}, {OTLPEndpoint: to.url, TraceRatio: 0}} {
		base, _, stop := tracedServer(t, tr)
		editOverASocket(t, base)
		stop()
	}
	if len(to.bodies) != 0 {
		t.Errorf("%d posts to the collector", len(to.bodies))
	}
	for _, args := range [][]string{
		{"--otlp-endpoint", "collector:4318"},
		{"--otlp-endpoint", "ftp://collector"},
		{"--otlp-endpoint", to.url, "--trace-ratio", "2"},
	} {
		if code, out := command(t, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()}, args...)...); code == 0 {
			t.Errorf("%v: %s", args, out)
		}
	}
}

// TestADeadCollectorCostsNobodyAnything: people work on, the log says it, and stopping is not held up.
func TestADeadCollectorCostsNobodyAnything(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	base, log, stop := tracedServer(t, traces{OTLPEndpoint: gone.URL, TraceRatio: 1})
	editOverASocket(t, base)
	begun := time.Now()
	stop()
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
	if !strings.Contains(log.String(), "traces") {
		t.Errorf("the log does not say so: %s", log)
	}
}

// TestTracesFromTheStandardVariables: what other programs of the house are told is understood here.
func TestTracesFromTheStandardVariables(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "not an address")
	if code, out := command(t, "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir()); code == 0 || !strings.Contains(out, "collector") {
		t.Errorf("%d %s", code, out)
	}
}

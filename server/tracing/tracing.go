// Package tracing follows single edits through their rooms, for an operator who asks where the time
// goes: it makes an OpenTelemetry trace of each sampled [hub.Edit] and sends it to a collector over
// OTLP/HTTP. It is the only door to OpenTelemetry, and nothing of it runs unless a collector is named.
//
// Attributes are the board's id, the entry's number, the kinds of its ops and counts of receivers. No
// text, no name and no person is in a trace.
package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"minga.lab/minga/hub"
)

// Names of the spans of one edit, in the order in which they begin.
const (
	SpanEdit   = "edit"         // all of it, from the socket to the last receiver
	SpanRead   = "socket.read"  // the frame arrives
	SpanAccept = "conn.accept"  // size, rate, decoding
	SpanQueue  = "room.queue"   // it waits for the room, and for the batch before it
	SpanDecide = "board.decide" // the rulebook
	SpanAppend = "journal.append"
	SpanApply  = "board.apply"        // apply, view, encode for each audience
	SpanGather = "room.gather"        // it waits for the flush
	SpanQueued = "conn.queue"         // frames are put into the queues of all connections
	SpanFirst  = "socket.write.first" // until the first socket has taken it …
	SpanLast   = "socket.write.last"  // … and the last
)

// Config says where traces go. Endpoint is required; every other zero means the default.
type Config struct {
	Endpoint string            // base address of an OTLP/HTTP collector; /v1/traces is added
	Headers  map[string]string // sent along, such as a key; never logged
	Ratio    float64           // of the edits that are followed, from 0 (none) to 1 (all)
	Version  string
	Instance string
	Log      *slog.Logger  // nil discards
	Every    time.Duration // between two sendings; 5 s
}

// Tracer samples edits and sends their traces. It is safe for concurrent use.
type Tracer struct {
	ratio    float64
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Open checks the address and gets ready; it does not talk to the collector yet, which may be
// down and come later. Traces that it does not take are lost, and nothing waits for it.
func Open(ctx context.Context, cfg Config) (*Tracer, error) {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Ratio < 0 || cfg.Ratio > 1 {
		return nil, fmt.Errorf("tracing: the ratio must be between 0 and 1, not %g", cfg.Ratio)
	}
	up, err := newUploader(cfg.Endpoint, cfg.Headers)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptrace.New(ctx, up)
	if err != nil {
		return nil, fmt.Errorf("tracing: %w", err)
	}
	// What the environment says about the service (OTEL_RESOURCE_ATTRIBUTES, OTEL_SERVICE_NAME) wins.
	service := []attribute.KeyValue{attribute.String("service.name", "minga"), attribute.String("service.version", cfg.Version)}
	if cfg.Instance != "" {
		service = append(service, attribute.String("service.instance.id", cfg.Instance))
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithAttributes(service...), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("tracing: %w", err)
	}
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { //nolint:contextcheck // it is called long after Open
		cfg.Log.LogAttrs(context.Background(), slog.LevelWarn, "sending traces failed", slog.Any("error", err))
	}))
	var options []sdk.BatchSpanProcessorOption
	if cfg.Every > 0 {
		options = append(options, sdk.WithBatchTimeout(cfg.Every))
	}
	provider := sdk.NewTracerProvider(
		sdk.WithSampler(sdk.AlwaysSample()), // the hub has asked already
		sdk.WithResource(about), sdk.WithBatcher(exporter, options...),
	)
	return &Tracer{ratio: cfg.Ratio, provider: provider, tracer: provider.Tracer("minga.lab/minga/hub")}, nil
}

// Close sends what is left, as long as ctx allows.
func (t *Tracer) Close(ctx context.Context) error {
	if err := t.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	return nil
}

// Around makes an observer that samples and traces, and hands everything else to another one.
func (t *Tracer) Around(o hub.Observer) hub.Observer { return observer{o, t} }

type observer struct {
	hub.Observer
	tracer *Tracer
}

// Sample implements [hub.Observer].
func (o observer) Sample() bool {
	return rand.Float64() < o.tracer.ratio //nolint:gosec // a sample needs no secret
}

// Traced implements [hub.Observer].
func (o observer) Traced(e hub.Edit) { o.tracer.record(e) }

// record puts an edit's spans into the queue of those to be sent, or drops them when that is full; it
// does not wait.
func (t *Tracer) record(e hub.Edit) {
	began := e.Began
	if began.IsZero() {
		began = e.Read
	}
	end := latest(e.Last, e.Delivered)
	attributes := []attribute.KeyValue{
		attribute.String("minga.board", string(e.Board)), attribute.Int64("minga.seq", int64(e.Seq)),
		attribute.StringSlice("minga.ops", e.Kinds),
		attribute.Int("minga.receivers", e.Receivers), attribute.Int("minga.written", e.Written),
	}
	ctx, root := t.tracer.Start(context.Background(), SpanEdit, trace.WithTimestamp(began), trace.WithAttributes(attributes...))
	for _, part := range []struct {
		name     string
		from, to time.Time
	}{
		{SpanRead, e.Began, e.Read},
		{SpanAccept, e.Read, e.Accepted},
		{SpanQueue, e.Accepted, e.Decided},
		{SpanDecide, e.Decided, e.Ruled},
		{SpanAppend, e.Appending, e.Appended},
		{SpanApply, e.Appended, e.Applied},
		{SpanGather, e.Applied, e.Flushed},
		{SpanQueued, e.Flushed, e.Delivered},
		{SpanFirst, e.Flushed, e.First},
		{SpanLast, e.Flushed, e.Last},
	} {
		if part.from.IsZero() || part.to.IsZero() {
			continue // the socket does not say, or there was no receiver
		}
		_, span := t.tracer.Start(ctx, part.name, trace.WithTimestamp(part.from))
		span.End(trace.WithTimestamp(part.to))
	}
	root.End(trace.WithTimestamp(end))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

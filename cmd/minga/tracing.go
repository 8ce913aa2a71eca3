package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/server/tracing"
)

// traces says where traces of single edits go. The standard variables of OpenTelemetry count where
// ours are not set.
type traces struct {
	OTLPEndpoint string            `name:"otlp-endpoint" help:"Address of an OpenTelemetry collector (OTLP over HTTP), such as http://127.0.0.1:4318, for traces of single edits. Default: off." env:"MINGA_OTLP_ENDPOINT,OTEL_EXPORTER_OTLP_ENDPOINT" placeholder:"URL"`
	OTLPHeaders  map[string]string `name:"otlp-headers" help:"Sent to the collector along with them, such as a key." env:"MINGA_OTLP_HEADERS,OTEL_EXPORTER_OTLP_HEADERS" mapsep:"," placeholder:"NAME=VALUE,…"`
	TraceRatio   float64           `help:"How many of the edits are traced, from 0 to 1." env:"MINGA_TRACE_RATIO,OTEL_TRACES_SAMPLER_ARG" default:"0.01"`
}

// goodbye is how long the last traces may take to leave.
const goodbye = 3 * time.Second

// around adds tracing to what the hub tells, if a collector is named; end sends what is left.
func (c *traces) around(e *env, instance string, o hub.Observer) (_ hub.Observer, end func(), err error) {
	if c.OTLPEndpoint == "" {
		return o, func() {}, nil
	}
	headers := make(map[string]string, len(c.OTLPHeaders))
	for name, value := range c.OTLPHeaders { // percent-encoded, says the standard
		plain, err := url.PathUnescape(value)
		if err != nil {
			return nil, nil, errors.New("traces: a header of the collector is not percent-encoded well")
		}
		headers[strings.TrimSpace(name)] = strings.TrimSpace(plain)
	}
	t, err := tracing.Open(e.ctx, tracing.Config{
		Endpoint: c.OTLPEndpoint, Headers: headers, Ratio: c.TraceRatio,
		Version: versionText(), Instance: instance, Log: e.log,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("traces: %w", err)
	}
	return t.Around(o), func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), goodbye)
		defer cancel()
		if err := t.Close(ctx); err != nil {
			e.log.LogAttrs(ctx, slog.LevelWarn, "the last traces were not sent", slog.Any("error", err))
		}
	}, nil
}

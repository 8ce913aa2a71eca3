package tracing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

const (
	uploadWithin = 10 * time.Second
	maxAnswer    = 64 << 10
)

// uploader posts traces as OTLP over HTTP. The exporter's own client does the same and would bring gRPC
// into the binary.
type uploader struct {
	url     string
	headers map[string]string
	http    *http.Client
}

var _ otlptrace.Client = (*uploader)(nil)

func newUploader(endpoint string, headers map[string]string) (*uploader, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		// Without the cause, which repeats the address: it may hold a key.
		return nil, errors.New("tracing: the collector's address must look like http://collector:4318")
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/v1/traces"
	return &uploader{url: u.String(), headers: headers, http: &http.Client{
		Timeout:   uploadWithin,
		Transport: http.DefaultTransport.(*http.Transport).Clone(), //nolint:forcetypeassert // it is one
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // a key goes where it was meant to go
		},
	}}, nil
}

// Start implements [otlptrace.Client].
func (*uploader) Start(context.Context) error { return nil }

// Stop implements [otlptrace.Client].
func (u *uploader) Stop(context.Context) error {
	u.http.CloseIdleConnections()
	return nil
}

// UploadTraces implements [otlptrace.Client].
func (u *uploader) UploadTraces(ctx context.Context, spans []*otlp.ResourceSpans) error {
	// TracesData has the bytes of the collector's ExportTraceServiceRequest, whose package is gRPC's.
	body, err := proto.Marshal(&otlp.TracesData{ResourceSpans: spans})
	if err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	r.Header.Set("Content-Type", "application/x-protobuf")
	for name, value := range u.headers {
		r.Header.Set(name, value)
	}
	res, err := u.http.Do(r)
	if err != nil {
		return fmt.Errorf("tracing: %w", err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, maxAnswer)) // so that the connection is used again
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("tracing: the collector answers %d", res.StatusCode)
	}
	return nil
}

package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"go.yaml.in/yaml/v3"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// Every request that any test of this package sends, and every frame that any of them receives,
// is held against docs/openapi.yaml and docs/asyncapi.yaml. So the documents cannot say anything that
// the server does not do, and the server does nothing that they leave out.

var openAPI = sync.OnceValues(func() (routers.Router, error) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join("..", "docs", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // the router would match paths after the "/" of the server
	return legacy.NewRouter(doc)
})

func init() {
	openapi3filter.RegisterBodyDecoder("text/csv", openapi3filter.FileBodyDecoder)
	for _, file := range []string{"text/calendar", "image/svg+xml", "image/jpeg", "image/png", "audio/webm", "application/octet-stream"} {
		openapi3filter.RegisterBodyDecoder(file, openapi3filter.FileBodyDecoder)
	}
}

// checkHTTP reports what the document does not know of a request and its answer.
func checkHTTP(t testing.TB, r *http.Request, body []byte, a answered) {
	t.Helper()
	if !strings.HasPrefix(r.URL.Path, "/api/") || a.code() == "no_page" || a.code() == "method" {
		return
	}
	router, err := openAPI()
	must(t, err)
	route, params, err := router.FindRoute(r)
	if err != nil {
		t.Errorf("openapi.yaml does not know %s %s: %v", r.Method, r.URL.Path, err)
		return
	}
	r = r.Clone(t.Context())
	r.Body = http.NoBody
	if body != nil {
		r.Body = readCloser{bytes.NewReader(body)}
	}
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	}
	if a.status < 300 {
		if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil {
			t.Errorf("%s %s was accepted, but openapi.yaml says: %v", r.Method, r.URL.Path, err)
		}
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.status, Header: a.header, Body: readCloser{bytes.NewReader(a.body)},
		Options: in.Options,
	})
	if err != nil {
		t.Errorf("%s %s answered %d, but openapi.yaml says: %v", r.Method, r.URL.Path, a.status, err)
	}
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// asyncAPI is docs/asyncapi.yaml as plain values.
var asyncAPI = sync.OnceValues(func() (map[string]any, error) {
	data, err := os.ReadFile(filepath.Join("..", "docs", "asyncapi.yaml"))
	if err != nil {
		return nil, err
	}
	var doc map[string]any
	return doc, yaml.Unmarshal(data, &doc)
})

func schemas(t testing.TB) map[string]any {
	t.Helper()
	doc, err := asyncAPI()
	must(t, err)
	return doc["components"].(map[string]any)["schemas"].(map[string]any)
}

// checkFrame reports what the document does not allow in a frame from the server.
func checkFrame(t testing.TB, data []byte) {
	t.Helper()
	var frame map[string]any
	must(t, json.Unmarshal(data, &frame))
	all := schemas(t)
	name := downFrames[fmt.Sprint(frame["t"])]
	if name == "" {
		t.Errorf("a frame of unknown type: %.200s", data)
		return
	}
	for _, complaint := range conform(all, map[string]any{"$ref": "#/components/schemas/" + name}, frame, name) {
		t.Errorf("asyncapi.yaml does not allow: %s in %.200s", complaint, data)
	}
}

var downFrames = map[string]string{
	"welcome": "Welcome", "you": "You", "e": "E", "ok": "OK", "no": "No", "pr": "Presence", "here": "Roster", "pong": "Pong",
}

// conform checks a value against the part of JSON Schema that the document uses.
func conform(all, schema map[string]any, value any, at string) (complaints []string) {
	complain := func(format string, args ...any) {
		complaints = append(complaints, at+": "+fmt.Sprintf(format, args...))
	}
	if ref, ok := schema["$ref"].(string); ok {
		name := ref[strings.LastIndexByte(ref, '/')+1:]
		if name == "Op" { // an op that arrives is one that may be viewed
			name = "ViewedOp"
		}
		target, ok := all[name].(map[string]any)
		if !ok {
			complain("no schema %s", name)
			return complaints
		}
		return conform(all, target, value, at)
	}
	if choices, ok := schema["oneOf"].([]any); ok {
		object, _ := value.(map[string]any)
		for _, choice := range choices {
			ref := choice.(map[string]any)["$ref"].(string)
			target := all[ref[strings.LastIndexByte(ref, '/')+1:]].(map[string]any)
			kind := target["properties"].(map[string]any)["k"].(map[string]any)["const"]
			if object["k"] == kind {
				return conform(all, target, value, at+" "+fmt.Sprint(kind))
			}
		}
		complain("no such kind: %v", object["k"])
		return complaints
	}
	if want, ok := schema["const"]; ok && value != want {
		complain("%v, want %v", value, want)
	}
	switch schema["type"] {
	case "object":
		object, ok := value.(map[string]any)
		if !ok {
			complain("not an object")
			return complaints
		}
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := object[name.(string)]; !ok && (at != "Welcome.you" || name != "t") {
				complain("lacks %s", name)
			}
		}
		for name, field := range object {
			property, ok := properties[name].(map[string]any)
			if !ok {
				complain("has %s", name)
				continue
			}
			complaints = append(complaints, conform(all, property, field, at+"."+name)...)
		}
	case "array":
		list, ok := value.([]any)
		if !ok && value != nil {
			complain("not a list")
		}
		for _, item := range list {
			complaints = append(complaints, conform(all, schema["items"].(map[string]any), item, at+"[]")...)
		}
	case "string":
		text, ok := value.(string)
		if !ok {
			complain("not a string")
		}
		if pattern, ok := schema["pattern"].(string); ok && !regexp.MustCompile(pattern).MatchString(text) {
			complain("%q is not like %s", text, pattern)
		}
	case "integer":
		if n, ok := value.(float64); !ok || n != float64(int64(n)) {
			complain("%v is not an integer", value)
		}
	case "boolean":
		if _, ok := value.(bool); !ok {
			complain("not a boolean")
		}
	default:
		complain("the schema says type %v", schema["type"])
	}
	return complaints
}

// TestAsyncAPIKnowsEveryFrameAndKind compares the document with the types.
func TestAsyncAPIKnowsEveryFrameAndKind(t *testing.T) {
	all := schemas(t)
	frames := map[string]any{
		"Hello": wire.Hello{}, "Propose": wire.Propose{}, "Here": wire.Here{}, "Cheer": wire.Cheer{}, "Resume": wire.Resume{}, "Ping": wire.Ping{},
		"Welcome": wire.Welcome{}, "You": wire.You{}, "E": wire.E{}, "OK": wire.OK{}, "No": wire.No{},
		"Presence": wire.Presence{}, "Roster": wire.Roster{}, "Pong": wire.Pong{},
	}
	doc, err := asyncAPI()
	must(t, err)
	messages := doc["components"].(map[string]any)["messages"].(map[string]any)
	for name, zero := range frames {
		if messages[name] == nil {
			t.Errorf("no message %s", name)
		}
		compareFields(t, all, name, reflect.TypeOf(zero))
	}
	if len(messages) != len(frames) {
		t.Errorf("%d messages, %d frames", len(messages), len(frames))
	}
	listed := map[string][]string{}
	for _, list := range []string{"ProposedOp", "ViewedOp"} {
		for _, choice := range all[list].(map[string]any)["oneOf"].([]any) {
			ref := choice.(map[string]any)["$ref"].(string)
			listed[list] = append(listed[list], ref[strings.LastIndexByte(ref, '/')+1:])
		}
	}
	for _, kind := range board.Kinds() {
		name := reflect.TypeOf(kind.Op).Name()
		// The system's own: no browser may propose them.
		system := slices.Contains([]string{"board.create", "device.joined", "signed.added", "commitment.brought"}, kind.Kind)
		for list, use := range map[string]board.Use{"ProposedOp": board.Proposable, "ViewedOp": board.Viewed} {
			if want := kind.Use&use != 0 && (!system || use == board.Viewed); want != slices.Contains(listed[list], name) {
				t.Errorf("%s in %s: want %t", name, list, want)
			}
		}
		if schema, ok := all[name].(map[string]any); ok {
			if got := schema["properties"].(map[string]any)["k"].(map[string]any)["const"]; got != kind.Kind {
				t.Errorf("%s is said to be %v, is %s", name, got, kind.Kind)
			}
			compareFields(t, all, name, reflect.TypeOf(kind.Op))
		}
	}
}

func compareFields(t *testing.T, all map[string]any, name string, typ reflect.Type) {
	t.Helper()
	schema, ok := all[name].(map[string]any)
	if !ok {
		t.Errorf("no schema %s", name)
		return
	}
	properties, _ := schema["properties"].(map[string]any)
	var want []string
	for field := range typ.Fields() {
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag != "" && tag != "-" {
			want = append(want, tag)
		}
	}
	for _, field := range want {
		if properties[field] == nil {
			t.Errorf("%s lacks %s", name, field)
		}
	}
	for field := range properties {
		if field != "k" && !slices.Contains(want, field) {
			t.Errorf("%s has %s, the type has not", name, field)
		}
	}
}

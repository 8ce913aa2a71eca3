package server

import (
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/go-chi/chi/v5"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

// TestOpenAPIKnowsEveryRoute compares the document with the router, in both directions.
func TestOpenAPIKnowsEveryRoute(t *testing.T) {
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join("..", "docs", "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			described = append(described, method+" "+path)
		}
	}
	s := testServer(t)
	s.metrics = NewMetrics("test")
	s.throttle = newThrottle(&bus.LocalCounter{}, nil)
	var routed []string
	err = chi.Walk(s.routes().(chi.Routes), func(method, path string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		if strings.HasPrefix(path, "/api/") || slices.Contains([]string{"/healthz", "/readyz", "/metrics"}, path) {
			routed = append(routed, method+" "+path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(described)
	slices.Sort(routed)
	if !slices.Equal(described, routed) {
		t.Errorf("described\n%s\nrouted\n%s", strings.Join(described, "\n"), strings.Join(routed, "\n"))
	}
}

// TestOriginForWhoSitsAtTheMachine: a QR code with "localhost" in it helps nobody in the room.
func TestOriginForWhoSitsAtTheMachine(t *testing.T) {
	s := testServer(t)
	s.cfg.Addresses = []string{"http://192.168.1.7:8080"}
	for host, want := range map[string]string{
		"localhost:8080": "http://192.168.1.7:8080", "127.0.0.1:8080": "http://192.168.1.7:8080",
		"tablero.lan:8080": "http://tablero.lan:8080",
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+host+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.origin(r); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}

func TestOnlyIDsNameBoards(t *testing.T) {
	for id, want := range map[string]bool{"abcd1234": true, "abcd": true, "abc": false, "ABCD": false, "": false, "abcd/": false, strings.Repeat("a", 17): false} {
		if validID(id) != want {
			t.Errorf("%q: %t", id, !want)
		}
	}
	if id := newID(); !validID(string(id)) {
		t.Errorf("we make ids like %q", id)
	}
	seen := map[board.ID]bool{}
	for range 1000 {
		seen[newID()] = true
	}
	if len(seen) != 1000 {
		t.Error("ids repeat")
	}
}

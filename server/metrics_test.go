package server_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestDashboardAlertsAndDocumentsNameWhatIsThere: a metric that was renamed leaves an empty panel and an
// alert that never rings, and nobody notices.
func TestDashboardAlertsAndDocumentsNameWhatIsThere(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	// Something of everything that a small installation can show, so that labelled series exist.
	s, _ := w.facilitator.open(w.id, "")
	s.send(m{"t": "p", "n": 1, "o": m{"k": "board.finished"}})
	s.send(m{"t": "p", "n": 2, "o": m{"k": "no.hay"}})
	var no struct{ N int }
	s.until("no", &no)
	if in.number("minga_people") != "1" || in.number("minga_connections") != "1" {
		t.Errorf("%s people, %s connections, want one each", in.number("minga_people"), in.number("minga_connections"))
	}
	second, _ := w.facilitator.open(w.id, "")
	if in.number("minga_people") != "1" || in.number("minga_connections") != "2" {
		t.Errorf("with a second tab: %s people, %s connections", in.number("minga_people"), in.number("minga_connections"))
	}
	in.browser().get("/api/code/PIMAPIMA").want(t, 404, "unknown_code")
	if got := in.number(`minga_http_refusals_total{code="unknown_code"}`); got != "1" {
		t.Errorf("%q refusals over HTTP", got)
	}
	must(t, s.conn.Close())
	must(t, second.conn.Close())
	late := time.After(time.Minute)
	for {
		now := string(in.browser().get("/metrics").body)
		if in.number("minga_people") == "0" && strings.Contains(now, "minga_records_saved_total{") &&
			strings.Contains(now, "minga_connections_closed_total{") {
			break
		}
		select {
		case <-late:
			t.Fatal("that people left, or that tables were written, is never told")
		default:
		}
	}
	help := regexp.MustCompile(`(?m)^# TYPE (\S+) (\S+)$`)
	there := map[string]bool{}
	for _, found := range help.FindAllSubmatch(in.browser().get("/metrics").body, -1) {
		name := string(found[1])
		there[name] = true
		if string(found[2]) == "histogram" {
			there[name+"_bucket"], there[name+"_sum"], there[name+"_count"] = true, true, true
		}
	}
	texts := map[string][]string{}
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("..", "docs", name))
		must(t, err)
		return data
	}
	var board struct {
		Panels []struct{ Targets []struct{ Expr string } }
	}
	must(t, json.Unmarshal(read("grafana/minga.json"), &board)) //nolint:musttag // Grafana's names differ in case alone
	for _, p := range board.Panels {
		for _, target := range p.Targets {
			texts["minga.json"] = append(texts["minga.json"], target.Expr)
		}
	}
	var rules struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations map[string]string
			}
		}
	}
	must(t, yaml.Unmarshal(read("grafana/alerts.yaml"), &rules))
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			if r.Alert == "" || r.Annotations["summary"] == "" {
				t.Errorf("an alert without a name or a summary: %+v", r)
			}
			texts["alerts.yaml"] = append(texts["alerts.yaml"], r.Expr)
		}
	}
	texts["operations.md"] = []string{string(read("operations.md"))}
	metric := regexp.MustCompile(`\b(?:minga|go|process)_[a-z_]+`)
	said := map[string][]string{}
	for file, exprs := range texts {
		for _, expr := range exprs {
			names := metric.FindAllString(expr, -1)
			if len(names) == 0 {
				t.Errorf("%s: no metric in %q", file, expr)
			}
			for _, name := range names {
				said[file] = append(said[file], name)
				if !there[name] {
					t.Errorf("%s names %s, which /metrics does not have", file, name)
				}
			}
		}
		if len(said[file]) < 10 {
			t.Errorf("%s names %d metrics: is it read at all?", file, len(said[file]))
		}
	}
	for name := range there { // and the page leaves none of ours out
		if plain := !regexp.MustCompile(`_(bucket|sum|count)$`).MatchString(name); plain && strings.HasPrefix(name, "minga_") &&
			!slices.Contains(said["operations.md"], name) {
			t.Errorf("operations.md says nothing of %s", name)
		}
	}
}

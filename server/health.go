package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"
)

// healthz says that the process runs. A supervisor restarts what does not answer here, so it
// looks at nothing that a restart would not mend.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

// readyz says whether new visitors should be sent here: the stores answer and we are not leaving.
// A silent bus does not count against us: boards go on without it.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) error {
	if s.draining.Load() {
		return &refusal{Code: CodeDraining, wait: time.Second}
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	checks := map[string]string{"journal": "ok", "records": "ok", "bus": "ok"}
	ready := true
	for _, probe := range []struct {
		name     string
		ping     func(context.Context) error
		required bool
	}{
		{"journal", s.cfg.Journal.Ping, true},
		{"records", s.cfg.Records.Ping, true},
		{"bus", s.cfg.Bus.Ping, false},
	} {
		if err := probe.ping(ctx); err != nil {
			checks[probe.name] = "down"
			ready = ready && !probe.required
			s.log.LogAttrs(r.Context(), slog.LevelWarn, "not ready", slog.String("part", probe.name), slog.Any("error", err))
		}
	}
	if !ready {
		return &refusal{Code: CodeNotReady, wait: 2 * time.Second}
	}
	writeJSON(w, http.StatusOK, map[string]any{"status": "ready", "checks": checks})
	return nil
}

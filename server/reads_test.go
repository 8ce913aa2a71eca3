package server_test

import (
	"net/http"
	"testing"
	"time"
)

// TestWholeBoardsAreBounded: one device meets its own bound, and the others of the room do not notice; an address meets
// its bound whatever devices it invents.
func TestWholeBoardsAreBounded(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, _ := w.join("Luz")
	ana, _ := w.join("Ana")
	section := string(ana.view(w.id).Sections[0].ID)
	refused := func(a answered) {
		t.Helper()
		a.want(t, http.StatusTooManyRequests, "rate_limited")
		if a.header.Get("Retry-After") == "" {
			t.Error("nobody says when to come back")
		}
	}
	paths := []string{"", "/export.json", "/notes.csv", "/clusters.csv", "/rounds.csv", "/ratings.csv", "/polls.csv", "/tables.csv", "/left_out.csv", "/solutions.csv", "/commitments.csv", "/actors.csv", "/requests.csv", "/suggestions"}
	begin, answers := time.Now(), 0
	var last answered
	for last.status != http.StatusTooManyRequests && answers < 5000 {
		last = luz.get("/api/workshops/" + w.id + paths[answers%len(paths)])
		answers++
	}
	refused(last)
	if most := 122 + int(time.Since(begin)/(500*time.Millisecond)); answers < 120 || answers > most {
		t.Errorf("refused after %d whole boards, want 120 to %d", answers, most)
	}
	ana.get("/api/workshops/"+w.id).want(t, http.StatusOK, "")
	luz.accept(w.id, m{"k": "note.added", "id": "note0001", "section": section, "text": "Sigo", "color": "yellow", "x": 1, "y": 1})

	in.server.LimitReads(0)
	refused(ana.get("/api/workshops/" + w.id + "/export.json"))
	if again := ana.get("/api/me/" + w.id); again.status != http.StatusOK {
		t.Errorf("who asks for no board is answered %d", again.status)
	}
}

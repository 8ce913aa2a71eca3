package server_test

import (
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

// TestF6_AnswersOfAMatrixReachNobodyElse plants answers in an open rating and looks for them in every byte
// of every route and socket, as every audience; closed, it is counts and nobody's.
func TestF6_AnswersOfAMatrixReachNobodyElse(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	rosa := w.facilitator
	luz, luzID := w.join("Luz")
	ana, _ := w.join("Ana")
	wall := in.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, in.url+"/p/")}).want(t, 200, "")
	section := rosa.view(w.id).Sections[0].ID
	luz.accept(w.id, m{"k": "note.added", "id": "nota0001", "section": string(section), "text": "Farol", "color": "blue", "x": 1, "y": 1})
	rosa.accept(w.id, m{"k": "step.added", "id": "matriz01", "kind": "matrix", "name": "", "ord": "", "sections": []string{string(section)}})
	rosa.accept(w.id, m{"k": "step.entered", "id": "matriz01"})

	lookers := map[string]*looker{
		"luz": {b: luz}, "ana": {b: ana}, "wall": {b: wall}, "rosa": {b: rosa},
		"rosa's wall": {b: rosa, query: "?as=projector"}, "rosa's view": {b: rosa, query: "?as=participant"},
	}
	for name, l := range lookers {
		l.name = name
		l.socket, _ = l.b.open(w.id, l.query)
	}
	read := func(until string) {
		t.Helper()
		for _, l := range lookers {
			for !l.holds(until) {
				if _, _, err := l.socket.next(); err != nil {
					t.Fatalf("%s: %v", l.name, err)
				}
			}
			l.read(w.id)
		}
	}
	rosa.accept(w.id, m{"k": "rating.opened", "id": "rating01", "step": "matriz01"})
	luz.accept(w.id, m{"k": "rating.answered", "rating": "rating01", "item": "nota0001", "ask": 0, "answer": 3})
	luz.accept(w.id, m{"k": "rating.answered", "rating": "rating01", "item": "nota0001", "ask": 1, "answer": 1})
	rosa.accept(w.id, m{"k": "board.changed", "title": "Señal abierta"})
	read("Señal abierta")
	for name, l := range lookers {
		for _, secret := range []string{`"rating.answered"`, `"answer":3`, `"answer": 3`} {
			if l.holds(secret) && name != "luz" {
				t.Errorf("%s is handed %s of an open rating", name, secret)
			}
		}
		for _, secret := range []string{`"results":`, `"raters":`} {
			if l.holds(secret) {
				t.Errorf("%s is handed %s of an open rating", name, secret)
			}
		}
	}
	if !lookers["luz"].holds(`"rating.answered"`) {
		t.Error("who answered is not handed the answer")
	}
	rosa.accept(w.id, m{"k": "rating.closed", "id": "rating01"})
	rosa.accept(w.id, m{"k": "rating.moved", "rating": "rating01", "item": "nota0001", "zone": "plan"})
	rosa.accept(w.id, m{"k": "board.changed", "title": "Señal cerrada"})
	for _, l := range lookers {
		l.bytes, l.socket.raw = nil, nil
	}
	read("Señal cerrada")
	for name, l := range lookers {
		if l.holds(`"rating.answered"`) || l.holds(`"answer":`) {
			t.Errorf("%s is handed an answer of a closed rating", name)
		}
	}
	res := wall.view(w.id).Ratings[0].Results[0]
	if !slices.Equal(res.Counts[0], []int{0, 0, 1}) || !slices.Equal(res.Counts[1], []int{1, 0, 0}) || res.Zone != board.ZoneNow || res.Moved != board.ZonePlan {
		t.Errorf("the wall is shown %+v", res)
	}
	rows := rosa.table(w.id, "ratings")
	if len(rows) != 3 || !slices.Equal(rows[1][3:7], []string{"nota0001", "Farol", "plan", "now"}) || !slices.Equal(rows[1][9:12], []string{"0", "0", "1"}) {
		t.Errorf("the table holds %q", rows)
	}
	for _, row := range rows {
		if slices.Contains(row, luzID) || slices.Contains(row, "Luz") {
			t.Errorf("the table joins a person to an answer: %q", row)
		}
	}
}

package server_test

import (
	"testing"

	"minga.lab/minga/hub/board"
)

func TestReturningToAMoment(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	rosa := w.facilitator
	luz, _ := w.join("Luz")
	section := rosa.view(w.id).Sections[0].ID
	add := func(id string) {
		luz.accept(w.id, m{"k": "note.added", "id": id, "section": section, "text": "nota " + id, "color": "blue", "x": 1, "y": 1})
	}
	add("antes001")
	rosa.accept(w.id, m{"k": "moment.named", "id": "momento1", "name": "Antes"})
	add("despues1")

	path := "/api/workshops/" + w.id + "/return"
	luz.post(path, m{"moment": "momento1"}).want(t, 403, "not_allowed")
	rosa.post(path, m{"moment": "nohay001"}).want(t, 404, "not_found")
	rosa.post(path, m{"at": 1}).want(t, 404, "not_found")
	notes := func() int {
		n := 0
		for _, note := range rosa.view(w.id).Notes {
			if !note.Deleted {
				n++
			}
		}
		return n
	}
	var said struct {
		Seq, Before board.Seq
		Changes     board.Changes
	}
	rosa.post(path, m{"moment": "momento1", "dry": true}).want(t, 200, "").json(t, &said)
	if said.Changes != (board.Changes{NotesAway: 1}) || notes() != 2 {
		t.Fatalf("%+v, %d notes", said, notes())
	}
	rosa.post(path, m{"moment": "momento1"}).want(t, 200, "")
	if notes() != 1 {
		t.Fatalf("%d notes after the return", notes())
	}
	rosa.post(path, m{"moment": "momento1"}).want(t, 409, "already")
	rosa.post(path, m{"seq": said.Before}).want(t, 200, "")
	if notes() != 2 {
		t.Fatalf("%d notes after the way back", notes())
	}
}

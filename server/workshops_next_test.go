package server_test

import (
	"strings"
	"sync"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/templates"
)

// row adds a row of the roadmap.
func (w *workshop) row(id, what, status string) {
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": id, "what": what, "who": "Rosa", "with": "", "from": "2026-01-01", "to": "2026-03-01", "resources": "", "provider": "", "verifiable": "una foto", "status": status, "ord": ""})
}

// TestThreePendingRowsArrive: the next meeting has what was left open, with words, dates, photos and history and where it
// came from. Asked again, by two at once and at another instance, nothing comes twice.
func TestThreePendingRowsArrive(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	luz, _ := w.join("Luz")
	w.row("comp0001", "Pedir luz", "")
	w.row("comp0002", "Sembrar", "doing")
	w.row("comp0003", "Pintar", "")
	w.row("comp0004", "Ya está", "done")
	w.row("comp0005", "Ya no", "dropped")
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	photo := w.facilitator.asset(w.id, "photo", drawingOf(t))
	w.facilitator.accept(w.id, m{"k": "commitment.progressed", "id": "comp0001", "text": "Fuimos a la empresa", "photo": photo["asset"], "w": photo["w"], "h": photo["h"]})

	path := "/api/workshops/" + w.id + "/next"
	luz.get(path).want(t, 403, "not_allowed")
	luz.post(path, m{}).want(t, 403, "not_allowed")
	w.facilitator.get(path).want(t, 404, "not_found")
	type meeting struct {
		ID, Code, Title string
		Brought, Rows   int
		Links           struct{ Facilitator string }
	}
	var wait sync.WaitGroup
	made := make([]meeting, 4)
	for i := range made {
		wait.Go(func() {
			at := []*browser{w.facilitator, w.facilitator.at(two)}[i%2]
			at.post(path, m{"title": "La segunda minga"}).want(t, 201, "").json(t, &made[i])
		})
	}
	wait.Wait()
	brought := 0
	for _, one := range made {
		brought += one.Brought
		if one.ID != made[0].ID || one.Code != made[0].Code || one.Links.Facilitator == "" {
			t.Errorf("two next meetings: %+v and %+v", one, made[0])
		}
	}
	var found meeting
	w.facilitator.get(path).want(t, 200, "").json(t, &found)
	if brought != 3 || found.Rows != 3 || found.Title != "La segunda minga" || found.Links.Facilitator != "" {
		t.Fatalf("%d rows came, %+v", brought, found)
	}

	v := w.facilitator.view(found.ID)
	if len(v.Commitments) != 3 || len(v.People) != 1 || v.People[0].Role != board.Facilitator {
		t.Fatalf("the next meeting has %d rows and %d people", len(v.Commitments), len(v.People))
	}
	first := v.Commitments[0]
	if first.What != "Pedir luz" || first.Who != "Rosa" || first.From != "2026-01-01" || first.To != "2026-03-01" || first.Status != board.Pending ||
		first.Earlier == nil || first.Earlier.From != board.ID(w.id) || first.Earlier.ID != "comp0001" || len(first.Earlier.Progress) != 1 {
		t.Fatalf("the first row is %+v of %+v", first, first.Earlier)
	}
	told, was := first.Earlier.Progress[0], w.facilitator.view(w.id).Commitments[0].Progress[0]
	if told != was || told.Text != "Fuimos a la empresa" {
		t.Errorf("its history is %+v, was %+v", told, was)
	}
	w.facilitator.get("/api/workshops/"+found.ID+"/assets/"+string(told.Photo)).want(t, 200, "")
	if v.Commitments[1].Status != board.Doing {
		t.Errorf("the second row is %s", v.Commitments[1].Status)
	}

	// What was removed there does not come back, and what is open there goes on to the third.
	w.facilitator.accept(found.ID, m{"k": "commitment.removed", "id": string(v.Commitments[2].ID)})
	w.facilitator.post(path, m{}).want(t, 201, "").json(t, &found)
	if found.Brought != 0 || found.Rows != 2 {
		t.Errorf("asked again: %+v", found)
	}
	w.facilitator.accept(found.ID, m{"k": "commitment.progressed", "id": string(first.ID), "status": "doing"})
	var third meeting
	w.facilitator.post("/api/workshops/"+found.ID+"/next", m{}).want(t, 201, "").json(t, &third)
	last := w.facilitator.view(third.ID).Commitments[0]
	if third.Brought != 2 || last.Status != board.Doing || len(last.Earlier.Progress) != 2 || last.Earlier.Board != "La segunda minga" {
		t.Errorf("the third meeting has %+v of %+v", last, last.Earlier)
	}

	// It may follow a template, whose steps it then has; the name stays the facilitator's.
	var fourth meeting
	w.facilitator.post("/api/workshops/"+third.ID+"/next", m{"title": "La cuarta", "template": "asamblea"}).want(t, 201, "").json(t, &fourth)
	agenda := w.facilitator.view(fourth.ID)
	assembly, _ := templates.Find("asamblea")
	if fourth.Title != "La cuarta" || fourth.Brought != 2 || len(agenda.Steps) != len(assembly.Steps) || agenda.Steps[0].Kind != assembly.Steps[0].Kind {
		t.Errorf("a meeting like an assembly: %+v with %d steps", fourth, len(agenda.Steps))
	}

	w.facilitator.accept(found.ID, m{"k": "board.finished"})
	w.facilitator.accept(w.id, m{"k": "board.reopened"})
	w.row("comp0006", "Una más", "")
	w.facilitator.post(path, m{}).want(t, 409, "board_finished")
	w.facilitator.post(path, m{"template": m{"format": "nada"}}).want(t, 422, "bad_template")
}

// TestLeadingBeforeIsNoWayBack: whoever was removed from the next meeting, or takes part in it and no more, does not
// lead it again by having led the one before, nor is handed its links.
func TestLeadingBeforeIsNoWayBack(t *testing.T) {
	one := start(t, sqliteBackend(t))
	w := one.workshop()
	marta, guest := one.browser(), one.browser()
	for _, b := range []*browser{marta, guest} {
		b.post("/api/facilitate", m{"token": strings.TrimPrefix(w.links.Facilitator, one.url+"/f/"), "name": "Otra"}).want(t, 200, "")
	}
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	path := "/api/workshops/" + w.id + "/next"
	var made struct{ ID, Code string }
	w.facilitator.post(path, m{}).want(t, 201, "").json(t, &made)
	guest.post("/api/join", m{"code": made.Code, "name": "Invitada"}).want(t, 200, "")
	guest.post(path, m{}).want(t, 403, "not_allowed")
	marta.post(path, m{}).want(t, 201, "")
	for _, p := range w.facilitator.view(made.ID).People {
		if p.Role == board.Facilitator && p.Name == "Otra" {
			w.facilitator.accept(made.ID, m{"k": "person.removed", "id": string(p.ID)})
		}
	}
	marta.get("/api/workshops/"+made.ID).want(t, 403, "not_seated")
	marta.post(path, m{}).want(t, 403, "not_allowed")
	w.facilitator.post(path, m{}).want(t, 201, "")
}

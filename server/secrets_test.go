package server_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// looker is one audience of the planted board: everything that it is handed is kept.
type looker struct {
	name   string
	b      *browser
	query  string // how it asks
	socket *socket
	bytes  [][]byte
}

func (l *looker) read(id string) {
	for _, path := range []string{
		"", "/links", "/export.json", "/notes.csv", "/clusters.csv", "/rounds.csv", "/ratings.csv", "/polls.csv", "/tables.csv", "/left_out.csv", "/solutions.csv", "/commitments.csv", "/actors.csv", "/requests.csv", "/qr.svg",
		"/trail/comp0001", "/trail/comp0002",
	} {
		a := l.b.get("/api/workshops/" + id + path + l.query)
		l.bytes = append(l.bytes, a.body)
		for _, values := range a.header {
			for _, v := range values {
				l.bytes = append(l.bytes, []byte(v))
			}
		}
	}
	for _, path := range []string{"/api/me/" + id, "/t/" + id, "/metrics", "/readyz", "/proyector/" + id} {
		a := l.b.get(path + l.query)
		l.bytes = append(l.bytes, a.body)
	}
}

func (l *looker) holds(secret string) bool {
	for _, b := range l.bytes {
		if bytes.Contains(b, []byte(secret)) {
			return true
		}
	}
	for _, b := range l.socket.raw {
		if bytes.Contains(b, []byte(secret)) {
			return true
		}
	}
	return false
}

// TestF6_NobodyIsHandedWhatIsWithheld plants secrets on a board and looks for them in every byte
// of every route and socket, as every audience.
func TestF6_NobodyIsHandedWhatIsWithheld(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	rosa := w.facilitator
	luz, luzID := w.join("NombreDeLuz")
	ana, anaID := w.join("NombreDeAna")
	wall := in.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, in.url+"/p/")}).want(t, 200, "")
	open := rosa.view(w.id).Sections[0].ID
	note := func(b *browser, id, section, text string, more ...string) {
		op := m{"k": "note.added", "id": id, "section": section, "text": text, "color": "blue", "x": 1, "y": 1}
		for _, field := range more {
			op[field] = true
		}
		b.accept(w.id, op)
	}
	// Planted before anybody looks.
	rosa.accept(w.id, m{"k": "section.added", "id": "oculta01", "title": "Oculta", "question": "", "x": 3000, "y": 0, "w": 1200, "h": 900, "ord": "", "hidden": true})
	note(luz, "notaocu1", "oculta01", "SecretoOculto")
	note(luz, "notabor1", string(open), "SecretoBorrado")
	luz.accept(w.id, m{"k": "note.deleted", "id": "notabor1"})
	note(ana, "notaanon", string(open), "dicho sin nombre", "anon")
	note(luz, "notaabie", string(open), "dicho con nombre")
	rosa.accept(w.id, m{"k": "round.drafted", "id": "ronda001", "question": "SecretoBorrador", "dots": 5, "cap": 5})
	rosa.accept(w.id, m{"k": "commitment.added", "id": "comp0001", "what": "Visible", "who": "", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": "", "origin": "notaabie"})
	rosa.accept(w.id, m{"k": "commitment.added", "id": "comp0002", "what": "SecretoQuitado", "who": "", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": "", "origin": "notabor1"})
	rosa.accept(w.id, m{"k": "commitment.removed", "id": "comp0002"})
	note(luz, "notafea1", string(open), "SecretoFeo")
	rosa.accept(w.id, m{"k": "note.hidden", "id": "notafea1", "reason": "offence"})
	rosa.accept(w.id, m{"k": "inbox.changed", "on": true})
	note(luz, "notaesp1", string(open), "SecretoEnEspera")

	lookers := map[string]*looker{
		"luz": {b: luz}, "ana": {b: ana}, "wall": {b: wall}, "rosa": {b: rosa},
		"rosa's wall": {b: rosa, query: "?as=projector"}, "rosa's view": {b: rosa, query: "?as=participant"},
	}
	for name, l := range lookers {
		l.name = name
		var welcome wire.Welcome
		l.socket, welcome = l.b.open(w.id, l.query)
		if welcome.Board == nil {
			t.Fatalf("%s is welcomed without a board", name)
		}
		l.read(w.id)
	}
	// While they look: written in private, voted in the open round.
	note(luz, "notaocu2", "oculta01", "SecretoVivo")
	luz.accept(w.id, m{"k": "note.edited", "id": "notaocu2", "text": "SecretoCambiado"})
	note(luz, "notaesp2", string(open), "SecretoEsperaVivo")
	rosa.accept(w.id, m{"k": "note.hidden", "id": "notaesp2", "reason": "personal"})
	rosa.accept(w.id, m{"k": "round.drafted", "id": "ronda002", "question": "¿Qué primero?", "dots": 5, "cap": 5})
	for _, e := range rosa.view(w.id).Steps {
		if e.Kind == board.StepVote {
			rosa.accept(w.id, m{"k": "step.entered", "id": e.ID})
		}
	}
	rosa.accept(w.id, m{"k": "round.opened", "id": "ronda002"})
	for range 3 {
		luz.accept(w.id, m{"k": "dot.placed", "round": "ronda002", "item": "notaabie"})
	}
	rosa.accept(w.id, m{"k": "board.changed", "title": "Señal"})
	for _, l := range lookers {
		for !l.holds("Señal") {
			if _, _, err := l.socket.next(); err != nil {
				t.Fatalf("%s: %v", l.name, err)
			}
		}
		l.read(w.id)
	}

	u, err := url.Parse(in.url)
	must(t, err)
	var devices []string
	for _, b := range []*browser{luz, ana, rosa} {
		for _, c := range b.http.Jar.Cookies(u) {
			if device, _, ok := strings.Cut(c.Value, "."); ok && c.Name == "minga_device" {
				devices = append(devices, device)
			}
		}
	}
	if len(devices) != 3 {
		t.Fatalf("%d devices", len(devices))
	}
	all := []string{"luz", "ana", "wall", "rosa", "rosa's wall", "rosa's view"}
	for _, planted := range []struct {
		secret string
		may    []string // who may be handed it, and then must be
	}{
		{"SecretoOculto", []string{"luz"}},
		{"SecretoVivo", []string{"luz"}},
		{"SecretoCambiado", []string{"luz"}},
		{"SecretoBorrado", []string{"rosa"}},
		{"SecretoFeo", []string{"luz", "rosa"}},
		{"SecretoEnEspera", []string{"luz", "rosa"}},
		{"SecretoEsperaVivo", []string{"luz", "rosa"}},
		{"SecretoQuitado", []string{"rosa"}},
		{"SecretoBorrador", []string{"rosa"}},
		{"NombreDeLuz", []string{"luz", "ana", "rosa", "rosa's view"}},
		{"NombreDeAna", []string{"luz", "ana", "rosa", "rosa's view"}},
		{"dicho sin nombre", all},
		{`"dot.placed"`, []string{"luz"}},
		{`"mine":[{"person":"` + luzID + `","item":"notaabie","dots":3}]`, []string{"luz"}},
		{`"mine":"` + anaID + `"`, []string{"ana"}},
		{strings.TrimPrefix(w.links.Facilitator, in.url), []string{"rosa"}},
		{strings.TrimPrefix(w.links.Projector, in.url), []string{"rosa"}},
		{devices[0], nil},
		{devices[1], nil},
		{devices[2], nil},
		{testKey, nil},
	} {
		for _, name := range all {
			may := false
			for _, n := range planted.may {
				may = may || n == name
			}
			if holds := lookers[name].holds(planted.secret); holds != may {
				t.Errorf("%s is handed %q: %t, want %t", name, planted.secret, holds, may)
			}
		}
	}
	// The anonymous note has an author for nobody but its own, by no field of any form.
	for _, name := range []string{"luz", "wall", "rosa"} {
		for _, n := range lookers[name].b.view(w.id).Notes {
			if n.ID == "notaanon" && (n.Author != "" || n.Mine != "") {
				t.Errorf("%s learns who wrote the anonymous note: %+v", name, n)
			}
		}
	}
	for _, row := range rosa.table(w.id, "notes") {
		if strings.HasPrefix(row[0], "notafea") || strings.HasPrefix(row[0], "notaesp") {
			t.Errorf("a table that may be published holds %v", row)
		}
		if row[0] == "notaanon" && row[8] != "" {
			t.Errorf("the table tells who wrote the anonymous note: %v", row)
		}
	}
	for _, name := range []string{"luz", "ana", "wall", "rosa"} {
		for _, r := range lookers[name].b.view(w.id).Rounds {
			if r.ID == "ronda002" && (len(r.Totals) > 0 || r.Voters > 0) {
				t.Errorf("%s learns the running totals: %+v", name, r)
			}
		}
	}
	// A stranger is handed nothing at all.
	stranger := &looker{b: in.browser(), socket: &socket{}}
	stranger.read(w.id)
	for _, s := range []string{"dicho", "Señal", "NombreDe", "Visible"} {
		if stranger.holds(s) {
			t.Errorf("a stranger is handed %q", s)
		}
	}
}

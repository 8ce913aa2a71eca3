package server_test

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
	"minga.lab/minga/server"
)

func TestSocketCarriesNotesBetweenBrowsers(t *testing.T) {
	shared := sqliteBackend(t)
	in := start(t, shared)
	w := in.workshop()
	luz, person := w.join("Luz")
	one, welcome := luz.open(w.id, "")
	if welcome.Board == nil || welcome.You.Kind != board.ForParticipant || string(welcome.You.Persons[0]) != person {
		t.Fatalf("welcome: %+v", welcome)
	}
	two, _ := w.facilitator.open(w.id, "")
	section := welcome.Board.Sections[0].ID
	one.send(m{"t": "p", "n": 1, "o": m{
		"k": "note.added", "id": "notaaaa1", "section": section, "text": "agua", "color": "blue", "x": 1, "y": 1,
	}})
	var ok wire.OK
	one.until("ok", &ok)
	if ok.N != 1 || ok.S == 0 {
		t.Errorf("ok: %+v", ok)
	}
	var e wire.E
	two.until("e", &e)
	if len(e.E) == 0 || !bytes.Contains(e.E[len(e.E)-1].O[0], []byte("notaaaa1")) {
		t.Errorf("the other browser is told %+v", e)
	}
	var stored board.BoardView
	luz.get("/api/workshops/"+w.id).want(t, 200, "").json(t, &stored)
	if len(stored.Notes) != 1 || stored.Notes[0].Text != "agua" {
		t.Errorf("notes: %+v", stored.Notes)
	}
}

func TestF3_TheSameProposalBySocketAndHTTPHappensOnce(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, _ := w.join("Luz")
	s, welcome := luz.open(w.id, "")
	op := m{"k": "note.added", "id": "notaaaa1", "section": welcome.Board.Sections[0].ID, "text": "agua", "color": "blue", "x": 1, "y": 1}
	s.send(m{"t": "p", "n": 1, "o": op})
	var ok wire.OK
	s.until("ok", &ok)
	for range 3 {
		var again struct{ Seq board.Seq }
		luz.post("/api/workshops/"+w.id+"/proposals", m{"n": 1, "tab": luz.tab, "o": op}).want(t, 200, "").json(t, &again)
		if again.Seq != ok.S {
			t.Errorf("entry %d by socket, %d by HTTP", ok.S, again.Seq)
		}
	}
	if v := luz.view(w.id); len(v.Notes) != 1 {
		t.Errorf("%d notes", len(v.Notes))
	}
}

func TestSocketIsForWhoSitsOnTheBoard(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, _ := w.join("Luz")
	for _, tc := range []struct {
		name, id, query string
		from            *browser
		headers         []string
		status          int
	}{
		{"a stranger", w.id, "", in.browser(), nil, 403},
		{"no such board", "zzzzzzzz", "", luz, nil, 404},
		{"not even an id", "Z", "", luz, nil, 404},
		{"a participant as the projector", w.id, "?as=projector", luz, nil, 403},
		{"another site's page", w.id, "", luz, []string{"Origin", "https://malo.example"}, 403},
		{"a page of no origin", w.id, "", luz, []string{"Origin", "null"}, 403},
		{"another port", w.id, "", luz, []string{"Origin", "http://127.0.0.1:1"}, 403},
	} {
		s, res, err := tc.from.dial(tc.id, tc.query, tc.headers...)
		if err == nil {
			_ = s.conn.Close()
			t.Errorf("%s got a socket", tc.name)
			continue
		}
		if res == nil || res.StatusCode != tc.status {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	// Not a socket at all.
	luz.get("/ws/"+w.id).want(t, 400, "bad_frame")
	// No browser, no Origin: scripts are welcome.
	s, _, err := luz.dial(w.id, "", "Origin", "")
	must(t, err)
	_ = s.conn.Close()
	// The facilitator's laptop feeds the projector.
	_, welcome := w.facilitator.open(w.id, "?as=projector")
	if welcome.You.Kind != board.ForProjector || len(welcome.You.Persons) != 0 {
		t.Errorf("the wall is welcomed as %+v", welcome.You)
	}
}

func TestSocketFromThePublicAddress(t *testing.T) {
	in := start(t, sqliteBackend(t), func(c *server.Config) { c.PublicURL = "https://taller.example" })
	w := in.workshop()
	s, _, err := w.facilitator.dial(w.id, "", "Origin", "https://taller.example")
	must(t, err)
	_ = s.conn.Close()
	if _, _, err := w.facilitator.dial(w.id, "", "Origin", "http://taller.example"); err == nil {
		t.Error("the public address without its TLS got a socket")
	}
	if !strings.HasPrefix(w.links.Join, "https://taller.example/u/") {
		t.Errorf("join link: %s", w.links.Join)
	}
}

func TestSocketRefusesWhatIsNoFrame(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()

	s, _ := w.facilitator.open(w.id, "")
	must(t, s.conn.WriteMessage(websocket.TextMessage, []byte("{basura")))
	var no wire.No
	s.until("no", &no)
	if no.Code != wire.CodeBadFrame || no.N != 0 {
		t.Errorf("garbage: %+v", no)
	}
	must(t, s.conn.WriteMessage(websocket.BinaryMessage, []byte{1, 2, 3}))
	if code := s.closed(); code != int(wire.CloseBadFrame) {
		t.Errorf("binary closes with %d", code)
	}

	s, _ = w.facilitator.open(w.id, "")
	// The server may hang up while we are still writing: what counts is that it does.
	_ = s.conn.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte(" "), wire.MaxUpFrame*4))
	if _, _, err := readToEnd(s); err == nil {
		t.Error("an oversized frame is swallowed")
	}

	// Small on the wire, large when inflated.
	s, _ = w.facilitator.open(w.id, "")
	s.conn.EnableWriteCompression(true)
	must(t, s.conn.SetCompressionLevel(flate.BestCompression))
	bomb := []byte(`{"t":"ping","at":1,"x":"` + strings.Repeat("a", 8<<20) + `"}`)
	_ = s.conn.WriteMessage(websocket.TextMessage, bomb)
	if _, _, err := readToEnd(s); err == nil {
		t.Error("an inflating frame is swallowed")
	}
	// Exactly as large as allowed.
	s, _ = w.facilitator.open(w.id, "")
	pad := wire.MaxUpFrame - len(`{"t":"ping","at":1}`)
	must(t, s.conn.WriteMessage(websocket.TextMessage, []byte(`{"t":"ping","at":1`+strings.Repeat(" ", pad)+`}`)))
	var pong wire.Pong
	s.until("pong", &pong)

	w.facilitator.get("/api/me/"+w.id).want(t, 200, "") // everybody else lives on
}

// readToEnd reads until the connection ends and returns the last error.
func readToEnd(s *socket) (string, []byte, error) {
	for {
		kind, data, err := s.next()
		if err != nil {
			return kind, data, err
		}
		if kind == "pong" {
			return kind, data, nil
		}
	}
}

func TestSocketOfARemovedPersonCloses(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, person := w.join("Luz")
	s, _ := luz.open(w.id, "")
	w.facilitator.accept(w.id, m{"k": "person.removed", "id": person})
	if code := s.closed(); code != int(wire.CloseRemoved) {
		t.Errorf("closed with %d", code)
	}
	luz.get("/api/me/"+w.id).want(t, 403, "not_seated")
	luz.get("/api/workshops/"+w.id).want(t, 403, "not_seated")
	// With the code they are somebody new.
	var seat struct{ Person string }
	luz.post("/api/join", m{"code": w.code, "name": "Luz"}).want(t, 200, "").json(t, &seat)
	if seat.Person == person {
		t.Error("a removed person sits down again")
	}
}

func TestSocketsPerAddressAreLimited(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	refused := false
	for i := 0; i < 40 && !refused; i++ {
		b, _ := w.join("")
		for range 10 {
			_, res, err := b.dial(w.id, "")
			if err != nil {
				if res == nil || res.StatusCode != http.StatusTooManyRequests {
					t.Fatalf("refused by %v", err)
				}
				refused = true
				break
			}
		}
	}
	if !refused {
		t.Error("400 sockets of one address are open")
	}
}

func TestDrain(t *testing.T) {
	shared := sqliteBackend(t)
	in, other := start(t, shared), start(t, shared)
	w := in.workshop()
	in.browser().get("/readyz").want(t, 200, "")
	s, _ := w.facilitator.open(w.id, "")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	must(t, in.server.Drain(ctx))
	if code := s.closed(); code != int(wire.CloseDraining) {
		t.Errorf("closed with %d", code)
	}
	b := in.browser()
	b.get("/healthz").want(t, 200, "")
	b.get("/readyz").want(t, 503, "draining")
	w.facilitator.propose(w.id, m{"k": "board.finished"}).want(t, 503, "draining")
	// Another instance goes on.
	w.facilitator.at(other).accept(w.id, m{"k": "board.finished"})
}

func TestAFrameIsNotLongerThanTold(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	s, _ := w.facilitator.open(w.id, "")
	text := strings.Repeat("á", board.MaxNoteChars)
	section := w.facilitator.view(w.id).Sections[0].ID
	s.send(m{"t": "p", "n": 900, "o": m{
		"k": "note.added", "id": "notaaaa1", "section": section, "text": text, "color": "blue", "x": 1, "y": 1,
	}})
	var ok wire.OK
	s.until("ok", &ok)
	s.send(m{"t": "p", "n": 901, "o": m{
		"k": "note.added", "id": "notaaaa2", "section": section, "text": text + "á", "color": "blue", "x": 1, "y": 1,
	}})
	var no wire.No
	s.until("no", &no)
	if no.N != 901 || no.Code != board.CodeTextTooLong || no.Limit != board.MaxNoteChars {
		t.Errorf("no: %+v", no)
	}
	for _, raw := range s.raw {
		if !json.Valid(raw) {
			t.Errorf("not JSON: %.80s", raw)
		}
	}
}

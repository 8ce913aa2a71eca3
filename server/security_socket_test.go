package server_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// number reads one sample from /metrics.
func (in *instance) number(sample string) string {
	in.t.Helper()
	a := in.browser().get("/metrics").want(in.t, 200, "")
	found := regexp.MustCompile(`(?m)^` + regexp.QuoteMeta(sample) + ` (.*)$`).FindSubmatch(a.body)
	if found == nil {
		return ""
	}
	return string(found[1])
}

func TestFloodOfPingsEndsItsConnectionAlone(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	calm, _ := w.facilitator.open(w.id, "")
	luz, _ := w.join("Luz")
	for _, kind := range []int{websocket.PingMessage, websocket.PongMessage} {
		s, _ := luz.open(w.id, "")
		for range 20 { // what no browser's patience exceeds
			must(t, s.conn.WriteControl(kind, nil, time.Now().Add(time.Second)))
		}
		s.send(m{"t": "ping", "at": 1})
		var pong wire.Pong
		s.until("pong", &pong)
		for range 200 {
			if s.conn.WriteControl(kind, nil, time.Now().Add(time.Second)) != nil {
				break // hung up while we are still at it
			}
		}
		if err := readToTheEnd(s); err == nil {
			t.Errorf("200 control frames of kind %d are borne", kind)
		}
	}
	calm.send(m{"t": "ping", "at": 2})
	var pong wire.Pong
	calm.until("pong", &pong)
}

// readToTheEnd reads until the connection ends and returns why; nil when it is still open after a
// while.
func readToTheEnd(s *socket) error {
	s.t.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(time.Minute))
	for {
		if _, _, err := s.conn.ReadMessage(); err != nil {
			if late, ok := err.(net.Error); ok && late.Timeout() { //nolint:errorlint // as gorilla returns it
				return nil
			}
			return err
		}
	}
}

// TestAskingForTheWholeBoardAgainAndAgainIsBounded: the answers do not count as unsent, so each
// would stay in memory while the asker does not read.
func TestAskingForTheWholeBoardAgainAndAgainIsBounded(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	s, _ := w.facilitator.open(w.id, "")
	for range 5 { // a bad line, honestly
		s.send(m{"t": "resume", "since": 0})
		var again wire.Welcome
		s.until("welcome", &again)
	}
	for range 40 {
		_ = s.conn.WriteJSON(m{"t": "resume", "since": 0})
	}
	welcomes := 0
	for {
		kind, _, err := s.next()
		if err != nil {
			c, ok := err.(*websocket.CloseError) //nolint:errorlint // as gorilla returns it
			if !ok || c.Code != int(wire.CloseSlow) {
				t.Errorf("ended with %v, want %d: come back, slower", err, wire.CloseSlow)
			}
			break
		}
		if kind == "welcome" {
			welcomes++
		}
	}
	if welcomes > 8 {
		t.Errorf("answered with %d whole boards", welcomes)
	}
}

// TestWithdrawnProjectorsGoDark: also those whose socket is open, and at once on this instance.
func TestWithdrawnProjectorsGoDark(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	wall := in.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, in.url+"/p/")}).want(t, 200, "")
	old, _ := wall.open(w.id, "")
	own, _ := w.facilitator.open(w.id, "?as=projector")
	seat, _ := w.facilitator.open(w.id, "")
	var now struct{ Projector string }
	w.facilitator.post("/api/workshops/"+w.id+"/links/withdraw", m{"kind": "projector"}).want(t, 200, "").json(t, &now)
	begun := time.Now()
	if code := old.closed(); code != int(wire.CloseRemoved) {
		t.Errorf("closed with %d", code)
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("the wall went on for %s", took)
	}
	if _, _, err := wall.dial(w.id, ""); err == nil {
		t.Error("the old cookie opens a socket")
	}
	wall.get("/api/workshops/"+w.id+"/export.json").want(t, 403, "not_seated")
	for _, s := range []*socket{own, seat} { // by right of the facilitator's seat
		s.send(m{"t": "ping", "at": 1})
		var pong wire.Pong
		s.until("pong", &pong)
	}
	wall.post("/api/projector", m{"token": strings.TrimPrefix(now.Projector, in.url+"/p/")}).want(t, 200, "")
	_, welcome := wall.open(w.id, "")
	if welcome.You.Kind != board.ForProjector {
		t.Errorf("welcomed as %+v", welcome.You)
	}
}

// TestRemovedPeopleKeepNothing: neither cookie, nor the link to another device, nor a tab's old
// numbers are worth anything after somebody was removed; erased people neither.
func TestRemovedPeopleKeepNothing(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	for i, kind := range []string{"person.removed", "person.erased"} {
		luz, person := w.join("Luz")
		var link struct{ Link string }
		luz.post("/api/workshops/"+w.id+"/device-link", m{"person": person}).want(t, 201, "").json(t, &link)
		token := strings.TrimPrefix(link.Link, in.url+"/d/")
		phone := in.browser()
		phone.post("/api/devices", m{"token": token}).want(t, 200, "")
		s, _ := phone.open(w.id, "")
		section := w.facilitator.view(w.id).Sections[0].ID
		note := m{"k": "note.added", "id": fmt.Sprintf("notaaaa%d", i), "section": section, "text": "agua", "color": "blue", "x": 1, "y": 1}
		luz.accept(w.id, note)

		w.facilitator.accept(w.id, m{"k": kind, "id": person})
		if code := s.closed(); code != int(wire.CloseRemoved) {
			t.Errorf("%s: the phone's socket closed with %d", kind, code)
		}
		for name, b := range map[string]*browser{"the tablet": luz, "the phone": phone} {
			for _, path := range []string{"", "/links", "/export.json", "/notes.csv", "/qr.svg"} {
				if a := b.get("/api/workshops/" + w.id + path); a.code() != "not_seated" {
					t.Errorf("%s: %s reads %s: %d", kind, name, path, a.status)
				}
			}
			b.propose(w.id, note).want(t, 403, "not_seated")
			b.post("/api/workshops/"+w.id+"/voices", m{"name": "x"}).want(t, 403, "not_seated")
			b.post("/api/workshops/"+w.id+"/device-link", m{"person": person}).want(t, 403, "not_seated")
			if _, _, err := b.dial(w.id, ""); err == nil {
				t.Errorf("%s: %s opens a socket", kind, name)
			}
		}
		if a := in.browser().post("/api/devices", m{"token": token}); a.status < 400 {
			t.Errorf("%s: the link to another device seats somebody: %d %s", kind, a.status, a.body)
		}
	}
}

// TestFramesInEndlessPiecesAndFalseLengths speaks WebSocket by hand, as no library would.
func TestFramesInEndlessPiecesAndFalseLengths(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	calm, _ := w.facilitator.open(w.id, "")
	luz, _ := w.join("Luz")
	header := func(first byte, length int) []byte { // masked with zeros
		switch {
		case length < 126:
			return append([]byte{first, 0x80 | byte(length)}, 0, 0, 0, 0)
		default:
			return append(binary.BigEndian.AppendUint64([]byte{first, 0x80 | 127}, uint64(length)), 0, 0, 0, 0)
		}
	}
	for name, bytes := range map[string][]byte{
		"a frame of an exabyte":         header(0x81, 1<<60),
		"a negative length":             append([]byte{0x81, 0xff}, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0),
		"a frame without a mask":        {0x81, 1, 'x'},
		"reserved bits":                 header(0xb1, 1),
		"an unknown kind":               header(0x83, 1),
		"a piece of nothing":            header(0x80, 1),
		"a long ping":                   header(0x89, 4000),
		"a ping in pieces":              header(0x09, 1),
		"a message within a message":    append(header(0x01, 0), header(0x81, 0)...),
		"a close frame with one byte":   append(header(0x88, 1), 3),
		"16 KiB in pieces and one more": []byte(strings.Repeat(string(append(header(0x01, 100), make([]byte, 100)...)), 1) + strings.Repeat(string(append(header(0x00, 100), make([]byte, 100)...)), 170)),
	} {
		conn := luz.upgraded(w.id)
		if _, err := conn.Write(bytes); err != nil {
			t.Logf("%s: %v", name, err)
		}
		_ = conn.SetReadDeadline(time.Now().Add(time.Minute))
		if _, err := io.Copy(io.Discard, conn); err != nil {
			if late, ok := err.(net.Error); ok && late.Timeout() { //nolint:errorlint // as net returns it
				t.Errorf("%s: the connection goes on", name)
			}
		}
		_ = conn.Close()
	}
	calm.send(m{"t": "ping", "at": 2})
	var pong wire.Pong
	calm.until("pong", &pong)
}

// upgraded is a bare connection after the handshake.
func (b *browser) upgraded(id string) net.Conn {
	b.t.Helper()
	at := strings.TrimPrefix(b.base, "http://")
	conn, err := net.Dial("tcp", at)
	must(b.t, err)
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.base+"/ws/"+id, nil)
	must(b.t, err)
	for _, c := range b.http.Jar.Cookies(r.URL) {
		r.AddCookie(c)
	}
	for name, value := range map[string]string{
		"Upgrade": "websocket", "Connection": "Upgrade", "Origin": b.base,
		"Sec-Websocket-Version": "13", "Sec-Websocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
	} {
		r.Header.Set(name, value)
	}
	must(b.t, r.Write(conn))
	res, err := http.ReadResponse(bufio.NewReader(conn), r)
	must(b.t, err)
	if res.StatusCode != http.StatusSwitchingProtocols {
		b.t.Fatalf("not upgraded: %d", res.StatusCode)
	}
	return conn
}

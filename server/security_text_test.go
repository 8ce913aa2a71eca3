package server_test

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/server"
)

// hostile is what somebody may write in any field: it must come back as it is, and run nowhere.
const hostile = `</script><script>alert(1)</script><img src=x onerror=alert(1)>"'&;=1+1;`

// TestScriptInEveryFieldIsText writes it wherever people write, and looks at everything that comes
// out: JSON says it escaped and typed, tables guard it, and pages and pictures do not hold it at all.
func TestScriptInEveryFieldIsText(t *testing.T) {
	in := start(t, sqliteBackend(t))
	boss := in.browser()
	var made struct{ ID, Code string }
	boss.post("/api/workshops", m{"key": testKey, "title": hostile, "lang": "es", "question": hostile, "name": "x" + hostile[:40]}).
		want(t, 201, "").json(t, &made)
	section := string(boss.view(made.ID).Sections[0].ID)
	for _, op := range []m{
		{"k": "section.added", "id": "secc0002", "title": hostile, "question": hostile, "x": 9000, "y": 0, "w": 1200, "h": 900, "ord": "", "hidden": false},
		{"k": "note.added", "id": "notaaaa1", "section": section, "text": hostile, "color": "blue", "x": 1, "y": 1},
		{"k": "cluster.added", "id": "grupo001", "section": section, "name": hostile, "x": 1, "y": 1, "notes": []string{"notaaaa1"}},
		{"k": "round.drafted", "id": "ronda001", "question": hostile, "dots": 5, "cap": 5},
		{"k": "commitment.added", "id": "comp0001", "what": hostile, "who": hostile, "with": hostile, "from": "", "to": "", "resources": hostile, "provider": hostile, "verifiable": hostile, "status": "", "ord": "", "origin": "grupo001"},
	} {
		boss.accept(made.ID, op)
	}
	note := boss.view(made.ID).Notes[0]
	if note.Text != hostile {
		t.Errorf("the note became %q", note.Text)
	}
	at := "/api/workshops/" + made.ID
	for path, mime := range map[string]string{
		at: "application/json", at + "/export.json": "application/json", at + "/trail/comp0001": "application/json",
		"/api/code/" + made.Code: "application/json", at + "/links": "application/json",
		at + "/notes.csv": "text/csv; charset=utf-8", at + "/clusters.csv": "text/csv; charset=utf-8",
		at + "/commitments.csv": "text/csv; charset=utf-8", at + "/rounds.csv": "text/csv; charset=utf-8",
		at + "/qr.svg": "image/svg+xml", "/t/" + made.ID: "text/html; charset=utf-8", "/u/" + made.Code: "text/html; charset=utf-8",
		"/u/" + url.PathEscape("<script>alert(1)</script>"): "text/html; charset=utf-8", "/metrics": "",
	} {
		a := boss.get(path).want(t, 200, "")
		got := a.header.Get("Content-Type")
		if mime != "" && got != mime || a.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %q, headers %v", path, got, a.header)
		}
		if !strings.HasPrefix(got, "text/csv") && bytes.Contains(a.body, []byte("<script>alert")) {
			t.Errorf("%s holds a script unescaped", path)
		}
		if strings.HasPrefix(got, "text/csv") && !strings.HasPrefix(a.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s is shown in the browser and not saved", path)
		}
		for _, line := range bytes.FieldsFunc(a.body, func(r rune) bool { return r == ';' || r == '\n' }) {
			if cell := bytes.TrimLeft(line, `" `); strings.HasPrefix(got, "text/csv") && bytes.HasPrefix(cell, []byte("=")) {
				t.Errorf("%s: a spreadsheet that splits at semicolons runs %q", path, cell)
			}
		}
	}
	svg := boss.get(at + "/qr.svg").body
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		if e, ok := token.(xml.StartElement); ok && e.Name.Local != "svg" && e.Name.Local != "path" {
			t.Errorf("the picture has a <%s>", e.Name.Local)
		}
	}
	// An error repeats nothing as HTML either.
	a := boss.do(http.MethodPost, "/api/join", "application/json", strings.NewReader(`{"<script>alert(1)</script>":1}`)).want(t, 400, "bad_json")
	if bytes.Contains(a.body, []byte("<script>")) || a.header.Get("Content-Type") != "application/json" {
		t.Errorf("answered %s", a.body)
	}
}

// TestDeepAndDoubledJSON: nesting costs the sender, nobody else.
func TestDeepAndDoubledJSON(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	deep := strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000)
	object := strings.Repeat(`{"o":`, 9_000) + "1" + strings.Repeat("}", 9_000)
	for _, value := range []string{deep, object, `"` + strings.Repeat(`\u0000`, 9_000) + `"`, "1e999999", strings.Repeat("9", 60_000)} {
		for _, body := range []string{
			`{"n":1,"tab":"t","o":` + value + `}`, `{"n":1,"tab":"t","o":{"k":"note.added","text":` + value + `}}`, `{"n":` + value + `}`,
		} {
			a := w.facilitator.do(http.MethodPost, "/api/workshops/"+w.id+"/proposals", "application/json", strings.NewReader(body))
			if a.status < 400 || a.status >= 500 {
				t.Errorf("%.40s…: %d %s", body, a.status, a.body)
			}
		}
	}
	// The last of two keys counts, for us and for whoever reads the journal: there is one reading.
	a := w.facilitator.do(http.MethodPost, "/api/workshops/"+w.id+"/proposals", "application/json",
		strings.NewReader(`{"n":1,"tab":"t","o":{"k":"board.finished","k":"note.added"}}`))
	if a.status != 400 {
		t.Errorf("two kinds in one op: %d %s", a.status, a.body)
	}
	if w.facilitator.view(w.id).Finished {
		t.Error("the board was finished by the first of two kinds")
	}
}

// TestForgedForwardingThroughAnUntrustedPeer: with a proxy configured, who reaches us past it is
// who they are, whatever they claim; and a chain is read from our end.
func TestForgedForwardingThroughAnUntrustedPeer(t *testing.T) {
	in := start(t, sqliteBackend(t), func(c *server.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.7.7/32")}
	})
	try := func(from, header, value string) answered {
		b, _ := in.from(from)
		return b.do(http.MethodPost, "/api/join", "application/json", strings.NewReader(`{"code":"PIMAPIMA"}`), header, value)
	}
	limited := 0
	for i := range 70 {
		if try("127.0.7.8", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i)).code() == "too_many_attempts" {
			limited++
		}
	}
	if limited < 5 {
		t.Errorf("past the proxy, with forged addresses: %d of 70 wrong codes limited", limited)
	}
	limited = 0
	for i := range 70 { // through the proxy, which appended whom it saw
		if try("127.0.7.7", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d, 198.51.100.9", i)).code() == "too_many_attempts" {
			limited++
		}
	}
	if limited < 5 {
		t.Errorf("through the proxy, with a forged chain: %d of 70 wrong codes limited", limited)
	}
	for _, header := range []string{"X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "Forwarded"} {
		try("127.0.7.8", header, "192.0.2.200").want(t, 429, "too_many_attempts")
	}
	b, _ := in.from("127.0.7.8")
	a := b.do(http.MethodGet, "/", "", nil, "X-Forwarded-Proto", "https")
	if strings.Contains(a.header.Get("Set-Cookie"), "Secure") || a.header.Get("Strict-Transport-Security") != "" {
		t.Error("anybody may say that they came by TLS")
	}
}

// TestSmuggledRequestsAreRefused: what two servers in a row could read as two different requests.
func TestSmuggledRequestsAreRefused(t *testing.T) {
	in := start(t, sqliteBackend(t))
	host := strings.TrimPrefix(in.url, "http://")
	const inner = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, request := range map[string]string{
		"two lengths":            "POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 40\r\n\r\nabcd" + inner,
		"a signed length":        "POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd" + inner,
		"an odd encoding":        "POST /api/join HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + inner,
		"a space before colon":   "POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Length : 4\r\n\r\nabcd" + inner,
		"two hosts":              "GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n" + inner,
		"no host":                "GET /healthz HTTP/1.1\r\n\r\n" + inner,
		"a nul in a header":      "GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: b\x00c\r\n\r\n" + inner,
		"a chunk without a size": "POST /api/join HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n" + inner,
	} {
		conn, err := net.Dial("tcp", host)
		must(t, err)
		_, err = io.WriteString(conn, request)
		must(t, err)
		must(t, conn.SetReadDeadline(time.Now().Add(time.Minute)))
		r := bufio.NewReader(conn)
		answers, last := 0, 0
		for {
			res, err := http.ReadResponse(r, nil)
			if err != nil {
				break
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
			answers, last = answers+1, res.StatusCode
		}
		_ = conn.Close()
		if answers != 1 || last < 400 {
			t.Errorf("%s: %d answers, the last %d", name, answers, last)
		}
	}
}

// TestCookiesOfOthersOpenNothing: one letter wrong anywhere, or another purpose.
func TestCookiesOfOthersOpenNothing(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	wall := in.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, in.url+"/p/")}).want(t, 200, "")
	u, err := url.Parse(in.url)
	must(t, err)
	asks := func(name, value string) int {
		jar, err := cookiejar.New(nil)
		must(t, err)
		b := in.browser()
		b.http.Jar = jar
		jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
		return b.get("/api/workshops/" + w.id).status
	}
	for owner, cookies := range map[string][]*http.Cookie{
		"the facilitator": w.facilitator.http.Jar.Cookies(u), "the wall": wall.http.Jar.Cookies(u),
	} {
		for _, c := range cookies {
			if owner == "the wall" && c.Name == "minga_device" {
				continue // nobody sits there
			}
			if status := asks(c.Name, c.Value); status != 200 {
				t.Errorf("%s's own %s: %d", owner, c.Name, status)
			}
			for i := range len(c.Value) - 1 { // the last letter of base64 has bits that mean nothing
				changed := []byte(c.Value)
				changed[i] ^= 1
				if status := asks(c.Name, string(changed)); status == 200 {
					t.Errorf("%s's %s opens with letter %d changed", owner, c.Name, i)
				}
			}
			if status := asks("minga_projector_"+w.id, c.Value); owner == "the facilitator" && status == 200 {
				t.Error("a device cookie is a projector's")
			}
		}
	}
}

package server_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"minga.lab/minga/server"
)

// TestRights is the table of who gets what. A row is an address; the columns are a stranger, a
// participant, a projector, a facilitator, and a facilitator of another workshop.
func TestRights(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp0001", "what": "Limpiar", "who": "", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	luz, _ := w.join("Luz")
	wall := in.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, in.url+"/p/")}).want(t, 200, "")
	elsewhere := in.workshop()
	stranger := in.browser()

	at := "/api/workshops/" + w.id
	for _, row := range []struct {
		method, path string
		body         any
		codes        [5]string // "" is a success
	}{
		{"GET", at, nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "?as=projector", nil, [5]string{"not_seated", "not_seated", "", "", "not_seated"}},
		{"GET", "/api/me/" + w.id, nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/links", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/qr.svg", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/export.json", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/notes.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/clusters.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/rounds.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/ratings.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/polls.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/tables.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/actors.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/requests.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/left_out.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/solutions.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/commitments.csv", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{"GET", at + "/trail/comp0001", nil, [5]string{"not_seated", "", "", "", "not_seated"}},
		{
			"POST", at + "/proposals",
			m{"n": 77, "tab": "t9", "o": m{"k": "section.changed", "id": "nohay123", "title": "x"}},
			[5]string{"not_seated", "not_allowed", "read_only", "not_found", "not_seated"},
		},
		{"POST", at + "/voices", m{"name": "Julio"}, [5]string{"not_seated", "", "not_seated", "", "not_seated"}},
		{"POST", at + "/device-link", m{}, [5]string{"not_seated", "", "not_seated", "", "not_seated"}},
		{"POST", at + "/links/withdraw", m{"kind": "facilitator"}, [5]string{"not_seated", "not_allowed", "not_allowed", "", "not_seated"}},
		{"CSV", at + "/import", "text\nagua", [5]string{"not_seated", "not_allowed", "not_allowed", "", "not_seated"}},
	} {
		for i, b := range []*browser{stranger, luz, wall, w.facilitator, elsewhere.facilitator} {
			who := []string{"a stranger", "a participant", "the projector", "a facilitator", "another workshop's facilitator"}[i]
			var a answered
			switch row.method {
			case "GET":
				a = b.get(row.path)
			case "CSV":
				a = b.importCSV(w.id, row.body.(string))
			default:
				a = b.post(row.path, row.body)
			}
			if a.code() != row.codes[i] || (a.status < 300) != (row.codes[i] == "") {
				t.Errorf("%s %s by %s: %d %q, want %q", row.method, row.path, who, a.status, a.code(), row.codes[i])
			}
		}
	}
	// The same addresses of a workshop that is not there tell everybody the same.
	for _, id := range []string{"nohay123", "NOHAY", "%2e%2e", strings.Repeat("a", 40)} {
		w.facilitator.get("/api/workshops/"+id+"/links").want(t, 404, "no_board")
	}
}

func TestCreatingNeedsTheKey(t *testing.T) {
	in := start(t, sqliteBackend(t))
	b := in.browser()
	b.post("/api/workshops", m{"title": "x"}).want(t, 403, "wrong_key")
	b.post("/api/workshops", m{"title": "x", "key": testKey + "x"}).want(t, 403, "wrong_key")
	b.post("/api/workshops", m{"title": "", "key": testKey}).want(t, 400, "malformed")
	b.post("/api/workshops", m{"title": strings.Repeat("x", 161), "key": testKey}).want(t, 422, "text_too_long")
	b.post("/api/workshops", m{"title": "x", "lang": "no es un idioma", "key": testKey}).want(t, 400, "malformed")
	b.do(http.MethodPost, "/api/workshops", "application/json", strings.NewReader(`{"title":"x"}`),
		"Authorization", "Bearer "+testKey).want(t, 201, "")
	// Typed by hand, with a capital and a space.
	b.post("/api/workshops", m{"title": "x", "key": " " + strings.ToUpper(testKey)}).want(t, 201, "")
}

func TestWhatIsNoRequestIsRefused(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	b := w.facilitator
	send := func(contentType, body string, headers ...string) answered {
		return b.do(http.MethodPost, "/api/join", contentType, strings.NewReader(body), headers...)
	}
	const js = "application/json"
	send(js, `{"code":`).want(t, 400, "bad_json")
	send(js, ``).want(t, 400, "bad_json")
	send(js, `[]`).want(t, 400, "bad_json")
	send(js, `{"code":1}`).want(t, 400, "bad_json")
	send(js, `{"code":"x"} {"code":"y"}`).want(t, 400, "bad_json")
	send(js, `{"code":"x","admin":true}`).want(t, 400, "bad_json")
	send(js, `{"code":"`+strings.Repeat("x", 100_000)+`"}`).want(t, 413, "too_large")
	send("text/plain", `{"code":"x"}`).want(t, 415, "media_type")
	send("", `{"code":"x"}`).want(t, 415, "media_type")
	send(js+"; charset=latin1", `{"code":"x"}`).want(t, 415, "media_type")
	send("application/x-www-form-urlencoded", `code=x`).want(t, 415, "media_type")
	// Another site's page, by either of the headers that browsers send.
	ok := `{"code":"` + w.code + `"}`
	send(js, ok, "Sec-Fetch-Site", "cross-site").want(t, 403, "cross_origin")
	send(js, ok, "Origin", "https://malo.example").want(t, 403, "cross_origin")
	send(js, ok, "Sec-Fetch-Site", "same-origin").want(t, 200, "")
	send(js, ok, "Origin", in.url).want(t, 200, "")

	at := "/api/workshops/" + w.id + "/proposals"
	for body, code := range map[string]string{
		`{"n":0,"tab":"t","o":{"k":"undo"}}`:                       "malformed",
		`{"n":1,"tab":"","o":{"k":"undo"}}`:                        "malformed",
		`{"n":1,"tab":"a.b","o":{"k":"undo"}}`:                     "malformed",
		`{"n":1,"tab":"t","o":{"k":"board.create"}}`:               "not_allowed",
		`{"n":1,"tab":"t","o":{"k":"device.joined"}}`:              "not_allowed",
		`{"n":1,"tab":"t","o":{"k":"undone"}}`:                     "unknown_kind",
		`{"n":1,"tab":"t","o":{"k":"no.hay"}}`:                     "unknown_kind",
		`{"n":1,"tab":"t","o":{}}`:                                 "malformed",
		`{"n":1,"tab":"t","o":1}`:                                  "malformed",
		`{"n":1,"tab":"t"}`:                                        "malformed",
		`{"n":-1,"tab":"t","o":{"k":"undo"}}`:                      "bad_json",
		`{"n":1,"tab":"t","as":"nohay123","o":{"k":"undo"}}`:       "not_seated",
		`{"n":1,"tab":"t","o":{"k":"undo","x":1}}`:                 "malformed",
		`{"n":1,"tab":"t","o":{"k":"step.entered","id":"../../"}}`: "not_found",
	} {
		if a := b.do(http.MethodPost, at, js, strings.NewReader(body)); a.code() != code {
			t.Errorf("%s: %d %q, want %q", body, a.status, a.code(), code)
		}
	}
	b.do(http.MethodDelete, "/api/join", "", nil).want(t, 405, "method")
	b.do(http.MethodPut, "/api/workshops/"+w.id, js, strings.NewReader("{}")).want(t, 405, "method")
	b.get("/api/nada").want(t, 404, "no_page")
	if a := b.do(http.MethodOptions, "/api/join", "", nil); a.header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("other sites are allowed in")
	}
}

func TestPages(t *testing.T) {
	in := start(t, sqliteBackend(t))
	b := in.browser()
	for _, page := range []string{"/", "/u/PIMA-LUTO", "/nuevo", "/t/abcd1234", "/f/token", "/p/token", "/d/token", "/proyector/abcd1234", "/hojas/abcd1234"} {
		a := b.get(page).want(t, 200, "")
		if !bytes.Contains(a.body, []byte(`lang="es"`)) || !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %.100s", page, a.body)
		}
		h := a.header
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") ||
			strings.Contains(h.Get("Content-Security-Policy"), "script-src 'self' 'unsafe") || h.Get("Permissions-Policy") == "" {
			t.Errorf("%s: headers %v", page, h)
		}
	}
	if a := b.do(http.MethodHead, "/", "", nil); a.status != 200 || len(a.body) != 0 {
		t.Errorf("HEAD /: %d, %d bytes", a.status, len(a.body))
	}
	a := b.get("/assets/x.js").want(t, 200, "")
	if !strings.Contains(a.header.Get("Cache-Control"), "immutable") {
		t.Errorf("asset: %v", a.header)
	}
	b.get("/favicon.svg").want(t, 200, "")
	if a := b.get("/assets/nohay.js"); a.status != 404 || bytes.Contains(a.body, []byte("<html")) {
		t.Errorf("a missing script: %d %.60s", a.status, a.body)
	}
	a = b.do(http.MethodGet, "/no/hay", "", nil, "Accept", "text/html,*/*")
	if a.status != 404 || !bytes.Contains(a.body, []byte("<html")) {
		t.Errorf("an unknown page: %d %.60s", a.status, a.body)
	}
	b.get("/no/hay").want(t, 404, "no_page")
	b.get("/metrics").want(t, 200, "")
	b.get("/healthz").want(t, 200, "")
	first, second := b.get("/"), b.get("/")
	if first.header.Get("X-Request-ID") == second.header.Get("X-Request-ID") {
		t.Error("two requests have one number")
	}
}

func TestStoresThatAreAway(t *testing.T) {
	shared := sqliteBackend(t)
	in := start(t, shared, func(c *server.Config) { c.Journal = awayJournal{c.Journal} })
	in.browser().get("/readyz").want(t, 503, "not_ready")
	in.browser().get("/healthz").want(t, 200, "")
}

func TestForeignErrorsStayInTheLog(t *testing.T) {
	shared := sqliteBackend(t)
	broken := &brokenRecords{Store: shared.records}
	in := start(t, shared, func(c *server.Config) { c.Records = broken })
	w := in.workshop()
	broken.fail.Store(true)
	a := in.browser().post("/api/join", m{"code": w.code}).want(t, 500, "internal")
	if strings.Contains(string(a.body), "contraseña") {
		t.Errorf("told: %s", a.body)
	}
	var e struct{ Error struct{ Request string } }
	a.json(t, &e)
	if e.Error.Request == "" || !strings.Contains(in.log.String(), e.Error.Request) || !strings.Contains(in.log.String(), "contraseña") {
		t.Errorf("request %q is not in the log with its cause", e.Error.Request)
	}
	broken.panics.Store(true)
	in.browser().post("/api/join", m{"code": w.code}).want(t, 500, "internal")
	broken.fail.Store(false)
	broken.panics.Store(false)
	in.browser().post("/api/join", m{"code": w.code}).want(t, 200, "")
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, c := range map[string]server.Config{
		"no secret":      {KeyHash: []byte("x")},
		"short secret":   {Secret: []byte("short"), KeyHash: []byte("x")},
		"no key":         {Secret: bytes.Repeat([]byte{1}, 32)},
		"address a path": {Secret: bytes.Repeat([]byte{1}, 32), KeyHash: []byte("x"), PublicURL: "https://a.example/x"},
		"no scheme":      {Secret: bytes.Repeat([]byte{1}, 32), KeyHash: []byte("x"), PublicURL: "a.example"},
	} {
		if _, err := server.New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestLogsHoldNoTextNamesOrSecrets(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	luz, _ := w.join("NombreSecreto")
	section := w.facilitator.view(w.id).Sections[0].ID
	luz.accept(w.id, m{"k": "note.added", "id": "notaaaa1", "section": section, "text": "TextoSecreto", "color": "blue", "x": 1, "y": 1})
	luz.propose(w.id, m{"k": "note.added", "id": "notaaaa1", "section": section, "text": "TextoSecreto", "color": "nada", "x": 1, "y": 1})
	luz.get("/u/" + w.code + "?x=ConsultaSecreta")
	luz.get(strings.TrimPrefix(w.links.Facilitator, in.url))
	s, _ := luz.open(w.id, "")
	_ = s.conn.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	must(t, in.server.Drain(ctx))
	log := in.log.String()
	if !strings.Contains(log, `"route":"/u/{code}"`) {
		t.Fatalf("no access log: %.300s", log)
	}
	for _, secret := range []string{
		"NombreSecreto", "TextoSecreto", "ConsultaSecreta", w.code, testKey,
		strings.TrimPrefix(w.links.Facilitator, in.url+"/f/"), strings.TrimPrefix(w.links.Projector, in.url+"/p/"),
	} {
		if strings.Contains(log, secret) {
			t.Errorf("the log holds %s", secret)
		}
	}
}

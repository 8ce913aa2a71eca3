package server_test

import (
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server"
)

func TestJoin(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()

	var found struct {
		ID, Title, Lang string
		Finished        bool
	}
	b := in.browser()
	b.get("/api/code/"+strings.ToLower(w.code)).want(t, 200, "").json(t, &found)
	if found.ID != w.id || found.Title != "Río limpio" || found.Lang != "es" || found.Finished {
		t.Errorf("the code opens %+v", found)
	}
	b.get("/api/me/"+w.id).want(t, 403, "not_seated")

	b, person := w.join("Luz")
	var me struct {
		Kind    string
		Persons []string
	}
	b.get("/api/me/"+w.id).want(t, 200, "").json(t, &me)
	if me.Kind != "participant" || len(me.Persons) != 1 || me.Persons[0] != person {
		t.Errorf("seated as %+v", me)
	}
	// Pressed again, typed otherwise, with another name: the same person.
	var again struct{ Person string }
	b.post("/api/join", m{"code": " " + strings.ToLower(strings.ReplaceAll(w.code, "-", " ")), "name": "Otra"}).
		want(t, 200, "").json(t, &again)
	if again.Person != person {
		t.Errorf("joined twice as %q and %q", person, again.Person)
	}
	v := w.facilitator.view(w.id)
	if len(v.People) != 2 || v.People[1].Name != "Luz" || v.People[0].Role != board.Facilitator {
		t.Errorf("people: %+v", v.People)
	}
	// No name at all.
	w.join("")
	b = in.browser()
	b.post("/api/join", m{"code": w.code, "name": strings.Repeat("x", 61)}).want(t, 422, "text_too_long")
}

func TestJoinAtTheSameMomentOnTwoInstancesSeatsOnce(t *testing.T) {
	shared := sqliteBackend(t)
	one, two := start(t, shared), start(t, shared)
	w := one.workshop()
	b := one.browser()
	b.get("/u/"+w.code).want(t, 200, "") // the page gives the browser its key
	other := b.at(two)
	var people sync.Map
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			from := b
			if i%2 == 1 {
				from = other
			}
			var seat struct{ Person string }
			from.post("/api/join", m{"code": w.code, "name": "Luz"}).want(t, 200, "").json(t, &seat)
			people.Store(seat.Person, true)
		})
	}
	wg.Wait()
	n := 0
	people.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("one device was seated as %d people", n)
	}
	if v := w.facilitator.view(w.id); len(v.People) != 2 {
		t.Errorf("people: %+v", v.People)
	}
}

func TestSixtyPeopleBehindOneAddressJoinWithinTenSeconds(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	begin := time.Now()
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Go(func() {
			b := in.browser()
			if i%3 == 0 { // some mistype first
				b.post("/api/join", m{"code": "PIMA-LUTX"}).want(t, 404, "unknown_code")
			}
			b.get("/u/"+w.code).want(t, 200, "")
			b.get("/api/code/"+w.code).want(t, 200, "")
			b.post("/api/join", m{"code": w.code, "name": fmt.Sprintf("Vecina %d", i)}).want(t, 200, "")
			s, welcome := b.open(w.id, "")
			if welcome.Board == nil || len(welcome.You.Persons) != 1 {
				t.Errorf("welcomed as %+v", welcome.You)
			}
			_ = s
		})
	}
	wg.Wait()
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("joining took %s", took)
	}
	if v := w.facilitator.view(w.id); len(v.People) != 61 {
		t.Errorf("%d people", len(v.People))
	}
}

func TestWrongCodesAreLimitedRightOnesAreNot(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	b := in.browser()
	limited := 0
	for i := range 70 {
		a := b.post("/api/join", m{"code": "PIMAPIMA"})
		switch a.code() {
		case "unknown_code":
		case "too_many_attempts":
			limited++
			if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
				t.Fatalf("answered %d, Retry-After %q", a.status, a.header.Get("Retry-After"))
			}
		default:
			t.Fatalf("try %d: %d %s", i, a.status, a.body)
		}
	}
	if limited < 5 {
		t.Errorf("%d of 70 wrong codes were limited", limited)
	}
	// Links, device links and keys are counted in the same place.
	b.post("/api/facilitate", m{"token": "x"}).want(t, 429, "too_many_attempts")
	b.post("/api/workshops", m{"key": "wrong", "title": "x"}).want(t, 429, "too_many_attempts")
	b.post("/api/join", m{"code": w.code, "name": "Luz"}).want(t, 200, "")
}

func TestForwardedAddressesAreBelievedFromTrustedProxiesAlone(t *testing.T) {
	wrong := func(in *instance, from string) answered {
		return in.browser().do(http.MethodPost, "/api/join", "application/json",
			strings.NewReader(`{"code":"PIMAPIMA"}`), "X-Forwarded-For", from)
	}
	direct := start(t, sqliteBackend(t))
	for i := range 65 {
		a := wrong(direct, fmt.Sprintf("192.0.2.%d", i))
		if i >= 62 {
			a.want(t, 429, "too_many_attempts")
		}
	}
	behind := start(t, sqliteBackend(t), trustLoopback)
	for i := range 65 {
		wrong(behind, fmt.Sprintf("192.0.2.%d", i)).want(t, 404, "unknown_code")
	}
}

func TestCookie(t *testing.T) {
	in := start(t, sqliteBackend(t), trustLoopback)
	page := in.browser().get("/")
	c := page.want(t, 200, "").header.Get("Set-Cookie")
	for _, part := range []string{"minga_device=", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="} {
		if !strings.Contains(c, part) {
			t.Errorf("the cookie lacks %s: %s", part, c)
		}
	}
	if strings.Contains(c, "Secure") {
		t.Errorf("on plain http: %s", c)
	}
	if cache := page.header.Get("Cache-Control"); !strings.Contains(cache, "private") {
		t.Errorf("a page with a cookie may be cached: %q", cache)
	}
	secure := in.browser().do(http.MethodGet, "/", "", nil, "X-Forwarded-Proto", "https", "X-Forwarded-For", "192.0.2.1")
	if c := secure.header.Get("Set-Cookie"); !strings.Contains(c, "Secure") {
		t.Errorf("behind a proxy with https: %s", c)
	}
	if secure.header.Get("Strict-Transport-Security") == "" || page.header.Get("Strict-Transport-Security") != "" {
		t.Error("HSTS must be sent over https, and there alone")
	}

	// A cookie that we have not signed is as good as none.
	w := in.workshop()
	good, _ := w.join("Luz")
	u, err := url.Parse(in.url)
	must(t, err)
	value := ""
	for _, c := range good.http.Jar.Cookies(u) {
		if c.Name == "minga_device" {
			value = c.Value
		}
	}
	device, signature, _ := strings.Cut(value, ".")
	for _, forged := range []string{
		device, device + ".", device + "." + strings.Repeat("A", len(signature)), "x." + signature, "." + signature,
		strings.Repeat("A", 22) + "." + signature, value + "A", "%00", strings.Repeat("x", 4000),
	} {
		jar, err := cookiejar.New(nil)
		must(t, err)
		b := in.browser()
		b.http.Jar = jar
		jar.SetCookies(u, []*http.Cookie{{Name: "minga_device", Value: forged, Path: "/"}})
		b.get("/api/me/"+w.id).want(t, 403, "not_seated")
	}
	good.get("/api/me/"+w.id).want(t, 200, "")

	// A key of another installation signs nothing here.
	elsewhere := start(t, sqliteBackend(t), func(c *server.Config) { c.Secret = []byte(strings.Repeat("z", 32)) })
	good.at(elsewhere).get("/api/me/"+w.id).want(t, 404, "no_board")
}

func TestLinks(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	if !strings.HasPrefix(w.links.Join, in.url+"/u/") || !strings.HasPrefix(w.links.Facilitator, in.url+"/f/") ||
		!strings.HasPrefix(w.links.Projector, in.url+"/p/") {
		t.Errorf("links: %+v", w.links)
	}
	facilitator := strings.TrimPrefix(w.links.Facilitator, in.url+"/f/")
	projector := strings.TrimPrefix(w.links.Projector, in.url+"/p/")

	// A second facilitator with a name of their own.
	second := in.browser()
	second.post("/api/facilitate", m{"token": facilitator, "name": "Ana"}).want(t, 200, "")
	second.get("/api/workshops/"+w.id+"/links").want(t, 200, "")
	second.post("/api/facilitate", m{"token": facilitator, "name": "Ana"}).want(t, 200, "")
	// A participant who opens it keeps name and person.
	luz, person := w.join("Luz")
	showsNoSecrets(t, luz, w.id)
	var seat struct{ Person string }
	luz.post("/api/facilitate", m{"token": facilitator, "name": "x"}).want(t, 200, "").json(t, &seat)
	if seat.Person != person {
		t.Errorf("a participant became another person: %q, %q", person, seat.Person)
	}
	var now struct{ Facilitator string }
	luz.get("/api/workshops/"+w.id+"/links").want(t, 200, "").json(t, &now)
	if now.Facilitator != w.links.Facilitator {
		t.Errorf("a facilitator is shown %q", now.Facilitator)
	}
	if v := w.facilitator.view(w.id); len(v.People) != 3 {
		t.Errorf("people: %+v", v.People)
	}

	wall := in.browser()
	wall.post("/api/projector", m{"token": projector}).want(t, 200, "")
	wall.get("/api/me/"+w.id).want(t, 200, "")
	wall.get("/api/workshops/"+w.id+"/qr.svg").want(t, 200, "")
	wall.get("/api/workshops/"+w.id+"/qr.svg?sheet=K3F9-2A").want(t, 200, "")
	wall.get("/api/workshops/"+w.id+"/qr.svg?sheet=https://elsewhere.example").want(t, 400, "malformed")
	showsNoSecrets(t, wall, w.id)
	wall.propose(w.id, m{"k": "board.finished"}).want(t, 403, "read_only")
	if v := wall.view(w.id); v.Audience != board.ForProjector {
		t.Errorf("the projector is shown what a %s is", v.Audience)
	}

	// One purpose each; one character wrong is wrong.
	for _, bad := range []string{projector, facilitator[:len(facilitator)-1] + "_", "", "x", strings.Repeat("a", 3000), "abcd" + facilitator} {
		in.browser().post("/api/facilitate", m{"token": bad}).want(t, 404, "unknown_link")
	}
	in.browser().post("/api/projector", m{"token": facilitator}).want(t, 404, "unknown_link")

	// Withdrawn links and projectors are worthless, seats stay.
	w.facilitator.post("/api/workshops/"+w.id+"/links/withdraw", m{"kind": "projector"}).want(t, 200, "")
	wall.get("/api/me/"+w.id).want(t, 403, "not_seated")
	in.browser().post("/api/projector", m{"token": projector}).want(t, 404, "unknown_link")
	w.facilitator.post("/api/workshops/"+w.id+"/links/withdraw", m{"kind": "facilitator"}).want(t, 200, "")
	in.browser().post("/api/facilitate", m{"token": facilitator}).want(t, 404, "unknown_link")
	second.get("/api/workshops/"+w.id+"/links").want(t, 200, "")
	w.facilitator.post("/api/workshops/"+w.id+"/links/withdraw", m{"kind": "join"}).want(t, 400, "malformed")
}

func TestDevicesAndVoices(t *testing.T) {
	now := time.Now()
	var mu sync.Mutex
	in := start(t, sqliteBackend(t), func(c *server.Config) {
		c.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return now }
	})
	w := in.workshop()
	tablet, person := w.join("Luz")
	var link struct{ Link string }
	tablet.post("/api/workshops/"+w.id+"/device-link", m{"person": person}).want(t, 201, "").json(t, &link)
	token := strings.TrimPrefix(link.Link, in.url+"/d/")
	phone := in.browser()
	var seat struct{ ID, Person string }
	phone.post("/api/devices", m{"token": token}).want(t, 200, "").json(t, &seat)
	phone.post("/api/devices", m{"token": token}).want(t, 200, "")
	if seat.ID != w.id || seat.Person != person {
		t.Errorf("seated as %+v", seat)
	}
	tablet.post("/api/workshops/"+w.id+"/device-link", m{"person": w.person}).want(t, 403, "not_seated")

	var voice struct{ Person string }
	tablet.post("/api/workshops/"+w.id+"/voices", m{"name": "Don Julio"}).want(t, 201, "").json(t, &voice)
	var me struct{ Persons []string }
	tablet.get("/api/me/"+w.id).want(t, 200, "").json(t, &me)
	if len(me.Persons) != 2 || me.Persons[0] != person || me.Persons[1] != voice.Person {
		t.Errorf("at the tablet: %v", me.Persons)
	}
	section := w.facilitator.view(w.id).Sections[0].ID
	tablet.post("/api/workshops/"+w.id+"/proposals", m{"n": 1, "tab": "t1", "as": voice.Person, "o": m{
		"k": "note.added", "id": "notaaaa1", "section": section, "text": "agua", "color": "blue", "x": 1, "y": 1,
	}}).want(t, 200, "")
	if v := w.facilitator.view(w.id); len(v.Notes) != 1 || string(v.Notes[0].Author) != voice.Person {
		t.Errorf("notes: %+v", v.Notes)
	}
	// Somebody who does not sit there.
	tablet.post("/api/workshops/"+w.id+"/proposals", m{"n": 2, "tab": "t1", "as": w.person, "o": m{"k": "board.finished"}}).
		want(t, 403, "not_seated")

	mu.Lock()
	now = now.Add(25 * time.Hour)
	mu.Unlock()
	in.browser().post("/api/devices", m{"token": token}).want(t, 410, "link_expired")
}

// showsNoSecrets: how to join may hang on the wall, the other links may not.
func showsNoSecrets(t *testing.T, b *browser, id string) {
	t.Helper()
	a := b.get("/api/workshops/"+id+"/links").want(t, 200, "")
	if strings.Contains(string(a.body), "/f/") || strings.Contains(string(a.body), "/p/") || !strings.Contains(string(a.body), "/u/") {
		t.Errorf("links for everybody: %s", a.body)
	}
}

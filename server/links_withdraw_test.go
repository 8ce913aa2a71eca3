package server_test

import (
	"bytes"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// TestTheCodeCanBeRenewed: the old code is worth nothing from that moment on, at every instance; who sits
// stays, and everybody who may show the way in shows the new one.
func TestTheCodeCanBeRenewed(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	luz, _ := w.join("Luz")
	wall := one.browser()
	wall.post("/api/projector", m{"token": strings.TrimPrefix(w.links.Projector, one.url+"/p/")}).want(t, 200, "")
	seat, _ := luz.open(w.id, "")
	screen, _ := wall.open(w.id, "")
	path := "/api/workshops/" + w.id
	before := wall.get(path+"/qr.svg").want(t, 200, "").body

	luz.post(path+"/links/withdraw", m{"kind": "code"}).want(t, 403, "not_allowed")
	wall.post(path+"/links/withdraw", m{"kind": "code"}).want(t, 403, "not_allowed")
	var now struct{ Code, Join string }
	w.facilitator.post(path+"/links/withdraw", m{"kind": "code"}).want(t, 200, "").json(t, &now)
	if now.Code == w.links.Code || !strings.HasSuffix(now.Join, "/u/"+now.Code) {
		t.Fatalf("renewed as %+v, was %q", now, w.links.Code)
	}

	for name, in := range map[string]*instance{"one": one, "two": two} {
		in.browser().get("/api/code/"+w.links.Code).want(t, 404, "unknown_code")
		in.browser().post("/api/join", m{"code": w.links.Code, "name": "Eva"}).want(t, 404, "unknown_code")
		var found struct{ ID string }
		in.browser().get("/api/code/"+strings.ToLower(now.Code)).want(t, 200, "").json(t, &found)
		if found.ID != w.id {
			t.Errorf("at %s the new code opens %q", name, found.ID)
		}
		in.browser().post("/api/join", m{"code": now.Code, "name": "Eva"}).want(t, 200, "")
		for who, browser := range map[string]*browser{"participant": luz.at(in), "projector": wall.at(in), "facilitator": w.facilitator.at(in)} {
			var shown struct{ Code string }
			browser.get(path+"/links").want(t, 200, "").json(t, &shown)
			if shown.Code != now.Code {
				t.Errorf("at %s the %s is shown %q", name, who, shown.Code)
			}
		}
	}
	if after := wall.get(path+"/qr.svg").want(t, 200, "").body; bytes.Equal(before, after) {
		t.Error("the QR still leads to the old code")
	}
	for _, s := range []*socket{seat, screen} { // nobody was sent away
		s.send(m{"t": "ping", "at": 1})
		var pong wire.Pong
		s.until("pong", &pong)
	}
	// The other links are others' business, and a device's right did not hang on the code.
	wall.get("/api/me/"+w.id).want(t, 200, "")
	one.browser().post("/api/facilitate", m{"token": strings.TrimPrefix(w.links.Facilitator, one.url+"/f/"), "name": "Ana"}).want(t, 200, "")
}

// TestOnePersonsDeviceLinksCanBeWithdrawn: those that were asked for open nothing, at every instance; devices
// that they have seated stay, other people's links are good, and the next one works.
func TestOnePersonsDeviceLinksCanBeWithdrawn(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	luz, person := w.join("Luz")
	eva, other := w.join("Eva")
	path := "/api/workshops/" + w.id
	link := func(b *browser, person string) string {
		t.Helper()
		var l struct{ Link string }
		b.post(path+"/device-link", m{"person": person}).want(t, 201, "").json(t, &l)
		return strings.TrimPrefix(l.Link, one.url+"/d/")
	}
	used, lost, hers := link(luz, person), link(luz, person), link(eva, other)
	phone := one.browser()
	phone.post("/api/devices", m{"token": used}).want(t, 200, "")

	luz.post(path+"/links/withdraw", m{"kind": "device", "person": other}).want(t, 403, "not_allowed")
	for _, bad := range []m{{"kind": "device"}, {"kind": "code", "person": person}, {"kind": "projector", "person": person}, {"kind": "nada"}} {
		w.facilitator.post(path+"/links/withdraw", bad).want(t, 400, "malformed")
	}
	w.facilitator.post(path+"/links/withdraw", m{"kind": "device", "person": "zzzzzzzz"}).want(t, 404, "not_found")
	w.facilitator.post(path+"/links/withdraw", m{"kind": "device", "person": person}).want(t, 200, "")

	for _, in := range []*instance{one, two} {
		for _, token := range []string{used, lost} {
			in.browser().post("/api/devices", m{"token": token}).want(t, 404, "unknown_link")
		}
		in.browser().post("/api/devices", m{"token": hers}).want(t, 200, "")
	}
	if v := phone.view(w.id); v.Audience != board.ForParticipant {
		t.Errorf("the phone that sat already is shown what a %q is", v.Audience)
	}
	fresh := link(luz, person)
	two.browser().post("/api/devices", m{"token": fresh}).want(t, 200, "")
	// Twice is not once: every withdrawal ends what was given out until then.
	w.facilitator.post(path+"/links/withdraw", m{"kind": "device", "person": person}).want(t, 200, "")
	for _, token := range []string{used, lost, fresh} {
		one.browser().post("/api/devices", m{"token": token}).want(t, 404, "unknown_link")
	}
}

// TestAWallStaysWhileOthersAreBusy: whether a screen may still look is asked long after its request has ended,
// with other boards' requests in between. What the router remembers of those must not darken it.
func TestAWallStaysWhileOthersAreBusy(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w, other := in.workshop(), in.workshop()
	wall, _ := w.facilitator.open(w.id, "?as=projector")
	view, _ := w.facilitator.open(w.id, "?as=participant")
	for range 20 {
		for range 5 {
			other.facilitator.get("/api/me/"+other.id).want(t, 200, "")
		}
		// Every screen of the board is looked at again; a facilitator's own stay.
		w.facilitator.post("/api/workshops/"+w.id+"/links/withdraw", m{"kind": "projector"}).want(t, 200, "")
		for _, s := range []*socket{wall, view} {
			s.send(m{"t": "ping", "at": 1})
			var pong wire.Pong
			s.until("pong", &pong)
		}
	}
}

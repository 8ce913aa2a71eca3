package server_test

import (
	"strings"
	"testing"
)

// TestF6_ItemLinks: facilitators alone are shown the link to one thing; it is the same at every instance and every time,
// another one once it is withdrawn, and there is none to what is not there.
func TestF6_ItemLinks(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	luz, _ := w.join("Luz")
	for _, id := range []string{"comp0001", "comp0002"} {
		w.facilitator.accept(w.id, m{"k": "commitment.added", "id": id, "what": "Limpiar", "who": "", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	}
	path := "/api/workshops/" + w.id + "/item-links/"
	link := func(a answered) string {
		t.Helper()
		var shown struct{ Link string }
		a.want(t, 200, "").json(t, &shown)
		_, token, ok := strings.Cut(shown.Link, "/s/")
		if !ok || len(token) < 40 {
			t.Fatalf("the link is %q", shown.Link)
		}
		return token
	}
	first, other := link(w.facilitator.get(path+"owner/comp0001")), link(w.facilitator.get(path+"owner/comp0002"))
	if first == other || first != link(w.facilitator.at(two).get(path+"owner/comp0001")) {
		t.Errorf("links are %q and %q", first, other)
	}
	stranger := one.browser()
	stranger.get("/s/"+first).want(t, 200, "")
	_, signature, _ := strings.Cut(first, "comp0001")
	stranger.get("/s/comp0002"+signature).want(t, 404, "")
	code := w.facilitator.get(path+"owner/comp0001/qr.svg").want(t, 200, "").body
	if again := link(w.facilitator.post(path+"owner/comp0001/withdraw", nil)); again == first || again != link(w.facilitator.at(two).get(path+"owner/comp0001")) {
		t.Error("withdrawn, the link is the same")
	}
	if other != link(w.facilitator.get(path+"owner/comp0002")) {
		t.Error("the link of another row was withdrawn too")
	}
	if string(w.facilitator.get(path+"owner/comp0001/qr.svg").want(t, 200, "").body) == string(code) {
		t.Error("the QR still leads to the old link")
	}
	for _, who := range []*browser{luz, one.browser()} {
		code := "not_allowed"
		status := 403
		if who != luz {
			code, status = "not_seated", 403
		}
		who.get(path+"owner/comp0001").want(t, status, code)
		who.get(path+"owner/comp0001/qr.svg").want(t, status, code)
		who.post(path+"owner/comp0001/withdraw", nil).want(t, status, code)
	}
	w.facilitator.get(path+"owner/comp0009").want(t, 404, "not_found")
	w.facilitator.get(path+"unit/comp0001").want(t, 404, "not_found")
	w.facilitator.get(path+"facilitator/comp0001").want(t, 400, "malformed")
	w.facilitator.accept(w.id, m{"k": "commitment.removed", "id": "comp0002"})
	w.facilitator.get(path+"owner/comp0002").want(t, 404, "not_found")
}

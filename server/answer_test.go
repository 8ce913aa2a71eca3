package server_test

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
)

// unit is a municipal unit with the link of a request and no account.
type unit struct {
	t    *testing.T
	in   *instance
	path string
}

func (w *workshop) unit(t *testing.T, in *instance, request string) *unit {
	t.Helper()
	var shown struct{ Link string }
	w.facilitator.get("/api/workshops/"+w.id+"/item-links/unit/"+request).want(t, 200, "").json(t, &shown)
	_, token, _ := strings.Cut(shown.Link, "/r/")
	return &unit{t: t, in: in, path: "/r/" + token}
}

func (u *unit) open(query string) (int, string) {
	u.t.Helper()
	res, body := stranger(u.t, u.in, u.path+query)
	return res.StatusCode, string(body)
}

// send posts the form as a browser without script does.
func (u *unit) send(fields map[string]string, headers ...string) (*http.Response, string) {
	u.t.Helper()
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	r, err := http.NewRequestWithContext(u.t.Context(), http.MethodPost, u.in.url+u.path, strings.NewReader(form.Encode()))
	must(u.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	must(u.t, err)
	page, err := io.ReadAll(res.Body)
	must(u.t, err)
	must(u.t, res.Body.Close())
	if cookies := res.Header.Values("Set-Cookie"); len(cookies) > 0 {
		u.t.Errorf("the form sets %v", cookies)
	}
	return res, string(page)
}

func (w *workshop) answers(in *instance, request string) []board.AnswerView {
	view, err := in.hub.View(in.t.Context(), board.ID(w.id), board.Audience{Kind: board.ForProjector})
	must(in.t, err)
	for _, r := range view.Requests {
		if string(r.ID) == request {
			return r.Answers
		}
	}
	return nil
}

// TestUnitAnswersByLink: without an account, a cookie or a script, on a finished board and from another instance; once
// however often the form is sent, with the server's date, and beside the answers before.
func TestUnitAnswersByLink(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	w.facilitator.accept(w.id, m{"k": "solution.added", "id": "solu0001", "name": "Parque con luz", "ord": ""})
	w.facilitator.accept(w.id, m{"k": "request.added", "id": "pedido01", "what": "Podar <b>árboles</b>", "unit": "Parques", "by": "2020-01-01", "solution": "solu0001", "ord": ""})
	w.facilitator.accept(w.id, m{"k": "request.added", "id": "pedido02", "what": "Otro", "ord": ""})
	w.facilitator.accept(w.id, m{"k": "actor.added", "id": "actor001", "name": "Junta", "contact": "099 SECRETO", "ord": ""})
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	u := w.unit(t, one, "pedido01")
	before := time.Now().UnixMilli()

	status, page := u.open("")
	for _, want := range []string{"Podar &lt;b&gt;árboles&lt;/b&gt;", "Parques", "Parque con luz", "Está vencido.", "Todavía no hay respuesta."} {
		if status != 200 || !strings.Contains(page, want) {
			t.Errorf("%d, without %q:\n%s", status, want, page)
		}
	}
	if strings.Contains(page, "<script") || strings.Contains(page, "SECRETO") || strings.Contains(page, "Otro<") {
		t.Errorf("the page carries more than its request:\n%s", page)
	}
	if _, english := u.open("?lang=en"); !strings.Contains(english, "What do you answer?") {
		t.Error("there is no English page")
	}
	once := onceField.FindStringSubmatch(page)[1]
	said := map[string]string{
		"once": once, "answer": "partly", "reason": "Tres de cinco", "name": "Ing. Ana <i>Vera</i>, Parques",
		"at": "1", "date": "2020-01-01", // nobody chooses when it was
	}
	for _, bad := range []struct {
		change map[string]string
		want   string
	}{
		{map[string]string{"reason": " "}, "Escriba el motivo"},
		{map[string]string{"answer": "perhaps"}, "Elija una de las cuatro"},
		{map[string]string{"reason": strings.Repeat("x", board.MaxReasonChars+1)}, "caben 500 letras"},
		{map[string]string{"name": strings.Repeat("x", board.MaxShortCellChars+1)}, "caben 120 letras"},
	} {
		fields := maps.Clone(said)
		maps.Copy(fields, bad.change)
		res, page := u.send(fields)
		if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(page, bad.want) || !strings.Contains(page, "Ing. Ana") && bad.change["name"] == "" {
			t.Errorf("%v: %d\n%s", bad.change, res.StatusCode, page)
		}
	}
	if res, _ := u.send(said, "Origin", "https://other.example"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page answers: %d", res.StatusCode)
	}
	for range 2 {
		res, _ := u.send(said)
		if res.StatusCode != http.StatusSeeOther || !strings.Contains(res.Header.Get("Location"), "hecho=1") {
			t.Fatalf("%d, to %s", res.StatusCode, res.Header.Get("Location"))
		}
	}
	again := &unit{t: t, in: two, path: u.path}
	_, page = again.open("?hecho=1")
	if !strings.Contains(page, "Su respuesta quedó guardada") || !strings.Contains(page, "Ing. Ana &lt;i&gt;Vera&lt;/i&gt;, Parques") {
		t.Errorf("on the other instance:\n%s", page)
	}
	again.send(map[string]string{"once": onceField.FindStringSubmatch(page)[1], "answer": "yes", "reason": "Ya están los cinco"})
	given := w.answers(two, "pedido01")
	if len(given) != 2 || given[0].Reason != "Tres de cinco" || given[0].Answer != board.VerdictPartly || given[1].Answer != board.VerdictYes {
		t.Fatalf("answered %+v", given)
	}
	for _, a := range given {
		if int64(a.At) < before || int64(a.At) > time.Now().UnixMilli() {
			t.Errorf("answered at %d", a.At)
		}
	}
	if len(w.answers(two, "pedido02")) != 0 {
		t.Error("another request was answered")
	}

	// A link of the other kind, of another request, withdrawn, or of a request that was taken off opens nothing.
	other := w.unit(t, one, "pedido02")
	for _, path := range []string{
		"/r/nada", strings.Replace(u.path, "/r/", "/s/", 1), strings.Replace(other.path, "pedido02", "pedido01", 1),
	} {
		if res, _ := stranger(t, one, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s opens: %d", path, res.StatusCode)
		}
	}
	var fresh struct{ Link string }
	w.facilitator.post("/api/workshops/"+w.id+"/item-links/unit/pedido01/withdraw", nil).want(t, 200, "").json(t, &fresh)
	if status, _ := u.open(""); status != http.StatusNotFound {
		t.Errorf("the withdrawn link opens: %d", status)
	}
	if res, _ := u.send(said); res.StatusCode != http.StatusNotFound {
		t.Errorf("the withdrawn link takes an answer: %d", res.StatusCode)
	}
	w.facilitator.accept(w.id, m{"k": "request.removed", "id": "pedido02"})
	if status, _ := other.open(""); status != http.StatusNotFound {
		t.Errorf("the link of a removed request opens: %d", status)
	}
	w.facilitator.get("/api/workshops/"+w.id+"/item-links/unit/pedido02").want(t, 404, "not_found")
}

// TestUnitIsBounded: one link takes a few answers an hour.
func TestUnitIsBounded(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "request.added", "id": "pedido01", "what": "Luz", "ord": ""})
	u := w.unit(t, in, "pedido01")
	stopped, today := 0, 0
	for range 25 {
		res, page := u.send(map[string]string{"answer": "studying", "reason": "Ya vemos"})
		switch {
		case strings.Contains(page, "5 respuestas en un día") && strings.Contains(page, "Ya vemos") && res.StatusCode == http.StatusTooManyRequests:
			today++
		case res.StatusCode == http.StatusTooManyRequests:
			stopped++
		}
	}
	if n := len(w.answers(in, "pedido01")); n != board.MaxAnsweredDay || today != 15 || stopped != 5 {
		t.Errorf("%d answers, %d on another day, %d stopped", n, today, stopped)
	}
	w.facilitator.accept(w.id, m{"k": "request.answered", "request": "pedido01", "id": "respu001", "answer": "yes", "reason": "Facilitación escribe siempre"})
}

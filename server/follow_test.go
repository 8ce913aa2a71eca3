package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
)

// owner is somebody with the link of a row and no account: an old phone, without script and without cookies.
type owner struct {
	t    *testing.T
	in   *instance
	path string
}

func (w *workshop) owner(t *testing.T, in *instance, row string) *owner {
	t.Helper()
	var shown struct{ Link string }
	w.facilitator.get("/api/workshops/"+w.id+"/item-links/owner/"+row).want(t, 200, "").json(t, &shown)
	_, token, _ := strings.Cut(shown.Link, "/s/")
	return &owner{t: t, in: in, path: "/s/" + token}
}

func (o *owner) open(query string) (*http.Response, string) {
	o.t.Helper()
	res, body := stranger(o.t, o.in, o.path+query)
	return res, string(body)
}

var onceField = regexp.MustCompile(`name="once" value="([0-9a-z]{16})"`)

// once is the mark of the form that is open.
func (o *owner) once() string {
	o.t.Helper()
	_, body := o.open("")
	found := onceField.FindStringSubmatch(body)
	if found == nil {
		o.t.Fatalf("the page has no form:\n%s", body)
	}
	return found[1]
}

// send posts the form as a browser without script does.
func (o *owner) send(fields map[string]string, photo []byte, headers ...string) (*http.Response, string) {
	o.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		must(o.t, form.WriteField(name, value))
	}
	part, err := form.CreateFormFile("photo", "IMG_2020-01-01.jpg")
	must(o.t, err)
	_, err = part.Write(photo)
	must(o.t, err)
	must(o.t, form.Close())
	r, err := http.NewRequestWithContext(o.t.Context(), http.MethodPost, o.in.url+o.path, &body)
	must(o.t, err)
	r.Header.Set("Content-Type", form.FormDataContentType())
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	must(o.t, err)
	page, err := io.ReadAll(res.Body)
	must(o.t, err)
	must(o.t, res.Body.Close())
	if cookies := res.Header.Values("Set-Cookie"); len(cookies) > 0 {
		o.t.Errorf("the form sets %v", cookies)
	}
	return res, string(page)
}

// history asks the hub itself: to ask for whole boards is bounded.
func (w *workshop) history(in *instance, row string) []board.ProgressView {
	view, err := in.hub.View(in.t.Context(), board.ID(w.id), board.Audience{Kind: board.ForProjector})
	must(in.t, err)
	for _, k := range view.Commitments {
		if string(k.ID) == row {
			return k.Progress
		}
	}
	return nil
}

// TestOwnerTellsByLink: without an account, a cookie or a script, on a finished board; once however often the form is
// sent, and with a photo that says nothing of the phone.
func TestOwnerTellsByLink(t *testing.T) {
	b := sqliteBackend(t)
	one, two := start(t, b), start(t, b)
	w := one.workshop()
	w.row("comp0001", "Pedir <b>luz</b>", "")
	w.row("comp0002", "Otra", "")
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	o := w.owner(t, one, "comp0001")
	before := time.Now()

	res, page := o.open("")
	for name, want := range map[string]string{
		"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "Content-Language": "es",
	} {
		if got := res.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	policy := res.Header.Get("Content-Security-Policy")
	if res.StatusCode != http.StatusOK || !strings.Contains(page, "Pedir &lt;b&gt;luz&lt;/b&gt;") || !strings.Contains(page, "Va con retraso.") ||
		strings.Contains(page, "<script") || strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") {
		t.Fatalf("%d %s\n%s", res.StatusCode, policy, page)
	}
	if _, english := o.open("?lang=en"); !strings.Contains(english, "It is late.") || !strings.Contains(english, `<html lang="en"`) {
		t.Error("the page is not in English")
	}

	once := o.once()
	fields := map[string]string{"once": once, "text": "Ya fuimos", "status": "doing", "at": "1", "date": "2020-01-01"}
	photo := photoOf(t, "SecretoDelTelefono")
	for i, in := range []*instance{one, one, two} { // pressed twice, and once more after the line broke
		o.in = in
		res, page := o.send(fields, photo)
		if res.StatusCode != http.StatusSeeOther || !strings.HasPrefix(res.Header.Get("Location"), o.path+"?hecho=1") {
			t.Fatalf("%d: %d %s\n%s", i, res.StatusCode, res.Header, page)
		}
	}
	told := w.history(one, "comp0001")
	if len(told) != 1 || told[0].Text != "Ya fuimos" || told[0].Status != board.Doing || told[0].By != board.ByOwner || told[0].W != 64 ||
		int64(told[0].At) < before.UnixMilli() || int64(told[0].At) > time.Now().UnixMilli() {
		t.Fatalf("the history is %+v", told)
	}
	_, page = o.open("?hecho=1")
	address := o.path + "/foto/" + string(told[0].Photo)
	if !strings.Contains(page, "Quedó guardado") || !strings.Contains(page, `src="`+address+`"`) || !strings.Contains(page, `alt="Foto: Ya fuimos"`) {
		t.Errorf("afterwards the page says\n%s", page)
	}
	res, kept := stranger(t, one, address)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "image/jpeg" || bytes.Contains(kept, []byte("SecretoDelTelefono")) {
		t.Errorf("the photo: %d %s", res.StatusCode, res.Header)
	}
	other := w.owner(t, one, "comp0002")
	if res, _ := stranger(t, one, other.path+"/foto/"+string(told[0].Photo)); res.StatusCode != http.StatusNotFound {
		t.Errorf("the link of another row opens the photo: %d", res.StatusCode)
	}

	for _, c := range []struct {
		name   string
		fields map[string]string
		photo  []byte
		status int
		says   string
	}{
		{"nothing", map[string]string{"status": "doing"}, nil, http.StatusUnprocessableEntity, "Escriba qué ha pasado"},
		{"too much", map[string]string{"text": strings.Repeat("a", 501)}, nil, 422, "caben 500 letras"},
		{"no status of ours", map[string]string{"status": "late", "text": "x"}, nil, 422, "Elija una de las cuatro"},
		{"no photo", map[string]string{"text": "con foto rota"}, []byte("<svg onload=alert(1)>"), 422, "no se puede leer"},
		{"a photo without end", map[string]string{"text": "x"}, make([]byte, 13<<20), 413, "demasiado grande"},
	} {
		res, page := o.send(c.fields, c.photo)
		if res.StatusCode != c.status || !strings.Contains(page, c.says) || !strings.Contains(page, `role="alert"`) || !strings.Contains(page, "<title>Falta algo: ") {
			t.Errorf("%s: %d\n%.600s", c.name, res.StatusCode, page)
		}
		if text := c.fields["text"]; c.status == 422 && !strings.Contains(page, ">"+text+"</textarea>") {
			t.Errorf("%s: what was written is lost", c.name)
		}
	}
	if res, _ := o.send(map[string]string{"text": "de otra página"}, nil, "Sec-Fetch-Site", "cross-site"); res.StatusCode != http.StatusForbidden {
		t.Errorf("another site's page was let in: %d", res.StatusCode)
	}
	if n := len(w.history(one, "comp0001")); n != 1 {
		t.Errorf("%d entries", n)
	}

	w.facilitator.accept(w.id, m{"k": "commitment.stripped", "id": "comp0001", "progress": "p0001"})
	if res, _ := stranger(t, one, address); res.StatusCode != http.StatusNotFound {
		t.Errorf("a photo that was taken out: %d", res.StatusCode)
	}
	w.facilitator.post("/api/workshops/"+w.id+"/item-links/owner/comp0001/withdraw", nil).want(t, 200, "")
	for _, in := range []*instance{one, two} {
		o.in = in
		if res, page := o.open(""); res.StatusCode != http.StatusNotFound || !strings.Contains(page, "Este enlace ya no sirve") {
			t.Errorf("withdrawn: %d\n%s", res.StatusCode, page)
		}
		if res, _ := o.send(map[string]string{"text": "con el enlace viejo"}, nil); res.StatusCode != http.StatusNotFound {
			t.Errorf("withdrawn, it still writes: %d", res.StatusCode)
		}
	}
	for _, bad := range []string{"/s/nada", "/s/comp0001-" + w.id + "-" + strings.Repeat("a", 26), strings.Replace(other.path, "comp0002", "comp0001", 1)} {
		if res, _ := stranger(t, one, bad); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", bad, res.StatusCode)
		}
	}
	w.facilitator.accept(w.id, m{"k": "commitment.removed", "id": "comp0002"})
	if res, _ := other.open(""); res.StatusCode != http.StatusNotFound {
		t.Errorf("the link of a removed row: %d", res.StatusCode)
	}
}

// TestLinkIsNoFlood: whoever has a link fills neither the board nor the disk with it.
func TestLinkIsNoFlood(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.row("comp0001", "Pedir luz", "")
	o := w.owner(t, in, "comp0001")
	for i := range 30 {
		res, page := o.send(map[string]string{"text": fmt.Sprint("avance ", i)}, nil)
		switch {
		case i < board.MaxToldADay && res.StatusCode != http.StatusSeeOther:
			t.Fatalf("%d: %d", i, res.StatusCode)
		case i >= board.MaxToldADay && (res.StatusCode != http.StatusTooManyRequests || !strings.Contains(page, "10 avances en un día") || !strings.Contains(page, fmt.Sprint("avance ", i))):
			t.Fatalf("%d: %d\n%s", i, res.StatusCode, page)
		}
	}
	if res, page := o.send(map[string]string{"text": "uno más"}, nil); res.StatusCode != http.StatusTooManyRequests || !strings.Contains(page, "Demasiados intentos") {
		t.Errorf("%d\n%s", res.StatusCode, page)
	}
	if n := len(w.history(in, "comp0001")); n != board.MaxToldADay {
		t.Errorf("%d entries", n)
	}
	w.facilitator.accept(w.id, m{"k": "commitment.progressed", "id": "comp0001", "text": "Facilitación escribe siempre"})
}

// TestNothingIsBackDated: whatever route is asked and whatever op is proposed with days of the past in it, by whoever
// may, no entry of a row's history is from before it was sent, and none that is there changes.
func TestNothingIsBackDated(t *testing.T) {
	in := start(t, sqliteBackend(t))
	began := time.Now().UnixMilli()
	var w *workshop
	begin := func() {
		w = in.workshop()
		w.row("comp0001", "Pedir luz", "")
		w.facilitator.accept(w.id, m{"k": "commitment.progressed", "id": "comp0001", "text": "Lo primero"})
	}
	tried, told := 0, 0
	sound := func(what string) {
		t.Helper()
		tried++
		list := w.history(in, "comp0001")
		for _, p := range list {
			if int64(p.At) < began || int64(p.At) > time.Now().UnixMilli() {
				t.Fatalf("after %s there is an entry of %s: %+v", what, time.UnixMilli(int64(p.At)), p)
			}
		}
		if len(list) > 1 {
			told++
		}
		if len(list) > 0 && (list[0].Text != "Lo primero" || list[0].ID != "p0001") {
			t.Fatalf("after %s the first entry is %+v", what, list[0])
		}
		finished := false
		must(t, in.hub.Read(t.Context(), board.ID(w.id), func(b *board.Board) { finished = b.Finished() }))
		if finished || len(list) != 1 {
			begin()
		}
	}
	begin()
	past := m{
		"at": 1, "date": "2020-01-01", "from": "2020-01-01", "to": "2020-02-01", "since": 1, "time": 1, "when": 1, "t": 1, "told": 1,
		"id": "comp0001", "text": "Fue en enero", "status": "done", "progress": "p0000", "by": "owner",
	}
	for _, k := range board.Kinds() {
		if k.Use&board.Proposable == 0 {
			continue
		}
		own, stuffed := m{"k": k.Kind}, m{"k": k.Kind} // what the op knows of it, and everything
		for field := range reflect.TypeOf(k.Op).Fields() {
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if value, ok := past[name]; ok {
				own[name] = value
			}
		}
		maps.Copy(stuffed, past)
		bare := m{"k": k.Kind, "id": "comp0001", "at": 1}
		for _, op := range []m{own, stuffed, bare} {
			w.facilitator.propose(w.id, op)
			sound(k.Kind)
		}
	}
	patterns, err := in.server.Patterns()
	must(t, err)
	for _, pattern := range patterns {
		method, path, _ := strings.Cut(pattern, " ")
		if method == http.MethodGet || method == http.MethodHead {
			continue
		}
		o := w.owner(t, in, "comp0001")
		path = strings.NewReplacer("{id}", w.id, "/s/{token}", o.path, "{token}", strings.TrimPrefix(o.path, "/s/"),
			"{kind}", "owner", "{item}", "comp0001", "{asset}", "aaaaaaaaaaaaaaaa").Replace(path)
		body, err := json.Marshal(past)
		must(t, err)
		r, err := http.NewRequestWithContext(t.Context(), method, in.url+path+"?at=1&date=2020-01-01", bytes.NewReader(body))
		must(t, err)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Date", "Wed, 01 Jan 2020 00:00:00 GMT")
		res, err := w.facilitator.http.Do(r)
		must(t, err)
		must(t, res.Body.Close())
		sound(pattern)
	}
	o := w.owner(t, in, "comp0001")
	for _, field := range []string{"at", "date", "fecha", "day", "when", "progress"} {
		if res, _ := o.send(map[string]string{"text": "Fue en enero", field: "2020-01-01"}, nil, "Date", "Wed, 01 Jan 2020 00:00:00 GMT"); res.StatusCode != http.StatusSeeOther {
			t.Errorf("%s: %d", field, res.StatusCode)
		}
		sound("the form with " + field)
		o = w.owner(t, in, "comp0001")
	}
	if tried < 200 || told < 8 {
		t.Errorf("only %d were tried, of which %d told anything", tried, told)
	}
}

package server_test

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/public"
)

// publicParts are all addresses of a public page.
var publicParts = []string{
	"", "?lang=en", public.PartEmbed, public.PartPoster, public.PartCard, public.PartCalendar, public.PartChanges, public.PartData,
}

// partOf is the address of a part of a workshop's page.
func partOf(id, part string) string { return public.Path(board.ID(id)) + part }

// stranger asks as somebody who was never here: no cookie is sent, and none may come.
func stranger(t *testing.T, in *instance, path string, headers ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, in.url+path, http.NoBody)
	must(t, err)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := (&http.Client{}).Do(r)
	must(t, err)
	body, err := io.ReadAll(res.Body)
	must(t, err)
	must(t, res.Body.Close())
	if cookies := res.Header.Values("Set-Cookie"); len(cookies) > 0 {
		t.Errorf("%s sets %v", path, cookies)
	}
	return res, body
}

// finishedDay is a workshop with something of everything, over.
func finishedDay(t *testing.T, in *instance) *workshop {
	t.Helper()
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "board.changed", "title": "Un parque <b>para</b> todos & todas"})
	w.facilitator.accept(w.id, m{"k": "facts.changed", "place": "Casa Somos San Marcos", "date": "2026-03-14", "called": "La junta del barrio"})
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp1", "what": "Arreglar las bancas", "who": "Rosa Quispe", "with": "La Junta y Luis Pérez", "to": "2020-01-10", "named": true, "phase": "Primero"})
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp2", "what": "Pedir <script>alert(1)</script> luces", "who": "Manuel Secreto", "to": "2099-01-10", "phase": "Después"})
	w.facilitator.accept(w.id, m{"k": "actor.added", "id": "acto1", "name": "La Junta", "type": "organisation", "accepted": "yes", "contact": "099 123 4567", "part": "executes"})
	w.facilitator.accept(w.id, m{"k": "actor.added", "id": "acto2", "name": "Doña Secreta", "type": "neighbours", "accepted": "yes", "gives": "Presta su taller"})
	w.facilitator.accept(w.id, m{"k": "actor.added", "id": "acto3", "name": "Municipio Reacio", "type": "municipal", "accepted": "pending"})
	w.facilitator.accept(w.id, m{"k": "request.added", "id": "pedi1", "what": "Más alumbrado", "unit": "Empresa Eléctrica", "by": "2020-02-01"})
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	w.facilitator.accept(w.id, m{"k": "commitment.progressed", "id": "comp1", "status": "doing", "text": "Ya hay madera"})
	w.facilitator.accept(w.id, m{"k": "request.answered", "request": "pedi1", "id": "resp1", "answer": "partly", "reason": "Solo en la calle principal", "name": "Ing. Secreto Funcionario"})
	return w
}

func TestThePublicPageNeedsNothingAndSetsNothing(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := finishedDay(t, in)
	for _, part := range publicParts {
		if res, _ := stranger(t, in, partOf(w.id, part)); res.StatusCode != http.StatusNotFound {
			t.Errorf("%q of a page that was never published: %d", part, res.StatusCode)
		}
	}
	w.facilitator.accept(w.id, m{"k": "page.published", "names": true})
	for _, part := range publicParts {
		res, body := stranger(t, in, partOf(w.id, part))
		if res.StatusCode != http.StatusOK {
			t.Errorf("%q: %d %s", part, res.StatusCode, body)
		}
		policy := res.Header.Get("Content-Security-Policy")
		if strings.Contains(policy, "script-src") || !strings.Contains(policy, "default-src 'none'") {
			t.Errorf("%q: policy %s", part, policy)
		}
		embed := part == public.PartEmbed
		if framed := strings.Contains(policy, "frame-ancestors *"); framed != embed || (res.Header.Get("X-Frame-Options") == "") != embed {
			t.Errorf("%q: framed %t by %s and %q", part, framed, policy, res.Header.Get("X-Frame-Options"))
		}
		if cache := res.Header.Get("Cache-Control"); !strings.Contains(cache, "no-cache") {
			t.Errorf("%q may be kept: %s", part, cache)
		}
		again, rest := stranger(t, in, partOf(w.id, part), "If-None-Match", res.Header.Get("ETag"))
		if again.StatusCode != http.StatusNotModified || len(rest) != 0 {
			t.Errorf("%q asked again: %d, %d bytes", part, again.StatusCode, len(rest))
		}
		if part != public.PartCalendar && (bytes.Contains(body, []byte("<script")) || bytes.Contains(body, []byte("<b>para"))) {
			t.Errorf("%q holds what people wrote as markup", part)
		}
		for _, never := range []string{"Manuel Secreto", "Luis Pérez", "Doña Secreta", "Municipio Reacio", "099 123", "Secreto Funcionario"} {
			if bytes.Contains(body, []byte(never)) {
				t.Errorf("%q holds %s", part, never)
			}
		}
		switch part {
		case "", "?lang=en":
			for _, want := range []string{
				"Arreglar las bancas", "Rosa Quispe", "La Junta", "Presta su taller", "Más alumbrado", "Solo en la calle principal",
				"Ya hay madera", "Casa Somos San Marcos", "hreflang", "og:image", "&lt;b&gt;para&lt;/b&gt;",
			} {
				if !bytes.Contains(body, []byte(want)) {
					t.Errorf("%q does not tell %s", part, want)
				}
			}
			late := "Con retraso"
			if part != "" {
				late = "Late"
			}
			if n := bytes.Count(body, []byte(late)); n != 1 {
				t.Errorf("%q tells of %d late rows", part, n)
			}
		case public.PartCard:
			img, err := png.Decode(bytes.NewReader(body))
			if err != nil || img.Bounds().Dx() != public.CardWidth || len(body) > 60_000 {
				t.Errorf("a card of %d bytes: %v", len(body), err)
			}
		case public.PartChanges:
			var feed struct {
				Entries []struct {
					ID string `xml:"id"`
				} `xml:"entry"`
			}
			if err := xml.Unmarshal(body, &feed); err != nil || len(feed.Entries) != 3 {
				t.Errorf("the feed has %v: %v", feed, err)
			}
		case public.PartCalendar:
			if bytes.Count(body, []byte("BEGIN:VEVENT")) != 3 || !bytes.Contains(body, []byte("UID:"+w.id+"-comp1@minga")) {
				t.Errorf("the calendar:\n%s", body)
			}
		}
	}
	// Without the names that were asked for, nobody's.
	w.facilitator.accept(w.id, m{"k": "page.published"})
	if _, body := stranger(t, in, partOf(w.id, "")); bytes.Contains(body, []byte("Rosa Quispe")) || !bytes.Contains(body, []byte(public.T("es", "row.somebody"))) {
		t.Error("a name is shown that was not wanted")
	}
}

// TestF6_WithdrawnIsGoneEverywhere: at once, at an instance that has just shown the page from memory and is told
// nothing, in every part of it.
func TestF6_WithdrawnIsGoneEverywhere(t *testing.T) {
	b := sqliteBackend(t)
	here, there := start(t, b), start(t, b)
	w := finishedDay(t, here)
	w.facilitator.accept(w.id, m{"k": "page.published"})
	tags := map[string]string{}
	for _, part := range publicParts {
		res, _ := stranger(t, there, partOf(w.id, part))
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%q at the other instance: %d", part, res.StatusCode)
		}
		tags[part] = res.Header.Get("ETag")
	}
	w.facilitator.accept(w.id, m{"k": "page.withdrawn"})
	for _, in := range []*instance{here, there} {
		for _, part := range publicParts {
			res, body := stranger(t, in, partOf(w.id, part), "If-None-Match", tags[part])
			if res.StatusCode != http.StatusGone || bytes.Contains(body, []byte("bancas")) || !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
				t.Errorf("%q after it was withdrawn: %d, %s", part, res.StatusCode, res.Header.Get("Cache-Control"))
			}
			// In somebody's site the frame says so too, instead of the browser's own words.
			framed := strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors *") && res.Header.Get("X-Frame-Options") == ""
			if framed != (part == public.PartEmbed) {
				t.Errorf("%q after it was withdrawn: framed %t", part, framed)
			}
		}
	}
	w.facilitator.accept(w.id, m{"k": "page.published"})
	if res, _ := stranger(t, there, partOf(w.id, "")); res.StatusCode != http.StatusOK {
		t.Errorf("published again: %d", res.StatusCode)
	}
	// Open again: nothing is shown, and whoever follows keeps what they have.
	w.facilitator.accept(w.id, m{"k": "board.reopened"})
	if res, body := stranger(t, there, partOf(w.id, "")); res.StatusCode != http.StatusOK || bytes.Contains(body, []byte("bancas")) {
		t.Errorf("while the session goes on: %d\n%s", res.StatusCode, body)
	}
	if res, _ := stranger(t, there, partOf(w.id, public.PartCalendar)); res.StatusCode != http.StatusServiceUnavailable || res.Header.Get("Retry-After") == "" {
		t.Errorf("the calendar while the session goes on: %d", res.StatusCode)
	}
}

// TestWhoLooksTooOftenIsToldInWords: people read a page, programs a code, and both when to come back.
func TestWhoLooksTooOftenIsToldInWords(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := finishedDay(t, in)
	w.facilitator.accept(w.id, m{"k": "page.published"})
	o, u := w.owner(t, in, "comp1"), w.unit(t, in, "pedi1")
	in.server.LimitReads(0)
	for path, kind := range map[string]string{
		partOf(w.id, ""): "text/html", partOf(w.id, public.PartEmbed): "text/html", partOf(w.id, public.PartPoster): "text/html", o.path: "text/html", u.path: "text/html",
		partOf(w.id, public.PartChanges): "application/json", partOf(w.id, public.PartCard): "application/json",
	} {
		res, body := stranger(t, in, path)
		if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" || !strings.HasPrefix(res.Header.Get("Content-Type"), kind) || bytes.Contains(body, []byte("bancas")) {
			t.Errorf("%s: %d %s\n%s", path, res.StatusCode, res.Header, body)
		}
		framed := strings.Contains(res.Header.Get("Content-Security-Policy"), "frame-ancestors *")
		if framed != strings.HasSuffix(path, public.PartEmbed) {
			t.Errorf("%s: framed %t", path, framed)
		}
	}
}

func TestThePreviewIsForFacilitators(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := finishedDay(t, in)
	ana, _ := w.join("Ana")
	preview := partOf(w.id, "/previa")
	if res, body := stranger(t, in, preview); res.StatusCode != http.StatusForbidden || bytes.Contains(body, []byte("bancas")) {
		t.Errorf("a stranger's preview: %d", res.StatusCode)
	}
	ana.get(preview).want(t, http.StatusForbidden, "not_allowed")
	ana.get("/api/workshops/"+w.id+"/page").want(t, http.StatusForbidden, "not_allowed")
	seen := w.facilitator.get(preview).want(t, http.StatusOK, "")
	if !bytes.Contains(seen.body, []byte("Así se verá")) || !bytes.Contains(seen.body, []byte("bancas")) || bytes.Contains(seen.body, []byte("Rosa Quispe")) {
		t.Errorf("the preview:\n%s", seen.body)
	}
	if seen = w.facilitator.get(preview+"?nombres=si").want(t, http.StatusOK, ""); !bytes.Contains(seen.body, []byte("Rosa Quispe")) {
		t.Error("the preview with names has none")
	}
	var told struct {
		Published, Finished bool
		Address             string
		Shows               public.Counts
	}
	w.facilitator.get("/api/workshops/"+w.id+"/page").want(t, http.StatusOK, "").json(t, &told)
	want := public.Counts{Actors: 2, Commitments: 2, Requests: 1, Answers: 1, Names: 1}
	if told.Published || !told.Finished || told.Shows != want || !strings.HasSuffix(told.Address, "/publica/"+w.id) {
		t.Errorf("told %+v, not %+v", told, want)
	}
	if svg := w.facilitator.get("/api/workshops/"+w.id+"/page/qr.svg").want(t, http.StatusOK, ""); !bytes.HasPrefix(svg.body, []byte("<svg")) {
		t.Error("no code")
	}
}

// TestUnknownPagesAreAllTheSame: who guesses addresses does not learn which workshops there are.
func TestUnknownPagesAreAllTheSame(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := finishedDay(t, in)
	var answers []string
	for _, id := range []string{w.id, "nada1234", "x"} {
		res, body := stranger(t, in, "/publica/"+id)
		answers = append(answers, res.Status+string(body))
	}
	if len(slices.Compact(answers)) != 1 {
		t.Errorf("%v", answers)
	}
}

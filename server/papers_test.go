package server_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"minga.lab/minga/server"
	"minga.lab/minga/server/papers"
)

func TestPapers(t *testing.T) {
	t.Parallel()
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	rosa := w.facilitator
	luz, _ := w.join("NombreDeLuz")
	section := rosa.view(w.id).Sections[0].ID
	luz.accept(w.id, m{"k": "note.added", "id": "nota0001", "section": section, "text": "Sauces junto al río", "color": "blue", "x": 1, "y": 1})
	rosa.accept(w.id, m{"k": "section.added", "id": "oculta01", "title": "Oculta", "question": "", "x": 3000, "y": 0, "w": 1200, "h": 900, "ord": "", "hidden": true})
	luz.accept(w.id, m{"k": "note.added", "id": "nota0002", "section": "oculta01", "text": "SecretoOculto", "color": "blue", "x": 1, "y": 1})

	path := "/api/workshops/" + w.id + "/papers"
	var list struct {
		Papers []struct {
			Key, Code, Title string
			Formats          []string
		}
	}
	rosa.get(path+"?lang=en").want(t, 200, "").json(t, &list)
	if len(list.Papers) != len(papers.Keys)+2 || list.Papers[0].Title != "Minutes" || list.Papers[len(papers.Keys)+1].Key != papers.Package {
		t.Errorf("%+v", list)
	}
	for _, p := range list.Papers {
		for _, format := range p.Formats {
			a := rosa.get(path+"/"+p.Key+"/"+format+"?lang=es").want(t, 200, "")
			name := a.header.Get("Content-Disposition")
			if !strings.Contains(name, p.Code) || !strings.HasSuffix(name, "."+format+`"`) || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s.%s: %v", p.Key, format, a.header)
			}
			text := string(bytes.Join(append(opened(a.body), a.body), []byte(" ")))
			if strings.Contains(text, "SecretoOculto") {
				t.Errorf("%s.%s tells what is hidden", p.Key, format)
			}
			if has := strings.Contains(text, "NombreDeLuz"); has != (p.Key == papers.Attendance) {
				t.Errorf("%s.%s has the name of somebody who took part: %t", p.Key, format, has)
			}
			if has := strings.Contains(text, "Sauces junto al río"); has != (slices.Contains([]string{papers.Systematization, papers.OpenData, papers.Package}, p.Key) || format == "svg") {
				t.Errorf("%s.%s has the note: %t", p.Key, format, has)
			}
			if format != "ics" && format != "png" && !strings.Contains(text, "SHA-256") {
				t.Errorf("%s.%s has no fingerprint", p.Key, format)
			}
		}
	}
	z := rosa.get(path+"/package/zip").want(t, 200, "").body
	files, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
	must(t, err)
	names := map[string]bool{}
	for _, f := range files.File {
		names[f.Name] = true
	}
	for _, name := range []string{"00_indice.pdf", "D7a_ayuda-memoria.pdf", "D7b_documento-de-sistematizacion.docx", "E1c_hoja-de-ruta.pdf"} {
		if !names[name] {
			t.Errorf("%s is not in the package: %v", name, names)
		}
	}

	rosa.get(path+"/minutes/odt").want(t, 404, "no_paper")
	rosa.get(path+"/nothing/pdf").want(t, 404, "no_paper")
	for _, who := range []*browser{luz, in.browser()} {
		if a := who.get(path); a.status != http.StatusForbidden {
			t.Errorf("%d", a.status)
		}
		if a := who.get(path + "/minutes/pdf"); a.status != http.StatusForbidden {
			t.Errorf("%d", a.status)
		}
	}
}

// TestPapersHaveTheDayOfTheRoom: at half past eight in the evening in Quito a server in UTC has tomorrow already; a paper that is asked for
// there is of today, and what is due today is not late.
func TestPapersHaveTheDayOfTheRoom(t *testing.T) {
	at := time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC)
	in := start(t, sqliteBackend(t), func(c *server.Config) { c.Now = func() time.Time { return at } })
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "hoy00001", "what": "Llamar", "who": "Ana", "with": "", "from": "", "to": "2026-11-23", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	for zone, want := range map[string]struct {
		day  string
		late bool
	}{
		"America/Guayaquil": {"23 de noviembre de 2026", false},
		"Asia/Tokyo":        {"24 de noviembre de 2026", true},
		"../nada":           {at.In(time.Local).Format("02 de noviembre de 2006"), at.In(time.Local).Day() > 23},
	} {
		body := w.facilitator.get("/api/workshops/"+w.id+"/papers/roadmap/docx?lang=es&zone="+url.QueryEscape(zone)).want(t, 200, "").body
		text := string(bytes.Join(opened(body), []byte(" ")))
		if !strings.Contains(text, want.day) || strings.Contains(text, "atrasado") != want.late {
			t.Errorf("%s: %s is in it: %t, late: %t", zone, want.day, strings.Contains(text, want.day), strings.Contains(text, "atrasado"))
		}
	}
}

// TestWorkshopHasTheDayOfItsRoom: a workshop that was founded in Quito is told by Quito's days, from a server in UTC: the public
// page and its data, the pages behind links and the papers, whoever asks for them from wherever; and so is the meeting after it.
func TestWorkshopHasTheDayOfItsRoom(t *testing.T) {
	var at atomic.Int64
	at.Store(time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC).UnixMilli())
	in := start(t, sqliteBackend(t), func(c *server.Config) {
		c.Now = func() time.Time { return time.UnixMilli(at.Load()).UTC() }
	})
	w := &workshop{in: in, facilitator: in.browser()}
	found := func(zone string) {
		t.Helper()
		var made struct{ ID string }
		w.facilitator.post("/api/workshops", m{"key": testKey, "title": "Río limpio", "name": "Rosa", "zone": zone}).want(t, 201, "").json(t, &made)
		w.id = made.ID
		w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "hoy00001", "what": "Llamar", "who": "Ana", "with": "", "from": "", "to": "2026-11-23", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
		w.facilitator.accept(w.id, m{"k": "request.added", "id": "pide0001", "what": "Podar", "by": "2026-11-23", "ord": ""})
		w.facilitator.accept(w.id, m{"k": "board.finished"})
		w.facilitator.accept(w.id, m{"k": "page.published"})
	}
	shown := func(path string) string {
		t.Helper()
		_, body := stranger(t, in, path)
		return string(body)
	}
	links := func(kind, item string) string {
		t.Helper()
		var made struct{ Link string }
		w.facilitator.get("/api/workshops/"+w.id+"/item-links/"+kind+"/"+item).want(t, 200, "").json(t, &made)
		return made.Link[strings.LastIndex(made.Link[:strings.LastIndex(made.Link, "/")], "/"):]
	}
	late := func(when time.Time, day string, want bool) {
		t.Helper()
		at.Store(when.UnixMilli())
		for name, got := range map[string]bool{
			"the page":          strings.Contains(shown("/publica/"+w.id), `<b class="late">`),
			"the data":          strings.Contains(shown("/publica/"+w.id+"/datos.json"), `"late":true`) || strings.Contains(shown("/publica/"+w.id+"/datos.json"), `"late": true`),
			"the row's page":    strings.Contains(shown(links("owner", "hoy00001")), "Va con retraso."),
			"the request's":     strings.Contains(shown(links("unit", "pide0001")), `class="box bad"`),
			"a paper for Tokyo": strings.Contains(string(bytes.Join(opened(w.facilitator.get("/api/workshops/"+w.id+"/papers/roadmap/docx?lang=es&zone=Asia/Tokyo").want(t, 200, "").body), []byte(" "))), "atrasado"),
		} {
			if got != want {
				t.Errorf("%s: %s says late: %t", when, name, got)
			}
		}
		w.facilitator.accept(w.id, m{"k": "commitment.progressed", "id": "hoy00001", "text": "Dicho " + when.Format(time.RFC3339)})
		for _, path := range []string{"/publica/" + w.id, links("owner", "hoy00001")} {
			if !strings.Contains(shown(path), day) {
				t.Errorf("%s does not say %s of what was told at %s", path, day, when)
			}
		}
	}
	found("America/Guayaquil")
	late(time.Date(2026, 11, 24, 1, 30, 0, 0, time.UTC), "23 de noviembre de 2026", false)
	late(time.Date(2026, 11, 24, 5, 30, 0, 0, time.UTC), "24 de noviembre de 2026", true)
	var next struct{ ID string }
	w.facilitator.post("/api/workshops/"+w.id+"/next", m{"title": "Otra vez"}).want(t, 201, "").json(t, &next)
	if zone := w.facilitator.view(next.ID).Zone; zone != "America/Guayaquil" {
		t.Errorf("the next meeting is in %q", zone)
	}
	for _, zone := range []string{"Nowhere/Known", "../../etc/passwd", ""} { // newer than this program, or nonsense
		found(zone)
		if got := w.facilitator.view(w.id).Zone; got != "" {
			t.Errorf("%q became %q", zone, got)
		}
	}
}

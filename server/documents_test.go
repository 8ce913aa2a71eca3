package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

func (b *browser) importCSV(id, table string) answered {
	b.t.Helper()
	return b.do(http.MethodPost, "/api/workshops/"+id+"/import", "text/csv; charset=utf-8", strings.NewReader(table))
}

// table reads a CSV answer into rows.
func (b *browser) table(id, name string) [][]string {
	b.t.Helper()
	a := b.get("/api/workshops/" + id + "/" + name + ".csv")
	a.want(b.t, 200, "")
	if !bytes.HasPrefix(a.body, []byte("\ufeff")) {
		b.t.Errorf("%s.csv has no BOM", name)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff")))).ReadAll()
	must(b.t, err)
	return rows
}

func TestImport(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.facilitator.accept(w.id, m{"k": "section.added", "id": "secc0002", "title": "Recursos", "question": "", "x": 3000, "y": 0, "w": 1200, "h": 900, "ord": ""})
	table := "\ufeffcluster;text;section;color\r\n" +
		"Agua;Plantar sauces;;green\r\n" +
		"agua ;\"Limpiar la\r\norilla; ya\";;\r\n" +
		";Camión del municipio;recursos;blue\r\n" +
		"Agua;'=SUM(A1);Recursos;\r\n" +
		";;;\r\n"
	var done struct{ Imported int }
	w.facilitator.importCSV(w.id, table).want(t, 200, "").json(t, &done)
	v := w.facilitator.view(w.id)
	if done.Imported != 4 || len(v.Notes) != 4 || len(v.Clusters) != 2 {
		t.Fatalf("imported %d: %d notes, %d clusters", done.Imported, len(v.Notes), len(v.Clusters))
	}
	by := map[string]board.NoteView{}
	for _, n := range v.Notes {
		by[n.Text] = n
		if n.Author != "" {
			t.Errorf("an imported note has an author: %+v", n)
		}
	}
	if n := by["Plantar sauces"]; n.Cluster == "" || n.Color != "green" || n.Cluster != by["Limpiar la\norilla; ya"].Cluster {
		t.Errorf("notes: %+v", by)
	}
	if n := by["=SUM(A1)"]; n.Section != "secc0002" || n.Cluster == "" || n.Cluster == by["Plantar sauces"].Cluster {
		t.Errorf("notes: %+v", by)
	}
	// Once more: the clusters are there already.
	w.facilitator.importCSV(w.id, table).want(t, 200, "")
	if v := w.facilitator.view(w.id); len(v.Notes) != 8 || len(v.Clusters) != 2 {
		t.Errorf("%d notes, %d clusters", len(v.Notes), len(v.Clusters))
	}
	// What we export can be imported elsewhere.
	other := in.workshop()
	other.facilitator.accept(other.id, m{"k": "section.added", "id": "secc0002", "title": "Recursos", "question": "", "x": 3000, "y": 0, "w": 1200, "h": 900, "ord": ""})
	exported := w.facilitator.get("/api/workshops/"+w.id+"/notes.csv").want(t, 200, "").body
	other.facilitator.importCSV(other.id, string(exported)).want(t, 200, "")
	if v := other.facilitator.view(other.id); len(v.Notes) != 8 || len(v.Clusters) != 2 {
		t.Errorf("%d notes, %d clusters after a round trip", len(v.Notes), len(v.Clusters))
	}
}

func TestImportNamesEveryBadRowAndImportsNone(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	a := w.facilitator.importCSV(w.id, "text,section,color,cluster\n"+
		"bien,,blue,\n"+
		" ,,blue,\n"+
		"bien,No existe,blue,\n"+
		"bien,,verdoso,\n"+
		strings.Repeat("x", 501)+",,,\n"+
		"bien,,,"+strings.Repeat("g", 121)+"\n").want(t, 422, "bad_rows")
	var refused struct {
		Error struct {
			Rows []struct {
				Row         int
				Code, Field string
			}
		}
	}
	a.json(t, &refused)
	got := fmt.Sprint(refused.Error.Rows)
	want := "[{3 empty_text text} {4 not_found section} {5 malformed color} {6 text_too_long text} {7 text_too_long cluster}]"
	if got != want {
		t.Errorf("rows\n%s, want\n%s", got, want)
	}
	if v := w.facilitator.view(w.id); len(v.Notes) != 0 || len(v.Clusters) != 0 {
		t.Errorf("%d notes were imported", len(v.Notes))
	}
	for table, code := range map[string]string{
		"":                                     "bad_csv",
		"text":                                 "bad_csv",
		"texto\nagua":                          "bad_csv",
		"text,text\na,b":                       "bad_csv",
		"section\nx":                           "bad_csv",
		"text\n\"agua":                         "bad_csv",
		"text\na,b,c":                          "bad_csv",
		"text\n\xff\xfe":                       "bad_csv",
		"text\n" + strings.Repeat("a\n", 2001): "too_many_rows",
		"text\n" + strings.Repeat("a", 1<<20):  "too_large",
	} {
		if a := w.facilitator.importCSV(w.id, table); a.code() != code {
			t.Errorf("%.20q: %d %s, want %s", table, a.status, a.code(), code)
		}
	}
	luz, _ := w.join("Luz")
	luz.importCSV(w.id, "text\nagua").want(t, 403, "not_allowed")
	w.facilitator.do(http.MethodPost, "/api/workshops/"+w.id+"/import", "application/json", strings.NewReader("text\nagua")).
		want(t, 415, "media_type")
	// As many as allowed.
	w.facilitator.importCSV(w.id, "text\n"+strings.Repeat("agua\n", 2000)).want(t, 200, "")
}

func TestExportsAreTheSameTwice(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	w.facilitator.importCSV(w.id, "text,cluster\nagua,Río\nsol,\nluna,Río\n").want(t, 200, "")
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp0001", "what": "Limpiar", "who": "Rosa", "with": "", "from": "", "to": "", "resources": "", "provider": "", "verifiable": "", "status": "", "ord": ""})
	for _, name := range []string{"export.json", "notes.csv", "clusters.csv", "rounds.csv", "ratings.csv", "polls.csv", "tables.csv", "left_out.csv", "solutions.csv", "commitments.csv", "actors.csv", "requests.csv"} {
		first := w.facilitator.get("/api/workshops/"+w.id+"/"+name).want(t, 200, "")
		second := w.facilitator.get("/api/workshops/"+w.id+"/"+name).want(t, 200, "")
		if !bytes.Equal(first.body, second.body) {
			t.Errorf("%s differs from itself", name)
		}
		if !strings.HasPrefix(first.header.Get("Content-Disposition"), "attachment; filename=\"minga-") {
			t.Errorf("%s: %s", name, first.header.Get("Content-Disposition"))
		}
	}
	var file struct {
		Format  string            `json:"format"`
		Version int               `json:"version"`
		Board   board.BoardView   `json:"board"`
		Trails  []board.TrailView `json:"trails"`
	}
	a := w.facilitator.get("/api/workshops/" + w.id + "/export.json")
	must(t, json.Unmarshal(a.body, &file))
	if file.Format != "minga-board" || file.Version != 1 || len(file.Board.Notes) != 3 || len(file.Trails) != 1 {
		t.Errorf("export: %.300s", a.body)
	}
	if rows := w.facilitator.table(w.id, "notes"); len(rows) != 4 || rows[1][4] != "Río" || rows[1][5] != "agua" {
		t.Errorf("notes.csv: %v", rows)
	}
	if rows := w.facilitator.table(w.id, "clusters"); len(rows) != 2 || rows[1][3] != "Río" || rows[1][4] != "2" {
		t.Errorf("clusters.csv: %v", rows)
	}
	w.facilitator.get("/api/workshops/"+w.id+"/trail/comp0001").want(t, 200, "")
	w.facilitator.get("/api/workshops/"+w.id+"/trail/comp0002").want(t, 404, "not_found")
}

func TestExportedTablesRunNothing(t *testing.T) {
	in := start(t, sqliteBackend(t))
	w := in.workshop()
	section := w.facilitator.view(w.id).Sections[0].ID
	for i, text := range []string{"=HYPERLINK(\"http://malo.example\")", "+1", "-1", "@SUM(A1)", "'=1"} {
		w.facilitator.accept(w.id, m{"k": "note.added", "id": fmt.Sprintf("notaaa%02d", i), "section": section, "text": text, "color": "blue", "x": 1, "y": 1})
	}
	w.facilitator.accept(w.id, m{"k": "commitment.added", "id": "comp0001", "what": "=1", "who": "@x", "with": "-2", "from": "", "to": "", "resources": "+", "provider": "", "verifiable": "", "status": "", "ord": ""})
	w.facilitator.accept(w.id, m{"k": "cluster.added", "id": "grupo001", "section": section, "name": "=cmd|' /C calc'!A0", "x": 1, "y": 1, "notes": []string{"notaaa00"}})
	for _, name := range []string{"notes", "clusters", "commitments"} {
		for _, row := range w.facilitator.table(w.id, name) {
			for _, cell := range row {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
					t.Errorf("%s.csv has a cell that runs: %q", name, cell)
				}
			}
		}
	}
}

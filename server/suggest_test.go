package server_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

type suggestionsAnswer struct {
	Seq    board.Seq
	Groups []struct {
		Words []struct {
			Word  string
			Notes int
		}
		Notes []board.ID
	}
	Twins []struct {
		A, B     board.ID
		Likeness float64
	}
	Loose int
}

// barrioNotes are two topics, a pair that says the same, and one that stands alone.
var barrioNotes = []string{
	"La basura se acumula en las veredas", "Nadie recoge la basura de la vereda", "Veredas llenas de basura y de perros",
	"No hay luz en la cancha por la noche", "La cancha está oscura de noche, falta luz", "Poner luces en la cancha",
	"poner LUCES en la cancha!", "Una biblioteca comunitaria",
}

func (b *browser) write(w *workshop, section string, texts []string) {
	b.t.Helper()
	for i, text := range texts {
		b.accept(w.id, m{"k": "note.added", "id": fmt.Sprintf("nota%04d", i), "section": section, "text": text, "color": "yellow", "x": 0, "y": i * 200})
	}
}

func TestSuggestionsAreTakenInOneProposalAndUndone(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	participant, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	participant.write(w, section, barrioNotes)
	at := "/api/workshops/" + w.id + "/suggestions?section=" + section
	before := w.facilitator.view(w.id)
	var got suggestionsAnswer
	w.facilitator.get(at).want(t, 200, "").json(t, &got)
	if len(got.Groups) != 2 || got.Loose != 1 || len(got.Twins) != 1 || got.Seq != before.Seq {
		t.Fatalf("suggestions: %+v", got)
	}
	if words := fmt.Sprint(got.Groups); !strings.Contains(words, "basura") || !strings.Contains(words, "cancha") {
		t.Errorf("words: %s", words)
	}
	if pair := got.Twins[0]; pair.A != "nota0005" || pair.B != "nota0006" {
		t.Errorf("twins: %+v", pair)
	}
	if after := w.facilitator.view(w.id); after.Seq != before.Seq || len(after.Clusters) != 0 {
		t.Fatal("looking has changed the board")
	}

	var clusters []m
	for i, g := range got.Groups {
		clusters = append(clusters, m{"id": fmt.Sprintf("grupo%d", i), "section": section, "name": g.Words[0].Word, "x": 0, "y": 0, "notes": g.Notes})
	}
	w.facilitator.accept(w.id, m{"k": "clusters.add", "clusters": clusters})
	v := w.facilitator.view(w.id)
	if v.Seq != before.Seq+1 || len(v.Clusters) != 2 {
		t.Fatalf("%d clusters at %d", len(v.Clusters), v.Seq)
	}
	w.facilitator.accept(w.id, m{"k": "undo"})
	for _, n := range w.facilitator.view(w.id).Notes {
		if n.Cluster != "" {
			t.Errorf("%s is still in a group", n.ID)
		}
	}
}

// TestPicturesWithoutWordsAreNotAlike: they go under the same name, which says nothing about what they show.
func TestPicturesWithoutWordsAreNotAlike(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	n := 0
	for _, lang := range []string{"es", "en"} {
		words, err := os.ReadFile("../static/src/i18n/" + lang + "/media.json")
		must(t, err)
		var texts map[string]any
		must(t, json.Unmarshal(words, &texts))
		for _, kind := range []string{"photo", "drawing", "voice"} {
			name := texts["media."+kind+".only"]
			if name == nil {
				t.Fatalf("%s has no name for a %s without words", lang, kind)
			}
			for range 3 {
				n++
				one := ana.asset(w.id, "photo", photoOf(t, fmt.Sprint("picture ", n)))
				ana.accept(w.id, m{
					"k": "note.added", "id": fmt.Sprintf("foto%04d", n), "section": section, "text": name, "color": "white", "x": 0, "y": n * 200,
					"media": m{"asset": one["asset"], "kind": "photo", "w": 64, "h": 48},
				})
			}
		}
	}
	var got suggestionsAnswer
	w.facilitator.get("/api/workshops/"+w.id+"/suggestions?section="+section).want(t, 200, "").json(t, &got)
	if len(got.Groups) != 0 || len(got.Twins) != 0 || got.Loose != n {
		t.Errorf("of %d pictures: %+v", n, got)
	}
}

func TestF6_SuggestionsAreForFacilitatorsAndOfWhatTheySee(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	participant, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	w.facilitator.accept(w.id, m{"k": "section.added", "id": "privada1", "title": "En privado", "question": "", "x": 3000, "y": 0, "w": 900, "h": 900, "ord": "", "hidden": true})
	participant.write(w, "privada1", barrioNotes)
	at := "/api/workshops/" + w.id + "/suggestions?section="
	participant.get(at+section).want(t, 403, "not_allowed")
	w.facilitator.get(at+section+"&as=projector").want(t, 403, "not_allowed")
	a := w.facilitator.get(at + "privada1")
	a.want(t, 422, "section_hidden")
	w.facilitator.get(at+"nada").want(t, 404, "not_found")
	var got suggestionsAnswer
	b := w.facilitator.get(at + section)
	b.want(t, 200, "").json(t, &got)
	if len(got.Groups) != 0 || strings.Contains(string(a.body)+string(b.body), "basura") {
		t.Errorf("private writing bears on suggestions: %s", b.body)
	}
}

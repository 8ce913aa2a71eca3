package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

type shelfCard struct {
	Key, Title, Lang string
	Agenda, Shelf    bool
	Steps            []struct{ Name string }
}

func withKey(key string) []string { return []string{"Authorization", "Bearer " + key} }

// shelf is what a browser is shown of the templates of the house, with these headers.
func (b *browser) shelf(headers ...string) (cards []shelfCard) {
	b.t.Helper()
	var list struct{ Templates []shelfCard }
	b.do(http.MethodGet, "/api/templates?lang=en", "", nil, headers...).want(b.t, 200, "").json(b.t, &list)
	for _, card := range list.Templates {
		if card.Shelf {
			cards = append(cards, card)
		}
	}
	return cards
}

// saved is what facilitators of a workshop are shown of what was taken from it.
func (b *browser) saved(id string) (list struct{ Templates []shelfCard }) {
	b.t.Helper()
	b.get("/api/workshops/"+id+"/shelf").want(b.t, 200, "").json(b.t, &list)
	return list
}

func (b *browser) remove(address string, headers ...string) answered {
	b.t.Helper()
	return b.do(http.MethodDelete, address, "", nil, headers...)
}

// TestShelf: a workshop that was saved in the house is offered beside the library to whoever could found one, founds
// another whose template is the same to the byte, and is taken away by the facilitators of the first or with the key.
func TestShelf(t *testing.T) {
	in := start(t, sqliteBackend(t))
	rosa, made := in.found(m{"title": "El río", "lang": "es", "template": "media-jornada"})
	rosa.accept(made.ID, m{"k": "section.changed", "id": rosa.view(made.ID).Sections[0].ID, "x": -900, "title": "Otra  <cosa>"})
	var card shelfCard
	rosa.post("/api/workshops/"+made.ID+"/shelf", m{"title": " Media jornada de La Tola "}).want(t, 201, "").json(t, &card)
	if card.Title != "Media jornada de La Tola" || card.Lang != "es" || !card.Agenda || !card.Shelf || len(card.Steps) != 12 {
		t.Errorf("saved as %+v", card)
	}
	for name, cards := range map[string][]shelfCard{"in the workshop": rosa.saved(made.ID).Templates, "with the key": in.browser().shelf(withKey(testKey)...)} {
		if len(cards) != 1 || cards[0].Key != card.Key || cards[0].Title != card.Title || !cards[0].Shelf {
			t.Errorf("listed %s: %+v", name, cards)
		}
	}

	file := rosa.get("/api/workshops/"+made.ID+"/shelf/"+card.Key).want(t, 200, "")
	carmen, again := in.found(m{"template": card.Key, "lang": "en"}) // it has no English: it is founded in Spanish
	if v := carmen.view(again.ID); v.Title != card.Title || v.Lang != "es" || len(v.Notes) != 0 {
		t.Errorf("founded: %s, %s, %d notes", v.Title, v.Lang, len(v.Notes))
	}
	there := start(t, sqliteBackend(t))
	luis, elsewhere := there.found(m{"template": json.RawMessage(file.body)})
	var other shelfCard
	luis.post("/api/workshops/"+elsewhere.ID+"/shelf", m{}).want(t, 201, "").json(t, &other)
	for name, got := range map[string]answered{
		"founded on it":            carmen.get("/api/workshops/" + again.ID + "/template.json"),
		"with the key":             carmen.do(http.MethodGet, "/api/templates/"+card.Key, "", nil, withKey(testKey)...),
		"on the shelf of another":  luis.get("/api/workshops/" + elsewhere.ID + "/shelf/" + other.Key),
		"and there, with that key": luis.do(http.MethodGet, "/api/templates/"+other.Key, "", nil, withKey(testKey)...),
	} {
		if got.want(t, 200, ""); !bytes.Equal(got.body, file.body) {
			t.Errorf("%s: other bytes:\n%s\n%s", name, file.body, got.body)
		}
	}

	// The next meeting of a workshop needs no key, and has its own templates alone.
	carmen.post("/api/workshops/"+again.ID+"/next", m{"template": card.Key}).want(t, 404, "not_found")
	rosa.post("/api/workshops/"+made.ID+"/next", m{"template": card.Key}).want(t, 201, "")
	carmen.get("/api/workshops/"+again.ID+"/shelf/"+card.Key).want(t, 404, "not_found")
	carmen.remove("/api/workshops/"+again.ID+"/shelf/"+card.Key).want(t, 404, "not_found")
	carmen.remove("/api/workshops/"+made.ID+"/shelf/"+card.Key).want(t, 403, "not_seated")
	carmen.remove("/api/templates/"+card.Key).want(t, 403, "not_allowed")
	carmen.remove("/api/templates/"+card.Key, withKey("no-es-la-clave")...).want(t, 403, "wrong_key")
	carmen.remove("/api/templates/ideas", withKey(testKey)...).want(t, 404, "not_found")
	rosa.remove("/api/workshops/"+made.ID+"/shelf/"+card.Key).want(t, 204, "")
	rosa.remove("/api/workshops/"+made.ID+"/shelf/"+card.Key).want(t, 404, "not_found")
	carmen.post("/api/workshops/"+again.ID+"/shelf", m{"title": "De Carmen"}).want(t, 201, "").json(t, &card)
	in.browser().remove("/api/templates/"+card.Key, withKey(testKey)...).want(t, 204, "")
	if list := carmen.saved(again.ID); len(list.Templates) != 0 {
		t.Errorf("left on the shelf: %+v", list)
	}
	in.browser().do(http.MethodGet, "/api/templates/"+card.Key, "", nil, withKey(testKey)...).want(t, 404, "not_found")
}

// TestF6_TheShelfHoldsNoPeople: what participants wrote and who they are stays out of a template of the house, and nobody
// but a facilitator puts one there.
func TestF6_TheShelfHoldsNoPeople(t *testing.T) {
	in := start(t, sqliteBackend(t))
	rosa, made := in.found(m{"title": "Río", "template": "ideas", "name": "Secreto Rosa"})
	ana := in.browser()
	ana.post("/api/join", m{"code": made.Code, "name": "Secreto Ana"}).want(t, 200, "")
	ana.accept(made.ID, m{"k": "note.added", "id": "nota0001", "section": string(rosa.view(made.ID).Sections[0].ID), "text": "Secreto escrito", "color": "yellow", "x": 0, "y": 0})
	for _, other := range []*browser{ana, in.browser()} {
		if a := other.post("/api/workshops/"+made.ID+"/shelf", m{}); a.status != http.StatusForbidden {
			t.Errorf("somebody else was answered %d", a.status)
		}
	}
	var card shelfCard
	saved := rosa.post("/api/workshops/"+made.ID+"/shelf", m{}).want(t, 201, "")
	saved.json(t, &card)
	with := in.browser()
	for _, said := range [][]byte{
		saved.body, with.do(http.MethodGet, "/api/templates", "", nil, withKey(testKey)...).body,
		with.do(http.MethodGet, "/api/templates/"+card.Key, "", nil, withKey(testKey)...).body,
	} {
		if bytes.Contains(said, []byte("Secreto")) || bytes.Contains(said, []byte(made.ID)) || bytes.Contains(said, []byte(made.Code)) {
			t.Errorf("the shelf tells:\n%s", said)
		}
	}
	// What a workshop prepares is in it, so it is not for who only takes part, nor for a stranger.
	for _, other := range []*browser{ana, in.browser(), rosa} {
		if list := other.shelf(); len(list) != 0 {
			t.Errorf("listed without the key: %+v", list)
		}
		other.get("/api/templates/"+card.Key).want(t, 403, "not_allowed")
		if other != rosa {
			for _, address := range []string{"/shelf", "/shelf/" + card.Key} {
				if a := other.get("/api/workshops/" + made.ID + address); a.status != http.StatusForbidden {
					t.Errorf("%s was answered %d", address, a.status)
				}
			}
		}
	}
}

// TestF7_TheShelfIsBounded: one workshop puts ten templates there, and a name is as long as a title may be.
func TestF7_TheShelfIsBounded(t *testing.T) {
	in := start(t, sqliteBackend(t))
	rosa, made := in.found(m{"title": "Río", "template": "ideas"})
	rosa.post("/api/workshops/"+made.ID+"/shelf", m{"title": strings.Repeat("ñ", 161)}).want(t, 422, "text_too_long")
	for range 10 {
		rosa.post("/api/workshops/"+made.ID+"/shelf", m{}).want(t, 201, "")
	}
	rosa.post("/api/workshops/"+made.ID+"/shelf", m{}).want(t, 409, "shelf_full")
	rosa.remove("/api/workshops/"+made.ID+"/shelf/"+rosa.saved(made.ID).Templates[0].Key).want(t, 204, "")
	rosa.post("/api/workshops/"+made.ID+"/shelf", m{}).want(t, 201, "")
}

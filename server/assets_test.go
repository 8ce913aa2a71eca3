package server_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/server/assets"
)

// photoOf is a JPEG with planted bytes in its EXIF.
func photoOf(t testing.TB, secret string) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	body := []byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00" + secret)
	out := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(body)+2))
	return append(append(out, body...), b.Bytes()[2:]...)
}

func drawingOf(t testing.TB) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 80, 60))
	m.SetNRGBA(4, 4, color.NRGBA{R: 255, A: 255})
	var b bytes.Buffer
	must(t, png.Encode(&b, m))
	return b.Bytes()
}

func (b *browser) upload(id, kind string, data []byte) answered {
	b.t.Helper()
	return b.do(http.MethodPost, "/api/workshops/"+id+"/assets?kind="+kind, "application/octet-stream", bytes.NewReader(data))
}

// asset uploads and returns what a note says of it.
func (b *browser) asset(id, kind string, data []byte) m {
	b.t.Helper()
	var made m
	b.upload(id, kind, data).want(b.t, http.StatusCreated, "").json(b.t, &made)
	return made
}

func assetAt(id string, media m) string {
	return "/api/workshops/" + id + "/assets/" + media["asset"].(string)
}

func TestAPhotoIsKeptWithoutItsMetadata(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	media := ana.asset(w.id, "photo", photoOf(t, "GPS-LATITUD"))
	ana.get(assetAt(w.id, media)).want(t, 404, "not_found") // no note names it yet
	ana.accept(w.id, m{"k": "note.added", "id": "foto0001", "section": section, "text": "", "color": "white", "x": 0, "y": 0, "media": m{"asset": media["asset"], "kind": "photo", "w": media["w"], "h": media["h"], "alt": "La quebrada"}})
	for _, path := range []string{assetAt(w.id, media), assetAt(w.id, media) + "?size=small"} {
		a := w.facilitator.get(path)
		a.want(t, 200, "")
		if bytes.Contains(a.body, []byte("GPS")) || bytes.Contains(a.body, []byte("Exif")) {
			t.Error("metadata has been kept")
		}
		if m, err := jpeg.Decode(bytes.NewReader(a.body)); err != nil || m.Bounds().Dx() != 64 {
			t.Errorf("the picture: %v", err)
		}
		h := a.header
		if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") ||
			!strings.Contains(h.Get("Cache-Control"), "private") || !strings.Contains(h.Get("Cache-Control"), "immutable") {
			t.Errorf("headers: %v", h)
		}
	}
	n := w.facilitator.view(w.id).Notes[0]
	if n.Media == nil || n.Text != "La quebrada" || n.Media.W != 64 {
		t.Errorf("note: %+v", n)
	}
	w.in.browser().get(assetAt(w.id, media)).want(t, 403, "not_seated")
	ana.propose(w.id, m{"k": "note.added", "id": "foto0002", "section": section, "text": "otra vez", "color": "white", "x": 0, "y": 0, "media": m{"asset": media["asset"], "kind": "photo", "w": 1, "h": 1}}).want(t, 409, "id_taken")
}

// What is written in private stays with its author, whatever it is made of.
func TestF6_AHiddenPhotoIsServedToItsAuthorAlone(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	luis, _ := w.join("Luis")
	w.facilitator.accept(w.id, m{"k": "section.added", "id": "privada1", "title": "En privado", "question": "", "x": 3000, "y": 0, "w": 900, "h": 900, "ord": "", "hidden": true})
	media := ana.asset(w.id, "drawing", drawingOf(t))
	ana.accept(w.id, m{"k": "note.added", "id": "dibujo01", "section": "privada1", "text": "Mi plano", "color": "white", "x": 0, "y": 0, "media": m{"asset": media["asset"], "kind": "drawing", "w": media["w"], "h": media["h"]}})
	secret := ana.get(assetAt(w.id, media))
	secret.want(t, 200, "")
	wall := w.in.browser()
	wall.post("/api/projector", m{"token": w.links.Projector[strings.LastIndex(w.links.Projector, "/")+1:]}).want(t, 200, "")
	for name, b := range map[string]*browser{"facilitator": w.facilitator, "another": luis, "projector": wall} {
		for _, size := range []string{"", "?size=small"} {
			a := b.get(assetAt(w.id, media) + size)
			a.want(t, 404, "not_found")
			if bytes.Contains(a.body, secret.body[len(secret.body)/2:]) {
				t.Errorf("%s was handed the bytes", name)
			}
		}
		if v := b.get("/api/workshops/" + w.id); strings.Contains(string(v.body), media["asset"].(string)) {
			t.Errorf("%s is told of the asset", name)
		}
	}
	w.facilitator.accept(w.id, m{"k": "section.revealed", "id": "privada1"})
	luis.get(assetAt(w.id, media)).want(t, 200, "")
	wall.get(assetAt(w.id, media)).want(t, 200, "")
}

func TestF6_AVoiceIsHeardByWhoTakesPartAlone(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	media := ana.asset(w.id, "voice", []byte("\x1a\x45\xdf\xa3 la voz de la abuela"))
	ana.accept(w.id, m{"k": "note.added", "id": "voz00001", "section": section, "text": "La abuela cuenta", "color": "white", "x": 0, "y": 0, "media": m{"asset": media["asset"], "kind": "voice"}})
	w.facilitator.get(assetAt(w.id, media)).want(t, 200, "")
	at := assetAt(w.id, media) + "?as=projector"
	w.facilitator.get(at).want(t, 404, "not_found")
	if v := w.facilitator.get("/api/workshops/" + w.id + "?as=projector"); strings.Contains(string(v.body), media["asset"].(string)) {
		t.Error("the wall is told of the voice")
	}
}

func TestF10_WhatIsStrippedOrErasedIsDeleted(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, person := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	var media []m
	for _, id := range []string{"foto0001", "foto0002", "foto0003"} {
		one := ana.asset(w.id, "photo", photoOf(t, "x"))
		media = append(media, one)
		ana.accept(w.id, m{"k": "note.added", "id": id, "section": section, "text": id, "color": "white", "x": 0, "y": 0, "media": m{"asset": one["asset"], "kind": "photo", "w": 64, "h": 48}})
	}
	gone := func(one m) {
		t.Helper()
		deadline := time.Now().Add(time.Minute)
		for {
			_, _, err := w.in.assets.Get(t.Context(), board.ID(w.id), board.ID(one["asset"].(string)), false)
			if err == assets.ErrNotFound { //nolint:errorlint // the store's own
				return
			}
			if time.Now().After(deadline) {
				t.Fatal("the bytes are still there")
			}
			w.facilitator.get("/healthz") // while the server is at it; whole boards are bounded per device
		}
	}
	ana.accept(w.id, m{"k": "note.stripped", "id": "foto0001"})
	w.facilitator.get(assetAt(w.id, media[0])).want(t, 404, "not_found")
	gone(media[0])
	ana.accept(w.id, m{"k": "note.deleted", "id": "foto0002"})
	ana.get(assetAt(w.id, media[1])).want(t, 404, "not_found")
	w.facilitator.get(assetAt(w.id, media[1])).want(t, 200, "") // they may bring it back
	w.facilitator.accept(w.id, m{"k": "person.erased", "id": person})
	gone(media[1])
	gone(media[2])
	for _, n := range w.facilitator.view(w.id).Notes {
		if n.Media != nil {
			t.Errorf("%s still names %s", n.ID, n.Media.Asset)
		}
	}
}

// A browser that lost the answer, or died between file and proposal, sends both again under the same ids.
func TestF11_AnUploadThatIsSentAgainIsKeptOnce(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	section := string(w.facilitator.view(w.id).Sections[0].ID)
	put := func(b *browser, asset, kind string, data []byte) answered {
		t.Helper()
		return b.do(http.MethodPut, "/api/workshops/"+w.id+"/assets/"+asset+"?kind="+kind, "application/octet-stream", bytes.NewReader(data))
	}
	const asset = "fotodelaparada01"
	photo := photoOf(t, "GPS-LATITUD")
	var first, again m
	put(ana, asset, "photo", photo).want(t, http.StatusCreated, "").json(t, &first)
	put(ana, asset, "photo", photo).want(t, http.StatusOK, "").json(t, &again)
	if diff := cmp.Diff(first, again); diff != "" || first["asset"] != asset {
		t.Errorf("answered twice (-first +again):\n%s", diff)
	}
	put(ana, asset, "voice", []byte("OggS")).want(t, http.StatusConflict, "id_taken")
	put(ana, "corto", "photo", photo).want(t, http.StatusUnprocessableEntity, "bad_id")
	note := m{"k": "note.added", "id": "foto0001", "section": section, "text": "La parada", "color": "white", "x": 0, "y": 0, "media": first}
	ana.accept(w.id, note)
	put(ana, asset, "photo", photo).want(t, http.StatusOK, "") // the answer to the proposal was lost
	w.facilitator.get("/api/workshops/"+w.id+"/assets/"+asset).want(t, 200, "")
	// What nobody names for long is taken for given up; whoever comes back with it brings the bytes again.
	const late = "fotodelaparada02"
	put(ana, late, "photo", photo).want(t, http.StatusCreated, "")
	kept, err := w.in.assets.Load(t.Context(), board.ID(w.id), late, true)
	must(t, err)
	must(t, w.in.assets.Delete(t.Context(), board.ID(w.id), late))
	kept.CreatedAt = kept.CreatedAt.Add(-50 * time.Minute)
	must(t, w.in.assets.Put(t.Context(), board.ID(w.id), kept, 1<<40))
	put(ana, late, "photo", photo).want(t, http.StatusCreated, "")
	// After the end what was kept is kept, and nothing new comes.
	w.facilitator.accept(w.id, m{"k": "board.finished"})
	put(ana, asset, "photo", photo).want(t, http.StatusOK, "")
	put(ana, "fotodelaparada03", "photo", photo).want(t, http.StatusConflict, "board_finished")
}

func TestUploadsThatAreRefused(t *testing.T) {
	w := start(t, sqliteBackend(t)).workshop()
	ana, _ := w.join("Ana")
	ana.upload(w.id, "photo", []byte("<svg onload=alert(1)>")).want(t, 422, "bad_media")
	ana.upload(w.id, "voice", photoOf(t, "x")).want(t, 422, "bad_media")
	ana.upload(w.id, "film", photoOf(t, "x")).want(t, 400, "malformed")
	ana.upload(w.id, "voice", append([]byte("OggS"), make([]byte, 1<<20)...)).want(t, 413, "too_large")
	w.in.browser().upload(w.id, "photo", photoOf(t, "x")).want(t, 403, "not_seated")
	for range 20 {
		if a := ana.upload(w.id, "photo", nil); a.code() == "too_many_attempts" {
			return
		}
	}
	t.Error("a device may upload without end")
}

package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/journal/postgres/pgtest"
)

// put sends a file as the browser does.
func (w *web) put(path string, data []byte, status int) {
	w.t.Helper()
	w.putAs(path, "application/octet-stream", data, status)
}

func (w *web) putAs(path, contentType string, data []byte, status int) {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), http.MethodPut, w.base+path, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	w.send(req, status, nil)
}

func jpegOf(t *testing.T, shade uint8) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 600, 400))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	m.Set(int(shade), 7, color.Black)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPhotosTravelBetweenDatabases: from SQLite to PostgreSQL and back, byte for byte, without what was
// taken off for good, and not at all when the file is damaged.
func TestPhotosTravelBetweenDatabases(t *testing.T) {
	data := t.TempDir()
	base, printed, stop := serving(t, data, "")
	key := regexp.MustCompile(`/nuevo#key=([a-z0-9]+)`).FindStringSubmatch(printed.String())
	w := newWeb(t, base)
	var made struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	w.post("/api/workshops", object{"key": key[1], "title": "Parque"}, 201, &made)
	var view struct {
		Sections []struct {
			ID string `json:"id"`
		} `json:"sections"`
	}
	if err := json.Unmarshal(w.get("/api/workshops/"+made.ID, 200), &view); err != nil {
		t.Fatal(err)
	}
	section, n := view.Sections[0].ID, 0
	propose := func(op object) {
		t.Helper()
		n++
		w.post("/api/workshops/"+made.ID+"/proposals", object{"n": n, "tab": "t1", "o": op}, 200, nil)
	}
	asset := func(id string) string { return "/api/workshops/" + made.ID + "/assets/" + id }
	note := func(id string, media object) {
		t.Helper()
		propose(object{"k": "note.added", "id": id, "section": section, "text": id, "color": "white", "x": 0, "y": 0, "media": media})
	}
	const photo, gone, voice, sheet = "fotodelparque001", "fotodelparque002", "vozdelaabuela001", "hojadelamesa0001"
	w.put(asset(photo)+"?kind=photo", jpegOf(t, 90), 201)
	note("foto0001", object{"asset": photo, "kind": "photo", "w": 600, "h": 400})
	w.put(asset(gone)+"?kind=photo", jpegOf(t, 120), 201)
	note("foto0002", object{"asset": gone, "kind": "photo", "w": 600, "h": 400})
	propose(object{"k": "note.stripped", "id": "foto0002"})
	w.put(asset(voice)+"?kind=voice", []byte("OggS la voz de la abuela"), 201)
	note("voz00001", object{"asset": voice, "kind": "voice"})
	w.put(asset(sheet)+"?kind=photo", jpegOf(t, 200), 201)
	propose(object{"k": "scan.added", "id": "hoja0001", "section": section, "media": object{"asset": sheet, "kind": "photo", "w": 600, "h": 400}})
	signed := "/api/workshops/" + made.ID + "/signed/firmado1"
	w.putAs(signed+"?paper=minutes&name=acta.pdf", "application/pdf", []byte("%PDF-1.7 firmada %%EOF\n"), 201)
	const drawn, told = "dibujodelaluz001", "fotodelaluz00001"
	w.put(asset(drawn)+"?kind=drawing", jpegOf(t, 60), 201)
	propose(object{"k": "solution.added", "id": "ficha001", "name": "Luz", "ord": "V"})
	propose(object{"k": "solution.changed", "id": "ficha001", "media": object{"asset": drawn, "kind": "drawing", "w": 600, "h": 400, "alt": "Un poste"}})
	w.put(asset(told)+"?kind=photo", jpegOf(t, 30), 201)
	propose(object{"k": "commitment.added", "id": "fila0001", "what": "Poner focos", "ord": "V"})
	propose(object{"k": "commitment.progressed", "id": "fila0001", "text": "Ya están", "photo": told, "w": 600, "h": 400})
	kept, front, lit := w.get(asset(photo), 200), w.get(asset(drawn), 200), w.get(asset(told), 200)
	stop()

	dir := t.TempDir()
	file := filepath.Join(dir, "parque.jsonl")
	if code, out := command(t, "export", "--data", data, "-o", file, made.Code); code != 0 {
		t.Fatalf("export: %d\n%s", code, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	whole := string(raw)
	if strings.Contains(whole, "\n"+`{"asset":"`+gone) || !strings.Contains(whole, `"assets":6`) {
		t.Error("the file does not hold the six that are left")
	}

	dsn := pgtest.New(t)
	if code, out := command(t, "import", "--database-url", dsn, file); code != 0 || !strings.Contains(out, "6 photos") {
		t.Fatalf("import into PostgreSQL: %d\n%s", code, out)
	}
	_, there := command(t, "export", "--database-url", dsn, made.ID)
	if there != whole {
		t.Error("PostgreSQL exports something else than SQLite")
	}
	back := t.TempDir()
	returned := filepath.Join(dir, "vuelta.jsonl")
	if err := os.WriteFile(returned, []byte(there), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out := command(t, "import", "--data", back, returned); code != 0 {
		t.Fatalf("import back: %d\n%s", code, out)
	}
	base, _, _ = serving(t, back, "")
	cookies := w.http.Jar
	w = newWeb(t, base)
	w.http.Jar = cookies
	w.get(asset(photo), 403) // the device keys travel, but each installation signs its own cookies
	if _, again := command(t, "export", "--data", back, made.Code); again != whole {
		t.Error("what came back is something else")
	}
	for what, served := range map[string][]byte{"note": kept, "solution sheet": front, "row of the roadmap": lit} {
		if !bytes.Contains(served[:16], []byte("\xff\xd8\xff")) && !bytes.Contains(served[:16], []byte("PNG")) || !strings.Contains(whole, digest(served)) {
			t.Errorf("the picture of a %s that was served is not the one in the file", what)
		}
	}

	lines := strings.SplitAfter(strings.TrimSuffix(whole, "\n"), "\n")
	last := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, `{"asset":"`+sheet) })
	var last1 transferAsset
	if err := json.Unmarshal([]byte(lines[last]), &last1); err != nil {
		t.Fatal(err)
	}
	encode := func(a transferAsset) string {
		line, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines[:last], "") + string(line) + "\n" + strings.Join(lines[last+1:], "")
	}
	damaged, forged, huge := last1, last1, last1
	damaged.Bytes = bytes.Replace(last1.Bytes, []byte{0xff, 0xda}, []byte{0xff, 0xdb}, 1)
	forged.Bytes = []byte("<script>alert(1)</script>")
	forged.SHA256, forged.Type = digest(forged.Bytes), "text/html"
	huge.W = 9000
	for name, bad := range map[string]string{
		"damaged":         encode(damaged),
		"a page":          encode(forged),
		"another size":    encode(huge),
		"one is missing":  strings.Join(lines[:last], ""),
		"one comes twice": whole + lines[last],
		"nobody's":        strings.Replace(whole, "\n"+`{"asset":"`+photo, "\n"+`{"asset":"fotodenadie00001`, 1),
		"garbage":         whole + "basura",
	} {
		path, empty := filepath.Join(dir, "bad"), t.TempDir()
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, out := command(t, "import", "--data", empty, path); code != 1 || !strings.Contains(out, "nothing was stored") {
			t.Errorf("%s: %d %s", name, code, out)
		}
	}
}

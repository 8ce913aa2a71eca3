package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub/bus/redisbus/redistest"
	"minga.lab/minga/hub/journal/postgres/pgtest"
)

// command runs the program as from a shell.
func command(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(t.Context(), args, &stdout, &stderr)
	return code, stdout.String() + stderr.String()
}

// serving starts the server on a folder and returns its address, what it printed, and how to
// stop it.
func serving(t *testing.T, data, key string) (base string, printed *bytes.Buffer, stop func()) {
	t.Helper()
	return servingOn(t, &storage{Data: data}, key)
}

func servingOn(t *testing.T, s *storage, key string) (base string, printed *bytes.Buffer, stop func()) {
	t.Helper()
	printed = &bytes.Buffer{}
	base, stop = running(t, s, &serveCmd{FacilitatorKey: key}, slog.New(slog.DiscardHandler), printed)
	return base, printed, stop
}

// running starts the server as it is set up, on a free port, and returns its address and how to stop
// it, which the test does in any case.
func running(t *testing.T, s *storage, c *serveCmd, log *slog.Logger, out io.Writer) (base string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan string, 1), make(chan error, 1)
	c.Addr, c.DrainTime, c.ready = "127.0.0.1:0", 5*time.Second, func(at string) { ready <- at }
	go func() { ended <- c.Run(s, &env{ctx: ctx, log: log, out: out}) }()
	select {
	case base = <-ready:
	case err := <-ended:
		cancel()
		if err != nil && strings.Contains(err.Error(), "client is missing") {
			t.Fatal("the browser client is not built: run `make build` first")
		}
		t.Fatalf("the server ended: %v", err)
	}
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("the server ended: %v", err)
		}
	})
	t.Cleanup(stop)
	return base, stop
}

type web struct {
	t    *testing.T
	base string
	http *http.Client
}

func newWeb(t *testing.T, base string) *web {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &web{t, base, &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

func (w *web) post(path string, body any, want int, into any) {
	w.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.base+path, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	w.send(r, want, into)
}

func (w *web) get(path string, want int) []byte {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.base+path, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.send(r, want, nil)
}

func (w *web) send(r *http.Request, want int, into any) []byte {
	w.t.Helper()
	res, err := w.http.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if res.StatusCode != want {
		w.t.Fatalf("%s %s: %d, want %d: %.300s", r.Method, r.URL.Path, res.StatusCode, want, body)
	}
	if into != nil {
		if err := json.Unmarshal(body, into); err != nil {
			w.t.Fatal(err)
		}
	}
	return body
}

type object = map[string]any

// TestFromFirstStartToBackup is what an operator does: start, create, stop, start again, look,
// back up, move to another machine.
func TestFromFirstStartToBackup(t *testing.T) {
	data := t.TempDir()
	base, printed, stop := serving(t, data, "")
	key := regexp.MustCompile(`/nuevo#key=([a-z0-9]+)`).FindStringSubmatch(printed.String())
	if key == nil || !strings.Contains(printed.String(), "█") {
		t.Fatalf("printed: %s", printed)
	}
	w := newWeb(t, base)
	var made struct{ ID, Code string }
	w.post("/api/workshops", object{"key": key[1], "title": "Río", "question": "¿Qué?", "name": "Rosa"}, 201, &made)
	n := 0
	propose := func(op object) {
		t.Helper()
		n++
		w.post("/api/workshops/"+made.ID+"/proposals", object{"n": n, "tab": "t1", "o": op}, 200, nil)
	}
	var view struct {
		Sections []struct {
			ID string `json:"id"`
		} `json:"sections"`
	}
	if err := json.Unmarshal(w.get("/api/workshops/"+made.ID, 200), &view); err != nil {
		t.Fatal(err)
	}
	propose(object{"k": "note.added", "id": "notaaaa1", "section": view.Sections[0].ID, "text": "agua", "color": "blue", "x": 1, "y": 1})
	stop()

	// The second start keeps key, cookies and board, and does not show the key again.
	base, printed, stop = serving(t, data, "")
	if strings.Contains(printed.String(), "#key=") {
		t.Error("the key is shown again")
	}
	cookies := w.http.Jar
	w = newWeb(t, base)
	w.http.Jar = cookies // one host, so the same jar serves: cookies know no ports
	if !bytes.Contains(w.get("/api/workshops/"+made.ID, 200), []byte("agua")) {
		t.Error("the note is gone after a restart")
	}
	w.post("/api/workshops", object{"key": key[1], "title": "Otro"}, 201, nil)
	propose(object{"k": "board.finished"})
	stop()

	if code, out := command(t, "doctor", "--data", data); code != 0 || strings.Contains(out, "FAIL") || !strings.Contains(out, "2 workshops") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	if code, out := command(t, "migrate", "--data", data); code != 0 {
		t.Errorf("migrate: %d\n%s", code, out)
	}
	// Whether the tables were written before the stop or not: a replay writes, then a check agrees.
	if code, out := command(t, "replay", "--data", data, "--all"); code != 0 {
		t.Errorf("replay: %d\n%s", code, out)
	}
	if code, out := command(t, "replay", "--data", data, "--check", strings.ToLower(made.Code)); code != 0 || !strings.Contains(out, "as the journal says") {
		t.Errorf("replay --check: %d\n%s", code, out)
	}

	file := filepath.Join(t.TempDir(), "rio.jsonl")
	if code, out := command(t, "export", "--data", data, "-o", file, made.Code); code != 0 {
		t.Fatalf("export: %d\n%s", code, out)
	}
	if code, out := command(t, "import", "--data", data, file); code != 1 || !strings.Contains(out, "here already") {
		t.Errorf("import twice: %d\n%s", code, out)
	}
	elsewhere := t.TempDir()
	if code, out := command(t, "import", "--data", elsewhere, file); code != 0 {
		t.Fatalf("import: %d\n%s", code, out)
	}
	if code, out := command(t, "replay", "--data", elsewhere, "--check", "--all"); code != 1 || !strings.Contains(out, "not written yet") {
		t.Errorf("replay --check elsewhere: %d\n%s", code, out)
	}
	_, here := command(t, "export", "--data", data, made.ID)
	if _, there := command(t, "export", "--data", elsewhere, made.ID); here != there || !strings.Contains(here, "agua") {
		t.Errorf("exported here\n%s\nand there\n%s", here, there)
	}
	base, _, _ = serving(t, elsewhere, "")
	newWeb(t, base).get("/api/code/"+made.Code, 200)
}

// TestInstancesShareEverything: who sat down at one instance sits at the other, and one key
// creates workshops at both.
func TestInstancesShareEverything(t *testing.T) {
	s := &storage{DatabaseURL: pgtest.New(t), RedisURL: redistest.New(t), Data: filepath.Join(t.TempDir(), "none")}
	one, printed, _ := servingOn(t, s, "")
	two, again, _ := servingOn(t, s, "")
	key := regexp.MustCompile(`/nuevo#key=([a-z0-9]+)`).FindStringSubmatch(printed.String())
	if key == nil || strings.Contains(again.String(), "#key=") {
		t.Fatalf("printed: %s%s", printed, again)
	}
	w := newWeb(t, one)
	var made struct {
		ID   string `json:"id"`
		Code string `json:"code"`
	}
	w.post("/api/workshops", object{"key": key[1], "title": "Río"}, 201, &made)
	w.base = two
	w.get("/api/workshops/"+made.ID, 200)
	w.post("/api/workshops", object{"key": key[1], "title": "Mar"}, 201, nil)
	w.post("/api/workshops/"+made.ID+"/proposals", object{"n": 1, "tab": "t1", "o": object{"k": "board.finished"}}, 200, nil)
	if _, err := os.Stat(s.Data); !errors.Is(err, os.ErrNotExist) {
		t.Error("a data folder was made beside the database")
	}
	flags := []string{"--database-url", s.DatabaseURL, "--redis-url", s.RedisURL}
	code, out := command(t, append([]string{"doctor"}, flags...)...)
	if code != 0 || strings.Contains(out, "FAIL") || strings.Contains(out, "warn") ||
		!strings.Contains(out, "Redis answers") || !strings.Contains(out, "clocks") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	if code, out := command(t, append([]string{"replay", "--all"}, flags...)...); code != 0 {
		t.Errorf("replay: %d\n%s", code, out)
	}
	if code, out := command(t, append([]string{"replay", "--check", made.Code}, flags...)...); code != 0 {
		t.Errorf("replay --check: %d\n%s", code, out)
	}
}

func TestDamagedTransfersAreRefusedWhole(t *testing.T) {
	header := `{"format":"minga-journal","version":1,"id":"abcd1234","code":"PIMA-LUTO","title":"x","lang":"es","created":"2026-01-01T00:00:00Z","entries":1}` + "\n"
	entry := `{"s":1,"at":1,"o":[{"k":"board.created","id":"abcd1234","epoch":"e","title":"x","lang":"es"}]}` + "\n"
	if _, _, err := readTransfer(strings.NewReader(header+entry), nil); err != nil {
		t.Fatalf("a sound file: %v", err)
	}
	for name, file := range map[string]string{
		"empty":               "",
		"no header":           entry,
		"another format":      strings.Replace(header, "minga-journal", "zip", 1) + entry,
		"a newer version":     strings.Replace(header, `"version":1`, `"version":3`, 1) + entry,
		"assets in version 1": strings.Replace(header, `"entries":1`, `"entries":1,"assets":1`, 1) + entry,
		"cut off":             header,
		"a gap":               header + strings.Replace(entry, `"s":1`, `"s":2`, 1),
		"no JSON":             header + "basura\n",
		"another board":       header + strings.Replace(entry, `"id":"abcd1234"`, `"id":"zzzz1234"`, 1),
		"too long":            header + entry + strings.Replace(entry, `"s":1`, `"s":2`, 1),
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		data := t.TempDir()
		if code, out := command(t, "import", "--data", data, path); code != 1 || !strings.Contains(out, "nothing was stored") {
			t.Errorf("%s: %d %s", name, code, out)
		}
		if _, err := os.Stat(filepath.Join(data, "minga.db")); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: a data file was made", name)
		}
	}
}

func TestCommandLine(t *testing.T) {
	if code, out := command(t, "version"); code != 0 || !strings.HasPrefix(out, "minga ") {
		t.Errorf("version: %d %s", code, out)
	}
	if code, out := command(t, "--help"); code != 0 || !strings.Contains(out, "doctor") {
		t.Errorf("help: %d %s", code, out)
	}
	if code, out := command(t, "serve", "--help"); code != 0 || !strings.Contains(out, "MINGA_ADDR") {
		t.Errorf("serve --help: %d %s", code, out)
	}
	for _, args := range [][]string{
		{"nada"},
		{"serve", "--nada"},
		{"replay"},
		{"replay", "--all", "x"},
		{"serve", "--tls-cert", "x"},
		{"export", "--data", t.TempDir(), "PIMA-LUTO"},
		{"import", "/no/hay"},
		{"serve", "--data", t.TempDir(), "--facilitator-key", "short"},
		{"serve", "--data", t.TempDir(), "--addr", "256.0.0.1:1"},
		{"serve", "--data", t.TempDir(), "--addr", "127.0.0.1:0", "--public-url", "nada"},
		{"serve", "--data", t.TempDir(), "--redis-url", "http://x"},
		{"migrate", "--database-url", "postgres://127.0.0.1:1/nada?connect_timeout=1"},
	} {
		if code, out := command(t, args...); code == 0 {
			t.Errorf("%v: %s", args, out)
		}
	}
	if code, out := command(t, "doctor", "--data", filepath.Join(t.TempDir(), "none")); code != 0 || !strings.Contains(out, "no data file") {
		t.Errorf("doctor: %d\n%s", code, out)
	}
	if code, out := command(t, "doctor", "--database-url", "postgres://127.0.0.1:1/nada?connect_timeout=1"); code != 1 || !strings.Contains(out, "FAIL") {
		t.Errorf("doctor without a database: %d\n%s", code, out)
	}
}

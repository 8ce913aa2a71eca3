package static_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"minga.lab/minga/static"
)

const script = "export const words = 'minga minga minga minga';"

// client is a small build: the .br bytes only need to be told apart, nobody decodes them here.
func client(t *testing.T) fstest.MapFS {
	t.Helper()
	var zipped bytes.Buffer
	zw := gzip.NewWriter(&zipped)
	if _, err := zw.Write([]byte(strings.Repeat(script, 40))); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	file := func(body string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(body)} }
	return fstest.MapFS{
		".keep":                   file(""),
		"manifest.build.json":     file("{}"),
		"index.html":              file("<!doctype html><title>Minga</title>"),
		"sw.js":                   file("self.addEventListener('install', () => {});"),
		"sw.js.br":                file("stale"),
		"icon.svg":                file("<svg/>"),
		"assets/_main-1a2b.js":    file(strings.Repeat(script, 40)),
		"assets/_main-1a2b.js.br": file("brotli bytes"),
		"assets/_main-1a2b.js.gz": {Data: zipped.Bytes()},
	}
}

func newHandler(t *testing.T) *static.Handler {
	t.Helper()
	h, err := static.New(client(t))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ask goes over a real connection: what net/http adds or drops on the way is part of the claim.
func ask(t *testing.T, h *static.Handler, method, path string, header http.Header) (*http.Response, string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(h.ServeAsset))
	defer srv.Close()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if req.Header.Get("Accept-Encoding") == "" {
		req.Header.Set("Accept-Encoding", "identity")
	}
	res, err := srv.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

func TestEncodingIsChosenByTheRequest(t *testing.T) {
	h := newHandler(t)
	for _, tc := range []struct{ accept, want string }{
		{"gzip, deflate, br", "br"},
		{"gzip, deflate", "gzip"},
		{"br;q=0, gzip", "gzip"},
		{"BR;Q=0.1", "br"},
		{"*", "br"},
		{"*;q=0", ""},
		{"br;q=x", ""},
		{"identity", ""},
		{"zstd", ""},
	} {
		t.Run(tc.accept, func(t *testing.T) {
			res, body := ask(t, h, http.MethodGet, "/assets/_main-1a2b.js", http.Header{"Accept-Encoding": {tc.accept}})
			if got := res.Header.Get("Content-Encoding"); got != tc.want {
				t.Errorf("Content-Encoding = %q, want %q", got, tc.want)
			}
			if got, want := res.Header.Get("Content-Length"), strconv.Itoa(len(body)); got != want {
				t.Errorf("Content-Length = %s, body has %s bytes", got, want)
			}
			if res.Header.Get("Vary") != "Accept-Encoding" {
				t.Error("a cache is not told that the encoding was negotiated")
			}
			if got := res.Header.Get("Content-Type"); got != "text/javascript; charset=utf-8" {
				t.Errorf("Content-Type = %q", got)
			}
		})
	}
}

func TestEveryVariantHasItsOwnETag(t *testing.T) {
	h := newHandler(t)
	seen := map[string]string{}
	for _, accept := range []string{"br", "gzip", "identity"} {
		res, _ := ask(t, h, http.MethodGet, "/assets/_main-1a2b.js", http.Header{"Accept-Encoding": {accept}})
		etag := res.Header.Get("ETag")
		if other, ok := seen[etag]; ok {
			t.Errorf("%s and %s share the ETag %s", accept, other, etag)
		}
		seen[etag] = accept

		again, body := ask(t, h, http.MethodGet, "/assets/_main-1a2b.js",
			http.Header{"Accept-Encoding": {accept}, "If-None-Match": {etag}})
		if again.StatusCode != http.StatusNotModified || body != "" {
			t.Errorf("%s: asked again with its ETag: %d with %d bytes", accept, again.StatusCode, len(body))
		}
	}
}

func TestCachingFollowsTheName(t *testing.T) {
	h := newHandler(t)
	for path, want := range map[string]string{
		"/assets/_main-1a2b.js": "public, max-age=31536000, immutable",
		"/icon.svg":             "no-cache",
		"/sw.js":                "no-cache",
		"/index.html":           "no-cache",
	} {
		res, _ := ask(t, h, http.MethodGet, path, nil)
		if got := res.Header.Get("Cache-Control"); got != want || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, Cache-Control %q, want %q", path, res.StatusCode, got, want)
		}
	}
}

func TestWhatIsNotAFileIsNotFound(t *testing.T) {
	h := newHandler(t)
	for _, path := range []string{
		"/assets/_main-old.js", "/assets/", "/", "/.keep", "/manifest.build.json",
		"/assets/_main-1a2b.js.br", "/assets/../index.html", "/b/ABCD",
	} {
		res, body := ask(t, h, http.MethodGet, path, nil)
		if res.StatusCode != http.StatusNotFound || strings.Contains(body, "<") {
			t.Errorf("%s: %d %q", path, res.StatusCode, body)
		}
		if h.Has(path) {
			t.Errorf("Has(%q)", path)
		}
	}
}

func TestRangesAreCutFromThePlainFileOnly(t *testing.T) {
	h := newHandler(t)
	res, body := ask(t, h, http.MethodGet, "/assets/_main-1a2b.js", http.Header{"Range": {"bytes=0-5"}})
	if res.StatusCode != http.StatusPartialContent || body != script[:6] {
		t.Errorf("plain: %d %q", res.StatusCode, body)
	}
	res, body = ask(t, h, http.MethodGet, "/assets/_main-1a2b.js",
		http.Header{"Range": {"bytes=0-5"}, "Accept-Encoding": {"br"}})
	if res.StatusCode != http.StatusOK || body != "brotli bytes" {
		t.Errorf("compressed: %d %q", res.StatusCode, body)
	}
}

func TestOnlyReadingIsAllowed(t *testing.T) {
	h := newHandler(t)
	res, body := ask(t, h, http.MethodHead, "/icon.svg", nil)
	if res.StatusCode != http.StatusOK || body != "" || res.ContentLength != int64(len("<svg/>")) {
		t.Errorf("HEAD: %d, length %d, body %q", res.StatusCode, res.ContentLength, body)
	}
	res, _ = ask(t, h, http.MethodPost, "/icon.svg", nil)
	if res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST: %d, Allow %q", res.StatusCode, res.Header.Get("Allow"))
	}
}

func TestServiceWorkerKnowsTheBuild(t *testing.T) {
	files := client(t)
	h, err := static.New(files)
	if err != nil {
		t.Fatal(err)
	}
	res, body := ask(t, h, http.MethodGet, "/sw.js", http.Header{"Accept-Encoding": {"br"}})
	want := `const VERSION = "` + h.Version() + `";` + "\n" +
		`const FILES = ["/assets/_main-1a2b.js","/icon.svg"];` + "\n" + string(files["sw.js"].Data)
	if body != want || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("worker = %q, want %q", body, want)
	}

	files["index.html"].Data = []byte("<!doctype html><title>Minga 2</title>")
	next, err := static.New(files)
	if err != nil {
		t.Fatal(err)
	}
	if next.Version() == h.Version() {
		t.Error("another page, the same version: browsers would keep the old worker")
	}
}

func TestIndex(t *testing.T) {
	h := newHandler(t)
	rec := httptest.NewRecorder()
	h.ServePage(rec, httptest.NewRequest(http.MethodGet, "/b/ABCD", nil), "")
	if rec.Code != http.StatusOK || rec.Body.String() != string(h.Index()) ||
		rec.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%d %v %q", rec.Code, rec.Header(), rec.Body)
	}
}

func TestPagesHaveVariants(t *testing.T) {
	files := client(t)
	files["board.html"] = &fstest.MapFile{Data: []byte("<!doctype html><title>Minga, a board</title>")}
	h, err := static.New(files)
	if err != nil {
		t.Fatal(err)
	}
	serve := func(name string) string {
		rec := httptest.NewRecorder()
		h.ServePage(rec, httptest.NewRequest(http.MethodGet, "/t/abcd", nil), name)
		return rec.Body.String()
	}
	if got := serve("board"); got != string(files["board.html"].Data) {
		t.Errorf("board: %q", got)
	}
	for _, name := range []string{"", "projector"} {
		if got := serve(name); got != string(h.Index()) {
			t.Errorf("%q, which has no page of its own: %q", name, got)
		}
	}
	// Each has one address, that of what it shows.
	for _, name := range []string{"/index.html", "/board.html"} {
		if h.Has(name) {
			t.Errorf("%s can be asked for by its name", name)
		}
	}
	_, worker := ask(t, h, http.MethodGet, "/sw.js", nil)
	if strings.Contains(worker, ".html") {
		t.Errorf("the worker keeps pages by their names: %s", worker)
	}
}

func TestNewRefusesWhatItCannotServe(t *testing.T) {
	if _, err := static.New(fstest.MapFS{".keep": {}}); !errors.Is(err, static.ErrNotBuilt) {
		t.Errorf("nothing built: %v", err)
	}
	files := client(t)
	files["assets/x.unknown"] = &fstest.MapFile{Data: []byte("?")}
	if _, err := static.New(files); err == nil || !strings.Contains(err.Error(), "assets/x.unknown") {
		t.Errorf("unknown media type: %v", err)
	}
}

// The embedded build itself: nothing in it may lie outside what the page's policy allows.
func TestEmbeddedClient(t *testing.T) {
	h, err := static.New(static.Files())
	if errors.Is(err, static.ErrNotBuilt) && os.Getenv("CI") != "true" {
		if _, err := fs.Stat(static.Files(), ".keep"); err != nil {
			t.Fatalf("neither a build nor its placeholder: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var pages strings.Builder
	for _, name := range []string{"", "board", "projector"} {
		rec := httptest.NewRecorder()
		h.ServePage(rec, httptest.NewRequest(http.MethodGet, "/", nil), name)
		pages.Write(rec.Body.Bytes())
	}
	page := pages.String()
	for _, part := range strings.Split(page, "<script")[1:] {
		if tag, _, _ := strings.Cut(part, ">"); !strings.Contains(tag, "src=") {
			t.Errorf("inline script <script%s>: the content security policy refuses it", tag)
		}
	}
	for _, inline := range []string{"<style", " style=", " onload=", " onclick="} {
		if strings.Contains(page, inline) {
			t.Errorf("index.html contains %q: the content security policy refuses it", inline)
		}
	}
}

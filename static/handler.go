package static

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ErrNotBuilt says that the binary was compiled before `npm run build` had written the client.
var ErrNotBuilt = errors.New("static: the browser client is not built")

const (
	indexName  = "index.html"
	workerName = "sw.js"
	pageExt    = ".html"
	// The build's own list of chunks, for the size gate; nobody outside needs it.
	manifestName = "manifest.build.json"
	hashedPrefix = "assets/"

	cacheForever = "public, max-age=31536000, immutable"
	cacheAsk     = "no-cache"
)

// mimeTypes is explicit because mime.TypeByExtension answers differently from host to host.
var mimeTypes = map[string]string{
	".css":         "text/css; charset=utf-8",
	".html":        "text/html; charset=utf-8",
	".ico":         "image/x-icon",
	".jpg":         "image/jpeg",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".mp3":         "audio/mpeg",
	".png":         "image/png",
	".svg":         "image/svg+xml",
	".txt":         "text/plain; charset=utf-8",
	".webmanifest": "application/manifest+json",
	".webp":        "image/webp",
	".woff":        "font/woff",
	".woff2":       "font/woff2",
}

// variant is one encoding of one file. The ETag differs per variant: a cache that holds the
// brotli bytes must not be told that they are still good for somebody who cannot read them.
type variant struct {
	encoding string // "br", "gzip" or "" for the file as it is
	etag     string
	body     []byte
}

type asset struct {
	mime     string
	cache    string
	variants []variant // in the order we prefer; the last one is always the file as it is
}

// Handler serves the files of one built client from memory. It is immutable and safe for
// concurrent use.
type Handler struct {
	assets  map[string]asset
	names   []string
	version string
}

// New reads every file of the client. It fails with [ErrNotBuilt] when there is no index.html,
// and when a file has an extension whose media type is not known.
func New(files fs.FS) (*Handler, error) {
	raw := map[string][]byte{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasPrefix(name, manifestName) || strings.HasPrefix(path.Base(name), ".") {
			return nil
		}
		raw[name], err = fs.ReadFile(files, name)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("static: read the client: %w", err)
	}
	if _, ok := raw[indexName]; !ok {
		return nil, ErrNotBuilt
	}

	h := &Handler{assets: make(map[string]asset, len(raw))}
	for name := range raw {
		if !isTwin(raw, name) {
			h.names = append(h.names, name)
		}
	}
	slices.Sort(h.names)
	sum := sha256.New()
	for _, name := range h.names {
		body := sha256.Sum256(raw[name])
		sum.Write([]byte(name))
		sum.Write(body[:])
	}
	h.version = base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:9])

	for _, name := range h.names {
		a, err := h.load(raw, name)
		if err != nil {
			return nil, err
		}
		h.assets[name] = a
	}
	return h, nil
}

// isTwin says whether name is the compressed form of another file of the build.
func isTwin(raw map[string][]byte, name string) bool {
	for _, ext := range []string{".br", ".gz"} {
		if plain, ok := strings.CutSuffix(name, ext); ok {
			_, ok = raw[plain]
			return ok
		}
	}
	return false
}

func (h *Handler) load(raw map[string][]byte, name string) (asset, error) {
	mime, ok := mimeTypes[path.Ext(name)]
	if !ok {
		return asset{}, fmt.Errorf("static: no media type for %s", name)
	}
	a := asset{mime: mime, cache: cacheAsk}
	if strings.HasPrefix(name, hashedPrefix) {
		a.cache = cacheForever
	}
	if name == workerName {
		// The worker must know what to fetch, and must differ byte for byte when any of it
		// does, or browsers would keep the old one. Its twins lack the list, so they go.
		a.variants = []variant{newVariant("", h.worker(raw[name]))}
		return a, nil
	}
	for _, twin := range []struct{ ext, encoding string }{{".br", "br"}, {".gz", "gzip"}} {
		if body, ok := raw[name+twin.ext]; ok && len(body) < len(raw[name]) {
			a.variants = append(a.variants, newVariant(twin.encoding, body))
		}
	}
	a.variants = append(a.variants, newVariant("", raw[name]))
	return a, nil
}

func newVariant(encoding string, body []byte) variant {
	sum := sha256.Sum256(body)
	return variant{
		encoding: encoding,
		etag:     `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`,
		body:     body,
	}
}

// worker prepends to the service worker's source the two constants that it works with.
func (h *Handler) worker(source []byte) []byte {
	files := []string{}
	for _, name := range h.names {
		if name != workerName && path.Ext(name) != pageExt {
			files = append(files, "/"+name)
		}
	}
	// A []string cannot fail to encode.
	list, _ := json.Marshal(files) //nolint:errchkjson // see above
	return fmt.Appendf(nil, "const VERSION = %q;\nconst FILES = %s;\n%s", h.version, list, source)
}

// Index returns the one HTML page of the client, uncompressed. The caller must not change it.
func (h *Handler) Index() []byte {
	variants := h.assets[indexName].variants
	return variants[len(variants)-1].body
}

// ServePage answers with the client's page, compressed when the browser can read it, to be asked for
// again every time. It is what every page address of the server ends in. For some addresses ("board",
// "projector") the build made a variant: the same page, which names in its head what the client will
// ask for there. Where the build has none it is the page itself.
func (h *Handler) ServePage(w http.ResponseWriter, r *http.Request, name string) {
	a, ok := h.assets[name+pageExt]
	if !ok {
		a = h.assets[indexName]
	}
	h.serve(w, r, a)
}

// Version names this build: it changes when any file of the client does.
func (h *Handler) Version() string { return h.version }

// Has says whether the path of a request, such as "/assets/x.js", names a file of the client that
// is asked for by its name; pages are not.
func (h *Handler) Has(urlPath string) bool {
	_, ok := h.assets[strings.TrimPrefix(urlPath, "/")]
	return ok && path.Ext(urlPath) != pageExt
}

// ServeAsset answers a request for one file of the client, and 404 for everything else: a page
// in the place of a missing script would be run as one.
func (h *Handler) ServeAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := h.assets[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		w.Header().Set("Cache-Control", cacheAsk)
		http.NotFound(w, r)
		return
	}
	h.serve(w, r, a)
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request, a asset) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	v := choose(a.variants, r.Header.Values("Accept-Encoding"))
	header := w.Header()
	header.Set("Content-Type", a.mime)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", a.cache)
	header.Set("ETag", v.etag)
	if len(a.variants) > 1 {
		header.Add("Vary", "Accept-Encoding")
	}
	if v.encoding != "" {
		header.Set("Content-Encoding", v.encoding)
		// ServeContent would cut ranges out of the compressed bytes, and leaves the length out.
		r = r.Clone(r.Context())
		r.Header.Del("Range")
		header.Set("Content-Length", strconv.Itoa(len(v.body)))
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(v.body))
}

// choose picks the first variant, in our order, that the client accepts. The plain file is the
// answer to a client that accepts nothing: better than a refusal that no browser expects.
func choose(variants []variant, accept []string) variant {
	weights := parseAccept(accept)
	for _, v := range variants[:len(variants)-1] {
		q, named := weights[v.encoding]
		if !named {
			q = weights["*"]
		}
		if q > 0 {
			return v
		}
	}
	return variants[len(variants)-1]
}

// parseAccept reads Accept-Encoding header lines into a weight per coding. What cannot be read
// weighs nothing.
func parseAccept(lines []string) map[string]float64 {
	weights := map[string]float64{}
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			coding, params, _ := strings.Cut(part, ";")
			q := 1.0
			if key, value, ok := strings.Cut(strings.TrimSpace(params), "="); ok &&
				strings.EqualFold(strings.TrimSpace(key), "q") {
				parsed, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
				if err != nil {
					parsed = 0
				}
				q = parsed
			}
			weights[strings.ToLower(strings.TrimSpace(coding))] = q
		}
	}
	return weights
}

package main

import (
	"errors"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "minga.lab/minga"

// rule says what one package may import beside the standard library.
type rule struct {
	// ours are packages of this module, "…/*" with everything below; a package may always
	// import its own parent's contract only when it is listed.
	ours []string
	// theirs are third-party modules, each with the reason why this package is its door.
	theirs map[string]string
}

// contract is what the packages that only describe something import: the board, and nothing else.
var contract = rule{ours: []string{"hub/board"}}

// rules is the import table of the architecture page. A package that is not in it fails the
// test: where it belongs is a decision, and this is where it is written down.
var rules = map[string]rule{
	"hub/board": {theirs: map[string]string{
		"github.com/rivo/uniseg":         "counts what a person calls a character; pure",
		"golang.org/x/text/unicode/norm": "one spelling for each text, so that equal is equal; pure",
	}},
	"migrations": {},
	"static":     {},

	"hub/wire":    contract,
	"hub/journal": contract,
	"hub/bus":     contract,

	"hub/journal/memory":      {ours: []string{"hub/board", "hub/journal"}},
	"hub/journal/journaltest": {ours: []string{"hub/board", "hub/journal"}, theirs: testLibraries},
	"hub/journal/postgres": {
		ours: []string{"hub/board", "hub/journal", "migrations"},
		theirs: map[string]string{
			"github.com/jackc/pgx/v5":     "the PostgreSQL driver",
			"github.com/pressly/goose/v3": "runs the numbered migrations under an advisory lock",
		},
	},
	"hub/journal/sqlite": {
		ours: []string{"hub/board", "hub/journal", "migrations"},
		theirs: map[string]string{
			"modernc.org/sqlite":          "SQLite without cgo: one binary, any machine",
			"github.com/pressly/goose/v3": "runs the numbered migrations",
		},
	},
	"hub/journal/postgres/pgtest": {
		ours:   []string{"hub/internal/child"},
		theirs: map[string]string{"github.com/jackc/pgx/v5": "makes and drops the tests' databases"},
	},

	"hub/bus/bustest": {ours: []string{"hub/board", "hub/bus"}, theirs: testLibraries},
	"hub/bus/redisbus": {
		ours:   []string{"hub/board", "hub/bus"},
		theirs: map[string]string{"github.com/redis/go-redis/v9": "the Redis client"},
	},
	"hub/bus/redisbus/redistest": {ours: []string{"hub/internal/child"}},
	"hub/internal/child":         {},

	"hub": {ours: []string{"hub/board", "hub/bus", "hub/journal", "hub/wire"}},
	"hub/sim": {ours: []string{
		"hub", "hub/board", "hub/bus", "hub/journal", "hub/journal/memory", "hub/wire",
	}}, // nothing but tests

	"server": {
		ours: []string{"hub/*", "migrations", "server/*", "static"},
		theirs: map[string]string{
			"github.com/go-chi/chi/v5":            "the router",
			"github.com/go-chi/httprate":          "limits requests per address and person",
			"github.com/gorilla/websocket":        "the socket",
			"github.com/gorilla/securecookie":     "signs the device's cookie",
			"github.com/prometheus/client_golang": "metrics",
			"golang.org/x/crypto/argon2":          "hashes what a person chose as a key",
			"golang.org/x/text/language":          "reads Accept-Language",
			"rsc.io/qr":                           "the code on the projector",
		},
	},
	"server/records":             {ours: []string{"hub/board", "hub/journal"}},
	"server/records/recordstest": {ours: []string{"hub/board", "hub/journal", "server/records"}, theirs: testLibraries},
	"server/records/postgres": {
		ours: []string{"hub/board", "hub/journal", "migrations", "server/records"},
		theirs: map[string]string{
			"github.com/jackc/pgx/v5":     "the PostgreSQL driver",
			"github.com/pressly/goose/v3": "runs the numbered migrations",
		},
	},
	"server/records/sqlite": {
		ours: []string{"hub/board", "hub/journal", "migrations", "server/records"},
		theirs: map[string]string{
			"modernc.org/sqlite":          "SQLite without cgo",
			"github.com/pressly/goose/v3": "runs the numbered migrations",
		},
	},
	"server/assets":            {ours: []string{"hub/board"}},
	"server/assets/assetstest": {ours: []string{"hub/board", "server/assets"}, theirs: testLibraries},
	"server/assets/postgres": {
		ours:   []string{"hub/board", "server/assets"},
		theirs: map[string]string{"github.com/jackc/pgx/v5": "the PostgreSQL driver"},
	},
	"server/assets/sqlite": {
		ours:   []string{"hub/board", "server/assets"},
		theirs: map[string]string{"modernc.org/sqlite": "SQLite without cgo"},
	},
	"server/pictures": {theirs: map[string]string{
		"golang.org/x/image/draw": "makes pictures smaller; pure",
		"golang.org/x/image/webp": "reads WebP; pure",
	}},
	"server/templates": contract,
	"server/suggest": {theirs: map[string]string{
		"github.com/kljensen/snowball/*": "takes the endings off Spanish and English words; pure",
	}},
	"server/tracing": {
		ours: []string{"hub"},
		theirs: map[string]string{
			"go.opentelemetry.io/otel/*":                        "makes traces of single edits",
			"go.opentelemetry.io/otel/exporters/otlp/otlptrace": "puts them into the words of OTLP",
			"go.opentelemetry.io/proto/otlp/trace/v1":           "what travels to a collector",
			"google.golang.org/protobuf/proto":                  "writes it as bytes",
		},
	},
	"server/ics": {},
	"server/public": {
		ours: []string{"hub/board", "server/ics"},
		theirs: map[string]string{
			"codeberg.org/go-fonts/liberation/*": "the font of the picture that is shown where a page is shared",
			"golang.org/x/image/font":            "draws its letters",
			"golang.org/x/image/font/opentype":   "reads the font",
			"golang.org/x/image/math/fixed":      "measures letters",
		},
	},
	"server/papers": {
		ours: []string{"hub/board", "server/ics", "server/records"},
		theirs: map[string]string{
			"github.com/xuri/excelize/v2":        "writes XLSX",
			"codeberg.org/go-pdf/fpdf":           "writes PDF, and cuts fonts to what is used",
			"codeberg.org/go-fonts/liberation/*": "the font of the papers",
			"codeberg.org/go-fonts/dejavu/*":     "the font for signs that the other lacks",
			"golang.org/x/image/font":            "measures letters",
			"golang.org/x/text/unicode/norm":     "takes accents off the names of files",
			"golang.org/x/image/math/fixed":      "measures letters",
			"rsc.io/qr":                          "the code on the poster",
			"golang.org/x/image/vector":          "draws letters and round corners on pixels",
		},
	},

	"cmd/minga": {
		ours: []string{"*"},
		theirs: map[string]string{
			"github.com/alecthomas/kong": "flags, environment and help from one struct",
			"golang.org/x/sync/errgroup": "everything that serves starts and ends together",
			"rsc.io/qr":                  "the code that the terminal shows at start",
		},
	},
	"cmd/mingaload": {
		ours: []string{"*"},
		theirs: map[string]string{
			"github.com/alecthomas/kong":              "flags, environment and help from one struct",
			"github.com/gorilla/websocket":            "the socket, from the browser's side",
			"golang.org/x/sync/errgroup":              "many browsers, one end",
			"github.com/HdrHistogram/hdrhistogram-go": "percentiles without keeping every sample",
		},
	},
	"cmd/mingaload/proxy": {theirs: map[string]string{
		"github.com/Shopify/toxiproxy/v2": "lines that can be made slow, narrow, torn or dead",
		"github.com/rs/zerolog":           "the log that toxiproxy wants to be handed",
	}},
	"cmd/mingaload/history": {ours: []string{"hub/board", "hub/wire"}},
	"cmd/mingaload/check": {
		ours: []string{"cmd/mingaload/history", "hub/board", "hub/wire"},
		theirs: map[string]string{
			"github.com/anishathalye/porcupine": "looks for one order that explains the answers about dots",
		},
	},
	"cmd/mingaload/law": {},
	"cmd/mingaload/chart": {
		theirs: map[string]string{"gonum.org/v1/plot": "draws the charts of the documents"},
	},
	"cmd/wiregen": {ours: []string{"hub/board", "hub/wire"}},
}

// testLibraries is what every test may import besides what its package may: libraries for tests.
var testLibraries = map[string]string{
	"github.com/google/go-cmp":          "shows what differs",
	"pgregory.net/rapid":                "random operations that shrink",
	"go.uber.org/goleak":                "finds goroutines that stay",
	"github.com/anishathalye/porcupine": "checks histories for one order that explains them",
}

// testOnly are packages that no product code may import, whatever the table says.
var testOnly = []string{
	"hub/internal/child", "hub/journal/postgres/pgtest", "hub/bus/redisbus/redistest",
	"hub/journal/journaltest", "hub/bus/bustest", "server/records/recordstest",
}

// testsMayImport widens the rule for the test files of every package: the suites and servers
// made for tests, the in-memory implementations, and the board that all is about.
var testsMayImport = append([]string{"hub/board", "hub/journal/memory", "hub/wire"}, testOnly...)

// covers says whether the pattern names the package: itself, "*" everything, "x/*" x and what
// is below it.
func covers(pattern, pkg string) bool {
	if below, ok := strings.CutSuffix(pattern, "*"); ok {
		return strings.HasPrefix(pkg+"/", below)
	}
	return pattern == pkg
}

// check returns why a file of pkg may not import the package, or "".
func check(pkg, imported string, inTest bool) string {
	r, known := rules[pkg]
	if !known {
		return "the import table does not know this package"
	}
	if imported == "C" {
		return "cgo: the product is one static binary"
	}
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		if ours == pkg && inTest {
			return "" // an external test of the package itself
		}
		if slices.Contains(testOnly, ours) && !inTest && !slices.Contains(testOnly, pkg) {
			return "it is for tests"
		}
		allowed := r.ours
		if inTest {
			allowed = slices.Concat(allowed, testsMayImport)
			// The suites and tools below a package are for its own tests.
			allowed = append(allowed, pkg+"/*")
			// Tests of the live wing run it on real journals and a real bus.
			if pkg == "hub" || strings.HasPrefix(pkg, "server") {
				allowed = append(allowed, "hub/*", "server/*", "migrations")
			}
			if parent := path.Dir(pkg); slices.Contains(testOnly, pkg) {
				allowed = append(allowed, parent)
			}
		}
		if slices.ContainsFunc(allowed, func(p string) bool { return covers(p, ours) }) {
			return ""
		}
		return "the import table does not allow it"
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // the standard library
	}
	for _, set := range []struct {
		modules map[string]string
		applies bool
	}{{r.theirs, true}, {testLibraries, inTest}, {otherSide[pkg], inTest}} {
		if !set.applies {
			continue
		}
		for m := range set.modules {
			if covers(strings.TrimSuffix(m, "/*")+"/*", imported) {
				return ""
			}
		}
	}
	return "this package is not the door for that library"
}

// otherSide are drivers that the tests of one package hold in their own hands, to look at the
// code from the other end.
var otherSide = map[string]map[string]string{
	"hub": {"github.com/gorilla/websocket": "a browser of its own"},
	"cmd/minga": {
		"github.com/gorilla/websocket": "a browser of its own",
		"github.com/jackc/pgx/v5":      "looks into the database behind the process",

		"go.opentelemetry.io/proto/otlp":   "a collector of its own",
		"google.golang.org/protobuf/proto": "a collector of its own",
	},
	"server": {
		"github.com/jackc/pgx/v5":       "reads the plain tables as any SQL tool would",
		"github.com/getkin/kin-openapi": "holds answers against the published description",
		"go.yaml.in/yaml/v3":            "reads the published description of the socket",
		"gopkg.in/yaml.v3":              "reads the published description of the socket",
	},
	"server/papers": {
		"github.com/pdfcpu/pdfcpu": "reads our PDF as somebody else would",
	},
	"migrations": {
		"github.com/jackc/pgx/v5":     "runs them on a real PostgreSQL",
		"github.com/pressly/goose/v3": "runs them",
		"modernc.org/sqlite":          "runs them on SQLite",
	},
}

// TestImports reads every Go file of the repository. Build tags are not looked at: a file for
// another system obeys the table too.
func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			// Other programs may remove their temporary files while we walk.
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			base := path.Base(rel)
			if base == "node_modules" || base == "testdata" || (strings.HasPrefix(base, ".") && rel != ".") {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(rel) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		files++
		pkg, inTest := path.Dir(rel), strings.HasSuffix(rel, "_test.go")
		if _, known := rules[pkg]; !known {
			t.Errorf("%s: package %s is not in the import table", rel, pkg)
			return nil
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if why := check(pkg, imported, inTest); why != "" {
				t.Errorf("%s imports %s: %s", rel, imported, why)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("only %d Go files found: looked in the wrong place?", files)
	}
}

// TestImportTable tries the table on imports that must be told apart, so that a rule that lets
// everything through is noticed.
func TestImportTable(t *testing.T) {
	for _, tc := range []struct {
		pkg, imported string
		inTest, ok    bool
	}{
		{"hub/board", "strings", false, true},
		{"hub/board", "github.com/rivo/uniseg", false, true},
		{"hub/board", "golang.org/x/text/unicode/norm", false, true},
		{"hub/board", "golang.org/x/text/language", false, false},
		{"hub/board", "github.com/google/go-cmp/cmp", false, false},
		{"hub/board", "github.com/google/go-cmp/cmp", true, true},
		{"hub/board", module + "/hub/wire", false, false},
		{"hub/journal", module + "/hub/board", false, true},
		{"hub/journal", module + "/hub/bus", false, false},
		{"hub/journal/postgres", "github.com/jackc/pgx/v5/pgxpool", false, true},
		{"hub/journal/postgres", "github.com/jackc/pgx/v5extra", false, false},
		{"hub/journal/postgres", module + "/hub/journal/postgres/pgtest", true, true},
		{"hub/journal/postgres", module + "/hub/journal/postgres/pgtest", false, false},
		{"hub/journal/sqlite", "github.com/jackc/pgx/v5", false, false},
		{"hub", "github.com/gorilla/websocket", false, false},
		{"hub", module + "/hub/journal/postgres", false, false},
		{"hub", module + "/hub/journal/postgres", true, true},
		{"hub", module + "/server", false, false},
		{"server", module + "/hub", false, true},
		{"server", module + "/hub/bus/redisbus", false, true},
		{"server", module + "/cmd/minga", false, false},
		{"server", "github.com/redis/go-redis/v9", false, false},
		{"hub", "go.opentelemetry.io/otel/trace", false, false},
		{"server/tracing", "google.golang.org/grpc", false, false},
		{"cmd/minga", module + "/hub/bus/redisbus", false, true},
		{"cmd/minga", module + "/hub/bus/redisbus/redistest", false, false},
		{"hub/board", "C", false, false},
		{"hub/helpers", "strings", false, false},
	} {
		if why := check(tc.pkg, tc.imported, tc.inTest); (why == "") != tc.ok {
			t.Errorf("%s importing %s (test: %t): %q, want allowed: %t", tc.pkg, tc.imported, tc.inTest, why, tc.ok)
		}
	}
}

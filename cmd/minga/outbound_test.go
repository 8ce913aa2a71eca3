package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outbound are the ways in which a Go program begins to talk to another: in a room without internet
// the server answers and never asks. The drivers of the databases that an operator names are
// libraries, each behind a package of the import table.
var outbound = map[string][]string{
	"net":           {"Dial", "DialTimeout", "DialTCP", "DialUDP", "DialIP", "DialUnix", "Dialer", "LookupHost", "LookupIP", "LookupAddr", "LookupTXT", "LookupMX", "LookupSRV", "DefaultResolver", "Resolver"},
	"net/http":      {"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "Transport", "DefaultTransport", "NewRequest", "NewRequestWithContext"},
	"crypto/tls":    {"Dial", "DialWithDialer", "Dialer", "Client"},
	"net/smtp":      {"Dial", "SendMail", "NewClient"},
	"net/rpc":       {"Dial", "DialHTTP", "DialHTTPPath"},
	"os/exec":       {"Command", "CommandContext"},
	"log/syslog":    {"New", "Dial", "NewLogger"},
	"net/textproto": {"Dial"},
}

// mayAsk are files and folders of programs and tools that are no part of `minga serve`, and server/tracing, which asks the
// collector that an operator names and is not begun without (TestTracesAreOffUnlessACollectorIsNamed).
var mayAsk = []string{
	"server/tracing",
	"cmd/minga/paper.go", // begins this very program again, which writes one paper and asks nobody either
	"cmd/mingaload", "cmd/wiregen", "hub/internal", "hub/journal/postgres/pgtest", "hub/bus/redisbus/redistest",
}

func TestTheServerAsksNobody(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	for _, top := range []string{"cmd", "hub", "server", "static", "migrations"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			if d.IsDir() {
				if d.Name() == "node_modules" || slices.Contains(mayAsk, rel) {
					return fs.SkipDir
				}
				return nil
			}
			if path.Ext(rel) != ".go" || strings.HasSuffix(rel, "_test.go") || slices.Contains(mayAsk, rel) {
				return nil
			}
			files++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, 0)
			if err != nil {
				return err
			}
			for _, found := range asks(file) {
				t.Errorf("%s: %s: the server must be able to work where there is nobody to ask", set.Position(found.Pos()), found.Sel.Name)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files < 60 {
		t.Fatalf("only %d files were read: looked in the wrong place?", files)
	}
}

func TestAskingIsNoticed(t *testing.T) {
	const source = `package x
import (
	h "net/http"
	"net"
)
var _ = h.Get
var _ net.Dialer
func f() { net.Listen("tcp", ""); _ = h.StatusOK }`
	file, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	if found := asks(file); len(found) != 2 {
		t.Errorf("%d found, want 2", len(found))
	}
}

// asks finds the uses of what begins a connection.
func asks(file *ast.File) []*ast.SelectorExpr {
	names := map[string][]string{}
	for _, spec := range file.Imports {
		imported := strings.Trim(spec.Path.Value, `"`)
		if words := outbound[imported]; len(words) > 0 {
			name := path.Base(imported)
			if spec.Name != nil {
				name = spec.Name.Name
			}
			names[name] = words
		}
	}
	var found []*ast.SelectorExpr
	ast.Inspect(file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil && slices.Contains(names[pkg.Name], sel.Sel.Name) {
				found = append(found, sel)
			}
		}
		return true
	})
	return found
}

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
)

// TestGeneratedFileIsCurrent fails when an op, view or frame has changed and the browser's twin was
// not written anew.
func TestGeneratedFileIsCurrent(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, output))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not what the Go types say; run: go run ./cmd/wiregen", output)
	}
}

func TestEveryKindHasATwin(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	text, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range board.Kinds() {
		head := "export interface " + reflect.TypeOf(k.Op).Name() + " {\n  k: '" + k.Kind + "';\n"
		if !bytes.Contains(text, []byte(head)) {
			t.Errorf("no interface for %s", k.Kind)
		}
	}
	for _, want := range []string{
		"export const MaxNoteChars = 500;", "export const CloseRemoved = 4403;", "export const MaxUpFrame = 16384;",
		"  t: 'welcome';", "  t?: 'you';", "  o: ProposalOp;", "  o: ViewOp[];", "  kind: StepKind;",
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("no %q", want)
		}
	}
}

func TestUnsafeTypesAreRefused(t *testing.T) {
	type loose string
	for name, v := range map[string]any{
		"64 bits":       struct{ F uint64 }{},
		"signed 64":     struct{ F int64 }{},
		"map":           struct{ F map[string]int }{},
		"unknown enum":  struct{ F loose }{},
		"inside a list": struct{ F []uint64 }{},
		"bytes":         struct{ F []byte }{},
	} {
		g := &generator{enums: map[string][]constDecl{}, seen: map[reflect.Type]bool{}}
		f := reflect.TypeOf(v).Field(0)
		if ts, err := g.goType(f.Type); err == nil {
			t.Errorf("%s became %s", name, ts)
		}
	}
	type nameless struct{ F int }
	g := &generator{enums: map[string][]constDecl{}, seen: map[reflect.Type]bool{}}
	if err := g.writeStruct(reflect.TypeFor[nameless]()); err == nil || !strings.Contains(err.Error(), "json name") {
		t.Errorf("a field without a name: %v", err)
	}
}

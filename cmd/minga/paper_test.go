package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"minga.lab/minga/server/papers"
)

// TestMain lets this program be the one that writes a paper, as the real one is.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "paper" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// TestAPaperIsWrittenByAChild: over the address that the browser asks, and whole.
func TestAPaperIsWrittenByAChild(t *testing.T) {
	base, printed, _ := serving(t, t.TempDir(), "")
	key := regexp.MustCompile(`/nuevo#key=([a-z0-9]+)`).FindStringSubmatch(printed.String())
	if key == nil {
		t.Fatal("no key was printed")
	}
	w := newWeb(t, base)
	var made struct{ ID string }
	w.post("/api/workshops", object{"key": key[1], "title": "Parque"}, 201, &made)
	at := "/api/workshops/" + made.ID + "/papers/"
	if body := w.get(at+"minutes/pdf", 200); !bytes.HasPrefix(body, []byte("%PDF-")) || !bytes.HasSuffix(bytes.TrimSpace(body), []byte("%%EOF")) {
		t.Error("no whole PDF")
	}
	if body := w.get(at+"board/png", 200); !bytes.HasPrefix(body, []byte("\x89PNG")) {
		t.Error("no picture")
	}
	if body := w.get(at+"minutes/exe", 404); !bytes.Contains(body, []byte("no_paper")) {
		t.Errorf("%s", body)
	}
}

func TestAChildThatCannotWrite(t *testing.T) {
	o := papers.Order{Key: papers.Minutes, As: "pdf", Lang: "es", Source: &papers.Source{}}
	p := newPrinter("")
	if p == nil {
		t.Fatal("this program does not know where it is")
	}
	if out, err := p.print(t.Context(), o); err != nil || len(out.Body) == 0 {
		t.Fatal(err)
	}
	o.As = "exe"
	if _, err := p.print(t.Context(), o); !errors.Is(err, papers.ErrUnknown) {
		t.Errorf("an unknown format: %v", err)
	}
	wrong := &printer{program: p.program, folder: "/nowhere"}
	if _, err := wrong.print(t.Context(), o); err == nil || !strings.Contains(err.Error(), "/nowhere") {
		t.Errorf("a folder that is not there: %v", err)
	}
	none := &printer{program: "/nowhere/minga"}
	if _, err := none.print(t.Context(), o); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a program that is not there: %v", err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := p.print(gone, o); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
	// One that hangs, and holds a place before which others wait, is ended although its asker waits on.
	stuck := filepath.Join(t.TempDir(), "minga")
	if err := os.WriteFile(stuck, []byte("#!/bin/sh\nexec sleep 60\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	hangs := &printer{program: stuck, atMost: 50 * time.Millisecond}
	if _, err := hangs.print(t.Context(), o); !errors.Is(err, errPaperTime) {
		t.Errorf("a paper that hangs: %v", err)
	}
	if code, out := command(t, "paper"); code == 0 {
		t.Errorf("nothing is an order: %s", out)
	}
}

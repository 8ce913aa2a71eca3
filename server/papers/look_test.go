package papers

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestLook writes the papers into a folder, to be looked at: PAPERS_DIR=/tmp/x go test -run TestLook ./server/papers.
func TestLook(t *testing.T) {
	t.Parallel()
	dir, notes := os.Getenv("PAPERS_DIR"), 400
	if dir == "" { // nobody looks
		dir, notes = t.TempDir(), 20
	}
	for _, key := range Keys {
		for _, lang := range Langs {
			d := built(t, key, lang, sample(min(notes, 60)))
			for format, write := range map[string]func(context.Context) ([]byte, error){"pdf": d.PDF, "docx": d.DOCX} {
				body, err := write(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, lang+"-"+d.FileName(format)), body, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, lang := range Langs {
		for _, format := range Formats(Poster) {
			out, err := Write(t.Context(), texts(t), Poster, format, lang, agreed(12))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, lang+"-"+out.Name), out.Body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		for _, format := range Formats(BoardPicture) {
			out, err := Write(t.Context(), texts(t), BoardPicture, format, lang, hung(t, notes))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, lang+"-"+out.Name), out.Body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	small, err := built(t, BoardPicture, "es", hung(t, 40)).png(t.Context(), 500_000)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "es-board-small.png"), small, 0o600); err != nil {
		t.Fatal(err)
	}
}

package journal_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

func TestOps(t *testing.T) {
	for _, ops := range [][]board.Op{
		{},
		{board.Redacted{}},
		{board.NoteMoved{ID: "note0001", X: 1, Y: -2}, board.NoteEdited{ID: "note0001", Text: "a,]}\"\u2028ñ"}},
	} {
		data, err := journal.EncodeOps(ops)
		if err != nil {
			t.Fatal(err)
		}
		got, err := journal.DecodeOps(data)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(ops, got); d != "" {
			t.Errorf("%s: %s", data, d)
		}
	}
	for _, garbage := range []string{"", "{}", "[1]", `[{"k":"nobody.knows"}]`, `[{"k":"note.moved","id":1}]`} {
		if ops, err := journal.DecodeOps([]byte(garbage)); err == nil {
			t.Errorf("%s was read as %v", garbage, ops)
		}
	}
}

// FuzzDecodeOps: a column that somebody has damaged is an error, never a panic; what is read
// can be written and read again.
func FuzzDecodeOps(f *testing.F) {
	f.Add([]byte(`[{"k":"redacted"},{"k":"note.moved","id":"note0001","x":1,"y":2}]`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		ops, err := journal.DecodeOps(data)
		if err != nil {
			return
		}
		out, err := journal.EncodeOps(ops)
		if err != nil {
			t.Fatal(err)
		}
		again, err := journal.DecodeOps(out)
		if err != nil || !cmp.Equal(ops, again) {
			t.Errorf("%s became %s, %v", data, out, err)
		}
	})
}

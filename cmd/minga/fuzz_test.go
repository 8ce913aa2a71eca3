package main

import (
	"bytes"
	"fmt"
	"testing"

	"minga.lab/minga/hub/board"
)

// FuzzTransfer: a journal from elsewhere is an error, or entries that can be replayed.
func FuzzTransfer(f *testing.F) {
	b := board.New("board001")
	ops, err := board.Decide(b, board.Proposal{Actor: board.Actor{System: true}, At: 1700, Op: board.BoardCreate{
		ID: "board001", Epoch: "epoch1", Title: "Prueba", Lang: "es",
		Sections: []board.SectionAdded{{ID: "sect1", Title: "Ideas", W: 1200, H: 900}},
	}})
	if err != nil {
		f.Fatal(err)
	}
	first, err := board.EncodeEntry(board.Entry{Seq: 1, At: 1700, Ops: ops})
	if err != nil {
		f.Fatal(err)
	}
	header := fmt.Sprintf(`{"format":%q,"version":%d,"id":"board001","code":"PIMA-LUTO","title":"Prueba","lang":"es","entries":1}`,
		transferFormat, transferVersion)
	f.Add([]byte(header + "\n" + string(first) + "\n"))
	f.Add([]byte(header + "\n"))
	f.Add([]byte("{}\n"))
	if _, entries, err := readTransfer(bytes.NewReader([]byte(header+"\n"+string(first)+"\n")), nil); err != nil || len(entries) != 1 {
		f.Fatal("the seed is not read: ", err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		header, entries, err := readTransfer(bytes.NewReader(data), nil)
		if err != nil {
			return
		}
		b := board.New(header.ID)
		for _, e := range entries {
			b.Apply(e)
		}
		if err := board.Invariants(b); err != nil {
			t.Fatal(err)
		}
	})
}

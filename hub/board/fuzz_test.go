package board

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func FuzzDecodeOp(f *testing.F) {
	for _, e := range workshopDay(f).entries {
		for _, op := range e.Ops {
			data, err := EncodeOp(op)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
	f.Add([]byte(`{"k":"\u006eote.added","id":null,"x":1e3}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		op, err := DecodeOp(data)
		if err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || op != nil {
				t.Fatalf("%T %v", err, op)
			}
			return
		}
		again, err := EncodeOp(op)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeOp(again)
		if err != nil {
			t.Fatalf("%s became %s: %v", data, again, err)
		}
		if third, _ := EncodeOp(back); !bytes.Equal(again, third) {
			t.Fatalf("%s became %s", again, third)
		}
	})
}

func FuzzDecodeEntry(f *testing.F) {
	for _, e := range workshopDay(f).entries {
		data, err := EncodeEntry(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	start := workshopDay(f).b
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := DecodeEntry(data)
		if err != nil {
			return
		}
		again, err := EncodeEntry(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := DecodeEntry(again); err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		// Whatever an entry says, applying and showing it must not panic.
		b := start.Clone()
		e.Seq = b.Head() + 1
		ScrubOf(b, e)
		b.Apply(e)
		for _, a := range audiences {
			ViewEntry(b, e, a)
			ViewBoard(b, a)
		}
		PrivateTo(b, e)
		mustSnapshot(t, b)
	})
}

// FuzzDecide proposes anything, by anybody: it is refused, or leads to ops that keep the board sound.
func FuzzDecide(f *testing.F) {
	start := workshopDay(f).b
	who := []Actor{
		{Person: "fac1", Device: "dev-fac1"},
		{Person: "per1", Device: "dev-per1"},
		{Person: "voz2", Device: "dev-per2"},
		{Person: "per4", Device: "dev-per4"},
		{System: true},
		{},
	}
	for i, op := range []string{
		`{"k":"note.added","id":"nueva1","section":"sec1","text":"Hola"}`,
		`{"k":"cluster.dissolved","id":"grupo1","places":[{"id":"nota2","x":5,"y":5}]}`,
		`{"k":"cluster.added","id":"nuevo1","section":"sec2","notes":["nota2","nota4"]}`,
		`{"k":"round.drafted","id":"ronda9","dots":3,"sections":["sec1"]}`,
		`{"k":"person.joined","id":"nuevo1","name":"x","device":"d"}`,
		`{"k":"restore","id":"pap1"}`,
		`{"k":"undo"}`,
		`{"k":"notes.import","notes":[{"id":"nueva1","section":"sec1","text":"x","cluster":"grupo1"}]}`,
		`{"k":"step.changed","id":"step1","sections":null}`,
		`{"k":"commitment.changed","id":"comp1","ord":"A","from":"2026-01-01"}`,
	} {
		f.Add([]byte(op), uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, actor uint8) {
		op, err := DecodeOp(data)
		if err != nil {
			return
		}
		b := start.Clone()
		ops, err := Decide(b, Proposal{Actor: who[int(actor)%len(who)], Op: op, At: 1_800_000_000_000})
		if err != nil {
			if _, ok := errors.AsType[*Refusal](err); !ok {
				t.Fatalf("%T", err)
			}
			return
		}
		e := recode(t, Entry{Seq: b.Head() + 1, Person: who[int(actor)%len(who)].Person, Ops: ops})
		b.Apply(e)
		if err := Invariants(b); err != nil {
			t.Fatalf("%s: %v", data, err)
		}
	})
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", " a\r\nb ", "n\u0303", "\u0301", "👩\u200d👧", "\ufeff\t", "\xff", "\u2028x\u0300"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, lines := range []bool{true, false} {
			once, err := clean("f", s, lines)
			if err != nil {
				if utf8.ValidString(s) {
					t.Fatalf("%q: %v", s, err)
				}
				return
			}
			if twice, err := clean("f", once, lines); err != nil || twice != once {
				t.Fatalf("%q became %q, then %q", s, once, twice)
			}
			if !norm.NFC.IsNormalString(once) || strings.ContainsRune(once, '\r') || !lines && strings.Contains(once, "\n") {
				t.Fatalf("%q became %q", s, once)
			}
		}
	})
}

package board

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// days are sessions in which everything happens that a board knows, each of other families of ops.
func days(f *testing.F) []*session {
	f.Helper()
	list := []*session{workshopDay(f), sheetDay(f), commitDay(f), year(f)}
	for _, r := range list[1:] { // they go on, so that participants may too
		r.do("fac1", BoardReopened{})
	}
	list[2].do("fac1", StepEntered{ID: "step1"})
	return list
}

// lived are all entries of some sessions.
func lived(list []*session) (entries []Entry) {
	for _, r := range list {
		entries = append(entries, r.entries...)
	}
	return entries
}

func FuzzDecodeOp(f *testing.F) {
	for _, e := range lived(days(f)) {
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
	starts := days(f)
	for _, e := range lived(starts) {
		data, err := EncodeEntry(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
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
		for _, day := range starts {
			b := day.b.Clone()
			e.Seq = b.Head() + 1
			ScrubOf(b, e)
			b.Apply(e)
			for _, a := range audiences {
				ViewEntry(b, e, a)
				ViewBoard(b, a)
			}
			PrivateTo(b, e)
			mustSnapshot(t, b)
		}
	})
}

// FuzzDecide proposes anything, by anybody: it is refused, or leads to ops that keep the board sound.
func FuzzDecide(f *testing.F) {
	starts := days(f)
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
	for day, ops := range map[int][]string{
		1: {
			`{"k":"solution.added","id":"ficha9","steps":[{"id":"paso1","text":"x"}],"sources":[{"field":"paso1","items":["grupo1","nota1"]}]}`,
			`{"k":"solution.changed","id":"ficha1","media":{"asset":"foto9","kind":"photo","w":5,"h":5},"check":{"key":"law","answer":"no"},"over":""}`,
			`{"k":"solution.step.set","solution":"ficha1","id":"paso1","text":"otro","ord":"V"}`,
			`{"k":"solution.step.removed","solution":"ficha1","id":"paso1"}`,
			`{"k":"solution.sourced","id":"ficha1","field":"problem","items":["nota1","grupo1"],"off":true}`,
			`{"k":"solution.removed","id":"ficha2"}`,
			`{"k":"cluster.merged","from":"grupo1","into":"grupo2"}`,
			`{"k":"person.erased","id":"per3"}`,
		},
		2: {
			`{"k":"actor.added","id":"actor9","name":"Tía","interest":3,"power":1,"relation":"for","part":"executes","contact":"099","accepted":"yes"}`,
			`{"k":"actor.changed","id":"actor1","contact":"","accepted":"no","solution":"sol1","ord":"V"}`,
			`{"k":"request.added","id":"pedido9","what":"Luz","by":"2026-02-28"}`,
			`{"k":"request.changed","id":"pedido1","what":"Otra cosa"}`,
			`{"k":"request.answered","request":"pedido2","id":"resp9","answer":"no","reason":"porque no"}`,
			`{"k":"facts.changed","starts":"09:00","ends":"9h"}`,
			`{"k":"page.published","names":true}`,
			`{"k":"signed.added","id":"firma1","paper":"minutes","name":"acta.pdf","asset":"firma0001","sha256":"` + strings.Repeat("0", 64) + `","size":9}`,
		},
		3: {
			`{"k":"commitment.split","id":"comp1","phases":[{"id":"comp1","phase":"1","from":"","to":"2027-01-01"},{"id":"comp9","phase":"2","from":"","to":""}]}`,
			`{"k":"commitment.progressed","id":"comp1","status":"done","text":"Ya","photo":"foto9","w":4,"h":4,"at":1}`,
			`{"k":"commitment.stripped","id":"comp1","progress":"p0001"}`,
			`{"k":"commitment.brought","commitment":{"id":"comp9","what":"x","earlier":{"from":"antes9","id":"fila9","board":"","progress":[{"id":"p1","at":5,"by":"owner"}]}}}`,
			`{"k":"commitment.changed","id":"comp3","status":"dropped","who":"Otra","named":true}`,
			`{"k":"winners.commit","round":"ronda1","top":3,"ids":["nuevo1","nuevo2","nuevo3"]}`,
		},
	} {
		for i, op := range ops {
			for role := range who {
				f.Add([]byte(op), uint8(day*len(who)+(i+role)%len(who)))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, actor uint8) {
		op, err := DecodeOp(data)
		if err != nil {
			return
		}
		b := starts[int(actor)/len(who)%len(starts)].b.Clone()
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

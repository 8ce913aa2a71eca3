package board

import (
	"bytes"
	"testing"
)

// FuzzDecodeEntries: what arrives from the bus is an error, or entries that are written as they were read.
func FuzzDecodeEntries(f *testing.F) {
	day := workshopDay(f).entries
	for _, n := range []int{1, 3, len(day)} {
		data, err := EncodeEntries(day[:n])
		if err != nil {
			f.Fatal(err)
		}
		if len(data) < 4000 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := DecodeEntries(data)
		if err != nil {
			return
		}
		again, err := EncodeEntries(entries)
		if err != nil {
			t.Fatal(err)
		}
		back, err := DecodeEntries(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third, _ := EncodeEntries(back); !bytes.Equal(again, third) {
			t.Fatalf("%s became %s", again, third)
		}
	})
}

// after is a small board with one of each thing that a workshop leaves behind.
func after(f *testing.F) *session {
	f.Helper()
	r := newRoom(f, BoardCreate{Title: "Después"})
	r.seat("fac1", Facilitator)
	r.do("fac1", SolutionAdded{ID: "ficha1", Name: "Luz", Steps: []HowStep{{ID: "paso1", Text: "Uno"}}, Checks: []Viability{{Key: ViableLaw, Answer: ViableNo}}})
	r.do("fac1", ActorAdded{ID: "actor1", Name: "Junta", Contact: "099", Accepted: AcceptedYes})
	r.do("fac1", RequestAdded{ID: "pedido1", What: "Focos", By: "2026-12-01"})
	r.system(RequestAnswered{Request: "pedido1", ID: "resp1", Answer: VerdictNo, Reason: "No hay"})
	r.do("fac1", CommitmentAdded{ID: "comp1", What: "Pedir", Who: "Rosa", Named: true})
	r.system(CommitmentProgressed{ID: "comp1", Text: "Fuimos", Status: Doing})
	r.do("fac1", FactsChanged{Place: new("Casa Somos"), Starts: new("09:00")})
	r.do("fac1", BoardFinished{})
	r.do("fac1", PagePublished{Names: true})
	return r
}

// FuzzUnmarshalSnapshot: a damaged snapshot is an error, or a sound board that lives on and can be shown.
func FuzzUnmarshalSnapshot(f *testing.F) {
	small := New("board001")
	for _, e := range workshopDay(f).entries[:6] {
		small.Apply(e)
	}
	data, err := small.MarshalSnapshot()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(mustSnapshot(f, after(f).b))
	f.Add([]byte(`{"version":3,"id":"board001","persons":[null],"devices":{"d":null},"seats":{"d":["x"]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := UnmarshalSnapshot(data)
		if err != nil {
			return
		}
		if err := Invariants(b); err != nil {
			t.Fatal(err)
		}
		for _, a := range audiences {
			ViewBoard(b, a)
		}
		again := mustSnapshot(t, b.Clone())
		back, err := UnmarshalSnapshot(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if third := mustSnapshot(t, back); !bytes.Equal(again, third) {
			t.Fatalf("%s became %s", again, third)
		}
	})
}

package board

import (
	"fmt"
	"testing"
)

// crowded is a board as it is at the end of a large session.
func crowded(tb testing.TB, notes, people int) *session {
	tb.Helper()
	r := plain(tb)
	r.fast = true
	for i := range people {
		r.system(PersonJoined{ID: ID(fmt.Sprintf("p%05d", i)), Name: "Nombre", Device: fmt.Sprintf("d%05d", i)})
	}
	for i := range notes {
		who := ID(fmt.Sprintf("p%05d", i%people))
		r.do(who, NoteAdded{
			ID: ID(fmt.Sprintf("n%05d", i)), Section: "sec1", Text: "Que haya más árboles y bancas en el parque", Color: "yellow",
		})
	}
	return r
}

func BenchmarkNoteMoved(b *testing.B) {
	r := crowded(b, 2000, 1000)
	person := Audience{ForParticipant, []ID{"p00000"}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := i % 2000
		who := n % 1000
		p := Proposal{
			Actor:  Actor{Person: ID(fmt.Sprintf("p%05d", who)), Device: fmt.Sprintf("d%05d", who)},
			Origin: fmt.Sprintf("d%05d.tab", who), N: uint64(i + 10), At: r.at + Millis(i)*100,
			Op: NoteMoved{ID: ID(fmt.Sprintf("n%05d", n)), X: i % 900, Y: i % 700},
		}
		ops, err := Decide(r.b, p)
		if err != nil {
			b.Fatal(err)
		}
		e := Entry{Seq: r.b.Head() + 1, At: p.At, Origin: p.Origin, N: p.N, Person: p.Actor.Person, Ops: ops}
		r.b.Apply(e)
		for _, a := range []Audience{{Kind: ForFacilitator}, {Kind: ForParticipant}, {Kind: ForProjector}, person} {
			if len(ViewEntry(r.b, e, a)) != 1 {
				b.Fatal("nothing shown")
			}
		}
		PrivateTo(r.b, e)
	}
}

func BenchmarkDotPlacedAndTaken(b *testing.B) {
	r := crowded(b, 2000, 1000)
	r.do("fac1", RoundDrafted{ID: "ronda1", Dots: 5})
	r.do("fac1", RoundOpened{ID: "ronda1"})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		who := i / 2 % 1000
		p := Proposal{
			Actor:  Actor{Person: ID(fmt.Sprintf("p%05d", who)), Device: fmt.Sprintf("d%05d", who)},
			Origin: fmt.Sprintf("d%05d.tab", who), N: uint64(i + 10), At: r.at + Millis(i)*100,
			Op: DotPlaced{Round: "ronda1", Item: "n00003"},
		}
		if i%2 == 1 {
			p.Op = DotTaken{Round: "ronda1", Item: "n00003"}
		}
		ops, err := Decide(r.b, p)
		if err != nil {
			b.Fatal(err)
		}
		r.b.Apply(Entry{Seq: r.b.Head() + 1, At: p.At, Origin: p.Origin, N: p.N, Person: p.Actor.Person, Ops: ops})
	}
}

func BenchmarkNoteAdded(b *testing.B) {
	r := crowded(b, 2000, 1000)
	p := r.proposalOf("per1", NoteAdded{
		ID: "nueva1", Section: "sec1", Text: "Que el ñandú y la chacana no falten en el mural de la plaza", Color: "yellow",
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decide(r.b, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkViewBoard(b *testing.B) {
	r := crowded(b, 2000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		ViewBoard(r.b, Audience{ForParticipant, []ID{"p00000"}})
	}
}

func BenchmarkClone(b *testing.B) {
	r := crowded(b, 2000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		r.b.Clone()
	}
}

func BenchmarkSnapshot(b *testing.B) {
	r := crowded(b, 2000, 1000)
	b.ReportAllocs()
	for b.Loop() {
		data, err := r.b.MarshalSnapshot()
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(data)))
	}
}

func BenchmarkRestoreSnapshot(b *testing.B) {
	data := mustSnapshot(b, crowded(b, 2000, 1000).b)
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := UnmarshalSnapshot(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeOp(b *testing.B) {
	data, err := EncodeOp(NoteMoved{ID: "nota1", X: 300, Y: 200, Section: "sec1"})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeOp(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncodeOp(b *testing.B) {
	op := NoteMoved{ID: "nota1", X: 300, Y: 200, Section: "sec1"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := EncodeOp(op); err != nil {
			b.Fatal(err)
		}
	}
}

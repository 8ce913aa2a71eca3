package board

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// play runs a random session and returns it with a copy of the board after every entry.
func play(rt *rapid.T, t *testing.T, steps int) (*session, []*Board, []Entry) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{
			{ID: "sec1", Title: "Uno", W: 1200, H: 900},
			{ID: "sec2", Title: "Dos", X: 1280, W: 1200, H: 900},
			{ID: "sec3", Title: "Tres", X: 2560, W: 1200, H: 900, Hidden: true},
		},
		Tables: []TableAdded{{ID: "mesa1", Name: "Mesa 1"}, {ID: "mesa2", Name: "Mesa 2", Kind_: TableRemote}},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepGroup, Name: "Todo"},
			{ID: "step2", Kind_: StepVote, Name: "Votar"},
			{ID: "step3", Kind_: StepRoadmap, Name: "Ruta"},
			{ID: "step4", Kind_: StepWrite, Name: "Escribir", Sections: []ID{"sec1", "sec3"}},
			{ID: "step5", Kind_: StepMatrix, Name: "Matriz", Sections: []ID{"sec1", "sec2"}},
			{ID: "step6", Kind_: StepEvaluation, Name: "Evaluación"},
			{ID: "step7", Kind_: StepActors, Name: "Actores"},
			{ID: "step8", Kind_: StepRequests, Name: "Pedidos"},
			{ID: "step9", Kind_: StepSheet, Name: "Ficha"},
		},
	})
	r.seat("fac1", Facilitator)
	r.seat("fac2", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.do("per2", PersonJoined{ID: "voz2", Name: "Voz"})
	r.seat("per3", Participant)
	boards := boardsOf(t, r.b.ID(), r.entries)
	journal := slices.Clone(r.entries) // redacted as it would be
	d := &pool{rt: rt}
	for range steps {
		d.b, d.past = r.b, boards
		who := rapid.SampledFrom([]ID{"fac1", "fac1", "fac2", "per1", "per2", "voz2", "per3"}).Draw(rt, "who")
		before := r.b.Clone()
		e, err := r.ringIfDue()
		if err != nil {
			p := r.proposalOf(who, d.op())
			if back, ok := p.Op.(BoardReturn); ok && back.Seq > 1 {
				p.Past = boards[back.Seq]
			}
			if _, ok := p.Op.(SignedAdded); ok && !d.rare() { // measured by the system, for somebody
				p = Proposal{Actor: Actor{System: true}, At: p.At, Op: p.Op}
			}
			if d.bySystem(p.Op) {
				p.Actor, p.Origin = Actor{System: true}, ""
			}
			e, err = r.propose(p)
		}
		if err != nil {
			continue
		}
		if from, to, redact, ok := ScrubOf(before, e); ok {
			for i := from; i <= to; i++ {
				if next, changed := redact(journal[i-1]); changed {
					if ended := e.Ops[0].Kind(); (ended == "round.closed" || ended == "poll.closed" || ended == "rating.closed") && (!Secret(journal[i-1]) || !before.HoldsSecrets()) {
						rt.Fatalf("F10: journals do not know that %#v has to be forgotten", journal[i-1])
					}
					next = recode(t, next)
					if next.Seq != i || next.Origin != journal[i-1].Origin || next.N != journal[i-1].N || next.At != journal[i-1].At {
						rt.Fatalf("redaction changed what it must keep: %#v", next)
					}
					if again, twice := redact(next); twice && len(again.Ops) != len(next.Ops) {
						rt.Fatalf("redacting twice is not redacting once")
					}
					journal[i-1] = next
				}
			}
		}
		journal = append(journal, e)
		boards = append(boards, r.b.Clone())
		switch d.int(0, 9) { // a copy must be as good as the board itself
		case 0:
			r.b = r.b.Clone()
		case 1:
			if r.b, err = UnmarshalSnapshot(mustSnapshot(t, r.b)); err != nil {
				rt.Fatalf("snapshot: %v", err)
			}
		}
	}
	return r, boards, journal
}

var audiences = []Audience{
	{ForFacilitator, []ID{"fac1"}},
	{ForFacilitator, []ID{"fac2"}},
	{ForParticipant, []ID{"per1"}},
	{ForParticipant, []ID{"per2", "voz2"}},
	{ForParticipant, []ID{"per3"}},
	{ForParticipant, nil},
	{ForProjector, nil},
}

func TestRandomSessions(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, boards, journal := play(rt, t, rapid.IntRange(20, 90).Draw(rt, "steps"))
		live := mustSnapshot(t, r.b)

		again, err := UnmarshalSnapshot(live)
		if err != nil {
			rt.Fatalf("snapshot: %v", err)
		}
		same(rt, "snapshot and back", again, live)
		same(rt, "clone", r.b.Clone(), live)
		same(rt, "replay", replay(t, r.b.ID(), r.entries), live)
		same(rt, "replay of the redacted journal", replay(t, r.b.ID(), journal), live)

		for _, a := range audiences {
			checkMirror(rt, t, r, boards, a)
		}
	})
}

func same(rt *rapid.T, what string, b *Board, want []byte) {
	got, err := b.MarshalSnapshot()
	if err != nil {
		rt.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		rt.Fatalf("%s gives another board:\n%s\nwant\n%s", what, got, want)
	}
}

// checkMirror follows a session with view ops alone: entry by entry, and late from a random
// moment on. A change of the audience's own role or seats starts it anew, as the hub does.
func checkMirror(rt *rapid.T, t *testing.T, r *session, boards []*Board, a Audience) {
	m := NewMirror(ViewBoard(boards[1], a), a.Persons)
	last := boards[len(boards)-1]
	since := rapid.IntRange(1, len(r.entries)).Draw(rt, "since")
	late := NewMirror(ViewBoard(boards[since], a), a.Persons)
	for i := 1; i < len(r.entries); i++ {
		e, b := r.entries[i], boards[i+1]
		for _, op := range ViewEntry(b, e, a) {
			m.Apply(recodeOp(t, op))
		}
		want := ViewBoard(b, a)
		if diff := diffJSON(t, m.View(b.Head()), want); diff != "" {
			rt.Fatalf("%v after entry %d %#v, shown %#v: %s", a, e.Seq, e.Ops, ViewEntry(b, e, a), diff)
		}
		if i >= since {
			for _, op := range ViewEntry(last, e, a) {
				late.Apply(recodeOp(t, op))
			}
		}
		checkPrivate(rt, t, b, e, a)
	}
	if diff := diffJSON(t, late.View(last.Head()), ViewBoard(last, a)); diff != "" {
		for _, e := range r.entries[since:] {
			rt.Logf("entry %d %#v: shown %#v", e.Seq, e.Ops, ViewEntry(last, e, a))
		}
		rt.Fatalf("%v late from %d: %s", a, since, diff)
	}
}

// checkPrivate wants PrivateTo to name everybody whose view differs from that of their class.
func checkPrivate(rt *rapid.T, t *testing.T, b *Board, e Entry, a Audience) {
	class := encodeOps(t, ViewEntry(b, e, Audience{Kind: a.Kind}))
	own := encodeOps(t, ViewEntry(b, e, a))
	if own == class {
		return
	}
	private := PrivateTo(b, e)
	for _, id := range a.Persons {
		if slices.Contains(private, id) || b.persons.get(id).Removed {
			return
		}
	}
	rt.Fatalf("PrivateTo of %#v is %v, but %v is shown\n%s\ninstead of\n%s", e.Ops, private, a, own, class)
}

func encodeOps(t testing.TB, ops []Op) string {
	t.Helper()
	var out []byte
	for _, op := range ops {
		raw, err := EncodeOp(op)
		if err != nil {
			t.Fatal(err)
		}
		out = append(append(out, raw...), '\n')
	}
	return string(out)
}

func recodeOp(t testing.TB, op Op) Op {
	t.Helper()
	data, err := EncodeOp(op)
	if err != nil {
		t.Fatal(err)
	}
	back, err := DecodeOp(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return back
}

// TestDecideOnlyRefuses throws every kind of op at a board, by everybody, in every step: it may
// only accept or refuse.
func TestDecideOnlyRefuses(t *testing.T) {
	r := workshopDay(t)
	for _, k := range Kinds() {
		for _, who := range []ID{"fac1", "per1", "per4", "nobody", ""} {
			_, err := Decide(r.b, r.proposalOf(who, k.Op))
			var refusal *Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("%s: %T", k.Kind, err)
			}
			if err == nil && k.Use&Proposable == 0 {
				t.Fatalf("%s may not be proposed and was accepted", k.Kind)
			}
		}
	}
}

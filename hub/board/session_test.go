package board

import (
	"errors"
	"testing"
)

// session is a board with its journal, as a room of the hub would keep them. Every entry goes through
// the codec before it is applied, and every invariant is checked after it.
type session struct {
	t       testing.TB
	b       *Board
	entries []Entry // as decided
	at      Millis
	n       map[string]uint64
	fast    bool // without checks, for benchmarks and crowds
}

func newRoom(t testing.TB, create BoardCreate) *session {
	t.Helper()
	r := &session{t: t, b: New("board001"), n: map[string]uint64{}, at: 1_700_000_000_000}
	if create.Title == "" {
		create.Title = "Minga"
	}
	if create.Lang == "" {
		create.Lang = "es"
	}
	create.Epoch = "epoch1"
	if _, err := r.propose(Proposal{Actor: Actor{System: true}, Op: create}); err != nil {
		t.Fatalf("create: %v", err)
	}
	return r
}

// plain is a board with two sections, two facilitators (fac1, fac2) and three participants
// (per1, per2, per3), each at a device of their own, and no agenda.
func plain(t testing.TB) *session {
	t.Helper()
	r := newRoom(t, BoardCreate{Sections: []SectionAdded{
		{ID: "sec1", Title: "Ideas", W: 1200, H: 900},
		{ID: "sec2", Title: "Actores", X: 1280, W: 1200, H: 900},
	}})
	r.seat("fac1", Facilitator)
	r.seat("fac2", Facilitator)
	r.seat("per1", Participant)
	r.seat("per2", Participant)
	r.seat("per3", Participant)
	return r
}

func deviceFor(who ID) string { return "dev-" + string(who) }

func (r *session) seat(id ID, role Role) {
	r.t.Helper()
	r.system(PersonJoined{ID: id, Name: "Nombre " + string(id), Role: role, Device: deviceFor(id)})
}

func (r *session) propose(p Proposal) (Entry, error) {
	r.t.Helper()
	var before []byte
	if !r.fast {
		before = mustSnapshot(r.t, r.b)
	}
	ops, err := Decide(r.b, p)
	if !r.fast && string(before) != string(mustSnapshot(r.t, r.b)) {
		r.t.Fatalf("Decide changed the board on %#v", p.Op)
	}
	if err != nil {
		if _, ok := errors.AsType[*Refusal](err); !ok {
			r.t.Fatalf("Decide returned %T, want *Refusal", err)
		}
		return Entry{}, err
	}
	e := Entry{Seq: r.b.Head() + 1, At: p.At, Origin: p.Origin, N: p.N, Person: p.Actor.Person, Ops: ops}
	if !r.fast {
		e = recode(r.t, e)
	}
	r.b.Apply(e)
	r.entries = append(r.entries, e)
	if !r.fast {
		if err := Invariants(r.b); err != nil {
			r.t.Fatalf("after %#v: %v", e, err)
		}
	}
	return e, nil
}

// recode sends an entry through the journal's codec.
func recode(t testing.TB, e Entry) Entry {
	t.Helper()
	data, err := EncodeEntry(e)
	if err != nil {
		t.Fatalf("encode %#v: %v", e, err)
	}
	back, err := DecodeEntry(data)
	if err != nil {
		t.Fatalf("decode %s: %v", data, err)
	}
	return back
}

func (r *session) proposalOf(who ID, op Op) Proposal {
	r.at += 1000
	device := deviceFor(who)
	if p := r.b.persons.get(who); p != nil && len(p.Devices) > 0 {
		device = p.Devices[0]
	}
	r.n[device]++
	return Proposal{
		Actor: Actor{Person: who, Device: device}, Origin: device + ".tab", N: r.n[device], At: r.at, Op: op,
	}
}

func (r *session) try(who ID, op Op) (Entry, error) {
	r.t.Helper()
	return r.propose(r.proposalOf(who, op))
}

// do proposes what must be accepted.
func (r *session) do(who ID, op Op) Entry {
	r.t.Helper()
	e, err := r.try(who, op)
	if err != nil {
		r.t.Fatalf("%s: %#v: %v", who, op, err)
	}
	return e
}

// refuse proposes what must be refused with this code and, if given, field.
func (r *session) refuse(who ID, op Op, code Code, field ...string) {
	r.t.Helper()
	_, err := r.try(who, op)
	r.wantRefusal(err, op, code, field...)
}

func (r *session) wantRefusal(err error, op Op, code Code, field ...string) {
	r.t.Helper()
	var refusal *Refusal
	if !errors.As(err, &refusal) {
		r.t.Fatalf("%#v: accepted, want %s", op, code)
	}
	if refusal.Code != code || len(field) > 0 && refusal.Field != field[0] {
		r.t.Fatalf("%#v: %v, want %s %v", op, err, code, field)
	}
}

func (r *session) system(op Op) Entry {
	r.t.Helper()
	r.at += 1000
	e, err := r.propose(Proposal{Actor: Actor{System: true}, At: r.at, Op: op})
	if err != nil {
		r.t.Fatalf("system: %#v: %v", op, err)
	}
	return e
}

// ringIfDue says that the clock has reached zero, as a room would; an error when it has not.
func (r *session) ringIfDue() (Entry, error) {
	r.t.Helper()
	zero, op, ok := r.b.Zero()
	if !ok || r.at < zero {
		return Entry{}, errors.New("not yet")
	}
	return r.propose(Proposal{Actor: Actor{System: true}, At: r.at, Op: op})
}

// ring lets the time go by until the clock has rung.
func (r *session) ring() {
	r.t.Helper()
	zero, _, _ := r.b.Zero()
	r.at = max(r.at, zero)
	if _, err := r.ringIfDue(); err != nil {
		r.t.Fatalf("the clock does not ring: %v", err)
	}
}

func (r *session) refuseSystem(op Op, code Code, field ...string) {
	r.t.Helper()
	_, err := r.propose(Proposal{Actor: Actor{System: true}, At: r.at, Op: op})
	r.wantRefusal(err, op, code, field...)
}

// note adds a note and returns its id.
func (r *session) note(who, id, section ID) ID {
	r.t.Helper()
	r.do(who, NoteAdded{ID: id, Section: section, Text: "texto " + string(id), Color: "yellow", X: 10, Y: 20})
	return id
}

func mustSnapshot(t testing.TB, b *Board) []byte {
	t.Helper()
	data, err := b.MarshalSnapshot()
	if err != nil {
		t.Fatalf("snapshot: %v", err)
	}
	return data
}

// replay builds a board from entries alone.
func replay(t testing.TB, id ID, entries []Entry) *Board {
	t.Helper()
	b := New(id)
	for _, e := range entries {
		b.Apply(recode(t, e))
	}
	return b
}

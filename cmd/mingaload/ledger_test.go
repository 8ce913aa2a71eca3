package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// three edits of two people, and a pointer's two places.
func someEvents() (load, []event) {
	return load{People: 2}, []event{
		{who: 0, n: 1},
		{who: 1, n: 1},
		{who: 0, pointer: true},
		{who: 0, n: 2},
		{who: 0, pointer: true},
	}
}

// frame is an "e" frame as the hub writes it, with one move for each (number, event).
func frame(t *testing.T, from, upTo board.Seq, moves ...[2]int) []byte {
	t.Helper()
	var text []byte
	first, last := board.Seq(0), board.Seq(0)
	for i, m := range moves {
		if i > 0 {
			text = append(text, ',')
		} else {
			first = board.Seq(m[0])
		}
		last = board.Seq(m[0])
		x, y := placeOf(m[1])
		var err error
		text, err = wire.AppendEntry(text, last, []board.Op{board.NoteMoved{ID: "abcd1234", X: x, Y: y}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return wire.EncodeE(from, upTo, first, last, text)
}

type arrivals []int

func (a *arrivals) add(k int) { *a = append(*a, k) }

func TestLedgerReadsWhatTheHubWrites(t *testing.T) {
	g := newLedger(someEvents())
	g.seq, g.welcome = 10, 10
	var got arrivals
	g.entries(frame(t, 10, 12, [2]int{11, 0}, [2]int{12, 1}), 99, got.add)
	g.entries(frame(t, 12, 14, [2]int{13, 3}), 87, got.add) // 14 was withheld
	g.entries(frame(t, 14, 20), 30, got.add)                // nothing to see
	if want := (arrivals{0, 1, 3}); !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
	if g.lost()+g.gaps+g.duplicated+g.reordered+g.unknown != 0 {
		t.Errorf("faults in a faultless sequence: %+v", *g)
	}
	if g.seq != 20 {
		t.Errorf("stands at %d", g.seq)
	}
	if g.frames != 2 || g.single != 1 || g.singleOf != 87 {
		t.Errorf("%d frames, %d with one move of %d bytes", g.frames, g.single, g.singleOf)
	}
}

func TestLedgerFindsFaults(t *testing.T) {
	none := func(int) {}
	for name, tc := range map[string]struct {
		do   func(*ledger)
		want string // lost gaps duplicated reordered unknown
	}{
		"nothing arrives": {func(*ledger) {}, "3 0 0 0 0"},
		"a frame is missing": {func(g *ledger) {
			g.entries(frame(t, 10, 11, [2]int{11, 0}), 0, none)
			g.entries(frame(t, 12, 13, [2]int{13, 3}), 0, none)
		}, "1 1 0 0 0"},
		"a bare frame is missing": {func(g *ledger) {
			g.entries(frame(t, 12, 13), 0, none)
		}, "3 1 0 0 0"},
		"a frame comes twice": {func(g *ledger) {
			f := frame(t, 10, 12, [2]int{11, 0}, [2]int{12, 1})
			g.entries(f, 0, none)
			g.entries(f, 0, none)
		}, "1 0 2 0 0"},
		"what the welcome held comes again": {func(g *ledger) {
			g.entries(frame(t, 8, 11, [2]int{9, 0}, [2]int{10, 1}, [2]int{11, 3}), 0, none)
		}, "2 0 0 0 0"},
		"an edit becomes two entries": {func(g *ledger) {
			g.entries(frame(t, 10, 12, [2]int{11, 0}, [2]int{12, 0}), 0, none)
		}, "2 0 1 0 0"},
		"a person's edits change places": {func(g *ledger) {
			g.entries(frame(t, 10, 12, [2]int{11, 3}, [2]int{12, 0}), 0, none)
		}, "1 0 0 1 0"},
		"numbers fall within a frame": {func(g *ledger) {
			g.entries(frame(t, 10, 12, [2]int{12, 0}, [2]int{11, 1}), 0, none)
		}, "1 0 0 1 0"},
		"somebody else moves a note": {func(g *ledger) {
			g.entries(frame(t, 10, 11, [2]int{11, 77}), 0, none)
		}, "3 0 0 0 1"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newLedger(someEvents())
			g.seq, g.welcome = 10, 10
			tc.do(g)
			if got := fmt.Sprint(g.lost(), g.gaps, g.duplicated, g.reordered, g.unknown); got != tc.want {
				t.Errorf("lost, gaps, duplicated, reordered, unknown: %s, want %s", got, tc.want)
			}
		})
	}
}

func TestLedgerReadsTheRelayAndPresence(t *testing.T) {
	l, events := someEvents()
	g := newLedger(l, events)
	var got arrivals
	var said []string
	for k, e := range events[:4] {
		if e.pointer {
			said = append(said, string(pointer(nil, k)))
		} else {
			said = append(said, string(proposal(nil, e, k, "abcd1234")))
		}
	}
	g.relayed([]byte("["+strings.Join(said, ",")+"]"), 300, got.add)
	x, y := placeOf(4)
	g.presence(wire.Encode(wire.Presence{T: "pr", C: []int{3, x, y}, X: []int{9}}), got.add)
	if want := (arrivals{0, 1, 2, 3, 4}); !slices.Equal(got, want) {
		t.Errorf("arrived %v, want %v", got, want)
	}
	if g.got != 3 || g.pointers != 2 || g.lost() != 0 || g.unknown != 0 {
		t.Errorf("%d edits, %d pointers, %d lost, %d unknown", g.got, g.pointers, g.lost(), g.unknown)
	}
}

func TestWhatIsSentIsWhatTheHubReads(t *testing.T) {
	l, events := someEvents()
	_ = l
	f, _, err := wire.DecodeUp(proposal(nil, events[3], 3, "abcd1234"))
	if err != nil {
		t.Fatal(err)
	}
	p, ok := f.(wire.Propose)
	if !ok || p.N != 2 {
		t.Fatalf("read as %#v", f)
	}
	op, err := board.DecodeOp(p.O)
	if err != nil {
		t.Fatal(err)
	}
	x, y := placeOf(3)
	if want := (board.NoteMoved{ID: "abcd1234", X: x, Y: y}); op != want {
		t.Errorf("read as %#v, want %#v", op, want)
	}
	f, _, err = wire.DecodeUp(pointer(nil, 4))
	if err != nil {
		t.Fatal(err)
	}
	x, y = placeOf(4)
	if want := (wire.Here{T: "at", X: x, Y: y}); f != want {
		t.Errorf("read as %#v, want %#v", f, want)
	}
}

package main

import (
	"bytes"
	"strconv"
)

// ledger is what one connection has received, held against the schedule. It belongs to the
// connection's reader.
type ledger struct {
	events []event
	edits  int // in the schedule

	seen   []uint64 // bits by event
	latest [2][]int // the latest event of each person: edits, pointers

	got        int // different edits
	pointers   int // different pointer places
	duplicated int
	reordered  int // an edit of a person after a later one of theirs, or an entry below one received
	unknown    int // places that nobody was to go to

	seq     uint64 // where the connection stands; 0 for the relay, which numbers nothing
	welcome uint64 // where it stood first
	gaps    int    // frames that do not follow: something was left out

	frames   int // that carried edits
	single   int // that carried exactly one …
	singleOf int // … and their bytes, headers included
}

func newLedger(l load, events []event) *ledger {
	g := &ledger{events: events, seen: make([]uint64, len(events)/64+1)}
	for i := range g.latest {
		g.latest[i] = make([]int, l.People)
		for j := range g.latest[i] {
			g.latest[i][j] = -1
		}
	}
	for _, e := range events {
		if !e.pointer {
			g.edits++
		}
	}
	return g
}

// arrive notes that event k was received and says whether for the first time.
func (g *ledger) arrive(k int) bool {
	if k < 0 || k >= len(g.events) {
		g.unknown++
		return false
	}
	if g.seen[k/64]&(1<<(k%64)) != 0 {
		g.duplicated++
		return false
	}
	g.seen[k/64] |= 1 << (k % 64)
	e := g.events[k]
	which := 0
	if e.pointer {
		which = 1
		g.pointers++
	} else {
		g.got++
	}
	if g.latest[which][e.who] > k {
		g.reordered++
	}
	g.latest[which][e.who] = max(g.latest[which][e.who], k)
	return true
}

// lost is how many edits have not been received.
func (g *ledger) lost() int { return g.edits - g.got }

// entries reads an "e" frame of the hub, checks that it follows (rules W4 and W5), and calls
// each for the event of every move in it that is received for the first time.
func (g *ledger) entries(text []byte, wireBytes int, each func(k int)) {
	from, hasFrom := number(text, `,"f":`)
	upTo, hasUpTo := number(text, `,"u":`)
	rest, moves, last := text, 0, uint64(0)
	for {
		i := bytes.Index(rest, []byte(`{"s":`))
		if i < 0 {
			break
		}
		rest = rest[i:]
		s, _ := number(rest, `{"s":`)
		if !hasFrom {
			from, hasFrom = s-1, true
		}
		if last == 0 && from > g.seq {
			g.gaps++
		}
		next := bytes.Index(rest[1:], []byte(`{"s":`))
		entry := rest
		if next >= 0 {
			entry = rest[:next+1]
		}
		if s <= last {
			g.reordered++
		}
		last = s
		switch {
		case s > g.seq:
			if k, ok := moved(entry); ok {
				moves++
				if g.arrive(k) {
					each(k)
				}
			}
		case s > g.welcome:
			g.duplicated++
		}
		rest = rest[len(entry):]
	}
	if last == 0 && hasFrom && from > g.seq {
		g.gaps++
	}
	if !hasUpTo {
		upTo = last
	}
	g.seq = max(g.seq, upTo)
	if moves > 0 {
		g.frames++
	}
	if moves == 1 {
		g.single++
		g.singleOf += wireBytes
	}
}

// relayed reads a frame of the relay: an array of what people said.
func (g *ledger) relayed(text []byte, wireBytes int, each func(k int)) {
	edits, said := 0, 0
	for rest := text; ; {
		i := bytes.Index(rest, []byte(`"x":`))
		if i < 0 {
			break
		}
		rest = rest[i:]
		if k, ok := moved(rest); ok {
			said++
			if k >= 0 && k < len(g.events) && !g.events[k].pointer {
				edits++
			}
			if g.arrive(k) {
				each(k)
			}
		}
		rest = rest[4:]
	}
	if edits > 0 {
		g.frames++
	}
	if edits == 1 && said == 1 {
		g.single++
		g.singleOf += wireBytes
	}
}

// presence reads a "pr" frame: number, x, y, number, x, y …
func (g *ledger) presence(text []byte, each func(k int)) {
	_, rest, ok := bytes.Cut(text, []byte(`"c":[`))
	if !ok {
		return
	}
	var triple [3]int
	at := 0
	for len(rest) > 0 {
		v, n := integer(rest)
		if n == 0 {
			return
		}
		triple[at] = v
		if at++; at == 3 {
			at = 0
			if k := eventAt(triple[1], triple[2]); g.arrive(k) {
				each(k)
			}
		}
		if len(rest) <= n || rest[n] != ',' {
			return
		}
		rest = rest[n+1:]
	}
}

// moved reads the place in a move, and from it the event.
func moved(text []byte) (k int, ok bool) {
	i := bytes.Index(text, []byte(`"x":`))
	if i < 0 {
		return 0, false
	}
	x, n := integer(text[i+4:])
	rest := text[i+4+n:]
	if n == 0 || !bytes.HasPrefix(rest, []byte(`,"y":`)) {
		return 0, false
	}
	y, n := integer(rest[5:])
	return eventAt(x, y), n > 0
}

// number reads the number after the first occurrence of key, in the frame's own fields: before
// its entries.
func number(text []byte, key string) (uint64, bool) {
	i := bytes.Index(text, []byte(key))
	if i < 0 {
		return 0, false
	}
	if e := bytes.Index(text, []byte(`"e":[`)); e >= 0 && e < i {
		return 0, false
	}
	v, n := integer(text[i+len(key):])
	return uint64(max(0, v)), n > 0
}

// integer reads an integer from the start of text and says how many bytes it has.
func integer(text []byte) (v, n int) {
	sign := 1
	if len(text) > 0 && text[0] == '-' {
		sign, n = -1, 1
	}
	digits := n
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		v = v*10 + int(text[n]-'0')
		n++
	}
	if n == digits {
		return 0, 0
	}
	return sign * v, n
}

// proposal is the frame with which a person moves a note to the event's place.
func proposal(to []byte, e event, k int, note string) []byte {
	x, y := placeOf(k)
	to = append(to, `{"t":"p","n":`...)
	to = strconv.AppendUint(to, e.n, 10)
	to = append(to, `,"o":{"k":"note.moved","id":"`...)
	to = append(to, note...)
	to = append(to, `","x":`...)
	to = strconv.AppendInt(to, int64(x), 10)
	to = append(to, `,"y":`...)
	to = strconv.AppendInt(to, int64(y), 10)
	return append(to, `}}`...)
}

// pointer is the frame that says where a person's pointer is.
func pointer(to []byte, k int) []byte {
	x, y := placeOf(k)
	to = append(to, `{"t":"at","x":`...)
	to = strconv.AppendInt(to, int64(x), 10)
	to = append(to, `,"y":`...)
	to = strconv.AppendInt(to, int64(y), 10)
	return append(to, '}')
}

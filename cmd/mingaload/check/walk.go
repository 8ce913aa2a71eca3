package check

import (
	"encoding/json"
	"strings"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// sighting is how an audience saw an entry: the ops as they arrived, "" when they were left out.
type sighting struct {
	kind board.AudienceKind
	ops  string
}

// boardSeen is a whole board as a client was welcomed with it.
type boardSeen struct {
	client   *history.Client
	audience board.Audience
	raw      json.RawMessage
}

// wishKey names a proposal: whose, and which.
type wishKey struct {
	tab string
	n   uint64
}

// wish is one proposal, and what became of it.
type wish struct {
	client  *history.Client
	op      json.RawMessage
	sent    int
	first   int64 // when it left first
	acked   []board.Seq
	refused []string
	last    string // "" unanswered, "ok", or the code of the last refusal
	at      int64  // of the last answer
}

// walk goes through what one client saw, in order, keeping the position that the protocol says it has.
func (j *judge) walk(c *history.Client) {
	var (
		at       board.Seq
		audience board.Audience
		open     bool
		gap      bool
		present  bool
	)
	for i := range c.Events {
		e := &c.Events[i]
		if gap && e.K == history.Got {
			if from, _ := e.Span(); from > at {
				j.failf("F2", "%s stood at %d, was told what follows %d, and did not ask again", c.Name, at, from)
			}
		}
		switch e.K {
		case history.Joined:
			audience = board.Audience{Kind: e.A, Persons: e.P}
			if e.B == nil && open && e.S != at {
				j.failf("F2", "%s stood at %d and was welcomed at %d without the board", c.Name, at, e.S)
			}
			if e.S > j.head() {
				j.failf("F1", "%s was welcomed at entry %d; the journal ends at %d", c.Name, e.S, j.head())
			}
			at, open, gap, present = e.S, true, false, false
			if e.B != nil {
				j.views[at] = append(j.views[at], boardSeen{c, audience, e.B})
			}
		case history.Seated:
			audience = board.Audience{Kind: e.A, Persons: e.P}
		case history.Resumed:
			if e.S != at {
				j.failf("F2", "%s stood at %d and asked again from %d", c.Name, at, e.S)
			}
			gap = false
		case history.Got:
			j.looked("F2", 1)
			from, upTo := e.Span()
			if from > at {
				gap = true // the next event must be that it asks again
				continue
			}
			at = j.apply(c, audience, e, at, upTo)
		case history.Sent, history.Acked, history.Refused:
			j.hear(c, e)
		case history.Closed:
			if c.Behaviour == "" && e.C != "4502" && e.C != "4503" && e.C != "4504" {
				j.failf("F9", "%s did nothing wrong, and its connection was closed with %s", c.Name, e.C)
			}
		case history.Finished:
			present = true
			if e.S != at {
				j.failf("F2", "%s says that it stands at %d; what it received leads to %d", c.Name, e.S, at)
			}
		case history.Pointed, history.Planted, history.Saw, history.Cut, history.Broken:
		}
	}
	if gap {
		j.failf("F2", "%s saw a gap after %d and did not ask again", c.Name, at)
	}
	if c.Behaviour != "" || !open {
		return
	}
	j.looked("F4", 1)
	j.looked("F9", 1)
	switch {
	case !present:
		j.failf("F4", "%s has no end: it was no longer connected when the run ended", c.Name)
	case at != j.head():
		j.failf("F4", "%s ended at entry %d; the journal's head is %d", c.Name, at, j.head())
	}
}

// apply takes an "e" frame as rule W5 says and returns where the client stands then.
func (j *judge) apply(c *history.Client, a board.Audience, e *history.Event, at, upTo board.Seq) board.Seq {
	if upTo > j.head() {
		j.failf("F1", "%s was told up to entry %d; the journal ends at %d", c.Name, upTo, j.head())
		return max(at, upTo)
	}
	last, expect := board.Seq(0), at+1
	for _, got := range e.E {
		if got.S <= last || got.S > upTo {
			j.failf("F2", "%s received a frame up to %d with entry %d after entry %d", c.Name, upTo, got.S, last)
		}
		last = got.S
		if got.S <= at || got.S > upTo {
			continue
		}
		for ; expect < got.S; expect++ {
			j.see(c, a, expect, "")
			j.ownDot(c, expect, upTo)
		}
		j.see(c, a, got.S, joinOps(got))
		expect = got.S + 1
	}
	for ; expect <= upTo; expect++ {
		j.see(c, a, expect, "")
		j.ownDot(c, expect, upTo)
	}
	return max(at, upTo)
}

// ownDot looks at an entry that a frame up to upTo has left out. Who gave a dot is shown it, unless its round
// was closed by then; the journal has forgotten the dot, but who proposed the entry is known from the histories.
func (j *judge) ownDot(c *history.Client, s, upTo board.Seq) {
	e := j.entry(s)
	if e == nil || !isRedacted(e) {
		return
	}
	_, tab := deviceTab(e.Origin)
	giver := j.byTab[tab]
	if giver == nil || giver.Person != c.Person || s <= j.erased {
		return
	}
	for i := s; i < upTo; i++ { // the entries after s, up to upTo
		for _, op := range j.Entries[i].Ops {
			if _, ok := op.(board.RoundClosed); ok {
				return
			}
		}
	}
	j.failf("F4", "entry %d, a dot of its own person that %s proposed, was left out of what %s received up to entry %d",
		s, giver.Name, c.Name, upTo)
}

func (j *judge) see(c *history.Client, a board.Audience, s board.Seq, ops string) {
	at := j.seen[s]
	if at == nil {
		at = map[sighting][]*history.Client{}
		j.seen[s] = at
	}
	key := sighting{a.Kind, ops}
	at[key] = append(at[key], c)
}

func joinOps(e wire.Entry) string {
	var b strings.Builder
	for i, op := range e.O {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(op)
	}
	return b.String()
}

// hear notes what happened to a proposal.
func (j *judge) hear(c *history.Client, e *history.Event) {
	if e.N == 0 {
		return // a frame was refused, not a proposal
	}
	key := wishKey{c.Tab, e.N}
	w := j.wishes[key]
	if w == nil {
		w = &wish{client: c, first: e.T}
		j.wishes[key] = w
		if e.K != history.Sent {
			j.failf("F11", "%s was answered about proposal %d, which it never sent", c.Name, e.N)
		}
	}
	switch e.K {
	case history.Sent:
		w.sent++
		if w.op == nil {
			w.op = e.O
		}
	case history.Acked:
		w.acked = append(w.acked, e.S)
		w.last, w.at = "ok", e.T
	default:
		w.refused = append(w.refused, e.C)
		w.last, w.at = e.C, e.T
		if e.C == "" {
			j.failf("F11", "proposal %d of %s was refused without a code", e.N, c.Name)
		}
	}
}

// Package check holds what clients have seen against what the journal says, and decides the promises of
// docs/protocol.md that can be seen from outside, one by one.
//
// It trusts neither side: what a client received is compared with what board.ViewEntry gives for the
// journal's entry, replayed from the first; what the journal holds must be explained by what somebody sent.
package check

import (
	"fmt"
	"strings"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

// Subject is one board: its whole journal, and the history of everybody who was there.
type Subject struct {
	Board   board.ID
	Entries []board.Entry
	Clients []*history.Client

	// Stored are the raw files of the store, if they can be read, by name.
	Stored map[string][]byte
}

// Verdict is what became of one promise on one board.
type Verdict struct {
	Board   board.ID `json:"board"`
	Promise string   `json:"promise"`
	What    string   `json:"what"`
	Holds   bool     `json:"holds"`
	Looked  int      `json:"looked"`            // how many facts were looked at; 0: nothing in this run could break it
	Faults  int      `json:"faults,omitempty"`  // how many broke it
	Counter string   `json:"counter,omitempty"` // the first of them, in words
}

func (v Verdict) String() string {
	switch {
	case !v.Holds:
		return fmt.Sprintf("%-3s BROKEN (%d of %d)  %s\n      %s", v.Promise, v.Faults, v.Looked, v.What, v.Counter)
	case v.Looked == 0:
		return fmt.Sprintf("%-3s –  %s: nothing in this run could break it", v.Promise, v.What)
	}
	return fmt.Sprintf("%-3s ok  %s (%d looked at)", v.Promise, v.What, v.Looked)
}

// promises are what can be seen of F1 to F11 from outside.
var promises = []struct{ id, what string }{
	{"F1", "nobody was told of what the journal does not hold"},
	{"F2", "everybody applied n+1 after n, or asked again"},
	{"F3", "no proposal stands twice in the journal, and was acknowledged with its own number"},
	{"F4", "nobody misses an entry, and everybody ends at the journal's head"},
	{"F5", "everything in the journal was proposed; presence is not in it"},
	{"F6", "nobody received what View withholds"},
	{"F7", "dots, caps and the rulebook's limits held"},
	{"F8", "every acknowledged edit is in the journal, as it was sent"},
	{"F9", "misbehaving connections cost the others nothing"},
	{"F10", "of closed rounds nothing stored joins a person to an item"},
	{"F11", "every proposal was acknowledged once or refused with a code"},
}

// judge collects what was found on one board.
type judge struct {
	Subject

	verdicts map[string]*Verdict
	byTab    map[string]*history.Client
	wishes   map[wishKey]*wish
	seen     map[board.Seq]map[sighting][]*history.Client
	views    map[board.Seq][]boardSeen
	erased   board.Seq // last entry that erased a person; what came before cannot be compared
}

// Board decides all promises for one board.
func Board(s Subject) []Verdict {
	j := &judge{
		Subject: s, verdicts: map[string]*Verdict{}, byTab: map[string]*history.Client{}, wishes: map[wishKey]*wish{},
		seen: map[board.Seq]map[sighting][]*history.Client{}, views: map[board.Seq][]boardSeen{},
	}
	for _, p := range promises {
		j.verdicts[p.id] = &Verdict{Board: s.Board, Promise: p.id, What: p.what, Holds: true}
	}
	for _, c := range s.Clients {
		if other, taken := j.byTab[c.Tab]; taken {
			j.failf("F3", "the histories of %s and %s share the tab %s: they cannot be told apart", other.Name, c.Name, c.Tab)
		}
		j.byTab[c.Tab] = c
	}
	j.journal()
	for _, c := range s.Clients {
		j.walk(c)
	}
	j.explain()
	j.answers()
	j.replay()
	j.secrets()
	j.dots()
	j.closedRounds()
	list := make([]Verdict, 0, len(promises))
	for _, p := range promises {
		list = append(list, *j.verdicts[p.id])
	}
	return list
}

func (j *judge) looked(promise string, n int) { j.verdicts[promise].Looked += n }

func (j *judge) failf(promise, format string, args ...any) {
	v := j.verdicts[promise]
	v.Holds = false
	v.Faults++
	if v.Counter == "" {
		v.Counter = fmt.Sprintf(format, args...)
	}
}

func (j *judge) head() board.Seq { return board.Seq(len(j.Entries)) }

// entry is the journal's entry with that number, or nil.
func (j *judge) entry(s board.Seq) *board.Entry {
	if s == 0 || s > j.head() {
		return nil
	}
	return &j.Entries[s-1]
}

// deviceTab takes an origin apart: "device.tab".
func deviceTab(origin string) (device, tab string) {
	device, tab, _ = strings.Cut(origin, ".")
	return device, tab
}

func isRedacted(e *board.Entry) bool {
	for _, op := range e.Ops {
		if _, ok := op.(board.Redacted); ok {
			return true
		}
	}
	return false
}

func kindsOf(ops []board.Op) string {
	kinds := make([]string, len(ops))
	for i, op := range ops {
		kinds[i] = op.Kind()
	}
	return strings.Join(kinds, ", ")
}

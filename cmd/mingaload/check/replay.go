package check

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

// waiting is a sighting that is not what the entry looked like when it was new. Who comes back later is shown
// it as things stand then, so it waits for a later board that explains it.
type waiting struct {
	entry *board.Entry
	sighting
	audience board.Audience
	client   *history.Client
}

// replay lives through the journal again and compares, entry by entry, what everybody was shown with
// what View shows: F1, F4 and F6.
func (j *judge) replay() {
	b := board.New(j.Board)
	var late []waiting
	for i := range j.Entries {
		e := &j.Entries[i]
		if e.Seq != board.Seq(i)+1 {
			return // told already; Apply would panic
		}
		b.Apply(*e)
		late = slices.DeleteFunc(late, func(w waiting) bool { return view(b, w.entry, w.audience) == w.ops })
		late = append(late, j.compare(b, e)...)
		for _, seen := range j.views[e.Seq] {
			j.whole(b, seen)
		}
	}
	if err := board.Invariants(b); err != nil {
		j.failf("F7", "the replayed board breaks a rule: %v", err)
	}
	j.looked("F7", 1)
	for _, w := range late {
		j.unexplained(b, w)
	}
}

// view is how an audience sees an entry, as it travels.
func view(b *board.Board, e *board.Entry, a board.Audience) string {
	ops := board.ViewEntry(b, *e, a)
	texts := make([]string, len(ops))
	for i, op := range ops {
		text, err := board.EncodeOp(op)
		if err != nil {
			return fmt.Sprintf("not encodable: %v", err)
		}
		texts[i] = string(text)
	}
	return strings.Join(texts, ",")
}

// compare holds all sightings of one entry against View, and returns those that do not agree.
func (j *judge) compare(b *board.Board, e *board.Entry) (late []waiting) {
	private := board.PrivateTo(b, *e)
	classes := map[board.AudienceKind]string{}
	for key, clients := range j.seen[e.Seq] {
		class, done := classes[key.kind]
		if !done {
			class = view(b, e, board.Audience{Kind: key.kind})
			classes[key.kind] = class
		}
		told := map[string]bool{}
		for _, c := range clients {
			j.looked("F1", 1)
			j.looked("F6", 1)
			a := board.Audience{Kind: key.kind, Persons: []board.ID{c.Person}}
			want := class
			if slices.Contains(private, c.Person) {
				want = view(b, e, a)
			}
			if want == key.ops || j.forgotten(e, key.ops, c) || told[want] {
				continue
			}
			told[want] = true // one of those who saw the same is enough
			late = append(late, waiting{e, key, a, c})
		}
	}
	return late
}

// forgotten says whether a sighting cannot be compared, because what it shows has been redacted since: dots of
// a round that was closed, or what told who an erased person was.
func (j *judge) forgotten(e *board.Entry, ops string, c *history.Client) bool {
	if e.Seq <= j.erased {
		return true
	}
	if !isRedacted(e) {
		return false
	}
	if ops == "" { // see ownDot
		return true
	}
	var dots []struct {
		K      string   `json:"k"`
		Person board.ID `json:"person"`
	}
	if json.Unmarshal([]byte("["+ops+"]"), &dots) != nil {
		return false
	}
	for _, d := range dots {
		if d.K != (board.DotPlaced{}).Kind() && d.K != (board.DotTaken{}).Kind() || d.Person != c.Person {
			return false
		}
	}
	return true
}

// unexplained says which promise a sighting breaks that no board explains.
func (j *judge) unexplained(b *board.Board, w waiting) {
	want := view(b, w.entry, w.audience)
	switch {
	case w.ops == "":
		j.failf("F4", "entry %d (%s) was left out of what %s received", w.entry.Seq, kindsOf(w.entry.Ops), w.client.Name)
	case want != "" && !sharesKind(w.entry, w.ops):
		j.failf("F1", "%s was told that entry %d is %s; the journal says %s", w.client.Name, w.entry.Seq, short(w.ops), kindsOf(w.entry.Ops))
	case want == "":
		j.failf("F6", "%s (%s) was shown entry %d as %s, all of which View withholds", w.client.Name, w.kind, w.entry.Seq, short(w.ops))
	default:
		j.failf("F6", "%s (%s) was shown entry %d as %s, and View gives %s", w.client.Name, w.kind, w.entry.Seq, short(w.ops), short(want))
	}
}

func sharesKind(e *board.Entry, ops string) bool {
	for _, op := range e.Ops {
		if strings.Contains(ops, `{"k":"`+op.Kind()+`"`) {
			return true
		}
	}
	return false
}

func short(s string) string {
	if len(s) > 160 {
		return s[:160] + "…"
	}
	return s
}

// whole compares the board of a welcome. Whose dots lie where in an open round is not compared: the
// journal may have forgotten it since.
func (j *judge) whole(b *board.Board, seen boardSeen) {
	j.looked("F6", 1)
	if b.Head() <= j.erased {
		return
	}
	var got board.BoardView
	if err := json.Unmarshal(seen.raw, &got); err != nil {
		j.failf("F6", "%s was welcomed with a board that cannot be read: %v", seen.client.Name, err)
		return
	}
	want := board.ViewBoard(b, seen.audience)
	for _, v := range []*board.BoardView{&got, &want} {
		for i := range v.Rounds {
			v.Rounds[i].Mine = nil
		}
	}
	g, errGot := json.Marshal(got)
	w, errWant := json.Marshal(want)
	if errGot != nil || errWant != nil || bytes.Equal(g, w) {
		return
	}
	at := 0
	for at < min(len(g), len(w)) && g[at] == w[at] {
		at++
	}
	from := max(0, at-40)
	j.failf("F6", "%s (%s) was welcomed at %d with a board that says …%s where View says …%s",
		seen.client.Name, seen.audience.Kind, b.Head(), short(string(g[from:])), short(string(w[from:])))
}

package check

import (
	"cmp"
	"encoding/json"
	"slices"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// journal looks at the journal alone: numbers without gaps, no proposal twice, nothing that nobody proposed.
func (j *judge) journal() {
	type proposal struct {
		origin string
		n      uint64
	}
	first := map[proposal]board.Seq{}
	pointed := map[[2]int]*history.Client{}
	for _, c := range j.Clients {
		for i := range c.Events {
			if e := &c.Events[i]; e.K == history.Pointed {
				pointed[[2]int{e.X, e.Y}] = c
			}
		}
	}
	for i := range j.Entries {
		e := &j.Entries[i]
		if e.Seq != board.Seq(i)+1 {
			j.failf("F2", "the journal's entry %d has the number %d", i+1, e.Seq)
		}
		for _, op := range e.Ops {
			if _, ok := op.(board.PersonErased); ok {
				j.erased = e.Seq
			}
		}
		j.looked("F5", 1)
		j.presence(e, pointed)
		if e.Origin == "" {
			continue
		}
		j.looked("F3", 1)
		key := proposal{e.Origin, e.N}
		if was, twice := first[key]; twice {
			j.failf("F3", "proposal %d of %s stands in the journal as entry %d and as entry %d", e.N, j.who(e.Origin), was, e.Seq)
		} else {
			first[key] = e.Seq
		}
	}
}

// explain looks at the journal again when it is known what everybody sent.
func (j *judge) explain() {
	for i := range j.Entries {
		if e := &j.Entries[i]; e.Origin != "" {
			j.explained(e)
		}
	}
}

// explained wants every entry to be something that somebody has sent, or the server's seating of a person.
func (j *judge) explained(e *board.Entry) {
	_, tab := deviceTab(e.Origin)
	if w := j.wishes[wishKey{tab, e.N}]; w != nil && w.sent > 0 {
		return
	}
	for _, op := range e.Ops {
		switch op.(type) {
		case board.PersonJoined, board.DeviceJoined, board.PersonRoleChanged, board.BoardCreated, board.Redacted:
			return
		}
	}
	j.failf("F5", "entry %d (%s) is proposal %d of %s, and nobody sent that", e.Seq, kindsOf(e.Ops), e.N, j.who(e.Origin))
}

// presence looks for places at which somebody's pointer was: the driver sends pointers to places where
// it puts nothing.
func (j *judge) presence(e *board.Entry, pointed map[[2]int]*history.Client) {
	at := func(x, y int) {
		if c, ok := pointed[[2]int{x, y}]; ok {
			j.failf("F5", "entry %d (%s) has the place %d,%d, to which only the pointer of %s ever went",
				e.Seq, kindsOf(e.Ops), x, y, c.Name)
		}
	}
	for _, op := range e.Ops {
		switch op := op.(type) {
		case board.NoteMoved:
			at(op.X, op.Y)
		case board.NoteAdded:
			at(op.X, op.Y)
		case board.ClusterMoved:
			at(op.X, op.Y)
		case board.ClusterAdded:
			at(op.X, op.Y)
		}
	}
}

func (j *judge) who(origin string) string {
	device, tab := deviceTab(origin)
	if c := j.byTab[tab]; c != nil {
		return c.Name
	}
	return "an unknown tab of device " + device
}

// answers holds what was acknowledged and refused against the journal.
func (j *judge) answers() {
	stored := map[wishKey]board.Seq{}
	for i := range j.Entries {
		if j.Entries[i].Refused() != nil {
			continue
		}
		_, tab := deviceTab(j.Entries[i].Origin)
		stored[wishKey{tab, j.Entries[i].N}] = j.Entries[i].Seq
	}
	keys := make([]wishKey, 0, len(j.wishes))
	for k := range j.wishes {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b wishKey) int { return cmp.Or(cmp.Compare(a.tab, b.tab), cmp.Compare(a.n, b.n)) })
	for _, k := range keys {
		w := j.wishes[k]
		j.acknowledged(k, w, stored[k])
		j.ended(k, w, stored[k])
	}
}

func (j *judge) acknowledged(k wishKey, w *wish, stored board.Seq) {
	for _, s := range w.acked {
		j.looked("F8", 1)
		e := j.entry(s)
		_, tab := "", ""
		if e != nil {
			_, tab = deviceTab(e.Origin)
		}
		switch {
		case stored == 0:
			j.failf("F8", "proposal %d of %s (%s) was acknowledged as entry %d, and the journal does not hold it", k.n, w.client.Name, w.op, s)
		case e == nil || tab != k.tab || e.N != k.n:
			j.failf("F3", "proposal %d of %s was acknowledged as entry %d, and is entry %d", k.n, w.client.Name, s, stored)
		case !sameWish(w.op, e):
			j.failf("F8", "proposal %d of %s was %s; entry %d of the journal says something else (%s)", k.n, w.client.Name, w.op, s, kindsOf(e.Ops))
		}
	}
}

// sameWish says whether an entry holds what was asked for. Only what the rulebook never rewrites is
// compared: the kind, the id and the numbers of a place; of text, that it is there.
func sameWish(asked json.RawMessage, e *board.Entry) bool {
	if len(asked) == 0 || isRedacted(e) {
		return true
	}
	op, err := board.DecodeOp(asked)
	if err != nil {
		return false
	}
	switch op.(type) {
	case board.Undo, board.Restore, board.NotesImport, board.ClustersAdd, board.ClusterSplit, board.SectionTidy, board.WinnersCommit:
		return true // become other ops
	}
	for _, is := range e.Ops {
		if is.Kind() != op.Kind() {
			continue
		}
		switch asked := op.(type) {
		case board.NoteAdded:
			is, ok := is.(board.NoteAdded)
			return ok && is.ID == asked.ID && is.Text == asked.Text
		case board.NoteEdited:
			is, ok := is.(board.NoteEdited)
			return ok && is.ID == asked.ID && is.Text == asked.Text
		case board.NoteMoved:
			is, ok := is.(board.NoteMoved)
			return ok && is.ID == asked.ID && is.X == asked.X && is.Y == asked.Y
		case board.DotPlaced:
			is, ok := is.(board.DotPlaced)
			return ok && is.Round == asked.Round && is.Item == asked.Item
		case board.DotTaken:
			is, ok := is.(board.DotTaken)
			return ok && is.Round == asked.Round && is.Item == asked.Item
		}
		return true
	}
	return false
}

// again says whether a refusal asks to try again.
func again(code string) bool {
	return code == string(wire.CodeLater) || code == string(wire.CodeRate) || code == string(board.CodeTooFast)
}

// ended wants one end for every proposal of an ordinary client.
func (j *judge) ended(k wishKey, w *wish, stored board.Seq) {
	j.looked("F11", 1)
	distinct := slices.Compact(slices.Sorted(slices.Values(w.acked)))
	final := slices.ContainsFunc(w.refused, func(code string) bool { return !again(code) })
	switch {
	case len(distinct) > 1:
		j.failf("F3", "proposal %d of %s was acknowledged as entry %d and as entry %d", k.n, w.client.Name, distinct[0], distinct[1])
	case len(distinct) == 1 && final:
		j.failf("F11", "proposal %d of %s was acknowledged as entry %d, and refused with %q", k.n, w.client.Name, distinct[0], w.refused[0])
	case final && stored != 0 && !slices.Contains(w.refused, string(board.CodeStale)):
		j.failf("F11", "proposal %d of %s was refused with %q, and happened as entry %d", k.n, w.client.Name, w.refused[0], stored)
	case w.last == "" && w.client.Behaviour == "":
		j.failf("F11", "proposal %d of %s (%s) was sent %d times and never answered", k.n, w.client.Name, w.op, w.sent)
	case w.last != "ok" && again(w.last) && w.client.Behaviour == "":
		j.failf("F11", "proposal %d of %s ended with %q, and was not tried again", k.n, w.client.Name, w.last)
	}
	if n := len(w.acked) + len(w.refused); n > w.sent {
		j.failf("F11", "proposal %d of %s was sent %d times and answered %d times", k.n, w.client.Name, w.sent, n)
	}
}

package board

import (
	"fmt"
	"maps"
	"slices"
)

// ledger keeps, from recorded ops alone and in its own way, what a trail has to lead to. It knows nothing
// of what the board remembers.
type ledger struct {
	notes    map[ID]*inked
	clusters map[ID]*bound
	rounds   map[ID]*tally
	rows     map[ID]*made
	order    []ID // of notes
}

type inked struct {
	in      ID
	gone    bool
	held    bool
	comings []coming
}

// coming is a note being put into a cluster or taken out of it.
type coming struct {
	at      Seq
	cluster ID
	in      bool
}

type bound struct {
	live   bool
	into   ID
	ended  Seq
	of     ID
	born   Seq
	former []ID
}

type tally struct {
	opened Seq
	closed bool
	totals []Total
}

type made struct {
	origin, round ID
	notes         []ID
	live          bool
}

func newLedger() *ledger {
	return &ledger{notes: map[ID]*inked{}, clusters: map[ID]*bound{}, rounds: map[ID]*tally{}, rows: map[ID]*made{}}
}

func (l *ledger) members(cluster ID) []ID {
	var ids []ID
	for _, id := range l.order {
		if n := l.notes[id]; n.in == cluster {
			ids = append(ids, id)
		}
	}
	return ids
}

func (l *ledger) put(at Seq, id, cluster ID) {
	n := l.notes[id]
	if n == nil || n.gone {
		return
	}
	if n.in != "" && n.in != cluster {
		n.comings = append(n.comings, coming{at, n.in, false})
	}
	n.in = cluster
	n.comings = append(n.comings, coming{at, cluster, true})
}

func (l *ledger) write(e Entry) {
	for _, op := range e.Ops {
		switch op := op.(type) {
		case NoteAdded:
			l.notes[op.ID] = &inked{held: op.Waits}
			l.order = append(l.order, op.ID)
		case NoteDeleted:
			l.notes[op.ID].gone, l.notes[op.ID].in = true, ""
		case NoteRestored:
			l.notes[op.ID].gone = false
		case NoteHidden:
			l.notes[op.ID].held, l.notes[op.ID].in = true, ""
		case NoteHeld:
			l.notes[op.ID].held, l.notes[op.ID].in = true, ""
		case NoteApproved:
			l.notes[op.ID].held = false
		case NoteClustered:
			l.put(e.Seq, op.ID, op.Cluster)
		case NoteUnclustered:
			n := l.notes[op.ID]
			n.comings = append(n.comings, coming{e.Seq, n.in, false})
			n.in = ""
		case ClusterAdded:
			l.clusters[op.ID] = &bound{live: true, of: op.Of, born: e.Seq}
			for _, id := range op.Notes {
				l.put(e.Seq, id, op.ID)
			}
		case ClusterMerged:
			k := l.clusters[op.From]
			k.live, k.into, k.ended, k.former = false, op.Into, e.Seq, l.members(op.From)
			for _, id := range k.former {
				l.notes[id].in = op.Into
			}
		case ClusterDissolved:
			k := l.clusters[op.ID]
			k.live, k.into, k.ended, k.former = false, "", e.Seq, l.members(op.ID)
			for _, id := range k.former {
				l.notes[id].in = ""
			}
		case ClusterRestored:
			k := l.clusters[op.ID]
			k.live, k.into, k.former = true, "", nil
			for _, id := range op.Notes {
				l.put(e.Seq, id, op.ID)
			}
		case RoundOpened:
			l.rounds[op.ID] = &tally{opened: e.Seq}
		case RoundClosed:
			l.rounds[op.ID].closed, l.rounds[op.ID].totals = true, op.Totals
		case CommitmentAdded:
			l.rows[op.ID] = &made{origin: op.Origin, round: op.Round, notes: l.standsFor(op.Origin), live: true}
		case SolutionAdded:
			l.rows[op.ID] = &made{origin: op.Origin, round: op.Round, live: true}
			for _, s := range op.Sources {
				l.rows[op.ID].notes = append(l.rows[op.ID].notes, s.Items...)
			}
		case SolutionRemoved:
			l.rows[op.ID].live = false
		case SolutionRestored:
			l.rows[op.ID].live = true
		case CommitmentRemoved:
			l.rows[op.ID].live = false
		case CommitmentRestored:
			l.rows[op.ID].live = true
		}
	}
}

// standsFor says which notes a thing stands for at this moment.
func (l *ledger) standsFor(origin ID) []ID {
	if l.notes[origin] != nil {
		return []ID{origin}
	}
	k := l.clusters[origin]
	switch {
	case k == nil:
		return nil
	case k.live:
		return l.members(origin)
	}
	end := origin
	for l.clusters[end].into != "" {
		end = l.clusters[end].into
	}
	return slices.DeleteFunc(slices.Clone(k.former), func(id ID) bool {
		n := l.notes[id]
		return n.gone || n.held || n.in != "" && n.in != end
	})
}

// trail says, one per line, what the trail of a row has to hold.
func (l *ledger) trail(row ID) []string {
	var lines []string
	k := l.rows[row]
	part := map[ID]TrailPart{}
	from, until := map[ID]Seq{}, map[ID]Seq{}
	if l.clusters[k.origin] != nil {
		part[k.origin] = TrailOwn
		for grew := true; grew; {
			grew = false
			for id, c := range l.clusters {
				if part[id] == "" && c.into != "" && part[c.into] != "" {
					part[id], grew = TrailAbsorbed, true
				}
			}
		}
		own := slices.Collect(maps.Keys(part))
		at := Seq(0)
		for id := k.origin; l.clusters[id].into != ""; {
			at = max(at, l.clusters[id].ended)
			id = l.clusters[id].into
			part[id], from[id] = TrailInto, at
		}
		for _, id := range own {
			at := l.clusters[id].born
			for of := l.clusters[id].of; of != "" && !slices.Contains(own, of); of = l.clusters[of].of {
				if part[of] == "" {
					part[of] = TrailOff
				}
				until[of] = max(until[of], at)
				at = min(at, l.clusters[of].born)
			}
		}
	}
	on := map[ID]bool{}
	for _, id := range k.notes {
		on[id] = true
	}
	for id, n := range l.notes {
		last := coming{}
		for _, c := range n.comings {
			if p := part[c.cluster]; p == TrailOwn || p == TrailAbsorbed {
				if c.at > last.at || c.at == last.at && c.in {
					last = c
				}
			}
		}
		switch c := l.clusters[k.origin]; {
		case id == k.origin:
			on[id] = true
		case c == nil:
		case n.in == k.origin:
			on[id] = true
		case n.in != "" && part[n.in] == "":
		case slices.Contains(c.former, id), n.gone && last.in:
			on[id] = true
		case len(k.notes) == 0 && last.at > 0: // of a row without notes, whatever was ever there
			on[id] = true
		}
	}
	unshown := 0
	for id := range on {
		n := l.notes[id]
		if n.held {
			unshown++
			continue
		}
		now := ""
		if n.in != "" && part[n.in] == "" {
			now = string(n.in)
		}
		lines = append(lines, fmt.Sprintf("note %s deleted %t now %s", id, n.gone, now))
	}
	for id, p := range part {
		lines = append(lines, fmt.Sprintf("cluster %s %s ended %t", id, p, !l.clusters[id].live))
	}
	for id, r := range l.rounds {
		if !r.closed {
			continue
		}
		for _, t := range r.totals {
			p := part[t.Item]
			if on[t.Item] || p == TrailOwn || p == TrailAbsorbed || from[t.Item] > 0 && r.opened > from[t.Item] || r.opened < until[t.Item] {
				lines = append(lines, fmt.Sprintf("round %s gave %s %d, chosen %t", id, t.Item, t.Dots, id == k.round))
			}
		}
	}
	return slices.Sorted(slices.Values(append(lines, fmt.Sprintf("%d unshown", unshown))))
}

func trailLines(v TrailView) []string {
	var lines []string
	for _, n := range v.Notes {
		lines = append(lines, fmt.Sprintf("note %s deleted %t now %s", n.ID, n.Deleted, n.Now))
	}
	for _, c := range v.Clusters {
		lines = append(lines, fmt.Sprintf("cluster %s %s ended %t", c.ID, c.Part, c.Deleted))
	}
	for _, r := range v.Rounds {
		lines = append(lines, fmt.Sprintf("round %s gave %s %d, chosen %t", r.ID, r.Item, r.Dots, r.Chosen))
	}
	return slices.Sorted(slices.Values(append(lines, fmt.Sprintf("%d unshown", v.Unshown))))
}

package board

import (
	"maps"
	"slices"
)

// TrailView leads from a commitment, or a solution sheet, back to what it came from: the cluster or note it was made
// of, through merges, splits and ends, the rounds that weighed it, and the notes that were written.
//
// What a commitment was made of stays on its trail, wherever the notes go afterwards; what its cluster
// gains later comes to it.
type TrailView struct {
	Commitment *CommitmentView `json:"commitment,omitempty"`
	Solution   *SolutionView   `json:"solution,omitempty"` // where it is the trail of a solution sheet
	Clusters   []TrailCluster  `json:"clusters"`           // the commitment's own first, then the others, see [TrailCluster]
	Rounds     []TrailRound    `json:"rounds"`             // closed rounds in which one of them, or a note, stood
	Notes      []TrailNote     `json:"notes"`              // in order of arrival, deleted ones included, held ones left out
	Unshown    int             `json:"unshown,omitempty"`  // notes on it that whoever looks is not shown
}

// TrailPart says why a cluster is on a trail.
type TrailPart string

// Why a cluster is on a trail.
const (
	TrailOwn      TrailPart = "own"      // what the commitment was made of
	TrailAbsorbed TrailPart = "absorbed" // merged into it, directly or through others
	TrailInto     TrailPart = "into"     // it was merged into this one later
	TrailOff      TrailPart = "off"      // it was split off this one
)

// TrailCluster is a cluster on the trail of a commitment with its life so far.
type TrailCluster struct {
	ID      ID          `json:"id"`
	Name    string      `json:"name"`
	Part    TrailPart   `json:"part"`
	Deleted bool        `json:"deleted,omitempty"`
	Steps   []TrailStep `json:"steps"`
}

// TrailRound is how a thing on the trail did in a closed round.
type TrailRound struct {
	ID       ID     `json:"id"`
	Question string `json:"question"`
	Item     ID     `json:"item"`
	Name     string `json:"name,omitempty"`
	Dots     int    `json:"dots"`
	Of       int    `json:"of"`   // dots given in the whole round
	Rank     int    `json:"rank"` // 1 = most dots; equal dots share a rank
	Items    int    `json:"items"`
	Voters   int    `json:"voters"`
	Chosen   bool   `json:"chosen,omitempty"` // the commitment names this round
}

// TrailNote is a note on the trail of a commitment.
type TrailNote struct {
	ID      ID     `json:"id"`
	Text    string `json:"text"`
	Section ID     `json:"section"`
	Cluster ID     `json:"cluster,omitempty"` // the cluster on the trail into which it was put last
	Now     ID     `json:"now,omitempty"`     // the cluster that holds it now, where that is none of the trail
	Deleted bool   `json:"deleted,omitempty"`
}

// Trail returns where a commitment or a solution sheet, live or removed, came from; false if there is no such
// one. Text of notes in private writing is left out. The result shares nothing with b.
func Trail(b *Board, id ID) (TrailView, bool) {
	if k := b.commitments.get(id); k != nil {
		of := source{origin: k.Origin, round: k.Round, notes: k.Notes}
		if sheet := b.solutions.get(k.Solution); of.origin == "" && sheet != nil { // it comes from where its solution does
			of = b.sourceOf(sheet)
		}
		v := b.trail(of)
		v.Commitment = new(commitmentView(k))
		return v, true
	}
	if k := b.solutions.get(id); k != nil {
		v := b.trail(b.sourceOf(k))
		v.Solution = new(solutionView(k))
		return v, true
	}
	return TrailView{}, false
}

// sourceOf says what a solution sheet was made of: its origin, and all that stands behind its fields.
func (b *Board) sourceOf(k *solution) source {
	of := source{origin: k.Origin, round: k.Round}
	for _, list := range k.Sources {
		for _, id := range list.Items {
			of.notes = append(of.notes, b.madeOf(id)...)
		}
	}
	return of
}

// TrailFor is [Trail] as an audience is shown it: without removed commitments, deleted notes and notes in
// private writing where its view of the board has none. Who grouped what is for facilitators.
func TrailFor(b *Board, a Audience, id ID) (TrailView, bool) {
	v, ok := Trail(b, id)
	if !ok {
		return TrailView{}, false
	}
	view := ViewBoard(b, a)
	if !slices.ContainsFunc(view.Commitments, func(c CommitmentView) bool { return c.ID == id }) &&
		!slices.ContainsFunc(view.Solutions, func(s SolutionView) bool { return s.ID == id }) {
		return TrailView{}, false
	}
	shown := map[ID]bool{}
	for _, n := range view.Notes {
		shown[n.ID] = true
	}
	v.Notes = slices.DeleteFunc(v.Notes, func(n TrailNote) bool {
		if !shown[n.ID] && !n.Deleted {
			v.Unshown++
		}
		return !shown[n.ID]
	})
	if a.Kind == ForFacilitator {
		return v, true
	}
	for _, c := range v.Clusters {
		for i := range c.Steps {
			c.Steps[i].By = ""
		}
	}
	return v, true
}

// source is what something was made of: a cluster or a note, the round that chose it, and the notes that
// it stood for at that moment (none where nobody remembered them).
type source struct {
	origin, round ID
	notes         []ID
}

// lineage is the family of a cluster.
type lineage struct {
	own   []*cluster // the cluster itself, then what was merged into it
	into  []*cluster // what it was merged into, the nearest first
	off   []*cluster // what it, or what was merged into it, was split off
	since map[ID]Seq // of those it was merged into: from when on they speak for it
	until map[ID]Seq // of those it was split off: until when they spoke for it
}

func (b *Board) trail(of source) TrailView {
	v := TrailView{Clusters: []TrailCluster{}, Rounds: []TrailRound{}, Notes: []TrailNote{}}
	l := b.lineage(of.origin)
	add := func(part TrailPart, list []*cluster) {
		for _, c := range list {
			v.Clusters = append(v.Clusters, TrailCluster{ID: c.ID, Name: c.Name, Part: part, Deleted: c.Deleted, Steps: slices.Clone(c.Trail)})
		}
	}
	if len(l.own) > 0 {
		add(TrailOwn, l.own[:1])
		add(TrailAbsorbed, l.own[1:])
	}
	add(TrailInto, l.into)
	add(TrailOff, l.off)
	notes := b.trailNotes(of, l)
	items := map[ID]bool{}
	for _, c := range l.own {
		items[c.ID] = true
	}
	for _, n := range b.notes.list {
		if !notes[n.ID] {
			continue
		}
		items[n.ID] = true
		if n.Held != "" {
			v.Unshown++
			continue
		}
		t := TrailNote{ID: n.ID, Text: n.Text, Section: n.Section, Cluster: l.put(n), Deleted: n.Deleted}
		if b.hidden(n.Section) {
			t.Text = ""
		}
		if !l.has(n.Cluster) {
			t.Now = n.Cluster
		}
		v.Notes = append(v.Notes, t)
	}
	for _, r := range b.rounds.list {
		if r.State == RoundIsOver {
			v.Rounds = append(v.Rounds, b.ranks(r, l.items(items, r), of.round)...)
		}
	}
	return v
}

// lineage follows a cluster through merges, both ways, and back through splits.
func (b *Board) lineage(origin ID) lineage {
	l := lineage{own: b.absorbed(origin), since: map[ID]Seq{}, until: map[ID]Seq{}}
	if len(l.own) == 0 {
		return l
	}
	from := Seq(0)
	for k := l.own[0]; k.Deleted && k.Into != ""; {
		from = max(from, k.Trail[len(k.Trail)-1].Seq) // its end is the last that is told of it
		k = b.clusters.get(k.Into)
		l.into, l.since[k.ID] = append(l.into, k), from
	}
	for _, child := range l.own {
		upTo := child.Trail[0].Seq
		for k := b.clusters.get(child.Of); k != nil && !slices.Contains(l.own, k); k = b.clusters.get(k.Of) {
			if !l.has(k.ID) {
				l.off = append(l.off, k)
			}
			l.until[k.ID] = max(l.until[k.ID], upTo)
			upTo = min(upTo, k.Trail[0].Seq)
		}
	}
	return l
}

func (l lineage) has(id ID) bool {
	is := func(k *cluster) bool { return k.ID == id }
	return slices.ContainsFunc(l.own, is) || slices.ContainsFunc(l.into, is) || slices.ContainsFunc(l.off, is)
}

// put is the cluster of the lineage into which somebody put a note last, as far as it is known: one that was
// merged away says more about the note's way than the one that holds it now.
func (l lineage) put(n *note) ID {
	into, seq := ID(""), Seq(0)
	for _, k := range l.own {
		for _, s := range k.Trail {
			if s.What == "joined" && s.Note == n.ID && s.Seq > seq {
				into, seq = k.ID, s.Seq
			}
		}
	}
	if into == "" && l.has(n.Cluster) {
		return n.Cluster
	}
	return into
}

// items adds to what is weighed in every round the clusters that spoke for the lineage in this one.
func (l lineage) items(always map[ID]bool, r *round) map[ID]bool {
	items := maps.Clone(always)
	for id, since := range l.since {
		items[id] = items[id] || r.Opened > since
	}
	for id, until := range l.until {
		items[id] = items[id] || r.Opened < until
	}
	return items
}

// joined lists the notes that were ever put into the lineage, and whether they have not been taken out since.
func (l lineage) joined() map[ID]bool {
	type last struct {
		seq Seq
		in  bool
	}
	of := map[ID]last{}
	for _, k := range l.own {
		for _, s := range k.Trail {
			// Between two clusters of the lineage a note leaves and joins at once, and so is in it.
			if joined := s.What == "joined"; joined || s.What == "left" {
				if was := of[s.Note]; s.Seq > was.seq || joined && s.Seq == was.seq {
					of[s.Note] = last{s.Seq, joined}
				}
			}
		}
	}
	in := make(map[ID]bool, len(of))
	for id, one := range of {
		in[id] = one.in
	}
	return in
}

// trailNotes says which notes are on a trail: those it was made of, and those that its cluster holds now,
// held at its end or lost only because they were deleted. Of old commitments nobody remembered the notes: there it is every note that was ever
// part of the cluster and has not become part of another one since.
func (b *Board) trailNotes(of source, l lineage) map[ID]bool {
	on := map[ID]bool{}
	for _, id := range of.notes {
		on[id] = true
	}
	if n := b.notes.get(of.origin); n != nil {
		on[n.ID] = true
	}
	if len(l.own) == 0 {
		return on
	}
	maybe := map[ID]bool{}
	for _, id := range l.own[0].Former {
		maybe[id] = true
	}
	for id, in := range l.joined() {
		if n := b.notes.get(id); len(of.notes) == 0 || in && n != nil && n.Deleted {
			maybe[id] = true
		}
	}
	for id := range maybe {
		if n := b.notes.get(id); n != nil && (n.Cluster == "" || l.has(n.Cluster)) {
			on[id] = true
		}
	}
	for id := range l.own[0].members {
		on[id] = true
	}
	return on
}

// absorbed lists a cluster and all that were merged into it, directly or through others, in order of
// arrival after the cluster itself.
func (b *Board) absorbed(id ID) []*cluster {
	k := b.clusters.get(id)
	if k == nil {
		return nil
	}
	list := []*cluster{k}
	for i := 0; i < len(list); i++ {
		for _, c := range b.clusters.list {
			if c.Into == list[i].ID && !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// ranks says how the wanted items did in a closed round.
func (b *Board) ranks(r *round, wanted map[ID]bool, chosenBy ID) []TrailRound {
	of := 0
	totals := b.names(r.Totals, Audience{})
	for _, t := range totals {
		of += t.Dots
	}
	var list []TrailRound
	for _, t := range totals {
		if !wanted[t.Item] {
			continue
		}
		rank := 1
		for _, other := range r.Totals {
			if other.Dots > t.Dots {
				rank++
			}
		}
		list = append(list, TrailRound{
			ID: r.ID, Question: r.Question, Item: t.Item, Name: t.Name, Dots: t.Dots, Of: of, Rank: rank,
			Items: len(r.Totals), Voters: r.Voters, Chosen: r.ID == chosenBy,
		})
	}
	return list
}

package board

import "slices"

// TrailView leads from a commitment back to what it came from: the cluster or note it was made
// of, through merges, the rounds that weighed it, and the notes that were written.
type TrailView struct {
	Commitment CommitmentView `json:"commitment"`
	Clusters   []TrailCluster `json:"clusters"` // the commitment's own first, then those it absorbed
	Rounds     []TrailRound   `json:"rounds"`   // closed rounds in which one of them, or a note, stood
	Notes      []TrailNote    `json:"notes"`    // in order of arrival, deleted ones included
}

// TrailCluster is a cluster on the trail of a commitment with its life so far.
type TrailCluster struct {
	ID      ID          `json:"id"`
	Name    string      `json:"name"`
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
	Cluster ID     `json:"cluster,omitempty"` // the cluster on the trail that held it last
	Deleted bool   `json:"deleted,omitempty"`
}

// Trail returns where a commitment, live or removed, came from; false if there is no such one.
// Text of notes in private writing is left out. The result shares nothing with b.
func Trail(b *Board, id ID) (TrailView, bool) {
	k := b.commitments.get(id)
	if k == nil {
		return TrailView{}, false
	}
	v := TrailView{
		Commitment: commitmentView(k), Clusters: []TrailCluster{}, Rounds: []TrailRound{}, Notes: []TrailNote{},
	}
	clusters := b.absorbed(k.Origin)
	notes := map[ID]ID{} // note → the cluster on the trail that held it last
	items := map[ID]bool{}
	if n := b.notes.get(k.Origin); n != nil {
		notes[n.ID], items[n.ID] = "", true
	}
	for _, c := range clusters {
		v.Clusters = append(v.Clusters, TrailCluster{
			ID: c.ID, Name: c.Name, Deleted: c.Deleted, Steps: slices.Clone(c.Trail),
		})
		items[c.ID] = true
	}
	for _, c := range slices.Backward(clusters) { // the commitment's own cluster has the last word
		for _, s := range c.Trail {
			if s.What == "joined" {
				notes[s.Note], items[s.Note] = c.ID, true
			}
		}
	}
	for _, n := range b.notes.list {
		if of, ok := notes[n.ID]; ok && n.Held == "" && !b.leftForGood(n, clusters) {
			t := TrailNote{ID: n.ID, Text: n.Text, Section: n.Section, Cluster: of, Deleted: n.Deleted}
			if b.hidden(n.Section) {
				t.Text = ""
			}
			v.Notes = append(v.Notes, t)
		}
	}
	for _, r := range b.rounds.list {
		if r.State == RoundIsOver {
			v.Rounds = append(v.Rounds, b.ranks(r, items, k.Round)...)
		}
	}
	return v, true
}

// leftForGood says whether a live note has gone from the trail's clusters to a live cluster that is
// not one of them: then it speaks for that one. A note that merely stands loose still belongs here,
// and so does one that was deleted.
func (b *Board) leftForGood(n *note, trail []*cluster) bool {
	k := b.clusters.get(n.Cluster)
	return k != nil && !slices.Contains(trail, k) && len(trail) > 0
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

package board

import (
	"cmp"
	"slices"
)

// cluster is a named group of notes. members is derived from the notes.
type cluster struct {
	ID      ID          `json:"id"`
	Num     int         `json:"num"`
	Section ID          `json:"section"`
	Name    string      `json:"name"`
	X       int         `json:"x"`
	Y       int         `json:"y"`
	Deleted bool        `json:"deleted,omitempty"`
	Into    ID          `json:"into,omitempty"`   // which cluster it was merged into
	Of      ID          `json:"of,omitempty"`     // the cluster that it was split off
	Former  []ID        `json:"former,omitempty"` // its notes when it was dissolved or merged
	Trail   []TrailStep `json:"trail"`
	Harvest bool        `json:"harvest,omitempty"`
	Changed Seq         `json:"changed"`

	members map[ID]*note
}

// ordered returns the members in order of arrival.
func (k *cluster) ordered() []*note {
	list := make([]*note, 0, len(k.members))
	for _, n := range k.members {
		list = append(list, n)
	}
	slices.SortFunc(list, func(a, b *note) int { return cmp.Compare(a.Num, b.Num) })
	return list
}

func (k *cluster) memberIDs() []ID {
	var ids []ID
	for _, n := range k.ordered() {
		ids = append(ids, n.ID)
	}
	return ids
}

func (k *cluster) note(s TrailStep) {
	k.Trail = append(k.Trail, s)
	if len(k.Trail) > maxTrail {
		k.Trail = slices.Delete(k.Trail, maxTrailOldest, maxTrailOldest+1)
	}
}

func (b *Board) liveClusters() int {
	return liveCount(b.clusters, func(k *cluster) bool { return k.Deleted })
}

func (t *turn) cluster(op Op) ([]Op, error) {
	switch op := op.(type) {
	case ClusterAdded:
		return t.clusterAdded(op)
	case NoteClustered:
		k, err := t.liveCluster(op.Cluster, "cluster")
		if err != nil {
			return nil, err
		}
		n, err := t.joiner(op.ID, k.Section)
		if err != nil {
			return nil, err
		}
		if n.Cluster == k.ID {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := t.mayLeaveRound(n, 1); err != nil {
			return nil, err
		}
		return one(op)
	case NoteUnclustered:
		n, err := t.liveNote(op.ID)
		if err != nil {
			return nil, err
		}
		if err := t.mayGroup(n.Section); err != nil {
			return nil, err
		}
		if n.Cluster == "" {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := t.mayLeaveRound(n, 1); err != nil {
			return nil, err
		}
		if err := checkPlace(op.X, op.Y); err != nil {
			return nil, err
		}
		return one(op)
	case ClusterNamed:
		k, err := t.ownCluster(op.ID)
		if err != nil {
			return nil, err
		}
		_ = k
		op.Name, err = text("name", op.Name, MaxClusterNameChars, false, false)
		if err != nil {
			return nil, err
		}
		return one(op)
	case ClusterMoved:
		return t.clusterMoved(op)
	case ClusterMerged:
		return t.clusterMerged(op)
	case ClusterDissolved:
		return t.clusterDissolved(op)
	case ClusterRestored:
		return t.clusterRestored(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// liveCluster finds a cluster that is not ended; field names what to blame.
func (t *turn) liveCluster(id ID, field string) (*cluster, error) {
	k := t.b.clusters.get(id)
	if k == nil || k.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: field}
	}
	return k, nil
}

// ownCluster finds a live cluster that the actor may group in now. Clusters are everybody's.
func (t *turn) ownCluster(id ID) (*cluster, error) {
	k, err := t.liveCluster(id, "id")
	if err != nil {
		return nil, err
	}
	return k, t.mayGroup(k.Section)
}

// joiner finds a note that the actor may put into a cluster of that section.
func (t *turn) joiner(id, section ID) (*note, error) {
	n, err := t.liveNote(id)
	if err != nil {
		return nil, err
	}
	if t.b.hidden(n.Section) || t.b.hidden(section) {
		return nil, &Refusal{Code: CodeSectionHidden}
	}
	if n.Held != "" {
		return nil, &Refusal{Code: CodeNoteHeld}
	}
	return n, t.mayGroup(n.Section, section)
}

// newCluster checks what every new cluster needs, but for its notes.
func (t *turn) newCluster(op ClusterAdded) (ClusterAdded, error) {
	op.Of = ""
	if err := t.freeID(op.ID); err != nil {
		return op, err
	}
	if _, err := t.liveSection(op.Section, "section"); err != nil {
		return op, err
	}
	if t.b.hidden(op.Section) {
		return op, &Refusal{Code: CodeSectionHidden, Field: "section"}
	}
	var err error
	if op.Name, err = text("name", op.Name, MaxClusterNameChars, false, false); err != nil {
		return op, err
	}
	return op, checkPlace(op.X, op.Y)
}

func (t *turn) clusterAdded(op ClusterAdded) ([]Op, error) {
	op, err := t.newCluster(op)
	if err != nil {
		return nil, err
	}
	if err := t.mayGroup(op.Section); err != nil {
		return nil, err
	}
	if err := room(t.b.liveClusters(), len(t.b.clusters.list), MaxClusters); err != nil {
		return nil, err
	}
	if err := t.joiners(op.Notes, op.Section); err != nil {
		return nil, err
	}
	op.Num = len(t.b.clusters.list) + 1
	return one(op)
}

// joiners checks several notes that go into one cluster together.
func (t *turn) joiners(ids []ID, section ID) error {
	seen := make(map[ID]bool, len(ids))
	leaving := map[ID]int{} // cluster → how many go
	for i, id := range ids {
		n, err := t.joiner(id, section)
		if err != nil {
			return within(err, "notes", i)
		}
		if seen[id] {
			return within(malformed(""), "notes", i)
		}
		seen[id] = true
		leaving[n.Cluster]++
		if err := t.mayLeaveRound(n, leaving[n.Cluster]); err != nil {
			return within(err, "notes", i)
		}
	}
	return nil
}

func (t *turn) clusterMoved(op ClusterMoved) ([]Op, error) {
	k, err := t.ownCluster(op.ID)
	if err != nil {
		return nil, err
	}
	if op.Section == k.Section {
		op.Section = ""
	}
	if op.Section != "" {
		if _, err := t.liveSection(op.Section, "section"); err != nil {
			return nil, err
		}
		if t.b.hidden(op.Section) {
			return nil, &Refusal{Code: CodeSectionHidden, Field: "section"}
		}
		if err := t.mayGroup(op.Section); err != nil {
			return nil, err
		}
	}
	if err := checkPlace(op.X, op.Y); err != nil {
		return nil, err
	}
	return one(op)
}

func (t *turn) clusterMerged(op ClusterMerged) ([]Op, error) {
	from, err := t.liveCluster(op.From, "from")
	if err != nil {
		return nil, err
	}
	into, err := t.liveCluster(op.Into, "into")
	if err != nil {
		return nil, err
	}
	if from == into {
		return nil, &Refusal{Code: CodeMalformed, Field: "into"}
	}
	if err := t.mayGroup(from.Section, into.Section); err != nil {
		return nil, err
	}
	if err := t.staysRated(from.ID, into.ID); err != nil {
		return nil, err
	}
	merged := ClusterMerged{From: op.From, Into: op.Into, Notes: from.memberIDs()}
	return append(t.regrounded(from.ID, into.ID), merged), nil
}

// Notes of a dissolved cluster are laid out in rows from where the cluster was.
const (
	layoutColumns = 4
	layoutX       = 220
	layoutY       = 160
)

func (t *turn) clusterDissolved(op ClusterDissolved) ([]Op, error) {
	k, err := t.ownCluster(op.ID)
	if err != nil {
		return nil, err
	}
	if err := t.staysRated(k.ID); err != nil {
		return nil, err
	}
	wished := make(map[ID]Place, len(op.Places))
	for i, p := range op.Places {
		if err := checkPlace(p.X, p.Y); err != nil {
			return nil, within(err, "places", i)
		}
		wished[p.ID] = p
	}
	decided := ClusterDissolved{ID: op.ID}
	for i, n := range k.ordered() {
		p, ok := wished[n.ID]
		if !ok {
			p = Place{
				ID: n.ID,
				X:  min(k.X+i%layoutColumns*layoutX, MaxCoordinate),
				Y:  min(k.Y+i/layoutColumns*layoutY, MaxCoordinate),
			}
		}
		decided.Places = append(decided.Places, p)
	}
	return append(t.regrounded(k.ID, k.memberIDs()...), decided), nil
}

// clusterRestored brings a cluster back. As the inverse of a merge or an end, its notes are
// those that the undone entry took; from [Restore], those former ones that are still loose.
func (t *turn) clusterRestored(op ClusterRestored) ([]Op, error) {
	k := t.b.clusters.get(op.ID)
	if k == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if !k.Deleted {
		return nil, &Refusal{Code: CodeAlready}
	}
	if _, err := t.liveSection(k.Section, "section"); err != nil {
		return nil, err
	}
	if t.b.hidden(k.Section) {
		return nil, &Refusal{Code: CodeSectionHidden, Field: "section"}
	}
	if err := t.mayGroup(k.Section); err != nil {
		return nil, err
	}
	if err := room(t.b.liveClusters(), 0, MaxClusters); err != nil {
		return nil, err
	}
	if t.undo {
		if err := t.joiners(op.Notes, k.Section); err != nil {
			return nil, err
		}
		return one(op)
	}
	restored := ClusterRestored{ID: op.ID}
	for _, id := range k.Former {
		n := t.b.notes.get(id)
		if n != nil && !n.Deleted && n.Cluster == "" && n.Held == "" && !t.b.hidden(n.Section) && t.mayLeaveRound(n, 1) == nil {
			restored.Notes = append(restored.Notes, id)
		}
	}
	return one(restored)
}

func (b *Board) applyCluster(op Op, e Entry) {
	step := func(what string) TrailStep { return TrailStep{Seq: e.Seq, At: e.At, By: e.Person, What: what} }
	switch op := op.(type) {
	case ClusterAdded:
		if b.sections.get(op.Section) == nil || b.taken(op.ID) {
			return
		}
		k := &cluster{
			ID: op.ID, Num: op.Num, Section: op.Section, Name: op.Name, X: op.X, Y: op.Y, Of: op.Of,
			members: map[ID]*note{},
		}
		b.clusters.add(op.ID, k)
		b.touch(op.ID, &k.Changed)
		b.sections.get(op.Section).clusters++
		s := step("added")
		s.Name = op.Name
		k.note(s)
		for _, id := range op.Notes {
			b.join(id, k, step("joined"))
		}
	case NoteClustered:
		if k := b.clusters.get(op.Cluster); k != nil && !k.Deleted {
			b.join(op.ID, k, step("joined"))
		}
	case NoteUnclustered:
		n := b.change(op.ID)
		if n == nil {
			return
		}
		if k := b.clusters.get(n.Cluster); k != nil {
			s := step("left")
			s.Note = n.ID
			k.note(s)
		}
		b.leave(n)
		n.X, n.Y = op.X, op.Y
	case ClusterNamed:
		if k := b.clusters.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.Name = op.Name
			s := step("named")
			s.Name = op.Name
			k.note(s)
		}
	case ClusterMoved:
		if k := b.clusters.get(op.ID); k != nil {
			b.touch(op.ID, &k.Changed)
			k.X, k.Y = op.X, op.Y
			b.moveCluster(k, op.Section)
		}
	case ClusterMerged:
		from, into := b.clusters.get(op.From), b.clusters.get(op.Into)
		if from == nil || into == nil || from == into || from.Deleted || into.Deleted {
			return
		}
		s := step("merged")
		s.From = into.ID
		b.end(from, s)
		from.Into = into.ID
		s = step("absorbed")
		s.From, s.Name = from.ID, from.Name
		b.brush(into.ID, &into.Changed)
		into.note(s)
		for _, id := range from.Former {
			b.enter(b.change(id), into)
		}
	case ClusterDissolved:
		k := b.clusters.get(op.ID)
		if k == nil || k.Deleted {
			return
		}
		b.end(k, step("dissolved"))
		for _, id := range k.Former {
			b.leave(b.change(id))
		}
		for _, p := range op.Places {
			if n := b.notes.get(p.ID); n != nil {
				n.X, n.Y = p.X, p.Y
			}
		}
	case ClusterRestored:
		k := b.clusters.get(op.ID)
		if k == nil || !k.Deleted {
			return
		}
		b.touch(op.ID, &k.Changed)
		k.Deleted, k.Into, k.Former = false, "", nil
		if s := b.sections.get(k.Section); s != nil {
			s.clusters++
		}
		k.note(step("restored"))
		for _, id := range op.Notes {
			b.join(id, k, step("joined"))
		}
	}
}

// end ends a cluster; its notes stay in members for the caller to place.
func (b *Board) end(k *cluster, s TrailStep) {
	b.touch(k.ID, &k.Changed)
	k.Former, k.Deleted = k.memberIDs(), true
	if sec := b.sections.get(k.Section); sec != nil {
		sec.clusters--
	}
	k.note(s)
}

func (b *Board) moveCluster(k *cluster, to ID) {
	s := b.sections.get(to)
	if s == nil || k.Section == to {
		return
	}
	if old := b.sections.get(k.Section); old != nil && !k.Deleted {
		old.clusters--
		s.clusters++
	}
	k.Section = to
	for _, n := range k.ordered() {
		b.touch(n.ID, &n.Changed)
		b.resection(n, to)
	}
}

// join puts a note into a cluster and on its trail. The cluster counts as changed, but an undo
// of the joining looks at the note alone: others may go on adding.
func (b *Board) join(id ID, k *cluster, s TrailStep) {
	n := b.change(id)
	if n == nil || n.Deleted {
		return
	}
	if old := b.clusters.get(n.Cluster); old != nil && old != k {
		left := s
		left.What, left.Note = "left", id
		old.note(left)
	}
	b.enter(n, k)
	s.Note = id
	k.note(s)
	b.brush(k.ID, &k.Changed)
}

// enter makes a note a member, whatever it was before.
func (b *Board) enter(n *note, k *cluster) {
	if n == nil {
		return
	}
	b.leave(n)
	n.Cluster = k.ID
	k.members[n.ID] = n
	b.resection(n, k.Section)
}

// leave makes a note loose.
func (b *Board) leave(n *note) {
	if n == nil || n.Cluster == "" {
		return
	}
	if k := b.clusters.get(n.Cluster); k != nil {
		delete(k.members, n.ID)
		b.brush(k.ID, &k.Changed)
	}
	n.Cluster = ""
}

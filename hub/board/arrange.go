package board

// Proposal-only ops that arrange many things at once. Each becomes ops that there were before, in
// one entry: so one undo takes it back, and a browser of an older release can read what happened.
type (
	// ClustersAdd makes several clusters at once, all or none: what a facilitator took from the
	// suggested groups. Each is a [ClusterAdded], and no note may go into two of them.
	ClustersAdd struct {
		Clusters []ClusterAdded `json:"clusters"`
	}
	// ClusterSplit puts some notes of a cluster into a new one beside it. Some must stay.
	ClusterSplit struct {
		ID    ID     `json:"id"`   // the cluster to split
		Into  ID     `json:"into"` // id of the new one
		Name  string `json:"name"`
		Notes []ID   `json:"notes"`
		X     int    `json:"x"`
		Y     int    `json:"y"`
	}
	// SectionTidy lays out a section in rows: its clusters first, then its loose notes, both in
	// order of arrival.
	SectionTidy struct {
		ID ID `json:"id"`
	}
)

func (t *turn) arrange(op Op) ([]Op, error) {
	switch op := op.(type) {
	case ClustersAdd:
		return t.clustersAdd(op)
	case ClusterSplit:
		return t.clusterSplit(op)
	case SectionTidy:
		return t.sectionTidy(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// clustersAdd decides each cluster as if it came alone; what they share is looked at here.
func (t *turn) clustersAdd(op ClustersAdd) ([]Op, error) {
	if len(op.Clusters) == 0 {
		return nil, malformed("clusters")
	}
	more := len(op.Clusters) - 1
	if err := room(t.b.liveClusters()+more, len(t.b.clusters.list)+more, MaxClusters); err != nil {
		return nil, err
	}
	seen := map[ID]bool{}
	leaving := map[ID]int{}
	ops := make([]Op, 0, len(op.Clusters))
	for i, k := range op.Clusters {
		decided, err := t.clusterAdded(k)
		if err == nil && seen[k.ID] {
			err = &Refusal{Code: CodeIDTaken, Field: "id"}
		}
		if err != nil {
			return nil, within(err, "clusters", i)
		}
		seen[k.ID] = true
		for j, id := range k.Notes {
			if seen[id] {
				return nil, within(within(malformed(""), "notes", j), "clusters", i)
			}
			seen[id] = true
			n := t.b.notes.get(id)
			leaving[n.Cluster]++
			if err := t.mayLeaveRound(n, leaving[n.Cluster]); err != nil {
				return nil, within(within(err, "notes", j), "clusters", i)
			}
		}
		added, ok := decided[0].(ClusterAdded)
		if !ok {
			continue
		}
		added.Num += i
		ops = append(ops, added)
	}
	return ops, nil
}

func (t *turn) clusterSplit(op ClusterSplit) ([]Op, error) {
	k, err := t.ownCluster(op.ID)
	if err != nil {
		return nil, err
	}
	if len(op.Notes) == 0 || len(op.Notes) >= len(k.members) {
		return nil, malformed("notes")
	}
	for i, id := range op.Notes {
		if k.members[id] == nil {
			return nil, within(&Refusal{Code: CodeNotFound}, "notes", i)
		}
	}
	ops, err := t.clusterAdded(ClusterAdded{
		ID: op.Into, Section: k.Section, Name: op.Name, X: op.X, Y: op.Y, Notes: op.Notes,
	})
	if err != nil {
		return nil, err
	}
	added, ok := ops[0].(ClusterAdded)
	if ok {
		added.Of = k.ID
	}
	return one(added)
}

// What the surface draws, in board units. static/src/surface/geometry.ts holds the same numbers, and
// its tests tidy a section to see that nothing overlaps.
const (
	noteWidth, noteHeight     = 200, 140
	memberWidth, memberHeight = 186, 130 // of a note in a cluster, with its gap
	clusterFrame              = 2*14 - 10
	clusterHead               = 64 + 14 - 10
	clusterMaxColumns         = 8
	sectionHead               = 110
	tidyMargin, tidyGap       = 30, 20
)

// shelf fills an area in rows from left to right, as one fills a bookshelf.
type shelf struct {
	left, right   int
	x, y, tallest int
}

func (s *shelf) place(w, h int) (x, y int) {
	if s.x > s.left && s.x+w > s.right {
		s.row()
	}
	x, y = s.x, s.y
	s.x += w + tidyGap
	s.tallest = max(s.tallest, h)
	return min(x, MaxCoordinate), min(y, MaxCoordinate)
}

func (s *shelf) row() {
	if s.tallest > 0 {
		s.x, s.y, s.tallest = s.left, s.y+s.tallest+tidyGap, 0
	}
}

// clusterSize is how large a cluster of so many notes is drawn.
func clusterSize(members int) (w, h int) {
	columns := 2
	for columns < clusterMaxColumns && columns*columns < members {
		columns++
	}
	rows := max(1, (members+columns-1)/columns)
	return clusterFrame + columns*memberWidth, clusterHead + rows*memberHeight
}

func (t *turn) sectionTidy(op SectionTidy) ([]Op, error) {
	s, err := t.liveSection(op.ID, "id")
	if err != nil {
		return nil, err
	}
	if s.Hidden {
		return nil, &Refusal{Code: CodeSectionHidden}
	}
	if err := t.mayGroup(op.ID); err != nil {
		return nil, err
	}
	on := shelf{left: s.X + tidyMargin, right: s.X + s.W - tidyMargin, x: s.X + tidyMargin, y: s.Y + sectionHead}
	var ops []Op
	for _, k := range t.b.clusters.list {
		if k.Deleted || k.Section != op.ID {
			continue
		}
		if x, y := on.place(clusterSize(len(k.members))); x != k.X || y != k.Y {
			ops = append(ops, ClusterMoved{ID: k.ID, X: x, Y: y})
		}
	}
	on.row()
	for _, n := range t.b.notes.list {
		if n.Deleted || n.Section != op.ID || n.Cluster != "" {
			continue
		}
		if x, y := on.place(noteWidth, noteHeight); x != n.X || y != n.Y {
			ops = append(ops, NoteMoved{ID: n.ID, X: x, Y: y})
		}
	}
	if len(ops) == 0 {
		return nil, &Refusal{Code: CodeAlready}
	}
	return ops, nil
}

package board

type (
	// ClusterAdded makes a named group at a place, with its first members (0 or more notes).
	ClusterAdded struct {
		ID      ID     `json:"id"`
		Section ID     `json:"section"`
		Name    string `json:"name"` // "" until somebody names it; at most 120 characters
		X       int    `json:"x"`
		Y       int    `json:"y"`
		Notes   []ID   `json:"notes,omitempty"`
		Num     int    `json:"num,omitempty"` // decided: order of arrival
		Of      ID     `json:"of,omitempty"`  // decided: the cluster that it was split off
	}
	// ClusterNamed names a cluster.
	ClusterNamed struct {
		ID   ID     `json:"id"`
		Name string `json:"name"`
	}
	// ClusterMoved moves a cluster and so all its notes, which have no place of their own while in it.
	ClusterMoved struct {
		ID      ID  `json:"id"`
		X       int `json:"x"`
		Y       int `json:"y"`
		Section ID  `json:"section,omitempty"`
	}
	// ClusterMerged moves all notes of From into Into and ends From; the trail of From goes along.
	// Notes is decided: the notes that go over.
	ClusterMerged struct {
		From  ID   `json:"from"`
		Into  ID   `json:"into"`
		Notes []ID `json:"notes,omitempty"`
	}
	// ClusterDissolved ends a cluster; Places says where each of its notes lands (decided when absent).
	ClusterDissolved struct {
		ID     ID      `json:"id"`
		Places []Place `json:"places,omitempty"`
	}
	// ClusterRestored brings a dissolved or merged cluster back with those former notes that are
	// still live (decided from [Restore] and [Undo]); viewed as [ClusterShown].
	ClusterRestored struct {
		ID    ID   `json:"id"`
		Notes []ID `json:"notes,omitempty"`
	}
	// ClusterShown (view only) puts a cluster (again) on the board with its members.
	ClusterShown struct {
		Cluster ClusterView `json:"cluster"`
		Notes   []ID        `json:"notes,omitempty"`
	}
)

// Place says where a note stands.
type Place struct {
	ID ID  `json:"id"`
	X  int `json:"x"`
	Y  int `json:"y"`
}

// ClusterView is a cluster as everybody sees it; its members are the notes that name it.
type ClusterView struct {
	ID      ID     `json:"id"`
	Num     int    `json:"num"` // order of arrival
	Section ID     `json:"section"`
	Name    string `json:"name"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	Of      ID     `json:"of,omitempty"`      // the cluster that it was split off
	Harvest bool   `json:"harvest,omitempty"` // its table brings it to everybody
	Deleted bool   `json:"deleted,omitempty"` // facilitators only
	Into    ID     `json:"into,omitempty"`    // the cluster that it was merged into, then ended
}

// TrailStep is one moment in the life of a cluster: who grouped what, when.
type TrailStep struct {
	Seq  Seq    `json:"seq"`
	At   Millis `json:"at"`
	By   ID     `json:"by,omitempty"`
	What string `json:"what"` // added, joined, left, named, merged, absorbed, dissolved, restored
	Note ID     `json:"note,omitempty"`
	From ID     `json:"from,omitempty"` // absorbed: the other cluster
	Name string `json:"name,omitempty"`
}

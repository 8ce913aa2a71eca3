package board

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

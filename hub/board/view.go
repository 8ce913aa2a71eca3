package board

// BoardView is a board as one audience may see it: the whole answer to "what is on the board",
// used by the socket's welcome, HTTP, exports and the projector alike. Lists are in board order
// (order key, else arrival), so equal boards give equal bytes.
type BoardView struct {
	ID          ID               `json:"id"`
	Epoch       string           `json:"epoch"`
	Seq         Seq              `json:"seq"`
	Audience    AudienceKind     `json:"audience"`
	Title       string           `json:"title"`
	Lang        string           `json:"lang"`
	Finished    bool             `json:"finished,omitempty"`
	Step        ID               `json:"step,omitempty"` // where the room is
	People      []PersonView     `json:"people"`
	Sections    []SectionView    `json:"sections"`
	Notes       []NoteView       `json:"notes"`
	Clusters    []ClusterView    `json:"clusters"`
	Rounds      []RoundView      `json:"rounds"`
	Steps       []StepView       `json:"steps"`
	Commitments []CommitmentView `json:"commitments"`
}

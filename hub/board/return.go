package board

type (
	// MomentNamed gives the board as it stands a name, so that one can return to it. Facilitators.
	MomentNamed struct {
		ID   ID     `json:"id"`
		Name string `json:"name"`
		Seq  Seq    `json:"seq,omitempty"` // decided: the last entry before
		At   Millis `json:"at,omitempty"`  // decided
	}
	// BoardReturn (proposal only) makes notes, clusters, sections, the roadmap, the actors and the requests what they were at an
	// earlier moment, by new entries. It needs [Proposal].Past, which the server reads from the journal. Facilitators.
	BoardReturn struct {
		Seq Seq `json:"seq"`
	}
	// BoardReturned stands before the ops that a [BoardReturn] became, and tells where they lead.
	BoardReturned struct {
		Seq Seq `json:"seq"`
	}
)

// MomentView is a named moment. Facilitators only.
type MomentView struct {
	ID   ID     `json:"id"`
	Name string `json:"name"`
	Seq  Seq    `json:"seq"`
	At   Millis `json:"at"`
}

// Changes says how many things a return would bring back, take away and change. Left counts those that
// cannot go back, such as a note whose section is now in private writing.
type Changes struct {
	NotesBack          int `json:"notesBack"`
	NotesAway          int `json:"notesAway"`
	NotesChanged       int `json:"notesChanged"`
	ClustersBack       int `json:"clustersBack"`
	ClustersAway       int `json:"clustersAway"`
	ClustersChanged    int `json:"clustersChanged"`
	SectionsBack       int `json:"sectionsBack"`
	SectionsChanged    int `json:"sectionsChanged"`
	CommitmentsBack    int `json:"commitmentsBack"`
	CommitmentsAway    int `json:"commitmentsAway"`
	CommitmentsChanged int `json:"commitmentsChanged"`
	ActorsBack         int `json:"actorsBack"`
	ActorsAway         int `json:"actorsAway"`
	ActorsChanged      int `json:"actorsChanged"`
	RequestsBack       int `json:"requestsBack"`
	RequestsAway       int `json:"requestsAway"`
	RequestsChanged    int `json:"requestsChanged"`
	SolutionsBack      int `json:"solutionsBack"`
	SolutionsAway      int `json:"solutionsAway"`
	SolutionsChanged   int `json:"solutionsChanged"`
	ZonesChanged       int `json:"zonesChanged"` // things of a matrix that a facilitator had put elsewhere
	Left               int `json:"left"`
}

// WayBack says what a return to old by that facilitator would change, or why it may not be.
func WayBack(b, old *Board, by ID) (Changes, error) {
	t := &turn{b: b, p: Proposal{Past: old}, who: b.persons.get(by)}
	_, changes, err := t.wayBack()
	return changes, err
}

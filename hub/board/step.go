package board

// StepKind is the activity of a step; it decides what participants may do while the room is in it.
type StepKind string

// Kinds of step. Facilitators may do everything in each.
const (
	StepWrite   StepKind = "write"   // add, edit, move, delete own notes
	StepGroup   StepKind = "group"   // the same, and move and cluster anybody's notes
	StepVote    StepKind = "vote"    // spend dots
	StepResults StepKind = "results" // look
	StepRoadmap StepKind = "roadmap" // add and change commitments
)

type (
	// StepAdded adds an activity to the agenda. Facilitators.
	StepAdded struct {
		ID       ID       `json:"id"`
		Kind_    StepKind `json:"kind"`
		Name     string   `json:"name"`
		Question string   `json:"question,omitempty"`
		Minutes  int      `json:"minutes,omitempty"`
		Sections []ID     `json:"sections,omitempty"` // empty: all
		Ord      string   `json:"ord"`
	}
	// StepChanged changes what is given. Facilitators.
	StepChanged struct {
		ID       ID        `json:"id"`
		Kind_    *StepKind `json:"kind,omitempty"`
		Name     *string   `json:"name,omitempty"`
		Question *string   `json:"question,omitempty"`
		Minutes  *int      `json:"minutes,omitempty"`
		Sections *[]ID     `json:"sections,omitempty"`
		Ord      *string   `json:"ord,omitempty"`
	}
	// StepRemoved drops a step that the room is not in. Facilitators.
	StepRemoved struct {
		ID ID `json:"id"`
	}
	// StepRestored brings a removed step back (decided from [Restore] and [Undo]).
	StepRestored struct {
		ID ID `json:"id"`
	}
	// StepEntered moves the room. Facilitators.
	StepEntered struct {
		ID ID `json:"id"`
	}
	// StepShown (view only) puts a step (again) on the agenda.
	StepShown struct {
		Step StepView `json:"step"`
	}
)

// StepView is a step as everybody sees it.
type StepView struct {
	ID       ID       `json:"id"`
	Kind     StepKind `json:"kind"`
	Name     string   `json:"name"`
	Question string   `json:"question,omitempty"`
	Minutes  int      `json:"minutes,omitempty"`
	Sections []ID     `json:"sections,omitempty"`
	Ord      string   `json:"ord"`
	Deleted  bool     `json:"deleted,omitempty"`
}

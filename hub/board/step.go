package board

// StepKind is the activity of a step; it decides what participants may do while the room is in it,
// where the step's [Rights] say nothing else. A reader that does not know a kind lets people look.
type StepKind string

// Kinds of step. Facilitators may do everything in each.
const (
	StepWelcome    StepKind = "welcome"    // look: who we are and why we are here
	StepWrite      StepKind = "write"      // add, edit, move, delete own notes
	StepGroup      StepKind = "group"      // the same, and move and cluster anybody's notes
	StepVote       StepKind = "vote"       // spend dots
	StepMatrix     StepKind = "matrix"     // place things by two questions
	StepSheet      StepKind = "sheet"      // write own notes into the sections of a sheet
	StepActors     StepKind = "actors"     // write down who will carry it out
	StepRoadmap    StepKind = "roadmap"    // add and change commitments
	StepRequests   StepKind = "requests"   // write down what is asked of institutions
	StepResults    StepKind = "results"    // look
	StepBreak      StepKind = "break"      // look, or rather do not
	StepEvaluation StepKind = "evaluation" // say how it was
)

// Names says whether the notes of a step carry their author's name.
type Names string

// Rules about names. Anonymity can be switched on and, once something has been written, never off.
const (
	NamesOptional  Names = "optional"  // whoever writes chooses; "" means the same
	NamesRequired  Names = "required"  // participants sign with a name
	NamesAnonymous Names = "anonymous" // nobody is told who wrote
)

// AtZero says what the server does when the clock of a step reaches zero.
type AtZero string

// What happens at zero.
const (
	AtZeroRing AtZero = "ring" // everybody is told; "" means the same
	AtZeroStop AtZero = "stop" // and participants may not go on until there is more time
	AtZeroNext AtZero = "next" // and the room moves to the next step, whose clock starts
)

// Rights says which roles may do something in a step. What is not given is as the activity has it;
// an empty list is facilitators alone. Facilitators may always.
type Rights struct {
	Write *[]Role `json:"write,omitempty"` // add notes; edit, move and delete one's own
	Move  *[]Role `json:"move,omitempty"`  // move anybody's notes
	Group *[]Role `json:"group,omitempty"` // make, name, fill and end clusters
	Vote  *[]Role `json:"vote,omitempty"`  // spend dots in an open round
	See   *[]Role `json:"see,omitempty"`   // see other people's notes; the projector sees what participants see
}

type (
	// StepAdded adds an activity to the agenda. Facilitators.
	StepAdded struct {
		ID       ID       `json:"id"`
		Kind_    StepKind `json:"kind"`
		Name     string   `json:"name"`
		Question string   `json:"question,omitempty"`
		Minutes  int      `json:"minutes,omitempty"`  // planned; 0: no clock
		Sections []ID     `json:"sections,omitempty"` // empty: all
		Ord      string   `json:"ord"`
		Rights   *Rights  `json:"rights,omitempty"`
		Names    Names    `json:"names,omitempty"`
		Limit    int      `json:"limit,omitempty"`   // notes of one person in one section; 0: no limit
		Private  bool     `json:"private,omitempty"` // entering the step hides its sections that are still empty
		AtZero   AtZero   `json:"atZero,omitempty"`
		Lock     bool     `json:"lock,omitempty"` // participants look only
		Asks     []Ask    `json:"asks,omitempty"` // the questions of a matrix or an evaluation
	}
	// StepChanged changes what is given. Facilitators. Names may not leave anonymous once something
	// has been written in the step.
	StepChanged struct {
		ID       ID        `json:"id"`
		Kind_    *StepKind `json:"kind,omitempty"`
		Name     *string   `json:"name,omitempty"`
		Question *string   `json:"question,omitempty"`
		Minutes  *int      `json:"minutes,omitempty"`
		Sections *[]ID     `json:"sections,omitempty"`
		Ord      *string   `json:"ord,omitempty"`
		Rights   *Rights   `json:"rights,omitempty"` // replaces all of them
		Names    *Names    `json:"names,omitempty"`
		Limit    *int      `json:"limit,omitempty"`
		Private  *bool     `json:"private,omitempty"`
		AtZero   *AtZero   `json:"atZero,omitempty"`
		Lock     *bool     `json:"lock,omitempty"`
		Asks     *[]Ask    `json:"asks,omitempty"` // replaces all of them
	}
	// StepRemoved drops a step that the room is not in. Facilitators.
	StepRemoved struct {
		ID ID `json:"id"`
	}
	// StepRestored brings a removed step back (decided from [Restore] and [Undo]).
	StepRestored struct {
		ID ID `json:"id"`
	}
	// StepEntered moves the room; it ends the clock of the step that the room leaves. Facilitators.
	// At is decided; a step is measured from there. 0, in old entries and at the founding, measures nothing.
	// Spent is decided: how long the room has been, over all its stays, in the step that it leaves.
	StepEntered struct {
		ID    ID     `json:"id"`
		At    Millis `json:"at,omitempty"`
		Spent Millis `json:"spent,omitempty"`
	}
	// StepShown (view only) puts a step (again) on the agenda.
	StepShown struct {
		Step StepView `json:"step"`
	}

	// NotesVeiled (decided) stands where the room comes into a step whose rights let participants see
	// their own notes only. They are shown [NoteGone].
	NotesVeiled struct{}
	// NotesUnveiled (decided) ends that. Participants are shown [NoteShown] for each note.
	NotesUnveiled struct{}
)

// StepView is a step as everybody sees it. Spent is how long the room has been in it, in milliseconds,
// without the present stay, which began at BoardView.Since.
type StepView struct {
	ID       ID       `json:"id"`
	Kind     StepKind `json:"kind"`
	Name     string   `json:"name"`
	Question string   `json:"question,omitempty"`
	Minutes  int      `json:"minutes,omitempty"`
	Sections []ID     `json:"sections,omitempty"`
	Ord      string   `json:"ord"`
	Rights   *Rights  `json:"rights,omitempty"`
	Names    Names    `json:"names,omitempty"`
	Limit    int      `json:"limit,omitempty"`
	Private  bool     `json:"private,omitempty"`
	AtZero   AtZero   `json:"atZero,omitempty"`
	Lock     bool     `json:"lock,omitempty"`
	Asks     []Ask    `json:"asks,omitempty"`
	Spent    Millis   `json:"spent,omitempty"`
	Deleted  bool     `json:"deleted,omitempty"`
}

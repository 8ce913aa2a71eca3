package board

// Check says what a browser looks at while somebody writes in a section. It never holds anybody back.
type Check string

// Checks of a section.
const (
	CheckNone    Check = ""
	CheckProblem Check = "problem" // a problem is what happens, not what is missing
)

func (c Check) valid() bool { return c == CheckNone || c == CheckProblem }

type (
	// BoardCreated is the first entry of every board.
	BoardCreated struct {
		ID    ID     `json:"id"`
		Epoch string `json:"epoch"` // random; differs when a board is not the one a browser knew
		Title string `json:"title"`
		Lang  string `json:"lang"`
		Zone  string `json:"zone,omitempty"` // where the room is, by its name in the tz database; "": not known
	}
	// BoardChanged renames the workshop or changes its language. Facilitators.
	BoardChanged struct {
		Title *string `json:"title,omitempty"`
		Lang  *string `json:"lang,omitempty"`
	}
	// BoardFinished ends the session: only commitments may change afterwards. Refused while a
	// round is open. Facilitators.
	BoardFinished struct {
		Spent Millis `json:"spent,omitempty"` // decided; see [StepEntered]
	}
	// BoardReopened goes on with a finished board. Facilitators.
	BoardReopened struct {
		At Millis `json:"at,omitempty"` // decided; the current step is measured again from here
	}

	// SectionAdded makes an area with a question. Facilitators. Hidden starts private writing.
	SectionAdded struct {
		ID       ID     `json:"id"`
		Title    string `json:"title"`
		Question string `json:"question"`
		X        int    `json:"x"`
		Y        int    `json:"y"`
		W        int    `json:"w"`
		H        int    `json:"h"`
		Ord      string `json:"ord"` // order key; decided: made unique, "" means last
		Hidden   bool   `json:"hidden,omitempty"`
		Check    Check  `json:"check,omitempty"`
		Table    ID     `json:"table,omitempty"` // whose it is; "": everybody's
	}
	// SectionChanged changes what is given. Facilitators.
	SectionChanged struct {
		ID       ID      `json:"id"`
		Title    *string `json:"title,omitempty"`
		Question *string `json:"question,omitempty"`
		X        *int    `json:"x,omitempty"`
		Y        *int    `json:"y,omitempty"`
		W        *int    `json:"w,omitempty"`
		H        *int    `json:"h,omitempty"`
		Ord      *string `json:"ord,omitempty"`
		Check    *Check  `json:"check,omitempty"`
		Table    *ID     `json:"table,omitempty"`
	}
	// SectionRemoved removes a section without live notes and clusters. Facilitators.
	SectionRemoved struct {
		ID ID `json:"id"`
	}
	// SectionRestored brings a removed section back (decided from [Restore]).
	SectionRestored struct {
		ID ID `json:"id"`
	}
	// SectionHidden starts private writing in a section without live notes. Facilitators.
	SectionHidden struct {
		ID ID `json:"id"`
	}
	// SectionRevealed ends private writing. IDs is decided: which notes come to light. In a view,
	// Notes carries them instead; Mine is never set there (a receiver keeps what it knows).
	SectionRevealed struct {
		ID    ID         `json:"id"`
		IDs   []ID       `json:"ids,omitempty"`
		Notes []NoteView `json:"notes,omitempty"`
	}
)

// View-only ops: what others are told instead of what they may not see, or what they have
// dropped and now need again. They never enter the journal.
type (
	// SectionCounted tells how much was written in a hidden section: notes, and by how many people.
	SectionCounted struct {
		ID     ID  `json:"id"`
		Notes  int `json:"notes"`
		People int `json:"people"`
	}
	// SectionShown puts a section (again) on the board.
	SectionShown struct {
		Section SectionView `json:"section"`
	}
)

// SectionView is a section as an audience sees it. Counted and CountedPeople are set while it
// is hidden: live notes in it and distinct authors, those of the looking person included.
type SectionView struct {
	ID            ID     `json:"id"`
	Title         string `json:"title"`
	Question      string `json:"question"`
	X             int    `json:"x"`
	Y             int    `json:"y"`
	W             int    `json:"w"`
	H             int    `json:"h"`
	Ord           string `json:"ord"`
	Hidden        bool   `json:"hidden,omitempty"`
	Check         Check  `json:"check,omitempty"`
	Table         ID     `json:"table,omitempty"`
	Counted       int    `json:"counted,omitempty"`
	CountedPeople int    `json:"countedPeople,omitempty"`
	Deleted       bool   `json:"deleted,omitempty"`
}

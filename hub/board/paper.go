package board

// Dots on paper. A sheet goes from hand to hand at a table; afterwards two people copy it, each for
// themselves and at a device of their own. It counts when both have read the same from it. Whoever
// else looks learns how far a sheet is and not what stands on it, and closing the round forgets who
// copied what along with everything else.
type (
	// PaperEntered copies a sheet of dots into an open round. Facilitators and hosts of tables. Sheet is the code printed
	// on it and the sheet's identity: entered again by the same person it replaces what they entered
	// before, and two people at most enter one sheet.
	PaperEntered struct {
		Round  ID          `json:"round"`
		Sheet  string      `json:"sheet"`
		People int         `json:"people"`           // who put dots on the sheet
		Dots   []PaperDots `json:"dots,omitempty"`   // decided: in the order of the scope, without zeros
		Person ID          `json:"person,omitempty"` // decided: who copied it
	}
	// PaperWithdrawn takes back what one entered of a sheet, or with All, as a facilitator, what everybody did.
	PaperWithdrawn struct {
		Round   ID     `json:"round"`
		Sheet   string `json:"sheet"`
		All     bool   `json:"all,omitempty"`
		Persons []ID   `json:"persons,omitempty"` // decided: whose copies go
	}
	// PaperShown (view only) says how far a sheet of an open round is. One that nobody has entered any
	// more, or that the receiver has no part in, comes without By.
	PaperShown struct {
		Round ID        `json:"round"`
		Paper PaperView `json:"paper"`
	}
)

// PaperDots is how many dots a sheet has for one item.
type PaperDots struct {
	Item ID  `json:"item"`
	Dots int `json:"dots"`
}

// PaperState says how far a sheet is.
type PaperState string

// States of a sheet.
const (
	PaperOnce    PaperState = "once"    // the second person is missing
	PaperDiffers PaperState = "differs" // two people read different things: one enters it again
	PaperAgreed  PaperState = "agreed"  // it counts
)

// PaperView is a sheet of an open round as facilitators see it; hosts see those that they copied. Mine, Differ and Unlike are for the
// devices of who copied it; what the other one has read is shown to nobody.
type PaperView struct {
	Sheet  string      `json:"sheet"`
	State  PaperState  `json:"state,omitempty"`
	By     []ID        `json:"by,omitempty"`     // who has copied it, in order
	People int         `json:"people,omitempty"` // who put dots on it, once it is agreed
	Mine   []PaperMine `json:"mine,omitempty"`
	Differ []ID        `json:"differ,omitempty"` // the items that the two have read differently
	Unlike bool        `json:"unlike,omitempty"` // the two have counted different numbers of people
}

// PaperMine is what one of the looking device's persons has read from a sheet.
type PaperMine struct {
	Person ID          `json:"person"`
	People int         `json:"people"`
	Dots   []PaperDots `json:"dots,omitempty"`
}

// Limits of dots on paper.
const (
	MaxSheets      = 200 // of one round
	MaxSheetPeople = 200 // of one sheet
	maxSheetCode   = 12
)

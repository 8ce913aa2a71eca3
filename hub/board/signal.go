package board

type (
	// HandRaised asks for the word. Anybody, for themselves; it stays up until it is lowered.
	HandRaised struct {
		Person ID  `json:"person,omitempty"` // decided
		Num    int `json:"num,omitempty"`    // decided: hands are called in this order
	}
	// HandLowered takes a hand down: one's own, or as a facilitator anybody's.
	HandLowered struct {
		Person ID `json:"person,omitempty"` // "": one's own
	}
	// ReadySaid says that somebody has finished the step; entering a step takes all of them back.
	ReadySaid struct {
		Person ID `json:"person,omitempty"` // decided
	}
	// ReadyWithdrawn says that somebody has not finished after all.
	ReadyWithdrawn struct {
		Person ID `json:"person,omitempty"` // decided
	}
	// ReadyCleared takes everybody's back. Facilitators.
	ReadyCleared struct{}

	// PollAsked puts a question with two to four answers before everybody. One at a time. Facilitators.
	PollAsked struct {
		ID       ID       `json:"id"`
		Question string   `json:"question"`
		Options  []string `json:"options"`
		Num      int      `json:"num,omitempty"` // decided: order of arrival
	}
	// PollAnswered chooses an answer, the first is 0; choosing again changes it. Seen by that person alone.
	PollAnswered struct {
		Poll   ID  `json:"poll"`
		Option int `json:"option"`
		Person ID  `json:"person,omitempty"` // decided
	}
	// PollClosed ends a question. The numbers are decided; who chose what is forgotten with it, on the
	// board and, by redaction, in the journal. Facilitators.
	PollClosed struct {
		ID       ID    `json:"id"`
		Totals   []int `json:"totals,omitempty"` // parallel to the answers
		Answered int   `json:"answered,omitempty"`
		Eligible int   `json:"eligible,omitempty"`
	}
	// PollPutAway takes a closed question off the screens; its numbers stay. Facilitators.
	PollPutAway struct {
		ID ID `json:"id"`
	}
)

// PollView is a quick question as an audience sees it. Mine holds the answers of the looking device's
// persons while it is open; Totals only after closing.
type PollView struct {
	ID       ID         `json:"id"`
	Num      int        `json:"num"` // order of arrival
	Question string     `json:"question"`
	Options  []string   `json:"options"`
	Open     bool       `json:"open,omitempty"`
	Away     bool       `json:"away,omitempty"` // off the screens
	Totals   []int      `json:"totals,omitempty"`
	Answered int        `json:"answered,omitempty"`
	Eligible int        `json:"eligible,omitempty"`
	Mine     []PollMine `json:"mine,omitempty"`
}

// PollMine is one person's own answer.
type PollMine struct {
	Person ID  `json:"person"`
	Option int `json:"option"`
}

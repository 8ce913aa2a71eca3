package board

type (
	// RoundDrafted prepares a vote. Facilitators. Sections limits the scope ("" = every visible
	// section); From names the round that this one repeats.
	RoundDrafted struct {
		ID       ID     `json:"id"`
		Question string `json:"question"`
		Dots     int    `json:"dots"` // per person, 1..99
		Cap      int    `json:"cap"`  // per item and person, 1..Dots
		Random   bool   `json:"random,omitempty"`
		NoOwn    bool   `json:"noOwn,omitempty"` // nobody votes for a loose note of their own
		Sections []ID   `json:"sections,omitempty"`
		From     ID     `json:"from,omitempty"`
		Num      int    `json:"num,omitempty"` // decided: order of arrival
	}
	// RoundChanged changes a draft; while open only Dots may change, and never below what somebody
	// has already spent.
	RoundChanged struct {
		ID       ID      `json:"id"`
		Question *string `json:"question,omitempty"`
		Dots     *int    `json:"dots,omitempty"`
		Cap      *int    `json:"cap,omitempty"`
		Random   *bool   `json:"random,omitempty"`
		NoOwn    *bool   `json:"noOwn,omitempty"`
		Sections *[]ID   `json:"sections,omitempty"`
	}
	// RoundOpened starts the vote. Items is decided: the clusters with notes and the loose notes in scope,
	// frozen in board order. At most one round is open. Refused when there is nothing to vote on.
	RoundOpened struct {
		ID    ID   `json:"id"`
		Items []ID `json:"items,omitempty"`
	}
	// DotPlaced spends one dot of a person. Person is decided. Seen by that person alone.
	DotPlaced struct {
		Round  ID `json:"round"`
		Item   ID `json:"item"`
		Person ID `json:"person,omitempty"`
	}
	// DotTaken takes one dot back.
	DotTaken struct {
		Round  ID `json:"round"`
		Item   ID `json:"item"`
		Person ID `json:"person,omitempty"`
	}
	// RoundClosed ends the vote. Totals, Voters and Eligible are decided; who voted for what is
	// forgotten with it, on the board and, by redaction, in the journal.
	RoundClosed struct {
		ID       ID      `json:"id"`
		Totals   []Total `json:"totals,omitempty"` // every item, in the order of the scope
		Voters   int     `json:"voters,omitempty"`
		Eligible int     `json:"eligible,omitempty"`
	}
	// RoundDiscarded drops a draft.
	RoundDiscarded struct {
		ID ID `json:"id"`
	}
)

// Total is the result of one item in a closed round.
type Total struct {
	Item ID     `json:"item"`
	Dots int    `json:"dots"`
	Name string `json:"name,omitempty"` // the cluster's name or the note's text at closing
}

// RoundState is draft, open or closed.
type RoundState string

// States of a round.
const (
	RoundDraft  RoundState = "draft"
	RoundOpen   RoundState = "open"
	RoundIsOver RoundState = "closed"
)

// RoundView is a round as an audience sees it. Mine holds the dots of the looking device's
// persons while it is open; Totals only after closing. Drafts are shown to facilitators alone.
type RoundView struct {
	ID       ID         `json:"id"`
	Num      int        `json:"num"` // order of arrival
	Question string     `json:"question"`
	Dots     int        `json:"dots"`
	Cap      int        `json:"cap"`
	Random   bool       `json:"random,omitempty"`
	NoOwn    bool       `json:"noOwn,omitempty"`
	Sections []ID       `json:"sections,omitempty"`
	From     ID         `json:"from,omitempty"`
	State    RoundState `json:"state"`
	Items    []ID       `json:"items,omitempty"`
	Totals   []Total    `json:"totals,omitempty"`
	Voters   int        `json:"voters,omitempty"`
	Eligible int        `json:"eligible,omitempty"`
	Mine     []Dots     `json:"mine,omitempty"`
}

// Dots is how many dots one person has on one item.
type Dots struct {
	Person ID  `json:"person"`
	Item   ID  `json:"item"`
	Dots   int `json:"dots"`
}

// RoundShown (view only) puts a round whole on the board: for participants when it opens,
// because they were not shown the draft.
type RoundShown struct {
	Round RoundView `json:"round"`
}

package board

type (
	// RoundDrafted prepares a vote. Facilitators. Sections limits the scope (none: every visible
	// section), and so does Only, which names groups and notes; merged, split or grouped ones are followed
	// until the round opens. From names the round that this one repeats.
	RoundDrafted struct {
		ID       ID     `json:"id"`
		Question string `json:"question"`
		Dots     int    `json:"dots"` // per person, 1..99
		Cap      int    `json:"cap"`  // per item and person, 1..Dots
		Random   bool   `json:"random,omitempty"`
		NoOwn    bool   `json:"noOwn,omitempty"` // nobody votes for a loose note of their own
		Sections []ID   `json:"sections,omitempty"`
		Only     []ID   `json:"only,omitempty"`
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
		Only     *[]ID   `json:"only,omitempty"`
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
	// RoundClosed ends the vote. All but ID is decided; who voted for what, and who copied which sheet
	// of paper, is forgotten with it, on the board and, by redaction, in the journal.
	RoundClosed struct {
		ID       ID      `json:"id"`
		Totals   []Total `json:"totals,omitempty"` // every item, in the order of the scope
		Voters   int     `json:"voters,omitempty"`
		Eligible int     `json:"eligible,omitempty"`
		Paper    int     `json:"paper,omitempty"`  // people who voted on paper
		Sheets   int     `json:"sheets,omitempty"` // of paper that count
	}
	// RoundDiscarded drops a draft.
	RoundDiscarded struct {
		ID ID `json:"id"`
	}
)

// Total is the result of one item in a closed round.
type Total struct {
	Item  ID     `json:"item"`
	Dots  int    `json:"dots"`
	Paper int    `json:"paper,omitempty"` // how many of the dots were put on paper
	Name  string `json:"name,omitempty"`  // the cluster's name or the note's text at closing
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
	Only     []ID       `json:"only,omitempty"`
	From     ID         `json:"from,omitempty"`
	State    RoundState `json:"state"`
	Items    []ID       `json:"items,omitempty"`
	Totals   []Total    `json:"totals,omitempty"`
	Voters   int        `json:"voters,omitempty"`
	Eligible int        `json:"eligible,omitempty"`
	Mine     []Dots     `json:"mine,omitempty"`

	Sheets      []PaperView `json:"sheets,omitempty"`      // while it is open, by code
	Paper       int         `json:"paper,omitempty"`       // people who voted on paper
	PaperSheets int         `json:"paperSheets,omitempty"` // of paper that count
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

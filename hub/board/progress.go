package board

import (
	"regexp"
	"slices"
	"strings"
)

// Teller is who told of a row's progress: nobody is named.
type Teller string

// Tellers of progress.
const (
	ByOwner        Teller = "owner"        // whoever has the row's own link
	ByFacilitation Teller = "facilitation" // a facilitator
)

type (
	// CommitmentSplit (proposal only) makes several rows with an end of their own of one that takes too long. The
	// first phase is the row itself; the others say the same and are new. Whoever may change the row.
	CommitmentSplit struct {
		ID     ID         `json:"id"`
		Phases []RowPhase `json:"phases"` // 2 to [MaxPhases]
	}
	// RowPhase is one of the rows that a [CommitmentSplit] makes.
	RowPhase struct {
		ID    ID     `json:"id"` // of the first: the row's
		Phase string `json:"phase"`
		From  string `json:"from"`
		To    string `json:"to"`
		Ord   string `json:"ord,omitempty"`
	}
	// CommitmentProgressed adds to the history of a row what has happened: a status, words, a photo, at least one
	// of them. Facilitators, and the system for whoever has the row's link; also when the session is over. It is
	// never changed and cannot be undone; the moment is the server's, whatever the proposal says. A [CommitmentChanged]
	// that gives a row with a history another end becomes one too: who was late once cannot be made punctual unseen.
	CommitmentProgressed struct {
		ID       ID     `json:"id"`
		Status   Status `json:"status,omitempty"` // "": as it was
		Text     string `json:"text,omitempty"`   // at most [MaxProgressChars]
		Photo    ID     `json:"photo,omitempty"`  // asset
		W        int    `json:"w,omitempty"`      // of the photo, in pixels
		H        int    `json:"h,omitempty"`
		Progress ID     `json:"progress,omitempty"` // decided: its id, unique in its row
		At       Millis `json:"at,omitempty"`       // decided
		By       Teller `json:"by,omitempty"`       // decided
		To       string `json:"to,omitempty"`       // decided: the end of the row now, where it was moved; "" for none
		Was      string `json:"was,omitempty"`      // decided: and before; at least one of them where it was moved
	}
	// CommitmentStripped takes words and photo out of one entry of a row's history for good; that there was an
	// entry, when, and its status stay. Facilitators: whoever has a link can write. There is no undo.
	CommitmentStripped struct {
		ID       ID `json:"id"`
		Progress ID `json:"progress"`
		Asset    ID `json:"asset,omitempty"` // decided: what is deleted
	}
	// CommitmentBrought puts a row on the roadmap that an earlier workshop left open, with its history. System only.
	// A row is brought once: a second time is refused as already done, even after the row was removed.
	CommitmentBrought struct {
		Commitment CommitmentView `json:"commitment"`
	}
)

// Kind implements [Op].
func (CommitmentSplit) Kind() string { return "commitment.split" }

// Kind implements [Op].
func (CommitmentProgressed) Kind() string { return "commitment.progressed" }

// Kind implements [Op].
func (CommitmentStripped) Kind() string { return "commitment.stripped" }

// Kind implements [Op].
func (CommitmentBrought) Kind() string { return "commitment.brought" }

// ProgressView is one entry of a row's history. It holds for every audience that sees the row.
type ProgressView struct {
	ID     ID     `json:"id"` // unique in its row
	At     Millis `json:"at"`
	Status Status `json:"status,omitempty"`
	Text   string `json:"text,omitempty"`
	Photo  ID     `json:"photo,omitempty"` // asset
	W      int    `json:"w,omitempty"`
	H      int    `json:"h,omitempty"`
	By     Teller `json:"by"`
	To     string `json:"to,omitempty"`   // the end of the row from then on, where it was moved; "" for none
	Was    string `json:"was,omitempty"`  // and before
	Gone   bool   `json:"gone,omitempty"` // a facilitator took words and photo out
}

// EarlierView says where a row was before: the workshop that left it open, and its history there and in those before.
type EarlierView struct {
	From     ID             `json:"from"`               // the workshop
	Board    string         `json:"board"`              // its title
	ID       ID             `json:"id"`                 // the row there
	Progress []ProgressView `json:"progress,omitempty"` // in order of arrival
}

// History is all that is known of a row, oldest first: of earlier workshops, then of this one. The result shares nothing with k.
func (k CommitmentView) History() []ProgressView {
	if k.Earlier == nil {
		return slices.Clone(k.Progress)
	}
	return slices.Concat(k.Earlier.Progress, k.Progress)
}

// MovedEnd says whether the entry tells of another end of its row.
func (p ProgressView) MovedEnd() bool { return p.To != "" || p.Was != "" }

func (e *EarlierView) clone() *EarlierView {
	if e == nil {
		return nil
	}
	c := *e
	c.Progress = slices.Clone(e.Progress)
	return &c
}

// Open lists the rows of a view that are neither done nor dropped, as a [CommitmentBrought] takes them to the next
// workshop: with all that is known of them, under an id that the caller replaces. The result shares nothing with v.
func Open(v BoardView) []CommitmentView {
	var open []CommitmentView
	for _, k := range v.Commitments {
		if k.Deleted || k.Status != Pending && k.Status != Doing {
			continue
		}
		e := &EarlierView{From: v.ID, Board: v.Title, ID: k.ID, Progress: k.History()}
		open = append(open, CommitmentView{
			ID: k.ID, What: k.What, Who: k.Who, With: k.With, From: k.From, To: k.To, Resources: k.Resources, Provider: k.Provider,
			Verifiable: k.Verifiable, Status: k.Status, Tell: k.Tell, Phase: k.Phase, Earlier: e,
		})
	}
	return open
}

// Late says whether a row should be done by now and is not: its end is a day before today. Days are YYYY-MM-DD,
// "" for none; today is the day where the neighbours live.
func Late(to string, status Status, today string) bool {
	return to != "" && to < today && (status == Pending || status == Doing || status == "")
}

// Parts of a row without which it is not complete, in the order in which they are asked for.
const (
	MissingWhat       = "what"
	MissingWho        = "who"        // nobody answers for it
	MissingOne        = "one"        // several people answer for it, so that nobody does
	MissingTo         = "to"         // no end
	MissingVerifiable = "verifiable" // no way to know that it was done
)

// MissingIn lists what a row needs to be complete: what, one person, an end, and how one will know. Nothing missing is
// an empty list. A row is never refused for it.
func MissingIn(what, who, to, verifiable string) []string {
	var missing []string
	blank := func(s string) bool { return strings.TrimSpace(s) == "" }
	if blank(what) {
		missing = append(missing, MissingWhat)
	}
	switch {
	case blank(who):
		missing = append(missing, MissingWho)
	case SeveralNames(who):
		missing = append(missing, MissingOne)
	}
	if blank(to) {
		missing = append(missing, MissingTo)
	}
	if blank(verifiable) {
		missing = append(missing, MissingVerifiable)
	}
	return missing
}

// between is what stands between two names in the languages of the house. The browser has the same.
var between = regexp.MustCompile(`(?i)[;,/&+\n]|\s(?:y|e|and)\s`)

// SeveralNames says whether more than one person is named where one should answer.
func SeveralNames(who string) bool {
	named := 0
	for _, part := range between.Split(who, -1) {
		if visible(part) {
			named++
		}
	}
	return named > 1
}

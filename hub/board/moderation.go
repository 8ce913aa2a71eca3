package board

import "slices"

// Held says that a note is kept from everybody but its author and the facilitators, and why.
type Held string

// Ways in which a note is held.
const (
	Waiting    Held = "waiting" // for a facilitator's yes
	HeldHidden Held = "hidden"  // a facilitator has hidden it
)

// Reason says why a note was hidden. The list is short, so that hiding takes one tap and the minutes
// can count.
type Reason string

// Reasons for hiding a note.
const (
	Offence    Reason = "offence"  // insults or threatens
	Personal   Reason = "personal" // tells private things of somebody
	OffTopic   Reason = "offtopic" // belongs elsewhere
	Repeated   Reason = "repeated" // says what stands there already
	OtherCause Reason = "other"
	ByPerson   Reason = "person" // decided: its author was removed with all they wrote
)

type (
	// InboxChanged switches the inbox on or off. While it is on, what participants write waits for a
	// facilitator's yes. What waits when it is switched off goes on waiting. Facilitators.
	InboxChanged struct {
		On bool `json:"on"`
	}
	// NoteHidden hides a note from all but its author and the facilitators, and takes it out of its
	// cluster. Facilitators.
	NoteHidden struct {
		ID     ID     `json:"id"`
		Reason Reason `json:"reason"`
	}
	// NoteHeld makes a note wait again: its author has changed it while the inbox is on.
	NoteHeld struct {
		ID ID `json:"id"`
	}
	// NoteApproved lets everybody see a note that waited or was hidden; viewed as [NoteShown].
	// Facilitators.
	NoteApproved struct {
		ID ID `json:"id"`
	}
	// PersonExpelled (proposal only) removes a person and hides all that they have signed. Anonymous
	// notes stay: hiding them would tell who wrote them. [Restore] takes it back. Facilitators.
	PersonExpelled struct {
		ID ID `json:"id"`
	}
	// PersonRestored seats a removed person again where they sat (decided from [Restore] and [Undo]).
	PersonRestored struct {
		ID ID `json:"id"`
	}
)

// HiddenCount is how many notes are hidden for a reason.
type HiddenCount struct {
	Reason Reason `json:"reason"`
	Notes  int    `json:"notes"`
}

// Moderation is what the minutes tell about what was taken off the board: numbers, never text.
type Moderation struct {
	Hidden  []HiddenCount `json:"hidden"`  // reasons with at least one note, in the order of the list
	Waiting int           `json:"waiting"` // notes without a yes or no
	Deleted int           `json:"deleted"` // notes that their authors or facilitators took away
	Removed int           `json:"removed"` // people who were removed, not those who asked to be forgotten
}

// ModerationOf counts what was taken off a board.
func ModerationOf(b *Board) Moderation {
	m := Moderation{Hidden: []HiddenCount{}}
	counts := map[Reason]int{}
	for _, n := range b.notes.list {
		switch {
		case n.Held == HeldHidden:
			counts[n.Reason]++
		case n.Deleted:
			m.Deleted++
		case n.Held == Waiting:
			m.Waiting++
		}
	}
	for _, r := range append(slices.Clip(reasons), ByPerson) {
		if counts[r] > 0 {
			m.Hidden = append(m.Hidden, HiddenCount{Reason: r, Notes: counts[r]})
		}
	}
	for _, p := range b.persons.list {
		if p.Removed && !p.Erased {
			m.Removed++
		}
	}
	return m
}

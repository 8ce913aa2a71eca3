package board

// Code is the stable, program-readable reason of a refusal. The browser holds the sentences.
type Code string

// Codes of refusals by the rulebook.
const (
	CodeUnknownKind    Code = "unknown_kind"     // no such op, or one that may not be proposed
	CodeMalformed      Code = "malformed"        // a field is missing, too long or out of range
	CodeEmptyText      Code = "empty_text"       // nothing written
	CodeTextTooLong    Code = "text_too_long"    // more characters than allowed
	CodeBadID          Code = "bad_id"           // not 4–16 of [0-9a-z]
	CodeIDTaken        Code = "id_taken"         // the id names another thing already
	CodeNotFound       Code = "not_found"        // no such live thing
	CodeNotAllowed     Code = "not_allowed"      // this role may never do this
	CodeNotYours       Code = "not_yours"        // only its author or a facilitator may
	CodeNotInThisStep  Code = "not_in_this_step" // participants may not do this in the current step
	CodeNotSeated      Code = "not_seated"       // the person is unknown, removed, or not at this device
	CodeFinished       Code = "board_finished"   // the session is over
	CodeNotFinished    Code = "not_finished"     // the session has to be over first
	CodeBoardFull      Code = "board_full"       // a ceiling of the board is reached
	CodeTooFast        Code = "too_fast"         // more changes than a device may make in ten seconds
	CodeStale          Code = "stale"            // a retry older than anybody remembers
	CodeNoDotsLeft     Code = "no_dots_left"     // the person's dots are spent
	CodeItemCap        Code = "item_cap"         // no more dots on this item
	CodeOwnItem        Code = "own_item"         // no dots on one's own note in this round
	CodeNoDotHere      Code = "no_dot_here"      // nothing to take back
	CodeNotInScope     Code = "not_in_scope"     // the item is not part of this round
	CodeRoundNotOpen   Code = "round_not_open"   // the round is a draft or closed
	CodeRoundOpen      Code = "round_open"       // another round is open, or it must be closed first
	CodeInOpenRound    Code = "in_open_round"    // may not be removed or regrouped while being voted on
	CodeNothingToVote  Code = "nothing_to_vote"  // the scope is empty
	CodeDotsSpent      Code = "dots_spent"       // somebody has spent more than the new limit
	CodePaperDots      Code = "paper_dots"       // more dots on the sheet than its people have
	CodePaperCap       Code = "paper_cap"        // more dots for one item than the sheet's people may give it
	CodePaperTwice     Code = "paper_twice"      // two other people have entered the sheet
	CodePaperSame      Code = "paper_same"       // the second person sits at another device
	CodeSectionHidden  Code = "section_hidden"   // not while the section is in private writing
	CodeNotEmpty       Code = "not_empty"        // the section still has notes
	CodeAlready        Code = "already"          // it is so already
	CodeLastOne        Code = "last_one"         // the last facilitator, section or step stays
	CodeNothingToUndo  Code = "nothing_to_undo"  // no undoable entry of this person
	CodeChangedSince   Code = "changed_since"    // somebody changed it since; undo would undo them
	CodeLocked         Code = "locked"           // participants only look while the step is locked
	CodeTimeOver       Code = "time_over"        // the step's time is over and stops participants
	CodeNoteLimit      Code = "note_limit"       // as many notes in this section as the step lets one person write
	CodeNameRequired   Code = "name_required"    // notes of this step are signed
	CodeStaysAnonymous Code = "stays_anonymous"  // something was written in this step without names
	CodePollOpen       Code = "poll_open"        // a quick question is open: close it first
	CodePollClosed     Code = "poll_closed"      // the quick question is closed
	CodeRatingOpen     Code = "rating_open"      // people are being asked: close it first
	CodeRatingClosed   Code = "rating_closed"    // the answers have been counted
	CodeInOpenRating   Code = "in_open_rating"   // may not be removed or regrouped while people are asked about it
	CodeNothingToRate  Code = "nothing_to_rate"  // the step's sections hold nothing to ask about
	CodeTooManyToRate  Code = "too_many_to_rate" // more things than one can be asked about
	CodeNoteHeld       Code = "note_held"        // it is hidden, or waits for a facilitator's yes
	CodeOtherTable     Code = "other_table"      // the section belongs to another table
	CodeNoTable        Code = "no_table"         // the section belongs to a table, and the person has none
	CodeNotScribe      Code = "not_scribe"       // this device does not write for a table
	CodeHarvestFull    Code = "harvest_full"     // the table brings as much as it may already
	CodeContactGiven   Code = "contact_given"    // there is one already, and facilitators alone may change it
	CodeAnswered       Code = "request_answered" // what has been answered is asked in no other words
	CodeLinkFull       Code = "link_full"        // the rest of the room is for facilitators
	CodeLinkToday      Code = "link_today"       // as much as a link may write within 24 hours
	CodeBadDate        Code = "bad_date"         // not a date, or the end is before the start
)

// Refusal is the error of [Decide]: the proposal breaks a rule and nothing has changed.
type Refusal struct {
	Code  Code
	Field string // which field, where one is to blame
	Limit int    // the limit that was met, where there is one
}

func (r *Refusal) Error() string {
	if r.Field != "" {
		return "board: " + string(r.Code) + ": " + r.Field
	}
	return "board: " + string(r.Code)
}

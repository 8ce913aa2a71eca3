package board

// Secret says whether an entry joins a person to an item for as long as a vote, a poll or a rating is open. The scrub of
// its end takes that out; until then a journal keeps such entries where they can be forgotten
// without a trace.
func Secret(e Entry) bool {
	for _, op := range e.Ops {
		switch op.(type) {
		case DotPlaced, DotTaken, PaperEntered, PaperWithdrawn, PollAnswered, RatingAnswered:
			return true
		}
	}
	return false
}

// HoldsSecrets says whether the board itself, and so a snapshot of it, joins persons to items now.
func (b *Board) HoldsSecrets() bool {
	return b.open != "" || b.openPoll() != nil || b.openRating() != nil
}

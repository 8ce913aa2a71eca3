// Package board is the rulebook of one board: a deterministic state machine that imports nothing
// of ours, knows no clock, no network and no randomness, and starts no goroutine.
//
// # From a wish to a fact
//
// Somebody's wish is a [Proposal]. [Decide] holds every rule and answers with ops or a [Refusal]; it
// changes nothing. The ops get a number and become an [Entry], which the journal stores. Then
// [Board.Apply] makes it happen: plain assignments that cannot fail, because what is in the journal is
// fact. Rules may change in any release; old journals replay unchanged, since only decided ops are
// in them.
//
//	Decide(board, proposal) → ops → journal → Apply(entry) → ViewEntry(board, entry, audience) → browser
//
// # Who may see what
//
// [ViewBoard] and [ViewEntry] decide this once, for the socket, HTTP, exports and the projector. Secrets
// are the text and author of private writing until it is revealed, the author of anonymous notes for
// ever, other people's dots and all totals of an open round, and drafts of rounds. A class of audience
// ([AudienceKind]) is shown one encoding of an entry; [PrivateTo] names the persons who are shown another.
//
// # What must be forgotten
//
// Closing a round forgets who voted for what, erasing a person forgets who they were. [ScrubOf] says
// which stored entries must be rewritten in the same transaction. Replaying a redacted journal gives the
// same bytes of [Board.MarshalSnapshot] as living through it: nothing that is redacted may feed state
// that stays.
//
// # Reading on
//
// Each family has a file of ops (note.go, cluster.go, vote.go …) and one of rules and effects
// (note_rules.go …). [Invariants] says what holds on every reachable board. testdata/scenario shows the
// rules at work in scripts that read like a play; testdata/replay holds what audiences were shown,
// and is replayed by the browser's tests too.
package board

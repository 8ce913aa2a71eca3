package board

type (
	// WinnersCommit (proposal only) takes what a closed round gave most dots along: each of the first places
	// becomes a [CommitmentAdded] with the text, the dots and the notes of what was voted, or a
	// [SolutionAdded] with these notes behind it. Ties are kept whole. What was taken already stays as it is, so asking twice does not double
	// anything; [CodeAlready] if nothing is left to take. Facilitators only, also after the end.
	WinnersCommit struct {
		Round ID        `json:"round"`
		Top   int       `json:"top"`          // how many places, 1..[MaxWinners]
		As    WinnersAs `json:"as,omitempty"` // "" means commitments
		IDs   []ID      `json:"ids"`          // one for each thing that may be made, in the order of the places
	}
)

// WinnersAs says what winners become.
type WinnersAs string

// What winners may become.
const (
	AsCommitments WinnersAs = "commitment"
	AsSolutions   WinnersAs = "solution"
)

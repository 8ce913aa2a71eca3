package board

// Status of a commitment.
type Status string

// States of a commitment.
const (
	Pending Status = "pending"
	Doing   Status = "doing"
	Done    Status = "done"
	Dropped Status = "dropped"
)

type (
	// CommitmentAdded adds a row to the roadmap. Facilitators; participants during a roadmap step.
	// Allowed after the board is finished (facilitators).
	CommitmentAdded struct {
		ID         ID     `json:"id"`
		What       string `json:"what"`             // at most 300 characters; the only field required
		Who        string `json:"who"`              // one responsible person, 120
		With       string `json:"with"`             // 300
		From       string `json:"from"`             // YYYY-MM-DD or ""
		To         string `json:"to"`               // YYYY-MM-DD or "", not before From
		Resources  string `json:"resources"`        // 300
		Provider   string `json:"provider"`         // who provides them, 120
		Verifiable string `json:"verifiable"`       // how we shall know that it was done, 300
		Status     Status `json:"status"`           // "" means pending
		Origin     ID     `json:"origin,omitempty"` // cluster or note it came from
		Round      ID     `json:"round,omitempty"`  // closed round that chose it
		Notes      []ID   `json:"notes,omitempty"`  // decided: what it was made of, in order of arrival
		Dots       int    `json:"dots,omitempty"`   // decided: what that round gave to its origin
		Ord        string `json:"ord"`

		Tell     string `json:"tell,omitempty"`     // whom to tell, 300
		Phase    string `json:"phase,omitempty"`    // the heading under which it stands, 80
		Solution ID     `json:"solution,omitempty"` // the solution that it carries out
		Named    bool   `json:"named,omitempty"`    // who answers for it agreed that the name is published
	}
	// CommitmentChanged changes what is given. Who answers for a row agrees for themselves: a new name is
	// not agreed to unless the same change says so. The system may say Named alone, for whoever has the row's link, and
	// names in Who whose name they have read; also when the session is over. Where there is history, or the session is over, a new
	// status and another end become a [CommitmentProgressed].
	CommitmentChanged struct {
		ID         ID      `json:"id"`
		What       *string `json:"what,omitempty"`
		Who        *string `json:"who,omitempty"`
		With       *string `json:"with,omitempty"`
		From       *string `json:"from,omitempty"`
		To         *string `json:"to,omitempty"`
		Resources  *string `json:"resources,omitempty"`
		Provider   *string `json:"provider,omitempty"`
		Verifiable *string `json:"verifiable,omitempty"`
		Status     *Status `json:"status,omitempty"`
		Ord        *string `json:"ord,omitempty"`
		Tell       *string `json:"tell,omitempty"`
		Phase      *string `json:"phase,omitempty"`
		Solution   *ID     `json:"solution,omitempty"`
		Named      *bool   `json:"named,omitempty"`

		Over *CommitmentWords `json:"over,omitempty"` // as in [ActorChanged]
	}
	// CommitmentWords are texts of a commitment.
	CommitmentWords struct {
		What       *string `json:"what,omitempty"`
		Who        *string `json:"who,omitempty"`
		With       *string `json:"with,omitempty"`
		From       *string `json:"from,omitempty"`
		To         *string `json:"to,omitempty"`
		Resources  *string `json:"resources,omitempty"`
		Provider   *string `json:"provider,omitempty"`
		Verifiable *string `json:"verifiable,omitempty"`
		Tell       *string `json:"tell,omitempty"`
		Phase      *string `json:"phase,omitempty"`
	}
	// CommitmentRemoved takes a row off the roadmap.
	CommitmentRemoved struct {
		ID ID `json:"id"`
	}
	// CommitmentRestored brings a removed row back (decided from [Restore] and [Undo]).
	CommitmentRestored struct {
		ID ID `json:"id"`
	}
	// CommitmentShown (view only) puts a commitment (again) on the roadmap.
	CommitmentShown struct {
		Commitment CommitmentView `json:"commitment"`
	}
)

// CommitmentView is a commitment as everybody sees it.
type CommitmentView struct {
	ID         ID     `json:"id"`
	What       string `json:"what"`
	Who        string `json:"who"`
	With       string `json:"with"`
	From       string `json:"from"`
	To         string `json:"to"`
	Resources  string `json:"resources"`
	Provider   string `json:"provider"`
	Verifiable string `json:"verifiable"`
	Status     Status `json:"status"`
	Origin     ID     `json:"origin,omitempty"`
	Round      ID     `json:"round,omitempty"`
	Notes      []ID   `json:"notes,omitempty"` // what it was made of
	Dots       int    `json:"dots,omitempty"`  // that its round gave to its origin
	Ord        string `json:"ord"`
	Deleted    bool   `json:"deleted,omitempty"` // facilitators only

	Tell     string         `json:"tell,omitempty"`
	Phase    string         `json:"phase,omitempty"`
	Solution ID             `json:"solution,omitempty"`
	Named    bool           `json:"named,omitempty"`
	Progress []ProgressView `json:"progress,omitempty"` // in order of arrival
	Earlier  *EarlierView   `json:"earlier,omitempty"`  // of a row that an earlier workshop left open
}

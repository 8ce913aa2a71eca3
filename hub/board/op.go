package board

// Seq numbers the entries of one board from 1 without gaps. It stays below 2^53, so that a
// browser can hold it in a number.
type Seq uint64

// Millis is a moment in milliseconds since the Unix epoch, UTC.
type Millis int64

// ID names one thing on a board: a person, section, note, cluster, round, step or commitment.
// All families share one space of ids. An id is chosen by the proposer: 4 to 16 characters of
// [0-9a-z]. Browsers draw 8 random ones, so that an id tells nothing about its author.
type ID string

// Op is one thing that happens on a board. The same type is asked for in a [Proposal], and
// recorded in an [Entry]; what is recorded has always passed [Decide] and always applies.
//
// Ops are plain values. The concrete types are listed in kinds (kinds.go); a kind is added,
// never changed.
type Op interface {
	// Kind is the stable name on the wire and in the journal, such as "note.moved".
	Kind() string
}

// Actor is who asks. The server fills it in from the cookie, never from the frame, except
// Person, which a shared tablet chooses among the persons seated at its device.
type Actor struct {
	Person ID     // "" for the system
	Device string // "" for the system; the device key of the cookie
	System bool   // the server itself: creating a board, seating people
}

// Proposal is an op that somebody asks for. Device and N together make a retry recognisable.
type Proposal struct {
	Actor  Actor
	Origin string // device key and tab, "device.tab"; "" for a system proposal without retries
	N      uint64 // counts the proposals of one origin, from 1
	At     Millis // when the server received it
	Again  bool   // it may have been sent before, here or elsewhere; see [RecordRefusal]
	Op     Op
	Past   *Board // for a [BoardReturn] alone: the board as it was then, not kept after the decision
}

// Entry is a decided proposal with its number: the unit of the journal. Its ops apply
// together or not at all.
type Entry struct {
	Seq    Seq
	At     Millis
	Origin string
	N      uint64
	Person ID
	Ops    []Op
}

// Role is what a person may do on the board.
type Role string

// Roles of a person.
const (
	Facilitator Role = "facilitator"
	Participant Role = "participant"
	Observer    Role = "observer" // sees what participants see, and changes nothing that a step does not give observers by name
	Host        Role = "host"     // in a step's rights alone: a participant who hosts a table
)

// knownRole says whether a person may have this role.
func knownRole(r Role) bool { return r == Facilitator || r == Participant || r == Observer }

// AudienceKind is a class of receivers that is shown the same things, but for what is a
// person's own.
type AudienceKind string

// Kinds of audience.
const (
	ForFacilitator AudienceKind = "facilitator"
	ForParticipant AudienceKind = "participant"
	ForProjector   AudienceKind = "projector"
	ForPublic      AudienceKind = "public"
)

// Audience is who looks: a class and the persons seated at the looking device (none for a
// projector and the public, several for a shared tablet).
type Audience struct {
	Kind    AudienceKind
	Persons []ID
}

// Proposal-only ops: Decide turns each into recorded ones.
type (
	// BoardCreate founds a board. System only, and only as the first entry.
	BoardCreate struct {
		ID       ID             `json:"id"`
		Epoch    string         `json:"epoch"`
		Title    string         `json:"title"`
		Lang     string         `json:"lang"`
		Zone     string         `json:"zone,omitempty"` // of the room, as in America/Guayaquil; "": not known
		Sections []SectionAdded `json:"sections"`
		Steps    []StepAdded    `json:"steps"`
		Rounds   []RoundDrafted `json:"rounds,omitempty"`
		Inbox    bool           `json:"inbox,omitempty"` // what participants write waits for a yes
		Tables   []TableAdded   `json:"tables,omitempty"`
	}
	// NotesImport adds many notes at once, all or none. Facilitators only.
	NotesImport struct {
		Clusters []ClusterAdded `json:"clusters,omitempty"`
		Notes    []NoteAdded    `json:"notes"`
	}
	// Undo takes back the last undoable entry of the acting person.
	Undo struct{}
	// Restore brings back a deleted note, cluster, section, step, commitment, actor or request. Facilitators, and the
	// author of a note.
	Restore struct {
		ID ID `json:"id"`
	}
)

// Undone marks which entry the ops beside it have taken back. Back says, for each thing that
// is now as it was before, which entry had changed it last then.
type Undone struct {
	Seq    Seq     `json:"seq"`
	Person ID      `json:"person,omitempty"`
	Back   []Stamp `json:"back,omitempty"`
}

// Stamp says which entry changed a thing last.
type Stamp struct {
	ID  ID  `json:"id"`
	Seq Seq `json:"seq"`
}

// Redacted stands in the journal where an op was that nobody may read any more.
type Redacted struct{}

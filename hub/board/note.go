package board

// Colors of notes, in the order of the palette.
var Colors = []string{"yellow", "orange", "pink", "purple", "blue", "green", "gray", "white"}

type (
	// NoteAdded puts a note into a section. Author is decided: the acting person; a facilitator's
	// import has none. Anon hides the author from everybody for good.
	NoteAdded struct {
		ID      ID        `json:"id"`
		Section ID        `json:"section"`
		Text    string    `json:"text"`
		Color   string    `json:"color"`
		X       int       `json:"x"`
		Y       int       `json:"y"`
		Lang    string    `json:"lang,omitempty"` // "" means the board's
		Author  ID        `json:"author,omitempty"`
		Anon    bool      `json:"anon,omitempty"`
		Cluster ID        `json:"cluster,omitempty"` // only in imports
		Waits   bool      `json:"waits,omitempty"`   // decided: it waits for a facilitator's yes, see [InboxChanged]
		Media   *Media    `json:"media,omitempty"`
		By      *Dictated `json:"by,omitempty"`     // whose words they are, when somebody else wrote them down
		Scan    ID        `json:"scan,omitempty"`   // the photographed sheet it was copied from; not viewed
		Table   ID        `json:"table,omitempty"`  // decided, but for facilitators: the table it comes from
		Scribe  bool      `json:"scribe,omitempty"` // written for the table, by the device that does so
		Num     int       `json:"num,omitempty"`    // decided: 1, 2, 3 … in order of arrival; lists are in this order
	}
	// NoteEdited changes the text. Its author or a facilitator.
	NoteEdited struct {
		ID   ID     `json:"id"`
		Text string `json:"text"`
		Lang string `json:"lang,omitempty"`
	}
	// NoteColored changes the colour. Its author or a facilitator.
	NoteColored struct {
		ID    ID     `json:"id"`
		Color string `json:"color"`
	}
	// NoteMoved moves a loose note; a Section other than "" also changes its section.
	NoteMoved struct {
		ID      ID  `json:"id"`
		X       int `json:"x"`
		Y       int `json:"y"`
		Section ID  `json:"section,omitempty"`
	}
	// NoteUnsigned makes a note anonymous, for good. Its author; for words dictated by nobody of the
	// workshop facilitators too, and then who dictated them is forgotten. In a view for the author's own
	// devices, Mine tells that the note stays theirs.
	NoteUnsigned struct {
		ID   ID `json:"id"`
		Mine ID `json:"mine,omitempty"`
	}
	// NoteDeleted takes a note off the board; a facilitator or its author may restore it.
	NoteDeleted struct {
		ID ID `json:"id"`
	}
	// NoteRestored brings a deleted note back (decided from [Restore]); viewed as [NoteShown].
	NoteRestored struct {
		ID ID `json:"id"`
	}
	// NoteClustered puts a note into a cluster of the same or another section (the note then takes the cluster's section).
	NoteClustered struct {
		ID      ID `json:"id"`
		Cluster ID `json:"cluster"`
	}
	// NoteUnclustered takes a note out of its cluster to a place of its own.
	NoteUnclustered struct {
		ID ID  `json:"id"`
		X  int `json:"x"`
		Y  int `json:"y"`
	}
	// NoteShown (view only) puts a note (again) on the board, whole. A receiver that knows the note
	// keeps its Mine when the new one has none.
	NoteShown struct {
		Note NoteView `json:"note"`
	}
	// NoteGone (view only) takes notes away from a receiver who may not even see them as deleted.
	NoteGone struct {
		IDs []ID `json:"ids"`
	}
)

// NoteView is a note as an audience sees it. Author is "" where it may not be seen; Mine is set
// only on anonymous live notes, and only for the devices of their author. So a note is one's own when
// its Author or its Mine is one of the persons seated at the device.
type NoteView struct {
	ID       ID            `json:"id"`
	Num      int           `json:"num"` // order of arrival
	Section  ID            `json:"section"`
	Text     string        `json:"text"`
	Color    string        `json:"color"`
	X        int           `json:"x"`
	Y        int           `json:"y"`
	Lang     string        `json:"lang,omitempty"`
	Author   ID            `json:"author,omitempty"`
	Anon     bool          `json:"anon,omitempty"`
	Mine     ID            `json:"mine,omitempty"` // which of the looking device's persons wrote it
	Cluster  ID            `json:"cluster,omitempty"`
	Media    *Media        `json:"media,omitempty"`
	By       *Dictated     `json:"by,omitempty"`       // who takes part only, and never on anonymous notes
	Comments []CommentView `json:"comments,omitempty"` // who takes part only
	Table    ID            `json:"table,omitempty"`    // where it comes from; not of anonymous notes in a section of everybody's
	Scribe   bool          `json:"scribe,omitempty"`   // the table speaks, not its author
	Harvest  bool          `json:"harvest,omitempty"`  // its table brings it to everybody

	Reactions []ReactionCount `json:"reactions,omitempty"` // in the order of [Reactions]

	Deleted bool   `json:"deleted,omitempty"` // facilitators only
	Held    Held   `json:"held,omitempty"`    // its author and facilitators only
	Reason  Reason `json:"reason,omitempty"`  // why it is hidden
}

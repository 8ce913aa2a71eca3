package board

// Colors of notes, in the order of the palette.
var Colors = []string{"yellow", "orange", "pink", "purple", "blue", "green", "gray", "white"}

// Limits on notes. A character is what people count as one (a grapheme cluster).
const (
	MaxNoteChars = 500
	MaxNotes     = 5000
)

type (
	// NoteAdded puts a note into a section. Author is decided: the acting person; a facilitator's
	// import has none. Anon hides the author from everybody for good.
	NoteAdded struct {
		ID      ID     `json:"id"`
		Section ID     `json:"section"`
		Text    string `json:"text"`
		Color   string `json:"color"`
		X       int    `json:"x"`
		Y       int    `json:"y"`
		Lang    string `json:"lang,omitempty"` // "" means the board's
		Author  ID     `json:"author,omitempty"`
		Anon    bool   `json:"anon,omitempty"`
		Cluster ID     `json:"cluster,omitempty"` // only in imports
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
	// NoteUnsigned makes a note anonymous, for good. Its author.
	NoteUnsigned struct {
		ID ID `json:"id"`
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
	// NoteShown (view only) puts a note (again) on the board, whole.
	NoteShown struct {
		Note NoteView `json:"note"`
	}
)

// NoteView is a note as an audience sees it. Author is "" where it may not be seen; Mine tells
// a person's own devices that the note is theirs even if it is anonymous.
type NoteView struct {
	ID      ID     `json:"id"`
	Section ID     `json:"section"`
	Text    string `json:"text"`
	Color   string `json:"color"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	Lang    string `json:"lang,omitempty"`
	Author  ID     `json:"author,omitempty"`
	Anon    bool   `json:"anon,omitempty"`
	Mine    ID     `json:"mine,omitempty"` // which of the looking device's persons wrote it
	Cluster ID     `json:"cluster,omitempty"`
	Deleted bool   `json:"deleted,omitempty"` // facilitators only
}

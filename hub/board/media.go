package board

import "slices"

// MediaKind says what a note carries besides its text.
type MediaKind string

// Kinds of media.
const (
	MediaPhoto   MediaKind = "photo"
	MediaDrawing MediaKind = "drawing"
	MediaVoice   MediaKind = "voice" // heard by who takes part, never shown or published
)

// Media is what a note carries besides its text. The bytes are kept beside the journal under the
// asset's id; who may see the note may ask for them. An asset belongs to one note.
type Media struct {
	Asset ID        `json:"asset"`
	Kind  MediaKind `json:"kind"`
	W     int       `json:"w,omitempty"` // pixels; 0 for voice
	H     int       `json:"h,omitempty"`
	Alt   string    `json:"alt,omitempty"`   // what is to be seen or heard, where the text does not say it
	Words string    `json:"words,omitempty"` // what a voice says, written afterwards
}

// Longest descriptions of what a note carries.
const (
	MaxAltChars   = 300
	MaxWordsChars = 1500 // a minute of speech, and to spare
)

// maxMediaSide is the longest side that an asset of the server has.
const maxMediaSide = 10_000

// NoteStripped takes a note's photo, drawing or voice off it for good: the bytes are deleted. Its author
// or a facilitator; and with a person who is erased, of all their notes. There is no undo.
type NoteStripped struct {
	ID    ID `json:"id"`
	Asset ID `json:"asset,omitempty"` // decided: what is deleted; not viewed
}

// NoteDescribed writes what is to be seen on a note's photo or drawing, or what its voice says, in place
// of what was written before. Its author or a facilitator. There is no undo: write it anew.
type NoteDescribed struct {
	ID   ID     `json:"id"`
	Text string `json:"text"`
}

// description is what [NoteDescribed] writes.
func (m *Media) description() string {
	if m.Kind == MediaVoice {
		return m.Words
	}
	return m.Alt
}

func (m *Media) described(as string) *Media {
	c := *m
	if m.Kind == MediaVoice {
		c.Words = as
	} else {
		c.Alt = as
	}
	return &c
}

// media checks what a new note wants to carry and gives it a text where it has none: the description
// is what everybody can read.
func (t *turn) media(op *NoteAdded) error {
	if op.Media == nil {
		return nil
	}
	m, err := t.newMedia(*op.Media)
	if err != nil {
		return err
	}
	op.Media = &m
	if op.Text == "" {
		op.Text, op.Media.Alt = m.Alt, ""
	}
	return nil
}

// newMedia checks what is kept under an asset that nothing else names.
func (t *turn) newMedia(m Media) (Media, error) {
	var err error
	if m.Alt, err = text("media.alt", m.Alt, MaxAltChars, false, false); err != nil {
		return m, err
	}
	m.Words = ""
	switch m.Kind {
	case MediaPhoto, MediaDrawing:
		if m.W < 1 || m.H < 1 || m.W > maxMediaSide || m.H > maxMediaSide {
			return m, malformed("media.w")
		}
	case MediaVoice:
		if m.W != 0 || m.H != 0 {
			return m, malformed("media.w")
		}
	default:
		return m, malformed("media.kind")
	}
	if !ValidID(m.Asset) {
		return m, &Refusal{Code: CodeBadID, Field: "media.asset"}
	}
	if slices.Contains(t.b.Assets(), m.Asset) {
		return m, &Refusal{Code: CodeIDTaken, Field: "media.asset"}
	}
	return m, nil
}

func (t *turn) noteDescribed(op NoteDescribed) ([]Op, error) {
	n, err := t.ownNote(op.ID)
	if err != nil {
		return nil, err
	}
	if n.Media == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "media"}
	}
	most := MaxAltChars
	if n.Media.Kind == MediaVoice {
		most = MaxWordsChars
	}
	if op.Text, err = text("text", op.Text, most, true, false); err != nil {
		return nil, err
	}
	if op.Text == n.Media.description() {
		return nil, &Refusal{Code: CodeAlready}
	}
	held, err := t.heldForChange(n)
	if err != nil {
		return nil, err
	}
	return append(held, op), nil
}

func (t *turn) noteStripped(op NoteStripped) ([]Op, error) {
	n, err := t.ownNote(op.ID)
	if err != nil {
		return nil, err
	}
	if n.Media == nil {
		return nil, &Refusal{Code: CodeAlready}
	}
	return one(NoteStripped{ID: n.ID, Asset: n.Media.Asset})
}

// stripped lists what goes with a person: a voice, a face, a room of theirs.
func (b *Board) stripped(person ID) []Op {
	var ops []Op
	for _, n := range b.notes.list {
		if n.Author == person && n.Media != nil {
			ops = append(ops, NoteStripped{ID: n.ID, Asset: n.Media.Asset})
		}
	}
	return ops
}

// mediaView is what an audience may see of a note's media, given that it sees the note.
func mediaView(n *note, a Audience) *Media {
	if n.Media == nil || n.Media.Kind == MediaVoice && !a.takesPart() {
		return nil
	}
	m := *n.Media
	return &m
}

// MediaFor finds the media with that asset on a note that the audience sees: the one place that says
// whether bytes may be handed out.
func MediaFor(b *Board, a Audience, asset ID) (Media, bool) {
	if asset == "" || a.Kind == ForPublic && !b.finished {
		return Media{}, false
	}
	for _, n := range b.notes.list {
		if n.Media != nil && n.Media.Asset == asset && b.sees(n, a) {
			if m := mediaView(n, a); m != nil {
				return *m, true
			}
		}
	}
	for _, k := range b.solutions.list {
		if k.Picture == asset && (!k.Deleted || a.Kind == ForFacilitator) {
			return k.media(), true
		}
	}
	for _, s := range b.scans.list {
		if shown, ok := scanView(s, a); ok && shown.Media.Asset == asset {
			return shown.Media, true
		}
	}
	for _, k := range b.commitments.list {
		if k.Deleted && a.Kind != ForFacilitator {
			continue
		}
		for _, p := range k.history() {
			if p.Photo == asset {
				return Media{Asset: p.Photo, Kind: MediaPhoto, W: p.W, H: p.H}, true
			}
		}
	}
	return Media{}, false
}

// Assets lists the assets of all notes, deleted ones included, of all sheets, of all signed papers, and of what was
// told of the roadmap, each in order of arrival.
// The caller owns the slice.
func (b *Board) Assets() []ID {
	var ids []ID
	for _, n := range b.notes.list {
		if n.Media != nil {
			ids = append(ids, n.Media.Asset)
		}
	}
	for _, s := range b.scans.list {
		if s.Media != nil {
			ids = append(ids, s.Media.Asset)
		}
	}
	for _, s := range b.signed.list {
		if !s.removed() {
			ids = append(ids, s.Asset)
		}
	}
	for _, k := range b.commitments.list {
		for _, p := range k.history() {
			if p.Photo != "" {
				ids = append(ids, p.Photo)
			}
		}
	}
	for _, k := range b.solutions.list {
		if k.Picture != "" {
			ids = append(ids, k.Picture)
		}
	}
	return ids
}

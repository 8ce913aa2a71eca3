package board

import (
	"errors"
	"slices"
	"strconv"
)

// note is a note, live or deleted. While it is in a cluster, X and Y are where it stood before.
type note struct {
	ID       ID            `json:"id"`
	Num      int           `json:"num"`
	Section  ID            `json:"section"`
	Text     string        `json:"text"`
	Color    string        `json:"color"`
	X        int           `json:"x"`
	Y        int           `json:"y"`
	Lang     string        `json:"lang,omitempty"`
	Author   ID            `json:"author,omitempty"`
	Anon     bool          `json:"anon,omitempty"`
	Cluster  ID            `json:"cluster,omitempty"`
	Media    *Media        `json:"media,omitempty"`    // never changed in place
	By       *Dictated     `json:"by,omitempty"`       // never changed in place
	Said     int           `json:"said,omitempty"`     // comments ever
	Comments []CommentView `json:"comments,omitempty"` // never changed in place
	Reacted  []reacted     `json:"reacted,omitempty"`  // never changed in place
	Table    ID            `json:"table,omitempty"`
	Scribe   bool          `json:"scribe,omitempty"`
	Harvest  bool          `json:"harvest,omitempty"`
	Deleted  bool          `json:"deleted,omitempty"`
	Held     Held          `json:"held,omitempty"`
	Reason   Reason        `json:"reason,omitempty"`
	Changed  Seq           `json:"changed"`
}

func (t *turn) note(op Op) ([]Op, error) {
	switch op := op.(type) {
	case NoteAdded:
		return t.noteAdded(op)
	case NotesImport:
		return t.notesImport(op)
	case NoteEdited:
		return t.noteEdited(op)
	case NoteColored:
		if _, err := t.ownNote(op.ID); err != nil {
			return nil, err
		}
		if !slices.Contains(Colors, op.Color) {
			return nil, malformed("color")
		}
		return one(op)
	case NoteMoved:
		return t.noteMoved(op)
	case NoteUnsigned:
		n, err := t.ownNote(op.ID)
		switch {
		case err != nil:
			return nil, err
		case n.Author != t.me() && (!n.By.foreign() || !t.facilitates()):
			return nil, &Refusal{Code: CodeNotYours}
		case n.Anon:
			return nil, &Refusal{Code: CodeAlready}
		}
		if s := t.b.steps.get(t.b.step); s != nil && s.Names == NamesRequired && !t.facilitates() {
			return nil, &Refusal{Code: CodeNameRequired, Field: "anon"}
		}
		return one(NoteUnsigned{ID: op.ID})
	case NoteDeleted:
		n, err := t.ownNote(op.ID)
		if err != nil {
			return nil, err
		}
		if err := t.mayLeaveRound(n, 1); err != nil {
			return nil, err
		}
		return one(op)
	case NoteStripped:
		return t.noteStripped(op)
	case NoteDescribed:
		return t.noteDescribed(op)
	case NoteRestored:
		return t.noteRestored(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// liveNote finds a note that is not deleted and that the actor may know of.
func (t *turn) liveNote(id ID) (*note, error) {
	n := t.b.notes.get(id)
	if n == nil || n.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if t.b.hidden(n.Section) && !n.wroteDown(t.me()) {
		return nil, &Refusal{Code: CodeSectionHidden}
	}
	if n.Held != "" && !t.facilitates() && !n.wroteDown(t.me()) {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return n, nil
}

// ownNote finds a live note that the actor may change: their own, or anybody's for facilitators.
func (t *turn) ownNote(id ID) (*note, error) {
	n, err := t.liveNote(id)
	if err != nil {
		return nil, err
	}
	return n, t.mayChange(n)
}

func (t *turn) mayChange(n *note) error {
	if t.facilitates() {
		return nil
	}
	if !n.wroteDown(t.me()) && (!n.Scribe || !t.scribes(n.Table)) {
		return &Refusal{Code: CodeNotYours}
	}
	if n.Held == HeldHidden {
		return &Refusal{Code: CodeNoteHeld}
	}
	return t.mayWrite(n.Section)
}

// mayLeaveRound keeps the things that are being voted on or rated in their place: neither an item
// itself nor the last notes of one may go.
func (t *turn) mayLeaveRound(n *note, leaving int) error {
	r := t.b.openRound()
	if r == nil {
		return t.mayLeaveRating(n, leaving)
	}
	if r.has(n.ID) {
		return &Refusal{Code: CodeInOpenRound}
	}
	if k := t.b.clusters.get(n.Cluster); k != nil && r.has(k.ID) && len(k.members) <= leaving {
		return &Refusal{Code: CodeInOpenRound}
	}
	return t.mayLeaveRating(n, leaving)
}

// newNote checks what every new note needs, wherever it comes from. It leaves Author and Num.
func (t *turn) newNote(op NoteAdded) (NoteAdded, error) {
	if err := t.freeID(op.ID); err != nil {
		return op, err
	}
	if _, err := t.liveSection(op.Section, "section"); err != nil {
		return op, err
	}
	var err error
	if err := t.media(&op); err != nil {
		return op, err
	}
	if op.Text, err = text("text", op.Text, MaxNoteChars, true, true); err != nil {
		return op, err
	}
	if op.Color == "" {
		op.Color = Colors[0]
	}
	if !slices.Contains(Colors, op.Color) {
		return op, malformed("color")
	}
	if op.Lang != "" && !validLang(op.Lang) {
		return op, malformed("lang")
	}
	return op, checkPlace(op.X, op.Y)
}

func (t *turn) noteAdded(op NoteAdded) ([]Op, error) {
	if op.Cluster != "" {
		return nil, malformed("cluster")
	}
	op, err := t.newNote(op)
	if err != nil {
		return nil, err
	}
	if err := t.mayWrite(op.Section); err != nil {
		return nil, err
	}
	author := t.who
	if op.By != nil {
		if op, author, err = t.dictated(op); err != nil {
			return nil, err
		}
	}
	if op, err = t.ofTable(op, author); err != nil {
		return nil, err
	}
	if op, err = t.sign(op, author); err != nil {
		return nil, err
	}
	if err := t.copied(op.Scan); err != nil {
		return nil, err
	}
	switch {
	case op.Scribe: // what a whole table says counts for nobody
	case op.By == nil:
		err = t.withinLimit(author.ID, op.Section)
	case op.By.Person != "": // it is theirs, whoever writes it down
		err = t.b.fits(author.ID, op.Section)
	}
	if err != nil {
		return nil, err
	}
	if err := room(t.b.live, len(t.b.notes.list), MaxNotes); err != nil {
		return nil, err
	}
	op.Author, op.Num, op.Waits = author.ID, len(t.b.notes.list)+1, t.waits()
	return one(op)
}

// notesImport adds many notes without an author. The first bad one refuses all of them.
func (t *turn) notesImport(op NotesImport) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	if len(op.Notes) == 0 {
		return nil, &Refusal{Code: CodeEmptyText, Field: "notes"}
	}
	if len(op.Notes) > MaxImport {
		return nil, &Refusal{Code: CodeBoardFull, Field: "notes", Limit: MaxImport}
	}
	if err := room(t.b.live+len(op.Notes)-1, len(t.b.notes.list)+len(op.Notes)-1, MaxNotes); err != nil {
		return nil, err
	}
	if n := len(op.Clusters); n > 0 {
		if err := room(t.b.liveClusters()+n-1, len(t.b.clusters.list)+n-1, MaxClusters); err != nil {
			return nil, err
		}
	}
	seen := map[ID]bool{}
	at := map[ID]int{} // index of a new cluster
	clusters := make([]ClusterAdded, len(op.Clusters))
	for i, k := range op.Clusters {
		k, err := t.newCluster(k)
		if err == nil && seen[k.ID] {
			err = &Refusal{Code: CodeIDTaken, Field: "id"}
		}
		if err == nil && len(k.Notes) > 0 {
			err = malformed("notes")
		}
		if err != nil {
			return nil, within(err, "clusters", i)
		}
		k.Num = len(t.b.clusters.list) + 1 + i
		seen[k.ID], at[k.ID], clusters[i] = true, i, k
	}
	ops := make([]Op, 0, len(op.Notes)+len(clusters))
	var joins []Op
	for i, n := range op.Notes {
		n, err := t.newNote(n)
		if err == nil && seen[n.ID] {
			err = &Refusal{Code: CodeIDTaken, Field: "id"}
		}
		if err == nil && n.Media != nil {
			err = malformed("media")
		}
		if err == nil && (n.By != nil || n.Scan != "") {
			err = malformed("by")
		}
		if err == nil && t.b.hidden(n.Section) {
			err = &Refusal{Code: CodeSectionHidden, Field: "section"}
		}
		if err == nil && n.Cluster != "" {
			if j, ok := at[n.Cluster]; ok {
				clusters[j].Notes = append(clusters[j].Notes, n.ID)
			} else if _, err = t.liveCluster(n.Cluster, "cluster"); err == nil {
				joins = append(joins, NoteClustered{ID: n.ID, Cluster: n.Cluster})
			}
		}
		if err != nil {
			return nil, within(err, "notes", i)
		}
		seen[n.ID] = true
		n.Author, n.Cluster, n.Waits, n.Num = "", "", false, len(t.b.notes.list)+1+i
		n.Table, n.Scribe = t.b.tableFor(n), false
		ops = append(ops, n)
	}
	for _, k := range clusters {
		ops = append(ops, k)
	}
	return append(ops, joins...), nil
}

// within says in which element of a list the blamed field lies: "notes[3].text".
func within(err error, list string, i int) error {
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		return err
	}
	c := *r
	c.Field = list + "[" + strconv.Itoa(i) + "]"
	if r.Field != "" {
		c.Field += "." + r.Field
	}
	return &c
}

func (t *turn) noteEdited(op NoteEdited) ([]Op, error) {
	n, err := t.ownNote(op.ID)
	if err != nil {
		return nil, err
	}
	if op.Text, err = text("text", op.Text, MaxNoteChars, true, true); err != nil {
		return nil, err
	}
	if op.Lang != "" && !validLang(op.Lang) {
		return nil, malformed("lang")
	}
	held, err := t.heldForChange(n)
	if err != nil {
		return nil, err
	}
	return append(held, op), nil
}

func (t *turn) noteMoved(op NoteMoved) ([]Op, error) {
	n, err := t.liveNote(op.ID)
	if err != nil {
		return nil, err
	}
	if op.Section == n.Section {
		op.Section = ""
	}
	sections := []ID{n.Section}
	if op.Section != "" {
		if _, err := t.liveSection(op.Section, "section"); err != nil {
			return nil, err
		}
		if t.b.hidden(op.Section) || t.b.hidden(n.Section) {
			return nil, &Refusal{Code: CodeSectionHidden, Field: "section"}
		}
		sections = append(sections, op.Section)
	}
	err = t.mayMove(sections...)
	switch {
	case n.Author == t.me() && n.Author != "":
		if err != nil {
			err = t.mayWrite(sections...)
		}
	case err != nil && t.mayWrite() == nil && t.mayMove() != nil:
		err = &Refusal{Code: CodeNotYours} // writing is on, but only one's own may be moved
	}
	if err == nil && op.Section != "" {
		err = t.withinLimit(n.speaker(), op.Section)
	}
	if err != nil {
		return nil, err
	}
	if n.Cluster != "" {
		return nil, &Refusal{Code: CodeNotAllowed, Field: "cluster"}
	}
	if err := checkPlace(op.X, op.Y); err != nil {
		return nil, err
	}
	return one(op)
}

func (t *turn) noteRestored(op NoteRestored) ([]Op, error) {
	n := t.b.notes.get(op.ID)
	if n == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if !n.Deleted {
		return nil, &Refusal{Code: CodeAlready}
	}
	if _, err := t.liveSection(n.Section, "section"); err != nil {
		return nil, err
	}
	if t.b.hidden(n.Section) && !n.wroteDown(t.me()) {
		return nil, &Refusal{Code: CodeSectionHidden}
	}
	if err := t.mayChange(n); err != nil {
		return nil, err
	}
	if err := t.withinLimit(n.speaker(), n.Section); err != nil {
		return nil, err
	}
	if err := room(t.b.live, 0, MaxNotes); err != nil {
		return nil, err
	}
	return one(op)
}

func (b *Board) applyNote(op Op) {
	switch op := op.(type) {
	case NoteAdded:
		s := b.sections.get(op.Section)
		if s == nil || b.taken(op.ID) {
			return
		}
		n := &note{
			ID: op.ID, Num: op.Num, Section: op.Section, Text: op.Text, Color: op.Color, X: op.X, Y: op.Y,
			Lang: op.Lang, Author: op.Author, Anon: op.Anon, Media: op.Media, By: op.By,
			Table: op.Table, Scribe: op.Scribe,
		}
		if k := b.scans.get(op.Scan); k != nil {
			k.Done++
		}
		if op.Waits {
			n.Held = Waiting
		}
		b.notes.add(op.ID, n)
		if here := b.steps.get(b.step); here != nil && here.Names == NamesAnonymous {
			here.Unsigned = true // even for a note whose author has been redacted since
		}
		b.touch(op.ID, &n.Changed)
		b.count(n, s, 1)
	case NoteEdited:
		if n := b.change(op.ID); n != nil {
			n.Text, n.Lang = op.Text, op.Lang
		}
	case NoteColored:
		if n := b.change(op.ID); n != nil {
			n.Color = op.Color
		}
	case NoteMoved:
		if n := b.change(op.ID); n != nil {
			n.X, n.Y = op.X, op.Y
			b.resection(n, op.Section)
		}
	case NoteUnsigned:
		if n := b.change(op.ID); n != nil {
			n.Anon, n.By = true, n.By.unnamed()
			n.Table = tableUnsigned(n.Table, n.Scribe)
		}
	case NoteStripped:
		if n := b.change(op.ID); n != nil {
			n.Media = nil
		}
	case NoteDescribed:
		if n := b.change(op.ID); n != nil && n.Media != nil {
			n.Media = n.Media.described(op.Text)
		}
	case NoteDeleted:
		if n := b.change(op.ID); n != nil && !n.Deleted {
			b.leave(n)
			n.Deleted = true
			b.count(n, b.sections.get(n.Section), -1)
		}
	case NoteRestored:
		if n := b.change(op.ID); n != nil && n.Deleted {
			n.Deleted = false
			b.count(n, b.sections.get(n.Section), 1)
		}
	}
}

// change finds a note and stamps it.
func (b *Board) change(id ID) *note {
	n := b.notes.get(id)
	if n != nil {
		b.touch(id, &n.Changed)
	}
	return n
}

// count adds a live note to the counters of its section, or takes it out.
func (b *Board) count(n *note, s *section, by int) {
	b.live += by
	if s != nil {
		s.live += by
		s.credit(n.speaker(), by)
	}
}

// resection moves a note's membership to another section; "" and unknown ones change nothing.
func (b *Board) resection(n *note, to ID) {
	s := b.sections.get(to)
	if s == nil || n.Section == to {
		return
	}
	if !n.Deleted {
		b.count(n, b.sections.get(n.Section), -1)
		b.count(n, s, 1)
	}
	n.Section = to
}

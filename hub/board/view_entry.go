package board

import "slices"

// ViewEntry returns the ops of an entry as an audience may see them, nil when all is withheld.
// b is the board at the entry or any later one: what may be seen is judged by what b is now, so
// that a late reader is never shown what has been hidden, unsigned, erased or deleted since.
// Applying the views of entries f+1..b.Head() to the view of the board at f gives the view of b,
// as long as the audience itself did not change. The result may share the entry's ops.
func ViewEntry(b *Board, e Entry, a Audience) []Op {
	if a.Kind == ForPublic {
		return nil
	}
	v := viewer{b: b, a: a}
	for _, op := range e.Ops {
		v.op(op)
	}
	for _, id := range v.counted {
		s := b.sections.get(id)
		v.out = append(v.out, SectionCounted{ID: id, Notes: s.live, People: len(s.authors)})
	}
	for _, id := range v.stirred {
		v.out = append(v.out, TableStirred{ID: id, Last: b.tables.get(id).Last})
	}
	return v.out
}

type viewer struct {
	b       *Board
	a       Audience
	out     []Op
	counted []ID // hidden sections in which something was written
	stirred []ID // tables of which a note was written
}

func (v *viewer) show(op Op) { v.out = append(v.out, op) }

// count promises the counts of a section to everybody if it is hidden.
func (v *viewer) count(section ID) {
	if v.b.hidden(section) && !slices.Contains(v.counted, section) {
		v.counted = append(v.counted, section)
	}
}

func (v *viewer) op(op Op) {
	switch op := op.(type) {
	case PersonJoined, DeviceJoined, PersonRenamed, PersonErased:
		v.people(op)
	case NoteAdded, NoteEdited, NoteColored, NoteMoved, NoteUnsigned, NoteStripped, NoteDescribed, NoteDeleted, NoteRestored,
		NoteClustered, NoteUnclustered, NoteHidden, NoteHeld, NoteApproved:
		v.note(op)
	case CommentAdded, CommentRemoved:
		v.comment(op)
	case ScanAdded, ScanCounted, ScanShared, ScanRemoved:
		v.scan(op)
	case SectionAdded:
		v.show(op)
		v.count(op.ID)
	case SectionRestored:
		if s := v.b.sections.get(op.ID); s != nil {
			shown := sectionView(s)
			shown.Deleted = false
			v.show(SectionShown{Section: shown})
		}
	case SectionHidden:
		v.show(op)
		if ids := v.goneWith(op.ID); len(ids) > 0 {
			v.show(NoteGone{IDs: ids})
		}
	case SectionRevealed:
		v.revealed(op)
	case ClusterRestored:
		if k := v.b.clusters.get(op.ID); k != nil {
			shown := clusterView(k)
			shown.Deleted, shown.Into = false, ""
			v.show(ClusterShown{Cluster: shown, Notes: op.Notes})
			v.strayed(k.ID, op.Notes)
		}
	case StepRestored:
		if s := v.b.steps.get(op.ID); s != nil {
			shown := stepView(s)
			shown.Deleted = false
			v.show(StepShown{Step: shown})
		}
	case CommitmentRestored:
		if k := v.b.commitments.get(op.ID); k != nil {
			shown := commitmentView(k)
			shown.Deleted = false
			v.show(CommitmentShown{Commitment: shown})
		}
	case RoundDrafted, RoundChanged, RoundDiscarded, RoundOpened, RoundClosed, DotPlaced, DotTaken:
		v.vote(op)
	case PaperEntered:
		v.paper(op.Round, op.Sheet, op.Person)
	case PaperWithdrawn:
		v.paper(op.Round, op.Sheet, op.Persons...)
	case ReactionAdded, ReactionRemoved:
		v.reaction(op)
	case NotesVeiled:
		if ids := v.veiled(); len(ids) > 0 {
			v.show(NoteGone{IDs: ids})
		}
	case NotesUnveiled:
		v.unveiled()
	case PollAnswered:
		if p := v.b.polls.get(op.Poll); p != nil && p.Open && v.a.takesPart() && v.a.has(op.Person) {
			v.show(op)
		}
	case RatingOpened, RatingAnswered, RatingClosed, RatingMoved:
		v.rating(op)
	case MomentNamed:
		if v.a.Kind == ForFacilitator {
			v.show(op)
		}
	case TableRestored, TableScribed, TableHarvested:
		v.table(op)
	case Undone, Redacted, ProposalRefused, BoardReturned:
	default:
		v.show(op)
	}
}

func (v *viewer) people(op Op) {
	switch op := op.(type) {
	case PersonJoined:
		op.Device = ""
		if p := v.b.persons.get(op.ID); p == nil || p.Erased || !v.a.takesPart() {
			op.Name = ""
		}
		v.show(op)
	case PersonRenamed:
		if p := v.b.persons.get(op.ID); p != nil && !p.Erased && v.a.takesPart() {
			v.show(op)
		}
	case PersonErased:
		v.show(op)
		if ids := v.orphans(); len(ids) > 0 {
			v.show(NoteGone{IDs: ids})
		}
		v.reactions()
		for _, s := range v.b.sections.list {
			v.count(s.ID)
		}
	}
}

// strayed shows those of a cluster's notes that have left it since as they are now: a cluster is shown
// where it is now too, and would take them to a section in which they may never have been.
func (v *viewer) strayed(cluster ID, notes []ID) {
	for _, id := range notes {
		if n := v.b.notes.get(id); n != nil && n.Cluster != cluster && v.b.sees(n, v.a) {
			shown := v.b.noteView(n, v.a)
			v.show(NoteShown{Note: shown})
		}
	}
}

// orphans lists the held notes, those in private writing and those behind a veil whose author has been
// forgotten. Nobody may see them before they are revealed, not even a tablet that the author shared.
func (v *viewer) orphans() []ID {
	if !v.a.takesPart() {
		return nil
	}
	var ids []ID
	for _, n := range v.b.notes.list {
		if n.Author == "" && (v.b.hidden(n.Section) || v.b.veiled(v.a) || n.Held != "") && !v.b.sees(n, v.a) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// goneWith lists what facilitators may no longer see when a section is hidden: its deleted notes, of
// which some may live again by now.
func (v *viewer) goneWith(section ID) []ID {
	if v.a.Kind != ForFacilitator || !v.b.hidden(section) {
		return nil
	}
	var ids []ID
	for _, n := range v.b.notes.list {
		if n.Section == section && !v.b.sees(n, v.a) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// veiled lists what may no longer be seen when a step with that right is entered: everybody else's notes,
// as far as nobody may see them again by now.
func (v *viewer) veiled() []ID {
	if v.a.Kind != ForParticipant && v.a.Kind != ForProjector {
		return nil
	}
	var ids []ID
	for _, n := range v.b.notes.list {
		if !v.b.sees(n, v.a) {
			ids = append(ids, n.ID)
		}
	}
	return ids
}

// unveiled brings back what the step withheld. The notes are the same for everybody of a class.
func (v *viewer) unveiled() {
	if v.a.Kind != ForParticipant && v.a.Kind != ForProjector {
		return
	}
	for _, n := range v.b.notes.list {
		if v.b.sees(n, v.a) {
			v.show(NoteShown{Note: v.b.noteView(n, v.a)})
		}
	}
}

// revealed carries what was withheld. The notes are the same for everybody of a class; authors
// of anonymous notes know them already.
func (v *viewer) revealed(op SectionRevealed) {
	class := Audience{Kind: v.a.Kind}
	shown := SectionRevealed{ID: op.ID}
	for _, id := range op.IDs {
		if n := v.b.notes.get(id); n != nil && v.b.sees(n, class) {
			shown.Notes = append(shown.Notes, v.b.noteView(n, class))
		}
	}
	v.show(shown)
}

func (v *viewer) note(op Op) {
	var id ID
	switch op := op.(type) {
	case NoteAdded:
		id = op.ID
	case NoteEdited:
		id = op.ID
	case NoteColored:
		id = op.ID
	case NoteMoved:
		id = op.ID
	case NoteUnsigned:
		id = op.ID
	case NoteStripped:
		id = op.ID
	case NoteDescribed:
		id = op.ID
	case NoteDeleted:
		id = op.ID
	case NoteRestored:
		id = op.ID
	case NoteClustered:
		id = op.ID
	case NoteUnclustered:
		id = op.ID
	case NoteHidden:
		id = op.ID
	case NoteHeld:
		id = op.ID
	case NoteApproved:
		id = op.ID
	}
	n := v.b.notes.get(id)
	if n == nil {
		return
	}
	if _, ok := op.(NoteDeleted); ok { // even who may not see it now may have seen it then
		v.show(op)
		v.count(n.Section)
		return
	}
	switch sees := v.b.sees(n, v.a); op.(type) {
	case NoteHidden, NoteHeld: // who may see it no more may have seen it until now
		if sees {
			v.show(op)
		} else {
			v.show(NoteGone{IDs: []ID{id}})
		}
		v.weighed(id)
	case NoteApproved:
		if sees {
			v.visibleNote(n, op)
		}
		v.weighed(id)
	default:
		if sees {
			v.visibleNote(n, op)
		}
	}
	switch op := op.(type) {
	case NoteAdded:
		v.count(n.Section)
		v.stir(n, op.Table)
		if v.a.Kind == ForFacilitator {
			v.sheet(op.Scan) // one more copied
		}
	case NoteRestored:
		v.count(n.Section)
	}
}

// weighed shows the closed rounds and ratings in which a note stood, as they may be seen now.
func (v *viewer) weighed(note ID) {
	if v.a.Kind == ForFacilitator {
		return
	}
	for _, r := range v.b.rounds.list {
		if r.State == RoundIsOver && r.has(note) {
			v.show(RoundShown{Round: v.b.roundView(r, v.a)})
		}
	}
	for _, r := range v.b.ratings.list {
		if !r.Open && r.has(note) {
			v.show(RatingShown{Rating: v.b.ratingView(r, v.a)})
		}
	}
}

// visibleNote shows the note's text as it is now, even in the entry that wrote an earlier one: what
// was overwritten while the section was hidden has never been revealed.
func (v *viewer) visibleNote(n *note, op Op) {
	switch op := op.(type) {
	case NoteAdded:
		op.Author, op.Anon, op.Scan, op.Table = "", false, "", n.Table
		op.Text, op.Lang, op.Media, op.By = n.Text, n.Lang, mediaView(n, v.a), byView(n, v.a)
		if v.a.takesPart() {
			op.Anon = n.Anon
			if !n.Anon {
				op.Author = n.Author
			} else if v.a.has(n.Author) {
				v.show(NoteShown{Note: NoteView{
					ID: op.ID, Num: op.Num, Section: op.Section, Text: op.Text, Color: op.Color, X: op.X, Y: op.Y,
					Lang: op.Lang, Anon: true, Mine: n.Author, Media: op.Media, Held: waiting(op.Waits),
					Table: op.Table, Scribe: op.Scribe,
				}})
				return
			}
		}
		v.show(op)
	case NoteUnsigned:
		if v.a.takesPart() {
			if v.a.has(n.Author) {
				op.Mine = n.Author
			}
			v.show(op)
		} else if len(v.b.tables.list) > 0 { // where it comes from is told no more
			v.show(NoteShown{Note: v.b.noteView(n, v.a)})
		}
	case NoteRestored, NoteApproved:
		shown := v.b.noteView(n, v.a)
		shown.Deleted = false
		v.show(NoteShown{Note: shown})
	case NoteStripped:
		v.show(NoteStripped{ID: op.ID})
	case NoteDescribed:
		if m := mediaView(n, v.a); m != nil {
			v.show(NoteDescribed{ID: op.ID, Text: m.description()})
		}
	case NoteEdited:
		op.Text, op.Lang = n.Text, n.Lang
		v.show(op)
	default:
		v.show(op)
	}
}

// waiting is how a new note is held.
func waiting(waits bool) Held {
	if waits {
		return Waiting
	}
	return ""
}

func (v *viewer) vote(op Op) {
	switch op := op.(type) {
	case RoundDrafted, RoundDiscarded:
		if v.a.Kind == ForFacilitator {
			v.show(op)
		}
	case RoundChanged:
		r := v.b.rounds.get(op.ID)
		if v.a.Kind == ForFacilitator || r != nil && r.State != RoundDraft {
			v.show(op)
		}
	case RoundOpened:
		if r := v.b.rounds.get(op.ID); r != nil {
			v.show(RoundShown{Round: v.b.roundView(r, v.a)})
		}
	case RoundClosed:
		op.Totals = v.b.names(op.Totals, v.a)
		v.show(op)
	case DotPlaced:
		if v.ownDot(op.Round, op.Person) {
			v.show(op)
		}
	case DotTaken:
		if v.ownDot(op.Round, op.Person) {
			v.show(op)
		}
	}
}

// ownDot says whether the audience may learn of a dot: while the round is open, its giver alone.
func (v *viewer) ownDot(round, person ID) bool {
	return v.b.open == round && v.a.takesPart() && v.a.has(person)
}

// PrivateTo lists the persons whose devices are shown an entry differently from the rest of their
// class. b is the board just after the entry.
func PrivateTo(b *Board, e Entry) []ID {
	var ids []ID
	add := func(id ID) {
		if p := b.persons.get(id); p != nil && !p.Removed && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	author := func(id ID, anon bool) {
		if n := b.notes.get(id); n != nil && (n.Held != "" || b.hidden(n.Section) || b.veil || anon && n.Anon) {
			add(n.Author)
		}
	}
	for _, op := range e.Ops {
		switch op := op.(type) {
		case NoteAdded:
			author(op.ID, true)
		case NoteEdited:
			author(op.ID, false)
		case NoteColored:
			author(op.ID, false)
		case NoteMoved:
			author(op.ID, false)
		case NoteUnsigned:
			author(op.ID, true)
		case NoteRestored:
			author(op.ID, true)
		case NoteClustered:
			author(op.ID, false)
		case NoteUnclustered:
			author(op.ID, false)
		case NoteHidden:
			author(op.ID, false)
		case NoteHeld:
			author(op.ID, false)
		case NoteApproved:
			author(op.ID, true)
		case NoteStripped:
			author(op.ID, false)
		case NoteDescribed:
			author(op.ID, false)
		case PollAnswered:
			if p := b.polls.get(op.Poll); p != nil && p.Open {
				add(op.Person)
			}
		case RatingAnswered:
			if r := b.ratings.get(op.Rating); r != nil && r.Open {
				add(op.Person)
			}
		case PaperEntered:
			for _, id := range b.readers(op.Round, op.Sheet) {
				add(id)
			}
		case PaperWithdrawn:
			for _, id := range append(b.readers(op.Round, op.Sheet), op.Persons...) {
				add(id)
			}
		case ReactionAdded:
			add(op.Person)
			author(op.Note, false)
		case ReactionRemoved:
			add(op.Person)
			author(op.Note, false)
		case PersonErased:
			for _, n := range b.notes.list {
				if len(n.Reacted) > 0 {
					author(n.ID, false)
				}
			}
		case TableHarvested:
			author(op.ID, false)
		case CommentAdded:
			author(op.Note, false)
		case CommentRemoved:
			author(op.Note, false)
		case SectionHidden:
			for _, n := range b.notes.list {
				if n.Section == op.ID && n.Deleted {
					add(n.Author)
				}
			}
		case NotesVeiled, NotesUnveiled:
			for _, n := range b.notes.list {
				add(n.Author)
			}
		case DotPlaced:
			if b.open == op.Round {
				add(op.Person)
			}
		case DotTaken:
			if b.open == op.Round {
				add(op.Person)
			}
		}
	}
	return ids
}

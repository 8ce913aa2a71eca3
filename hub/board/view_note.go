package board

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

package board

import "slices"

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

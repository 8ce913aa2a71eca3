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
	case CommitmentProgressed, CommitmentStripped, CommitmentBrought:
		v.progress(op)
	case SolutionRestored:
		if k := v.b.solutions.get(op.ID); k != nil {
			shown := solutionView(k)
			shown.Deleted = false
			v.show(SolutionShown{Solution: shown})
		}
	case SolutionChanged:
		op.Gone = ""
		v.show(op)
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
	case SignedAdded, SignedRemoved:
		v.signed(op)
	case TableRestored, TableScribed, TableHarvested:
		v.table(op)
	case FactsChanged:
		if v.a.Kind == ForFacilitator {
			v.show(op)
		} else if told, ok := op.forEverybody(); ok {
			v.show(told)
		}
	case ActorAdded, ActorChanged, ActorRestored:
		v.actor(op)
	case RequestRestored:
		v.request(op)
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

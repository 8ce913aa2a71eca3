package board

import "slices"

// turn is one proposal being decided.
type turn struct {
	b    *Board
	p    Proposal
	who  *person // nil for the system
	undo bool    // deciding the inverse of the person's own entry
}

// Decide says what a proposal leads to: the ops to record, or a *[Refusal]. It does not change b
// and never panics. Retries are the caller's business (see [Board.Done] and the journal).
func Decide(b *Board, p Proposal) ([]Op, error) {
	if p.Op == nil {
		return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
	}
	info, ok := byKind[p.Op.Kind()]
	if !ok || info.use&Proposable == 0 {
		return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
	}
	t := &turn{b: b, p: p}
	if create, ok := p.Op.(BoardCreate); ok {
		return t.boardCreate(create)
	}
	if b.seq == 0 {
		return nil, &Refusal{Code: CodeNotFound}
	}
	if !p.Actor.System {
		t.who = b.persons.get(p.Actor.Person)
		if t.who == nil || t.who.Removed || !slices.Contains(t.who.Devices, p.Actor.Device) {
			return nil, &Refusal{Code: CodeNotSeated}
		}
		if b.tooFast(p.Actor.Device, p.At) {
			return nil, &Refusal{Code: CodeTooFast, Limit: RatePerWindow}
		}
	}
	return t.decide(p.Op)
}

// decide runs the rules of one op. Besides what may be proposed it knows the ops that only
// [Undo] and [Restore] lead to.
func (t *turn) decide(op Op) ([]Op, error) {
	if err := t.finished(op); err != nil {
		return nil, err
	}
	if err := t.observed(op); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case Undo:
		return t.undoLast()
	case Restore:
		return t.restore(op)
	case PersonJoined, DeviceJoined, PersonRenamed, PersonRoleChanged, PersonRemoved, PersonErased:
		return t.people(op)
	case ClockRang:
		return t.clockRang(op)
	case PersonRestored:
		return t.personRestored(op)
	case SignedAdded, SignedRemoved:
		return t.signedPaper(op)
	case CommitmentProgressed:
		return t.commitmentProgressed(op)
	case CommitmentBrought:
		return t.commitmentBrought(op)
	case RequestAnswered: // the server asks, for an institution without a seat
		return t.requestAnswered(op)
	case CommitmentChanged:
		if t.who == nil {
			return t.agreed(op)
		}
	}
	if t.who == nil { // the system founds boards and seats people; the rest is people's work
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	switch op := op.(type) {
	case BoardChanged, BoardFinished, BoardReopened,
		SectionAdded, SectionChanged, SectionRemoved, SectionRestored, SectionHidden, SectionRevealed:
		return t.workshop(op)
	case NoteAdded, NoteEdited, NoteColored, NoteMoved, NoteUnsigned, NoteStripped, NoteDescribed, NoteDeleted, NoteRestored, NotesImport:
		return t.note(op)
	case NoteClustered, NoteUnclustered, ClusterAdded, ClusterNamed, ClusterMoved, ClusterMerged,
		ClusterDissolved, ClusterRestored:
		return t.cluster(op)
	case CommentAdded, CommentRemoved:
		return t.comment(op)
	case ScanAdded, ScanCounted, ScanShared, ScanRemoved:
		return t.scan(op)
	case ClustersAdd, ClusterSplit, SectionTidy:
		return t.arrange(op)
	case RoundDrafted, RoundChanged, RoundOpened, RoundClosed, RoundDiscarded, DotPlaced, DotTaken:
		return t.vote(op)
	case PaperEntered, PaperWithdrawn:
		return t.paper(op)
	case ReactionAdded, ReactionRemoved:
		return t.reaction(op)
	case StepAdded, StepChanged, StepRemoved, StepRestored, StepEntered:
		return t.step(op)
	case ClockStarted, ClockPaused, ClockResumed, ClockExtended, ClockStopped:
		return t.clock(op)
	case CommitmentAdded, CommitmentChanged, CommitmentRemoved, CommitmentRestored, CommitmentSplit:
		return t.roadmap(op)
	case SolutionAdded, SolutionChanged, SolutionRemoved, SolutionRestored, SolutionStepSet, SolutionStepRemoved, SolutionSourced:
		return t.solution(op)
	case CommitmentStripped:
		return t.commitmentStripped(op)
	case WinnersCommit:
		return t.winnersCommit(op)
	case ActorAdded, ActorChanged, ActorRemoved, ActorRestored:
		return t.actor(op)
	case RequestAdded, RequestChanged, RequestRemoved, RequestRestored:
		return t.request(op)
	case InboxChanged, NoteHidden, NoteHeld, NoteApproved, PersonExpelled:
		return t.moderation(op)
	case MomentNamed, BoardReturn:
		return t.moment(op)
	case HandRaised, HandLowered, ReadySaid, ReadyWithdrawn, ReadyCleared, PollAsked, PollAnswered, PollClosed, PollPutAway:
		return t.signal(op)
	case RatingOpened, RatingAnswered, RatingClosed, RatingMoved:
		return t.rating(op)
	case GuideCalled, GuideReleased:
		return t.guide(op)
	case PagePublished, PageWithdrawn:
		return t.pages(op)
	case FactsChanged:
		return t.facts(op)
	case TableAdded, TableChanged, TableRemoved, TableRestored, TableSit, TableDeal, TableRotate, TableMoved, TableHosted,
		TableScribed, TableSplit, TableHarvested, TableLimited, TableGathered:
		return t.table(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

// finished refuses whatever may not change after the session.
func (t *turn) finished(op Op) error {
	if !t.b.finished {
		return nil
	}
	switch op := op.(type) {
	case PersonJoined, DeviceJoined, PersonRenamed, PersonRoleChanged, PersonRemoved, PersonErased,
		PersonRestored, BoardReopened, SignedAdded, Undo: // an undo is asked again for each thing it does
		return nil
	case SolutionAdded, SolutionChanged, SolutionRemoved, SolutionRestored, SolutionStepSet, SolutionStepRemoved, SolutionSourced:
		if t.facilitates() {
			return nil
		}
	case CommitmentProgressed, CommitmentChanged:
		if t.facilitates() || t.who == nil { // the system asks for whoever has the row's link
			return nil
		}
	case CommitmentAdded, CommitmentRemoved, CommitmentRestored, CommitmentSplit, CommitmentStripped, WinnersCommit,
		GuideCalled, GuideReleased, PagePublished, PageWithdrawn, FactsChanged,
		NoteHidden, NoteApproved, PersonExpelled, ScanRemoved, SignedRemoved, // what is published afterwards may need it
		ActorAdded, ActorChanged, ActorRemoved, ActorRestored, RequestAdded, RequestChanged, RequestRemoved, RequestRestored:
		if t.facilitates() {
			return nil
		}
	case RequestAnswered: // most answers come weeks later
		return nil
	case Restore:
		if t.b.commitments.get(op.ID) != nil || t.b.solutions.get(op.ID) != nil || t.b.persons.get(op.ID) != nil ||
			t.b.actors.get(op.ID) != nil || t.b.requests.get(op.ID) != nil {
			return nil
		}
	}
	return &Refusal{Code: CodeFinished}
}

// facilitates says whether the actor may do what facilitators may. The system is not one.
func (t *turn) facilitates() bool { return t.who != nil && t.who.Role == Facilitator }

func (t *turn) onlyFacilitators() error {
	if !t.facilitates() {
		return &Refusal{Code: CodeNotAllowed}
	}
	return nil
}

// me is the acting person's id, "" for the system.
func (t *turn) me() ID {
	if t.who == nil {
		return ""
	}
	return t.who.ID
}

// freeID wants an id of the right form that names nothing yet.
func (t *turn) freeID(id ID) error {
	if !ValidID(id) {
		return &Refusal{Code: CodeBadID, Field: "id"}
	}
	if t.b.taken(id) {
		return &Refusal{Code: CodeIDTaken, Field: "id"}
	}
	return nil
}

// room wants space for one more of something.
func room(live, ever, limit int) error {
	if live >= limit || ever >= limit*everFactor {
		return &Refusal{Code: CodeBoardFull, Limit: limit}
	}
	return nil
}

// liveCount counts what is not deleted in a short table.
func liveCount[T any](t table[T], deleted func(*T) bool) int {
	n := 0
	for _, v := range t.list {
		if !deleted(v) {
			n++
		}
	}
	return n
}

// ords returns the order keys of a family, deleted things included, sorted, without one thing's.
func ords[T any](t table[T], key func(*T) (ID, string), except ID) []string {
	keys := make([]string, 0, len(t.list))
	for _, v := range t.list {
		if id, k := key(v); id != except {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// ord decides an order key.
func ord(wish string, used []string) (string, error) {
	if wish != "" && !validOrd(wish) {
		return "", malformed("ord")
	}
	return uniqueOrd(wish, used), nil
}

func one(op Op) ([]Op, error) { return []Op{op}, nil }

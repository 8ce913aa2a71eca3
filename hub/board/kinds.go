//revive:disable:exported // Kind is documented once, at Op.

package board

import "reflect"

// Use says where a kind of op may stand.
type Use uint8

// Uses of a kind; a kind may have several.
const (
	Proposable Use = 1 << iota // somebody may ask for it
	Recorded                   // it may stand in an entry
	Viewed                     // a browser may receive it
)

// KindInfo describes one kind of op.
type KindInfo struct {
	Kind string
	Op   Op // the zero value of its type
	Use  Use
}

// kinds lists every kind there is. A kind is added, never changed.
var kinds = []KindInfo{
	{Op: BoardCreate{}, Use: Proposable},
	{Op: BoardCreated{}, Use: Recorded | Viewed},
	{Op: BoardChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: BoardFinished{}, Use: Proposable | Recorded | Viewed},
	{Op: BoardReopened{}, Use: Proposable | Recorded | Viewed},
	{Op: PersonJoined{}, Use: Proposable | Recorded | Viewed},
	{Op: DeviceJoined{}, Use: Proposable | Recorded},
	{Op: PersonRenamed{}, Use: Proposable | Recorded | Viewed},
	{Op: PersonRoleChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: PersonRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: PersonErased{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionRestored{}, Use: Recorded},
	{Op: SectionHidden{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionRevealed{}, Use: Proposable | Recorded | Viewed},
	{Op: SectionCounted{}, Use: Viewed},
	{Op: SectionShown{}, Use: Viewed},
	{Op: NoteAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteEdited{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteColored{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteMoved{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteUnsigned{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteStripped{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteDescribed{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteDeleted{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteRestored{}, Use: Recorded},
	{Op: NoteClustered{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteUnclustered{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteShown{}, Use: Viewed},
	{Op: NoteGone{}, Use: Viewed},
	{Op: NotesImport{}, Use: Proposable},
	{Op: CommentAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: CommentRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: ScanAdded{}, Use: Proposable | Recorded},
	{Op: ScanCounted{}, Use: Proposable | Recorded},
	{Op: ScanShared{}, Use: Proposable | Recorded},
	{Op: ScanRemoved{}, Use: Proposable | Recorded},
	{Op: ScanShown{}, Use: Viewed},
	{Op: ScanGone{}, Use: Viewed},
	{Op: ReactionAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: ReactionRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: ReactionCounted{}, Use: Viewed},
	{Op: ReactionsShown{}, Use: Viewed},
	{Op: ClusterAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: ClusterNamed{}, Use: Proposable | Recorded | Viewed},
	{Op: ClusterMoved{}, Use: Proposable | Recorded | Viewed},
	{Op: ClusterMerged{}, Use: Proposable | Recorded | Viewed},
	{Op: ClusterDissolved{}, Use: Proposable | Recorded | Viewed},
	{Op: ClusterRestored{}, Use: Recorded},
	{Op: ClusterShown{}, Use: Viewed},
	{Op: ClustersAdd{}, Use: Proposable},
	{Op: ClusterSplit{}, Use: Proposable},
	{Op: SectionTidy{}, Use: Proposable},
	{Op: RoundDrafted{}, Use: Proposable | Recorded | Viewed},
	{Op: RoundChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: RoundOpened{}, Use: Proposable | Recorded},
	{Op: RoundClosed{}, Use: Proposable | Recorded | Viewed},
	{Op: RoundDiscarded{}, Use: Proposable | Recorded | Viewed},
	{Op: RoundShown{}, Use: Viewed},
	{Op: WinnersCommit{}, Use: Proposable},
	{Op: DotPlaced{}, Use: Proposable | Recorded | Viewed},
	{Op: DotTaken{}, Use: Proposable | Recorded | Viewed},
	{Op: PaperEntered{}, Use: Proposable | Recorded},
	{Op: PaperWithdrawn{}, Use: Proposable | Recorded},
	{Op: PaperShown{}, Use: Viewed},
	{Op: StepAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: StepChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: StepRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: StepRestored{}, Use: Recorded},
	{Op: StepEntered{}, Use: Proposable | Recorded | Viewed},
	{Op: StepShown{}, Use: Viewed},
	{Op: NotesVeiled{}, Use: Recorded},
	{Op: NotesUnveiled{}, Use: Recorded},
	{Op: ClockStarted{}, Use: Proposable | Recorded | Viewed},
	{Op: ClockPaused{}, Use: Proposable | Recorded | Viewed},
	{Op: ClockResumed{}, Use: Proposable | Recorded | Viewed},
	{Op: ClockExtended{}, Use: Proposable | Recorded | Viewed},
	{Op: ClockStopped{}, Use: Proposable | Recorded | Viewed},
	{Op: ClockRang{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentRestored{}, Use: Recorded},
	{Op: CommitmentShown{}, Use: Viewed},
	{Op: CommitmentSplit{}, Use: Proposable},
	{Op: CommitmentProgressed{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentStripped{}, Use: Proposable | Recorded | Viewed},
	{Op: CommitmentBrought{}, Use: Proposable | Recorded | Viewed},
	{Op: ActorAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: ActorChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: ActorRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: ActorRestored{}, Use: Recorded},
	{Op: ActorShown{}, Use: Viewed},
	{Op: RequestAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: RequestChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: RequestRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: RequestRestored{}, Use: Recorded},
	{Op: RequestAnswered{}, Use: Proposable | Recorded | Viewed},
	{Op: RequestShown{}, Use: Viewed},
	{Op: SolutionAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: SolutionChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: SolutionRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: SolutionRestored{}, Use: Recorded},
	{Op: SolutionShown{}, Use: Viewed},
	{Op: SolutionStepSet{}, Use: Proposable | Recorded | Viewed},
	{Op: SolutionStepRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: SolutionSourced{}, Use: Proposable | Recorded | Viewed},
	{Op: InboxChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteHidden{}, Use: Proposable | Recorded | Viewed},
	{Op: NoteHeld{}, Use: Recorded | Viewed},
	{Op: NoteApproved{}, Use: Proposable | Recorded},
	{Op: PersonExpelled{}, Use: Proposable},
	{Op: PersonRestored{}, Use: Recorded | Viewed},
	{Op: MomentNamed{}, Use: Proposable | Recorded | Viewed},
	{Op: BoardReturn{}, Use: Proposable},
	{Op: BoardReturned{}, Use: Recorded},
	{Op: HandRaised{}, Use: Proposable | Recorded | Viewed},
	{Op: HandLowered{}, Use: Proposable | Recorded | Viewed},
	{Op: ReadySaid{}, Use: Proposable | Recorded | Viewed},
	{Op: ReadyWithdrawn{}, Use: Proposable | Recorded | Viewed},
	{Op: ReadyCleared{}, Use: Proposable | Recorded | Viewed},
	{Op: PollAsked{}, Use: Proposable | Recorded | Viewed},
	{Op: PollAnswered{}, Use: Proposable | Recorded | Viewed},
	{Op: PollClosed{}, Use: Proposable | Recorded | Viewed},
	{Op: PollPutAway{}, Use: Proposable | Recorded | Viewed},
	{Op: RatingOpened{}, Use: Proposable | Recorded | Viewed},
	{Op: RatingAnswered{}, Use: Proposable | Recorded | Viewed},
	{Op: RatingClosed{}, Use: Proposable | Recorded | Viewed},
	{Op: RatingMoved{}, Use: Proposable | Recorded | Viewed},
	{Op: RatingShown{}, Use: Viewed},
	{Op: GuideCalled{}, Use: Proposable | Recorded | Viewed},
	{Op: GuideReleased{}, Use: Proposable | Recorded | Viewed},
	{Op: PagePublished{}, Use: Proposable | Recorded | Viewed},
	{Op: PageWithdrawn{}, Use: Proposable | Recorded | Viewed},
	{Op: TableAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: TableChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: TableRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: TableRestored{}, Use: Recorded},
	{Op: TableShown{}, Use: Viewed},
	{Op: TableStirred{}, Use: Viewed},
	{Op: TableSit{}, Use: Proposable},
	{Op: TableDeal{}, Use: Proposable},
	{Op: TableRotate{}, Use: Proposable},
	{Op: TableMoved{}, Use: Recorded | Viewed},
	{Op: TableHosted{}, Use: Proposable | Recorded | Viewed},
	{Op: TableScribed{}, Use: Proposable | Recorded | Viewed},
	{Op: TableSplit{}, Use: Proposable},
	{Op: TableHarvested{}, Use: Proposable | Recorded | Viewed},
	{Op: TableLimited{}, Use: Proposable | Recorded | Viewed},
	{Op: TableGathered{}, Use: Proposable | Recorded | Viewed},
	{Op: FactsChanged{}, Use: Proposable | Recorded | Viewed},
	{Op: SignedAdded{}, Use: Proposable | Recorded | Viewed},
	{Op: SignedRemoved{}, Use: Proposable | Recorded | Viewed},
	{Op: Undo{}, Use: Proposable},
	{Op: Restore{}, Use: Proposable},
	{Op: Undone{}, Use: Recorded},
	{Op: Redacted{}, Use: Recorded},
	{Op: ProposalRefused{}, Use: Recorded},
}

// Kinds lists every kind of op, in a fixed order. The caller owns the slice.
func Kinds() []KindInfo {
	list := make([]KindInfo, len(kinds))
	copy(list, kinds)
	return list
}

type kindEntry struct {
	typ reflect.Type
	use Use
}

var byKind = func() map[string]kindEntry {
	m := make(map[string]kindEntry, len(kinds))
	for i := range kinds {
		kinds[i].Kind = kinds[i].Op.Kind()
		m[kinds[i].Kind] = kindEntry{reflect.TypeOf(kinds[i].Op), kinds[i].Use}
	}
	return m
}()

// The names below are what [Op] promises: they stand in every journal and never change.

func (BoardCreate) Kind() string        { return "board.create" }
func (BoardCreated) Kind() string       { return "board.created" }
func (BoardChanged) Kind() string       { return "board.changed" }
func (BoardFinished) Kind() string      { return "board.finished" }
func (BoardReopened) Kind() string      { return "board.reopened" }
func (PersonJoined) Kind() string       { return "person.joined" }
func (DeviceJoined) Kind() string       { return "device.joined" }
func (PersonRenamed) Kind() string      { return "person.renamed" }
func (PersonRoleChanged) Kind() string  { return "person.role" }
func (PersonRemoved) Kind() string      { return "person.removed" }
func (PersonErased) Kind() string       { return "person.erased" }
func (SectionAdded) Kind() string       { return "section.added" }
func (SectionChanged) Kind() string     { return "section.changed" }
func (SectionRemoved) Kind() string     { return "section.removed" }
func (SectionRestored) Kind() string    { return "section.restored" }
func (SectionHidden) Kind() string      { return "section.hidden" }
func (SectionRevealed) Kind() string    { return "section.revealed" }
func (SectionCounted) Kind() string     { return "section.counted" }
func (SectionShown) Kind() string       { return "section.shown" }
func (NoteAdded) Kind() string          { return "note.added" }
func (NoteEdited) Kind() string         { return "note.edited" }
func (NoteColored) Kind() string        { return "note.colored" }
func (NoteMoved) Kind() string          { return "note.moved" }
func (NoteUnsigned) Kind() string       { return "note.unsigned" }
func (NoteStripped) Kind() string       { return "note.stripped" }
func (NoteDescribed) Kind() string      { return "note.described" }
func (NoteDeleted) Kind() string        { return "note.deleted" }
func (NoteRestored) Kind() string       { return "note.restored" }
func (NoteClustered) Kind() string      { return "note.clustered" }
func (NoteUnclustered) Kind() string    { return "note.unclustered" }
func (NoteShown) Kind() string          { return "note.shown" }
func (NoteGone) Kind() string           { return "note.gone" }
func (NotesImport) Kind() string        { return "notes.import" }
func (CommentAdded) Kind() string       { return "comment.added" }
func (CommentRemoved) Kind() string     { return "comment.removed" }
func (ScanAdded) Kind() string          { return "scan.added" }
func (ScanCounted) Kind() string        { return "scan.counted" }
func (ScanShared) Kind() string         { return "scan.shared" }
func (ScanRemoved) Kind() string        { return "scan.removed" }
func (ScanShown) Kind() string          { return "scan.shown" }
func (ScanGone) Kind() string           { return "scan.gone" }
func (ReactionAdded) Kind() string      { return "reaction.added" }
func (ReactionRemoved) Kind() string    { return "reaction.removed" }
func (ReactionCounted) Kind() string    { return "reaction.counted" }
func (ReactionsShown) Kind() string     { return "reactions.shown" }
func (ClusterAdded) Kind() string       { return "cluster.added" }
func (ClusterNamed) Kind() string       { return "cluster.named" }
func (ClusterMoved) Kind() string       { return "cluster.moved" }
func (ClusterMerged) Kind() string      { return "cluster.merged" }
func (ClusterDissolved) Kind() string   { return "cluster.dissolved" }
func (ClusterRestored) Kind() string    { return "cluster.restored" }
func (ClusterShown) Kind() string       { return "cluster.shown" }
func (ClustersAdd) Kind() string        { return "clusters.add" }
func (ClusterSplit) Kind() string       { return "cluster.split" }
func (SectionTidy) Kind() string        { return "section.tidy" }
func (RoundDrafted) Kind() string       { return "round.drafted" }
func (RoundChanged) Kind() string       { return "round.changed" }
func (RoundOpened) Kind() string        { return "round.opened" }
func (RoundClosed) Kind() string        { return "round.closed" }
func (RoundDiscarded) Kind() string     { return "round.discarded" }
func (WinnersCommit) Kind() string      { return "winners.commit" }
func (RoundShown) Kind() string         { return "round.shown" }
func (DotPlaced) Kind() string          { return "dot.placed" }
func (DotTaken) Kind() string           { return "dot.taken" }
func (PaperEntered) Kind() string       { return "paper.entered" }
func (PaperWithdrawn) Kind() string     { return "paper.withdrawn" }
func (PaperShown) Kind() string         { return "paper.shown" }
func (StepAdded) Kind() string          { return "step.added" }
func (StepChanged) Kind() string        { return "step.changed" }
func (StepRemoved) Kind() string        { return "step.removed" }
func (StepRestored) Kind() string       { return "step.restored" }
func (StepEntered) Kind() string        { return "step.entered" }
func (StepShown) Kind() string          { return "step.shown" }
func (NotesVeiled) Kind() string        { return "notes.veiled" }
func (NotesUnveiled) Kind() string      { return "notes.unveiled" }
func (ClockStarted) Kind() string       { return "clock.started" }
func (ClockPaused) Kind() string        { return "clock.paused" }
func (ClockResumed) Kind() string       { return "clock.resumed" }
func (ClockExtended) Kind() string      { return "clock.extended" }
func (ClockStopped) Kind() string       { return "clock.stopped" }
func (ClockRang) Kind() string          { return "clock.rang" }
func (CommitmentAdded) Kind() string    { return "commitment.added" }
func (CommitmentChanged) Kind() string  { return "commitment.changed" }
func (CommitmentRemoved) Kind() string  { return "commitment.removed" }
func (CommitmentRestored) Kind() string { return "commitment.restored" }
func (CommitmentShown) Kind() string    { return "commitment.shown" }
func (ActorAdded) Kind() string         { return "actor.added" }
func (ActorChanged) Kind() string       { return "actor.changed" }
func (ActorRemoved) Kind() string       { return "actor.removed" }
func (ActorRestored) Kind() string      { return "actor.restored" }
func (ActorShown) Kind() string         { return "actor.shown" }
func (RequestAdded) Kind() string       { return "request.added" }
func (RequestChanged) Kind() string     { return "request.changed" }
func (RequestRemoved) Kind() string     { return "request.removed" }
func (RequestRestored) Kind() string    { return "request.restored" }
func (RequestAnswered) Kind() string    { return "request.answered" }
func (RequestShown) Kind() string       { return "request.shown" }
func (InboxChanged) Kind() string       { return "inbox.changed" }
func (NoteHidden) Kind() string         { return "note.hidden" }
func (NoteHeld) Kind() string           { return "note.held" }
func (NoteApproved) Kind() string       { return "note.approved" }
func (PersonExpelled) Kind() string     { return "person.expelled" }
func (PersonRestored) Kind() string     { return "person.restored" }
func (MomentNamed) Kind() string        { return "moment.named" }
func (BoardReturn) Kind() string        { return "board.return" }
func (BoardReturned) Kind() string      { return "board.returned" }
func (HandRaised) Kind() string         { return "hand.raised" }
func (HandLowered) Kind() string        { return "hand.lowered" }
func (ReadySaid) Kind() string          { return "ready.said" }
func (ReadyWithdrawn) Kind() string     { return "ready.withdrawn" }
func (ReadyCleared) Kind() string       { return "ready.cleared" }
func (PollAsked) Kind() string          { return "poll.asked" }
func (PollAnswered) Kind() string       { return "poll.answered" }
func (PollClosed) Kind() string         { return "poll.closed" }
func (PollPutAway) Kind() string        { return "poll.put_away" }
func (RatingOpened) Kind() string       { return "rating.opened" }
func (RatingAnswered) Kind() string     { return "rating.answered" }
func (RatingClosed) Kind() string       { return "rating.closed" }
func (RatingMoved) Kind() string        { return "rating.moved" }
func (RatingShown) Kind() string        { return "rating.shown" }
func (GuideCalled) Kind() string        { return "guide.called" }
func (GuideReleased) Kind() string      { return "guide.released" }
func (PagePublished) Kind() string      { return "page.published" }
func (PageWithdrawn) Kind() string      { return "page.withdrawn" }
func (TableAdded) Kind() string         { return "table.added" }
func (TableChanged) Kind() string       { return "table.changed" }
func (TableRemoved) Kind() string       { return "table.removed" }
func (TableRestored) Kind() string      { return "table.restored" }
func (TableShown) Kind() string         { return "table.shown" }
func (TableStirred) Kind() string       { return "table.stirred" }
func (TableSit) Kind() string           { return "table.sit" }
func (TableDeal) Kind() string          { return "table.deal" }
func (TableRotate) Kind() string        { return "table.rotate" }
func (TableMoved) Kind() string         { return "table.moved" }
func (TableHosted) Kind() string        { return "table.hosted" }
func (TableScribed) Kind() string       { return "table.scribed" }
func (TableSplit) Kind() string         { return "table.split" }
func (TableHarvested) Kind() string     { return "table.harvested" }
func (TableGathered) Kind() string      { return "table.gathered" }
func (TableLimited) Kind() string       { return "table.limited" }
func (FactsChanged) Kind() string       { return "facts.changed" }
func (SignedAdded) Kind() string        { return "signed.added" }
func (SignedRemoved) Kind() string      { return "signed.removed" }
func (Undo) Kind() string               { return "undo" }
func (Restore) Kind() string            { return "restore" }
func (Undone) Kind() string             { return "undone" }
func (Redacted) Kind() string           { return "redacted" }
func (ProposalRefused) Kind() string    { return "proposal.refused" }

func (SolutionAdded) Kind() string       { return "solution.added" }
func (SolutionChanged) Kind() string     { return "solution.changed" }
func (SolutionRemoved) Kind() string     { return "solution.removed" }
func (SolutionRestored) Kind() string    { return "solution.restored" }
func (SolutionShown) Kind() string       { return "solution.shown" }
func (SolutionStepSet) Kind() string     { return "solution.step.set" }
func (SolutionStepRemoved) Kind() string { return "solution.step.removed" }
func (SolutionSourced) Kind() string     { return "solution.sourced" }

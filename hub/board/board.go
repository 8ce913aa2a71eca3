package board

import (
	"maps"
	"slices"
	"strings"
)

// Board is the state of one workshop's board. It is a plain value: no clock, no goroutine, no
// randomness. It is not safe for concurrent use; one goroutine owns it.
type Board struct {
	id       ID
	epoch    string
	title    string
	lang     string
	zone     string
	seq      Seq
	finished bool
	step     ID // where the room is; "" before any step was entered
	open     ID // the open round, "" if none
	roundNum int
	guide    *GuideView // where everybody was called, nil when they are free; never changed in place
	guideNum int
	since    Millis // when the room came into the step; 0: not measured
	clock    ClockView
	veil     bool         // the step lets participants see their own notes only
	moments  []MomentView // never changed in place
	inbox    bool         // what participants write waits for a yes
	turn     *TurnView    // the last rotation of the tables, never changed in place
	turnNum  int          // rotations ever
	gather   bool         // everybody is shown what the tables bring, and nothing else
	bring    int          // what each table may bring; 0: [DefaultHarvest]
	page     *PageView    // nil: there never was a public page; never changed in place

	meeting FactsView

	persons     table[person]
	sections    table[section]
	notes       table[note]
	clusters    table[cluster]
	rounds      table[round]
	steps       table[step]
	commitments table[commitment]
	polls       table[poll]
	scans       table[scan]
	ratings     table[rating]
	signed      table[signedPaper]
	tables      table[roomTable]
	solutions   table[solution]
	actors      table[actor]
	requests    table[request]

	seats   map[string][]ID    // device key → persons seated there, in order of arrival
	devices map[string]*device // device key → what is remembered of its proposals
	tabs    int                // origins remembered, over all devices

	live    int     // notes that are not deleted
	touched []touch // scratch of one Apply
}

// table holds things of one family in order of arrival.
type table[T any] struct {
	list []*T
	at   map[ID]*T
}

func (t *table[T]) get(id ID) *T { return t.at[id] }

func (t *table[T]) add(id ID, v *T) {
	if t.at == nil {
		t.at = map[ID]*T{}
	}
	t.at[id] = v
	t.list = append(t.list, v)
}

func (t *table[T]) drop(id ID) {
	v := t.at[id]
	delete(t.at, id)
	t.list = slices.DeleteFunc(t.list, func(x *T) bool { return x == v })
}

// New returns the empty board with that id, before its first entry.
func New(id ID) *Board {
	return &Board{id: id, seats: map[string][]ID{}, devices: map[string]*device{}}
}

// ID is the board's own id.
func (b *Board) ID() ID { return b.id }

// Head is the number of the last entry applied; 0 on an empty board.
func (b *Board) Head() Seq { return b.seq }

// Title is the workshop's title.
func (b *Board) Title() string { return b.title }

// Lang is the workshop's language, such as "es".
func (b *Board) Lang() string { return b.lang }

// Zone names the time zone of the room, as in America/Guayaquil; "" where nobody has said.
func (b *Board) Zone() string { return b.zone }

// EpochOf is the random mark that tells this board from another one with the same id.
func (b *Board) EpochOf() string { return b.epoch }

// Finished says whether the session is over.
func (b *Board) Finished() bool { return b.finished }

// RoleOf returns a person's role; false for somebody unknown or removed.
func (b *Board) RoleOf(id ID) (Role, bool) {
	p := b.persons.get(id)
	if p == nil || p.Removed {
		return "", false
	}
	return p.Role, true
}

// NumOf returns the small number of a person, 0 if unknown.
func (b *Board) NumOf(id ID) int {
	if p := b.persons.get(id); p != nil {
		return p.Num
	}
	return 0
}

// PersonsAt returns who is seated at a device, its owner first. The caller owns the slice.
func (b *Board) PersonsAt(device string) []ID { return slices.Clone(b.seats[device]) }

// DevicesOf returns the devices at which a person is seated. The caller owns the slice.
func (b *Board) DevicesOf(id ID) []string {
	if p := b.persons.get(id); p != nil {
		return slices.Clone(p.Devices)
	}
	return nil
}

// RemovedAt says whether somebody sat at a device who was removed, and has not been brought back or forgotten since.
func (b *Board) RemovedAt(device string) bool {
	return slices.ContainsFunc(b.persons.list, func(p *person) bool { return p.Removed && slices.Contains(p.Former, device) })
}

// taken says whether an id names anything, live or deleted.
func (b *Board) taken(id ID) bool {
	return b.notes.get(id) != nil || b.clusters.get(id) != nil || b.persons.get(id) != nil ||
		b.sections.get(id) != nil || b.rounds.get(id) != nil || b.steps.get(id) != nil ||
		b.commitments.get(id) != nil || b.momentOf(id) != nil || b.polls.get(id) != nil ||
		b.scans.get(id) != nil || b.ratings.get(id) != nil ||
		b.tables.get(id) != nil || b.solutions.get(id) != nil || b.signed.get(id) != nil || b.actors.get(id) != nil || b.requests.get(id) != nil
}

func (b *Board) momentOf(id ID) *MomentView {
	for i := range b.moments {
		if b.moments[i].ID == id {
			return &b.moments[i]
		}
	}
	return nil
}

// hidden says whether a section is in private writing.
func (b *Board) hidden(section ID) bool {
	s := b.sections.get(section)
	return s != nil && s.Hidden
}

// openRound returns the open round or nil.
func (b *Board) openRound() *round {
	if b.open == "" {
		return nil
	}
	return b.rounds.get(b.open)
}

// deviceOf is the device part of an origin "device.tab".
func deviceOf(origin string) string {
	if i := strings.LastIndexByte(origin, '.'); i >= 0 {
		return origin[:i]
	}
	return origin
}

// Apply makes an entry happen. It is total: whatever an entry says that does not fit is passed
// over, because what is in the journal is fact. It panics when e.Seq is not the next number.
func (b *Board) Apply(e Entry) {
	if e.Seq != b.seq+1 {
		panic("board: entries must be applied in order")
	}
	b.seq = e.Seq
	b.remember(e)
	b.touched = b.touched[:0]
	var inverse [][]Op
	undoable := true
	p := b.persons.get(e.Person)
	for _, op := range e.Ops {
		switch op.(type) {
		case Undone, BoardReturned: // the way from a return leads by another one
			undoable = false
		}
		if p != nil && undoable {
			if inv := b.inverse(op); inv != nil {
				inverse = append(inverse, inv)
			}
		}
		b.applyOp(op, e)
	}
	if p != nil && !p.Removed && undoable && len(inverse) > 0 {
		slices.Reverse(inverse)
		p.push(record{Seq: e.Seq, Ops: slices.Concat(inverse...), Touched: slices.Clone(b.touched)})
	}
}

func (b *Board) applyOp(op Op, e Entry) {
	switch op := op.(type) {
	case BoardCreated, BoardChanged, BoardFinished, BoardReopened,
		SectionAdded, SectionChanged, SectionRemoved, SectionRestored, SectionHidden, SectionRevealed:
		b.applyWorkshop(op)
	case PersonJoined, DeviceJoined, PersonRenamed, PersonRoleChanged, PersonRemoved, PersonErased:
		b.applyPeople(op)
	case NoteAdded, NoteEdited, NoteColored, NoteMoved, NoteUnsigned, NoteStripped, NoteDescribed, NoteDeleted, NoteRestored:
		b.applyNote(op)
		b.stir(op, e.At)
	case CommentAdded, CommentRemoved:
		b.applyComment(op)
	case ScanAdded, ScanCounted, ScanShared, ScanRemoved:
		b.applyScan(op)
	case NoteClustered, NoteUnclustered, ClusterAdded, ClusterNamed, ClusterMoved, ClusterMerged,
		ClusterDissolved, ClusterRestored:
		b.applyCluster(op, e)
	case RoundDrafted, RoundChanged, RoundOpened, RoundClosed, RoundDiscarded, DotPlaced, DotTaken:
		b.applyVote(op)
	case PaperEntered, PaperWithdrawn:
		b.applyPaper(op)
	case ReactionAdded, ReactionRemoved:
		b.applyReaction(op)
	case StepAdded, StepChanged, StepRemoved, StepRestored, StepEntered, NotesVeiled, NotesUnveiled:
		b.applyStep(op)
	case ClockStarted, ClockPaused, ClockResumed, ClockExtended, ClockStopped, ClockRang:
		b.applyClock(op)
	case CommitmentAdded, CommitmentChanged, CommitmentRemoved, CommitmentRestored,
		CommitmentProgressed, CommitmentStripped, CommitmentBrought:
		b.applyRoadmap(op)
	case SolutionAdded, SolutionChanged, SolutionRemoved, SolutionRestored, SolutionStepSet, SolutionStepRemoved, SolutionSourced:
		b.applySolution(op, e.Person)
	case ActorAdded, ActorChanged, ActorRemoved, ActorRestored:
		b.applyActor(op)
	case RequestAdded, RequestChanged, RequestRemoved, RequestRestored, RequestAnswered:
		b.applyRequest(op)
	case InboxChanged, NoteHidden, NoteHeld, NoteApproved, PersonRestored:
		b.applyModeration(op)
	case MomentNamed:
		b.applyMoment(op)
	case HandRaised, HandLowered, ReadySaid, ReadyWithdrawn, ReadyCleared, PollAsked, PollAnswered, PollClosed, PollPutAway:
		b.applySignal(op)
	case RatingOpened, RatingAnswered, RatingClosed, RatingMoved:
		b.applyRating(op)
	case GuideCalled, GuideReleased:
		b.applyGuide(op)
	case TableAdded, TableChanged, TableRemoved, TableRestored, TableMoved, TableHosted, TableScribed, TableHarvested, TableLimited, TableGathered:
		b.applyTable(op)
	case PagePublished, PageWithdrawn:
		b.applyPage(op)
	case FactsChanged:
		b.meeting.change(op)
	case SignedAdded, SignedRemoved:
		b.applySigned(op)
	case Undone:
		b.applyUndone(op)
	}
}

// Clone returns a board that shares nothing with b.
func (b *Board) Clone() *Board {
	c := *b
	c.touched = nil
	c.persons = cloneTable(b.persons, func(p *person) ID { return p.ID }, (*person).clone)
	c.sections = cloneTable(b.sections, func(s *section) ID { return s.ID }, (*section).clone)
	c.notes = cloneTable(b.notes, func(n *note) ID { return n.ID }, func(n *note) *note { m := *n; return &m })
	c.clusters = cloneTable(b.clusters, func(k *cluster) ID { return k.ID }, (*cluster).clone)
	for _, k := range c.clusters.list {
		for id := range k.members {
			k.members[id] = c.notes.get(id)
		}
	}
	c.rounds = cloneTable(b.rounds, func(r *round) ID { return r.ID }, (*round).clone)
	c.steps = cloneTable(b.steps, func(s *step) ID { return s.ID }, func(s *step) *step { m := *s; return &m })
	c.commitments = cloneTable(b.commitments, func(k *commitment) ID { return k.ID },
		func(k *commitment) *commitment { m := *k; return &m })
	c.polls = cloneTable(b.polls, func(p *poll) ID { return p.ID }, (*poll).clone)
	c.scans = cloneTable(b.scans, func(s *scan) ID { return s.ID }, func(s *scan) *scan { m := *s; return &m })
	c.ratings = cloneTable(b.ratings, func(r *rating) ID { return r.ID }, (*rating).clone)
	c.tables = cloneTable(b.tables, func(d *roomTable) ID { return d.ID }, func(d *roomTable) *roomTable { m := *d; return &m })
	c.signed = cloneTable(b.signed, func(s *signedPaper) ID { return s.ID }, func(s *signedPaper) *signedPaper { m := *s; return &m })
	c.actors = cloneTable(b.actors, func(a *actor) ID { return a.ID }, func(a *actor) *actor { m := *a; return &m })
	c.requests = cloneTable(b.requests, func(r *request) ID { return r.ID }, func(r *request) *request { m := *r; return &m })
	c.solutions = cloneTable(b.solutions, func(k *solution) ID { return k.ID }, (*solution).clone)
	c.seats = make(map[string][]ID, len(b.seats))
	for d, ids := range b.seats {
		c.seats[d] = slices.Clone(ids)
	}
	c.devices = make(map[string]*device, len(b.devices))
	for k, d := range b.devices {
		c.devices[k] = d.clone()
	}
	return &c
}

func cloneTable[T any](t table[T], id func(*T) ID, clone func(*T) *T) table[T] {
	c := table[T]{list: make([]*T, len(t.list)), at: make(map[ID]*T, len(t.list))}
	for i, v := range t.list {
		w := clone(v)
		c.list[i] = w
		c.at[id(w)] = w
	}
	return c
}

func (p *person) clone() *person {
	c := *p
	c.Devices = slices.Clone(p.Devices)
	c.Former = slices.Clone(p.Former)
	c.Undo = slices.Clone(p.Undo) // records are never changed
	return &c
}

func (s *section) clone() *section {
	c := *s
	c.authors = maps.Clone(s.authors)
	return &c
}

func (k *cluster) clone() *cluster {
	c := *k
	c.Former = slices.Clone(k.Former)
	c.Trail = slices.Clone(k.Trail)
	c.members = maps.Clone(k.members)
	return &c
}

func (r *round) clone() *round {
	c := *r
	c.Casts = make(map[ID]map[ID]int, len(r.Casts))
	for p, items := range r.Casts {
		c.Casts[p] = maps.Clone(items)
	}
	c.spent = maps.Clone(r.spent)
	c.items = maps.Clone(r.items)
	return &c
}

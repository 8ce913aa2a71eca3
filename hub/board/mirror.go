package board

import (
	"cmp"
	"maps"
	"slices"
)

// Mirror is what a browser keeps: a board as one audience sees it, changed by view ops alone. It is
// the reference for static/src/board and knows nothing of the rulebook; tests hold it against [ViewBoard].
// What is in its tables is replaced and never changed in place. It is not safe for concurrent use.
type Mirror struct {
	head        BoardView // everything but the lists
	People      map[ID]PersonView
	Sections    map[ID]SectionView
	Notes       map[ID]NoteView
	Clusters    map[ID]ClusterView
	Rounds      map[ID]RoundView
	Steps       map[ID]StepView
	Commitments map[ID]CommitmentView
	Tables      map[ID]TableView
	Persons     []ID // of the looking device
}

// NewMirror starts from a whole board, for a device at which these persons are seated.
func NewMirror(v BoardView, persons []ID) *Mirror {
	m := &Mirror{
		head:        v,
		People:      index(v.People, func(x PersonView) ID { return x.ID }),
		Sections:    index(v.Sections, func(x SectionView) ID { return x.ID }),
		Notes:       index(v.Notes, func(x NoteView) ID { return x.ID }),
		Clusters:    index(v.Clusters, func(x ClusterView) ID { return x.ID }),
		Rounds:      index(v.Rounds, func(x RoundView) ID { return x.ID }),
		Steps:       index(v.Steps, func(x StepView) ID { return x.ID }),
		Commitments: index(v.Commitments, func(x CommitmentView) ID { return x.ID }),
		Tables:      index(v.Tables, func(x TableView) ID { return x.ID }),
		Persons:     persons,
	}
	return m
}

func index[T any](list []T, id func(T) ID) map[ID]T {
	m := make(map[ID]T, len(list))
	for _, v := range list {
		m[id(v)] = v
	}
	return m
}

func sorted[T any](m map[ID]T, less func(a, b T) int) []T {
	list := slices.SortedFunc(maps.Values(m), less)
	if list == nil {
		list = []T{}
	}
	return list
}

// View gives the board back in the order in which the server lists it.
func (m *Mirror) View(seq Seq) BoardView {
	v := m.head
	v.Seq = seq
	v.People = sorted(m.People, func(a, b PersonView) int { return cmp.Compare(a.Num, b.Num) })
	v.Sections = sorted(m.Sections, func(a, b SectionView) int { return cmp.Compare(a.Ord, b.Ord) })
	v.Notes = sorted(m.Notes, func(a, b NoteView) int { return cmp.Compare(a.Num, b.Num) })
	v.Clusters = sorted(m.Clusters, func(a, b ClusterView) int { return cmp.Compare(a.Num, b.Num) })
	v.Rounds = sorted(m.Rounds, func(a, b RoundView) int { return cmp.Compare(a.Num, b.Num) })
	v.Steps = sorted(m.Steps, func(a, b StepView) int { return cmp.Compare(a.Ord, b.Ord) })
	v.Commitments = sorted(m.Commitments, func(a, b CommitmentView) int { return cmp.Compare(a.Ord, b.Ord) })
	v.Tables = nil
	if len(m.Tables) > 0 {
		v.Tables = sorted(m.Tables, func(a, b TableView) int { return cmp.Compare(a.Ord, b.Ord) })
	}
	return v
}

// change replaces an element that is known.
func change[T any](m map[ID]T, id ID, f func(*T)) {
	if v, ok := m[id]; ok {
		f(&v)
		m[id] = v
	}
}

// remove drops an element, or marks it for facilitators, who may restore it.
func remove[T any](m *Mirror, from map[ID]T, id ID, mark func(*T)) {
	if m.head.Audience == ForFacilitator {
		change(from, id, mark)
	} else {
		delete(from, id)
	}
}

func (m *Mirror) put(n NoteView) {
	if old, ok := m.Notes[n.ID]; ok && n.Mine == "" {
		n.Mine = old.Mine
	}
	m.Notes[n.ID] = n
}

func (m *Mirror) intoCluster(note, id ID) {
	change(m.Notes, note, func(n *NoteView) {
		n.Cluster = id
		if k, ok := m.Clusters[id]; ok {
			n.Section = k.Section
		}
	})
}

// Apply is the whole of a browser's knowledge about ops. Unknown ids are passed over.
func (m *Mirror) Apply(op Op) {
	switch op := op.(type) {
	case BoardCreated:
		m.head.ID, m.head.Epoch, m.head.Title, m.head.Lang = op.ID, op.Epoch, op.Title, op.Lang
	case BoardChanged:
		set(&m.head.Title, op.Title)
		set(&m.head.Lang, op.Lang)
	case BoardFinished:
		m.head.Finished = true
		m.leave(op.Spent)
		m.clock(func(c *ClockView) { *c = ClockView{State: ClockIsOff, Rings: c.Rings} })
	case BoardReopened:
		m.head.Finished = false
		if m.head.Step != "" {
			m.head.Since = op.At
		}
	case PersonJoined:
		m.People[op.ID] = PersonView{ID: op.ID, Num: op.Num, Name: op.Name, Role: op.Role, Table: op.Table}
	case PersonRenamed:
		change(m.People, op.ID, func(p *PersonView) { p.Name = op.Name })
	case PersonRoleChanged:
		change(m.People, op.ID, func(p *PersonView) { p.Role = op.Role })
	case PersonRemoved:
		m.personGone(op.ID)
	case PersonErased:
		m.personGone(op.ID)
		m.reactedGone(op.ID)
		change(m.People, op.ID, func(p *PersonView) { p.Name = "" })
		for id, n := range m.Notes {
			for i, c := range n.Comments {
				if c.Author == op.ID {
					n.Comments = slices.Clone(n.Comments)
					n.Comments[i].Author = ""
					m.Notes[id] = n
				}
			}
			if n.Author == op.ID || n.Mine == op.ID {
				n.Author, n.Mine, n.Anon, n.By = "", "", true, nil
				m.Notes[id] = n
			}
		}
	case SectionAdded:
		m.Sections[op.ID] = SectionView{
			ID: op.ID, Title: op.Title, Question: op.Question, X: op.X, Y: op.Y, W: op.W, H: op.H, Ord: op.Ord,
			Hidden: op.Hidden, Check: op.Check, Table: op.Table,
		}
	case SectionShown:
		m.Sections[op.Section.ID] = op.Section
	case SectionChanged:
		change(m.Sections, op.ID, func(s *SectionView) {
			set(&s.Title, op.Title)
			set(&s.Question, op.Question)
			set(&s.X, op.X)
			set(&s.Y, op.Y)
			set(&s.W, op.W)
			set(&s.H, op.H)
			set(&s.Ord, op.Ord)
			set(&s.Check, op.Check)
			set(&s.Table, op.Table)
		})
	case SectionRemoved:
		remove(m, m.Sections, op.ID, func(s *SectionView) { s.Deleted = true })
	case SectionHidden:
		change(m.Sections, op.ID, func(s *SectionView) { s.Hidden, s.Counted, s.CountedPeople = true, 0, 0 })
		m.unshare(op.ID)
	case SectionCounted:
		change(m.Sections, op.ID, func(s *SectionView) { s.Counted, s.CountedPeople = op.Notes, op.People })
	case SectionRevealed:
		change(m.Sections, op.ID, func(s *SectionView) { s.Hidden, s.Counted, s.CountedPeople = false, 0, 0 })
		for _, n := range op.Notes {
			m.put(n)
		}
	default:
		m.applyWork(op)
	}
}

// scans replaces the sheets, which are in order of arrival.
func (m *Mirror) scans(f func([]ScanView) []ScanView) {
	list := f(slices.Clone(m.head.Scans))
	slices.SortFunc(list, func(a, b ScanView) int { return cmp.Compare(a.Num, b.Num) })
	if m.head.Scans = list; len(list) == 0 {
		m.head.Scans = nil
	}
}

// unshare ends the showing of a section's sheets.
func (m *Mirror) unshare(section ID) {
	m.scans(func(list []ScanView) []ScanView {
		if m.head.Audience != ForFacilitator {
			return slices.DeleteFunc(list, func(s ScanView) bool { return s.Section == section })
		}
		for i := range list {
			list[i].Shared = list[i].Shared && list[i].Section != section
		}
		return list
	})
}

func (m *Mirror) personGone(id ID) {
	change(m.People, id, func(p *PersonView) { p.Removed, p.Hand, p.Ready = true, 0, false })
	m.standUp(id)
	for _, p := range m.head.Polls {
		m.polls(p.ID, func(p *PollView) {
			p.Mine = slices.DeleteFunc(slices.Clone(p.Mine), func(one PollMine) bool { return one.Person == id })
		})
	}
	for _, r := range m.head.Ratings {
		m.ratings(r.ID, func(r *RatingView) {
			r.Mine = slices.DeleteFunc(slices.Clone(r.Mine), func(one RatingMine) bool { return one.Person == id })
		})
	}
	for rid := range m.Rounds {
		change(m.Rounds, rid, func(r *RoundView) {
			r.Mine = slices.DeleteFunc(slices.Clone(r.Mine), func(d Dots) bool { return d.Person == id })
			m.paperGone(r, id)
		})
	}
}

func (m *Mirror) applyWork(op Op) {
	switch op := op.(type) {
	case NoteAdded:
		m.put(NoteView{
			ID: op.ID, Num: op.Num, Section: op.Section, Text: op.Text, Color: op.Color, X: op.X, Y: op.Y,
			Lang: op.Lang, Author: op.Author, Anon: op.Anon, Media: op.Media, By: op.By, Held: waiting(op.Waits),
			Table: op.Table, Scribe: op.Scribe,
		})
	case NoteShown:
		m.put(op.Note)
	case NoteEdited:
		change(m.Notes, op.ID, func(n *NoteView) { n.Text, n.Lang = op.Text, op.Lang })
	case NoteColored:
		change(m.Notes, op.ID, func(n *NoteView) { n.Color = op.Color })
	case NoteMoved:
		change(m.Notes, op.ID, func(n *NoteView) {
			n.X, n.Y = op.X, op.Y
			if op.Section != "" {
				n.Section = op.Section
			}
		})
	case NoteUnsigned:
		change(m.Notes, op.ID, func(n *NoteView) {
			n.Anon, n.Author, n.Mine, n.By, n.Table = true, "", op.Mine, nil, tableUnsigned(n.Table, n.Scribe)
		})
	case CommentAdded:
		change(m.Notes, op.Note, func(n *NoteView) {
			// A note that was shown whole, as it is now, has brought later comments along.
			if !slices.ContainsFunc(n.Comments, func(c CommentView) bool { return c.Num == op.Num }) {
				n.Comments = append(slices.Clone(n.Comments), CommentView{Num: op.Num, Text: op.Text, Author: op.Author})
			}
		})
	case CommentRemoved:
		change(m.Notes, op.Note, func(n *NoteView) {
			n.Comments = slices.DeleteFunc(slices.Clone(n.Comments), func(c CommentView) bool { return c.Num == op.Num })
			if len(n.Comments) == 0 {
				n.Comments = nil
			}
		})
	case NoteStripped:
		change(m.Notes, op.ID, func(n *NoteView) { n.Media = nil })
	case NoteDescribed:
		change(m.Notes, op.ID, func(n *NoteView) {
			if n.Media != nil {
				n.Media = n.Media.described(op.Text)
			}
		})
	case ScanShown:
		m.scans(func(list []ScanView) []ScanView {
			i := slices.IndexFunc(list, func(s ScanView) bool { return s.ID == op.Scan.ID })
			if i < 0 {
				return append(list, op.Scan)
			}
			list[i] = op.Scan
			return list
		})
	case ScanGone:
		m.scans(func(list []ScanView) []ScanView {
			return slices.DeleteFunc(list, func(s ScanView) bool { return s.ID == op.ID })
		})
	case NoteDeleted:
		remove(m, m.Notes, op.ID, func(n *NoteView) { n.Deleted, n.Cluster = true, "" })
	case NoteGone:
		for _, id := range op.IDs {
			delete(m.Notes, id)
		}
	case NoteClustered:
		m.intoCluster(op.ID, op.Cluster)
	case NoteUnclustered:
		change(m.Notes, op.ID, func(n *NoteView) { n.Cluster, n.X, n.Y = "", op.X, op.Y })
	case ClusterAdded:
		m.Clusters[op.ID] = ClusterView{ID: op.ID, Num: op.Num, Section: op.Section, Name: op.Name, X: op.X, Y: op.Y, Of: op.Of}
		for _, id := range op.Notes {
			m.intoCluster(id, op.ID)
		}
	case ClusterShown:
		m.Clusters[op.Cluster.ID] = op.Cluster
		for _, id := range op.Notes {
			m.intoCluster(id, op.Cluster.ID)
		}
	case ClusterNamed:
		change(m.Clusters, op.ID, func(k *ClusterView) { k.Name = op.Name })
	case ClusterMoved:
		change(m.Clusters, op.ID, func(k *ClusterView) {
			k.X, k.Y = op.X, op.Y
			if op.Section != "" {
				k.Section = op.Section
			}
		})
		for id, n := range m.Notes {
			if n.Cluster == op.ID && op.Section != "" {
				n.Section = op.Section
				m.Notes[id] = n
			}
		}
	case ClusterMerged:
		for _, id := range op.Notes {
			m.intoCluster(id, op.Into)
		}
		remove(m, m.Clusters, op.From, func(k *ClusterView) { k.Deleted, k.Into = true, op.Into })
	case ClusterDissolved:
		for _, at := range op.Places {
			change(m.Notes, at.ID, func(n *NoteView) { n.Cluster, n.X, n.Y = "", at.X, at.Y })
		}
		remove(m, m.Clusters, op.ID, func(k *ClusterView) { k.Deleted = true })
	default:
		m.applyFrame(op)
	}
}

func (m *Mirror) applyFrame(op Op) {
	switch op := op.(type) {
	case RoundDrafted:
		m.Rounds[op.ID] = RoundView{
			ID: op.ID, Num: op.Num, Question: op.Question, Dots: op.Dots, Cap: op.Cap, Random: op.Random,
			NoOwn: op.NoOwn, Sections: op.Sections, Only: op.Only, From: op.From, State: RoundDraft,
		}
	case RoundShown:
		m.Rounds[op.Round.ID] = op.Round
	case RoundChanged:
		change(m.Rounds, op.ID, func(r *RoundView) {
			set(&r.Question, op.Question)
			set(&r.Dots, op.Dots)
			set(&r.Cap, op.Cap)
			set(&r.Random, op.Random)
			set(&r.NoOwn, op.NoOwn)
			set(&r.Sections, op.Sections)
			set(&r.Only, op.Only)
		})
	case RoundClosed:
		change(m.Rounds, op.ID, func(r *RoundView) {
			r.State, r.Totals, r.Voters, r.Eligible, r.Mine = RoundIsOver, op.Totals, op.Voters, op.Eligible, nil
			r.Sheets, r.Paper, r.PaperSheets = nil, op.Paper, op.Sheets
		})
	case RoundDiscarded:
		delete(m.Rounds, op.ID)
	case DotPlaced:
		m.dot(op.Round, op.Item, op.Person, 1)
	case DotTaken:
		m.dot(op.Round, op.Item, op.Person, -1)
	case PaperShown:
		m.paper(op)
	case ReactionAdded, ReactionRemoved, ReactionCounted, ReactionsShown:
		m.react(op)
	case StepAdded:
		m.Steps[op.ID] = StepView{
			ID: op.ID, Kind: op.Kind_, Name: op.Name, Question: op.Question, Minutes: op.Minutes,
			Sections: op.Sections, Ord: op.Ord, Rights: op.Rights, Names: op.Names, Limit: op.Limit,
			Private: op.Private, AtZero: op.AtZero, Lock: op.Lock, Asks: op.Asks,
		}
	case StepShown:
		m.Steps[op.Step.ID] = op.Step
	case StepChanged:
		change(m.Steps, op.ID, func(s *StepView) {
			set(&s.Kind, op.Kind_)
			set(&s.Name, op.Name)
			set(&s.Question, op.Question)
			set(&s.Minutes, op.Minutes)
			set(&s.Sections, op.Sections)
			set(&s.Ord, op.Ord)
			if op.Rights != nil {
				s.Rights = op.Rights
			}
			set(&s.Names, op.Names)
			set(&s.Limit, op.Limit)
			set(&s.Private, op.Private)
			set(&s.AtZero, op.AtZero)
			set(&s.Lock, op.Lock)
			set(&s.Asks, op.Asks)
		})
	case StepRemoved:
		remove(m, m.Steps, op.ID, func(s *StepView) { s.Deleted = true })
	case StepEntered:
		m.leave(op.Spent)
		m.head.Step, m.head.Since = op.ID, op.At
		m.nobodyReady()
		m.head.Gather = false
		m.clock(func(c *ClockView) { *c = ClockView{State: ClockIsOff, Rings: c.Rings} })
	case ClockStarted, ClockPaused, ClockResumed, ClockExtended, ClockStopped, ClockRang:
		m.applyClock(op)
	case CommitmentAdded:
		m.Commitments[op.ID] = CommitmentView{
			ID: op.ID, What: op.What, Who: op.Who, With: op.With, From: op.From, To: op.To, Resources: op.Resources,
			Provider: op.Provider, Verifiable: op.Verifiable, Status: op.Status, Origin: op.Origin, Round: op.Round,
			Ord: op.Ord,
		}
	case CommitmentShown:
		m.Commitments[op.Commitment.ID] = op.Commitment
	case CommitmentChanged:
		change(m.Commitments, op.ID, func(k *CommitmentView) {
			set(&k.What, op.What)
			set(&k.Who, op.Who)
			set(&k.With, op.With)
			set(&k.From, op.From)
			set(&k.To, op.To)
			set(&k.Resources, op.Resources)
			set(&k.Provider, op.Provider)
			set(&k.Verifiable, op.Verifiable)
			set(&k.Status, op.Status)
			set(&k.Ord, op.Ord)
		})
	case HandRaised, HandLowered, ReadySaid, ReadyWithdrawn, ReadyCleared, PollAsked, PollAnswered, PollClosed, PollPutAway:
		m.applySignal(op)
	case RatingOpened, RatingShown, RatingAnswered, RatingClosed, RatingMoved:
		m.applyRating(op)
	case MomentNamed:
		m.head.Moments = append(slices.Clone(m.head.Moments), MomentView(op))
	case InboxChanged:
		m.head.Inbox = op.On
	case NoteHidden:
		change(m.Notes, op.ID, func(n *NoteView) { n.Held, n.Reason, n.Cluster = HeldHidden, op.Reason, "" })
	case NoteHeld:
		change(m.Notes, op.ID, func(n *NoteView) { n.Held, n.Reason, n.Cluster = Waiting, "", "" })
	case PersonRestored:
		change(m.People, op.ID, func(p *PersonView) { p.Removed = false })
	case GuideCalled:
		m.head.Guide = new(GuideView(op))
	case GuideReleased:
		m.head.Guide = nil
	case TableAdded, TableChanged, TableRemoved, TableShown, TableStirred, TableMoved, TableHosted, TableScribed,
		TableHarvested, TableLimited, TableGathered:
		m.applyTable(op)
	case CommitmentRemoved:
		remove(m, m.Commitments, op.ID, func(k *CommitmentView) { k.Deleted = true })
	}
}

// leave says how long the room was in the step that it leaves.
func (m *Mirror) leave(spent Millis) {
	if spent > 0 {
		change(m.Steps, m.head.Step, func(s *StepView) { s.Spent = spent })
	}
	m.head.Since = 0
}

// clock changes a copy of the clock; one that says nothing is none.
func (m *Mirror) clock(f func(*ClockView)) {
	var c ClockView
	if m.head.Clock != nil {
		c = *m.head.Clock
	}
	f(&c)
	m.head.Clock = &c
	if c == (ClockView{State: ClockIsOff}) {
		m.head.Clock = nil
	}
}

func (m *Mirror) applyClock(op Op) {
	m.clock(func(c *ClockView) {
		switch op := op.(type) {
		case ClockStarted:
			*c = ClockView{State: ClockIsRunning, Step: op.Step, Total: op.Total, EndsAt: op.EndsAt, Rings: c.Rings}
			if m.head.Since == 0 {
				m.head.Since = op.At
			}
		case ClockPaused:
			c.State, c.EndsAt, c.Left = ClockIsPaused, 0, op.Left
		case ClockResumed:
			c.State, c.EndsAt, c.Left = ClockIsRunning, op.EndsAt, 0
		case ClockExtended:
			c.Total, c.EndsAt, c.Left = c.Total+op.By, op.EndsAt, op.Left
			if op.EndsAt > 0 {
				c.State, c.Stop = ClockIsRunning, false
			}
		case ClockStopped:
			*c = ClockView{State: ClockIsOff, Rings: c.Rings}
		case ClockRang:
			c.State, c.EndsAt, c.Stop, c.Rings = ClockIsOver, 0, op.Stop, op.N
		}
	})
}

func (m *Mirror) dot(round, item, person ID, by int) {
	change(m.Rounds, round, func(r *RoundView) {
		if r.State != RoundOpen {
			return
		}
		counts := map[Dots]int{}
		for _, d := range r.Mine {
			counts[Dots{Person: d.Person, Item: d.Item}] = d.Dots
		}
		counts[Dots{Person: person, Item: item}] += by
		r.Mine = nil
		for _, p := range m.Persons {
			for _, i := range r.Items {
				if n := counts[Dots{Person: p, Item: i}]; n > 0 {
					r.Mine = append(r.Mine, Dots{Person: p, Item: i, Dots: n})
				}
			}
		}
	})
}

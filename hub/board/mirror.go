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
	Solutions   map[ID]SolutionView
	Actors      map[ID]ActorView
	Requests    map[ID]RequestView
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
		Actors:      index(v.Actors, func(x ActorView) ID { return x.ID }),
		Requests:    index(v.Requests, func(x RequestView) ID { return x.ID }),
		Solutions:   index(v.Solutions, func(x SolutionView) ID { return x.ID }),
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
	v.Solutions = nil
	if len(m.Solutions) > 0 {
		v.Solutions = sorted(m.Solutions, func(a, b SolutionView) int { return cmp.Compare(a.Ord, b.Ord) })
	}
	v.Tables = nil
	if len(m.Tables) > 0 {
		v.Tables = sorted(m.Tables, func(a, b TableView) int { return cmp.Compare(a.Ord, b.Ord) })
	}
	if v.Actors = nil; len(m.Actors) > 0 {
		v.Actors = sorted(m.Actors, func(a, b ActorView) int { return cmp.Compare(a.Ord, b.Ord) })
	}
	if v.Requests = nil; len(m.Requests) > 0 {
		v.Requests = sorted(m.Requests, func(a, b RequestView) int { return cmp.Compare(a.Ord, b.Ord) })
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

// Apply is the whole of a browser's knowledge about ops. Unknown ids are passed over.
func (m *Mirror) Apply(op Op) {
	switch op := op.(type) {
	case BoardCreated:
		m.head.ID, m.head.Epoch, m.head.Title, m.head.Lang, m.head.Zone = op.ID, op.Epoch, op.Title, op.Lang, op.Zone
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

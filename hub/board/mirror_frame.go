package board

import "slices"

func (m *Mirror) applyFrame(op Op) {
	switch op := op.(type) {
	case RoundDrafted, RoundShown, RoundChanged, RoundClosed, RoundDiscarded, DotPlaced, DotTaken:
		m.applyRound(op)
	case PaperShown:
		m.paper(op)
	case ReactionAdded, ReactionRemoved, ReactionCounted, ReactionsShown:
		m.react(op)
	case StepAdded, StepShown, StepChanged, StepRemoved:
		m.applyStep(op)
	case StepEntered:
		m.leave(op.Spent)
		m.head.Step, m.head.Since = op.ID, op.At
		m.nobodyReady()
		m.head.Gather = false
		m.clock(func(c *ClockView) { *c = ClockView{State: ClockIsOff, Rings: c.Rings} })
	case ClockStarted, ClockPaused, ClockResumed, ClockExtended, ClockStopped, ClockRang:
		m.applyClock(op)
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
	case FactsChanged:
		f := or(m.head.Facts, FactsView{})
		f.change(op)
		m.head.Facts = f.orNil()
	case SignedAdded, SignedRemoved:
		m.applySigned(op)
	case PagePublished, PageWithdrawn:
		m.head.Page = pageAfter(m.head.Page, op)
	case TableAdded, TableChanged, TableRemoved, TableShown, TableStirred, TableMoved, TableHosted, TableScribed,
		TableHarvested, TableLimited, TableGathered:
		m.applyTable(op)
	case ActorAdded, ActorShown, ActorChanged, ActorRemoved:
		m.applyActor(op)
	case RequestAdded, RequestShown, RequestChanged, RequestAnswered, RequestRemoved:
		m.applyRequest(op)
	case SolutionAdded, SolutionChanged, SolutionRemoved, SolutionShown, SolutionStepSet, SolutionStepRemoved, SolutionSourced:
		m.applySolution(op)
	case CommitmentAdded, CommitmentShown, CommitmentChanged, CommitmentRemoved,
		CommitmentProgressed, CommitmentStripped, CommitmentBrought:
		m.applyCommitment(op)
	}
}

// applyRound mirrors rounds and the dots that the looking device gave.
func (m *Mirror) applyRound(op Op) {
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
	}
}

// applyStep mirrors the steps of the agenda.
func (m *Mirror) applyStep(op Op) {
	switch op := op.(type) {
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
	}
}

// applyCommitment mirrors the rows of the roadmap.
func (m *Mirror) applyCommitment(op Op) {
	switch op := op.(type) {
	case CommitmentAdded:
		m.Commitments[op.ID] = CommitmentView{
			ID: op.ID, What: op.What, Who: op.Who, With: op.With, From: op.From, To: op.To, Resources: op.Resources,
			Provider: op.Provider, Verifiable: op.Verifiable, Status: op.Status, Origin: op.Origin, Round: op.Round,
			Notes: op.Notes, Dots: op.Dots, Ord: op.Ord, Tell: op.Tell, Phase: op.Phase, Solution: op.Solution, Named: op.Named,
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
			set(&k.Tell, op.Tell)
			set(&k.Phase, op.Phase)
			set(&k.Solution, op.Solution)
			set(&k.Named, op.Named)
		})
	case CommitmentBrought:
		m.Commitments[op.Commitment.ID] = op.Commitment
	case CommitmentProgressed:
		change(m.Commitments, op.ID, func(k *CommitmentView) {
			k.Progress = append(slices.Clone(k.Progress), op.view())
			op.settle(&k.Status, &k.To)
		})
	case CommitmentStripped:
		change(m.Commitments, op.ID, func(k *CommitmentView) {
			k.Progress, k.Earlier = strip(k.Progress, op.Progress), k.Earlier.strip(op.Progress)
		})
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

package board

import (
	"maps"
	"slices"
)

// poll is a quick question. Answers exist only while it is open; closing forgets them.
type poll struct {
	ID       ID         `json:"id"`
	Num      int        `json:"num"`
	Question string     `json:"question"`
	Options  []string   `json:"options"`
	Open     bool       `json:"open,omitempty"`
	Away     bool       `json:"away,omitempty"`
	Opened   Seq        `json:"opened"` // entry that asked it
	Answers  map[ID]int `json:"answers,omitempty"`
	Totals   []int      `json:"totals,omitempty"`
	Answered int        `json:"answered,omitempty"`
	Eligible int        `json:"eligible,omitempty"`
}

func (p *poll) clone() *poll {
	c := *p
	c.Answers = maps.Clone(p.Answers)
	return &c
}

func (b *Board) openPoll() *poll {
	for _, p := range b.polls.list {
		if p.Open {
			return p
		}
	}
	return nil
}

func (t *turn) signal(op Op) ([]Op, error) {
	me := t.who
	switch op := op.(type) {
	case HandRaised:
		if me.Hand > 0 {
			return nil, &Refusal{Code: CodeAlready}
		}
		op = HandRaised{Person: me.ID, Num: 1}
		for _, p := range t.b.persons.list {
			op.Num = max(op.Num, p.Hand+1)
		}
		return one(op)
	case HandLowered:
		if op.Person == "" {
			op.Person = me.ID
		}
		p, err := t.seatedPerson(op.Person)
		switch {
		case err != nil:
			return nil, err
		case p != me && !t.facilitates():
			return nil, &Refusal{Code: CodeNotYours}
		case p.Hand == 0:
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	case ReadySaid:
		if me.Ready {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(ReadySaid{Person: me.ID})
	case ReadyWithdrawn:
		if !me.Ready {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(ReadyWithdrawn{Person: me.ID})
	case PollAnswered:
		p := t.b.polls.get(op.Poll)
		switch {
		case p == nil:
			return nil, &Refusal{Code: CodeNotFound, Field: "poll"}
		case !p.Open:
			return nil, &Refusal{Code: CodePollClosed}
		case op.Option < 0 || op.Option >= len(p.Options):
			return nil, malformed("option")
		}
		op.Person = me.ID
		return one(op)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case ReadyCleared:
		return one(op)
	case PollAsked:
		return t.pollAsked(op)
	case PollClosed:
		return t.pollClosed(op)
	case PollPutAway:
		p := t.b.polls.get(op.ID)
		switch {
		case p == nil:
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		case p.Open:
			return nil, &Refusal{Code: CodePollOpen}
		case p.Away:
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) pollAsked(op PollAsked) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if t.b.openPoll() != nil {
		return nil, &Refusal{Code: CodePollOpen}
	}
	if len(t.b.polls.list) >= MaxPolls {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxPolls}
	}
	var err error
	if op.Question, err = text("question", op.Question, MaxQuestionChars, false, true); err != nil {
		return nil, err
	}
	if len(op.Options) < 2 || len(op.Options) > MaxPollOptions {
		return nil, &Refusal{Code: CodeMalformed, Field: "options", Limit: MaxPollOptions}
	}
	op.Options = slices.Clone(op.Options)
	for i, o := range op.Options {
		if op.Options[i], err = text("", o, MaxNameChars, false, true); err != nil {
			return nil, within(err, "options", i)
		}
	}
	op.Num = len(t.b.polls.list) + 1
	return one(op)
}

func (t *turn) pollClosed(op PollClosed) ([]Op, error) {
	p := t.b.polls.get(op.ID)
	if p == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if !p.Open {
		return nil, &Refusal{Code: CodePollClosed}
	}
	closed := PollClosed{ID: op.ID, Totals: make([]int, len(p.Options)), Answered: len(p.Answers)}
	for _, o := range p.Answers {
		closed.Totals[o]++
	}
	for _, q := range t.b.persons.list {
		if !q.Removed {
			closed.Eligible++
		}
	}
	return one(closed)
}

func (b *Board) applySignal(op Op) {
	switch op := op.(type) {
	case HandRaised:
		b.signals(op.Person, func(p *person) { p.Hand = op.Num })
	case HandLowered:
		b.signals(op.Person, func(p *person) { p.Hand = 0 })
	case ReadySaid:
		b.signals(op.Person, func(p *person) { p.Ready = true })
	case ReadyWithdrawn:
		b.signals(op.Person, func(p *person) { p.Ready = false })
	case ReadyCleared:
		b.nobodyReady()
	case PollAsked:
		if !b.taken(op.ID) && b.openPoll() == nil && op.Num == len(b.polls.list)+1 && len(op.Options) > 1 {
			b.polls.add(op.ID, &poll{
				ID: op.ID, Num: op.Num, Question: op.Question, Options: op.Options, Open: true, Opened: b.seq,
				Answers: map[ID]int{},
			})
		}
	case PollAnswered:
		q := b.persons.get(op.Person)
		if p := b.polls.get(op.Poll); p != nil && p.Open && q != nil && !q.Removed && op.Option >= 0 && op.Option < len(p.Options) {
			if p.Answers == nil {
				p.Answers = map[ID]int{}
			}
			p.Answers[op.Person] = op.Option
		}
	case PollClosed:
		if p := b.polls.get(op.ID); p != nil && p.Open && len(op.Totals) == len(p.Options) {
			p.Open, p.Answers = false, nil
			p.Totals, p.Answered, p.Eligible = op.Totals, op.Answered, op.Eligible
		}
	case PollPutAway:
		if p := b.polls.get(op.ID); p != nil {
			p.Away = true
		}
	}
}

func (b *Board) signals(id ID, f func(*person)) {
	if p := b.persons.get(id); p != nil && !p.Removed {
		f(p)
	}
}

func (b *Board) nobodyReady() {
	for _, p := range b.persons.list {
		p.Ready = false
	}
}

// quiet takes back what a person who leaves has signalled.
func (b *Board) quiet(p *person) {
	p.Hand, p.Ready = 0, false
	if q := b.openPoll(); q != nil {
		delete(q.Answers, p.ID)
	}
}

func pollView(p *poll, a Audience) PollView {
	v := PollView{
		ID: p.ID, Num: p.Num, Question: p.Question, Options: slices.Clone(p.Options), Open: p.Open, Away: p.Away,
		Totals: slices.Clone(p.Totals), Answered: p.Answered, Eligible: p.Eligible,
	}
	if p.Open && a.takesPart() {
		for _, id := range a.Persons {
			if o, ok := p.Answers[id]; ok {
				v.Mine = append(v.Mine, PollMine{Person: id, Option: o})
			}
		}
	}
	return v
}

// redactAnswers takes out who answered what to a question.
func redactAnswers(id ID) func(Entry) (Entry, bool) {
	return redactOps(func(op Op) bool {
		a, ok := op.(PollAnswered)
		return ok && a.Poll == id
	})
}

// applySignal is Mirror.Apply for signals and quick questions.
func (m *Mirror) applySignal(op Op) {
	switch op := op.(type) {
	case HandRaised:
		change(m.People, op.Person, func(p *PersonView) { p.Hand = op.Num })
	case HandLowered:
		change(m.People, op.Person, func(p *PersonView) { p.Hand = 0 })
	case ReadySaid:
		change(m.People, op.Person, func(p *PersonView) { p.Ready = true })
	case ReadyWithdrawn:
		change(m.People, op.Person, func(p *PersonView) { p.Ready = false })
	case ReadyCleared:
		m.nobodyReady()
	case PollAsked:
		m.head.Polls = append(slices.Clone(m.head.Polls), PollView{
			ID: op.ID, Num: op.Num, Question: op.Question, Options: op.Options, Open: true,
		})
	case PollAnswered:
		m.polls(op.Poll, func(p *PollView) {
			mine := map[ID]int{op.Person: op.Option}
			for _, one := range p.Mine {
				if one.Person != op.Person {
					mine[one.Person] = one.Option
				}
			}
			p.Mine = nil
			for _, id := range m.Persons {
				if o, ok := mine[id]; ok {
					p.Mine = append(p.Mine, PollMine{Person: id, Option: o})
				}
			}
		})
	case PollClosed:
		m.polls(op.ID, func(p *PollView) {
			p.Open, p.Mine, p.Totals, p.Answered, p.Eligible = false, nil, op.Totals, op.Answered, op.Eligible
		})
	case PollPutAway:
		m.polls(op.ID, func(p *PollView) { p.Away = true })
	}
}

func (m *Mirror) nobodyReady() {
	for id := range m.People {
		change(m.People, id, func(p *PersonView) { p.Ready = false })
	}
}

func (m *Mirror) polls(id ID, f func(*PollView)) {
	m.head.Polls = slices.Clone(m.head.Polls)
	for i := range m.head.Polls {
		if m.head.Polls[i].ID == id {
			f(&m.head.Polls[i])
		}
	}
}

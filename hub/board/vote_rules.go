package board

import (
	"cmp"
	"slices"
)

// round is a vote. Casts exist only while it is open; closing forgets them. spent and items are
// derived.
type round struct {
	ID       ID                `json:"id"`
	Num      int               `json:"num"`
	Question string            `json:"question"`
	Dots     int               `json:"dots"`
	Cap      int               `json:"cap"`
	Random   bool              `json:"random,omitempty"`
	NoOwn    bool              `json:"noOwn,omitempty"`
	Sections []ID              `json:"sections,omitempty"`
	Only     []ID              `json:"only,omitempty"`
	From     ID                `json:"from,omitempty"`
	State    RoundState        `json:"state"`
	Opened   Seq               `json:"opened,omitempty"` // entry that opened it
	Items    []ID              `json:"items,omitempty"`
	Totals   []Total           `json:"totals,omitempty"`
	Voters   int               `json:"voters,omitempty"`
	Eligible int               `json:"eligible,omitempty"`
	Casts    map[ID]map[ID]int `json:"casts,omitempty"` // person → item → dots
	Paper    []paperSheet      `json:"paper,omitempty"` // by code, while it is open
	OnPaper  int               `json:"onPaper,omitempty"`
	Sheets   int               `json:"sheets,omitempty"`

	spent map[ID]int  // person → dots
	items map[ID]bool // the scope as a set
}

func (r *round) has(item ID) bool { return r.items[item] }

func (t *turn) vote(op Op) ([]Op, error) {
	switch op := op.(type) {
	case DotPlaced:
		return t.dotPlaced(op)
	case DotTaken:
		return t.dotTaken(op)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case RoundDrafted:
		return t.roundDrafted(op)
	case RoundChanged:
		return t.roundChanged(op)
	case RoundOpened:
		return t.roundOpened(op)
	case RoundClosed:
		return t.roundClosed(op)
	case RoundDiscarded:
		r, err := t.round(op.ID)
		if err != nil {
			return nil, err
		}
		if r.State != RoundDraft {
			return nil, &Refusal{Code: CodeRoundOpen}
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) round(id ID) (*round, error) {
	r := t.b.rounds.get(id)
	if r == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	return r, nil
}

func (t *turn) roundDrafted(op RoundDrafted) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if len(t.b.rounds.list) >= MaxRounds {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxRounds}
	}
	var err error
	if op.Question, err = text("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if op.Cap == 0 {
		op.Cap = op.Dots
	}
	if err := checkDots(op.Dots, op.Cap); err != nil {
		return nil, err
	}
	if err := t.liveSectionIDs(op.Sections); err != nil {
		return nil, err
	}
	if err := t.scopeIDs(op.Only); err != nil {
		return nil, err
	}
	if op.From != "" {
		if r := t.b.rounds.get(op.From); r == nil || r.State != RoundIsOver {
			return nil, &Refusal{Code: CodeNotFound, Field: "from"}
		}
	}
	op.Num = t.b.roundNum + 1
	return one(op)
}

func checkDots(dots, limit int) error {
	if dots < 1 || dots > MaxDots {
		return &Refusal{Code: CodeMalformed, Field: "dots", Limit: MaxDots}
	}
	if limit < 1 || limit > dots {
		return &Refusal{Code: CodeMalformed, Field: "cap", Limit: dots}
	}
	return nil
}

func (t *turn) roundChanged(op RoundChanged) ([]Op, error) {
	r, err := t.round(op.ID)
	if err != nil {
		return nil, err
	}
	switch r.State {
	case RoundOpen:
		if op.Question != nil || op.Cap != nil || op.Random != nil || op.NoOwn != nil || op.Sections != nil || op.Only != nil {
			return nil, &Refusal{Code: CodeRoundOpen}
		}
		if op.Dots == nil {
			return one(op)
		}
		if err := checkDots(*op.Dots, 1); err != nil {
			return nil, err
		}
		for _, spent := range r.spent {
			if spent > *op.Dots {
				return nil, &Refusal{Code: CodeDotsSpent, Field: "dots"}
			}
		}
		if err := r.fewer(*op.Dots); err != nil {
			return nil, err
		}
		return one(op)
	case RoundIsOver:
		return nil, &Refusal{Code: CodeRoundNotOpen}
	case RoundDraft:
	}
	if op.Question, err = optionalText("question", op.Question, MaxQuestionChars, false, false); err != nil {
		return nil, err
	}
	if op.Cap == nil && or(op.Dots, r.Dots) < r.Cap { // fewer dots than the cap: it follows
		limit := *op.Dots
		op.Cap = &limit
	}
	if err := checkDots(or(op.Dots, r.Dots), or(op.Cap, r.Cap)); err != nil {
		return nil, err
	}
	if op.Sections != nil {
		if err := t.liveSectionIDs(*op.Sections); err != nil {
			return nil, err
		}
		op.Sections = idList(op.Sections)
	}
	if op.Only != nil {
		if err := t.scopeIDs(*op.Only); err != nil {
			return nil, err
		}
		op.Only = idList(op.Only)
	}
	return one(op)
}

func (t *turn) roundOpened(op RoundOpened) ([]Op, error) {
	r, err := t.round(op.ID)
	switch {
	case err != nil:
		return nil, err
	case r.State == RoundOpen:
		return nil, &Refusal{Code: CodeAlready}
	case r.State == RoundIsOver:
		return nil, &Refusal{Code: CodeRoundNotOpen}
	case t.b.open != "":
		return nil, &Refusal{Code: CodeRoundOpen}
	}
	items := t.b.scope(r.Sections, r.Only)
	if len(items) == 0 {
		return nil, &Refusal{Code: CodeNothingToVote}
	}
	ops := []Op{RoundOpened{ID: op.ID, Items: items}}
	if slices.ContainsFunc(t.b.persons.list, func(p *person) bool { return p.Ready }) {
		ops = append(ops, ReadyCleared{}) // who had finished before it has not finished voting
	}
	return ops, nil
}

func (b *Board) sectionsByOrd() []*section {
	list := slices.Clone(b.sections.list)
	slices.SortStableFunc(list, func(x, y *section) int { return cmp.Compare(x.Ord, y.Ord) })
	return list
}

func (t *turn) roundClosed(op RoundClosed) ([]Op, error) {
	r, err := t.round(op.ID)
	if err != nil {
		return nil, err
	}
	if r.State != RoundOpen {
		return nil, &Refusal{Code: CodeRoundNotOpen}
	}
	closed := RoundClosed{ID: op.ID, Voters: len(r.spent), Totals: make([]Total, len(r.Items))}
	for i, item := range r.Items {
		total := Total{Item: item, Name: t.b.nameOf(item)}
		for _, items := range r.Casts {
			total.Dots += items[item]
		}
		closed.Totals[i] = total
	}
	for _, p := range t.b.persons.list {
		if !p.Removed {
			closed.Eligible++
		}
	}
	r.count(&closed)
	return one(closed)
}

// nameOf is what a voted thing is called: a cluster's name or a note's text.
func (b *Board) nameOf(item ID) string {
	if k := b.clusters.get(item); k != nil {
		return k.Name
	}
	if n := b.notes.get(item); n != nil {
		return n.Text
	}
	if s := b.steps.get(item); s != nil {
		return s.Name
	}
	return ""
}

// ballot finds the open round and checks that the item is in its scope.
func (t *turn) ballot(id, item ID) (*round, error) {
	r := t.b.rounds.get(id)
	if r == nil || r.State == RoundDraft && !t.facilitates() { // drafts are not told of
		return nil, &Refusal{Code: CodeNotFound, Field: "round"}
	}
	if r.State != RoundOpen {
		return nil, &Refusal{Code: CodeRoundNotOpen}
	}
	if !r.has(item) {
		return nil, &Refusal{Code: CodeNotInScope, Field: "item"}
	}
	if err := t.mayVote(); err != nil {
		return nil, err
	}
	return r, nil
}

func (t *turn) dotPlaced(op DotPlaced) ([]Op, error) {
	r, err := t.ballot(op.Round, op.Item)
	if err != nil {
		return nil, err
	}
	me := t.me()
	if r.spent[me] >= r.Dots {
		return nil, &Refusal{Code: CodeNoDotsLeft, Limit: r.Dots}
	}
	if r.Casts[me][op.Item] >= r.Cap {
		return nil, &Refusal{Code: CodeItemCap, Limit: r.Cap}
	}
	if n := t.b.notes.get(op.Item); r.NoOwn && n != nil && n.Author == me && !n.Scribe {
		return nil, &Refusal{Code: CodeOwnItem}
	}
	op.Person = me
	return one(op)
}

func (t *turn) dotTaken(op DotTaken) ([]Op, error) {
	r, err := t.ballot(op.Round, op.Item)
	if err != nil {
		return nil, err
	}
	if r.Casts[t.me()][op.Item] == 0 {
		return nil, &Refusal{Code: CodeNoDotHere}
	}
	op.Person = t.me()
	return one(op)
}

func (b *Board) applyVote(op Op) {
	switch op := op.(type) {
	case RoundDrafted:
		if !b.taken(op.ID) {
			b.roundNum = max(b.roundNum, op.Num)
			b.rounds.add(op.ID, &round{
				ID: op.ID, Num: op.Num, Question: op.Question, Dots: op.Dots, Cap: op.Cap, Random: op.Random,
				NoOwn: op.NoOwn, Sections: op.Sections, Only: op.Only, From: op.From, State: RoundDraft,
			})
		}
	case RoundChanged:
		if r := b.rounds.get(op.ID); r != nil {
			set(&r.Question, op.Question)
			set(&r.Dots, op.Dots)
			set(&r.Cap, op.Cap)
			set(&r.Random, op.Random)
			set(&r.NoOwn, op.NoOwn)
			set(&r.Sections, op.Sections)
			set(&r.Only, op.Only)
		}
	case RoundOpened:
		if r := b.rounds.get(op.ID); r != nil && r.State == RoundDraft && b.open == "" {
			r.State, r.Items, r.Opened = RoundOpen, op.Items, b.seq
			b.open = r.ID
			r.derive()
		}
	case RoundClosed:
		if r := b.rounds.get(op.ID); r != nil && r.State == RoundOpen {
			r.State, r.Totals, r.Voters, r.Eligible = RoundIsOver, op.Totals, op.Voters, op.Eligible
			r.OnPaper, r.Sheets = op.Paper, op.Sheets
			r.Casts, r.spent, r.Paper = nil, nil, nil
			b.open = ""
		}
	case RoundDiscarded:
		if r := b.rounds.get(op.ID); r != nil && r.State == RoundDraft {
			b.rounds.drop(op.ID)
		}
	case DotPlaced:
		b.cast(op.Round, op.Item, op.Person, 1)
	case DotTaken:
		b.cast(op.Round, op.Item, op.Person, -1)
	}
}

func (b *Board) cast(id, item, by ID, dots int) {
	r := b.rounds.get(id)
	if r == nil || r.State != RoundOpen || by == "" || !r.has(item) || r.Casts[by][item]+dots < 0 {
		return
	}
	if r.Casts[by] == nil {
		r.Casts[by] = map[ID]int{}
	}
	if r.Casts[by][item] += dots; r.Casts[by][item] == 0 {
		delete(r.Casts[by], item)
	}
	if r.spent[by] += dots; r.spent[by] == 0 {
		delete(r.spent, by)
		delete(r.Casts, by)
	}
}

// derive fills what is not stored.
func (r *round) derive() {
	r.items = make(map[ID]bool, len(r.Items))
	for _, id := range r.Items {
		r.items[id] = true
	}
	if r.State != RoundOpen {
		return
	}
	if r.Casts == nil {
		r.Casts = map[ID]map[ID]int{}
	}
	r.spent = make(map[ID]int, len(r.Casts))
	for p, items := range r.Casts {
		for _, dots := range items {
			r.spent[p] += dots
		}
	}
}

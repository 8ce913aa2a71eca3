package board

import (
	"fmt"
	"maps"
	"slices"
)

// rating asks for answers about things. Answers exist only while it is open; closing forgets them.
type rating struct {
	ID       ID                  `json:"id"`
	Num      int                 `json:"num"`
	Step     ID                  `json:"step"`
	Form     RatingForm          `json:"form"`
	Asks     []Ask               `json:"asks"` // never changed in place
	Items    []ID                `json:"items"`
	Open     bool                `json:"open,omitempty"`
	Opened   Seq                 `json:"opened"` // entry that opened it
	Answers  map[ID]map[ID][]int `json:"answers,omitempty"`
	Results  []RatingResult      `json:"results,omitempty"`
	Raters   int                 `json:"raters,omitempty"`
	Eligible int                 `json:"eligible,omitempty"`
	Changed  Seq                 `json:"changed"`
}

// answers are the words of one question, from little to much.
const answers = AnswerMuch

// asks is how many questions a form has.
func (f RatingForm) asks() int {
	switch f {
	case RatingMatrix:
		return 2
	case RatingFaces:
		return 1
	}
	return 0
}

// rates says how an activity rates, "" if it does not.
func (k StepKind) rates() RatingForm { return ratingForms[k] }

var ratingForms = map[StepKind]RatingForm{StepMatrix: RatingMatrix, StepEvaluation: RatingFaces}

func (r *rating) has(item ID) bool { return slices.Contains(r.Items, item) }

// result finds what became of an item, nil while it is open or when it was not asked about.
func (r *rating) result(item ID) *RatingResult {
	for i := range r.Results {
		if r.Results[i].Item == item {
			return &r.Results[i]
		}
	}
	return nil
}

func (r *rating) clone() *rating {
	c := *r
	c.Results = slices.Clone(r.Results)
	c.Answers = maps.Clone(r.Answers)
	for who, items := range c.Answers {
		c.Answers[who] = maps.Clone(items) // the answers about an item are never changed in place
	}
	return &c
}

func (b *Board) openRating() *rating {
	for _, r := range b.ratings.list {
		if r.Open {
			return r
		}
	}
	return nil
}

// staysRated keeps a cluster that is being voted on or rated as it is.
func (t *turn) staysRated(ids ...ID) error {
	for _, id := range ids {
		if r := t.b.openRound(); r != nil && r.has(id) {
			return &Refusal{Code: CodeInOpenRound}
		}
		if r := t.b.openRating(); r != nil && r.has(id) {
			return &Refusal{Code: CodeInOpenRating}
		}
	}
	return nil
}

// mayLeaveRating is [turn.mayLeaveRound] for what is being rated.
func (t *turn) mayLeaveRating(n *note, leaving int) error {
	r := t.b.openRating()
	if r == nil {
		return nil
	}
	if r.has(n.ID) {
		return &Refusal{Code: CodeInOpenRating}
	}
	if k := t.b.clusters.get(n.Cluster); k != nil && r.has(k.ID) && len(k.members) <= leaving {
		return &Refusal{Code: CodeInOpenRating}
	}
	return nil
}

// checkAsks wants what a step asks to be sayable.
func checkAsks(asks []Ask) ([]Ask, error) {
	if len(asks) > MaxAsks {
		return nil, &Refusal{Code: CodeMalformed, Field: "asks", Limit: MaxAsks}
	}
	asks = slices.Clone(asks)
	for i, a := range asks {
		var err error
		if asks[i].Question, err = text("question", a.Question, MaxQuestionChars, false, false); err != nil {
			return nil, within(err, "asks", i)
		}
		if len(a.Words) != 0 && len(a.Words) != answers {
			return nil, within(&Refusal{Code: CodeMalformed, Field: "words", Limit: answers}, "asks", i)
		}
		asks[i].Words = slices.Clone(a.Words)
		for j, w := range a.Words {
			if asks[i].Words[j], err = text("", w, MaxNameChars, false, true); err != nil {
				return nil, within(within(err, "words", j), "asks", i)
			}
		}
	}
	return asks, nil
}

func (t *turn) rating(op Op) ([]Op, error) {
	if op, ok := op.(RatingAnswered); ok {
		return t.ratingAnswered(op)
	}
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case RatingOpened:
		return t.ratingOpened(op)
	case RatingClosed:
		return t.ratingClosed(op)
	case RatingMoved:
		return t.ratingMoved(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) ratingOpened(op RatingOpened) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if t.b.openRating() != nil {
		return nil, &Refusal{Code: CodeRatingOpen}
	}
	if len(t.b.ratings.list) >= MaxRatings {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxRatings}
	}
	s := t.b.steps.get(op.Step)
	if s == nil || s.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: "step"}
	}
	opened := RatingOpened{ID: op.ID, Step: s.ID, Form: s.Kind.rates(), Num: len(t.b.ratings.list) + 1}
	switch opened.Form {
	case RatingMatrix:
		var err error
		if opened.Items, err = t.rated(s, op.Items); err != nil {
			return nil, err
		}
	case RatingFaces:
		opened.Items = []ID{s.ID}
	default:
		return nil, malformed("step")
	}
	opened.Asks = make([]Ask, opened.Form.asks())
	copy(opened.Asks, s.Asks)
	return one(opened)
}

// rated lists what a step asks about: everything in its sections, or what was wished of all that
// can be voted on, so that the winners of a vote can be asked about in a later step.
func (t *turn) rated(s *step, wished []ID) ([]ID, error) {
	var live []ID
	for _, id := range s.Sections {
		if k := t.b.sections.get(id); k != nil && !k.Deleted && len(wished) == 0 {
			live = append(live, id)
		}
	}
	items := t.b.scope(live, nil)
	for i, id := range wished {
		if !slices.Contains(items, id) {
			return nil, &Refusal{Code: CodeNotInScope, Field: "items"}
		}
		if slices.Contains(wished[:i], id) {
			return nil, malformed("items")
		}
	}
	if len(wished) > 0 {
		items = slices.DeleteFunc(items, func(id ID) bool { return !slices.Contains(wished, id) })
	}
	switch {
	case len(items) == 0:
		return nil, &Refusal{Code: CodeNothingToRate}
	case len(items) > MaxRatingItems:
		return nil, &Refusal{Code: CodeTooManyToRate, Field: "items", Limit: MaxRatingItems}
	}
	return items, nil
}

func (t *turn) ratingAnswered(op RatingAnswered) ([]Op, error) {
	r := t.b.ratings.get(op.Rating)
	switch {
	case r == nil:
		return nil, &Refusal{Code: CodeNotFound, Field: "rating"}
	case !r.Open:
		return nil, &Refusal{Code: CodeRatingClosed}
	case !r.has(op.Item):
		return nil, &Refusal{Code: CodeNotInScope, Field: "item"}
	case op.Ask < 0 || op.Ask >= len(r.Asks):
		return nil, malformed("ask")
	case op.Answer < NoAnswer || op.Answer > AnswerMuch:
		return nil, malformed("answer")
	}
	if err := t.mayVote(); err != nil {
		return nil, err
	}
	op.Person = t.me()
	return one(op)
}

func (t *turn) ratingClosed(op RatingClosed) ([]Op, error) {
	r := t.b.ratings.get(op.ID)
	if r == nil {
		return nil, &Refusal{Code: CodeNotFound, Field: "id"}
	}
	if !r.Open {
		return nil, &Refusal{Code: CodeRatingClosed}
	}
	closed := RatingClosed{ID: op.ID, Results: make([]RatingResult, len(r.Items)), Raters: len(r.Answers)}
	for i, item := range r.Items {
		res := RatingResult{Item: item, Name: t.b.nameOf(item), Counts: make([][]int, len(r.Asks)), Middle: make([]int, len(r.Asks))}
		for ask := range r.Asks {
			res.Counts[ask] = make([]int, answers)
			for _, items := range r.Answers {
				if given := items[item]; given != nil && given[ask] != NoAnswer {
					res.Counts[ask][given[ask]-1]++
				}
			}
			res.Middle[ask] = middle(res.Counts[ask])
		}
		if r.Form == RatingMatrix {
			res.Zone = zoneOf(res.Middle[0], res.Middle[1])
		}
		closed.Results[i] = res
	}
	for _, p := range t.b.persons.list {
		if !p.Removed {
			closed.Eligible++
		}
	}
	return one(closed)
}

func (t *turn) ratingMoved(op RatingMoved) ([]Op, error) {
	r := t.b.ratings.get(op.Rating)
	switch {
	case r == nil || r.Form != RatingMatrix:
		return nil, &Refusal{Code: CodeNotFound, Field: "rating"}
	case r.Open:
		return nil, &Refusal{Code: CodeRatingOpen}
	case !slices.Contains([]Zone{ZoneBack, ZoneNow, ZonePlan, ZoneSpare, ZoneLeave}, op.Zone):
		return nil, malformed("zone")
	}
	res := r.result(op.Item)
	switch {
	case res == nil:
		return nil, &Refusal{Code: CodeNotInScope, Field: "item"}
	case res.Moved == op.Zone:
		return nil, &Refusal{Code: CodeAlready}
	}
	return one(op)
}

func (b *Board) applyRating(op Op) {
	switch op := op.(type) {
	case RatingOpened:
		if !b.taken(op.ID) && b.openRating() == nil && op.Num == len(b.ratings.list)+1 && op.Form.asks() > 0 && len(op.Asks) == op.Form.asks() {
			b.ratings.add(op.ID, &rating{
				ID: op.ID, Num: op.Num, Step: op.Step, Form: op.Form, Asks: op.Asks, Items: op.Items, Open: true,
				Opened: b.seq, Changed: b.seq,
			})
		}
	case RatingAnswered:
		p := b.persons.get(op.Person)
		r := b.ratings.get(op.Rating)
		if r != nil && r.Open && p != nil && !p.Removed && r.has(op.Item) && op.Ask >= 0 && op.Ask < len(r.Asks) &&
			op.Answer >= NoAnswer && op.Answer <= AnswerMuch {
			r.answer(op)
		}
	case RatingClosed:
		if r := b.ratings.get(op.ID); r != nil && r.Open && len(op.Results) == len(r.Items) {
			r.Open, r.Answers, r.Changed = false, nil, b.seq
			r.Results, r.Raters, r.Eligible = slices.Clone(op.Results), op.Raters, op.Eligible
		}
	case RatingMoved:
		if r := b.ratings.get(op.Rating); r != nil && !r.Open {
			if res := r.result(op.Item); res != nil {
				b.touch(r.ID, &r.Changed)
				res.Moved = op.Zone
			}
		}
	}
}

// answer keeps one answer; nothing is kept of somebody who has taken all of theirs back.
func (r *rating) answer(op RatingAnswered) {
	given := make([]int, len(r.Asks))
	copy(given, r.Answers[op.Person][op.Item])
	given[op.Ask] = op.Answer
	if slices.Max(given) > NoAnswer {
		if r.Answers == nil {
			r.Answers = map[ID]map[ID][]int{}
		}
		if r.Answers[op.Person] == nil {
			r.Answers[op.Person] = map[ID][]int{}
		}
		r.Answers[op.Person][op.Item] = given
		return
	}
	if delete(r.Answers[op.Person], op.Item); len(r.Answers[op.Person]) == 0 {
		r.silence(op.Person)
	}
}

// silence takes all answers of a person out.
func (r *rating) silence(who ID) {
	if delete(r.Answers, who); len(r.Answers) == 0 {
		r.Answers = nil
	}
}

// inverseOfRatingMoved puts an item back into the zone where it is now.
func (b *Board) inverseOfRatingMoved(op RatingMoved) []Op {
	if r := b.ratings.get(op.Rating); r != nil {
		if res := r.result(op.Item); res != nil {
			return []Op{RatingMoved{Rating: op.Rating, Item: op.Item, Zone: res.Moved}}
		}
	}
	return nil
}

// redactRating takes out who answered what in a rating.
func redactRating(id ID) func(Entry) (Entry, bool) {
	return redactOps(func(op Op) bool {
		a, ok := op.(RatingAnswered)
		return ok && a.Rating == id
	})
}

// checkRatings wants at most one open rating of things that are there, answers in it alone, of people
// who are there, and results in all others.
func checkRatings(b *Board) error {
	open := 0
	for i, r := range b.ratings.list {
		switch {
		case r.Num != i+1 || len(r.Asks) != r.Form.asks() || len(r.Asks) == 0 || b.steps.get(r.Step) == nil:
			return fmt.Errorf("rating %s is the %dth of %d and asks %d questions", r.ID, r.Num, i+1, len(r.Asks))
		case r.Open && len(r.Results) > 0 || !r.Open && (len(r.Answers) > 0 || len(r.Results) != len(r.Items)):
			return fmt.Errorf("rating %s, open: %t, has %d answers and %d results for %d items", r.ID, r.Open, len(r.Answers), len(r.Results), len(r.Items))
		}
		for _, res := range r.Results {
			if len(res.Counts) != len(r.Asks) || len(res.Middle) != len(r.Asks) || (r.Form == RatingMatrix) != (res.Zone != "") {
				return fmt.Errorf("rating %s has a result of %d questions in zone %q", r.ID, len(res.Counts), res.Zone)
			}
		}
		if !r.Open {
			continue
		}
		open++
		if err := checkRated(b, r); err != nil {
			return err
		}
		for who, items := range r.Answers {
			if p := b.persons.get(who); p == nil || p.Removed || len(items) == 0 {
				return fmt.Errorf("rating %s has answers of somebody who is not there", r.ID)
			}
			for item, given := range items {
				if !r.has(item) || len(given) != len(r.Asks) || slices.Min(given) < NoAnswer || slices.Max(given) < AnswerLittle || slices.Max(given) > AnswerMuch {
					return fmt.Errorf("rating %s has answers %v about %s", r.ID, given, item)
				}
			}
		}
	}
	if open > 1 || open == 1 && b.finished {
		return fmt.Errorf("%d ratings are open, finished: %t", open, b.finished)
	}
	return nil
}

// checkRated wants everything that is being rated to be in its place.
func checkRated(b *Board, r *rating) error {
	for _, item := range r.Items {
		n, k, s := b.notes.get(item), b.clusters.get(item), b.steps.get(item)
		if n != nil && (n.Deleted || n.Cluster != "" || n.Held != "") || k != nil && (k.Deleted || len(k.members) == 0) ||
			s != nil && s.Deleted || n == nil && k == nil && s == nil {
			return fmt.Errorf("item %s of the open rating %s is gone", item, r.ID)
		}
	}
	return nil
}

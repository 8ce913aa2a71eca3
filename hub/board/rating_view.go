package board

import "slices"

// ratingView is a rating as an audience may see it now.
func (b *Board) ratingView(r *rating, a Audience) RatingView {
	v := RatingView{
		ID: r.ID, Num: r.Num, Step: r.Step, Form: r.Form, Asks: r.Asks, Items: slices.Clone(r.Items), Open: r.Open,
		Results: b.ratingNames(r.Results, a), Raters: r.Raters, Eligible: r.Eligible,
	}
	if r.Open && a.takesPart() {
		for _, who := range a.Persons {
			for _, item := range r.Items {
				for ask, answer := range r.Answers[who][item] {
					if answer != NoAnswer {
						v.Mine = append(v.Mine, RatingMine{Person: who, Item: item, Ask: ask, Answer: answer})
					}
				}
			}
		}
	}
	return v
}

// ratingNames leaves out of results what held notes say, for whoever may not see them any more.
func (b *Board) ratingNames(results []RatingResult, a Audience) []RatingResult {
	list := slices.Clone(results)
	for i, res := range list {
		if n := b.notes.get(res.Item); n != nil && n.Held != "" && a.Kind != ForFacilitator {
			list[i].Name = ""
		}
	}
	return list
}

func (v *viewer) rating(op Op) {
	switch op := op.(type) {
	case RatingAnswered:
		if v.ownAnswer(op) {
			v.show(op)
		}
	case RatingClosed:
		op.Results = v.b.ratingNames(op.Results, v.a)
		v.show(op)
	default:
		v.show(op)
	}
}

// ownAnswer says whether the audience may learn of an answer: while the rating is open, its giver alone.
func (v *viewer) ownAnswer(op RatingAnswered) bool {
	r := v.b.ratings.get(op.Rating)
	return r != nil && r.Open && v.a.takesPart() && v.a.has(op.Person)
}

// applyRating is Mirror.Apply for ratings.
func (m *Mirror) applyRating(op Op) {
	switch op := op.(type) {
	case RatingOpened:
		m.head.Ratings = append(slices.Clone(m.head.Ratings), RatingView{
			ID: op.ID, Num: op.Num, Step: op.Step, Form: op.Form, Asks: op.Asks, Items: op.Items, Open: true,
		})
	case RatingShown:
		m.ratings(op.Rating.ID, func(r *RatingView) { *r = op.Rating })
	case RatingAnswered:
		m.ratings(op.Rating, func(r *RatingView) { r.Mine = m.answered(r, op) })
	case RatingClosed:
		m.ratings(op.ID, func(r *RatingView) {
			r.Open, r.Mine = false, nil
			r.Results, r.Raters, r.Eligible = op.Results, op.Raters, op.Eligible
		})
	case RatingMoved:
		m.ratings(op.Rating, func(r *RatingView) {
			r.Results = slices.Clone(r.Results)
			for i := range r.Results {
				if r.Results[i].Item == op.Item {
					r.Results[i].Moved = op.Zone
				}
			}
		})
	}
}

// answered lists one's own answers with one more, in the order of persons, items and questions.
func (m *Mirror) answered(r *RatingView, op RatingAnswered) []RatingMine {
	given := map[RatingMine]int{{Person: op.Person, Item: op.Item, Ask: op.Ask}: op.Answer}
	for _, one := range r.Mine {
		key := RatingMine{Person: one.Person, Item: one.Item, Ask: one.Ask}
		if _, ok := given[key]; !ok {
			given[key] = one.Answer
		}
	}
	var mine []RatingMine
	for _, who := range m.Persons {
		for _, item := range r.Items {
			for ask := range r.Asks {
				one := RatingMine{Person: who, Item: item, Ask: ask}
				if one.Answer = given[one]; one.Answer != NoAnswer {
					mine = append(mine, one)
				}
			}
		}
	}
	return mine
}

func (m *Mirror) ratings(id ID, f func(*RatingView)) {
	m.head.Ratings = slices.Clone(m.head.Ratings)
	for i := range m.head.Ratings {
		if m.head.Ratings[i].ID == id {
			f(&m.head.Ratings[i])
		}
	}
}

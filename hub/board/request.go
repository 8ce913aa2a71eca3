package board

import (
	"cmp"
	"slices"
)

// Verdict is what an institution says to a request.
type Verdict string

// Verdicts.
const (
	VerdictYes      Verdict = "yes"
	VerdictPartly   Verdict = "partly"
	VerdictNo       Verdict = "no"
	VerdictStudying Verdict = "studying"
)

type (
	// RequestAdded asks something of an institution. Facilitators; participants during a requests step.
	// Allowed after the board is finished (facilitators).
	RequestAdded struct {
		ID       ID     `json:"id"`
		What     string `json:"what"`               // at most 300 characters; the only field required
		Unit     string `json:"unit,omitempty"`     // whom it is asked of, 120
		Solution ID     `json:"solution,omitempty"` // for which solution
		By       string `json:"by,omitempty"`       // by when: YYYY-MM-DD or ""
		Ord      string `json:"ord"`
	}
	// RequestChanged changes what is given, by facilitators and in the step by participants. Answers stay, so
	// that what was answered once is asked no more in other words: see [CodeAnswered].
	RequestChanged struct {
		ID       ID      `json:"id"`
		What     *string `json:"what,omitempty"`
		Unit     *string `json:"unit,omitempty"`
		Solution *ID     `json:"solution,omitempty"`
		By       *string `json:"by,omitempty"`
		Ord      *string `json:"ord,omitempty"`

		Over *RequestWords `json:"over,omitempty"` // as in [ActorChanged]
	}
	// RequestWords are texts of a request.
	RequestWords struct {
		What *string `json:"what,omitempty"`
		Unit *string `json:"unit,omitempty"`
		By   *string `json:"by,omitempty"`
	}
	// RequestRemoved takes a request off the list. Facilitators.
	RequestRemoved struct {
		ID ID `json:"id"`
	}
	// RequestRestored brings a removed request back (decided from [Restore] and [Undo]).
	RequestRestored struct {
		ID ID `json:"id"`
	}
	// RequestAnswered adds an answer. The server, for the institution that holds the request's link, and
	// facilitators, who write down what they were told. It is only ever added: nothing changes an answer or
	// takes it away, and its moment is the entry's. Allowed after the board is finished.
	RequestAnswered struct {
		Request ID      `json:"request"`
		ID      ID      `json:"id"` // of the answer, so that the same one sent twice is one
		Answer  Verdict `json:"answer"`
		Reason  string  `json:"reason"`         // why, 500; required
		Name    string  `json:"name,omitempty"` // who answers, and their post, 120
		At      Millis  `json:"at,omitempty"`   // decided
	}
	// RequestShown (view only) puts a request (again) on the list.
	RequestShown struct {
		Request RequestView `json:"request"`
	}
)

// RequestView is a request as everybody sees it.
type RequestView struct {
	ID       ID           `json:"id"`
	What     string       `json:"what"`
	Unit     string       `json:"unit,omitempty"`
	Solution ID           `json:"solution,omitempty"`
	By       string       `json:"by,omitempty"`
	Answers  []AnswerView `json:"answers,omitempty"` // in order of arrival: the last one counts
	Ord      string       `json:"ord"`
	Deleted  bool         `json:"deleted,omitempty"` // facilitators only
}

// AnswerView is one answer of an institution.
type AnswerView struct {
	ID     ID      `json:"id"`
	At     Millis  `json:"at"`
	Answer Verdict `json:"answer"`
	Reason string  `json:"reason"`
	Name   string  `json:"name,omitempty"`
}

// RequestState says where a request stands.
type RequestState string

// States of a request.
const (
	RequestWaits    RequestState = "waits"    // nobody has answered
	RequestLate     RequestState = "late"     // and the day by which it was asked for is over
	RequestAnswerIs RequestState = "answered" // the last answer counts
)

// StateOf says where a request stands on a day, YYYY-MM-DD.
func StateOf(r RequestView, today string) RequestState {
	switch {
	case len(r.Answers) > 0:
		return RequestAnswerIs
	case r.By != "" && r.By < today:
		return RequestLate
	}
	return RequestWaits
}

func requestView(r *request) RequestView {
	return RequestView{
		ID: r.ID, What: r.What, Unit: r.Unit, Solution: r.Solution, By: r.By, Answers: slices.Clone(r.Answers),
		Ord: r.Ord, Deleted: r.Deleted,
	}
}

// viewRequests lists what an audience sees of the requests.
func (b *Board) viewRequests(v *BoardView, a Audience) {
	for _, r := range b.requests.list {
		if !r.Deleted || a.Kind == ForFacilitator {
			v.Requests = append(v.Requests, requestView(r))
		}
	}
	slices.SortStableFunc(v.Requests, func(x, y RequestView) int { return cmp.Compare(x.Ord, y.Ord) })
}

// request shows what is not shown as it is recorded.
func (v *viewer) request(op RequestRestored) {
	if r := v.b.requests.get(op.ID); r != nil {
		shown := requestView(r)
		shown.Deleted = false
		v.show(RequestShown{Request: shown})
	}
}

// applyRequest is Mirror.Apply for requests.
func (m *Mirror) applyRequest(op Op) {
	switch op := op.(type) {
	case RequestAdded:
		m.Requests[op.ID] = RequestView{ID: op.ID, What: op.What, Unit: op.Unit, Solution: op.Solution, By: op.By, Ord: op.Ord}
	case RequestShown:
		m.Requests[op.Request.ID] = op.Request
	case RequestChanged:
		change(m.Requests, op.ID, func(r *RequestView) {
			set(&r.What, op.What)
			set(&r.Unit, op.Unit)
			set(&r.Solution, op.Solution)
			set(&r.By, op.By)
			set(&r.Ord, op.Ord)
		})
	case RequestAnswered:
		change(m.Requests, op.Request, func(r *RequestView) { r.Answers = withAnswer(r.Answers, op) })
	case RequestRemoved:
		remove(m, m.Requests, op.ID, func(r *RequestView) { r.Deleted = true })
	}
}

// withAnswer lists the answers with one more, once.
func withAnswer(list []AnswerView, op RequestAnswered) []AnswerView {
	if slices.ContainsFunc(list, func(a AnswerView) bool { return a.ID == op.ID }) {
		return list
	}
	return append(slices.Clone(list), AnswerView{ID: op.ID, At: op.At, Answer: op.Answer, Reason: op.Reason, Name: op.Name})
}

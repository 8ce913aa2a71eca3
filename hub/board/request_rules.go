package board

import (
	"fmt"
	"slices"
)

// request is something asked of an institution.
type request struct {
	ID       ID           `json:"id"`
	What     string       `json:"what"`
	Unit     string       `json:"unit,omitempty"`
	Solution ID           `json:"solution,omitempty"`
	By       string       `json:"by,omitempty"`
	Answers  []AnswerView `json:"answers,omitempty"` // never changed in place
	Ord      string       `json:"ord"`
	Deleted  bool         `json:"deleted,omitempty"`
	Changed  Seq          `json:"changed"`
}

var verdicts = []Verdict{VerdictYes, VerdictPartly, VerdictNo, VerdictStudying}

func requestOrd(r *request) (ID, string) { return r.ID, r.Ord }

func (t *turn) request(op Op) ([]Op, error) {
	if err := t.mayIn(StepRequests); err != nil {
		return nil, err
	}
	switch op := op.(type) {
	case RequestAdded:
		return t.requestAdded(op)
	case RequestChanged:
		return t.requestChanged(op)
	case RequestRemoved:
		if _, err := t.liveRequest(op.ID, "id"); err != nil {
			return nil, err
		}
		if !t.undo && !t.facilitates() {
			return nil, &Refusal{Code: CodeNotAllowed}
		}
		return one(op)
	case RequestRestored:
		r := t.b.requests.get(op.ID)
		if r == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "id"}
		}
		if !r.Deleted {
			return nil, &Refusal{Code: CodeAlready}
		}
		if err := room(t.b.liveRequests(), 0, MaxRequests); err != nil {
			return nil, err
		}
		return one(op)
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func (t *turn) liveRequest(id ID, field string) (*request, error) {
	r := t.b.requests.get(id)
	if r == nil || r.Deleted {
		return nil, &Refusal{Code: CodeNotFound, Field: field}
	}
	return r, nil
}

func (b *Board) liveRequests() int {
	return liveCount(b.requests, func(r *request) bool { return r.Deleted })
}

// checkBy wants a calendar day or nothing.
func checkBy(day string) error {
	if checkDates(day, "") != nil {
		return &Refusal{Code: CodeBadDate, Field: "by"}
	}
	return nil
}

func (t *turn) requestAdded(op RequestAdded) ([]Op, error) {
	if err := t.freeID(op.ID); err != nil {
		return nil, err
	}
	if err := room(t.b.liveRequests(), len(t.b.requests.list), MaxRequests); err != nil {
		return nil, err
	}
	err := newTexts(
		newText{"what", &op.What, MaxCellChars, true, true},
		newText{"unit", &op.Unit, MaxShortCellChars, false, false},
	)
	if err != nil {
		return nil, err
	}
	if err := checkBy(op.By); err != nil {
		return nil, err
	}
	if err := t.checkFor(op.Solution); err != nil {
		return nil, err
	}
	if op.Ord, err = ord(op.Ord, ords(t.b.requests, requestOrd, "")); err != nil {
		return nil, err
	}
	return one(op)
}

func (t *turn) requestChanged(op RequestChanged) ([]Op, error) {
	r, err := t.liveRequest(op.ID, "id")
	if err != nil {
		return nil, err
	}
	over := or(op.Over, RequestWords{})
	if err := changedTexts(
		changedText{"what", &op.What, r.What, over.What, MaxCellChars, true, true},
		changedText{"unit", &op.Unit, r.Unit, over.Unit, MaxShortCellChars, false, false},
	); err != nil {
		return nil, err
	}
	if err := checkBy(or(op.By, "")); err != nil {
		return nil, err
	}
	if err := unseen("by", op.By, r.By, over.By); err != nil {
		return nil, err
	}
	op.Over = nil
	if len(r.Answers) > 0 { // an answer stays under the words that it answers
		for _, f := range []struct {
			name  string
			given *string
			is    string
		}{{"what", op.What, r.What}, {"unit", op.Unit, r.Unit}, {"by", op.By, r.By}} {
			if f.given != nil && *f.given != f.is {
				return nil, &Refusal{Code: CodeAnswered, Field: f.name}
			}
		}
	}
	if err := t.checkFor(or(op.Solution, "")); err != nil {
		return nil, err
	}
	if op.Ord != nil {
		key, err := ord(*op.Ord, ords(t.b.requests, requestOrd, op.ID))
		if err != nil {
			return nil, err
		}
		op.Ord = &key
	}
	return one(op)
}

// requestAnswered is asked by the server for whoever holds the request's link, and by facilitators.
func (t *turn) requestAnswered(op RequestAnswered) ([]Op, error) {
	if t.who != nil && !t.facilitates() {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	r, err := t.liveRequest(op.Request, "request")
	if err != nil {
		return nil, err
	}
	if !ValidID(op.ID) {
		return nil, &Refusal{Code: CodeBadID, Field: "id"}
	}
	if slices.ContainsFunc(r.Answers, func(a AnswerView) bool { return a.ID == op.ID }) {
		return nil, &Refusal{Code: CodeAlready, Field: "id"}
	}
	if len(r.Answers) >= MaxAnswers {
		return nil, &Refusal{Code: CodeBoardFull, Limit: MaxAnswers}
	}
	if t.who == nil { // who wrote an answer is not kept: all of them count
		var written []Millis
		for _, a := range r.Answers {
			written = append(written, a.At)
		}
		if err := t.roomOfLink(written, MaxAnswered, MaxAnsweredDay); err != nil {
			return nil, err
		}
	}
	if !slices.Contains(verdicts, op.Answer) {
		return nil, malformed("answer")
	}
	if op.Reason, err = text("reason", op.Reason, MaxReasonChars, true, true); err != nil {
		return nil, err
	}
	if op.Name, err = text("name", op.Name, MaxShortCellChars, false, false); err != nil {
		return nil, err
	}
	op.At = t.p.At
	return one(op)
}

func (b *Board) applyRequest(op Op) {
	switch op := op.(type) {
	case RequestAdded:
		if b.taken(op.ID) {
			return
		}
		r := &request{ID: op.ID, What: op.What, Unit: op.Unit, Solution: op.Solution, By: op.By, Ord: op.Ord}
		b.requests.add(op.ID, r)
		b.touch(op.ID, &r.Changed)
	case RequestChanged:
		if r := b.requests.get(op.ID); r != nil {
			b.touch(op.ID, &r.Changed)
			set(&r.What, op.What)
			set(&r.Unit, op.Unit)
			set(&r.Solution, op.Solution)
			set(&r.By, op.By)
			set(&r.Ord, op.Ord)
		}
	case RequestAnswered:
		if r := b.requests.get(op.Request); r != nil {
			b.touch(op.Request, &r.Changed) // no undo of what was asked from under an answer
			r.Answers = withAnswer(r.Answers, op)
		}
	case RequestRemoved:
		if r := b.requests.get(op.ID); r != nil {
			b.touch(op.ID, &r.Changed)
			r.Deleted = true
		}
	case RequestRestored:
		if r := b.requests.get(op.ID); r != nil {
			b.touch(op.ID, &r.Changed)
			r.Deleted = false
		}
	}
}

// inverseOfRequest is inverse for requests. An answer cannot be taken back.
func (b *Board) inverseOfRequest(op Op) []Op {
	switch op := op.(type) {
	case RequestAdded:
		return []Op{RequestRemoved{ID: op.ID}}
	case RequestRestored:
		return []Op{RequestRemoved(op)}
	case RequestRemoved:
		return []Op{RequestRestored(op)}
	case RequestChanged:
		if r := b.requests.get(op.ID); r != nil {
			return []Op{RequestChanged{
				ID: r.ID, What: was(op.What, r.What), Unit: was(op.Unit, r.Unit), Solution: was(op.Solution, r.Solution),
				By: was(op.By, r.By), Ord: was(op.Ord, r.Ord),
			}}
		}
	}
	return nil
}

// requests brings the list back to what it was. What has been answered stays: the answer came from outside.
func (w *wayBack) requests() {
	for _, r := range w.b.requests.list {
		o := w.old.requests.get(r.ID)
		if o == nil || o.Deleted {
			if !r.Deleted && len(r.Answers) == 0 {
				once(&w.changes.RequestsAway, w.try(RequestRemoved{ID: r.ID}))
			}
			continue
		}
		if r.Deleted {
			once(&w.changes.RequestsBack, w.try(RequestRestored{ID: r.ID}))
		}
		was := RequestChanged{ID: r.ID, Solution: differs(o.Solution, r.Solution), Ord: differs(o.Ord, r.Ord)}
		if len(r.Answers) == 0 {
			was.What, was.Unit, was.By = differs(o.What, r.What), differs(o.Unit, r.Unit), differs(o.By, r.By)
		}
		if was != (RequestChanged{ID: r.ID}) {
			once(&w.changes.RequestsChanged, w.try(was))
		}
	}
}

// checkRequests wants every request to ask for something, in a place of its own, and answers that say why.
func checkRequests(b *Board) error {
	seen := map[string]bool{}
	for _, r := range b.requests.list {
		if seen[r.Ord] {
			return fmt.Errorf("two requests have the order key %q", r.Ord)
		}
		seen[r.Ord] = true
		if r.What == "" {
			return fmt.Errorf("request %s asks for nothing", r.ID)
		}
		known := map[ID]bool{}
		for _, a := range r.Answers {
			if known[a.ID] || a.Reason == "" || !slices.Contains(verdicts, a.Answer) {
				return fmt.Errorf("request %s has the answer %q of %s", r.ID, a.Answer, a.ID)
			}
			known[a.ID] = true
		}
	}
	return nil
}

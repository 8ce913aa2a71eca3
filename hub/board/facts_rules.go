package board

import (
	"fmt"
	"time"
)

func (t *turn) facts(op FactsChanged) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	given := false
	for _, f := range []struct {
		name  string
		value **string
	}{
		{"called", &op.Called},
		{"place", &op.Place},
		{"date", &op.Date},
		{"starts", &op.Starts},
		{"ends", &op.Ends},
		{"number", &op.Number},
		{"project", &op.Project},
		{"objective", &op.Objective},
		{"next", &op.Next},
	} {
		var err error
		if *f.value, err = optionalText(f.name, *f.value, MaxFactChars, f.name == "objective", false); err != nil {
			return nil, err
		}
		given = given || *f.value != nil
	}
	if !given {
		return nil, malformed("called")
	}
	if op.Date != nil && checkDates(*op.Date, "") != nil {
		return nil, &Refusal{Code: CodeBadDate, Field: "date"}
	}
	if op.Starts != nil && !validHour(*op.Starts) {
		return nil, &Refusal{Code: CodeBadDate, Field: "starts"}
	}
	if op.Ends != nil && !validHour(*op.Ends) {
		return nil, &Refusal{Code: CodeBadDate, Field: "ends"}
	}
	return one(op)
}

// validHour accepts an hour of the day, HH:MM, or nothing.
func validHour(s string) bool {
	_, err := time.Parse("15:04", s)
	return s == "" || err == nil && len(s) == len("15:04")
}

// change does what an op says, here and in the mirror.
func (f *FactsView) change(op FactsChanged) {
	set(&f.Called, op.Called)
	set(&f.Place, op.Place)
	set(&f.Date, op.Date)
	set(&f.Starts, op.Starts)
	set(&f.Ends, op.Ends)
	set(&f.Number, op.Number)
	set(&f.Project, op.Project)
	set(&f.Objective, op.Objective)
	set(&f.Next, op.Next)
}

// factsFor is what an audience is told of the meeting, nil for nothing.
func (b *Board) factsFor(a Audience) *FactsView {
	f := b.meeting
	if a.Kind != ForFacilitator {
		f = FactsView{Called: f.Called, Place: f.Place, Date: f.Date}
	}
	return f.orNil()
}

// orNil is a copy, nil where nothing is known.
func (f *FactsView) orNil() *FactsView {
	if *f == (FactsView{}) {
		return nil
	}
	known := *f
	return &known
}

// forEverybody is what those who do not facilitate are told of a change; ok is false for nothing.
func (op FactsChanged) forEverybody() (FactsChanged, bool) {
	op = FactsChanged{Called: op.Called, Place: op.Place, Date: op.Date}
	return op, op != (FactsChanged{})
}

func checkFacts(b *Board) error {
	f := b.meeting
	if checkDates(f.Date, "") != nil || !validHour(f.Starts) || !validHour(f.Ends) {
		return fmt.Errorf("the meeting was on %q from %q to %q", f.Date, f.Starts, f.Ends)
	}
	return nil
}

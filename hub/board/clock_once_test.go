package board

import "testing"

// TestF3_ZeroRingsOnceHoweverOftenItIsAsked: the journal lets one instance's ring in, the rulebook one of each zero,
// whoever asks late, early, or under another number.
func TestF3_ZeroRingsOnceHoweverOftenItIsAsked(t *testing.T) {
	r := newRoom(t, BoardCreate{
		Sections: []SectionAdded{{ID: "sec1", Title: "Uno", W: 1200, H: 900}},
		Steps: []StepAdded{
			{ID: "step1", Kind_: StepWrite, Name: "Uno", Minutes: 1}, {ID: "step2", Kind_: StepWrite, Name: "Dos", Minutes: 1},
		},
	})
	r.seat("fac1", Facilitator)
	r.do("fac1", ClockStarted{})
	zero, _, _ := r.b.Zero()
	r.at = zero - 1
	r.refuseSystem(ClockRang{N: 1}, CodeAlready)
	r.at = zero
	r.refuse("fac1", ClockRang{N: 1}, CodeNotAllowed)
	r.refuseSystem(ClockRang{N: 2}, CodeAlready)
	if e := r.system(ClockRang{N: 1}); len(e.Ops) != 1 {
		t.Fatalf("at zero: %#v", e.Ops)
	}
	for _, n := range []int{1, 2} {
		r.refuseSystem(ClockRang{N: n}, CodeAlready)
	}
	r.do("fac1", ClockExtended{By: 60_000})
	zero, _, _ = r.b.Zero()
	r.at = zero
	r.refuseSystem(ClockRang{N: 1}, CodeAlready)
	r.system(ClockRang{N: 2})
	if rings := ViewBoard(r.b, Audience{Kind: ForProjector}).Clock.Rings; rings != 2 {
		t.Errorf("it has rung %d times, want twice", rings)
	}
}

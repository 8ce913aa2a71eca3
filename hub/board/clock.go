package board

// ClockState says what the clock of the room does.
type ClockState string

// States of the clock.
const (
	ClockIsOff     ClockState = "off"
	ClockIsRunning ClockState = "running"
	ClockIsPaused  ClockState = "paused"
	ClockIsOver    ClockState = "over" // it has reached zero
)

// The clock of the step in which the room is. All moments are the server's, so that every screen can
// show the same second however wrong its own clock is. Durations are in milliseconds.
type (
	// ClockStarted sets the clock of the current step going. Facilitators. Total may be proposed, else it
	// is the step's minutes; the rest is decided.
	ClockStarted struct {
		Step   ID     `json:"step,omitempty"`
		Total  Millis `json:"total,omitempty"`
		At     Millis `json:"at,omitempty"`
		EndsAt Millis `json:"endsAt,omitempty"`
	}
	// ClockPaused holds a running clock. Facilitators. At and Left are decided.
	ClockPaused struct {
		At   Millis `json:"at,omitempty"`
		Left Millis `json:"left,omitempty"`
	}
	// ClockResumed lets a paused clock go on. Facilitators. At and EndsAt are decided.
	ClockResumed struct {
		At     Millis `json:"at,omitempty"`
		EndsAt Millis `json:"endsAt,omitempty"`
	}
	// ClockExtended gives more time; a clock that has reached zero goes on from now. Facilitators. By is
	// proposed; of the rest, EndsAt is decided for a clock that runs then and Left for a paused one.
	ClockExtended struct {
		By     Millis `json:"by"`
		At     Millis `json:"at,omitempty"`
		EndsAt Millis `json:"endsAt,omitempty"`
		Left   Millis `json:"left,omitempty"`
	}
	// ClockStopped takes the clock away. Facilitators. At is decided.
	ClockStopped struct {
		At Millis `json:"at,omitempty"`
	}
	// ClockRang says that zero was reached. System: whichever instance has the room open asks, and N, the
	// count of all rings of the board, lets it happen once. At and Stop, whether participants are
	// stopped, are decided. Where the step goes on by itself, the same entry enters the next one.
	ClockRang struct {
		N    int    `json:"n"`
		At   Millis `json:"at,omitempty"`
		Stop bool   `json:"stop,omitempty"`
	}
)

// ClockView is the clock as everybody sees it. EndsAt is the server's moment of zero while it runs, Left
// what remains while it is paused.
type ClockView struct {
	State  ClockState `json:"state"`
	Step   ID         `json:"step,omitempty"`
	Total  Millis     `json:"total,omitempty"` // given, with all that was added
	EndsAt Millis     `json:"endsAt,omitempty"`
	Left   Millis     `json:"left,omitempty"`
	Stop   bool       `json:"stop,omitempty"`  // over, and participants may not go on
	Rings  int        `json:"rings,omitempty"` // how often a clock of this board has rung
}

// MaxClock is the longest time that a clock may be given, in milliseconds.
const MaxClock Millis = MaxMinutes * 60_000

// Zero returns the moment at which a running clock reaches zero, and the proposal that says so; false when
// no clock runs.
func (b *Board) Zero() (Millis, Op, bool) {
	if b.clock.State != ClockIsRunning || b.finished {
		return 0, nil, false
	}
	return b.clock.EndsAt, ClockRang{N: b.clock.Rings + 1}, true
}

// NextRing numbers the ring that [Board.Zero] proposes, over all clocks of the board, from 1.
func (b *Board) NextRing() uint64 { return uint64(b.clock.Rings) + 1 }

func (t *turn) clock(op Op) ([]Op, error) {
	if err := t.onlyFacilitators(); err != nil {
		return nil, err
	}
	now, c := t.p.At, t.b.clock
	switch op := op.(type) {
	case ClockStarted:
		s := t.b.steps.get(t.b.step)
		if s == nil {
			return nil, &Refusal{Code: CodeNotFound, Field: "step"}
		}
		if c.State == ClockIsRunning || c.State == ClockIsPaused {
			return nil, &Refusal{Code: CodeAlready}
		}
		if op.Total == 0 {
			op.Total = Millis(s.Minutes) * 60_000
		}
		if op.Total < 1000 || op.Total > MaxClock {
			return nil, &Refusal{Code: CodeMalformed, Field: "total", Limit: int(MaxClock)}
		}
		return one(startClock(s, op.Total, now))
	case ClockPaused:
		if c.State != ClockIsRunning {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(ClockPaused{At: now, Left: min(max(c.EndsAt-now, 1000), c.Total)})
	case ClockResumed:
		if c.State != ClockIsPaused {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(ClockResumed{At: now, EndsAt: now + c.Left})
	case ClockExtended:
		if op.By < 1000 || c.Total+op.By > MaxClock {
			return nil, &Refusal{Code: CodeMalformed, Field: "by", Limit: int(MaxClock)}
		}
		longer := ClockExtended{By: op.By, At: now}
		switch c.State {
		case ClockIsRunning:
			longer.EndsAt = max(c.EndsAt, now) + op.By
		case ClockIsOver:
			longer.EndsAt = now + op.By
		case ClockIsPaused:
			longer.Left = c.Left + op.By
		default:
			return nil, &Refusal{Code: CodeNotFound, Field: "clock"}
		}
		return one(longer)
	case ClockStopped:
		if c.State == ClockIsOff || c.State == "" {
			return nil, &Refusal{Code: CodeAlready}
		}
		return one(ClockStopped{At: now})
	}
	return nil, &Refusal{Code: CodeUnknownKind, Field: "k"}
}

func startClock(s *step, total, now Millis) ClockStarted {
	return ClockStarted{Step: s.ID, Total: total, At: now, EndsAt: now + total}
}

// clockRang decides what the step wants to happen at zero. Whoever asks late, again, or by a clock that is
// ahead of the zero is refused, and nothing happens twice.
func (t *turn) clockRang(op ClockRang) ([]Op, error) {
	if !t.p.Actor.System {
		return nil, &Refusal{Code: CodeNotAllowed}
	}
	zero, _, running := t.b.Zero()
	if !running || op.N != t.b.clock.Rings+1 || t.p.At < zero {
		return nil, &Refusal{Code: CodeAlready}
	}
	s := t.b.steps.get(t.b.clock.Step)
	ring := ClockRang{N: op.N, At: t.p.At, Stop: s != nil && s.AtZero == AtZeroStop}
	if s == nil || s.AtZero != AtZeroNext {
		return one(ring)
	}
	next := t.b.stepAfter(s)
	if next == nil {
		return one(ring)
	}
	ops := append([]Op{ring}, t.enter(next)...)
	if next.Minutes > 0 {
		ops = append(ops, startClock(next, Millis(next.Minutes)*60_000, t.p.At))
	}
	return ops, nil
}

// stepAfter returns the next step of the agenda, nil after the last.
func (b *Board) stepAfter(s *step) *step {
	var next *step
	for _, o := range b.steps.list {
		if !o.Deleted && o.Ord > s.Ord && (next == nil || o.Ord < next.Ord) {
			next = o
		}
	}
	return next
}

func (b *Board) applyClock(op Op) {
	c := &b.clock
	switch op := op.(type) {
	case ClockStarted:
		if b.finished || op.EndsAt <= 0 || op.Step != b.step || b.steps.get(b.step) == nil {
			return
		}
		*c = ClockView{State: ClockIsRunning, Step: op.Step, Total: op.Total, EndsAt: op.EndsAt, Rings: c.Rings}
		if b.since == 0 {
			b.since = op.At // a step that the board was founded in is measured from its first start
		}
	case ClockPaused:
		if c.State == ClockIsRunning && op.Left > 0 {
			c.State, c.EndsAt, c.Left = ClockIsPaused, 0, op.Left
		}
	case ClockResumed:
		if c.State == ClockIsPaused && op.EndsAt > 0 {
			c.State, c.EndsAt, c.Left = ClockIsRunning, op.EndsAt, 0
		}
	case ClockExtended:
		switch {
		case c.Step == "":
		case op.EndsAt > 0:
			c.State, c.Total, c.EndsAt, c.Left, c.Stop = ClockIsRunning, c.Total+op.By, op.EndsAt, 0, false
		case op.Left > 0:
			c.State, c.Total, c.EndsAt, c.Left, c.Stop = ClockIsPaused, c.Total+op.By, 0, op.Left, false
		}
	case ClockStopped:
		b.dropClock()
	case ClockRang:
		if c.State == ClockIsRunning {
			c.State, c.EndsAt, c.Stop, c.Rings = ClockIsOver, 0, op.Stop, op.N
		}
	}
}

// dropClock takes the clock away; how often it has rung is kept.
func (b *Board) dropClock() { b.clock = ClockView{State: ClockIsOff, Rings: b.clock.Rings} }

// spent returns how long the room has been in its step if it leaves now.
func (b *Board) spent(at Millis) Millis {
	s := b.steps.get(b.step)
	if s == nil || b.since == 0 {
		return 0
	}
	return s.Spent + max(0, at-b.since)
}

// leaveStep ends the measuring of the step in which the room is; 0 leaves what was measured before.
func (b *Board) leaveStep(spent Millis) {
	if s := b.steps.get(b.step); s != nil && spent > 0 {
		s.Spent = spent
	}
	b.since = 0
}

// clockView returns nil on a board that never had a clock.
func (b *Board) clockView() *ClockView {
	if b.clock.State == "" || b.clock == (ClockView{State: ClockIsOff}) {
		return nil
	}
	c := b.clock
	return &c
}

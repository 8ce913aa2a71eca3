package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"minga.lab/minga/cmd/mingaload/check"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
)

const (
	// wholeAtLast is when the run gives up waiting, long after the promise was broken.
	wholeAtLast = 30 * time.Second
	wholeLook   = 10 * time.Millisecond
)

// arena is where it happens: programs, the people of the present leg, and who counts.
type arena struct {
	mu      sync.Mutex
	cluster *cluster
	dir     string
	watch   watch
	faults  []*fault
	store   string        // for people
	within  time.Duration // the promise: how long after a fault the room is whole
	eager   bool          // browsers come back at once: for an instance that is killed several times a second
	leg     *leg
	legs    int
	say     io.Writer
}

// episode is one fault, or two at once, and what it did.
type episode struct {
	Faults []string `json:"faults"`
	Target int      `json:"instance"`
	Lasted float64  `json:"lasted_s"`
	felt
	SlowestMS float64  `json:"slowest_ms"`     // from when an edit was due to its acknowledgement
	StallMS   float64  `json:"stall_ms"`       // the longest time without any acknowledgement
	Last      string   `json:"last,omitempty"` // what was missing last before it was whole, when that took too long
	WholeMS   float64  `json:"whole_ms"`       // from the end of the fault until everybody is there, sees the same and can work; -1: not within 30 s
	Lost      int      `json:"lost"`           // acknowledged and not in the journal
	NotRun    string   `json:"not_run,omitempty"`
	Promises  []string `json:"broken_promises,omitempty"`
	Looked    int      `json:"facts_looked_at,omitempty"`
	Complaint string   `json:"complaint,omitempty"`
}

// holds says whether everything that is promised about an episode was kept.
func (e *episode) holds(within float64) bool {
	return e.NotRun != "" || e.Lost == 0 && e.KeptOut == 0 && e.WholeMS >= 0 && e.WholeMS <= 1000*within && len(e.Promises) == 0 && e.Complaint == ""
}

// strikeAll lets faults happen, each after its time, until the last one is over, and then waits until the room is
// whole. All end together: the network first, programs last.
func (a *arena) strikeAll(ctx context.Context, strikes []*strike) (e *episode, err error) {
	e = &episode{Target: strikes[0].on + 1}
	for _, s := range strikes {
		e.Faults = append(e.Faults, s.name)
		if s.cannot != nil {
			if err := s.cannot(a.cluster); err != nil {
				e.NotRun = err.Error()
				return e, nil //nolint:nilerr // it is told
			}
		}
	}
	began := time.Now()
	last := began
	for _, s := range strikes {
		if at := began.Add(s.after + s.lasts); at.After(last) {
			last = at
		}
	}
	a.watch.take()
	ended, err := a.hold(ctx, strikes, began, last)
	e.Lasted = ended.Sub(began).Seconds()
	if err != nil {
		return e, err
	}
	whole, lacked := a.whole(ctx, ended)
	e.WholeMS = millis(whole)
	if whole < 0 {
		e.WholeMS = -1
	}
	if whole < 0 || whole > a.within {
		e.Last = lacked
	}
	for _, in := range a.cluster.instances {
		if in.ended() {
			e.Complaint = fmt.Sprintf("instance %s ended by itself: %s", in.name, in.process.log)
		}
	}
	var edits []ackedEdit
	e.felt, edits = a.watch.take()
	if e.KeptOut > 0 {
		e.Complaint = fmt.Sprintf("%d newcomers were told that too many came", e.KeptOut)
	}
	e.SlowestMS, e.StallMS = millis(e.Slowest), millis(e.Stall)
	e.Lost, err = a.lost(ctx, edits)
	return e, err
}

// hold begins the strikes, keeps them up and ends them. What has begun is ended, whatever happens. It returns
// from when on the room should become whole.
func (a *arena) hold(ctx context.Context, strikes []*strike, began, last time.Time) (ended time.Time, err error) {
	var begun []*strike
	defer func() { //nolint:contextcheck // what has begun is ended, also when ctx is over
		ended, err = a.endAll(begun, err)
	}()
	waiting := slices.Clone(strikes)
	for now := began; now.Before(last); now = time.Now() {
		for len(waiting) > 0 && !now.Before(began.Add(waiting[0].after)) {
			s := waiting[0]
			waiting = waiting[1:]
			begun = append(begun, s)
			if s.breaks {
				a.watch.breaksNow(true)
			}
			if err := s.begin(a, s); err != nil {
				return now, fmt.Errorf("%s begins: %w", s.name, err)
			}
		}
		for _, s := range begun {
			if s.again == nil {
				continue
			}
			if err := s.again(a, s); err != nil {
				return now, fmt.Errorf("%s: %w", s.name, err)
			}
		}
		if err := sleep(ctx, min(againEvery, time.Until(last))); err != nil {
			return now, err
		}
	}
	return time.Now(), nil
}

// endAll ends what has begun and waits for the programs that were started again.
func (a *arena) endAll(begun []*strike, err error) (time.Time, error) {
	errs := []error{err}
	order := []part{ofBrowsers, ofClocks, ofDatabase, ofRedis, ofInstance}
	slices.SortStableFunc(begun, func(x, y *strike) int {
		return cmp.Compare(slices.Index(order, x.part), slices.Index(order, y.part))
	})
	for _, s := range begun {
		if s.part != ofInstance {
			errs = append(errs, s.end(a, s))
		}
	}
	for _, in := range a.cluster.instances {
		if in.down { // it may still say goodbye
			if err := in.process.wait(); err != nil && in.serving {
				errs = append(errs, fmt.Errorf("instance %s did not end well: %w", in.name, err))
			}
		}
	}
	ended := time.Now() // the time that programs need to start is counted
	for _, s := range begun {
		if s.part == ofInstance {
			errs = append(errs, s.end(a, s))
		}
	}
	for _, in := range a.cluster.instances {
		if in.down {
			errs = append(errs, a.cluster.start(in))
		}
	}
	for _, in := range a.cluster.instances {
		if !in.serving {
			errs = append(errs, a.cluster.serves(in))
		}
	}
	for _, s := range begun {
		if s.breaks {
			a.watch.breaksNow(false)
		}
	}
	return ended, errors.Join(errs...)
}

// whole waits until the room is whole: every browser is connected and stands at the journal's head, what was asked
// before the end of the fault is answered, and a fresh proposal by way of every instance is acknowledged and seen by
// all. It returns how long after the end of the fault that was, or -1, and what was missing last.
func (a *arena) whole(ctx context.Context, ended time.Time) (time.Duration, string) {
	l := a.leg
	l.probes++
	var asked []*probe
	for _, room := range l.rooms {
		p, facilitators := &probe{room: room}, room.everybody() // newcomers stand behind them
		for i := range a.cluster.instances {
			title := fmt.Sprintf("Taller %d, %d", l.probes, i+1)
			t := facilitators[i]
			answer := make(chan board.Code, 1)
			t.mu.Lock()
			n := t.n + 1
			t.answers[n] = answer
			t.mu.Unlock()
			if err := t.propose(board.BoardChanged{Title: &title}, time.Now(), false); err != nil {
				return -1, err.Error()
			}
			p.waits = append(p.waits, answer)
		}
		asked = append(asked, p)
	}
	last := ""
	for time.Since(ended) < wholeAtLast {
		why := ""
		for _, p := range asked {
			if why = p.missing(ctx, a, ended); why != "" {
				break
			}
		}
		if why == "" {
			return time.Since(ended), last
		}
		last = fmt.Sprintf("at %.1f s %s", time.Since(ended).Seconds(), why)
		if sleep(ctx, wholeLook) != nil {
			break
		}
	}
	return -1, last
}

// probe is what is asked of one board to see whether it is whole.
type probe struct {
	room  *room
	waits []chan board.Code
	head  board.Seq // of the journal when all was answered; 0: not yet
}

// missing says what the board lacks, "" for nothing.
func (p *probe) missing(ctx context.Context, a *arena, ended time.Time) string {
	for len(p.waits) > 0 {
		select {
		case code := <-p.waits[0]:
			if code != "" {
				return "the facilitator's proposal was refused: " + string(code)
			}
			p.waits = p.waits[1:]
		default:
			return fmt.Sprintf("%d of the facilitator's proposals are not answered", len(p.waits))
		}
	}
	if p.head == 0 {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		head, err := a.cluster.head(ctx, p.room.shop.id)
		if err != nil {
			return fmt.Sprintf("the journal cannot be read: %v", err)
		}
		p.head = head
	}
	for _, t := range p.room.everybody() {
		if why := t.lacks(p.head, ended); why != "" {
			return t.name + " " + why
		}
	}
	return ""
}

// lacks says what keeps a tab from being whole, "" for nothing.
func (t *tab) lacks(head board.Seq, ended time.Time) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.behaviour != "" || t.over {
		return ""
	}
	if t.conn == nil {
		if !t.joined && t.cameAt.After(ended) {
			return "" // only just arriving
		}
		if t.lostAt.After(ended.Add(breakGrace)) || t.cut && t.lostAt.After(ended) {
			return "" // lost its Wi-Fi since: people do
		}
		return "is not connected"
	}
	if t.seq < head && t.joinedAt.Before(ended) {
		return fmt.Sprintf("stands at %d, the journal at %d", t.seq, head)
	}
	for n, w := range t.waits {
		if w.due.Before(ended) {
			return fmt.Sprintf("waits for the answer to proposal %d", n)
		}
	}
	return ""
}

// lost counts the edits that were acknowledged and that the journal does not hold.
func (a *arena) lost(ctx context.Context, edits []ackedEdit) (int, error) {
	of := map[board.ID][]ackedEdit{}
	for _, e := range edits {
		of[e.board] = append(of[e.board], e)
	}
	lost := 0
	for id, edits := range of {
		var entries []board.Entry
		err := a.cluster.read(ctx, func(j journal.Journal) (err error) {
			entries, err = readJournal(ctx, j, id)
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("the journal: %w", err)
		}
		for _, e := range edits {
			if e.seq == 0 || int(e.seq) > len(entries) {
				lost++
				continue
			}
			got := entries[e.seq-1]
			_, tab, _ := strings.Cut(got.Origin, ".")
			if tab != e.tab || got.N != e.n {
				lost++
			}
		}
	}
	return lost, nil
}

// judge decides all promises on the boards of a leg.
func (a *arena) judge(ctx context.Context, dir string) ([]check.Verdict, error) {
	var verdicts []check.Verdict
	stored := a.cluster.stored()
	err := a.cluster.read(ctx, func(j journal.Journal) (err error) {
		verdicts, err = judgeOn(ctx, j, []string{dir}, stored)
		return err
	})
	if err == nil && broken(verdicts) == nil {
		err = os.RemoveAll(dir)
	}
	return verdicts, err
}

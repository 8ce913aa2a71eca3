package check

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/anishathalye/porcupine"

	"minga.lab/minga/hub/board"
)

// judgeWithin bounds the search for an order that explains one person's dots in one round.
const judgeWithin = 10 * time.Second

// dot is what somebody asked for, or did not ask: Take instead of place.
type dot struct {
	take      bool
	item      board.ID
	dots, cap int // of the round
}

// unsure is the output of an op that was never answered: it may have happened, or not.
const unsure = "unsure"

// hand is what one person has spent in one round: "item=dots;" in the order of the items.
type hand string

func (h hand) parse() (on map[board.ID]int, spent int) {
	on = map[board.ID]int{}
	for part := range strings.SplitSeq(string(h), ";") {
		item, n, ok := strings.Cut(part, "=")
		if v, err := strconv.Atoi(n); ok && err == nil {
			on[board.ID(item)] = v
			spent += v
		}
	}
	return on, spent
}

func handOf(on map[board.ID]int) hand {
	items := make([]board.ID, 0, len(on))
	for item, n := range on {
		if n > 0 {
			items = append(items, item)
		}
	}
	slices.Sort(items)
	var b strings.Builder
	for _, item := range items {
		fmt.Fprintf(&b, "%s=%d;", item, on[item])
	}
	return hand(b.String())
}

// play is the rule of the dot budget: what the answer must be, and the hand after it.
func (h hand) play(d dot) (answer string, after hand) {
	on, spent := h.parse()
	switch {
	case d.take && on[d.item] == 0:
		return string(board.CodeNoDotHere), h
	case d.take:
		on[d.item]--
	case spent >= d.dots:
		return string(board.CodeNoDotsLeft), h
	case on[d.item] >= d.cap:
		return string(board.CodeItemCap), h
	default:
		on[d.item]++
	}
	return "ok", handOf(on)
}

// budget is the model for porcupine: one person's hand in one round is a thing of its own, and each answer must
// be what the rule says at some moment between asking and being answered.
var budget = (&porcupine.NondeterministicModel{
	Init: func() []any { return []any{hand("")} },
	Step: func(state, input, output any) []any {
		h, isHand := state.(hand)
		d, isDot := input.(dot)
		if !isHand || !isDot {
			return nil
		}
		answer, after := h.play(d)
		if output == unsure {
			return []any{h, after}
		}
		if output != answer {
			return nil
		}
		return []any{after}
	},
}).ToModel()

// ballot is one person in one round.
type ballot struct{ round, person board.ID }

type roundOf struct {
	dots, cap int
	changed   bool // its dots were changed while it was open: what was refused cannot be judged
	opened    bool
	closed    *board.RoundClosed
	at        board.Seq
}

// rounds reads the votes from the journal.
func (j *judge) rounds() map[board.ID]*roundOf {
	rounds := map[board.ID]*roundOf{}
	for i := range j.Entries {
		for _, op := range j.Entries[i].Ops {
			switch op := op.(type) {
			case board.RoundDrafted:
				rounds[op.ID] = &roundOf{dots: op.Dots, cap: op.Cap}
			case board.RoundChanged:
				if r := rounds[op.ID]; r != nil {
					if op.Dots != nil {
						r.changed = r.changed || r.opened
						r.dots = max(*op.Dots, r.dots*btoi(r.opened))
					}
					if op.Cap != nil {
						r.cap = *op.Cap
					}
				}
			case board.RoundOpened:
				if r := rounds[op.ID]; r != nil {
					r.opened = true
				}
			case board.RoundClosed:
				if r := rounds[op.ID]; r != nil {
					r.closed, r.at = &op, j.Entries[i].Seq
				}
			}
		}
	}
	return rounds
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dots decides F7 for votes: every person's answers have an order in which the budget explains all of them, and
// the totals are what was acknowledged.
func (j *judge) dots() {
	rounds := j.rounds()
	ops := map[ballot][]porcupine.Operation{}
	sums := map[board.ID]map[board.ID][2]int{} // round, item: least and most that the total can be
	voters := map[board.ID]int{}
	for _, w := range j.wishes {
		round, d, ok := dotOf(w, rounds)
		if !ok {
			continue
		}
		if sums[round] == nil {
			sums[round] = map[board.ID][2]int{}
		}
		p := porcupine.Operation{Input: d, Call: w.first, Output: w.last, Return: w.at}
		switch w.last {
		case "ok":
			sums[round][d.item] = add(sums[round][d.item], d, true)
		case "", "later":
			p.Output, p.Return = unsure, math.MaxInt64
			sums[round][d.item] = add(sums[round][d.item], d, false)
		case string(board.CodeNoDotsLeft), string(board.CodeItemCap), string(board.CodeNoDotHere):
		default:
			continue // refused for a reason that has nothing to do with the budget
		}
		key := ballot{round, w.client.Person}
		ops[key] = append(ops[key], p)
	}
	keys := make([]ballot, 0, len(ops))
	for k := range ops {
		keys = append(keys, k)
		voters[k.round]++
	}
	slices.SortFunc(keys, func(a, b ballot) int {
		return cmp.Or(cmp.Compare(a.round, b.round), cmp.Compare(a.person, b.person))
	})
	for _, k := range keys {
		j.ballot(k, ops[k], rounds[k.round])
	}
	for id, r := range rounds {
		if r.closed != nil {
			j.totals(id, r, sums[id], voters[id])
		}
	}
}

func dotOf(w *wish, rounds map[board.ID]*roundOf) (round board.ID, d dot, ok bool) {
	if len(w.op) == 0 {
		return "", d, false
	}
	op, err := board.DecodeOp(w.op)
	if err != nil {
		return "", d, false
	}
	switch op := op.(type) {
	case board.DotPlaced:
		round, d.item = op.Round, op.Item
	case board.DotTaken:
		round, d.item, d.take = op.Round, op.Item, true
	default:
		return "", d, false
	}
	r := rounds[round]
	if r == nil {
		return "", d, false
	}
	d.dots, d.cap = r.dots, r.cap
	return round, d, true
}

// add counts a dot into the least and most that a total can be.
func add(sum [2]int, d dot, sure bool) [2]int {
	n := 1
	if d.take {
		n = -1
	}
	if sure {
		return [2]int{sum[0] + n, sum[1] + n}
	}
	return [2]int{sum[0] + min(n, 0), sum[1] + max(n, 0)}
}

func (j *judge) ballot(k ballot, ops []porcupine.Operation, r *roundOf) {
	j.looked("F7", len(ops))
	if r.changed {
		return
	}
	slices.SortFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	if porcupine.CheckOperationsTimeout(budget, ops, judgeWithin) != porcupine.Illegal {
		return
	}
	// The shortest beginning that cannot be explained says it best.
	n := 1
	for n < len(ops) && porcupine.CheckOperationsTimeout(budget, ops[:n], judgeWithin) != porcupine.Illegal {
		n++
	}
	told := make([]string, n)
	for i, p := range ops[:n] {
		d, _ := p.Input.(dot)
		verb := "place"
		if d.take {
			verb = "take"
		}
		told[i] = fmt.Sprintf("%s %s → %v", verb, d.item, p.Output)
	}
	j.failf("F7", "no order explains what person %s was answered in round %s (%d dots, at most %d on an item): %s",
		k.person, k.round, r.dots, r.cap, strings.Join(told, "; "))
}

// totals holds the result of a closed round against its own limits and what was acknowledged.
func (j *judge) totals(id board.ID, r *roundOf, sums map[board.ID][2]int, voters int) {
	all := 0
	for _, t := range r.closed.Totals {
		j.looked("F7", 1)
		placed := t.Dots - t.Paper // this driver copies no paper
		all += placed
		if r.cap > 0 && placed > r.cap*r.closed.Voters {
			j.failf("F7", "entry %d says that item %s of round %s has %d dots of %d voters who may place %d each",
				r.at, t.Item, id, placed, r.closed.Voters, r.cap)
		}
		if s := sums[t.Item]; placed < s[0] || placed > s[1] {
			j.failf("F8", "entry %d says that item %s of round %s has %d dots; %d to %d were acknowledged",
				r.at, t.Item, id, placed, s[0], s[1])
		}
	}
	if all > r.dots*r.closed.Voters {
		j.failf("F7", "entry %d says that %d voters placed %d dots in round %s, of %d each", r.at, r.closed.Voters, all, id, r.dots)
	}
	if r.closed.Voters > voters {
		j.failf("F7", "entry %d counts %d voters in round %s; %d people asked for dots", r.at, r.closed.Voters, id, voters)
	}
}

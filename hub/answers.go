package hub

import (
	"context"
	"slices"
	"time"

	"minga.lab/minga/hub/board"
)

// settle answers the asks of a batch that holds.
func (r *room) settle(b *batch) {
	var refused []verdict
	for _, v := range b.verdicts {
		switch {
		case v.ask.answered:
		case v.twin != 0:
			r.answer(v.ask, v.twin, v.refusal)
		case v.entry.Seq != 0:
			r.answer(v.ask, v.entry.Seq, v.refusal)
		case v.ask.p.Origin != "":
			// The board remembers only the latest proposals. Before refusing one, look whether it
			// was not accepted long ago and the answer got lost.
			r.forget(v.ask)
			v.ask.answered = true
			refused = append(refused, v)
		default:
			r.answer(v.ask, 0, v.refusal)
		}
	}
	if len(refused) > 0 {
		r.wg.Go(func() { r.refuse(refused) })
	}
}

// refuse answers refused asks, unless the journal knows them, or knows of what this room has not
// heard: a browser that comes over from a faster instance may speak of a note that is not here yet.
func (r *room) refuse(refused []verdict) {
	for _, v := range refused {
		seq, head, no, err := r.lookUp(v.ask)
		switch {
		case err != nil:
			r.tell(v.ask, 0, ErrLater)
		case seq > 0:
			r.tell(v.ask, seq, no)
		case head <= v.at:
			r.tell(v.ask, 0, v.refusal)
		default:
			r.post(func() { r.reconsider(v, head) })
		}
	}
}

func (r *room) lookUp(a *ask) (seq, head board.Seq, no, err error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.hub.cfg.AppendTimeout)
	defer cancel()
	// The head first: what is stored between the two is found then, and what is stored before is in the head.
	if head, err = r.hub.cfg.Journal.Head(ctx, r.id); err != nil {
		return 0, 0, nil, err
	}
	if seq, err = r.hub.cfg.Journal.Find(ctx, r.id, a.p.Origin, a.p.N); err == nil && seq > 0 {
		no, err = r.recordedAt(seq)
	}
	return seq, head, no, err
}

// reconsider decides a refused ask again if other instances have written since it was refused.
func (r *room) reconsider(v verdict, head board.Seq) {
	judge := func() {
		switch {
		case r.confirmed.Head() < head:
			r.tell(v.ask, 0, ErrLater)
		case r.foreign <= v.at || v.ask.again == maxAgain:
			r.tell(v.ask, 0, v.refusal)
		default:
			v.ask.again++
			v.ask.answered = false
			r.asking[v.ask.key()] = append(r.asking[v.ask.key()], v.ask)
			r.waiting = append(r.waiting, v.ask)
		}
	}
	if r.confirmed.Head() >= head {
		judge()
		return
	}
	r.parked = append(r.parked, judge)
	r.catchUp()
}

// expire refuses what has waited too long for a journal that does not answer, and returns when to look again.
// What is in flight may still be stored: asked again, it is found.
func (r *room) expire(now time.Time) (next time.Time) {
	late := func(a *ask) bool {
		if at := a.since.Add(r.hub.cfg.ProposalDeadline); at.After(now) {
			if next.IsZero() || at.Before(next) {
				next = at
			}
			return false
		}
		return true
	}
	// Asks wait in the order in which they came: if the first is in time, all are.
	if len(r.waiting) > 0 && late(r.waiting[0]) {
		r.waiting = slices.DeleteFunc(r.waiting, func(a *ask) bool {
			if a.answered || !late(a) {
				return a.answered
			}
			r.answer(a, 0, ErrLater)
			return true
		})
	}
	if r.inflight != nil {
		for _, a := range r.inflight.asks {
			if !a.answered && late(a) {
				r.answer(a, 0, ErrLater)
			}
		}
	}
	return next
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

const stalledPoints = 200 * time.Millisecond // how often a stalled phone still says something

// conduct lets everything happen that is scheduled, each thing when it is due.
func (r *running) conduct(ctx context.Context, beats []beat) error {
	clock := newClock()
	defer clock.stop()
	for _, room := range r.rooms {
		room.orders = make(chan func() error, 2*len(r.play.Phases)) // all that are ever given: nobody waits
		defer close(room.orders)
		r.side.Go(room.lead)
	}
	started := time.Now()
	for _, b := range beats {
		due := started.Add(b.at)
		clock.until(due)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		room := r.rooms[b.board]
		switch b.what {
		case beatBegin:
			room.orders <- func() error { return r.beginPhase(ctx, room, r.play.Phases[b.phase]) }
		case beatEnd:
			room.orders <- func() error { return r.endPhase(ctx, room, r.play.Phases[b.phase]) }
		case beatArrive:
			r.side.Go(func() error { return r.sit(ctx, room, b.who, "", due) })
		case beatOdd:
			r.misbehave(ctx, room)
		default:
			if err := r.act(room, b, due); err != nil {
				return err
			}
		}
	}
	return nil
}

// lead is the facilitator, who does one thing after the other while the room goes on.
func (r *room) lead() error {
	var first error
	for order := range r.orders {
		if err := order(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// act lets one person do one thing. Who has not arrived yet does nothing.
func (r *running) act(room *room, b beat, due time.Time) error {
	room.mu.Lock()
	p := room.people[b.who]
	if p == nil {
		room.mu.Unlock()
		return nil
	}
	if b.what == beatCut || b.what == beatPoint {
		room.mu.Unlock()
		for _, t := range p.tabs {
			if b.what == beatCut {
				t.drop(false)
			} else {
				t.point(b.r)
				break
			}
		}
		return nil
	}
	op, ok := acts[b.what](room, p, b.r)
	shown := ok && room.shownToAll(op)
	room.mu.Unlock()
	if !ok {
		return nil
	}
	return p.tabs[int(b.r>>40)%len(p.tabs)].propose(op, due, shown)
}

// misbehave lets those begin who came for that.
func (r *running) misbehave(ctx context.Context, room *room) {
	for _, t := range room.tabs {
		if t.behaviour == "" {
			continue
		}
		t.misbehave()
		if t.behaviour != history.Stalled {
			continue
		}
		r.side.Go(func() error {
			for n := uint64(t.index) << 32; ; n++ {
				t.mu.Lock()
				gone := t.conn == nil || t.over || !t.end.IsZero()
				t.mu.Unlock()
				if gone {
					return nil
				}
				t.point(n)
				if err := sleep(ctx, stalledPoints); err != nil {
					return err
				}
			}
		})
	}
}

// beginPhase is what the facilitator does.
func (r *running) beginPhase(ctx context.Context, room *room, f phase) error {
	if f.Hidden {
		section := newID()
		err := room.leader.ask(ctx, board.SectionAdded{
			ID: section, Question: "¿Qué le preocupa?", X: 2000 * (1 + room.index), W: 1600, H: 1000, Hidden: true,
		}, true)
		if err != nil {
			return err
		}
		room.mu.Lock()
		room.section, room.hidden = section, true
		room.mu.Unlock()
	}
	v, err := room.shop.view(ctx)
	if err != nil {
		return err
	}
	if v.Step != room.steps[f.Step] {
		if err := room.leader.ask(ctx, board.StepEntered{ID: room.steps[f.Step]}, true); err != nil {
			return err
		}
	}
	if f.Dots == 0 {
		return nil
	}
	round := newID()
	if err := room.leader.ask(ctx, board.RoundDrafted{ID: round, Question: "¿Qué primero?", Dots: f.Dots, Cap: f.Cap}, false); err != nil {
		return err
	}
	if err := room.leader.ask(ctx, board.RoundOpened{ID: round}, true); err != nil {
		return err
	}
	if v, err = room.shop.view(ctx); err != nil {
		return err
	}
	room.mu.Lock()
	defer room.mu.Unlock()
	for _, open := range v.Rounds {
		if open.ID == round {
			room.round, room.items = round, open.Items
		}
	}
	return nil
}

func (r *running) endPhase(ctx context.Context, room *room, f phase) error {
	if f.Hidden {
		if err := room.spy(ctx); err != nil {
			return err
		}
		if err := room.leader.ask(ctx, board.SectionRevealed{ID: room.section}, true); err != nil {
			return err
		}
		room.mu.Lock()
		room.hidden = false
		room.mu.Unlock()
	}
	if f.Dots == 0 {
		return nil
	}
	return room.leader.ask(ctx, board.RoundClosed{ID: room.round}, true)
}

// spy reads the board and its documents as the facilitator, by HTTP, and notes the secrets in them.
func (r *room) spy(ctx context.Context) error {
	for _, document := range []string{"", "/notes.csv", "/export.json"} {
		address := r.shop.leader.site.base + "/api/workshops/" + string(r.shop.id) + document
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
		if err != nil {
			return err
		}
		request.Header.Set("Cookie", r.shop.leader.cookie)
		answer, err := r.shop.leader.site.http.Do(request)
		if err != nil {
			return err
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			return err
		}
		if answer.StatusCode != http.StatusOK && !bytes.Contains(text, []byte(`"code"`)) {
			return fmt.Errorf("%s: %s", address, answer.Status)
		}
		r.leader.mu.Lock()
		r.leader.secrets(text)
		r.leader.mu.Unlock()
	}
	return nil
}

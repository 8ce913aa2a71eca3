package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"minga.lab/minga/cmd/mingaload/check"
	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

var dialer net.Dialer

const (
	legBoards  = 3
	legPeople  = 6  // on each board when it begins
	mostPeople = 12 // on each board, with those who come later
	settleLeg  = 20 * time.Second
)

// leg is some boards from their founding to the decision about them. A run is one leg after the other, so that
// no history grows without end and a broken promise is told soon.
type leg struct {
	*running
	arena   *arena
	random  *rand.Rand
	dir     string
	ctx     context.Context
	cancel  context.CancelFunc
	work    sync.WaitGroup
	odd     []*tab
	probes  int
	guests  int
	stopped bool // guarded by the arena
}

// startLeg founds the boards, seats people and lets them work.
func (a *arena) startLeg(ctx context.Context, seed uint64) (*leg, error) {
	a.legs++
	l := &leg{
		arena: a, random: rand.New(rand.NewPCG(seed, uint64(a.legs))), //nolint:gosec // repeatable, not secret
		dir: filepath.Join(a.dir, fmt.Sprintf("histories-%s-%d", a.store, a.legs)),
	}
	if err := os.MkdirAll(l.dir, 0o750); err != nil {
		return nil, err
	}
	ctx, l.cancel = context.WithCancel(ctx)
	l.ctx = ctx
	l.running = &running{
		play:  &play{Boards: legBoards, People: legPeople, Notes: 8, Twins: twinShare},
		stage: &stage{bases: a.cluster.bases(), key: facilitatorKey},
		began: time.Now(), histories: l.dir, equip: l.equip,
	}
	for i := range legBoards {
		room, err := l.open(ctx, i)
		if err != nil {
			return l, fmt.Errorf("board %d: %w", i+1, err)
		}
		l.rooms = append(l.rooms, room)
		// The facilitator has a tab at every instance: they tell whether the board is whole.
		for len(room.tabs) < len(a.cluster.instances) {
			t, err := l.tab(room, nil, fmt.Sprintf("facilitator-%d", len(room.tabs)+1), room.shop.leader.cookie, room.leader.person, "")
			if err != nil {
				return l, err
			}
			if err := l.enter(ctx, t, time.Now()); err != nil {
				return l, err
			}
		}
		room.people = make([]*person, mostPeople)
	}
	if err := l.seatFirst(ctx); err != nil {
		return l, err
	}
	for _, on := range l.rooms {
		for i, work := range []func(*room, *rand.Rand){l.lead, l.labour, l.mingle} {
			random := rand.New(rand.NewPCG(l.random.Uint64(), uint64(i))) //nolint:gosec // repeatable, not secret
			l.work.Go(func() { work(on, random) })
		}
	}
	return l, nil
}

// seatFirst seats those who are there from the beginning, one board after the other.
func (l *leg) seatFirst(ctx context.Context) error {
	for _, room := range l.rooms {
		for who := range legPeople {
			if err := l.sit(ctx, room, who, "", time.Now()); err != nil {
				return err
			}
		}
	}
	return nil
}

// equip gives a tab a browser's habits. The facilitator's are bound to one instance each, all others go where
// they are let in.
func (l *leg) equip(t *tab) {
	t.habits, t.cameAt = &habits{watch: &l.arena.watch, eager: l.arena.eager}, time.Now()
	bases := l.arena.cluster.bases()
	if strings.HasPrefix(t.name, "facilitator") {
		at := len(t.room.everybody())
		t.url = socketURL(bases[at%len(bases)], t.room.shop.id)
		return
	}
	if t.behaviour != "" {
		return
	}
	for i, base := range bases {
		url := socketURL(base, t.room.shop.id)
		t.habits.urls = append(t.habits.urls, url)
		if url == t.url {
			t.at = i
		}
	}
}

func socketURL(base string, id board.ID) string {
	return strings.Replace(base, "http", "ws", 1) + "/ws/" + string(id)
}

// want proposes and waits until it is answered, however long that takes: the tab asks again.
func (l *leg) want(t *tab, op board.Op) (board.Code, error) {
	answer := make(chan board.Code, 1)
	t.mu.Lock()
	t.answers[t.n+1] = answer
	t.mu.Unlock()
	if err := t.propose(op, time.Now(), false); err != nil {
		return "", err
	}
	select {
	case code := <-answer:
		return code, nil
	case <-l.ctx.Done():
		return "", l.ctx.Err()
	}
}

// see reads the board from whichever instance answers.
func (l *leg) see(room *room) (*board.BoardView, error) {
	for i := 0; ; i++ {
		at := *room.shop.leader.site
		at.base = l.base(i)
		v := visitor{site: &at, cookie: room.shop.leader.cookie}
		var b board.BoardView
		ctx, cancel := context.WithTimeout(l.ctx, 3*time.Second)
		err := v.ask(ctx, http.MethodGet, "/api/workshops/"+string(room.shop.id), nil, &b)
		cancel()
		if err == nil {
			return &b, nil
		}
		if err := sleep(l.ctx, 100*time.Millisecond); err != nil {
			return nil, err
		}
	}
}

// finish lets everybody stop and be answered, sends them home, and decides the promises.
func (l *leg) finish(ctx context.Context) (verdicts []check.Verdict, err error) {
	l.arena.watch.breaksNow(true) // leaving breaks connections too
	defer l.arena.watch.breaksNow(false)
	l.cancelWork()
	for until := time.Now().Add(settleLeg); time.Now().Before(until) && !l.quiet(ctx); {
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return nil, err
		}
	}
	if err := sleep(ctx, settleFor/2); err != nil { // what comes twice comes about now
		return nil, err
	}
	l.cancel() // nobody dials any more
	l.leave()
	for _, room := range l.rooms {
		for _, t := range room.tabs {
			if err := t.rec.Close(); err != nil {
				return nil, fmt.Errorf("history: %w", err)
			}
		}
	}
	return l.arena.judge(ctx, l.dir)
}

// cancelWork lets those who work stop, while their tabs stay.
func (l *leg) cancelWork() {
	l.arena.mu.Lock()
	l.stopped = true
	l.arena.mu.Unlock()
	l.work.Wait()
}

// quiet says whether everybody has been answered and stands at the journal's head.
func (l *leg) quiet(ctx context.Context) bool {
	for _, room := range l.rooms {
		head, err := l.arena.cluster.head(ctx, room.shop.id)
		if err != nil {
			return false
		}
		for _, t := range room.everybody() {
			if !t.settled(head) {
				return false
			}
		}
	}
	return true
}

// drop ends a leg that cannot go on.
func (l *leg) drop() {
	l.arena.watch.breaksNow(true)
	defer l.arena.watch.breaksNow(false)
	l.cancel()
	l.leave()
	l.work.Wait()
}

// invite seats somebody who misbehaves, on a line of their own to the struck instance.
func (l *leg) invite(s *strike, how string) error {
	in := l.arena.struck(s)
	for _, room := range l.rooms {
		p := &person{}
		room.mu.Lock()
		cookie, id := room.shop.leader.cookie, room.leader.person
		room.mu.Unlock()
		l.guests++
		t, err := l.tab(room, p, fmt.Sprintf("%s-%d", how, l.guests), cookie, id, how)
		if err != nil {
			return err
		}
		t.url = socketURL("http://"+in.odd.Addr(), room.shop.id)
		if err := t.connect(l.ctx, time.Now()); err != nil {
			if errors.Is(err, context.Canceled) {
				return err
			}
			continue // another fault is in the way: nobody misbehaves here
		}
		t.misbehave()
		l.odd = append(l.odd, t)
		if how == history.Stalled {
			l.work.Go(func() { l.babble(t) })
		}
	}
	if how != history.Vanished {
		return nil
	}
	return errors.Join(in.odd.Hold("upstream"), in.odd.Hold("downstream"))
}

// babble goes on sending presence until the tab is gone.
func (l *leg) babble(t *tab) {
	for n := uint64(t.index) << 32; l.working(); n++ {
		t.mu.Lock()
		gone := t.conn == nil || t.over
		t.mu.Unlock()
		if gone || sleep(l.ctx, stalledPoints) != nil {
			return
		}
		t.point(n)
	}
}

// seeOff ends the connections of those who misbehave.
func (l *leg) seeOff() {
	for _, t := range l.odd {
		t.drop(true)
	}
	l.odd = nil
}

func (l *leg) working() bool {
	l.arena.mu.Lock()
	defer l.arena.mu.Unlock()
	return !l.stopped && l.ctx.Err() == nil
}

package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"minga.lab/minga/hub/board"
)

// What a board of a leg does, over and over: a little of everything that a workshop is made of.
var legPhases = []phase{
	{Step: board.StepWrite, Seconds: 4, Hidden: true, Do: map[string]float64{"write": 3, "edit": 1, "move": 1}},
	{Step: board.StepGroup, Seconds: 5, Do: map[string]float64{
		"write": 2, "edit": 1, "move": 6, "cluster": 1, "gather": 2, "name": 1, "color": 1, "undo": 0.3,
	}},
	{Step: board.StepVote, Seconds: 5, Dots: 4, Cap: 2, Do: map[string]float64{"dot": 5, "undot": 1}},
}

const (
	editsPerPerson = 2.0 // in a second
	twinShare      = 0.5 // of the people have a second tab, at another instance
	aLittle        = 50 * time.Millisecond
)

// lead is the facilitator: one phase after the other. Whatever is refused is left out.
func (l *leg) lead(room *room, random *rand.Rand) {
	for i := random.IntN(len(legPhases)); l.working(); i++ {
		f := legPhases[i%len(legPhases)]
		if l.beginLegPhase(room, f) != nil {
			return
		}
		if l.while(seconds(f.Seconds*(0.5+random.Float64()))) != nil {
			return
		}
		if l.endLegPhase(room, f) != nil {
			return
		}
	}
}

// while waits, and ends early when the work does.
func (l *leg) while(d time.Duration) error {
	for until := time.Now().Add(d); time.Now().Before(until); {
		if !l.working() {
			return nil
		}
		if err := sleep(l.ctx, min(aLittle, time.Until(until))); err != nil {
			return err
		}
	}
	return nil
}

func (l *leg) beginLegPhase(room *room, f phase) error {
	if f.Hidden {
		section := newID()
		code, err := l.want(room.leader, board.SectionAdded{
			ID: section, Question: "¿Qué le preocupa?", X: 2000 * (1 + room.index), W: 1600, H: 1000, Hidden: true,
		})
		if err != nil {
			return err
		}
		if code == "" {
			room.mu.Lock()
			room.section, room.hidden = section, true
			room.mu.Unlock()
		}
	}
	if _, err := l.want(room.leader, board.StepEntered{ID: room.steps[f.Step]}); err != nil {
		return err
	}
	room.mu.Lock()
	room.doing, room.round, room.items = f.Step, "", nil
	room.mu.Unlock()
	if f.Dots == 0 {
		return nil
	}
	round := newID()
	for _, op := range []board.Op{
		board.RoundDrafted{ID: round, Question: "¿Qué primero?", Dots: f.Dots, Cap: f.Cap}, board.RoundOpened{ID: round},
	} {
		if code, err := l.want(room.leader, op); err != nil || code != "" {
			return err
		}
	}
	v, err := l.see(room)
	if err != nil {
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

func (l *leg) endLegPhase(room *room, f phase) error {
	room.mu.Lock()
	section, hidden, round := room.section, room.hidden, room.round
	room.doing, room.round, room.items = "", "", nil
	room.mu.Unlock()
	if f.Hidden && hidden {
		if _, err := l.want(room.leader, board.SectionRevealed{ID: section}); err != nil {
			return err
		}
		room.mu.Lock()
		room.hidden = false
		room.mu.Unlock()
	}
	if f.Dots > 0 && round != "" {
		_, err := l.want(room.leader, board.RoundClosed{ID: round})
		return err
	}
	return nil
}

// labour lets people do what the phase is for, at random moments that wait for nobody.
func (l *leg) labour(room *room, random *rand.Rand) {
	for l.working() {
		room.mu.Lock()
		people := 0
		for _, p := range room.people {
			if p != nil {
				people++
			}
		}
		doing := room.doing
		room.mu.Unlock()
		if people == 0 {
			return
		}
		gap := time.Duration(random.ExpFloat64() / (editsPerPerson * float64(people)) * float64(time.Second))
		if sleep(l.ctx, gap) != nil {
			return
		}
		for _, f := range legPhases {
			if f.Step != doing {
				continue
			}
			b := beat{who: random.IntN(people), what: f.pick(random.Float64()), r: random.Uint64()}
			if l.act(room, b, time.Now()) != nil {
				return
			}
			if random.IntN(2) == 0 {
				b.what = beatPoint
				_ = l.act(room, b, time.Now()) // presence asks for no answer
			}
		}
	}
}

// mingle lets people come, come with a second tab, and lose their connections.
func (l *leg) mingle(room *room, random *rand.Rand) {
	for who := legPeople; l.working(); {
		if l.while(seconds(1+2*random.Float64())) != nil {
			return
		}
		if random.IntN(2) == 0 && who < mostPeople {
			if l.come(room, who, random) {
				who++
			}
			continue
		}
		room.mu.Lock()
		p := room.people[random.IntN(legPeople)]
		room.mu.Unlock()
		p.tabs[random.IntN(len(p.tabs))].drop(false)
	}
}

// come seats somebody new at any instance; ok is false when none lets them in now.
func (l *leg) come(room *room, who int, random *rand.Rand) bool {
	ctx, cancel := context.WithTimeout(l.ctx, 3*time.Second)
	defer cancel()
	at := *room.shop.leader.site
	at.base = l.base(random.IntN(len(l.stage.bases)))
	v := &visitor{site: &at}
	var seat struct {
		Person board.ID `json:"person"`
	}
	name := "late-" + string(newID())
	err := v.ask(ctx, http.MethodPost, "/api/join", map[string]string{"code": room.shop.code, "name": name}, &seat)
	if err != nil {
		if strings.Contains(err.Error(), strconv.Itoa(http.StatusTooManyRequests)) {
			l.arena.watch.keptOut()
		}
		return false
	}
	p := &person{}
	for range 1 + random.IntN(2) {
		t, err := l.tab(room, p, name+"-"+string(newID()), v.cookie, seat.Person, "")
		if err != nil {
			return false
		}
		l.work.Go(func() { t.comeBackAsABrowser(l.ctx, time.Now()) })
		p.tabs = append(p.tabs, t)
	}
	room.mu.Lock()
	room.people[who] = p
	room.mu.Unlock()
	return true
}

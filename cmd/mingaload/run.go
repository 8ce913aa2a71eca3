package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
)

// runCmd plays a scenario on running servers, or on children of its own.
type runCmd struct {
	Scenario string `arg:"" help:"A scenario file, or one of ours: ${plays}."`

	URL       []string `help:"A running instance, http://host:port; repeat it for several. Default: instances are started." name:"url" placeholder:"URL"`
	Key       string   `help:"Facilitator key of the running instances." env:"MINGA_FACILITATOR_KEY" placeholder:"KEY"`
	Store     string   `help:"Store of the started instances." enum:"sqlite,postgres" default:"sqlite"`
	Instances int      `help:"How many instances to start." default:"1"`
	Redis     bool     `help:"Join several started instances by a private Redis." default:"true" negatable:""`

	Seed   uint64  `help:"Another seed than the scenario's."`
	People int     `help:"Another number of people on each board." placeholder:"N"`
	Boards int     `help:"Another number of boards." placeholder:"N"`
	Speed  float64 `help:"How much shorter human pauses are." default:"30"`

	Check     bool   `help:"Record what everybody saw and decide the promises afterwards."`
	Histories string `help:"Folder for what is recorded. Default: it is not kept." type:"path" placeholder:"FOLDER"`
	Journal   string `help:"Journal of the running instances, for --check: SQLite's file, or postgres://…" placeholder:"FILE|URL"`
	JSON      bool   `help:"Print everything as JSON." name:"json"`

	Minga string `help:"The program to start. Default: it is built." type:"existingfile" placeholder:"FILE"`
	Dir   string `help:"Folder for the data. Default: the system's for temporary files." type:"existingdir" placeholder:"FOLDER"`
}

// Run plays, prints, and fails when a delivery went wrong or a promise was broken.
func (c *runCmd) Run(e *env) (err error) {
	p, err := c.play()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(c.Dir, "mingaload")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s := &stage{key: c.Key, journal: c.Journal}
	for _, base := range c.URL {
		s.bases = append(s.bases, strings.TrimSuffix(base, "/"))
	}
	if len(c.URL) == 0 {
		if s, err = startStage(e.ctx, c, dir); err != nil {
			return err
		}
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	if c.Check && s.journal == "" {
		return errors.New("--check reads the journal: say where it is with --journal")
	}
	if c.Check && c.Histories == "" {
		c.Histories = filepath.Join(dir, "histories")
	}
	if c.Histories != "" {
		if err := os.MkdirAll(c.Histories, 0o750); err != nil {
			return err
		}
	}
	r := &running{play: p, stage: s, began: time.Now(), histories: c.Histories}
	result, err := r.perform(e.ctx, c)
	if err != nil {
		return fmt.Errorf("%w; the servers' last words:\n%s", err, s.lastWords())
	}
	if c.Check {
		inUse := map[string][]byte{}
		for name, raw := range storedBytes(s.journal) {
			inUse[name+" while in use"] = raw
		}
		if err := s.stopServers(); err != nil {
			return err
		}
		if result.Verdicts, err = judgeRun(e.ctx, []string{c.Histories}, s.journal, inUse); err != nil {
			return err
		}
	}
	if c.JSON {
		err = printJSON(e.out, result)
	} else {
		result.table(e.out)
	}
	return errors.Join(err, result.faults(), broken(result.Verdicts))
}

func (c *runCmd) play() (*play, error) {
	p, err := readPlay(c.Scenario)
	if err != nil {
		return nil, err
	}
	if c.Seed != 0 {
		p.Seed = c.Seed
	}
	if c.People != 0 {
		p.People = c.People
	}
	if c.Boards != 0 {
		p.Boards = c.Boards
	}
	if c.Speed <= 0 || c.Instances < 1 {
		return nil, errors.New("pauses end, and there is at least one instance")
	}
	return p, p.valid()
}

// running is a scenario while it is played.
type running struct {
	play      *play
	stage     *stage
	began     time.Time
	histories string
	finale    func(context.Context, *room) error // what facilitators do last, while all are still there; may be nil
	rooms     []*room
	tabs      int
	equip     func(*tab)     // what else a new tab is given; nil: nothing
	side      errgroup.Group // what facilitators and late people do beside the schedule

	mu         sync.Mutex
	loaded     time.Time // when the load began
	turnedAway int       // by an instance that did not know yet who had just sat down
	arrivals   histogram // from wanting to sit down to the welcome
}

// base is the instance of a tab: they are taken in turn.
func (r *running) base(i int) string { return r.stage.bases[i%len(r.stage.bases)] }

// perform plays the whole scenario and returns what was measured.
func (r *running) perform(ctx context.Context, c *runCmd) (*result, error) {
	for i := range r.play.Boards {
		room, err := r.open(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("board %d: %w", i+1, err)
		}
		r.rooms = append(r.rooms, room)
	}
	defer r.leave()
	_, empty, _ := r.stage.used()
	if err := r.seatAll(ctx); err != nil {
		return nil, err
	}
	if err := sleep(ctx, settleFor); err != nil {
		return nil, err
	}
	m := &measured{empty: empty, connsBefore: len(r.rooms)}
	m.start(r)
	beats := r.play.draw(r.play.Seed, c.Speed)
	if err := r.conduct(ctx, beats); err != nil {
		return nil, err
	}
	m.stop(r)
	if err := r.side.Wait(); err != nil {
		return nil, err
	}
	if err := r.settle(ctx); err != nil {
		return nil, err
	}
	for _, room := range r.rooms {
		if r.finale == nil {
			break
		}
		if err := r.finale(ctx, room); err != nil {
			return nil, err
		}
	}
	r.leave()
	for _, room := range r.rooms {
		for _, t := range room.tabs {
			if err := t.rec.Close(); err != nil {
				return nil, fmt.Errorf("history: %w", err)
			}
		}
	}
	return r.result(m), nil
}

// open founds a board, with its facilitator connected.
func (r *running) open(ctx context.Context, index int) (*room, error) {
	at := &site{base: r.base(index), http: &http.Client{Timeout: answerWithin, Transport: &http.Transport{MaxIdleConnsPerHost: dialAtOnce}}}
	w := &workshop{leader: &visitor{site: at}}
	var made struct {
		ID     board.ID `json:"id"`
		Person board.ID `json:"person"`
		Code   string   `json:"code"`
	}
	err := w.leader.ask(ctx, http.MethodPost, "/api/workshops", map[string]string{
		"key": r.stage.key, "title": "Taller de carga", "lang": "es", "question": "¿Qué falta?", "name": "Carga",
	}, &made)
	if err != nil {
		return nil, err
	}
	w.id, w.code = made.ID, made.Code
	view, err := w.view(ctx)
	if err != nil {
		return nil, err
	}
	if len(view.Sections) == 0 {
		return nil, errors.New("the new workshop has no section")
	}
	room := &room{
		index: index, shop: w, steps: map[board.StepKind]board.ID{}, section: view.Sections[0].ID,
		due: map[board.Seq]time.Time{}, shown: map[board.Seq]bool{},
	}
	for _, s := range view.Steps {
		room.steps[s.Kind] = s.ID
	}
	for _, f := range r.play.Phases {
		if room.steps[f.Step] == "" {
			return nil, fmt.Errorf("the new workshop has no step %q", f.Step)
		}
	}
	if room.leader, err = r.tab(room, nil, "facilitator", w.leader.cookie, made.Person, ""); err != nil {
		return nil, err
	}
	if err := room.leader.connect(ctx, time.Now()); err != nil {
		return nil, err
	}
	const atOnce = 80 // notes in one frame
	for n := 0; n < r.play.Notes; n += atOnce {
		var op board.NotesImport
		for i := n; i < min(n+atOnce, r.play.Notes); i++ {
			op.Notes = append(op.Notes, board.NoteAdded{
				ID: newID(), Section: room.section, Text: fmt.Sprintf("Nota %d: plantar árboles", i+1), X: i * 37 % 1400, Y: i * 53 % 900,
			})
		}
		if err := room.leader.ask(ctx, op, true); err != nil {
			return nil, err
		}
	}
	return room, nil
}

func (w *workshop) view(ctx context.Context) (*board.BoardView, error) {
	var v board.BoardView
	return &v, w.leader.ask(ctx, http.MethodGet, "/api/workshops/"+string(w.id), nil, &v)
}

// tab makes a tab that is not connected yet.
func (r *running) tab(room *room, who *person, name, cookie string, id board.ID, behaviour string) (*tab, error) {
	r.mu.Lock()
	index := r.tabs
	r.tabs++
	begin := r.loaded
	r.mu.Unlock()
	if begin.IsZero() {
		begin = r.began.Add(24 * time.Hour) // not yet
	}
	t := &tab{
		room: room, who: who, index: index, name: name, key: string(newID()), cookie: cookie, person: id, behaviour: behaviour,
		url:   strings.Replace(r.base(index), "http", "ws", 1) + "/ws/" + string(room.shop.id),
		began: r.began, waits: map[uint64]*wished{}, answers: map[uint64]chan board.Code{},
		closes: map[string]int{}, refused: map[board.Code]int{}, begin: begin,
	}
	if r.histories != "" {
		rec, err := history.Create(r.histories, history.Client{
			Board: room.shop.id, Name: name, Tab: t.key, Person: id, Behaviour: behaviour,
		})
		if err != nil {
			return nil, err
		}
		t.rec = rec
	}
	if r.equip != nil {
		r.equip(t)
	}
	room.mu.Lock()
	room.tabs = append(room.tabs, t)
	room.mu.Unlock()
	return t, nil
}

// sit seats one person with a tab or two and connects them.
func (r *running) sit(ctx context.Context, room *room, who int, behaviour string, due time.Time) error {
	at := *room.shop.leader.site
	at.base = r.base(who)
	v := &visitor{site: &at}
	var seat struct {
		Person board.ID `json:"person"`
	}
	name := fmt.Sprintf("person-%03d", who+1)
	if behaviour != "" {
		name = fmt.Sprintf("%s-%03d", behaviour, who+1)
	}
	if err := v.ask(ctx, http.MethodPost, "/api/join", map[string]string{"code": room.shop.code, "name": name}, &seat); err != nil {
		return err
	}
	p := &person{}
	tabs := 1
	if behaviour == "" && float64(who) < r.play.Twins*float64(r.play.People) {
		tabs = 2
	}
	for i := range tabs {
		t, err := r.tab(room, p, fmt.Sprintf("%s-%d", name, i+1), v.cookie, seat.Person, behaviour)
		if err != nil {
			return err
		}
		if err := r.enter(ctx, t, due); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		p.tabs = append(p.tabs, t)
	}
	r.mu.Lock()
	r.arrivals.add(time.Since(due))
	r.mu.Unlock()
	room.mu.Lock()
	room.people[who] = p
	room.mu.Unlock()
	return nil
}

// enter connects a tab for the first time. An instance that has not heard yet who sat down at another one turns
// them away; that is counted, and tried again for a while.
func (r *running) enter(ctx context.Context, t *tab, due time.Time) error {
	for until := time.Now().Add(drainFor); ; {
		err := t.connect(ctx, due)
		if err == nil || len(r.stage.bases) == 1 || !strings.Contains(err.Error(), "403") || time.Now().After(until) {
			return err
		}
		r.mu.Lock()
		r.turnedAway++
		r.mu.Unlock()
		if err := sleep(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

// seatAll seats everybody who is there from the beginning.
func (r *running) seatAll(ctx context.Context) error {
	var group errgroup.Group // no context of its own: tabs come back with the one that they sat down with
	group.SetLimit(dialAtOnce)
	for _, room := range r.rooms {
		odd := r.oddOnes()
		room.people = make([]*person, r.play.People+len(odd))
		if r.play.Arrive == 0 {
			for who := range r.play.People {
				group.Go(func() error { return r.sit(ctx, room, who, "", time.Now()) })
			}
		}
		for i, how := range odd {
			group.Go(func() error { return r.sit(ctx, room, r.play.People+i, how, time.Now()) })
		}
	}
	return group.Wait()
}

func (r *running) oddOnes() []string {
	var list []string
	for _, how := range slices.Sorted(maps.Keys(r.play.Odd)) {
		for range r.play.Odd[how] {
			list = append(list, how)
		}
	}
	return list
}

// settle waits until everybody stands at the head and was answered, or for as long as it may take.
func (r *running) settle(ctx context.Context) error {
	heads := make([]board.Seq, len(r.rooms))
	for i, room := range r.rooms {
		v, err := room.shop.view(ctx)
		if err != nil {
			return err
		}
		heads[i] = v.Seq
	}
	for until := time.Now().Add(2 * drainFor); time.Now().Before(until); {
		all := true
		for i, room := range r.rooms {
			for _, t := range room.tabs {
				all = all && t.settled(heads[i])
			}
		}
		if all {
			break
		}
		if err := sleep(ctx, 20*time.Millisecond); err != nil {
			return err
		}
	}
	// What is late now was not delivered; what comes twice comes about now.
	return sleep(ctx, settleFor/2)
}

// leave ends all connections, and notes where everybody stands.
func (r *running) leave() {
	for _, room := range r.rooms {
		for _, t := range room.tabs {
			t.mu.Lock()
			if t.conn != nil && !t.over {
				t.record(history.Event{K: history.Finished, S: t.seq})
			}
			t.mu.Unlock()
			t.drop(true)
		}
	}
	for _, room := range r.rooms {
		for _, t := range room.tabs {
			t.readers.Wait()
		}
	}
}

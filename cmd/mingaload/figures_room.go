package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"minga.lab/minga/hub/board"
)

// several is some instances on one PostgreSQL and one Redis.
type several struct {
	at    []*served
	redis *stage
}

// several starts that many. They share the processors of the server and of the database: the generator keeps its own.
func (f *figuring) several(instances int) (c *several, err error) {
	c = &several{redis: &stage{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.stop())
		}
	}()
	redis, err := c.redis.startRedis(f.env.ctx, f.dir)
	if err != nil {
		return nil, err
	}
	on := f.cpus.Server
	if f.cpus.Database != "" && f.cpus.Database != f.cpus.Generator {
		on += "," + f.cpus.Database
	}
	for range instances {
		m, err := f.serve("postgres", on, "MINGA_REDIS_URL="+redis)
		if err != nil {
			return nil, err
		}
		c.at = append(c.at, m)
	}
	return c, nil
}

func (c *several) processes() (all []*process) {
	for _, m := range c.at {
		all = append(all, m.process)
	}
	return all
}

func (c *several) stop() error {
	var errs []error
	for _, m := range c.at {
		errs = append(errs, m.stop())
	}
	return errors.Join(append(errs, c.redis.stop())...)
}

// seat joins people at the instances in turn.
func (c *several) seat(ctx context.Context, w *workshop, people int) ([]door, error) {
	var doors []door
	for i, m := range c.at {
		here := *w
		leader := *w.leader
		leader.site = m.site
		here.leader = &leader
		share := people / len(c.at)
		if i < people%len(c.at) {
			share++
		}
		some, err := here.seat(ctx, share)
		if err != nil {
			return nil, err
		}
		doors = append(doors, some...)
	}
	return doors, nil
}

// five is how fast a room fills: at the door, and after a crash.
func (f *figuring) five() error {
	took, err := f.arrive(60)
	if err != nil {
		return err
	}
	f.atMost("60 people from one address at once, the last one seated", "s", took.Seconds(), 5)
	people := f.people(1000)
	dead, last, err := f.crash(people)
	if err != nil {
		return err
	}
	f.atMost(fmt.Sprintf("%d people come back after kill -9, the last one seated, from the kill", people), "s", (dead + last).Seconds(), 10)
	f.tell("of that the server was away", "s", dead.Seconds())
	return nil
}

// arrive lets everybody join and connect at the same moment from one address.
func (f *figuring) arrive(people int) (took time.Duration, err error) {
	f.sayf("%d people arrive", people)
	m, err := f.serve("sqlite", f.cpus.Server)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	w, err := m.site.found(f.env.ctx, 100)
	if err != nil {
		return 0, err
	}
	l := load{People: people}
	s := &swarm{load: l}
	defer s.close()
	for range people {
		// Everybody is the first of their address.
		s.peers = append(s.peers, &peer{swarm: s, ledger: newLedger(l, nil), refused: map[string]int{}})
	}
	began := time.Now()
	group, ctx := errgroup.WithContext(f.env.ctx)
	for i, p := range s.peers {
		group.Go(func() error {
			v := &visitor{site: m.site.from(0)}
			defer v.site.http.CloseIdleConnections()
			name := fmt.Sprintf("Persona %d", i+1)
			if err := v.ask(ctx, http.MethodPost, "/api/join", map[string]string{"code": w.code, "name": name}, nil); err != nil {
				return err
			}
			p.door = door{url: strings.Replace(m.site.base, "http", "ws", 1) + "/ws/" + string(w.id), cookie: v.cookie}
			return p.connect(ctx)
		})
	}
	err = group.Wait()
	return time.Since(began), err
}

// crash kills the server under a full room and starts it again: how long it was away, and how long after that the last was seated.
func (f *figuring) crash(people int) (away, last time.Duration, err error) {
	f.sayf("%d people sit down; then the server is killed", people)
	m, err := f.serve("sqlite", f.cpus.Server)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	r := &running{
		play:  &play{Name: "crash", Boards: 1, People: people, Notes: 300, Phases: []phase{{Step: board.StepGroup, Seconds: 1}}},
		stage: &stage{bases: []string{m.site.base}, key: facilitatorKey}, began: time.Now(),
	}
	room, err := r.open(f.env.ctx, 0)
	if err != nil {
		return 0, 0, err
	}
	r.rooms = append(r.rooms, room)
	defer r.leave()
	// From as many addresses as the server wants: the door of one was measured above.
	if err := r.seatAll(f.env.ctx); err != nil {
		return 0, 0, err
	}
	if err := sleep(f.env.ctx, 2*settleFor); err != nil {
		return 0, 0, err
	}
	connected := func(want bool) error {
		for until := time.Now().Add(startWithin); ; {
			all := true
			for _, t := range room.tabs {
				t.mu.Lock()
				all = all && (t.conn != nil) == want
				t.mu.Unlock()
			}
			switch {
			case all:
				return nil
			case time.Now().After(until):
				return errors.New("not everybody came back")
			}
			if err := sleep(f.env.ctx, 5*time.Millisecond); err != nil {
				return err
			}
		}
	}
	killed := time.Now()
	if err := errors.Join(m.cmd.Process.Kill(), m.wait(), connected(false)); err != nil {
		return 0, 0, err
	}
	if m.process, err = f.restart(m); err != nil {
		return 0, 0, err
	}
	back := time.Now()
	if err := connected(true); err != nil {
		return 0, 0, err
	}
	return back.Sub(killed), time.Since(back), nil
}

// restart starts an instance again where it was, with what it had.
func (b *bench) restart(m *served) (*process, error) {
	again := m.command
	again.env = append(again.env, "MINGA_ADDR="+m.addr)
	p, err := start(b.env.ctx, again)
	if err != nil {
		return nil, err
	}
	if _, err = p.line(serving); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// eight is what a client that stops reading costs the others.
func (f *figuring) eight() error {
	l := load{People: f.people(300), Edits: 0.3}
	minute := *f.benchCmd
	if !f.bench.Quick {
		minute.Seconds = 60
	}
	long := *f.bench
	long.benchCmd = &minute
	var p99s [3]float64
	for i, deaf := range []bool{false, true, false} {
		f.sayf("%d people, one of them deaf: %t", l.People, deaf)
		got, err := long.beside(l, deaf, uint64(i))
		if err != nil {
			return err
		}
		p99s[i] = f.checked("beside one that stops reading", got)[p99]
	}
	without := (p99s[0] + p99s[2]) / 2
	f.below(fmt.Sprintf("one of %d stops reading for %g s: the others' p99 changes", l.People, minute.Seconds), "%", 100*(p99s[1]/without-1), 20)
	f.tell("p99 with one that stops reading", "ms", p99s[1])
	f.tell("p99 without, before and after, mean", "ms", without)
	return nil
}

// beside measures people, with somebody among them who takes the welcome and reads nothing more.
func (b *bench) beside(l load, deaf bool, seed uint64) (got figures, err error) {
	m, err := b.serve("sqlite", b.cpus.Server)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	w, err := m.site.found(b.env.ctx, 300)
	if err != nil {
		return nil, err
	}
	doors, err := w.seat(b.env.ctx, l.People+1)
	if err != nil {
		return nil, err
	}
	m.site.http.CloseIdleConnections()
	if deaf {
		s := &swarm{first: 240 * perAddress} // an address of their own
		p := &peer{swarm: s, door: doors[l.People], ledger: newLedger(load{}, nil), refused: map[string]int{}}
		s.peers = []*peer{p}
		defer s.close()
		if err := p.connect(b.env.ctx); err != nil {
			return nil, err
		}
	}
	random := rand.New(rand.NewPCG(b.Seed, seed)) //nolint:gosec // repeatable, not secret
	sat := party{load: l, events: l.draw(random, b.Warm+b.length()), doors: doors[:l.People]}
	got, _, err = b.measureParties([]party{sat}, []*process{m.process}, nil)
	return got, err
}

// seven is that a limit is a limit, and that a secret is one.
func (f *figuring) seven() error {
	if err := f.secretFile(); err != nil {
		return err
	}
	all, err := f.several(3)
	if err != nil {
		return err
	}
	defer func() { f.wrong = append(f.wrong, all.stop()) }()
	f.sayf("200 casts of one person through three instances")
	ctx := f.env.ctx
	p, err := openPoll(ctx, all.at[0].site)
	if err != nil {
		return err
	}
	if err := p.vote(ctx, 20); err != nil {
		return err
	}
	who, err := p.join(ctx, "Persona 0")
	if err != nil {
		return err
	}
	accepted, refusals := p.storm(ctx, who, all.at, 200)
	f.exactly("200 simultaneous casts of one person through three instances, three dots each: accepted", float64(accepted), 3)
	for code, n := range refusals {
		f.report.note(fmt.Sprintf("200 casts: %d × %s", n, code))
	}
	db := all.at[0].db
	if db.dir == "" {
		f.report.note("The files of a PostgreSQL that is not ours were not searched.")
		return p.end(ctx)
	}
	if err := db.sql(ctx, "CHECKPOINT"); err != nil {
		return err
	}
	before, err := p.storedIn(filepath.Join(db.dir, "data"))
	if err != nil {
		return err
	}
	f.mustSee("PostgreSQL", before.tables)
	if err := p.end(ctx); err != nil {
		return err
	}
	live, err := db.dump(ctx)
	if err != nil {
		return err
	}
	f.exactly("PostgreSQL after closing: casts in live rows", float64(p.casts(live)), 0)
	for _, step := range []struct{ statement, what string }{
		{"CHECKPOINT", "at once"}, {"VACUUM; CHECKPOINT", "after VACUUM"}, {"VACUUM FULL; CHECKPOINT", "after VACUUM FULL"},
	} {
		for statement := range strings.SplitSeq(step.statement, "; ") {
			if err := db.sql(ctx, statement); err != nil {
				return err
			}
		}
		found, err := p.storedIn(filepath.Join(db.dir, "data"))
		if err != nil {
			return err
		}
		what := "PostgreSQL after closing: casts in the tables' files " + step.what
		if step.what == "after VACUUM FULL" {
			f.exactly(what, float64(found.tables), 0)
			f.tell("the same in the write-ahead log, which PostgreSQL keeps until it is recycled", "", float64(found.log))
		} else {
			f.tell(what, "", float64(found.tables))
		}
	}
	return nil
}

// mustSee fails when the search finds nothing while the round is open: then it would find nothing afterwards either.
func (f *figuring) mustSee(store string, casts int) {
	f.tell(store+" while the round is open: casts in its files", "", float64(casts))
	if casts == 0 {
		f.wrong = append(f.wrong, fmt.Errorf("the search sees no casts of an open round in the files of %s", store))
	}
}

// secretFile closes a round on SQLite and searches its files, in use and after the end.
func (f *figuring) secretFile() (err error) {
	f.sayf("a round on SQLite")
	ctx := f.env.ctx
	m, err := f.serve("sqlite", f.cpus.Server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	p, err := openPoll(ctx, m.site)
	if err != nil {
		return err
	}
	if err := p.vote(ctx, 20); err != nil {
		return err
	}
	open, err := p.storedIn(m.data)
	if err != nil {
		return err
	}
	f.mustSee("SQLite", open.tables+open.log)
	if err := p.end(ctx); err != nil {
		return err
	}
	// The answer comes with the commit; the file is written anew just after it.
	ended, closed := time.Now(), stored{tables: 1}
	for closed.tables+closed.log > 0 && time.Since(ended) < goneWithin {
		if closed, err = p.storedIn(m.data); err != nil {
			return err
		}
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	took := time.Since(ended)
	f.exactly("SQLite after closing: casts in its files, -wal included", float64(closed.tables+closed.log), 0)
	f.tell("they were gone after", "s", took.Seconds())
	return nil
}

// goneWithin is how long SQLite has to write its file anew after a round was closed.
const goneWithin = 10 * time.Second

// poll is a round on a board of its own.
type poll struct {
	shop  *workshop
	round board.ID
	items []board.ID
}

func openPoll(ctx context.Context, at *site) (*poll, error) {
	w, err := at.found(ctx, 10)
	if err != nil {
		return nil, err
	}
	v, err := w.view(ctx)
	if err != nil {
		return nil, err
	}
	p := &poll{shop: w, round: newID()}
	for _, s := range v.Steps {
		if s.Kind == board.StepVote {
			if err := w.propose(ctx, board.StepEntered{ID: s.ID}); err != nil {
				return nil, err
			}
		}
	}
	if err := w.propose(ctx, board.RoundDrafted{ID: p.round, Question: "¿Qué primero?", Dots: 3, Cap: 3}); err != nil {
		return nil, err
	}
	if err := w.propose(ctx, board.RoundOpened{ID: p.round}); err != nil {
		return nil, err
	}
	if v, err = w.view(ctx); err != nil {
		return nil, err
	}
	for _, r := range v.Rounds {
		if r.ID == p.round {
			p.items = r.Items
		}
	}
	if len(p.items) == 0 {
		return nil, errors.New("a round without items")
	}
	return p, nil
}

func (p *poll) join(ctx context.Context, name string) (*visitor, error) {
	v := &visitor{site: p.shop.leader.site}
	return v, v.ask(ctx, http.MethodPost, "/api/join", map[string]string{"code": p.shop.code, "name": name}, nil)
}

// cast spends one dot at an instance, as the n-th proposal of a tab.
func (p *poll) cast(ctx context.Context, v *visitor, at *site, tab string, n uint64, item board.ID) error {
	text, err := board.EncodeOp(board.DotPlaced{Round: p.round, Item: item})
	if err != nil {
		return err
	}
	here := visitor{site: at, cookie: v.cookie}
	return here.ask(ctx, http.MethodPost, "/api/workshops/"+string(p.shop.id)+"/proposals",
		map[string]any{"n": n, "tab": tab, "o": json.RawMessage(text)}, nil)
}

// vote lets people spend their three dots.
func (p *poll) vote(ctx context.Context, people int) error {
	group, ctx := errgroup.WithContext(ctx)
	for i := range people {
		group.Go(func() error {
			v, err := p.join(ctx, fmt.Sprintf("Persona %d", i+1))
			for n := uint64(1); n <= 3 && err == nil; n++ {
				err = p.cast(ctx, v, v.site, tabName, n, p.items[(i+int(n))%len(p.items)])
			}
			return err
		})
	}
	return group.Wait()
}

// storm lets one person ask for many dots at the same moment, and counts what was answered.
func (p *poll) storm(ctx context.Context, v *visitor, at []*served, casts int) (accepted int, refusals map[string]int) {
	refusals = map[string]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	gun := make(chan struct{})
	for i := range casts {
		all.Go(func() {
			<-gun
			err := p.cast(ctx, v, at[i%len(at)].site, fmt.Sprintf("tab%d", i), 1, p.items[i%len(p.items)])
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				accepted++
				return
			}
			_, why, _ := strings.Cut(err.Error(), `"code":"`)
			why, _, _ = strings.Cut(why, `"`)
			refusals[why]++
		})
	}
	close(gun)
	all.Wait()
	return accepted, refusals
}

func (p *poll) end(ctx context.Context) error {
	return p.shop.propose(ctx, board.RoundClosed{ID: p.round})
}

// casts counts what joins a person to an item of the round: entries, and the casts that a snapshot has, as text
// and as PostgreSQL writes bytes.
func (p *poll) casts(in []byte) int {
	found := 0
	for _, needle := range []string{
		fmt.Sprintf(`"k":"dot.placed","round":%q`, p.round), fmt.Sprintf(`"k":"dot.taken","round":%q`, p.round), `"casts":{"`,
	} {
		found += strings.Count(string(in), needle) + strings.Count(string(in), fmt.Sprintf("%x", needle))
	}
	return found
}

// stored is how often casts were found, in tables and in logs.
type stored struct{ tables, log int }

// storedIn searches all files of a folder.
func (p *poll) storedIn(folder string) (found stored, err error) {
	err = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a temporary file, or a log that was recycled
			}
			return err
		}
		raw, err := os.ReadFile(name) //nolint:gosec // a store of ours
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if n := p.casts(raw); strings.Contains(name, "pg_wal") || strings.HasSuffix(name, "-wal") {
			found.log += n
		} else {
			found.tables += n
		}
		return nil
	})
	return found, err
}

// sql runs a statement as PostgreSQL's own client does.
func (db *database) sql(ctx context.Context, statement string) error {
	_, err := db.client(ctx, "psql", "-X", "-q", "-c", statement, db.dsn)
	return err
}

// dump is all live rows.
func (db *database) dump(ctx context.Context) ([]byte, error) {
	return db.client(ctx, "pg_dump", "--data-only", db.dsn)
}

func (db *database) client(ctx context.Context, name string, args ...string) ([]byte, error) {
	bin, err := postgresPrograms()
	if err != nil {
		return nil, err
	}
	c := exec.CommandContext(ctx, filepath.Join(bin, name), args...) //nolint:gosec // what is installed
	c.Env = []string{"LC_ALL=C.UTF-8"}
	out, err := c.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("%s: %w: %s", name, err, failed.Stderr)
	}
	return out, err
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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
	// The answer comes with the commit; the table of casts is written anew just after it. Its old file
	// is emptied with that, CHECKPOINT writes what else is in memory.
	ended, closed := time.Now(), stored{tables: 1}
	for closed.tables > 0 && time.Since(ended) < goneWithin {
		if err := db.sql(ctx, "CHECKPOINT"); err != nil {
			return err
		}
		if closed, err = p.storedIn(filepath.Join(db.dir, "data")); err != nil {
			return err
		}
	}
	f.exactly("PostgreSQL after closing: casts in the tables' files", float64(closed.tables), 0)
	f.tell("the same in the write-ahead log, which PostgreSQL keeps until it is recycled", "", float64(closed.log))
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

// goneWithin is how long a store has to write its file anew after a round was closed.
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

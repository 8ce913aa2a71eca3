package hub

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/wire"
)

const (
	publishWithin = 250 * time.Millisecond
	inboxSize     = 256
	maxMail       = 1024             // bus messages that wait for the room; beyond, it reads the journal
	maxAhead      = 1024             // entries heard of too early
	savePause     = 10 * time.Second // between snapshots of a board however busy: each is the whole board
	bareAfter     = 2 * time.Second
)

// room is one open board. All fields below "owned" belong to the goroutine of run; everybody
// else sends it functions through post.
type room struct {
	hub *Hub
	id  board.ID
	log *slog.Logger

	ctx     context.Context //nolint:containedctx // the room's life: ended when run returns
	cancel  context.CancelFunc
	loaded  chan struct{} // closed when loading has ended; then loadErr is set
	loadErr error
	dead    chan struct{} // closed when run returns
	in      chan func()
	results chan *batch
	caught  chan caught
	saved   chan struct{}
	wg      sync.WaitGroup // helpers of run

	presence *presence
	mail     mailbox

	refs int // guarded by hub.mu: visitors of any sort

	// Owned by run.
	confirmed *board.Board // what is durable, and all that anybody is shown
	spec      *board.Board // confirmed and what is in flight; nil: to be cloned
	waiting   []*ask
	asking    map[askKey][]*ask // all unanswered asks that have an origin
	inflight  *batch
	conflicts int // lost races in a row
	failures  int // of the journal in a row
	retryAt   time.Time
	behind    bool                      // the journal has more than confirmed, and must be read before an append
	catching  bool                      // a read is under way
	foreign   board.Seq                 // the last entry that may be another instance's
	ahead     map[board.Seq]board.Entry // heard of, not yet next in line
	parked    []func()                  // wait for the end of a read
	checkAt   time.Time

	unsubscribe func()    // nil: the bus is not heard
	subscribeAt time.Time // when to try again; zero: nothing to try
	deaf        int       // failures to subscribe in a row

	recent    recent
	unsaved   int // entries since the last snapshot
	saving    bool
	savedAt   time.Time
	classes   map[board.AudienceKind]*class
	byPerson  map[board.ID]map[*conn]struct{}
	byDevice  map[string]map[*conn]struct{}
	conns     int
	pace      pace
	pending   bool      // something waits for a flush
	traced    []*trace  // sampled edits that wait for it too
	tickedAt  time.Time // the last tick of presence
	roster    roster
	ringer    ringer
	idleSince time.Time // zero: somebody is here
	drain     *draining
	over      bool
}

func newRoom(h *Hub, id board.ID) *room {
	r := &room{
		hub: h, id: id, log: h.cfg.Log.With(slog.String("board", string(id))),
		loaded: make(chan struct{}), dead: make(chan struct{}),
		in: make(chan func(), inboxSize), results: make(chan *batch, 1), caught: make(chan caught, 1),
		saved:    make(chan struct{}, 1),
		presence: newPresence(), mail: mailbox{ready: make(chan struct{}, 1)},
		asking: map[askKey][]*ask{}, ahead: map[board.Seq]board.Entry{},
		classes: map[board.AudienceKind]*class{}, byPerson: map[board.ID]map[*conn]struct{}{},
		byDevice: map[string]map[*conn]struct{}{}, roster: newRoster(),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// post runs f in the room's turn, and says false when the room has closed. It waits while the room has too
// much to do: that is what slows down who sends too much.
func (r *room) post(f func()) bool {
	select {
	case r.in <- f:
		return true
	case <-r.dead:
		return false
	}
}

// do runs f in the room's turn and waits for its end.
func (r *room) do(ctx context.Context, f func()) error {
	done := make(chan struct{})
	return r.await(ctx, done, func() { defer close(done); f() })
}

// doFresh is do once the journal has been read.
func (r *room) doFresh(ctx context.Context, f func()) error {
	done := make(chan struct{})
	return r.await(ctx, done, func() { r.afterLook(func() { defer close(done); f() }) }) //nolint:contextcheck // the reading is the room's, for all who wait
}

func (r *room) await(ctx context.Context, done <-chan struct{}, turn func()) error {
	if !r.post(turn) {
		return ErrLater
	}
	select {
	case <-done:
		return nil
	case <-r.dead:
		return ErrLater
	case <-ctx.Done():
		return ctx.Err()
	}
}

// load reads the board: the latest snapshot and what came after it.
func (r *room) load() error {
	ctx, cancel := context.WithTimeout(r.ctx, 4*r.hub.cfg.AppendTimeout)
	defer cancel()
	b := board.New(r.id)
	s, ok, err := r.hub.cfg.Journal.LatestSnapshot(ctx, r.id, board.SnapshotVersion)
	if err != nil {
		return fmt.Errorf("hub: read snapshot: %w", err)
	}
	if ok {
		if sb, err := board.UnmarshalSnapshot(s.Data); err == nil {
			b = sb
		} else {
			r.log.Warn("snapshot is not readable, replaying the journal", slog.Uint64("seq", uint64(s.Seq)), slog.Any("error", err))
		}
	}
	start := b.Head()
	for {
		page, err := r.hub.cfg.Journal.Read(ctx, r.id, b.Head(), readPage)
		if err != nil {
			return fmt.Errorf("hub: read journal: %w", err)
		}
		for _, e := range page {
			b.Apply(e)
			r.recent.add(e)
		}
		if len(page) < readPage {
			break
		}
	}
	if b.Head() == 0 {
		return ErrNoBoard
	}
	r.confirmed = b
	r.unsaved = int(b.Head() - start)
	return nil
}

// run is the room's goroutine: from loading to the last visitor's leaving.
func (r *room) run() {
	defer func() {
		fault := recover()
		if fault != nil {
			seq := board.Seq(0)
			if r.confirmed != nil {
				seq = r.confirmed.Head()
			}
			r.log.Error("room closed by a fault", slog.Uint64("seq", uint64(seq)), slog.Any("fault", fault),
				slog.String("stack", string(debug.Stack())))
			if r.loadErr == nil {
				r.loadErr = ErrLater
			}
		}
		r.hub.drop(r)
		if r.unsubscribe != nil {
			r.unsubscribe()
		}
		r.cancel()
		r.closeAll(wire.CloseRoom, "room closed")
		close(r.dead)
		select {
		case <-r.loaded:
			r.hub.cfg.Observer.RoomClosed(fault != nil)
		default:
			close(r.loaded)
		}
		left := r.waiting
		if r.inflight != nil {
			left = slices.Concat(left, r.inflight.asks)
		}
		for _, a := range left {
			// Of those that wait, some have their answer: another instance stored them meanwhile.
			if !a.answered {
				r.tell(a, 0, ErrLater)
			}
		}
		r.wg.Wait()
	}()

	// Listen first, read then: nothing that is announced meanwhile is lost.
	r.subscribe(time.Now())
	if r.loadErr = r.load(); r.loadErr != nil {
		return
	}
	r.hub.cfg.Observer.RoomOpened()
	now := time.Now()
	r.idleSince = now
	r.checkAt = now.Add(r.checkEvery())
	r.roster.beat = now.Add(heartbeat)
	close(r.loaded)
	r.loop()
}

// subscribe listens to the bus. While that fails the head check stands in, and it is tried again.
func (r *room) subscribe(now time.Time) {
	b := r.hub.cfg.Bus
	if b == nil {
		return
	}
	unsubscribe, err := b.Subscribe(r.id, r.mail.put, r.mail.missed)
	if err != nil {
		if r.deaf == 0 {
			r.log.Warn("subscribing to the bus failed", slog.Any("error", err))
		}
		r.subscribeAt = now.Add(min(longDeafness, firstBackoff<<min(r.deaf, 16)))
		r.deaf++
		return
	}
	r.unsubscribe = unsubscribe
	if r.deaf > 0 {
		r.log.Info("subscribed to the bus", slog.Int("failures", r.deaf))
		r.deaf, r.subscribeAt = 0, time.Time{}
		if r.confirmed != nil {
			r.catchUp() // what was announced meanwhile was not heard
		}
	}
}

func (r *room) loop() {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for !r.over {
		var dirty <-chan struct{}
		now := time.Now()
		if next := r.turn(now); next.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(max(0, next.Sub(now)))
		}
		if r.over {
			return
		}
		if r.tickedAt.IsZero() {
			dirty = r.presence.dirty
		}
		select {
		case f := <-r.in:
			f()
			for range min(len(r.in), inboxSize) {
				(<-r.in)()
			}
		case b := <-r.results:
			r.finished(b)
		case c := <-r.caught:
			r.caughtUp(c)
		case <-r.saved:
			r.saving = false
		case <-r.mail.ready:
			r.open(r.mail.take())
		case <-dirty:
			r.tick(time.Now())
		case <-timer.C:
		}
	}
}

// turn does what is due and returns when the next thing is.
func (r *room) turn(now time.Time) (next time.Time) {
	due := func(at time.Time) bool {
		if at.IsZero() || !at.After(now) {
			return true
		}
		if next.IsZero() || at.Before(next) {
			next = at
		}
		return false
	}
	if at := r.ring(now); !at.IsZero() {
		due(at)
	}
	r.startBatch(now)
	if r.behind && !r.catching && due(r.retryAt) {
		r.catchUp()
	}
	if !r.subscribeAt.IsZero() && due(r.subscribeAt) {
		r.subscribe(now)
		if !r.subscribeAt.IsZero() {
			due(r.subscribeAt)
		}
	}
	if at := r.expire(now); !at.IsZero() {
		due(at)
	}
	if r.pending && due(r.pace.due(now, r.hub.cfg.MaxGather, r.conns)) {
		r.flush(now)
	}
	for _, c := range r.classes {
		if c.lags(r.confirmed.Head()) && due(c.sentAt.Add(bareAfter)) {
			r.flushBare(now, c)
		}
	}
	if !r.tickedAt.IsZero() && due(r.tickedAt.Add(presenceTick)) {
		r.tick(now)
	}
	if r.hub.cfg.HeadCheck > 0 && due(r.checkAt) {
		r.checkAt = now.Add(r.checkEvery())
		due(r.checkAt)
		r.catchUp()
	}
	r.turnRoster(now, due)
	// While a vote is open a snapshot would hold who voted for what, in one more place to be forgotten.
	if r.unsaved >= r.hub.cfg.SnapshotEvery && !r.saving && !r.confirmed.HoldsSecrets() && due(r.savedAt.Add(savePause)) {
		r.savedAt = now
		r.save()
	}
	if r.drain != nil {
		r.turnDrain(now, due)
	}
	if !r.idleSince.IsZero() && r.inflight == nil && len(r.waiting) == 0 && due(r.idleSince.Add(r.hub.cfg.IdleClose)) {
		if r.hub.retire(r) {
			r.over = true
		} else {
			r.idleSince = time.Time{}
		}
	}
	return next
}

// checkEvery spreads the looks at the journal's head, so that instances do not ask in step.
func (r *room) checkEvery() time.Duration {
	d := r.hub.cfg.HeadCheck
	return d*3/4 + time.Duration(rand.Int64N(int64(d/2)+1)) //nolint:gosec // jitter needs no secret
}

// propose takes an ask, from any goroutine. An error is its answer.
func (r *room) propose(a *ask) error {
	if r.hub.draining.Load() {
		return ErrDraining
	}
	if !r.post(func() { r.take(a) }) {
		return ErrLater
	}
	return nil
}

func (r *room) take(a *ask) {
	if r.drain != nil {
		r.tell(a, 0, ErrDraining)
		return
	}
	if len(r.waiting) >= maxWaiting {
		r.tell(a, 0, ErrBusy)
		return
	}
	if a.p.Origin != "" {
		if seq, ok := r.confirmed.Done(a.p.Origin, a.p.N); ok {
			r.tell(a, seq, recorded(r.confirmed, a.p.Origin, a.p.N))
			return
		}
		r.asking[a.key()] = append(r.asking[a.key()], a)
	}
	r.waiting = append(r.waiting, a)
}

// answer ends an ask, once.
func (r *room) answer(a *ask, seq board.Seq, err error) {
	if a.answered {
		return
	}
	a.answered = true
	r.forget(a)
	if err == nil && a.conn != nil {
		r.owe(a.conn, seq)
	}
	r.shown(a, seq, err)
	r.tell(a, seq, err)
}

// forget takes an ask out of the index of those that are unanswered.
func (r *room) forget(a *ask) {
	asks := r.asking[a.key()]
	for i, other := range asks {
		if other == a {
			if len(asks) == 1 {
				delete(r.asking, a.key())
			} else {
				r.asking[a.key()] = append(asks[:i:i], asks[i+1:]...)
			}
			return
		}
	}
}

// settleKey answers all asks of one origin and number: they are entry seq, which may be a refusal.
func (r *room) settleKey(k askKey, seq board.Seq, refusal error) {
	for _, a := range r.asking[k] {
		r.answer(a, seq, refusal)
	}
}

// tell gives an answer to who waits for it, from any goroutine.
func (r *room) tell(a *ask, seq board.Seq, err error) {
	if a.conn == nil {
		a.done <- answer{seq, err}
		return
	}
	if err == nil {
		a.conn.put(NewFrame(wire.Encode(wire.OK{T: "ok", N: a.p.N, Tab: a.tab, S: seq})))
		return
	}
	refusal := refusalOf(err)
	r.hub.cfg.Observer.Refused(refusal.Code)
	a.conn.put(noFrame(a.p.N, a.tab, refusal))
}

// apply makes an entry the board's last: here everything comes together, whoever wrote it.
func (r *room) apply(e board.Entry) {
	from, to, redact, scrubs := board.ScrubOf(r.confirmed, e)
	moves := movesSeats(e)
	if moves {
		// Everybody stands at the same number before rights change.
		r.flush(time.Now())
	}
	r.confirmed.Apply(e)
	r.foreign = e.Seq
	if r.inflight == nil && r.spec != nil {
		if r.spec.Head()+1 == e.Seq {
			r.spec.Apply(e)
		} else if r.spec.Head() < e.Seq {
			r.spec = nil
		}
	}
	r.recent.add(e)
	if scrubs {
		r.recent.redact(from, to, redact)
	}
	r.unsaved++
	if moves {
		r.reseat(e)
	}
	r.show(e)
	if e.Origin != "" {
		r.settleKey(askKey{e.Origin, e.N}, e.Seq, recorded(r.confirmed, e.Origin, e.N))
	}
	if f := r.hub.cfg.OnEntry; f != nil {
		f(r.id, e, r.confirmed)
	}
}

// save keeps a snapshot, beside the room's work.
func (r *room) save() {
	r.saving, r.unsaved = true, 0
	b := r.confirmed.Clone()
	r.wg.Go(func() {
		defer func() { r.saved <- struct{}{} }()
		data, err := b.MarshalSnapshot()
		if err == nil {
			ctx, cancel := context.WithTimeout(r.ctx, 5*r.hub.cfg.AppendTimeout)
			defer cancel()
			err = r.hub.cfg.Journal.SaveSnapshot(ctx, r.id, journal.Snapshot{Seq: b.Head(), Version: board.SnapshotVersion, Data: data})
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			r.log.Warn("saving a snapshot failed", slog.Any("error", err))
		}
	})
}

package hub

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/wire"
)

// Hub is the live wing: the boards that are open in this process. It opens a room on the first
// visitor of a board and closes it after the last. It is safe for concurrent use.
type Hub struct {
	cfg      Config
	draining atomic.Bool
	wg       sync.WaitGroup // rooms

	mu    sync.Mutex
	rooms map[board.ID]*room
}

// New returns a hub without open rooms. It starts nothing until the first visitor comes.
func New(cfg Config) *Hub {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	defInt := func(n *int, v int) {
		if *n == 0 {
			*n = v
		}
	}
	if cfg.Instance == "" {
		cfg.Instance = rand.Text()[:12]
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Observer == nil {
		cfg.Observer = NoObserver{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	defInt(&cfg.MaxQueueBytes, 1<<20)
	defInt(&cfg.MaxDeviceConns, 12)
	defInt(&cfg.SnapshotEvery, 300)
	def(&cfg.AppendTimeout, 2*time.Second)
	def(&cfg.ProposalDeadline, 5*time.Second)
	def(&cfg.HelloTimeout, 10*time.Second)
	def(&cfg.IdleClose, 30*time.Second)
	def(&cfg.MaxGather, 16*time.Millisecond)
	def(&cfg.DrainSpread, 3*time.Second)
	if _, alone := cfg.Bus.(*bus.Local); alone || cfg.Bus == nil {
		// Tools may write to the journal of a running single instance, so it looks too.
		def(&cfg.HeadCheck, 10*time.Second)
	}
	def(&cfg.HeadCheck, 2*time.Second)
	return &Hub{cfg: cfg, rooms: map[board.ID]*room{}}
}

func (h *Hub) millis() board.Millis { return board.Millis(h.cfg.Now().UnixMilli()) }

// enter opens a board's room, or finds it open, and counts the caller among its visitors until
// it calls exit. A draining hub lets nobody in except those who only look at an open room.
func (h *Hub) enter(ctx context.Context, id board.ID, look bool) (*room, error) {
	h.mu.Lock()
	r := h.rooms[id]
	if h.draining.Load() && (r == nil || !look) {
		h.mu.Unlock()
		return nil, ErrDraining
	}
	if r == nil {
		r = newRoom(h, id)
		h.rooms[id] = r
		h.wg.Go(r.run)
	}
	r.refs++
	h.mu.Unlock()
	select {
	case <-r.loaded:
	case <-ctx.Done():
		h.exit(r)
		return nil, ctx.Err()
	}
	if err := r.loadErr; err != nil {
		h.exit(r)
		if !errors.Is(err, ErrNoBoard) && !errors.Is(err, ErrLater) {
			h.cfg.Log.Warn("opening a board failed", slog.String("board", string(id)), slog.Any("error", err))
			err = fmt.Errorf("%w: %w", ErrLater, err)
		}
		return nil, err
	}
	return r, nil
}

func (h *Hub) exit(r *room) {
	h.mu.Lock()
	r.refs--
	last := r.refs == 0
	h.mu.Unlock()
	if last {
		r.post(func() { r.idleSince = time.Now() })
	}
}

// retire closes a room for good, unless somebody has come in the meantime.
func (h *Hub) retire(r *room) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.refs > 0 {
		return false
	}
	h.forget(r)
	return true
}

// drop forgets a room that has ended, whoever is in it.
func (h *Hub) drop(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(r)
}

func (h *Hub) forget(r *room) {
	if h.rooms[r.id] == r {
		delete(h.rooms, r.id)
	}
}

// Create founds a board: p asks for a board.BoardCreate. A proposal that is sent again with the
// same origin and number succeeds again; another one for the same id is refused with
// board.CodeIDTaken. Other errors are a *board.Refusal, ErrDraining, or ErrLater.
func (h *Hub) Create(ctx context.Context, p board.Proposal) error {
	create, ok := p.Op.(board.BoardCreate)
	if !ok {
		return &board.Refusal{Code: board.CodeUnknownKind}
	}
	if h.draining.Load() {
		return ErrDraining
	}
	if p.At == 0 {
		p.At = h.millis()
	}
	b := board.New(create.ID)
	ops, err := board.Decide(b, p)
	if err != nil {
		return err
	}
	e := board.Entry{Seq: 1, At: p.At, Origin: p.Origin, N: p.N, Person: p.Actor.Person, Ops: ops}
	ctx, cancel := context.WithTimeout(ctx, h.cfg.ProposalDeadline)
	defer cancel()
	err = h.cfg.Journal.Append(ctx, create.ID, 0, []board.Entry{e}, nil)
	if err == nil {
		if f := h.cfg.OnEntry; f != nil {
			b.Apply(e)
			f(create.ID, e, b)
		}
		return nil
	}
	// Whatever went wrong, the first entry tells whether the board is the one that was asked for.
	first, readErr := h.cfg.Journal.Read(ctx, create.ID, 0, 1)
	switch {
	case readErr != nil:
		return fmt.Errorf("%w: %w", ErrLater, err)
	case len(first) == 0:
		return fmt.Errorf("%w: %w", ErrLater, err)
	case p.Origin != "" && first[0].Origin == p.Origin && first[0].N == p.N, sameEntry(first[0], e):
		return nil
	case errors.Is(err, journal.ErrConflict):
		return &board.Refusal{Code: board.CodeIDTaken, Field: "id"}
	}
	return fmt.Errorf("%w: %w", ErrLater, err)
}

// Propose asks for an op and waits until it is durable, under the number that is returned. The
// proposal's At is filled in when it is 0. Errors: *board.Refusal, ErrNoBoard, ErrDraining,
// ErrBusy, ErrLater, or the context's; after the last two the outcome is not known, and the same origin and
// number may be sent again.
func (h *Hub) Propose(ctx context.Context, id board.ID, p board.Proposal) (board.Seq, error) {
	r, err := h.enter(ctx, id, false)
	if err != nil {
		return 0, err
	}
	defer h.exit(r)
	if p.At == 0 {
		p.At = h.millis()
	}
	a := &ask{p: p, since: time.Now(), done: make(chan answer, 1)}
	if err := r.propose(a); err != nil {
		return 0, err
	}
	select {
	case got := <-a.done:
		return got.seq, got.err
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-r.dead:
	}
	select {
	case got := <-a.done: // the room's last words
		return got.seq, got.err
	default:
		return 0, ErrLater
	}
}

// View returns the board as an audience may see it. The caller owns it.
func (h *Hub) View(ctx context.Context, id board.ID, a board.Audience) (board.BoardView, error) {
	var v board.BoardView
	err := h.Read(ctx, id, func(b *board.Board) { v = board.ViewBoard(b, a) })
	return v, err
}

// Read calls look with the board as it is now, in the room's turn: look must be quick, and
// neither keep nor change the board, nor call the hub. It does not run after Read has returned.
// Errors: ErrNoBoard, ErrDraining, ErrLater, or the context's.
func (h *Hub) Read(ctx context.Context, id board.ID, look func(*board.Board)) error {
	return h.read(ctx, id, look, (*room).do)
}

// ReadFresh is Read after a look into the journal: it sees what other instances have stored, even
// when nobody has told this one yet. Without an answer of the journal it is as good as Read.
func (h *Hub) ReadFresh(ctx context.Context, id board.ID, look func(*board.Board)) error {
	return h.read(ctx, id, look, (*room).doFresh)
}

func (h *Hub) read(ctx context.Context, id board.ID, look func(*board.Board), do func(*room, context.Context, func()) error) error {
	if err := ctx.Err(); err != nil {
		return err //nolint:wrapcheck // said above: the context's
	}
	r, err := h.enter(ctx, id, true)
	if err != nil {
		return err
	}
	defer h.exit(r)
	// Who has gone away is not waited for, and look must not write into what the caller has left.
	var mu sync.Mutex
	gone := false
	err = do(r, ctx, func() {
		mu.Lock()
		defer mu.Unlock()
		if !gone {
			look(r.confirmed)
		}
	})
	mu.Lock()
	gone = true
	mu.Unlock()
	return err
}

// Serve lives as long as the connection: it reads in the calling goroutine and returns when the
// browser has left, the connection was closed from here, or ctx has ended. The socket is closed
// then. The error says what was wrong with the visitor: ErrNoBoard, ErrNotSeated,
// ErrTooManyConns, ErrDraining, ErrLater, ErrBinaryFrame or ErrFrameTooLarge; it has been told to the browser by
// the close code.
func (h *Hub) Serve(ctx context.Context, id board.ID, s Socket, v Visitor) error {
	r, err := h.enter(ctx, id, false)
	if err != nil {
		code := wire.CloseRoom
		switch {
		case errors.Is(err, ErrNoBoard):
			code = wire.CloseNoBoard
		case errors.Is(err, ErrDraining):
			code = wire.CloseDraining
		}
		_ = s.Close(code, "cannot open")
		return err
	}
	defer h.exit(r)
	return newConn(h, r, s, v).serve(ctx)
}

// Drain stops the hub: proposals are refused from now on, those accepted are finished, and then
// the connections are closed with "come back", spread over Config.DrainSpread. It returns when all rooms
// are closed. When ctx ends first, the connections left are closed at once and its error is returned.
func (h *Hub) Drain(ctx context.Context) error {
	h.mu.Lock()
	h.draining.Store(true)
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.mu.Unlock()
	for _, r := range rooms {
		go r.post(func() { r.drain = &draining{spread: h.cfg.DrainSpread} })
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.wg.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		for _, r := range rooms {
			go r.post(func() { r.over = true })
		}
		<-done
		return ctx.Err()
	}
}

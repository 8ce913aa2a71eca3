package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/journal/memory"
	"minga.lab/minga/hub/wire"
)

const theBoard = board.ID("board1")

// world is a journal, a bus and some hubs, in a synctest bubble: time passes when all wait, and
// the test fails when a goroutine is left at its end.
type world struct {
	t       *testing.T
	journal journal.Journal
	bus     bus.Bus
	hubs    []*hub.Hub
}

// bubble runs a test in a world of its own with n hubs over one journal and one bus.
func bubble(t *testing.T, n int, test func(t *testing.T, w *world), options ...func(*hub.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, journal: memory.New(), bus: bus.NewLocal()}
		for i := range n {
			w.open(fmt.Sprint("hub", i+1), options...)
		}
		if err := w.hubs[0].Create(t.Context(), board.Proposal{Actor: board.Actor{System: true}, Op: theCreation()}); err != nil {
			t.Fatal(err)
		}
		defer w.stop() // also after a failure, so that the bubble ends with its message
		test(t, w)
	})
}

func (w *world) open(name string, options ...func(*hub.Config)) *hub.Hub {
	cfg := hub.Config{Journal: w.journal, Bus: w.bus, Instance: name, Version: "v1", HeadCheck: 2 * time.Second}
	for _, o := range options {
		o(&cfg)
	}
	w.journal, w.bus = cfg.Journal, cfg.Bus
	h := hub.New(cfg)
	w.hubs = append(w.hubs, h)
	return h
}

// stop ends what the world has started, while its journal still works.
func (w *world) stop() {
	for _, h := range w.hubs {
		if err := h.Drain(context.Background()); err != nil {
			w.t.Error(err)
		}
	}
	if w.bus != nil {
		if err := w.bus.Close(); err != nil {
			w.t.Error(err)
		}
	}
}

func theCreation() board.BoardCreate {
	return board.BoardCreate{
		ID: theBoard, Epoch: "epoch1", Title: "Prueba", Lang: "es",
		Sections: []board.SectionAdded{{ID: "sect1", Title: "Ideas", W: 1200, H: 900}},
	}
}

func system(op board.Op) board.Proposal {
	return board.Proposal{Actor: board.Actor{System: true}, Op: op}
}

// must proposes on the server's behalf.
func (w *world) must(p board.Proposal) board.Seq {
	w.t.Helper()
	seq, err := w.hubs[0].Propose(w.t.Context(), theBoard, p)
	if err != nil {
		w.t.Fatalf("%s: %v", p.Op.Kind(), err)
	}
	return seq
}

// seat makes a person with a device of the same name.
func (w *world) seat(id board.ID, role board.Role) {
	w.t.Helper()
	w.must(system(board.PersonJoined{ID: id, Name: "Person " + string(id), Role: role, Device: "dev-" + string(id)}))
}

func (w *world) entries() []board.Entry {
	w.t.Helper()
	all, err := w.journal.Read(context.Background(), theBoard, 0, 1<<20)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// pipe is a Socket of two queues. The downward one has no bound, as a network's buffers seem to
// have, until the test stalls it.
type pipe struct {
	up     chan []byte
	mu     sync.Mutex
	down   [][]byte
	news   chan struct{}
	closed chan struct{}
	once   sync.Once
	code   wire.CloseCode
	stall  chan struct{} // not nil: WriteFrame waits for it
}

func newPipe() *pipe {
	return &pipe{up: make(chan []byte), news: make(chan struct{}, 1), closed: make(chan struct{})}
}

var errPipeClosed = errors.New("pipe is closed")

func (p *pipe) ReadFrame() ([]byte, error) {
	select {
	case <-p.closed:
		return nil, errPipeClosed
	case text, ok := <-p.up:
		switch {
		case !ok:
			return nil, errPipeClosed
		case string(text) == "<binary>":
			return nil, hub.ErrBinaryFrame
		case len(text) > wire.MaxUpFrame:
			return nil, hub.ErrFrameTooLarge
		}
		return text, nil
	}
}

func (p *pipe) WriteFrame(f *hub.Frame) error {
	p.mu.Lock()
	stall := p.stall
	p.mu.Unlock()
	if stall != nil {
		select {
		case <-stall:
		case <-p.closed:
		}
	}
	select {
	case <-p.closed:
		return errPipeClosed
	default:
	}
	p.mu.Lock()
	p.down = append(p.down, f.Text())
	p.mu.Unlock()
	select {
	case p.news <- struct{}{}:
	default:
	}
	return nil
}

func (p *pipe) Close(code wire.CloseCode, _ string) error {
	p.once.Do(func() {
		p.code = code
		close(p.closed)
	})
	return nil
}

// browser is the other end of a pipe, with the rules that a browser follows.
type browser struct {
	t      *testing.T
	pipe   *pipe
	device string
	tab    string
	n      uint64

	seq      board.Seq
	epoch    string
	view     *board.BoardView // of the last welcome with a board
	welcomes int
	you      wire.You
	ops      map[board.Seq][]string // as shown, by entry
	shown    []string               // all ops in order
	answers  map[uint64]reply
	asked    map[uint64]bool
	frames   []string
	here     []int
	presence []wire.Presence
	pongs    []wire.Pong
	served   chan error // what Serve returned
}

type reply struct {
	seq     board.Seq
	refusal *wire.No
}

// connect opens a socket and says hello.
func (w *world) connect(h *hub.Hub, device string, since board.Seq) *browser {
	w.t.Helper()
	b := w.dial(h, hub.Visitor{Device: device, Projector: device == ""})
	b.hello(since)
	b.until(func() bool { return b.welcomes > 0 })
	return b
}

// person connects the device of a person.
func (w *world) person(id board.ID) *browser { return w.connect(w.hubs[0], "dev-"+string(id), 0) }

func (w *world) dial(h *hub.Hub, v hub.Visitor) *browser {
	b := &browser{
		t: w.t, pipe: newPipe(), device: v.Device, tab: "tab1", epoch: "epoch1",
		ops: map[board.Seq][]string{}, answers: map[uint64]reply{}, asked: map[uint64]bool{}, served: make(chan error, 1),
	}
	go func() { b.served <- h.Serve(context.Background(), theBoard, b.pipe, v) }()
	return b
}

func (b *browser) hello(since board.Seq) {
	b.seq = since
	b.send(wire.Hello{T: "hello", Tab: b.tab, Since: since, Epoch: b.epoch, V: 1})
}

func (b *browser) send(frame any) {
	switch f := frame.(type) {
	case string:
		b.sendText(f)
	default:
		b.sendText(string(wire.Encode(f)))
	}
}

func (b *browser) sendText(text string) {
	select {
	case b.pipe.up <- []byte(text):
	case <-b.pipe.closed:
	}
}

// ask proposes and returns the number.
func (b *browser) ask(op board.Op) uint64 {
	b.t.Helper()
	b.n++
	b.propose(wire.Propose{T: "p", N: b.n, O: rawOp(b.t, op)})
	return b.n
}

func (b *browser) propose(f wire.Propose) {
	b.asked[f.N] = true
	b.send(f)
}

// askAgain proposes what may have been sent before.
func (b *browser) askAgain(n uint64, tab string, op board.Op) {
	b.t.Helper()
	b.propose(wire.Propose{T: "p", N: n, Tab: tab, R: true, O: rawOp(b.t, op)})
}

// rawOp writes a proposal as a browser would: every op is JSON with its kind.
func rawOp(t testing.TB, op board.Op) json.RawMessage {
	t.Helper()
	text, err := board.EncodeOp(op)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// do proposes and waits for the number of the entry.
func (b *browser) do(op board.Op) board.Seq {
	b.t.Helper()
	r := b.reply(b.ask(op))
	if r.refusal != nil {
		b.t.Fatalf("%s refused: %+v", op.Kind(), *r.refusal)
	}
	return r.seq
}

// refused proposes and waits for the refusal.
func (b *browser) refused(op board.Op) board.Code {
	b.t.Helper()
	r := b.reply(b.ask(op))
	if r.refusal == nil {
		b.t.Fatalf("%s accepted as %d", op.Kind(), r.seq)
	}
	return r.refusal.Code
}

// reply waits for the answer to a proposal.
func (b *browser) reply(n uint64) reply {
	b.t.Helper()
	b.until(func() bool { _, ok := b.answers[n]; return ok })
	r := b.answers[n]
	delete(b.answers, n)
	return r
}

// upTo waits until the browser stands at an entry.
func (b *browser) upTo(seq board.Seq) {
	b.t.Helper()
	b.until(func() bool { return b.seq >= seq })
}

// until reads frames until something is so.
func (b *browser) until(so func() bool) {
	b.t.Helper()
	limit := time.NewTimer(2 * time.Minute)
	defer limit.Stop()
	for !so() {
		if b.readOne() {
			continue
		}
		select {
		case <-b.pipe.news:
		case <-b.pipe.closed:
			if b.readOne() {
				continue
			}
			b.t.Fatalf("%s was closed with %d after %s", b.device, b.pipe.code, strings.Join(b.frames, "\n"))
		case <-limit.C:
			b.t.Fatalf("%s waits in vain at %d after %s", b.device, b.seq, strings.Join(b.frames, "\n"))
		}
	}
}

// quiet takes what is there, once everything that can go on has gone on.
func (b *browser) quiet() {
	b.t.Helper()
	synctest.Wait()
	for b.readOne() {
	}
}

// closed waits for the close code.
func (b *browser) closed() wire.CloseCode {
	b.t.Helper()
	select {
	case <-b.pipe.closed:
	case <-time.After(2 * time.Minute):
		b.t.Fatalf("%s was not closed", b.device)
	}
	for b.readOne() {
	}
	return b.pipe.code
}

// leave closes the socket from the browser's side and waits for the server's end of it.
func (b *browser) leave() error {
	close(b.pipe.up)
	return <-b.served
}

func (b *browser) readOne() bool {
	b.t.Helper()
	b.pipe.mu.Lock()
	if len(b.pipe.down) == 0 {
		b.pipe.mu.Unlock()
		return false
	}
	text := b.pipe.down[0]
	b.pipe.down = b.pipe.down[1:]
	b.pipe.mu.Unlock()
	b.frames = append(b.frames, string(text))
	b.take(text)
	return true
}

func (b *browser) take(text []byte) {
	b.t.Helper()
	var t struct {
		T string `json:"t"`
	}
	read := func(v any) {
		if err := json.Unmarshal(text, v); err != nil {
			b.t.Fatalf("%s: %v", text, err)
		}
	}
	read(&t)
	switch t.T {
	case "welcome":
		var w wire.Welcome
		read(&w)
		b.welcomes++
		b.you, b.seq, b.here = w.You, w.Seq, w.Here
		if w.Board != nil {
			b.view, b.epoch = w.Board, w.Board.Epoch
			if w.Board.Seq != w.Seq {
				b.t.Errorf("welcome at %d with a board at %d", w.Seq, w.Board.Seq)
			}
		}
	case "you":
		read(&b.you)
	case "e":
		var e wire.E
		read(&e)
		b.takeEntries(e)
	case "ok":
		var ok wire.OK
		read(&ok)
		b.answered(ok.N, reply{seq: ok.S})
	case "no":
		var no wire.No
		read(&no)
		b.answered(no.N, reply{refusal: &no})
	case "here":
		var h wire.Roster
		read(&h)
		b.here = h.P
	case "pr":
		var p wire.Presence
		read(&p)
		b.presence = append(b.presence, p)
	case "pong":
		var p wire.Pong
		read(&p)
		b.pongs = append(b.pongs, p)
	default:
		b.t.Errorf("unknown frame %s", text)
	}
}

// answered notes an answer: each question has exactly one.
func (b *browser) answered(n uint64, r reply) {
	b.t.Helper()
	if n != 0 && !b.asked[n] {
		b.t.Errorf("%s: an answer to %d, which was not asked or answered already", b.device, n)
	}
	delete(b.asked, n)
	b.answers[n] = r
}

// takeEntries follows rule W5; the hub must never make a gap on a connection.
func (b *browser) takeEntries(e wire.E) {
	b.t.Helper()
	f, u := e.F, e.U
	if len(e.E) > 0 {
		if f == 0 {
			f = e.E[0].S - 1
		}
		if u == 0 {
			u = e.E[len(e.E)-1].S
		}
	}
	if f > b.seq {
		b.t.Fatalf("%s stands at %d and is sent a frame from %d: %s", b.device, b.seq, f, b.frames[len(b.frames)-1])
	}
	last := f
	for _, entry := range e.E {
		if entry.S <= last || entry.S > u {
			b.t.Errorf("entry %d in a frame from %d to %d", entry.S, f, u)
		}
		last = entry.S
		if entry.S <= b.seq {
			continue
		}
		for _, op := range entry.O {
			b.ops[entry.S] = append(b.ops[entry.S], string(op))
			b.shown = append(b.shown, string(op))
		}
	}
	b.seq = max(b.seq, u)
}

func (b *browser) text() string { return strings.Join(b.frames, "\n") }

// noteID makes an id of a short name: ids have at least four characters.
func noteID(name string) board.ID { return board.ID(name + "zzzz"[:max(0, 4-len(name))]) }

func note(name string) board.NoteAdded {
	return board.NoteAdded{ID: noteID(name), Section: "sect1", Text: "Texto de " + name, Color: "yellow", X: 10, Y: 20}
}

func move(name string, x int) board.NoteMoved { return board.NoteMoved{ID: noteID(name), X: x, Y: x} }

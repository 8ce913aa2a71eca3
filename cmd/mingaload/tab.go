package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/cmd/mingaload/history"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

const (
	sendWithin   = 5 * time.Second
	tryAgainIn   = 300 * time.Millisecond
	smallWindow  = 4 << 10 // of a phone that reads nothing, so that the server notices soon
	pointerPlace = 200_000 // no op may go there: what is found there in the journal was presence
)

// person is one participant, with one tab or two.
type person struct {
	tabs  []*tab
	notes []board.ID // guarded by the room
}

// wished is a proposal that waits for its answer.
type wished struct {
	op    board.Op
	frame []byte
	text  json.RawMessage
	due   time.Time
	shown bool
	sent  bool // and so the frame says that it may have been
}

// arrival is one entry that a tab received.
type arrival struct {
	seq board.Seq
	at  time.Time
}

// tab is one browser tab of a run. What is below mu is shared by its reader, the one who sends, and timers.
type tab struct {
	room      *room
	who       *person // nil for the facilitator
	index     int     // in the whole run
	name      string
	key       string // the name that the protocol knows it by
	url       string
	cookie    string
	habits    *habits // of a real browser, for runs that break things; nil: comes back at once, and only there
	person    board.ID
	behaviour string
	began     time.Time // of the run
	readers   sync.WaitGroup

	mu    sync.Mutex
	conn  *websocket.Conn
	meter *meter
	cut   bool      // we end the connection ourselves
	asked time.Time // when the ping left that nothing has followed yet

	at                       int       // which of the habits' instances
	lastCode                 string    // with which the last connection ended
	cameAt, joinedAt, lostAt time.Time // made, last welcomed, last lost a connection
	over                     bool      // do not come back
	odd                      bool      // it has begun to misbehave
	rec                      *history.Recorder
	n                        uint64
	waits                    map[uint64]*wished
	answers                  map[uint64]chan board.Code // of who waits for the answer: "" is ok
	seq                      board.Seq
	stood                    board.Seq // at the last welcome: what reaches below it is repeated, as rule W5 allows
	epoch                    string
	joined                   bool

	arrivals   []arrival
	skipped    [][2]board.Seq // covered by whole boards
	places     int            // pointer places received
	bytes      int64          // of earlier connections
	duplicated int
	reordered  int
	gaps       int
	closes     map[string]int
	refused    map[board.Code]int
	acks       histogram
	welcomes   histogram // from asking to being welcomed
	late       histogram
	begin, end time.Time // of the load: what is received then is counted
	inTime     int
}

// meter counts what a connection receives.
type meter struct {
	net.Conn
	n atomic.Int64
}

func (m *meter) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.n.Add(int64(n))
	return n, err
}

func (t *tab) record(e history.Event) {
	if t.rec != nil {
		e.T = int64(time.Since(t.began))
		t.rec.Add(e)
	}
}

// connect dials and says hello. It must not hold mu.
func (t *tab) connect(ctx context.Context, due time.Time) error {
	var m *meter
	dialer := websocket.Dialer{
		HandshakeTimeout: t.openWithin(), ReadBufferSize: 4 << 10, WriteBufferSize: 1 << 10,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			d := net.Dialer{}
			if host, _, err := net.SplitHostPort(addr); err == nil && net.ParseIP(host).IsLoopback() {
				d.LocalAddr = loopback(t.index / perAddress)
			}
			conn, err := d.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			if tcp, ok := conn.(*net.TCPConn); ok && t.behaviour != "" {
				_ = tcp.SetReadBuffer(smallWindow)
			}
			m = &meter{Conn: conn}
			return m, nil
		},
	}
	conn, answer, err := dialer.DialContext(ctx, t.url, http.Header{"Cookie": {t.cookie}}) //nolint:bodyclose // gorilla: it need not be
	if err != nil {
		if answer != nil {
			return fmt.Errorf("%w: %s", err, answer.Status)
		}
		return err
	}
	t.mu.Lock()
	hello := wire.Hello{T: "hello", Tab: t.key, Since: t.seq, Epoch: t.epoch, V: 1}
	t.mu.Unlock()
	_ = conn.SetWriteDeadline(time.Now().Add(sendWithin))
	_ = conn.SetReadDeadline(time.Now().Add(t.openWithin()))
	if err := conn.WriteJSON(hello); err != nil {
		_ = conn.Close()
		return err
	}
	for {
		_, text, err := conn.ReadMessage()
		if err != nil {
			_ = conn.Close()
			return fmt.Errorf("no welcome: %w", err)
		}
		if kind(text) == "welcome" {
			if err := t.welcomed(conn, m, text, due); err != nil {
				return err
			}
			break
		}
	}
	t.readers.Go(func() { t.read(ctx, conn) })
	if t.habits != nil {
		t.readers.Go(func() { t.pulse(ctx, conn) })
	}
	return nil
}

// welcomed takes the board, or the place where the tab stood, and sends again what was not answered.
func (t *tab) welcomed(conn *websocket.Conn, m *meter, text []byte, due time.Time) error {
	var w struct {
		You   wire.You        `json:"you"`
		Board json.RawMessage `json:"board"`
		Seq   board.Seq       `json:"seq"`
	}
	if err := json.Unmarshal(text, &w); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.welcomes.add(time.Since(due))
	if w.Board != nil {
		t.skipped = append(t.skipped, [2]board.Seq{t.seq, w.Seq})
		t.seq = w.Seq
		t.epoch = string(between(w.Board, `"epoch":"`, `"`))
	}
	t.stood = t.seq
	t.record(history.Event{K: history.Joined, S: w.Seq, A: w.You.Kind, P: w.You.Persons, B: w.Board})
	t.secrets(text)
	_ = conn.SetReadDeadline(time.Time{})
	t.conn, t.meter, t.cut, t.joined, t.asked, t.joinedAt = conn, m, false, true, time.Time{}, time.Now()
	for _, n := range slices.Sorted(maps.Keys(t.waits)) {
		t.transmit(n, t.waits[n])
	}
	return nil
}

// transmit sends a proposal, if there is a connection; the reader notices when that fails.
func (t *tab) transmit(n uint64, w *wished) {
	if t.conn == nil {
		return
	}
	t.record(history.Event{K: history.Sent, N: n, O: w.text})
	t.write(w.frame)
	if !w.sent {
		w.sent = true
		w.frame = bytes.Replace(w.frame, []byte(`,"o":`), []byte(`,"r":true,"o":`), 1)
	}
}

func (t *tab) write(frame []byte) {
	_ = t.conn.SetWriteDeadline(time.Now().Add(sendWithin))
	_ = t.conn.WriteMessage(websocket.TextMessage, frame)
}

// propose sends an op that was due at a moment. Without a connection it waits for the next one.
func (t *tab) propose(op board.Op, due time.Time, shown bool) error {
	text, err := board.EncodeOp(op)
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	w := &wished{op: op, text: text, due: due, shown: shown}
	w.frame = append(w.frame, `{"t":"p","n":`...)
	w.frame = strconv.AppendUint(w.frame, t.n, 10)
	w.frame = append(w.frame, `,"o":`...)
	w.frame = append(append(w.frame, text...), '}')
	t.waits[t.n] = w
	if note, ok := op.(board.NoteAdded); ok && len(note.Text) > 11 && note.Text[:3] == secretPrefix {
		t.record(history.Event{K: history.Planted, W: note.Text[:11], ID: note.ID})
	}
	t.late.add(time.Since(due))
	t.transmit(t.n, w)
	return nil
}

// ask proposes and waits for the answer.
func (t *tab) ask(ctx context.Context, op board.Op, shown bool) error {
	answer := make(chan board.Code, 1)
	t.mu.Lock()
	t.answers[t.n+1] = answer
	t.mu.Unlock()
	if err := t.propose(op, time.Now(), shown); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	select {
	case code := <-answer:
		if code != "" {
			return fmt.Errorf("the facilitator's %s was refused: %s", op.Kind(), code)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the facilitator's %s: %w", op.Kind(), ctx.Err())
	}
}

// point sends presence, to a place that no op may go to.
func (t *tab) point(n uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.conn == nil {
		return
	}
	x, y := pointerPlace+int(n%700_000), int(n>>32%800_000)
	t.record(history.Event{K: history.Pointed, X: x, Y: y})
	t.write(fmt.Appendf(nil, `{"t":"at","x":%d,"y":%d}`, x, y))
}

// read takes frames until the connection ends, and comes back if it should.
func (t *tab) read(ctx context.Context, conn *websocket.Conn) {
	for {
		_, text, err := conn.ReadMessage()
		t.mu.Lock()
		if t.odd && t.behaviour != history.Half {
			t.mu.Unlock() // deaf from now on, and the connection stays
			return
		}
		if err != nil {
			again := t.ended(err)
			t.mu.Unlock()
			_ = conn.Close()
			if again {
				t.comeBack(ctx)
			}
			return
		}
		t.asked = time.Time{} // whatever arrives shows life
		t.take(time.Now(), text)
		t.mu.Unlock()
	}
}

// ended notes how a connection ended and says whether to come back.
func (t *tab) ended(err error) bool {
	t.bytes += t.meter.n.Load()
	t.conn, t.meter, t.lastCode, t.lostAt = nil, nil, "1006", time.Now()
	if t.cut {
		t.record(history.Event{K: history.Cut})
		return !t.over && t.behaviour == ""
	}
	code := "1006"
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		code = strconv.Itoa(closed.Code)
	}
	t.closes[code]++
	t.lastCode = code
	if t.habits != nil && t.habits.broken(code) {
		t.record(history.Event{K: history.Broken, C: code})
		return !t.over && t.behaviour == ""
	}
	t.record(history.Event{K: history.Closed, C: code})
	return !t.over && t.behaviour == "" && code[:2] != "44"
}

func (t *tab) comeBack(ctx context.Context) {
	due := time.Now()
	if t.habits != nil {
		t.comeBackAsABrowser(ctx, due)
		return
	}
	for wait := 20 * time.Millisecond; ctx.Err() == nil; wait = min(2*wait, time.Second) {
		if t.connect(ctx, due) == nil {
			return
		}
		t.mu.Lock()
		over := t.over
		t.mu.Unlock()
		if over || sleep(ctx, wait) != nil {
			return
		}
	}
}

// misbehave begins.
func (t *tab) misbehave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.odd = true
	if t.behaviour == history.Half && t.conn != nil {
		// A masked text frame of 100 bytes, of which ten come.
		_, _ = t.conn.NetConn().Write(append([]byte{0x81, 0x80 | 100, 1, 2, 3, 4}, "{\"t\":\"p\",\"n"[:10]...))
	}
}

// drop ends the connection without a goodbye; the reader brings the tab back.
func (t *tab) drop(forGood bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = t.over || forGood
	if t.conn == nil {
		return
	}
	t.cut = true
	if m, ok := t.conn.NetConn().(*meter); ok {
		if tcp, ok := m.Conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	}
	_ = t.conn.NetConn().Close()
}

// settled says whether the tab stands at the head and everything is answered.
func (t *tab) settled(head board.Seq) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.behaviour != "" || !t.joined || t.over || t.conn != nil && t.seq >= head && len(t.waits) == 0
}

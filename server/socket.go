package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

const (
	socketsPerAddress = 300 // a school behind one address, twice over
	readBuffer        = 512 // bytes of one connection: a browser's frame is rarely longer
	pingEvery         = 25 * time.Second
	pongWithin        = 60 * time.Second // silence after which a connection is dead
	writeWithin       = 10 * time.Second
	closeWithin       = time.Second
	controlsPerWindow = 60 // pings and pongs of a browser …
	controlWindow     = 10 * time.Second
)

// socketOpen upgrades to the board's socket. Who may not open it is told so by HTTP before the
// upgrade; a browser cannot read that, so the client asks /api/me/{id} first.
func (s *Server) socketOpen(w http.ResponseWriter, r *http.Request) error {
	id, device, a, err := s.asker(r)
	if err != nil {
		return err
	}
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket")
		return refuse(wire.CodeBadFrame)
	}
	if !s.sameOrigin(r) {
		return refuse(CodeCrossOrigin)
	}
	release, ok := s.sockets.take(clientIP(r).String())
	if !ok {
		return &refusal{Code: CodeTooManySockets, wait: 5 * time.Second}
	}
	upgrader := websocket.Upgrader{
		HandshakeTimeout:  10 * time.Second,
		ReadBufferSize:    readBuffer,
		WriteBufferPool:   &s.buffers,
		EnableCompression: true,
		CheckOrigin:       func(*http.Request) bool { return true }, // done above, with an answer that has a code
		Error:             func(http.ResponseWriter, *http.Request, int, error) {},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		release()
		if _, ok := errors.AsType[websocket.HandshakeError](err); ok {
			return refuse(wire.CodeBadFrame)
		}
		return nil // hijacked and gone: nothing can be answered
	}
	v := visit{id: id, request: requestID(r), visitor: hub.Visitor{Device: device, Projector: a.Kind == board.ForProjector}}
	v.visitor.Onlooker = !v.visitor.Projector && len(a.Persons) == 0
	if v.visitor.Projector || v.visitor.Onlooker {
		// Not the request's own context: the router takes its parameters back for the next request.
		v.wall = r.WithContext(context.Background())
	}
	// The request ends here, and with it what net/http keeps for one: buffers, headers, and a stack that
	// all the middleware has stretched. Over the hours of a workshop they would cost more than the socket.
	go func() {
		defer release()
		s.attend(conn, v)
	}()
	return nil
}

// visit is what is left of the request that opened a socket.
type visit struct {
	id      board.ID
	request string // its number in the log
	visitor hub.Visitor
	wall    *http.Request // of a projector or an onlooker, whose right is looked at again
}

// attend lives as long as a socket. Drain waits for it.
func (s *Server) attend(conn *websocket.Conn, v visit) {
	socket := newSocket(conn)
	defer socket.end()
	defer func() {
		if fault := recover(); fault != nil { // one browser's, not everybody's
			s.log.LogAttrs(context.Background(), slog.LevelError, "socket panicked", slog.String("request_id", v.request),
				slog.String("panic", fmt.Sprint(fault)), slog.String("stack", string(debug.Stack())))
		}
	}()
	if v.wall != nil {
		s.walls.Store(socket, v.id)
		defer s.walls.Delete(socket)
		go s.watchWall(v, socket)
	}
	s.closeRefused(v, socket, s.cfg.Hub.Serve(context.Background(), v.id, socket, v.visitor))
}

// wallCheck is how soon a projector goes dark whose right ended at another instance, or whose
// facilitator was removed.
const wallCheck = 10 * time.Second

// watchWall closes a projector's socket when it may not look any more: the hub knows seats, and a
// projector has none.
func (s *Server) watchWall(v visit, socket *socket) {
	tick := time.NewTicker(wallCheck)
	defer tick.Stop()
	for {
		select {
		case <-socket.done:
			return
		case <-socket.look:
		case <-tick.C:
		}
		_, err := s.audience(v.wall, v.id, v.visitor.Device)
		if refused, _ := refusalOf(err); err != nil && refused.Code == board.CodeNotSeated {
			_ = socket.Close(wire.CloseRemoved, "the projector link was withdrawn")
			return
		}
	}
}

// lookAgain has the board's projectors on this instance checked now.
func (s *Server) lookAgain(id board.ID) {
	s.walls.Range(func(key, at any) bool {
		if at == id {
			select {
			case key.(*socket).look <- struct{}{}: //nolint:forcetypeassert // socketOpen stores nothing else
			default:
			}
		}
		return true
	})
}

// closeRefused says by a close code what Serve refused: the handshake is over, so HTTP cannot.
func (s *Server) closeRefused(v visit, socket *socket, err error) {
	switch {
	case err == nil:
	case errors.Is(err, hub.ErrNoBoard):
		_ = socket.Close(wire.CloseNoBoard, "no board")
	case errors.Is(err, hub.ErrNotSeated):
		_ = socket.Close(wire.CloseRemoved, "not seated")
	case errors.Is(err, hub.ErrTooManyConns):
		_ = socket.Close(wire.CloseFlood, "too many connections")
	case errors.Is(err, hub.ErrDraining):
		_ = socket.Close(wire.CloseDraining, "draining")
	default:
		s.log.LogAttrs(context.Background(), slog.LevelDebug, "connection ended",
			slog.String("request_id", v.request), slog.Any("error", err))
	}
}

// sameOrigin says whether the page that opens a socket is ours. Cookies travel with any page's
// sockets, so this, not the cookie, keeps other sites out. No Origin means no browser.
func (s *Server) sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if strings.EqualFold(u.Host, r.Host) {
		return true
	}
	public, err := url.Parse(s.cfg.PublicURL)
	return err == nil && s.cfg.PublicURL != "" && strings.EqualFold(u.Host, public.Host) && u.Scheme == public.Scheme
}

// socket is a gorilla connection in the hub's words. gorilla allows one writer of messages at a
// time, which the hub promises; control messages may be written beside it.
type socket struct {
	conn  *websocket.Conn
	done  chan struct{}
	look  chan struct{} // see Server.watchWall
	once  sync.Once
	pings *time.Timer

	// Owned by the reader.
	within   bool      // a frame has begun and not ended
	began    time.Time // when the last one did
	silence  time.Time // when silence becomes too long
	controls int       // pings and pongs in the window …
	window   time.Time
}

// errControlFlood ends a connection of which more pings and pongs come than any browser sends. The
// hub does not see these, and answering them costs as much as any frame.
var errControlFlood = errors.New("server: too many control frames")

var _ hub.Socket = (*socket)(nil)

func newSocket(conn *websocket.Conn) *socket {
	s := &socket{conn: conn, done: make(chan struct{}), look: make(chan struct{}, 1)}
	// The limit is on what travels; what it inflates to is bounded in ReadFrame.
	conn.SetReadLimit(wire.MaxUpFrame)
	// Deflate at its cheapest: the frames that are compressed are large and alike.
	_ = conn.SetCompressionLevel(1)
	_ = s.heard()
	conn.SetPongHandler(func(string) error { return s.control() })
	conn.SetPingHandler(func(text string) error {
		if err := s.control(); err != nil {
			return err
		}
		// A pong that cannot be written now is no reason to end: the writer will notice.
		_ = conn.WriteControl(websocket.PongMessage, []byte(text), time.Now().Add(closeWithin))
		return nil
	})
	s.pings = time.AfterFunc(pingEvery, s.ping)
	return s
}

// control counts a ping or pong, which also shows that somebody is there. Within a frame it does not
// prolong the wait: a frame in endless empty pieces would else last for ever.
func (s *socket) control() error {
	now := time.Now()
	if now.Sub(s.window) > controlWindow {
		s.window, s.controls = now, 0
	}
	if s.controls++; s.controls > controlsPerWindow {
		_ = s.Close(wire.CloseFlood, "too many control frames")
		return errControlFlood
	}
	if s.within {
		return nil
	}
	return s.heard()
}

// started is what deadlines are counted from.
var started = time.Now()

// inWholeSeconds is a moment at least that far away, and at most a second further: those who ask for one often
// get the same, and setting it again costs nothing.
func inWholeSeconds(d time.Duration) time.Time {
	return started.Add((time.Since(started) + d).Truncate(time.Second) + time.Second)
}

// heard gives the browser time until its next word.
func (s *socket) heard() error {
	until := inWholeSeconds(pongWithin)
	if until.Equal(s.silence) {
		return nil
	}
	s.silence = until
	return s.conn.SetReadDeadline(until) //nolint:wrapcheck // gorilla hands it on
}

// ping keeps proxies from closing a quiet connection and finds the dead ones. The client has
// its own, faster heartbeat in the protocol; this one also serves clients whose scripts sleep.
func (s *socket) ping() {
	if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)) != nil {
		return
	}
	select {
	case <-s.done:
	default:
		s.pings.Reset(pingEvery)
	}
}

// ReadFrame implements [hub.Socket].
func (s *socket) ReadFrame() ([]byte, error) {
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return nil, readError(err)
	}
	_ = s.heard()
	s.within, s.began = true, time.Now()
	defer func() { s.within = false }()
	if kind != websocket.TextMessage {
		return nil, hub.ErrBinaryFrame
	}
	// One byte more than allowed tells too long from just fitting, also when 16 KiB on the wire
	// would inflate to gigabytes.
	text, err := io.ReadAll(io.LimitReader(r, wire.MaxUpFrame+1))
	if err != nil {
		return nil, readError(err)
	}
	if len(text) > wire.MaxUpFrame {
		return nil, hub.ErrFrameTooLarge
	}
	return text, nil
}

// FrameBegan says when the frame that ReadFrame gave last began to arrive.
func (s *socket) FrameBegan() time.Time { return s.began }

func readError(err error) error {
	if errors.Is(err, websocket.ErrReadLimit) {
		return hub.ErrFrameTooLarge
	}
	return err
}

// prepare makes gorilla's shared form of a frame, which keeps the framed (and, where that pays,
// compressed) bytes for all connections that are alike.
func prepare(text []byte) (any, error) {
	return websocket.NewPreparedMessage(websocket.TextMessage, text)
}

// WriteFrame implements [hub.Socket].
func (s *socket) WriteFrame(f *hub.Frame) error {
	prepared, err := f.Prepared(prepare)
	if err != nil {
		return err
	}
	if err := s.conn.SetWriteDeadline(inWholeSeconds(writeWithin)); err != nil {
		return err
	}
	s.conn.EnableWriteCompression(f.Compress())
	return s.conn.WritePreparedMessage(prepared.(*websocket.PreparedMessage)) //nolint:forcetypeassert // prepare makes nothing else
}

// Close implements [hub.Socket].
func (s *socket) Close(code wire.CloseCode, reason string) error {
	message := websocket.FormatCloseMessage(int(code), reason)
	err := s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(closeWithin))
	s.end()
	return err
}

// end frees the connection; it may be called more than once.
func (s *socket) end() {
	s.once.Do(func() {
		close(s.done)
		s.pings.Stop()
		_ = s.conn.Close()
	})
}

// tally bounds how many sockets one address holds.
type tally struct {
	max int

	mu   sync.Mutex
	per  map[string]int
	none chan struct{} // closed when there is no socket left; nil: nobody waits
}

func newTally(limit int) *tally { return &tally{max: limit, per: map[string]int{}} }

func (t *tally) take(key string) (release func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.per[key] >= t.max {
		return nil, false
	}
	t.per[key]++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.per[key]--; t.per[key] <= 0 {
			delete(t.per, key)
		}
		if len(t.per) == 0 && t.none != nil {
			close(t.none)
			t.none = nil
		}
	}, true
}

// wait waits until no address holds a socket.
func (t *tally) wait(ctx context.Context) error {
	t.mu.Lock()
	if len(t.per) == 0 {
		t.mu.Unlock()
		return nil
	}
	if t.none == nil {
		t.none = make(chan struct{})
	}
	none := t.none
	t.mu.Unlock()
	select {
	case <-none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

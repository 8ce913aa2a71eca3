package server

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
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
	pingEvery         = 25 * time.Second
	pongWithin        = 60 * time.Second // silence after which a connection is dead
	writeWithin       = 10 * time.Second
	closeWithin       = time.Second
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
	defer release()

	upgrader := websocket.Upgrader{
		HandshakeTimeout:  10 * time.Second,
		ReadBufferSize:    1 << 10,
		WriteBufferPool:   &s.buffers,
		EnableCompression: true,
		CheckOrigin:       func(*http.Request) bool { return true }, // done above, with an answer that has a code
		Error:             func(http.ResponseWriter, *http.Request, int, error) {},
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		if _, ok := errors.AsType[websocket.HandshakeError](err); ok {
			return refuse(wire.CodeBadFrame)
		}
		return nil // hijacked and gone: nothing can be answered
	}
	socket := newSocket(conn)
	defer socket.end()
	err = s.cfg.Hub.Serve(r.Context(), id, socket, hub.Visitor{Device: device, Projector: a.Kind == board.ForProjector})
	s.closeRefused(r, socket, err)
	return nil
}

// closeRefused says by a close code what Serve refused: the handshake is over, so HTTP cannot.
func (s *Server) closeRefused(r *http.Request, socket *socket, err error) {
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
		s.log.LogAttrs(r.Context(), slog.LevelDebug, "connection ended",
			slog.String("request_id", requestID(r)), slog.Any("error", err))
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
	conn *websocket.Conn
	done chan struct{}
	once sync.Once
}

var _ hub.Socket = (*socket)(nil)

func newSocket(conn *websocket.Conn) *socket {
	s := &socket{conn: conn, done: make(chan struct{})}
	// The limit is on what travels; what it inflates to is bounded in ReadFrame.
	conn.SetReadLimit(wire.MaxUpFrame)
	// Deflate at its cheapest: the frames that are compressed are large and alike.
	_ = conn.SetCompressionLevel(1)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(pongWithin)) }
	_ = alive("")
	conn.SetPongHandler(alive)
	go s.ping()
	return s
}

// ping keeps proxies from closing a quiet connection and finds the dead ones. The client has
// its own, faster heartbeat in the protocol; this one also serves clients whose scripts sleep.
func (s *socket) ping() {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-tick.C:
			if s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWithin)) != nil {
				return
			}
		}
	}
}

// ReadFrame implements [hub.Socket].
func (s *socket) ReadFrame() ([]byte, error) {
	kind, r, err := s.conn.NextReader()
	if err != nil {
		return nil, readError(err)
	}
	_ = s.conn.SetReadDeadline(time.Now().Add(pongWithin))
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
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeWithin)); err != nil {
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
		_ = s.conn.Close()
	})
}

// tally bounds how many sockets one address holds.
type tally struct {
	max int

	mu  sync.Mutex
	per map[string]int
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
	}, true
}

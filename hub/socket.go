package hub

import (
	"errors"
	"sync"

	"minga.lab/minga/hub/wire"
)

// Socket is one message-wise connection to a browser. The hub never sees a WebSocket type; a
// transport gives it these three methods.
type Socket interface {
	// ReadFrame returns the next text message, at most wire.MaxUpFrame bytes; the caller owns it.
	// It is called from one goroutine. ErrBinaryFrame and ErrFrameTooLarge end the connection
	// with wire.CloseBadFrame, any other error ends it without a word.
	ReadFrame() ([]byte, error)

	// WriteFrame sends one text message. It is called from one goroutine, never while another
	// call is running. It must end in bounded time (a write deadline), and soon after Close.
	// The frame is shared with other connections and must not be changed.
	WriteFrame(f *Frame) error

	// Close says why, ends the connection and makes ReadFrame and WriteFrame return. It is safe
	// at any time, beside a blocked ReadFrame or WriteFrame too, and must end in bounded time.
	Close(code wire.CloseCode, reason string) error
}

// Errors that a Socket's ReadFrame returns for messages that the protocol does not know.
var (
	ErrBinaryFrame   = errors.New("hub: binary frame")
	ErrFrameTooLarge = errors.New("hub: frame too large")
)

// compressFrom is the size in bytes from which compressing a frame pays for its cost.
const compressFrom = 1 << 10

// Frame is one encoded message, shared by all connections that receive the same bytes. It is
// immutable; the transport may keep its own form of it inside, made once.
type Frame struct {
	text     []byte
	cargo    cargo // sampled edits in it, of the room that made it
	once     sync.Once
	prepared any
	err      error
}

// NewFrame wraps an encoded message. The bytes belong to the frame from now on.
func NewFrame(text []byte) *Frame { return &Frame{text: text} }

// Text is the message: read only.
func (f *Frame) Text() []byte { return f.text }

// Compress says whether compressing this frame is worth its cost.
func (f *Frame) Compress() bool { return len(f.text) > compressFrom }

// Prepared returns what prepare made of the text at the first call on this frame. It is safe for
// concurrent use; a transport passes the same function each time.
func (f *Frame) Prepared(prepare func(text []byte) (any, error)) (any, error) {
	f.once.Do(func() { f.prepared, f.err = prepare(f.text) })
	return f.prepared, f.err
}

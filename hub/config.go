package hub

import (
	"errors"
	"log/slog"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/journal"
	"minga.lab/minga/hub/wire"
)

// Errors of the hub's methods, beside *board.Refusal and the errors of contexts.
var (
	// ErrNoBoard means that nobody has created that board.
	ErrNoBoard = errors.New("hub: no such board")
	// ErrLater means that the journal does not answer. Whether the proposal was stored is not
	// known; the same origin and number may be sent again and happen once.
	ErrLater = errors.New("hub: the journal does not answer")
	// ErrDraining means that this instance is stopping; another one may take the proposal.
	ErrDraining = errors.New("hub: draining")
	// ErrBusy means that more proposals wait than a room takes; nothing was stored.
	ErrBusy = errors.New("hub: too many proposals are waiting")
	// ErrNotSeated means that no person of this board sits at the visitor's device.
	ErrNotSeated = errors.New("hub: nobody is seated at this device")
	// ErrTooManyConns means that the device holds as many connections to the board as it may.
	ErrTooManyConns = errors.New("hub: too many connections of one device")
)

// Config says what a hub works with. Journal is required; every zero means the default.
type Config struct {
	Journal  journal.Journal
	Bus      bus.Bus      // nil: this instance is alone
	Instance string       // name among the instances; "" draws a random one
	Version  string       // of the browser client, told in Welcome
	Log      *slog.Logger // nil discards
	Observer Observer     // nil observes nothing
	Now      func() time.Time

	// OnEntry is called for every entry after it is durable and applied, in the turn of the
	// room: b is the board right after e, must not be kept or changed, and the call must be quick.
	// An instance calls it for the entries of other instances too, while it has the board open.
	OnEntry func(id board.ID, e board.Entry, b *board.Board)

	MaxQueueBytes    int           // unsent bytes of one connection before it is closed as slow; 1 MiB
	MaxDeviceConns   int           // connections of one device to one board; 12
	AppendTimeout    time.Duration // of one call to the journal; 2 s
	ProposalDeadline time.Duration // after which a waiting proposal is refused with "later"; 5 s
	HelloTimeout     time.Duration // for a browser's first frame; 10 s
	IdleClose        time.Duration // a room without visitors closes after; 30 s
	HeadCheck        time.Duration // between looks at the journal's head; 2 s with a bus that joins instances, else 10 s; negative: never
	SnapshotEvery    int           // entries between snapshots; 300
	MaxGather        time.Duration // longest time that frames are gathered under load, half as long again with a thousand connections; 16 ms
	DrainSpread      time.Duration // over which a draining hub closes its connections; 3 s
}

// Visitor says who is behind a socket. The server takes it from the cookie.
type Visitor struct {
	Device    string // the device key; "" only with Projector or Onlooker
	Projector bool   // read only, sees what may be projected; needs nobody seated
	Onlooker  bool   // read only, sees what every participant sees; needs nobody seated
}

// Observer is told what the hub does, for metrics. Its methods are called from many goroutines,
// on hot paths, and must not block. Embed [NoObserver] to implement some of them.
type Observer interface {
	Appended(took time.Duration, entries int, err error) // one call to the journal's Append
	Conflict()                                           // another instance was faster
	Gap()                                                // entries were missed on the bus and read from the journal
	Accepted(entries int)                                // entries of this instance that became durable
	Refused(code board.Code)                             // a proposal or a frame was refused
	Delivered(conns, entries, bytes int)                 // a flush: receivers, entries, bytes of the frame
	Gathering(d time.Duration)                           // the gathering window chosen at a flush
	RoomOpened()
	RoomClosed(failed bool) // failed: it had to close, not idle
	ConnOpened()
	ConnClosed(code wire.CloseCode) // 0: the browser left
	People(change int)              // persons with a connection to this instance came or went
	QueueBytes(n int)               // unsent bytes of a connection, sampled when its writer wakes
	Sample() bool                   // whether the proposal that a connection has just let through is to be followed
	Traced(e Edit)                  // the way of one that was, when its last receiver has it; the callee owns it
}

// NoObserver is the Observer that looks away.
type NoObserver struct{}

// Appended implements [Observer].
func (NoObserver) Appended(time.Duration, int, error) {}

// Conflict implements [Observer].
func (NoObserver) Conflict() {}

// Gap implements [Observer].
func (NoObserver) Gap() {}

// Accepted implements [Observer].
func (NoObserver) Accepted(int) {}

// Refused implements [Observer].
func (NoObserver) Refused(board.Code) {}

// Delivered implements [Observer].
func (NoObserver) Delivered(int, int, int) {}

// Gathering implements [Observer].
func (NoObserver) Gathering(time.Duration) {}

// RoomOpened implements [Observer].
func (NoObserver) RoomOpened() {}

// RoomClosed implements [Observer].
func (NoObserver) RoomClosed(bool) {}

// ConnOpened implements [Observer].
func (NoObserver) ConnOpened() {}

// ConnClosed implements [Observer].
func (NoObserver) ConnClosed(wire.CloseCode) {}

// People implements [Observer].
func (NoObserver) People(int) {}

// QueueBytes implements [Observer].
func (NoObserver) QueueBytes(int) {}

// Sample implements [Observer].
func (NoObserver) Sample() bool { return false }

// Traced implements [Observer].
func (NoObserver) Traced(Edit) {}

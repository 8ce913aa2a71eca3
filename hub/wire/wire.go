// Package wire holds the frames between browser and hub: types, codec, limits and close codes.
//
// A frame is one WebSocket text message holding one JSON object; "t" says which. Up is what a
// browser sends, down what it receives. docs/protocol.md numbers the rules.
package wire

import (
	"encoding/json"

	"minga.lab/minga/hub/board"
)

// Limits of the protocol.
const (
	MaxUpFrame      = 16 << 10 // bytes of one frame from a browser
	MaxTabLength    = 12       // characters of a tab name
	PresenceHz      = 20       // presence frames a second that one person may send
	ProposalsBurst  = 60       // proposals a connection may send at once …
	ProposalsPerSec = 30       // … and per second in the long run
	CheersBurst     = 3        // cheers a connection may send at once …
	CheersPerSec    = 1        // … and per second in the long run
)

// CheerKind is what a [Cheer] says.
type CheerKind string

// Kinds of cheer, in the order in which [Presence] counts them.
const (
	CheerClap  CheerKind = "clap"
	CheerHeart CheerKind = "heart"
	CheerYes   CheerKind = "yes"
	CheerStar  CheerKind = "star"
)

// Cheers lists the kinds of cheer.
var Cheers = []CheerKind{CheerClap, CheerHeart, CheerYes, CheerStar}

// Frames from the browser.
type (
	// Hello is the first frame: where the browser stands. Since 0 asks for a snapshot.
	Hello struct {
		T     string    `json:"t"` // "hello"
		Tab   string    `json:"tab"`
		Since board.Seq `json:"since"`
		Epoch string    `json:"epoch"`
		V     int       `json:"v"` // protocol version, 1
	}
	// Propose asks for an op. N counts the tab's proposals; As is which of the device's persons
	// asks ("" = the only one). Tab, if given, names the tab that first sent it (outbox of a closed tab).
	Propose struct {
		T   string          `json:"t"` // "p"
		N   uint64          `json:"n"`
		As  board.ID        `json:"as,omitempty"`
		Tab string          `json:"tab,omitempty"`
		R   bool            `json:"r,omitempty"` // it may have been sent before
		O   json.RawMessage `json:"o"`           // the op with its "k"
	}
	// Here is presence: where the person's pointer is, what they drag, where they write.
	Here struct {
		T    string   `json:"t"` // "at"
		As   board.ID `json:"as,omitempty"`
		X    int      `json:"x"`
		Y    int      `json:"y"`
		Drag board.ID `json:"d,omitempty"` // note or cluster being dragged, at x,y
		In   board.ID `json:"w,omitempty"` // section being written in
		Gone bool     `json:"g,omitempty"` // the pointer left the board
	}
	// Cheer is a moment's applause for everybody to see. Nobody is told from whom, and it leaves no trace.
	Cheer struct {
		T  string    `json:"t"` // "cheer"
		As board.ID  `json:"as,omitempty"`
		C  CheerKind `json:"c"` // one of Cheers
	}
	// Resume asks for the entries after Since, when a gap was seen.
	Resume struct {
		T     string    `json:"t"` // "resume"
		Since board.Seq `json:"since"`
	}
	// Ping asks for a Pong; browsers send one every two seconds to notice a dead link.
	Ping struct {
		T  string `json:"t"` // "ping"
		At int64  `json:"at"`
	}
)

// Frames to the browser.
type (
	// Welcome answers Hello. Either Board (whole) or, when the browser's state is recent, Entries follow in E frames.
	Welcome struct {
		T       string           `json:"t"` // "welcome"
		You     You              `json:"you"`
		Board   *board.BoardView `json:"board,omitempty"`
		Seq     board.Seq        `json:"seq"`     // where the browser stands after this frame
		Now     board.Millis     `json:"now"`     // the server's clock
		Here    []int            `json:"here"`    // numbers of the people present
		Version string           `json:"version"` // of the client that the server carries
	}
	// You says who the connection is. It is sent again when that changes.
	You struct {
		T       string             `json:"t,omitempty"` // "you" when sent alone
		Kind    board.AudienceKind `json:"kind"`
		Persons []board.ID         `json:"persons"` // seated at this device, first = the owner
	}
	// E carries entries. It covers the numbers after F up to U; entries withheld from this audience
	// are left out. When F is absent it is the first entry's number minus one; when U is absent, the last's.
	E struct {
		T string    `json:"t"` // "e"
		F board.Seq `json:"f,omitempty"`
		U board.Seq `json:"u,omitempty"`
		E []Entry   `json:"e,omitempty"`
	}
	// Entry is one entry as the audience sees it.
	Entry struct {
		S board.Seq         `json:"s"`
		O []json.RawMessage `json:"o"`
	}
	// OK acknowledges a proposal: it is durable as entry S. Sent after or before that entry.
	OK struct {
		T   string    `json:"t"` // "ok"
		N   uint64    `json:"n"`
		Tab string    `json:"tab,omitempty"` // only when the proposal named one
		S   board.Seq `json:"s"`
	}
	// No refuses a proposal or a frame (N 0). Nothing has changed.
	No struct {
		T     string     `json:"t"` // "no"
		N     uint64     `json:"n,omitempty"`
		Tab   string     `json:"tab,omitempty"`
		Code  board.Code `json:"code"`
		Field string     `json:"field,omitempty"`
		Limit int        `json:"limit,omitempty"`
	}
	// Presence is what changed since the last tick, one frame a tick. C is flat: number, x, y, number, x, y …
	Presence struct {
		T string   `json:"t"` // "pr"
		C []int    `json:"c,omitempty"`
		D []Drag   `json:"d,omitempty"` // who drags what; the place is the pointer's
		W []Writer `json:"w,omitempty"` // who writes where; section "" = no longer
		X []int    `json:"x,omitempty"` // whose pointer left
		R []int    `json:"r,omitempty"` // cheers since the last tick, one number for each of Cheers
	}
	// Drag says that the person with this number drags a note or cluster; ID "" ends it.
	Drag struct {
		P  int      `json:"p"`
		ID board.ID `json:"i"`
	}
	// Writer says where a person writes.
	Writer struct {
		P  int      `json:"p"`
		ID board.ID `json:"i"`
	}
	// Roster says who is present now (numbers), at most once a second.
	Roster struct {
		T string `json:"t"` // "here"
		P []int  `json:"p"`
	}
	// Pong answers Ping.
	Pong struct {
		T   string       `json:"t"` // "pong"
		At  int64        `json:"at"`
		Now board.Millis `json:"now"`
	}
)

// Codes of refusals that the hub itself makes, beside those of package board.
const (
	CodeBadFrame   board.Code = "bad_frame"    // not JSON, unknown "t", a field of the wrong type
	CodeTooLarge   board.Code = "too_large"    // more than MaxUpFrame bytes
	CodeHelloFirst board.Code = "hello_first"  // a frame before Hello, or a second Hello
	CodeRate       board.Code = "rate_limited" // more proposals than the connection may send; try again
	CodeLater      board.Code = "later"        // the journal does not answer; nothing was stored, try again
	CodeReadOnly   board.Code = "read_only"    // a projector proposes nothing
	CodeAhead      board.Code = "ahead"        // since is beyond the board's head: a snapshot follows
)

// CloseCode is the WebSocket close code; 44xx means "do not come back", 45xx "come back".
type CloseCode int

// Close codes.
const (
	CloseBadFrame CloseCode = 4400 // the client broke the protocol
	CloseRemoved  CloseCode = 4403 // the person was removed, or never had the right
	CloseNoBoard  CloseCode = 4404
	CloseFlood    CloseCode = 4429 // refused too often
	CloseSlow     CloseCode = 4501 // did not read fast enough; come back with since
	CloseDraining CloseCode = 4502 // this instance stops; come back (to another)
	CloseRoom     CloseCode = 4503 // the room had to close; come back
	CloseReplaced CloseCode = 4504 // rights changed; come back at once
)

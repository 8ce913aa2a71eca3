// Package history is what a client of a load run has seen, written down while it happens, so that it
// can be held against the journal afterwards. One file is one tab of one browser: JSON lines, the
// first of which is the [Client], every other one an [Event].
package history

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// Kind says what happened.
type Kind string

// Kinds of events, and which fields of Event they use besides T.
const (
	Joined   Kind = "joined"   // a welcome: S, A, P; B when it carried the board
	Seated   Kind = "seated"   // who sits at the device changed: A, P
	Sent     Kind = "sent"     // a proposal left, or left again: N, O
	Acked    Kind = "acked"    // N, S
	Refused  Kind = "refused"  // N (0: a frame that is no proposal), C
	Got      Kind = "got"      // an "e" frame: F, U, E
	Resumed  Kind = "resumed"  // the client saw a gap and asked again from S
	Pointed  Kind = "pointed"  // presence was sent: X, Y
	Planted  Kind = "planted"  // a secret text was written: W, ID of the note
	Saw      Kind = "saw"      // a planted text stood in bytes that arrived: W, and S, where the client then stood
	Cut      Kind = "cut"      // the client itself ended the connection
	Closed   Kind = "closed"   // the connection ended by itself: C, the close code
	Broken   Kind = "broken"   // the run itself has broken the connection, from the other end or between: C as above
	Finished Kind = "finished" // the end of the run: S, where the client stands
)

// Behaviours of clients that misbehave; "" is an ordinary one.
const (
	Stalled  = "stalled"  // goes on sending and reads nothing
	Half     = "half"     // sends half a frame and stays
	Vanished = "vanished" // neither reads nor sends nor closes
)

// Client is the first line of a file: whose history it is.
type Client struct {
	Board     board.ID `json:"board"`
	Name      string   `json:"name"`
	Tab       string   `json:"tab"` // drawn at random: no two clients of a run share one
	Person    board.ID `json:"person"`
	Behaviour string   `json:"behaviour,omitempty"`

	Events []Event `json:"-"`
}

// Event is one line. T is nanoseconds since the run began.
type Event struct {
	T  int64              `json:"t"`
	K  Kind               `json:"k"`
	N  uint64             `json:"n,omitempty"`
	S  board.Seq          `json:"s,omitempty"`
	F  board.Seq          `json:"f,omitempty"`
	U  board.Seq          `json:"u,omitempty"`
	E  []wire.Entry       `json:"e,omitempty"`
	O  json.RawMessage    `json:"o,omitempty"`
	B  json.RawMessage    `json:"b,omitempty"`
	A  board.AudienceKind `json:"a,omitempty"`
	P  []board.ID         `json:"p,omitempty"`
	C  string             `json:"c,omitempty"`
	W  string             `json:"w,omitempty"`
	ID board.ID           `json:"id,omitempty"`
	X  int                `json:"x,omitempty"`
	Y  int                `json:"y,omitempty"`
}

// Span is the numbers that an "e" frame covers: those after from, up to upTo (rule W4).
func (e *Event) Span() (from, upTo board.Seq) {
	from, upTo = e.F, e.U
	if len(e.E) > 0 {
		if from == 0 {
			from = e.E[0].S - 1
		}
		if upTo == 0 {
			upTo = e.E[len(e.E)-1].S
		}
	}
	return from, upTo
}

// Recorder writes one client's file. A nil one records nothing. It is not safe for concurrent use.
type Recorder struct {
	file *os.File
	to   *bufio.Writer
	json *json.Encoder
	err  error
}

// Create starts a client's file in a folder.
func Create(dir string, c Client) (*Recorder, error) {
	f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%s-%s.jsonl", c.Board, c.Name))) //nolint:gosec // our own names
	if err != nil {
		return nil, err
	}
	r := &Recorder{file: f, to: bufio.NewWriter(f)}
	r.json = json.NewEncoder(r.to)
	r.json.SetEscapeHTML(false)
	return r, r.json.Encode(c)
}

// Add writes an event. An error is kept and returned by Close.
func (r *Recorder) Add(e Event) {
	if r != nil && r.err == nil {
		r.err = r.json.Encode(e)
	}
}

// Close ends the file and says whether all of it was written.
func (r *Recorder) Close() error {
	if r == nil {
		return nil
	}
	return errors.Join(r.err, r.to.Flush(), r.file.Close())
}

// Read reads one client's file.
func Read(from io.Reader) (*Client, error) {
	d := json.NewDecoder(from)
	var c Client
	if err := d.Decode(&c); err != nil {
		return nil, fmt.Errorf("the first line: %w", err)
	}
	for {
		var e Event
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			return &c, nil
		}
		if err != nil {
			return nil, fmt.Errorf("event %d: %w", len(c.Events)+1, err)
		}
		c.Events = append(c.Events, e)
	}
}

// Load reads files, and all files of folders, in the order of their names.
func Load(paths ...string) ([]*Client, error) {
	var files []string
	for _, path := range paths {
		if !strings.HasSuffix(path, ".jsonl") {
			found, err := filepath.Glob(filepath.Join(path, "*.jsonl"))
			if err != nil {
				return nil, err
			}
			files = append(files, found...)
			continue
		}
		files = append(files, path)
	}
	slices.Sort(files)
	clients := make([]*Client, 0, len(files))
	for _, path := range files {
		f, err := os.Open(path) //nolint:gosec // what was asked for
		if err != nil {
			return nil, err
		}
		c, err := Read(bufio.NewReader(f))
		_ = f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		clients = append(clients, c)
	}
	if len(clients) == 0 {
		return nil, errors.New("no histories there")
	}
	return clients, nil
}

package sim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"minga.lab/minga/hub"
	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

var errBroken = errors.New("sim: the link is broken")

// broke is how a browser calls the end of a link for which it knows no reason.
const broke = wire.CloseCode(1006)

// heard is a frame as a browser reads it, made once for all who are sent the same one.
type heard struct {
	t       string
	welcome wire.Welcome
	you     wire.You
	f, u    board.Seq
	entries []heardEntry
	ok      wire.OK
	no      wire.No
	here    []int
	top     board.Seq // the highest number of an entry that is spoken of
	marks   []string  // the texts of notes in it
}

type heardEntry struct {
	seq board.Seq
	ops []board.Op
}

func decode(text []byte) (any, error) {
	var t struct {
		T string `json:"t"`
	}
	if err := json.Unmarshal(text, &t); err != nil {
		return nil, err
	}
	h := &heard{t: t.T, marks: marksIn(text)}
	var err error
	switch t.T {
	case "welcome":
		err = json.Unmarshal(text, &h.welcome)
		h.top = h.welcome.Seq
	case "you":
		err = json.Unmarshal(text, &h.you)
	case "e":
		var e wire.E
		err = json.Unmarshal(text, &e)
		h.f, h.u = e.F, e.U
		if k := len(e.E); k > 0 {
			if h.f == 0 {
				h.f = e.E[0].S - 1
			}
			if h.u == 0 {
				h.u = e.E[k-1].S
			}
		}
		h.top = h.u
		last := h.f
		for _, entry := range e.E {
			if entry.S <= last || entry.S > h.u {
				return nil, fmt.Errorf("entry %d in a frame from %d to %d", entry.S, h.f, h.u)
			}
			last = entry.S
			he := heardEntry{seq: entry.S}
			for _, raw := range entry.O {
				op, err := board.DecodeOp(raw)
				if err != nil {
					return nil, err
				}
				he.ops = append(he.ops, op)
			}
			h.entries = append(h.entries, he)
		}
	case "ok":
		err = json.Unmarshal(text, &h.ok)
		h.top = h.ok.S
	case "no":
		err = json.Unmarshal(text, &h.no)
	case "here":
		var r wire.Roster
		err = json.Unmarshal(text, &r)
		h.here = r.P
	case "pr", "pong":
	default:
		err = fmt.Errorf("unknown frame %q", t.T)
	}
	return h, err
}

// Every text of a note begins with a mark that occurs nowhere else: "qz" and five digits.
const markLength = 7

func marksIn(text []byte) []string {
	var marks []string
	for {
		i := bytes.Index(text, []byte("qz"))
		if i < 0 || len(text) < i+markLength {
			return marks
		}
		marks = append(marks, string(text[i:i+markLength]))
		text = text[i+markLength:]
	}
}

// link is one connection: a Socket for the hub, and its other end for the browser.
type link struct {
	s      *store
	device string // "" for a screen
	lag    time.Duration

	mu    sync.Mutex
	up    [][]byte
	down  []*heard
	deaf  bool          // what is written arrives nowhere: the other end has vanished
	stall chan struct{} // not nil: writes wait for it, because nobody reads
	over  bool
	code  wire.CloseCode

	more chan struct{} // one token: up has grown
	gone chan struct{}
}

func newLink(s *store, device string, lag time.Duration) *link {
	return &link{s: s, device: device, lag: lag, more: make(chan struct{}, 1), gone: make(chan struct{})}
}

// ReadFrame implements [hub.Socket].
func (l *link) ReadFrame() ([]byte, error) {
	for {
		l.mu.Lock()
		var text []byte
		if len(l.up) > 0 && !l.over {
			text, l.up = l.up[0], l.up[1:]
		}
		l.mu.Unlock()
		if text != nil {
			if l.lag > 0 {
				time.Sleep(l.lag)
			}
			return text, nil
		}
		select {
		case <-l.more:
		case <-l.gone:
			return nil, errBroken
		}
	}
}

// WriteFrame implements [hub.Socket]. What is written is looked at in this moment: the journal
// must have it, and the one who gets it must be allowed to see it.
func (l *link) WriteFrame(f *hub.Frame) error {
	l.mu.Lock()
	stall := l.stall
	l.mu.Unlock()
	if stall != nil {
		select {
		case <-stall:
		case <-l.gone:
		}
	}
	v, err := f.Prepared(decode)
	if err != nil {
		l.s.witness.faultf("a browser cannot read %s: %v", f.Text(), err)
		return err
	}
	h, ok := v.(*heard)
	if !ok {
		return errBroken
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return errBroken
	}
	if !l.deaf {
		l.s.told(l.device, h, f.Text())
		l.down = append(l.down, h)
	}
	return nil
}

// Close implements [hub.Socket].
func (l *link) Close(code wire.CloseCode, _ string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return nil
	}
	l.over, l.code = true, code
	if l.deaf {
		l.code = broke
	}
	close(l.gone)
	return nil
}

// cut breaks the link. What was under way upwards is lost; what came down may still be read.
func (l *link) cut() { _ = l.Close(broke, "") }

// send is what the browser says.
func (l *link) send(frame any) {
	l.mu.Lock()
	if !l.over && !l.deaf {
		l.up = append(l.up, wire.Encode(frame))
	}
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// take returns the next frame for the browser.
func (l *link) take() (*heard, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.down) == 0 || l.stall != nil {
		return nil, false
	}
	h := l.down[0]
	l.down = l.down[1:]
	return h, true
}

// ended says whether the link is over, and how.
func (l *link) ended() (wire.CloseCode, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.code, l.over && (len(l.down) == 0 || l.stall != nil)
}

func (l *link) vanish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.deaf = true
	l.up, l.down = nil, nil
}

// hold makes the browser stop reading, release lets it go on.
func (l *link) hold() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stall == nil && !l.over {
		l.stall = make(chan struct{})
	}
}

func (l *link) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.stall != nil {
		close(l.stall)
		l.stall = nil
	}
}

package sim_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// tab is a browser: it follows the protocol's rules and keeps what it was shown. It belongs to
// the goroutine of the run.
type tab struct {
	w      *world
	device string // "" for a screen
	name   string
	n      uint64
	outbox []*sheet // unanswered, in order; those of a closed tab of the same device too

	link     *link
	at       *instance
	welcomed bool
	backAt   time.Time // when to try again
	retryAt  time.Time // when to ask again what was refused for now
	stopped  wire.CloseCode
	closed   bool // by its reader

	seq    board.Seq
	epoch  string
	you    wire.You
	mirror *board.Mirror
	here   []int
	asked  map[asked]int // questions on this link without an answer
	count  struct{ links, boards, resumes int }
}

// away says whether the tab will not come back.
func (b *tab) away() bool { return b.closed || b.stopped != 0 }

func (b *tab) dial() {
	var up []*instance
	for _, i := range b.w.instances {
		if !i.down {
			up = append(up, i)
		}
	}
	if len(up) == 0 {
		b.backAt = time.Now().Add(time.Second)
		return
	}
	b.at = up[b.w.c.n(len(up))]
	b.link = newLink(b.w.store, b.device, b.w.c.millis(b.w.lag+1))
	b.welcomed = false
	b.asked = map[asked]int{}
	b.count.links++
	b.w.serve(b.at, b.link)
	b.link.send(wire.Hello{T: "hello", Tab: b.name, Since: b.seq, Epoch: b.epoch, V: 1})
}

// lost takes leave of a link.
func (b *tab) lost(code wire.CloseCode) {
	b.link.cut()
	b.link, b.welcomed = nil, false
	switch {
	case code == wire.CloseFlood:
		b.backAt = time.Now().Add(3 * time.Second) // its vanished links will have been noticed by then
	case code >= 4400 && code < 4500:
		b.stopped = code
		if code != wire.CloseRemoved {
			b.w.faultf("%s was sent away with %d", b.device, code)
		}
		for _, sh := range b.outbox { // the author is shown them as refused
			sh.void = true
		}
		b.outbox = nil
	default:
		b.backAt = time.Now().Add(300*time.Millisecond + b.w.c.millis(500))
	}
}

// read takes up to so many frames and does what they call for.
func (b *tab) read(most int) {
	if b.link == nil {
		if !b.away() && !time.Now().Before(b.backAt) {
			b.dial()
		}
		return
	}
	for range most {
		h, ok := b.link.take()
		if !ok {
			break
		}
		b.hear(h)
		if b.link == nil {
			return
		}
	}
	if code, over := b.link.ended(); over {
		b.lost(code)
		return
	}
	if b.welcomed && !b.retryAt.IsZero() && !time.Now().Before(b.retryAt) {
		b.retryAt = time.Time{}
		for _, sh := range b.outbox {
			if b.asked[asked{sh.origin(), sh.n}] == 0 {
				b.ask(sh)
			}
		}
	}
}

func (b *tab) hear(h *heard) {
	switch h.t {
	case "welcome":
		b.welcome(h.welcome)
	case "you":
		b.seat(h.you)
	case "e":
		b.entries(h)
	case "ok":
		b.answered(h.ok.Tab, h.ok.N, func(sh *sheet) {
			if sh.code != "" || sh.ok != 0 && sh.ok != h.ok.S {
				b.w.faultf("F3: %s/%d %#v was answered with %d %s and then with %d", sh.origin(), sh.n, sh.op, sh.ok, sh.code, h.ok.S)
			}
			sh.ok = h.ok.S
		})
	case "no":
		b.refused(h.no)
	case "here":
		b.here = h.here
	}
}

func (b *tab) welcome(f wire.Welcome) {
	b.seat(f.You)
	b.here = f.Here
	if f.Board != nil {
		if f.Board.Seq != f.Seq {
			b.w.faultf("welcome at %d with a board at %d", f.Seq, f.Board.Seq)
		}
		b.epoch, b.seq = f.Board.Epoch, f.Board.Seq
		b.mirror = board.NewMirror(*f.Board, b.you.Persons)
		b.count.boards++
	} else if b.mirror == nil || f.Seq != b.seq {
		b.w.faultf("%s stands at %d and is welcomed at %d without a board", b.device, b.seq, f.Seq)
	}
	again := !b.welcomed
	b.welcomed = true
	if again {
		for _, sh := range b.outbox {
			b.ask(sh)
		}
	}
}

func (b *tab) seat(you wire.You) {
	b.you = you
	if b.mirror != nil {
		b.mirror.Persons = you.Persons
	}
}

// entries follows rule W5.
func (b *tab) entries(h *heard) {
	if h.f > b.seq {
		// A link loses nothing in its middle, so the hub has left something out.
		b.w.faultf("F2: %s stands at %d and is sent what follows %d", b.device, b.seq, h.f)
		b.resume()
		return
	}
	for _, e := range h.entries {
		if e.seq <= b.seq {
			continue
		}
		for _, op := range e.ops {
			b.mirror.Apply(op)
		}
		b.seq = e.seq
	}
	b.seq = max(b.seq, h.u)
}

func (b *tab) resume() {
	b.count.resumes++
	b.link.send(wire.Resume{T: "resume", Since: b.seq})
}

// find returns the sheet that an answer speaks of.
func (b *tab) find(tab string, n uint64) (*sheet, asked) {
	if tab == "" {
		tab = b.name
	}
	k := asked{b.device + "." + tab, n}
	b.w.store.mu.Lock()
	defer b.w.store.mu.Unlock()
	return b.w.store.witness.sheets[k], k
}

func (b *tab) answered(tab string, n uint64, take func(*sheet)) {
	sh, k := b.find(tab, n)
	if sh == nil || b.asked[k] == 0 {
		b.w.faultf("W6: %s is answered %d of %q, which it has not asked on this link, or twice", b.device, n, tab)
		return
	}
	b.asked[k]--
	b.w.store.mu.Lock()
	was := sh.open()
	take(sh)
	if was && !sh.open() {
		sh.to = b.w.store.witness.board.Head()
	}
	b.w.store.mu.Unlock()
	if !sh.open() {
		b.outbox = slices.DeleteFunc(b.outbox, func(o *sheet) bool { return o == sh })
	}
}

func (b *tab) refused(f wire.No) {
	switch {
	case f.N == 0 && f.Code == wire.CodeAhead:
		return // the whole board follows
	case f.N == 0:
		b.w.faultf("%s is told %s", b.device, f.Code)
		return
	}
	b.answered(f.Tab, f.N, func(sh *sheet) {
		switch f.Code {
		case wire.CodeLater, wire.CodeRate, board.CodeTooFast:
			if b.retryAt.IsZero() {
				b.retryAt = time.Now().Add(200*time.Millisecond + b.w.c.millis(600))
			}
			return
		}
		if sh.ok != 0 {
			b.w.faultf("F3: %s/%d %#v was accepted as %d and then refused with %s", sh.origin(), sh.n, sh.op, sh.ok, f.Code)
			return
		}
		sh.code = f.Code
	})
}

// want writes a proposal down and asks for it, if there is a link.
func (b *tab) want(as board.ID, op board.Op) {
	b.n++
	sh := &sheet{device: b.device, tab: b.name, n: b.n, as: as, op: op}
	b.w.store.write(sh)
	b.outbox = append(b.outbox, sh)
	if b.welcomed {
		b.ask(sh)
	}
}

func (b *tab) ask(sh *sheet) {
	b.w.store.mu.Lock()
	again := sh.from != 0
	if !again {
		sh.from = b.w.store.witness.board.Head()
	}
	b.w.store.mu.Unlock()
	p := wire.Propose{T: "p", N: sh.n, As: sh.as, R: again, O: encodeOp(sh.op)}
	if sh.tab != b.name {
		p.Tab = sh.tab
	}
	b.asked[asked{sh.origin(), sh.n}]++
	b.link.send(p)
}

func encodeOp(op board.Op) json.RawMessage {
	text, err := board.EncodeOp(op)
	if err != nil {
		panic(err)
	}
	return text
}

// reload starts the page anew: another tab, which knows nothing and takes over what was typed.
func (b *tab) reload() {
	b.link.cut()
	next := b.w.newTab(b.device)
	next.outbox, b.outbox = b.outbox, nil
	next.backAt = time.Now().Add(300*time.Millisecond + b.w.c.millis(500))
	b.link, b.welcomed, b.closed = nil, false, true
}

// atRest says what is still missing until the tab has nothing to wait for, or "".
func (b *tab) atRest(head board.Seq) string {
	switch {
	case b.away():
		return ""
	case b.link == nil || !b.welcomed:
		return fmt.Sprintf("%s.%s is not connected", b.device, b.name)
	case len(b.outbox) > 0:
		sh := b.outbox[0]
		return fmt.Sprintf("%s.%s has no answer to %d %#v", b.device, b.name, sh.n, sh.op)
	case b.seq != head:
		return fmt.Sprintf("%s.%s stands at %d of %d", b.device, b.name, b.seq, head)
	}
	return ""
}

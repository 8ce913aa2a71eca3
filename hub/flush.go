package hub

import (
	"log/slog"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// class is all connections that are shown the same things, but for what is a person's own. An
// entry is encoded once for it, and a flush is one frame for all of them.
type class struct {
	kind   board.AudienceKind
	conns  []*conn
	sent   board.Seq // frames to the whole class have covered the numbers up to here
	sentAt time.Time

	// What waits for the flush.
	text    []byte // encoded entries, separated by commas
	marks   []mark // where each of them is
	private map[*conn][]mine
}

// mark is one entry in a class's text.
type mark struct {
	seq      board.Seq
	from, to int
}

// mine is what one connection is shown instead of what its class is; text nil means nothing.
type mine struct {
	seq  board.Seq
	text []byte
}

// lags says whether numbers were withheld from the class that its browsers should soon know of. While
// somebody's own entry waits for the flush they must not: who was told of its number would skip it.
func (c *class) lags(head board.Seq) bool {
	return len(c.conns) > 0 && len(c.marks) == 0 && len(c.private) == 0 && c.sent < head
}

func (c *class) add(conn *conn, head board.Seq) {
	if len(c.conns) == 0 {
		c.sent, c.sentAt = head, time.Now()
	}
	conn.class, conn.slot = c, len(c.conns)
	c.conns = append(c.conns, conn)
}

func (c *class) remove(conn *conn) {
	last := len(c.conns) - 1
	moved := c.conns[last]
	c.conns[conn.slot], moved.slot = moved, conn.slot
	c.conns[last] = nil
	c.conns = c.conns[:last]
	delete(c.private, conn)
	conn.class = nil
	if last == 0 {
		c.forget()
	}
}

func (c *class) forget() {
	if cap(c.text) > 1<<20 {
		c.text = nil
	}
	c.text, c.marks = c.text[:0], c.marks[:0]
	clear(c.private)
}

func (c *class) own(of *conn, m mine) {
	if c.private == nil {
		c.private = map[*conn][]mine{}
	}
	c.private[of] = append(c.private[of], m)
}

// show views an entry for every class, and for those persons to whom it shows more, or less.
func (r *room) show(e board.Entry) {
	for _, c := range r.classes {
		if len(c.conns) == 0 || e.Seq <= c.sent {
			continue // or all of them were just sent the board with it
		}
		r.pending = true
		ops := board.ViewEntry(r.confirmed, e, board.Audience{Kind: c.kind})
		if len(ops) == 0 {
			continue
		}
		from := len(c.text)
		if from > 0 {
			c.text = append(c.text, ',')
			from++
		}
		text, err := wire.AppendEntry(c.text, e.Seq, ops)
		if err != nil {
			r.unencodable(e, err)
			continue
		}
		c.text = text
		c.marks = append(c.marks, mark{e.Seq, from, len(c.text)})
	}
	r.pace.add(time.Now(), r.conns)
	for _, id := range board.PrivateTo(r.confirmed, e) {
		for conn := range r.byPerson[id] {
			r.showOwn(conn, e)
		}
	}
}

// showOwn views an entry for one connection, whose person sees it differently.
func (r *room) showOwn(conn *conn, e board.Entry) {
	if own := conn.class.private[conn]; len(own) > 0 && own[len(own)-1].seq == e.Seq {
		return // two persons of one tablet
	}
	m := mine{seq: e.Seq}
	if ops := board.ViewEntry(r.confirmed, e, conn.seat.Load().audience); len(ops) > 0 {
		text, err := wire.AppendEntry(nil, e.Seq, ops)
		if err != nil {
			r.unencodable(e, err)
		}
		m.text = text
	}
	conn.class.own(conn, m)
}

func (r *room) unencodable(e board.Entry, err error) {
	r.log.Error("entry is not encodable", slog.Uint64("seq", uint64(e.Seq)), slog.Any("error", err))
}

// owe makes sure that a connection soon stands at an entry that was acknowledged to it, when
// the entry itself is withheld from it.
func (r *room) owe(conn *conn, seq board.Seq) {
	c := conn.class
	if c == nil || seq <= c.sent || seq > r.confirmed.Head() {
		return
	}
	for i := len(c.marks) - 1; i >= 0 && c.marks[i].seq >= seq; i-- {
		if c.marks[i].seq == seq {
			return
		}
	}
	own := c.private[conn]
	for i := len(own) - 1; i >= 0 && own[i].seq >= seq; i-- {
		if own[i].seq == seq {
			return
		}
	}
	if len(own) == 0 { // else its own frame covers the number anyway
		c.own(conn, mine{seq: seq})
		r.pending = true
	}
}

// flush hands what has gathered to the connections.
func (r *room) flush(now time.Time) {
	if !r.pending {
		return
	}
	r.pending = false
	r.pace.done(now)
	head := r.confirmed.Head()
	r.hub.cfg.Observer.Gathering(r.pace.window(now, r.hub.cfg.MaxGather, r.conns))
	followed, receivers := r.loadCargo(), 0
	for _, c := range r.classes {
		receivers += len(c.private)
		for conn, own := range c.private {
			f := c.ownFrame(own, head)
			f.cargo = followed
			conn.put(f)
		}
		if len(c.marks) > 0 {
			f := NewFrame(wire.EncodeE(c.sent, head, c.marks[0].seq, c.marks[len(c.marks)-1].seq, c.text))
			f.cargo = followed
			for _, conn := range c.conns {
				if len(c.private) > 0 {
					if _, ok := c.private[conn]; ok {
						continue
					}
				}
				conn.put(f)
				receivers++
			}
			r.hub.cfg.Observer.Delivered(len(c.conns), len(c.marks), len(f.text))
			c.sent, c.sentAt = head, now
		}
		c.forget()
	}
	followed.delivered(receivers)
}

// ownFrame is the class's frame with one connection's own entries in it.
func (c *class) ownFrame(own []mine, head board.Seq) *Frame {
	var text []byte
	var first, last board.Seq
	add := func(seq board.Seq, entry []byte) {
		if len(entry) == 0 {
			return
		}
		if first == 0 {
			first = seq
		} else {
			text = append(text, ',')
		}
		last = seq
		text = append(text, entry...)
	}
	for _, m := range c.marks {
		for len(own) > 0 && own[0].seq < m.seq {
			add(own[0].seq, own[0].text)
			own = own[1:]
		}
		if len(own) > 0 && own[0].seq == m.seq {
			add(m.seq, own[0].text)
			own = own[1:]
			continue
		}
		add(m.seq, c.text[m.from:m.to])
	}
	for _, m := range own {
		add(m.seq, m.text)
	}
	return NewFrame(wire.EncodeE(c.sent, head, first, last, text))
}

// flushBare tells a class the numbers that were withheld from it, so that who comes back has
// little to ask for.
func (r *room) flushBare(now time.Time, c *class) {
	head := r.confirmed.Head()
	f := NewFrame(wire.EncodeE(c.sent, head, 0, 0, nil))
	for _, conn := range c.conns {
		conn.put(f)
	}
	c.sent, c.sentAt = head, now
}

// all calls f for every connection.
func (r *room) all(f func(*conn)) {
	for _, c := range r.classes {
		for _, conn := range c.conns {
			f(conn)
		}
	}
}

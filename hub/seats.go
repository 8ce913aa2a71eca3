package hub

import (
	"log/slog"
	"slices"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/wire"
)

// seatOf says who sits at a visitor's device now, or false when nobody does.
func (r *room) seatOf(v Visitor) (*seat, bool) {
	if v.Projector {
		return &seat{audience: board.Audience{Kind: board.ForProjector}}, true
	}
	if v.Onlooker {
		return &seat{audience: board.Audience{Kind: board.ForParticipant}}, true
	}
	persons := r.confirmed.PersonsAt(v.Device)
	if len(persons) == 0 {
		return nil, false
	}
	s := &seat{audience: board.Audience{Kind: board.ForParticipant, Persons: persons}}
	for _, id := range persons {
		if role, ok := r.confirmed.RoleOf(id); ok && role == board.Facilitator {
			s.audience.Kind = board.ForFacilitator
		}
		s.nums = append(s.nums, r.confirmed.NumOf(id))
	}
	return s, true
}

// join answers Hello: a seat, what the browser has missed, and from here on all that happens.
// It is one turn of the room, so nothing is lost or doubled in between.
func (r *room) join(c *conn, h wire.Hello, joined chan<- error) {
	if r.drain != nil {
		joined <- ErrDraining
		c.finish(wire.CloseDraining, "draining")
		return
	}
	_, seated := r.seatOf(c.v)
	if !seated || h.Since > r.confirmed.Head() && h.Epoch == r.confirmed.EpochOf() {
		// Another instance may be further than this one is, and have seated them a moment ago:
		// look before saying no.
		r.afterLook(func() { r.admit(c, h, joined) })
		return
	}
	r.admit(c, h, joined)
}

func (r *room) admit(c *conn, h wire.Hello, joined chan<- error) {
	s, ok := r.seatOf(c.v)
	switch {
	case !ok:
		joined <- ErrNotSeated
		c.finish(wire.CloseRemoved, "nobody is seated here")
		return
	case c.v.Device != "" && len(r.byDevice[c.v.Device]) >= r.hub.cfg.MaxDeviceConns:
		joined <- ErrTooManyConns
		c.finish(wire.CloseFlood, "too many connections")
		return
	}
	if c.v.Device != "" {
		if r.byDevice[c.v.Device] == nil {
			r.byDevice[c.v.Device] = map[*conn]struct{}{}
		}
		r.byDevice[c.v.Device][c] = struct{}{}
	}
	r.sit(c, s)
	r.conns++
	if h.Epoch != r.confirmed.EpochOf() {
		h.Since = 0
	}
	r.welcome(c, h.Since)
	if p := r.presence.whole(); !emptyPresence(p) {
		c.put(NewFrame(wire.Encode(p)))
	}
	joined <- nil
}

// sit gives a connection its seat and its class.
func (r *room) sit(c *conn, s *seat) {
	c.seat.Store(s)
	for _, id := range s.audience.Persons {
		if r.byPerson[id] == nil {
			r.byPerson[id] = map[*conn]struct{}{}
		}
		r.byPerson[id][c] = struct{}{}
	}
	r.hub.cfg.Observer.People(r.roster.add(s.nums))
	k := r.classes[s.audience.Kind]
	if k == nil {
		k = &class{kind: s.audience.Kind}
		r.classes[s.audience.Kind] = k
	}
	k.add(c, r.confirmed.Head())
}

// rise takes a connection's seat away.
func (r *room) rise(c *conn) {
	s := c.seat.Swap(nil)
	for _, id := range s.audience.Persons {
		delete(r.byPerson[id], c)
		if len(r.byPerson[id]) == 0 {
			delete(r.byPerson, id)
		}
	}
	left := r.roster.remove(s.nums)
	r.hub.cfg.Observer.People(-len(left))
	for _, num := range left {
		r.presence.leave(num)
	}
	c.class.remove(c)
}

// leave forgets a connection.
func (r *room) leave(c *conn) {
	if c.class == nil {
		return
	}
	r.rise(c)
	r.conns--
	if c.v.Device != "" {
		delete(r.byDevice[c.v.Device], c)
		if len(r.byDevice[c.v.Device]) == 0 {
			delete(r.byDevice, c.v.Device)
		}
	}
}

// welcome brings a browser from where it stands to the head: by the entries that it has missed,
// or by the whole board.
func (r *room) welcome(c *conn, since board.Seq) {
	s := c.seat.Load()
	head := r.confirmed.Head()
	here := r.roster.all()
	if !slices.Equal(here, r.roster.told) {
		r.roster.mixed = true
	}
	w := wire.Welcome{
		T: "welcome", You: you(s), Seq: since, Now: r.hub.millis(), Here: here, Version: r.hub.cfg.Version,
	}
	if since > head {
		c.put(noFrame(0, "", &board.Refusal{Code: wire.CodeAhead}))
		since = 0
	}
	if since > 0 {
		if missed, ok := r.recent.since(since, head); ok && !r.reseated(c, missed) {
			c.put(NewFrame(wire.Encode(w)))
			r.missed(c, since, missed)
			return
		}
	}
	view := board.ViewBoard(r.confirmed, s.audience)
	w.Seq, w.Board = head, &view
	c.putLater(func() *Frame { return NewFrame(wire.Encode(w)) })
}

// reseated says whether some of the entries that a browser has missed gave it other eyes: what it
// shows was then made for another audience, and entries alone do not turn one into the other. A
// new person, who has nothing yet that others may not see, does not count.
func (r *room) reseated(c *conn, missed []board.Entry) bool {
	persons := c.seat.Load().audience.Persons
	for _, e := range missed {
		for _, op := range e.Ops {
			switch op := op.(type) {
			case board.PersonRoleChanged:
				if slices.Contains(persons, op.ID) {
					return true
				}
			case board.DeviceJoined:
				if op.Device == c.v.Device {
					return true
				}
			case board.PersonRemoved, board.PersonErased, board.PersonRestored:
				// Who sat here is not known any more; it is rare, and a board is not much.
				return c.v.Device != ""
			}
		}
	}
	return false
}

// missed sends entries that a browser has missed, in one frame.
func (r *room) missed(c *conn, since board.Seq, entries []board.Entry) {
	head := since + board.Seq(len(entries))
	if head == since {
		return
	}
	var text []byte
	var first, last board.Seq
	for _, e := range entries {
		ops := board.ViewEntry(r.confirmed, e, c.seat.Load().audience)
		if len(ops) == 0 {
			continue
		}
		if first == 0 {
			first = e.Seq
		} else {
			text = append(text, ',')
		}
		last = e.Seq
		var err error
		if text, err = wire.AppendEntry(text, e.Seq, ops); err != nil {
			r.unencodable(e, err)
			return
		}
	}
	c.putFirst(NewFrame(wire.EncodeE(since, head, first, last, text)))
}

// resume answers a browser that has seen a gap.
func (r *room) resume(c *conn, since board.Seq) {
	if c.class == nil {
		return
	}
	head := r.confirmed.Head()
	if missed, ok := r.recent.since(since, head); ok && since > 0 && since <= head {
		r.missed(c, since, missed)
		return
	}
	r.welcome(c, since)
}

func you(s *seat) wire.You {
	persons := s.audience.Persons
	if persons == nil {
		persons = []board.ID{}
	}
	return wire.You{Kind: s.audience.Kind, Persons: persons}
}

// movesSeats says whether an entry may change who sits where, or with what rights.
func movesSeats(e board.Entry) bool {
	for _, op := range e.Ops {
		switch op.(type) {
		case board.PersonJoined, board.DeviceJoined, board.PersonRemoved, board.PersonErased, board.PersonRoleChanged,
			board.PersonRestored:
			return true
		}
	}
	return false
}

// reseat looks again at the connections that an entry concerns. Who has no seat left is out
// before the entry is delivered; who has other rights gets the board anew.
func (r *room) reseat(e board.Entry) {
	concerned := map[*conn]bool{} // true: a new person joined, and nothing else
	add := func(conns map[*conn]struct{}, onlyJoined bool) {
		for c := range conns {
			was, ok := concerned[c]
			concerned[c] = onlyJoined && (was || !ok)
		}
	}
	for _, op := range e.Ops {
		switch op := op.(type) {
		case board.PersonJoined:
			add(r.byDevice[op.Device], true)
		case board.DeviceJoined:
			add(r.byDevice[op.Device], false)
		case board.PersonRemoved:
			add(r.byPerson[op.ID], false)
		case board.PersonErased:
			add(r.byPerson[op.ID], false)
		case board.PersonRoleChanged:
			add(r.byPerson[op.ID], false)
		case board.PersonRestored:
			for _, device := range r.confirmed.DevicesOf(op.ID) {
				add(r.byDevice[device], false)
			}
		}
	}
	for c, onlyJoined := range concerned {
		if c.v.Projector || c.v.Onlooker {
			continue
		}
		now, ok := r.seatOf(c.v)
		if !ok {
			r.leave(c)
			c.finish(wire.CloseRemoved, "removed")
			continue
		}
		was := c.seat.Load()
		sameKind := now.audience.Kind == was.audience.Kind
		if sameKind && slices.Equal(now.audience.Persons, was.audience.Persons) {
			continue
		}
		if sameKind && onlyJoined {
			r.squeeze(c, was, now)
			continue
		}
		r.rise(c)
		r.sit(c, now)
		r.welcome(c, 0)
	}
}

// squeeze seats one more person at a connection's device. A new person has nothing yet that
// others may not see, so that the browser needs no new board.
func (r *room) squeeze(c *conn, was, now *seat) {
	c.seat.Store(now)
	for i, id := range now.audience.Persons {
		if slices.Contains(was.audience.Persons, id) {
			continue
		}
		if r.byPerson[id] == nil {
			r.byPerson[id] = map[*conn]struct{}{}
		}
		r.byPerson[id][c] = struct{}{}
		r.hub.cfg.Observer.People(r.roster.add(now.nums[i : i+1]))
	}
	y := you(now)
	y.T = "you"
	c.put(NewFrame(wire.Encode(y)))
}

// tick sends what has changed of presence since the last: one frame for all.
func (r *room) tick(now time.Time) {
	all, local := r.presence.take()
	if emptyPresence(all) {
		r.tickedAt = time.Time{} // quiet: the next change is sent at once
		return
	}
	r.tickedAt = now
	f := NewFrame(wire.Encode(all))
	r.all(func(c *conn) { c.putLoose(f) })
	if r.hub.cfg.Bus != nil && !emptyPresence(local) {
		data := f.text
		if len(local.C) != len(all.C) || len(local.D) != len(all.D) || len(local.W) != len(all.W) || len(local.X) != len(all.X) ||
			!slices.Equal(local.R, all.R) {
			data = wire.Encode(local)
		}
		r.publishPresence(data)
	}
}

func (r *room) publishPresence(data []byte) {
	// Presence may be lost, so an error is only worth a look while debugging the bus.
	if err := r.publish(bus.Presence, data); err != nil {
		r.log.Debug("publishing presence failed", slog.Any("error", err))
	}
}

// openPresence takes what another instance tells of the people there.
func (r *room) openPresence(m bus.Message) {
	p, here, err := decodeAfar(m.Data)
	if err != nil {
		r.log.Debug("presence message is not readable", slog.Any("error", err))
		return
	}
	if here.T == "here" {
		r.roster.heard(time.Now(), m.From, here.P)
		return
	}
	r.presence.merge(p)
}

// turnRoster tells the browsers who is present, and other instances who is here.
func (r *room) turnRoster(now time.Time, due func(time.Time) bool) {
	if r.hub.cfg.Bus != nil && (len(r.roster.here) > 0 || len(r.roster.others) > 0 || r.roster.news) {
		if at := r.roster.beat; due(at) || r.roster.news && due(at.Add(rosterPause-heartbeat)) {
			r.roster.expire(now)
			r.roster.news = false
			r.roster.beat = now.Add(heartbeat)
			due(r.roster.beat)
			r.publishPresence(wire.Encode(wire.Roster{T: "here", P: r.roster.local()}))
		}
	}
	if !r.roster.stale && !r.roster.mixed || r.conns == 0 || !due(r.roster.at.Add(rosterPause)) {
		return
	}
	nums := r.roster.all()
	same := slices.Equal(nums, r.roster.told) && !r.roster.mixed
	r.roster.stale, r.roster.mixed = false, false
	if same {
		return
	}
	r.presence.keep(nums)
	r.roster.told, r.roster.at = nums, now
	f := NewFrame(wire.Encode(wire.Roster{T: "here", P: nums}))
	r.all(func(c *conn) { c.put(f) })
}

// draining is a room's part in the hub's stopping.
type draining struct {
	spread  time.Duration
	started time.Time // when the last batch was finished; zero: not yet
	total   int       // connections at that time
}

// turnDrain closes the connections one after the other, once all that was accepted is durable.
func (r *room) turnDrain(now time.Time, due func(time.Time) bool) {
	d := r.drain
	if r.inflight != nil || len(r.waiting) > 0 {
		return
	}
	if d.started.IsZero() {
		r.flush(now)
		d.started, d.total = now, r.conns
	}
	closed := d.total
	if passed := now.Sub(d.started); passed < d.spread {
		closed = int(int64(d.total) * int64(passed) / int64(d.spread))
	}
	for _, c := range r.classes {
		for len(c.conns) > 0 && d.total-r.conns < closed {
			conn := c.conns[len(c.conns)-1]
			r.leave(conn)
			conn.finish(wire.CloseDraining, "draining")
		}
	}
	if r.conns > 0 {
		due(now.Add(max(time.Millisecond, d.spread/time.Duration(d.total+1))))
		return
	}
	if r.hub.retire(r) {
		r.over = true
	}
}

// closeAll ends every connection of the room, which takes no further turn.
func (r *room) closeAll(code wire.CloseCode, why string) {
	r.hub.cfg.Observer.People(-len(r.roster.here))
	clear(r.roster.here)
	r.all(func(c *conn) { c.finish(code, why) })
}

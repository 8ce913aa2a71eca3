package hub

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"sync"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/wire"
)

// Times of presence.
const (
	presenceTick  = 50 * time.Millisecond
	rosterPause   = time.Second
	heartbeat     = 5 * time.Second
	heartbeatLost = 16 * time.Second // three beats: an instance that is silent for so long is gone
)

// presence holds the latest value of everybody's pointer. Readers put values in at any time;
// the room takes what has changed once a tick. Nothing of it is ever journaled.
type presence struct {
	mu      sync.Mutex
	states  map[int]*pointer
	changed map[int]*pointer
	dirty   chan struct{} // one token: something has changed since the last take
	cheers  [2][]int      // since the last take, from here and from other instances; nil: none
}

// pointer is one person's presence.
type pointer struct {
	x, y    int
	gone    bool // not on the board
	drag    board.ID
	in      board.ID
	moved   bool // since the last take …
	dragged bool
	wrote   bool
	local   bool // changed by a connection of this instance
}

func newPresence() *presence {
	return &presence{states: map[int]*pointer{}, changed: map[int]*pointer{}, dirty: make(chan struct{}, 1)}
}

// put takes what a person's browser says.
func (p *presence) put(num int, h wire.Here) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.state(num)
	s.local = true
	s.place(h.X, h.Y, h.Gone)
	s.drags(h.Drag)
	s.writes(h.In)
	p.touch(num, s)
}

// maxCheers bounds what one tick tells of a kind of cheer; a screen can show no more.
const maxCheers = 99

// Where cheers come from.
const (
	cheersHere = iota
	cheersAfar
)

// cheer counts a person's cheer. Whose it is goes no further.
func (p *presence) cheer(kind wire.CheerKind) {
	counts := make([]int, len(wire.Cheers))
	counts[slices.Index(wire.Cheers, kind)] = 1
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cheered(cheersHere, counts)
}

func (p *presence) cheered(from int, counts []int) {
	for i, n := range counts[:min(len(counts), len(wire.Cheers))] {
		if n <= 0 {
			continue
		}
		if p.cheers[from] == nil {
			p.cheers[from] = make([]int, len(wire.Cheers))
		}
		p.cheers[from][i] = min(maxCheers, p.cheers[from][i]+min(n, maxCheers))
		p.wake()
	}
}

// takeCheers gives all that have come since the last take, and those from here.
func (p *presence) takeCheers() (all, local []int) {
	local, afar := p.cheers[cheersHere], p.cheers[cheersAfar]
	p.cheers = [2][]int{}
	if local == nil || afar == nil {
		return slices.Concat(local, afar), local
	}
	all = make([]int, len(local))
	for i := range all {
		all[i] = min(maxCheers, local[i]+afar[i])
	}
	return all, local
}

// leave takes a person's pointer off the board.
func (p *presence) leave(num int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s, ok := p.states[num]
	if !ok {
		return
	}
	s.local = true
	s.place(s.x, s.y, true)
	s.drags("")
	s.writes("")
	p.touch(num, s)
}

// keep takes everybody off the board who is not present any more, such as the people of an instance
// that has stopped without a word.
func (p *presence) keep(nums []int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for num, s := range p.states {
		if _, ok := slices.BinarySearch(nums, num); !ok {
			s.place(s.x, s.y, true)
			s.drags("")
			s.writes("")
			p.touch(num, s)
		}
	}
}

// merge takes a tick of another instance.
func (p *presence) merge(f wire.Presence) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := f.C; len(c) >= 3; c = c[3:] {
		s := p.state(c[0])
		s.place(c[1], c[2], false)
		p.touch(c[0], s)
	}
	for _, num := range f.X {
		s := p.state(num)
		s.place(s.x, s.y, true)
		p.touch(num, s)
	}
	for _, d := range f.D {
		s := p.state(d.P)
		s.drags(d.ID)
		p.touch(d.P, s)
	}
	p.cheered(cheersAfar, f.R)
	for _, w := range f.W {
		s := p.state(w.P)
		s.writes(w.ID)
		p.touch(w.P, s)
	}
}

func (p *presence) state(num int) *pointer {
	s := p.states[num]
	if s == nil {
		s = &pointer{gone: true}
		p.states[num] = s
	}
	return s
}

func (s *pointer) place(x, y int, gone bool) {
	if gone {
		s.moved = s.moved || !s.gone
		s.gone = true
		return
	}
	s.moved = s.moved || s.gone || s.x != x || s.y != y
	s.x, s.y, s.gone = x, y, false
}

func (s *pointer) drags(id board.ID) {
	s.dragged = s.dragged || s.drag != id
	s.drag = id
}

func (s *pointer) writes(id board.ID) {
	s.wrote = s.wrote || s.in != id
	s.in = id
}

func (p *presence) touch(num int, s *pointer) {
	if !s.moved && !s.dragged && !s.wrote {
		return
	}
	p.changed[num] = s
	p.wake()
}

// wake says that there is something to take.
func (p *presence) wake() {
	select {
	case p.dirty <- struct{}{}:
	default:
	}
}

// take returns what has changed since the last call: all of it, and the part that other
// instances do not know yet.
func (p *presence) take() (all, local wire.Presence) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.dirty:
	default:
	}
	all.T, local.T = "pr", "pr"
	all.R, local.R = p.takeCheers()
	for _, num := range slices.Sorted(maps.Keys(p.changed)) {
		s := p.changed[num]
		s.report(num, &all)
		if s.local {
			s.report(num, &local)
		}
		s.moved, s.dragged, s.wrote, s.local = false, false, false, false
		if s.gone && s.drag == "" && s.in == "" {
			delete(p.states, num)
		}
	}
	clear(p.changed)
	return all, local
}

func (s *pointer) report(num int, f *wire.Presence) {
	if s.moved {
		if s.gone {
			f.X = append(f.X, num)
		} else {
			f.C = append(f.C, num, s.x, s.y)
		}
	}
	if s.dragged {
		f.D = append(f.D, wire.Drag{P: num, ID: s.drag})
	}
	if s.wrote {
		f.W = append(f.W, wire.Writer{P: num, ID: s.in})
	}
}

// whole is everybody's presence, for a browser that has just arrived.
func (p *presence) whole() wire.Presence {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := wire.Presence{T: "pr"}
	for _, num := range slices.Sorted(maps.Keys(p.states)) {
		s := *p.states[num]
		s.moved, s.dragged, s.wrote = !s.gone, s.drag != "", s.in != ""
		s.report(num, &f)
	}
	return f
}

func emptyPresence(f wire.Presence) bool {
	return len(f.C) == 0 && len(f.D) == 0 && len(f.W) == 0 && len(f.X) == 0 && len(f.R) == 0
}

// roster knows who is present, here and at other instances. It belongs to the room.
type roster struct {
	here   map[int]int // connections of each person
	others map[string]others
	told   []int     // what the browsers know
	at     time.Time // when they were told
	stale  bool      // it may differ from what they know
	mixed  bool      // somebody was welcomed with another list than the others know
	beat   time.Time // of the next heartbeat
	news   bool      // other instances do not know who is here
}

type others struct {
	nums []int
	at   time.Time
}

func newRoster() roster { return roster{here: map[int]int{}, others: map[string]others{}} }

// add returns how many of them had no connection to this instance before.
func (r *roster) add(nums []int) (came int) {
	for _, n := range nums {
		r.here[n]++
		if r.here[n] == 1 {
			r.stale, r.news = true, true
			came++
		}
	}
	return came
}

// remove returns the people who have no connection to this instance left.
func (r *roster) remove(nums []int) (left []int) {
	for _, n := range nums {
		if r.here[n]--; r.here[n] <= 0 {
			delete(r.here, n)
			left = append(left, n)
			r.stale, r.news = true, true
		}
	}
	return left
}

// heard takes another instance's heartbeat.
func (r *roster) heard(now time.Time, instance string, nums []int) {
	if old, ok := r.others[instance]; !ok && len(nums) > 0 || !slices.Equal(old.nums, nums) {
		r.stale = true
		// An instance that was not known does not know us either.
		r.news = r.news || !ok
	}
	if len(nums) == 0 {
		delete(r.others, instance)
		return
	}
	r.others[instance] = others{nums: nums, at: now}
}

// expire forgets instances that have fallen silent.
func (r *roster) expire(now time.Time) {
	for name, o := range r.others {
		if now.Sub(o.at) > heartbeatLost {
			delete(r.others, name)
			r.stale = true
		}
	}
}

// all is everybody who is present, in order.
func (r *roster) all() []int {
	nums := make([]int, 0, len(r.here))
	for n := range r.here {
		nums = append(nums, n)
	}
	for _, o := range r.others {
		nums = append(nums, o.nums...)
	}
	slices.SortFunc(nums, cmp.Compare[int])
	return slices.Compact(nums)
}

func (r *roster) local() []int { return slices.Sorted(maps.Keys(r.here)) }

// decodeAfar reads a presence message of another instance: a wire.Presence or a wire.Roster.
func decodeAfar(data []byte) (p wire.Presence, r wire.Roster, err error) {
	var t struct {
		T string `json:"t"`
	}
	if err = json.Unmarshal(data, &t); err != nil {
		return p, r, err
	}
	if t.T == "here" {
		return p, r, json.Unmarshal(data, &r)
	}
	return p, r, json.Unmarshal(data, &p)
}

package bus

import (
	"errors"
	"sync"

	"minga.lab/minga/hub/board"
)

// ErrClosed is returned by a bus after Close.
var ErrClosed = errors.New("bus: closed")

// Bounds of what one subscription keeps for a receiver that is busy. Beyond them messages are
// dropped and the subscriber is told to look into the journal: a slow room must not hold memory
// without end, nor keep other rooms waiting.
const (
	MaxQueued      = 1024
	MaxQueuedBytes = 4 << 20
)

// Fanout is the half of a bus that is inside the process: it knows who listens to which board
// and hands each message to them. [Local] is nothing else; drivers put a network before it.
// The zero value is ready.
type Fanout struct {
	mu     sync.Mutex
	subs   map[board.ID]map[*subscription]struct{}
	closed bool
	wg     sync.WaitGroup
}

type subscription struct {
	receive func(Message)
	gap     func()

	mu     sync.Mutex
	queue  []Message
	bytes  int
	missed bool          // call gap once the queue is empty
	ended  bool          // no further call is begun
	wake   chan struct{} // one token: there is something to do
}

// Subscribe adds a receiver. first says that the board had none before; last, that stop took
// the last one away. receive and gap are called from one goroutine; a call that is in progress
// may still finish after stop, none is begun. stop may be called more than once, and from
// receive.
func (f *Fanout) Subscribe(id board.ID, receive func(Message), gap func()) (first bool, stop func() (last bool), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return false, nil, ErrClosed
	}
	s := &subscription{receive: receive, gap: gap, wake: make(chan struct{}, 1)}
	if f.subs == nil {
		f.subs = map[board.ID]map[*subscription]struct{}{}
	}
	first = len(f.subs[id]) == 0
	if first {
		f.subs[id] = map[*subscription]struct{}{}
	}
	f.subs[id][s] = struct{}{}
	f.wg.Go(s.run)
	return first, func() bool { return f.remove(id, s) }, nil
}

func (f *Fanout) remove(id board.ID, s *subscription) (last bool) {
	f.mu.Lock()
	subs := f.subs[id]
	_, there := subs[s]
	if there {
		delete(subs, s)
		if last = len(subs) == 0; last {
			delete(f.subs, id)
		}
	}
	f.mu.Unlock()
	s.end()
	return last
}

// Deliver queues a message for everybody who listens to the board. It never blocks.
func (f *Fanout) Deliver(id board.ID, m Message) {
	f.mu.Lock()
	defer f.mu.Unlock() // held, so that two messages reach every queue in one order
	for s := range f.subs[id] {
		s.put(m)
	}
}

// Gap tells everybody who listens to the board that messages may have been lost.
func (f *Fanout) Gap(id board.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for s := range f.subs[id] {
		s.miss()
	}
}

// Boards returns the boards that somebody listens to, in no order.
func (f *Fanout) Boards() []board.ID {
	f.mu.Lock()
	defer f.mu.Unlock()
	ids := make([]board.ID, 0, len(f.subs))
	for id := range f.subs {
		ids = append(ids, id)
	}
	return ids
}

// Close ends all subscriptions and waits for calls in progress, so it must not be called from
// receive or gap. What is still queued is dropped.
func (f *Fanout) Close() {
	f.mu.Lock()
	f.closed = true
	for _, subs := range f.subs {
		for s := range subs {
			s.end()
		}
	}
	f.subs = nil
	f.mu.Unlock()
	f.wg.Wait()
}

func (s *subscription) put(m Message) {
	s.mu.Lock()
	if len(s.queue) >= MaxQueued || s.bytes+len(m.Data) > MaxQueuedBytes {
		s.missed = true
	} else {
		s.queue = append(s.queue, m)
		s.bytes += len(m.Data)
	}
	s.mu.Unlock()
	s.signal()
}

func (s *subscription) miss() {
	s.mu.Lock()
	s.missed = true
	s.mu.Unlock()
	s.signal()
}

func (s *subscription) end() {
	s.mu.Lock()
	s.ended = true
	s.mu.Unlock()
	s.signal()
}

func (s *subscription) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *subscription) run() {
	for range s.wake {
		for {
			s.mu.Lock()
			queue, missed, ended := s.queue, s.missed, s.ended
			s.queue, s.bytes, s.missed = nil, 0, false
			s.mu.Unlock()
			if ended {
				return
			}
			if len(queue) == 0 && !missed {
				break
			}
			for _, m := range queue {
				if s.isEnded() {
					return
				}
				s.receive(m)
			}
			// After what was kept: the journal read that follows covers both.
			if missed && !s.isEnded() {
				s.gap()
			}
		}
	}
}

func (s *subscription) isEnded() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

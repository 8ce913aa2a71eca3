package server_test

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"
)

// listener reads a socket all the time, as browsers do: one that is read now and then answers no ping in between, and
// the server closes it.
type listener struct {
	t    testing.TB
	news chan struct{} // holds one when something has happened

	mu     sync.Mutex
	frames [][]byte // not yet taken
	err    error    // after which nothing comes
}

// listen takes the socket over, with what it has read so far.
func listen(s *socket) *listener {
	s.t.Helper()
	must(s.t, s.conn.SetReadDeadline(time.Time{}))
	l := &listener{t: s.t, news: make(chan struct{}, 1), frames: s.raw}
	go func() {
		for {
			_, frame, err := s.conn.ReadMessage()
			l.mu.Lock()
			if err == nil {
				l.frames = append(l.frames, frame)
			} else {
				l.err = err
			}
			l.mu.Unlock()
			select {
			case l.news <- struct{}{}:
			default:
			}
			if err != nil {
				return
			}
		}
	}()
	return l
}

// upTo takes every frame up to the first that contains the signal, which is waited for.
func (l *listener) upTo(signal string) ([][]byte, error) {
	l.t.Helper()
	patience := time.After(time.Minute)
	for seen := 0; ; {
		l.mu.Lock()
		for ; seen < len(l.frames); seen++ {
			if !bytes.Contains(l.frames[seen], []byte(signal)) {
				continue
			}
			heard := l.frames[:seen+1]
			l.frames = l.frames[seen+1:]
			l.mu.Unlock()
			for _, frame := range heard {
				checkFrame(l.t, frame)
			}
			return heard, nil
		}
		err := l.err
		l.mu.Unlock()
		if err != nil {
			return nil, err
		}
		select {
		case <-l.news:
		case <-patience:
			return nil, fmt.Errorf("not within a minute, after %d other frames", seen)
		}
	}
}

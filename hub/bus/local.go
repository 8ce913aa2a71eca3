package bus

import (
	"context"

	"minga.lab/minga/hub/board"
)

// Local is the bus of a single instance: it joins what is subscribed within the process. The
// zero value is ready.
type Local struct{ fan Fanout }

var _ Bus = (*Local)(nil)

// NewLocal returns a bus without subscribers.
func NewLocal() *Local { return &Local{} }

// Publish implements [Bus].
func (l *Local) Publish(ctx context.Context, id board.ID, m Message) error {
	if err := l.Ping(ctx); err != nil {
		return err
	}
	l.fan.Deliver(id, m)
	return nil
}

// Subscribe implements [Bus]. gap is called when the subscriber was too slow.
func (l *Local) Subscribe(id board.ID, receive func(Message), gap func()) (func(), error) {
	_, stop, err := l.fan.Subscribe(id, receive, gap)
	if err != nil {
		return nil, err
	}
	return func() { stop() }, nil
}

// Ping implements [Bus].
func (l *Local) Ping(ctx context.Context) error {
	l.fan.mu.Lock()
	defer l.fan.mu.Unlock()
	if l.fan.closed {
		return ErrClosed
	}
	return ctx.Err()
}

// Close implements [Bus].
func (l *Local) Close() error {
	l.fan.Close()
	return nil
}

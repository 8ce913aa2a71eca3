// Package bustest is the suite that every bus passes. Run it from a driver's tests.
package bustest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"minga.lab/minga/hub/board"
	"minga.lab/minga/hub/bus"
)

// patience is how long a test waits for what must come. It is never waited out when all is well.
const patience = 20 * time.Second

// Network is one fresh network of a driver. Open adds an instance; for a driver within the
// process it is the same one each time. Instances are closed by Run at the end of the test.
type Network struct{ Open func() bus.Bus }

// Run runs the whole suite. create makes a fresh network.
func Run(t *testing.T, create func(t *testing.T) Network) {
	for _, c := range []struct {
		name string
		run  func(*testing.T, func() bus.Bus)
	}{
		{"EverybodyHears", everybody},
		{"BoardsAreSeparate", separate},
		{"OrderOfOneSender", order},
		{"AnyBytes", anyBytes},
		{"StopEnds", stopEnds},
		{"StopFromReceive", stopFromReceive},
		{"LastSubscriberGoesAndComesBack", again},
		{"F4_SlowReceiverIsToldOfTheGap", slow},
		{"F9_SlowReceiverCostsOthersNothing", slowAlone},
		{"ContextIsOver", contextIsOver},
		{"Closed", closed},
		{"AllAtOnce", atOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := create(t)
			c.run(t, func() bus.Bus {
				b := n.Open()
				t.Cleanup(func() {
					if err := b.Close(); err != nil {
						t.Errorf("close: %v", err)
					}
				})
				return b
			})
		})
	}
}

// Listener is a subscription that keeps what it hears.
type Listener struct {
	Heard chan bus.Message
	Gaps  chan struct{}
	Stop  func()
}

// Listen subscribes, and returns when what a publishes arrives.
func Listen(t testing.TB, b, a bus.Bus, id board.ID) *Listener {
	t.Helper()
	l := &Listener{Heard: make(chan bus.Message, 1<<16), Gaps: make(chan struct{}, 1<<10)}
	stop, err := b.Subscribe(id, func(m bus.Message) { l.Heard <- m }, func() { l.Gaps <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	l.Stop = stop
	l.Settle(t, a, id)
	return l
}

// Settle publishes from a until this listener hears it, then forgets what was heard.
func (l *Listener) Settle(t testing.TB, a bus.Bus, id board.ID) {
	t.Helper()
	// A bus may lose what is said before it is connected, so it is said until it arrives.
	probe := fmt.Sprintf("probe-%p-%d", l, time.Now().UnixNano())
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(patience)
	for n := 0; ; {
		select {
		case m := <-l.Heard:
			if m.From == probe {
				// The probes that are still under way are over when the last of them is heard.
				l.drain(t, a, id, probe)
				return
			}
		case <-tick.C:
			n++
			_ = a.Publish(t.Context(), id, bus.Message{Topic: bus.Entries, From: probe, Data: []byte{byte(n)}})
		case <-late:
			t.Fatal("nothing arrives")
		}
	}
}

func (l *Listener) drain(t testing.TB, a bus.Bus, id board.ID, probe string) {
	t.Helper()
	if err := a.Publish(t.Context(), id, bus.Message{Topic: bus.Entries, From: probe + "-last"}); err != nil {
		t.Fatal(err)
	}
	for {
		m := l.Next(t)
		if m.From == probe+"-last" {
			break
		}
	}
	for len(l.Gaps) > 0 {
		<-l.Gaps
	}
}

// Next waits for the next message.
func (l *Listener) Next(t testing.TB) bus.Message {
	t.Helper()
	select {
	case m := <-l.Heard:
		return m
	case <-time.After(patience):
		t.Fatal("nothing heard")
		return bus.Message{}
	}
}

// Gap waits for the call of gap.
func (l *Listener) Gap(t testing.TB) {
	t.Helper()
	select {
	case <-l.Gaps:
	case <-time.After(patience):
		t.Fatal("no gap")
	}
}

func (l *Listener) want(t *testing.T, want bus.Message) {
	t.Helper()
	got := l.Next(t)
	if got.Topic != want.Topic || got.From != want.From || string(got.Data) != string(want.Data) {
		t.Fatalf("heard %+v, want %+v", got, want)
	}
}

func publish(t *testing.T, b bus.Bus, id board.ID, m bus.Message) {
	t.Helper()
	if err := b.Publish(t.Context(), id, m); err != nil {
		t.Fatal(err)
	}
}

func everybody(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	mine := Listen(t, a, a, "board001")
	first, second := Listen(t, b, a, "board001"), Listen(t, b, a, "board001")
	mine.Settle(t, a, "board001")
	first.Settle(t, a, "board001")
	second.Settle(t, a, "board001")
	mine.Settle(t, a, "board001") // the others' probes were heard here, too
	for _, l := range []*Listener{first, second} {
		for len(l.Heard) > 0 {
			<-l.Heard
		}
	}
	m := bus.Message{Topic: bus.Presence, From: "a", Data: []byte("ñ")}
	publish(t, a, "board001", m)
	for _, l := range []*Listener{mine, first, second} {
		for {
			if got := l.Next(t); got.From == "a" {
				if got.Topic != m.Topic || string(got.Data) != "ñ" {
					t.Errorf("heard %+v", got)
				}
				break
			}
		}
	}
}

func separate(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	one, two := Listen(t, b, a, "board001"), Listen(t, b, a, "board002")
	publish(t, a, "board001", bus.Message{Topic: bus.Entries, From: "one"})
	publish(t, a, "board002", bus.Message{Topic: bus.Entries, From: "two"})
	publish(t, a, "board003", bus.Message{Topic: bus.Entries, From: "three"})
	publish(t, a, "board001", bus.Message{Topic: bus.Entries, From: "end"})
	two.want(t, bus.Message{Topic: bus.Entries, From: "two"})
	one.want(t, bus.Message{Topic: bus.Entries, From: "one"})
	one.want(t, bus.Message{Topic: bus.Entries, From: "end"})
}

func order(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	l := Listen(t, b, a, "board001")
	const n = bus.MaxQueued / 2
	for i := range n {
		publish(t, a, "board001", bus.Message{Topic: bus.Entries, From: "a", Data: fmt.Append(nil, i)})
	}
	for i := range n {
		l.want(t, bus.Message{Topic: bus.Entries, From: "a", Data: fmt.Append(nil, i)})
	}
}

func anyBytes(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	l := Listen(t, b, a, "board001")
	all := make([]byte, 1<<20)
	for i := range all {
		all[i] = byte(i)
	}
	for _, m := range []bus.Message{
		{Topic: bus.Entries, From: "a", Data: all},
		{Topic: "", From: "", Data: nil},
		{Topic: "x", From: "\x00\r\n", Data: []byte("\r\n$5\r\n")},
	} {
		publish(t, a, "board001", m)
		l.want(t, m)
	}
}

func stopEnds(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	stopped, l := Listen(t, b, a, "board001"), Listen(t, b, a, "board001")
	stopped.Settle(t, a, "board001")
	l.Settle(t, a, "board001")
	stopped.Stop()
	stopped.Stop() // a second time does no harm
	for len(stopped.Heard) > 0 {
		<-stopped.Heard
	}
	publish(t, a, "board001", bus.Message{Topic: bus.Entries, From: "a"})
	l.want(t, bus.Message{Topic: bus.Entries, From: "a"})
	for len(stopped.Heard) > 0 {
		if m := <-stopped.Heard; m.From == "a" { // a call that was in progress may have finished
			t.Error("heard after stop")
		}
	}
}

func stopFromReceive(t *testing.T, open func() bus.Bus) {
	a := open()
	other := Listen(t, a, a, "board001")
	var mu sync.Mutex
	var stop func()
	done := make(chan struct{})
	mu.Lock()
	stop, err := a.Subscribe("board001", func(m bus.Message) {
		if m.From != "once" {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		stop()
		close(done) // a second call would panic
	}, func() {})
	mu.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	publish(t, a, "board001", bus.Message{From: "once"})
	publish(t, a, "board001", bus.Message{From: "once"})
	other.want(t, bus.Message{From: "once"})
	other.want(t, bus.Message{From: "once"})
	select {
	case <-done:
	case <-time.After(patience):
		t.Fatal("nothing heard")
	}
}

func again(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	for i := range 5 {
		l := Listen(t, b, a, "board001")
		m := bus.Message{Topic: bus.Entries, From: fmt.Sprint(i)}
		publish(t, a, "board001", m)
		l.want(t, m)
		l.Stop()
	}
}

func slow(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	quick := Listen(t, b, a, "board001")
	release, entered := make(chan struct{}), make(chan struct{}, 1)
	heard, gaps := 0, make(chan int, 16)
	stop, err := b.Subscribe("board001", func(m bus.Message) {
		if m.From != "flood" {
			return
		}
		select {
		case entered <- struct{}{}:
		default:
		}
		<-release
		heard++
	}, func() { gaps <- heard })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	quick.Settle(t, a, "board001")
	for len(gaps) > 0 {
		<-gaps
	}
	const flood = 3 * bus.MaxQueued
	for i := range flood {
		publish(t, a, "board001", bus.Message{From: "flood"})
		if i == 0 {
			<-entered
		}
		quick.want(t, bus.Message{From: "flood"})
	}
	close(release)
	for {
		select {
		case n := <-gaps:
			if n == 0 {
				continue // of the beginning of the subscription
			}
			if n >= flood {
				t.Errorf("told of a gap after all %d messages", n)
			}
			return
		case <-time.After(patience):
			t.Fatal("not told of the gap")
		}
	}
}

func slowAlone(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	release := make(chan struct{})
	stop, err := b.Subscribe("board001", func(bus.Message) { <-release }, func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	defer close(release)
	same, other := Listen(t, b, a, "board001"), Listen(t, b, a, "board002")
	for i := range 2 * bus.MaxQueued { // more than the slow one can keep
		m := bus.Message{Topic: bus.Entries, From: "a", Data: fmt.Append(nil, i)}
		publish(t, a, "board001", m)
		same.want(t, m)
	}
	publish(t, a, "board002", bus.Message{From: "a"})
	other.want(t, bus.Message{From: "a"})
}

func contextIsOver(t *testing.T, open func() bus.Bus) {
	a := open()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := a.Publish(ctx, "board001", bus.Message{From: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("publish: %v", err)
	}
	if err := a.Ping(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("ping: %v", err)
	}
	if err := a.Ping(t.Context()); err != nil {
		t.Errorf("ping: %v", err)
	}
}

func closed(t *testing.T, open func() bus.Bus) {
	a := open()
	l := Listen(t, a, a, "board001")
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if err := a.Publish(t.Context(), "board001", bus.Message{}); err == nil {
		t.Error("published")
	}
	if _, err := a.Subscribe("board001", func(bus.Message) {}, func() {}); err == nil {
		t.Error("subscribed")
	}
	if err := a.Ping(t.Context()); err == nil {
		t.Error("answered")
	}
	l.Stop()
}

// atOnce is for the race detector: everything at the same time, on a few boards.
func atOnce(t *testing.T, open func() bus.Bus) {
	a, b := open(), open()
	l := Listen(t, b, a, "board000")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			id := board.ID(fmt.Sprintf("board%03d", i%3))
			for k := range 50 {
				stop, err := b.Subscribe(id, func(bus.Message) {}, func() {})
				if err != nil {
					t.Error(err)
					return
				}
				if err := a.Publish(t.Context(), id, bus.Message{From: "a", Data: fmt.Append(nil, k)}); err != nil {
					t.Error(err)
				}
				stop()
			}
		})
	}
	wg.Wait()
	l.Settle(t, a, "board000")
}

package redisbus_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"minga.lab/minga/hub/bus"
	"minga.lab/minga/hub/bus/bustest"
	"minga.lab/minga/hub/bus/redisbus"
	"minga.lab/minga/hub/bus/redisbus/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// quick notices a dead link sooner than a product should.
var quick = redisbus.Options{Health: 50 * time.Millisecond}

func open(t testing.TB, url string, opts redisbus.Options) *redisbus.Bus {
	t.Helper()
	b, err := redisbus.Open(url, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return b
}

func TestBus(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Network {
		url := redistest.New(t)
		return bustest.Network{Open: func() bus.Bus { return open(t, url, redisbus.Options{}) }}
	})
}

func TestF4_RedisRestarts(t *testing.T) {
	s := redistest.Start(t)
	a, b := open(t, s.URL(), quick), open(t, s.URL(), quick)
	one, two := bustest.Listen(t, b, a, "board001"), bustest.Listen(t, b, a, "board002")
	for range 3 {
		s.Stop(t)
		if err := b.Ping(t.Context()); err == nil {
			t.Error("a stopped Redis answers")
		}
		s.Restart(t)
		one.Gap(t)
		two.Gap(t)
		one.Settle(t, a, "board001")
		two.Settle(t, a, "board002")
	}
	if got := b.Stats().Lost; got != 3 {
		t.Errorf("%d lost connections, want 3", got)
	}
}

func TestF4_RedisFallsSilent(t *testing.T) {
	s := redistest.Start(t)
	a, b := open(t, s.URL(), quick), open(t, s.URL(), quick)
	l := bustest.Listen(t, b, a, "board001")
	s.Pause(t)
	started := time.Now()
	for range 10_000 { // more than the queue holds
		if err := a.Publish(t.Context(), "board001", bus.Message{From: "a"}); err != nil && !errors.Is(err, redisbus.ErrFull) {
			t.Fatal(err)
		}
	}
	if took := time.Since(started); took > 5*time.Second {
		t.Errorf("publishing waited for Redis: %v", took)
	}
	if a.Stats().Dropped == 0 {
		t.Error("nothing was dropped: the queue has no bound")
	}
	for b.Stats().Lost == 0 { // noticed although no connection was closed
		select {
		case <-time.After(5 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal("not noticed")
		}
	}
	s.Resume(t)
	l.Gap(t)
	l.Settle(t, a, "board001")
}

func TestRedisComesLater(t *testing.T) {
	s := redistest.Start(t)
	s.Stop(t)
	a, b := open(t, s.URL(), quick), open(t, s.URL(), quick)
	gaps := make(chan struct{}, 100)
	stop, err := b.Subscribe("board001", func(bus.Message) {}, func() { gaps <- struct{}{} })
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	if err := a.Publish(t.Context(), "board001", bus.Message{From: "a"}); err != nil {
		t.Fatal(err)
	}
	for a.Stats().Failed == 0 {
		<-time.After(time.Millisecond)
	}
	s.Restart(t)
	<-gaps // now it hears, and says so
	bustest.Listen(t, b, a, "board001")
}

func TestStrangersOnTheChannelAreIgnored(t *testing.T) {
	s := redistest.Start(t)
	b := open(t, s.URL(), quick)
	l := bustest.Listen(t, b, b, "board001")
	for _, payload := range []string{"", "\xff", "\x05e", "\x01e\x09a"} {
		redistest.Publish(t, s, "minga:b:board001", payload)
	}
	if err := b.Publish(t.Context(), "board001", bus.Message{From: "a"}); err != nil {
		t.Fatal(err)
	}
	if m := l.Next(t); m.From != "a" {
		t.Errorf("heard %+v", m)
	}
}

func TestInvalid(t *testing.T) {
	if _, err := redisbus.Open("http://user:secret@host", redisbus.Options{}); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("address: %v", err)
	}
	b := open(t, redistest.New(t), redisbus.Options{})
	long := strings.Repeat("x", 256)
	if err := b.Publish(t.Context(), "board001", bus.Message{From: long}); err == nil {
		t.Error("a sender that does not fit was sent")
	}
	if err := b.Publish(t.Context(), "board001", bus.Message{Topic: bus.Topic(long)}); err == nil {
		t.Error("a topic that does not fit was sent")
	}
}

func TestLogKeepsSilentAboutContent(t *testing.T) {
	var mu sync.Mutex
	var out bytes.Buffer
	s := redistest.Start(t)
	b := open(t, s.URL(), redisbus.Options{Health: quick.Health, Log: slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
		mu.Lock()
		defer mu.Unlock()
		return out.Write(p)
	}), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	l := bustest.Listen(t, b, b, "board001")
	s.Stop(t)
	if err := b.Publish(t.Context(), "board001", bus.Message{From: "a", Data: []byte("un secreto")}); err != nil {
		t.Fatal(err)
	}
	for b.Stats().Failed == 0 {
		<-time.After(time.Millisecond)
	}
	s.Restart(t)
	l.Gap(t)
	mu.Lock()
	defer mu.Unlock()
	if got := out.String(); !strings.Contains(got, "bus connection lost") || strings.Contains(got, "secreto") {
		t.Errorf("log:\n%s", got)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestF7_CounterAcrossInstances(t *testing.T) {
	url := redistest.New(t)
	const instances, each = 4, 50
	var wg sync.WaitGroup
	var mu sync.Mutex
	seen := map[int64]int{}
	for range instances {
		c := open(t, url, redisbus.Options{}).Counter()
		wg.Go(func() {
			for range each {
				n, err := c.Hit(t.Context(), "code/10.0.0.1", 24*time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				seen[n]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for n := int64(1); n <= instances*each; n++ {
		if seen[n] != 1 {
			t.Fatalf("count %d was given %d times", n, seen[n])
		}
	}
}

func TestCounterWindows(t *testing.T) {
	b := open(t, redistest.New(t), redisbus.Options{})
	c := b.Counter()
	for i := range int64(5) {
		if n, err := c.Hit(t.Context(), "a", time.Hour); err != nil || n != i+1 {
			t.Fatalf("%d, %v", n, err)
		}
	}
	if n, err := c.Hit(t.Context(), "b", time.Hour); err != nil || n != 1 {
		t.Errorf("another key: %d, %v", n, err)
	}
	if n, err := c.Hit(t.Context(), "a", 2*time.Hour); err != nil || n != 1 {
		t.Errorf("another window: %d, %v", n, err)
	}
	// A short window forgets: asked until the count falls, which it must.
	last, fell := int64(0), false
	for deadline := time.Now().Add(time.Minute); !fell && time.Now().Before(deadline); {
		n, err := c.Hit(t.Context(), "c", 20*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		fell, last = n < last, n
	}
	if !fell {
		t.Error("hits are counted for ever")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Hit(ctx, "a", time.Hour); err == nil {
		t.Error("counted for nobody")
	}
}

func BenchmarkPublish(b *testing.B) {
	s := redistest.Start(b)
	a := open(b, s.URL(), redisbus.Options{})
	other := open(b, s.URL(), redisbus.Options{})
	l := bustest.Listen(b, other, a, "board001")
	m := bus.Message{Topic: bus.Entries, From: "a", Data: make([]byte, 300)}
	for b.Loop() {
		if err := a.Publish(b.Context(), "board001", m); err != nil {
			b.Fatal(err)
		}
		l.Next(b)
	}
}

func ExampleOpen() {
	_, err := redisbus.Open("memcached://example", redisbus.Options{})
	fmt.Println(err)
	// Output: redisbus: invalid address
}

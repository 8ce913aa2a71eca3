package bus_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"minga.lab/minga/hub/bus"
)

func TestSliding(t *testing.T) {
	for _, c := range []struct {
		previous, current int64
		elapsed           time.Duration
		want              int64
	}{
		{0, 1, 0, 1},
		{10, 1, 0, 11},
		{10, 1, 5 * time.Second, 6},
		{10, 1, 9 * time.Second, 2},
		{1, 1, 9999 * time.Millisecond, 2}, // fractions count in full
		{10, 3, 10 * time.Second, 3},
	} {
		if got := bus.Sliding(c.previous, c.current, c.elapsed, 10*time.Second); got != c.want {
			t.Errorf("Sliding(%d, %d, %v) = %d, want %d", c.previous, c.current, c.elapsed, got, c.want)
		}
	}
}

func TestLocalCounter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c bus.LocalCounter
		hit := func(key string, window time.Duration, want int64) {
			t.Helper()
			if got, err := c.Hit(t.Context(), key, window); err != nil || got != want {
				t.Errorf("at %v: %d, %v; want %d", time.Now().UTC().Format(time.TimeOnly), got, err, want)
			}
		}
		// The bubble's clock starts at midnight, so windows begin now.
		for i := range int64(4) {
			hit("a", 10*time.Second, i+1)
		}
		hit("b", 10*time.Second, 1)
		time.Sleep(15 * time.Second) // the bubble's time: half of the next window
		hit("a", 10*time.Second, 2+1)
		time.Sleep(20 * time.Second) // two windows later nothing is left
		hit("a", 10*time.Second, 1)
		hit("a", time.Minute, 1) // another window is another count
		time.Sleep(time.Hour)
		hit("a", time.Minute, 1)
	})
}

func TestF7_LocalCounterAtOnce(t *testing.T) {
	var c bus.LocalCounter
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if _, err := c.Hit(t.Context(), "a", 24*time.Hour); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got, err := c.Hit(t.Context(), "a", 24*time.Hour); err != nil || got != 801 {
		t.Errorf("%d, %v", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Hit(ctx, "a", time.Second); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

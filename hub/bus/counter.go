package bus

import (
	"context"
	"sync"
	"time"
)

// Counter counts events for rate limits, across instances where the driver joins them.
// Implementations are safe for concurrent use.
type Counter interface {
	// Hit counts one event under key and returns how many there were in the sliding window that
	// ends now, this one included. The number may be estimated from two fixed windows; it is
	// never below the events of the current one, however many callers hit at once. On an error the count
	// is unknown: the caller decides whether to let the event pass.
	Hit(ctx context.Context, key string, window time.Duration) (count int64, err error)
}

// Sliding estimates the events of the last window from the counts of two adjacent fixed ones,
// elapsed being how much of the current one has gone by. The earlier window is taken to have
// been hit evenly, and fractions count in full.
func Sliding(previous, current int64, elapsed, window time.Duration) int64 {
	left := int64(window - elapsed)
	return current + (previous*left+int64(window)-1)/int64(window)
}

// LocalCounter counts within the process. The zero value is ready.
type LocalCounter struct {
	mu    sync.Mutex
	keys  map[string]*hits
	swept time.Time
}

var _ Counter = (*LocalCounter)(nil)

type hits struct {
	window            time.Duration
	bucket            int64
	previous, current int64
}

// sweepEvery bounds how long forgotten keys stay in memory.
const sweepEvery = time.Minute

// Hit implements [Counter].
func (c *LocalCounter) Hit(ctx context.Context, key string, window time.Duration) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.sweep(now)
	if c.keys == nil {
		c.keys = map[string]*hits{}
	}
	bucket, elapsed := now.UnixNano()/int64(window), time.Duration(now.UnixNano()%int64(window))
	h := c.keys[key]
	if h == nil || h.window != window {
		h = &hits{window: window, bucket: bucket}
		c.keys[key] = h
	}
	switch bucket - h.bucket {
	case 0:
	case 1:
		h.previous, h.current = h.current, 0
	default:
		h.previous, h.current = 0, 0
	}
	h.bucket = bucket
	h.current++
	return Sliding(h.previous, h.current, elapsed, window), nil
}

func (c *LocalCounter) sweep(now time.Time) {
	if now.Sub(c.swept) < sweepEvery {
		return
	}
	c.swept = now
	for key, h := range c.keys {
		if now.UnixNano()/int64(h.window)-h.bucket > 1 {
			delete(c.keys, key)
		}
	}
}

package server

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"minga.lab/minga/hub/bus"
)

// throttle counts wrong codes, links and keys per address. Only failures count: sixty people
// behind one school's address join in the same minute, and none of them is a burglar.
//
// Past the burst a wrong try is answered "too many attempts", which tells a guesser nothing
// less than "unknown" would, but a right code from the same address still opens: one child that plays
// with the keyboard must not lock the class out. Only an address that fails more than hourlyFailures
// times an hour, counted over all instances, is refused whatever it sends.
type throttle struct {
	counter bus.Counter
	own     bus.LocalCounter // while the shared one is away
	now     func() time.Time

	mu      sync.Mutex
	buckets map[string]*bucket
}

const (
	failureBurst   = 60
	failureEvery   = 2 * time.Second // one more wrong try is granted
	hourlyFailures = 600
	maxBuckets     = 100_000 // addresses remembered; beyond that the full ones are forgotten
)

type bucket struct {
	tokens  float64
	at      time.Time
	blocked time.Time // refused whatever it sends until then
}

func newThrottle(counter bus.Counter, now func() time.Time) *throttle {
	return &throttle{counter: counter, now: now, buckets: map[string]*bucket{}}
}

// allow says how long this address must wait before it may try anything, 0 for not at all.
func (t *throttle) allow(key string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b, ok := t.buckets[key]; ok {
		return max(0, b.blocked.Sub(t.now()))
	}
	return 0
}

// failed counts a wrong try and says how long to wait when there were too many.
func (t *throttle) failed(ctx context.Context, key string) time.Duration {
	// The hourly count is shared by all instances. While the counter is away each counts for itself.
	count, err := t.counter.Hit(ctx, "wrong/"+key, time.Hour)
	if err != nil {
		count, err = t.own.Hit(context.WithoutCancel(ctx), "wrong/"+key, time.Hour)
	}

	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	b, ok := t.buckets[key]
	if !ok {
		t.sweep(now)
		b = &bucket{tokens: failureBurst, at: now}
		t.buckets[key] = b
	}
	if err == nil && count > hourlyFailures {
		b.blocked = now.Add(10 * time.Minute)
		return b.blocked.Sub(now)
	}
	b.refill(now)
	if b.tokens < 1 {
		return time.Duration((1 - b.tokens) * float64(failureEvery))
	}
	b.tokens--
	return 0
}

func (b *bucket) refill(now time.Time) {
	// A clock that was set back grants nothing, and takes nothing away.
	b.tokens = min(failureBurst, b.tokens+float64(max(0, now.Sub(b.at)))/float64(failureEvery))
	b.at = now
}

// sweep forgets addresses that are as good as new, once there are many.
func (t *throttle) sweep(now time.Time) {
	if len(t.buckets) < maxBuckets {
		return
	}
	for key, b := range t.buckets {
		b.refill(now)
		if b.tokens >= failureBurst && now.After(b.blocked) {
			delete(t.buckets, key)
		}
	}
	if len(t.buckets) >= maxBuckets {
		clear(t.buckets) // a flood from everywhere: memory first, the shared counter still counts
	}
}

// addressKey is what failures are counted under: the address, or its /64 for IPv6, where one
// household owns so many.
func addressKey(addr netip.Addr) string {
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}

// guard runs a look-up of something secret and counts it when it fails with one of the codes
// that a guesser would see.
func (s *Server) guard(r *http.Request, look func(context.Context) error) error {
	key := addressKey(clientIP(r))
	if wait := s.throttle.allow(key); wait > 0 {
		return &refusal{Code: CodeTooMany, wait: wait}
	}
	err := look(r.Context())
	if err == nil {
		return nil
	}
	answer, _ := refusalOf(err)
	if answer.Code == CodeUnknownCode || answer.Code == CodeUnknownLink || answer.Code == CodeWrongKey {
		if wait := s.throttle.failed(r.Context(), key); wait > 0 {
			return &refusal{Code: CodeTooMany, wait: wait}
		}
	}
	return err
}

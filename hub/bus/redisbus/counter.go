package redisbus

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"minga.lab/minga/hub/bus"
)

// Counter counts for rate limits across all instances. It implements [bus.Counter].
type Counter struct{ client *redis.Client }

var _ bus.Counter = (*Counter)(nil)

// Counter returns a counter in the bus's Redis; it ends with the bus.
func (b *Bus) Counter() *Counter { return &Counter{client: b.client} }

// hit counts in Redis's own time, so that instances whose clocks differ share one window. The
// window's number is part of the key; both keys have one hash tag and so live at one place.
var hit = redis.NewScript(`
local now = redis.call('TIME')
local ms = now[1] * 1000 + math.floor(now[2] / 1000)
local window = tonumber(ARGV[1])
local bucket = math.floor(ms / window)
local key = KEYS[1] .. ':' .. window .. ':'
local current = redis.call('INCR', key .. string.format('%d', bucket))
if current == 1 then redis.call('PEXPIRE', key .. string.format('%d', bucket), 2 * window) end
local previous = redis.call('GET', key .. string.format('%d', bucket - 1))
return {tonumber(previous) or 0, current, ms - bucket * window}
`)

// Hit implements [bus.Counter]. Windows are counted in whole milliseconds.
func (c *Counter) Hit(ctx context.Context, key string, window time.Duration) (int64, error) {
	window = max(window.Truncate(time.Millisecond), time.Millisecond)
	got, err := hit.Run(ctx, c.client, []string{"minga:c:{" + key + "}"}, window.Milliseconds()).Int64Slice()
	if err != nil {
		return 0, fmt.Errorf("redisbus: count: %w", err)
	}
	return bus.Sliding(got[0], got[1], time.Duration(got[2])*time.Millisecond, window), nil
}

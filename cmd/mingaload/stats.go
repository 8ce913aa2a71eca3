package main

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

// histogram counts durations in microseconds, in buckets that are at most 1/64 wide of what they hold:
// percentiles of millions of samples, in memory that does not grow. Not safe for concurrent use.
type histogram struct {
	counts [subBuckets * magnitudes]uint32
	total  uint64
	max    uint64
}

const (
	subBits    = 6
	subBuckets = 1 << subBits
	magnitudes = 32 // up to over an hour
)

func bucketOf(v uint64) int {
	if v < subBuckets {
		return int(v)
	}
	// v has e bits more than a bucket number: its highest subBits+1 bits choose the bucket.
	e := bits.Len64(v) - subBits - 1
	i := (e+1)<<subBits + int(v>>uint(e)) - subBuckets
	return min(i, subBuckets*magnitudes-1)
}

// upperOf is the largest value of a bucket.
func upperOf(i int) uint64 {
	if i < subBuckets {
		return uint64(i)
	}
	e := i>>subBits - 1
	return (uint64(i&(subBuckets-1)+subBuckets)+1)<<uint(e) - 1
}

func (h *histogram) add(d time.Duration) {
	v := uint64(max(0, d.Microseconds()))
	h.counts[bucketOf(v)]++
	h.total++
	h.max = max(h.max, v)
}

func (h *histogram) merge(o *histogram) {
	for i, n := range o.counts {
		h.counts[i] += n
	}
	h.total += o.total
	h.max = max(h.max, o.max)
}

// quantile is the smallest bound under which the share q of the samples lies (nearest rank), at most 1/64
// too high. 0 without samples.
func (h *histogram) quantile(q float64) time.Duration {
	if h.total == 0 {
		return 0
	}
	rank := max(1, uint64(math.Ceil(q*float64(h.total))))
	var seen uint64
	for i, n := range h.counts {
		seen += uint64(n)
		if seen >= rank {
			return time.Duration(min(upperOf(i), h.max)) * time.Microsecond
		}
	}
	return h.largest()
}

func (h *histogram) largest() time.Duration { return time.Duration(h.max) * time.Microsecond }

// median is the middle value, the mean of the two middle ones of an even number; NaN of none. Values
// that are not numbers (not measured) do not count.
func median(values []float64) float64 {
	v := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

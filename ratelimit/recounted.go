package ratelimit

import "github.com/dmgate/dmgate/filter"

// Recounted returns what a reading of the limit would be with another count: one above the burst exceeds the limit. It
// counts nothing.
func (l *Limit) Recounted(r filter.Reading, count int) filter.Reading {
	r.Count, r.Exceeded = count, count > l.Burst
	r.Band = l.band(count, r.Exceeded)
	return r
}

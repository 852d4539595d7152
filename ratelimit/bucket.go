package ratelimit

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// shape is what all buckets of a limit have in common.
type shape struct {
	limit  rate.Limit
	burst  int
	refill float64 // nanoseconds in which an empty bucket refills
}

// bucket counts the messages of one key. See the package documentation for what the level is.
type bucket struct {
	limiter  rate.Limiter
	level    float64
	seen     instant // time of the latest message
	allowed  instant // time of the latest message that the limiter let through: its tokens are those of that time
	key      string
	overflow bool // it counts, or began with, the messages of several keys
}

// noise is what rounding may add to a level or a limiter, in tokens.
const noise = 1e-6

// start makes b, which is zero, a full bucket. A limiter last touched in the year 1 is full at any later time.
func (b *bucket) start(s *shape) {
	b.limiter.SetBurstAt(time.Time{}, s.burst)
	b.limiter.SetLimitAt(time.Time{}, s.limit)
	b.seen, b.allowed = dawn, dawn
}

// startAs makes b, which is zero, a bucket with no more tokens than another has, counting no flood of the other's.
func (b *bucket) startAs(s *shape, other *bucket) {
	b.start(s)
	spent := math.Ceil(float64(s.burst) - other.limiter.TokensAt(other.seen.time()))
	spent = min(spent, float64(s.burst)) // the limiter lets a count slip below zero by what refills in a nanosecond
	b.limiter.AllowN(other.seen.time(), int(spent))
	b.level, b.seen, b.allowed, b.overflow = spent, other.seen, other.seen, true
}

// full returns from when on the limiter is full and the level 0, if no other message comes.
func (b *bucket) full(s *shape) instant { return b.seen.add(s.drainTime(b.level)) }

// take counts one message. Its time is at, unless the key's time is later already; that of a bucket which was full at
// the horizon is the horizon at least, as though it had been forgotten then.
func (b *bucket) take(s *shape, at, horizon instant) (count int, exceeded bool) {
	if b.seen <= horizon && b.full(s) <= horizon {
		b.level, b.seen, b.overflow = 0, horizon, false
	}
	now := max(at, b.seen)
	b.level = s.drained(b.level, float64(now-b.seen)) + 1
	b.seen = now
	count = int(math.Ceil(b.level - noise))
	if b.limiter.AllowN(now.time(), 1) {
		b.allowed = now
		return count, false
	}
	return max(count, s.burst+1), true
}

// drained returns what is left of a level after some nanoseconds.
func (s *shape) drained(level, elapsed float64) float64 {
	burst := float64(s.burst)
	if level > burst {
		if left := level * math.Exp(-elapsed/s.refill); left > burst {
			return left
		}
		level, elapsed = burst, elapsed-s.refill*math.Log(level/burst)
	}
	return min(level, max(0, level-burst*elapsed/s.refill))
}

// drainTime returns the nanoseconds until a level is 0 and the limiter full, rounding included.
func (s *shape) drainTime(level float64) float64 {
	burst := float64(s.burst)
	t := s.refill * (min(level, burst) + noise) / burst
	if level > burst {
		t += s.refill * math.Log(level/burst)
	}
	return t
}

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
	tokens   float64 // as of allowed; below zero by what refills in a nanosecond at most
	level    float64
	seen     instant // time of the latest message
	allowed  instant // time of the latest message that was let through
	overflow bool    // it counts, or began with, the messages of several keys
}

// noise is what rounding may add to a level or to tokens.
const noise = 1e-6

// full is a bucket that has counted nothing.
func (s *shape) full() bucket { return bucket{tokens: float64(s.burst), seen: dawn, allowed: dawn} }

// fullAs returns a bucket with no more tokens than another has, counting no flood of the other's.
func (s *shape) fullAs(other *bucket) bucket {
	burst := float64(s.burst)
	spent := math.Ceil(burst - other.tokensAt(s, other.seen))
	spent = min(spent, burst) // tokens may slip below zero by what refills in a nanosecond
	return bucket{tokens: burst - spent, level: spent, seen: other.seen, allowed: other.seen, overflow: true}
}

// full returns from when on the tokens are all back and the level is 0, if no other message comes.
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
	if b.allow(s, now) {
		return count, false
	}
	return max(count, s.burst+1), true
}

// allow spends a token, as rate.Limiter.AllowN(now, 1) does: to the last bit, which is why the expressions here are
// those of the limiter, so that whatever the compiler makes of them it makes of both.
func (b *bucket) allow(s *shape, now instant) bool {
	tokens := b.tokensAt(s, now) - 1
	if tokens < 0 && (-tokens/float64(s.limit))*float64(time.Second) >= 1 { // a wait of less than a nanosecond is none
		return false
	}
	b.tokens, b.allowed = tokens, now
	return true
}

// tokensAt returns the tokens at a time that is not before allowed.
func (b *bucket) tokensAt(s *shape, now instant) float64 {
	delta := time.Duration(now-b.allowed).Seconds() * float64(s.limit)
	tokens := b.tokens + delta
	if burst := float64(s.burst); tokens > burst {
		tokens = burst
	}
	return tokens
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

// drainTime returns the nanoseconds until a level is 0 and all tokens are back, rounding included.
func (s *shape) drainTime(level float64) float64 {
	burst := float64(s.burst)
	t := s.refill * (min(level, burst) + noise) / burst
	if level > burst {
		t += s.refill * math.Log(level/burst)
	}
	return t
}

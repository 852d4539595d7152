package ratelimit

import (
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"golang.org/x/time/rate"
)

// maxOwed is how many tokens below zero a bucket may be that is restored. It gets there one message at a time.
const maxOwed = 1 << 53

// append appends the buckets of the store.
func (s *store) append(b []byte, now instant) []byte {
	b = binary.AppendUvarint(b, s.forgotten)
	b = binary.AppendUvarint(b, s.overflowed)
	b = s.appendShared(b, now)
	b = binary.AppendUvarint(b, uint64(len(s.queue)))
	for _, e := range s.queue {
		b, _ = appendString(b, e.bucket.key)
		b = binary.AppendVarint(b, int64(e.due-now))
		b = e.bucket.append(b, now)
	}
	return b
}

// appendShared appends the overflow buckets in use.
func (s *store) appendShared(b []byte, now instant) []byte {
	used := 0
	for i := range s.overflow {
		if s.overflow[i].overflow {
			used++
		}
	}
	b = binary.AppendUvarint(b, uint64(used))
	for i := range s.overflow {
		if s.overflow[i].overflow {
			b = binary.AppendUvarint(b, uint64(i))
			b = s.overflow[i].append(b, now)
		}
	}
	return b
}

// minBucket is the least size of a bucket in a state, with its place or key and due time, in bytes.
const minBucket = 6

// read fills the store, which is empty, with buckets of a limit of the same rate, per and burst, or of others.
func (s *store) read(r *reader, keys []Key, now instant, same bool) {
	s.forgotten, s.overflowed = r.uvarint(), r.uvarint()
	s.readShared(r, now, same)
	n := r.count(minBucket)
	s.buckets, s.queue = make(map[string]*bucket, n), make(queue, 0, n)
	for i := 0; i < n && r.err == nil; i++ {
		b := &bucket{key: string(r.bytes())}
		due := r.instant(now, dusk.add(math.MaxInt64))
		b.read(r, &s.shape, now, same)
		if !same {
			due = b.full(&s.shape)
		}
		s.readmit(r, keys, entry{due: due, bucket: b}, same)
	}
}

// readmit puts a bucket where it was, or where it belongs by what is due now.
func (s *store) readmit(r *reader, keys []Key, e entry, same bool) {
	switch i := len(s.queue); {
	case r.err != nil:
	case !validKey(keys, e.bucket.key):
		r.fail(fmt.Errorf("bucket %d: its key is not of the parts that the limit has", i+1))
	case s.buckets[e.bucket.key] != nil:
		r.fail(fmt.Errorf("bucket %d: its key is that of another", i+1))
	case same && i > 0 && s.queue[(i-1)/2].due > e.due:
		r.fail(fmt.Errorf("bucket %d: it is out of order", i+1))
	default:
		s.buckets[e.bucket.key] = e.bucket
		s.queue.push(e) // one in order stays where it is
	}
}

func (s *store) readShared(r *reader, now instant, same bool) {
	n := r.count(minBucket)
	if n > 0 {
		s.overflow = make([]bucket, overflowSize)
	}
	for ; n > 0 && r.err == nil; n-- {
		i := r.uvarint()
		if i >= overflowSize || s.overflow[i].overflow {
			r.fail(fmt.Errorf("overflow bucket %d comes twice, or is none", i))
			return
		}
		s.overflow[i].read(r, &s.shape, now, same)
		s.overflow[i].overflow = true
	}
}

// append appends what the bucket counted.
func (b *bucket) append(out []byte, now instant) []byte {
	flags := byte(0)
	if b.overflow {
		flags = 1
	}
	out = append(out, flags)
	out = binary.AppendVarint(out, int64(b.seen-now))
	out = binary.AppendUvarint(out, uint64(b.seen-b.allowed))
	out = appendFloat(out, b.level)
	return appendFloat(out, b.limiter.TokensAt(time.Time{})) // at a time before its own a limiter has what it had then
}

// read makes b, which is zero, the bucket that was appended, of a limit of the same rate, per and burst, or of others.
func (b *bucket) read(r *reader, s *shape, now instant, same bool) {
	b.overflow = r.flag()
	b.seen = r.instant(now, dusk)
	b.allowed = b.seen - instant(r.uvarint()) // wraps round at worst
	b.level = r.float(0, math.MaxInt64)
	tokens := r.float(-maxOwed, math.MaxInt64)
	switch {
	case r.err != nil:
		return
	case !same:
		b.allowed = b.seen
		tokens = max(0, float64(s.burst)-b.level)
	case b.allowed < dawn || b.allowed > b.seen || tokens > float64(s.burst):
		r.fail(fmt.Errorf("a bucket of %d holds %v tokens as of %d, seen %d", s.burst, tokens, b.allowed, b.seen))
		return
	}
	b.setTokens(s, tokens)
}

// setTokens has the limiter of b, which is zero, hold exactly so many tokens as of b.allowed.
//
// A limiter can't be told what to hold, but what it gains: one that is empty has after a second at some rate, whatever
// burst it is of, just that rate in tokens. Below zero, by what refills in a nanosecond, it comes by spending.
func (b *bucket) setTokens(s *shape, tokens float64) {
	at := b.allowed.time()
	owed := math.Ceil(max(0, -tokens))
	b.limiter.SetBurstAt(at.Add(-time.Second), s.burst)
	b.limiter.SetLimitAt(at.Add(-time.Second), rate.Limit(owed+tokens)) // exact, as the tokens themselves came of spending
	b.limiter.SetLimitAt(at, s.limit)
	if owed > 0 {
		b.owe(s, at, int(owed))
	}
}

// owe takes tokens off the limiter that it does not have.
func (b *bucket) owe(s *shape, at time.Time, tokens int) {
	const boundless = 1e300 // tokens a second: what is owed is back in less than a nanosecond, which the limiter allows
	b.limiter.SetBurstAt(at, tokens)
	b.limiter.SetLimitAt(at, boundless)
	b.limiter.AllowN(at, tokens)
	b.limiter.SetLimitAt(at, s.limit)
	b.limiter.SetBurstAt(at, s.burst)
}

package ratelimit

import "hash/fnv"

// store holds the buckets of one limit.
type store struct {
	shape    shape
	capacity int
	buckets  map[string]*bucket
	queue    queue
	overflow []bucket // shared by keys that found no room; nil until the first of them

	forgotten  uint64
	overflowed uint64
}

// overflowSize is how many buckets share the keys that found no room.
const overflowSize = 1024

// sweepSize is how many buckets are looked at for each message: more than the one that it may add.
const sweepSize = 2

func newStore(s shape, capacity int) *store {
	return &store{shape: s, capacity: capacity, buckets: map[string]*bucket{}}
}

// take counts a key's next message. The bucket that it returns is for reading only.
func (s *store) take(key []byte, at, horizon instant) (b *bucket, count int, exceeded bool) {
	s.sweep(horizon)
	b, known := s.buckets[string(key)]
	switch {
	case known:
		count, exceeded = b.take(&s.shape, at, horizon)
	case s.room(horizon):
		b = s.begin(key, horizon)
		count, exceeded = b.take(&s.shape, at, horizon)
		s.buckets[b.key] = b
		s.queue.push(entry{due: b.full(&s.shape), bucket: b})
	default:
		s.overflowed++
		if b = s.shared(key); !b.overflow {
			b.start(&s.shape)
		}
		count, exceeded = b.take(&s.shape, at, horizon)
		b.overflow = true
	}
	return b, count, exceeded
}

// crowded reports whether the key is new and half of the room is used.
func (s *store) crowded(key []byte) bool {
	return len(s.buckets) >= s.capacity/2 && s.buckets[string(key)] == nil
}

// begin returns a new bucket for the key: a full one, unless the key may have spent tokens of its overflow bucket.
func (s *store) begin(key []byte, horizon instant) *bucket {
	b := &bucket{key: string(key)}
	if s.overflow != nil {
		if shared := s.shared(key); shared.overflow && shared.full(&s.shape) > horizon {
			b.startAs(&s.shape, shared)
			return b
		}
	}
	b.start(&s.shape)
	return b
}

// shared returns the overflow bucket that the key shares. It is zero until its first use.
func (s *store) shared(key []byte) *bucket {
	if s.overflow == nil {
		s.overflow = make([]bucket, overflowSize)
	}
	h := fnv.New64a()
	h.Write(key)
	return &s.overflow[h.Sum64()%overflowSize]
}

// sweep looks at the few buckets that may have been full for longest and forgets those that were at the horizon.
func (s *store) sweep(horizon instant) {
	for range sweepSize {
		if !s.due(horizon) {
			return
		}
		s.advance(horizon)
	}
}

// room reports whether there is room for another bucket, and makes it if it can. All looks beyond the first go to
// buckets that were used since they were last looked at, so their number is paid for by those uses.
func (s *store) room(horizon instant) bool {
	for len(s.buckets) >= s.capacity {
		if !s.due(horizon) {
			return false
		}
		s.advance(horizon)
	}
	return true
}

func (s *store) due(horizon instant) bool { return len(s.queue) > 0 && s.queue[0].due <= horizon }

// advance forgets the first bucket of the queue, or puts it back to its place where it has been used in between.
func (s *store) advance(horizon instant) {
	first := &s.queue[0]
	if full := first.bucket.full(&s.shape); full > horizon {
		first.due = full
		s.queue.settle()
		return
	}
	delete(s.buckets, first.bucket.key)
	s.queue.pop()
	s.forgotten++
}

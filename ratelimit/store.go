package ratelimit

import (
	"bytes"
	"hash/fnv"
	"hash/maphash"
)

// store holds the buckets of one limit: the table finds one by its key, the queue by when it may be forgotten, and it
// lies in a cell.
type store struct {
	shape    shape
	capacity int
	table    table
	cells    cells
	queue    queue
	overflow []bucket // shared by keys that found no room; nil until the first of them
	sharing  *sharing

	forgotten  uint64
	overflowed uint64
}

// overflowSize is how many buckets share the keys that found no room.
const overflowSize = 1024

// sweepSize is how many buckets are looked at for each message: more than the one that it may add.
const sweepSize = 2

func newStore(s shape, capacity int) *store {
	shared := &sharing{}
	return &store{
		shape: s, capacity: min(capacity, maxBuckets), sharing: shared,
		cells: cells{sharing: shared}, queue: queue{sharing: shared},
	}
}

// seed makes hashes that nobody can foresee, so that keys can't be chosen to collide. Where a bucket lies depends on it,
// and nothing else: keys are compared in full.
var seed = maphash.MakeSeed()

func hashOf(key []byte) uint32 { return uint32(maphash.Bytes(seed, key)) }

// len returns how many buckets there are.
func (s *store) len() int { return s.queue.n }

// find returns where the key's bucket is, or 0 where it has none.
func (s *store) find(key []byte, hash uint32) ref {
	if s.len() == 0 {
		return 0
	}
	segment := s.table.segment(hash)
	for i := home(hash); segment.slots[i] != 0; i = behind(i) {
		if slot := segment.slots[i]; slot.hash() == hash && bytes.Equal(keyOf(s.cells.read(slot.ref())), key) {
			return slot.ref()
		}
	}
	return 0
}

// touch has the processor fetch what counting under a key of the hash reads, as far as that can be told from the hash,
// and returns something that depends on it.
func (s *store) touch(hash uint32) byte {
	if s.len() == 0 {
		return 0
	}
	segment := s.table.segment(hash)
	for i := home(hash); segment.slots[i] != 0; i = behind(i) {
		if slot := segment.slots[i]; slot.hash() == hash {
			cell := s.cells.read(slot.ref())
			return cell[0] ^ cell[len(cell)-1] // it may lie across two lines of the processor's cache
		}
	}
	return 0
}

// touchDue does as touch for the bucket that counting is to look at first, whether it may be forgotten.
func (s *store) touchDue(horizon instant) byte {
	if !s.due(horizon) {
		return 0
	}
	return s.cells.read(s.queue.entry(0).ref)[0]
}

// result is what counting a message came to.
type result struct {
	count    int
	exceeded bool
	shared   bool // it is not of one key alone
}

// take counts a key's next message.
func (s *store) take(key []byte, hash uint32, at, horizon instant) (r result) {
	s.sweep(horizon)
	if known := s.find(key, hash); known != 0 {
		cell := s.cells.write(known)
		b := readBucket(cell)
		r = b.result(&s.shape, at, horizon)
		writeBucket(cell, &b)
		return r
	}
	if s.room(horizon) {
		b := s.begin(key, horizon)
		r = b.result(&s.shape, at, horizon)
		s.add(key, hash, b.full(&s.shape), &b)
		return r
	}
	s.overflowed++
	b := s.shared(key)
	if !b.overflow {
		*b = s.shape.full()
	}
	r = b.result(&s.shape, at, horizon)
	b.overflow, r.shared = true, true
	return r
}

func (b *bucket) result(s *shape, at, horizon instant) result {
	count, exceeded := b.take(s, at, horizon)
	return result{count: count, exceeded: exceeded, shared: b.overflow}
}

// add puts a new bucket where it is found again.
func (s *store) add(key []byte, hash uint32, due instant, b *bucket) {
	r := s.cells.add(key)
	writeBucket(s.cells.write(r), b)
	s.table.add(hash, r)
	s.queue.push(entry{due: due, ref: r})
}

// crowded reports whether the key is new and half of the room is used.
func (s *store) crowded(key []byte, hash uint32) bool {
	return s.len() >= s.capacity/2 && s.find(key, hash) == 0
}

// begin returns a new bucket for the key: a full one, unless the key may have spent tokens of its overflow bucket.
func (s *store) begin(key []byte, horizon instant) bucket {
	if s.overflow != nil {
		if shared := s.shared(key); shared.overflow && shared.full(&s.shape) > horizon {
			return s.shape.fullAs(shared)
		}
	}
	return s.shape.full()
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
	for s.len() >= s.capacity {
		if !s.due(horizon) {
			return false
		}
		s.advance(horizon)
	}
	return true
}

func (s *store) due(horizon instant) bool { return s.len() > 0 && s.queue.due(0) <= horizon }

// advance forgets the first bucket of the queue, or puts it back to its place where it has been used in between.
func (s *store) advance(horizon instant) {
	first := s.queue.entry(0).ref
	b := readBucket(s.cells.read(first))
	if full := b.full(&s.shape); full > horizon {
		s.queue.settle(0, entry{due: full, ref: first})
		return
	}
	s.remove(first)
	s.queue.pop()
	s.forgotten++
}

// remove removes a bucket, and leaves its entry in the queue.
func (s *store) remove(r ref) {
	s.table.remove(hashOf(keyOf(s.cells.read(r))), r)
	s.cells.remove(r)
}

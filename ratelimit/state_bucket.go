package ratelimit

import (
	"encoding/binary"
	"fmt"
	"math"
)

// maxOwed is how many tokens below zero a bucket may be that is restored. It gets there one message at a time.
const maxOwed = 1 << 53

// append appends the buckets of the store.
func (s *store) append(b []byte, now instant) []byte {
	b = binary.AppendUvarint(b, s.forgotten)
	b = binary.AppendUvarint(b, s.overflowed)
	b = s.appendShared(b, now)
	b = binary.AppendUvarint(b, uint64(s.len()))
	for i := range s.len() {
		e := s.queue.entry(i)
		cell := s.cells.read(e.ref)
		own := readBucket(cell)
		b = appendSized(b, keyOf(cell))
		b = binary.AppendVarint(b, int64(e.due-now))
		b = own.append(b, now)
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
	for n := r.count(minBucket); n > 0 && r.err == nil; n-- {
		key := r.bytes()
		due := r.instant(now, dusk.add(math.MaxInt64))
		var b bucket
		b.read(r, &s.shape, now, same)
		if !same {
			due = b.full(&s.shape)
		}
		if r.err == nil {
			s.readmit(r, keys, key, due, &b, same)
		}
	}
}

// readmit puts a bucket where it was, or where it belongs by what is due now.
func (s *store) readmit(r *reader, keys []Key, key []byte, due instant, b *bucket, same bool) {
	hash := hashOf(key)
	switch i := s.len(); {
	case !validKey(keys, key):
		r.fail(fmt.Errorf("bucket %d: its key is not of the parts that the limit has", i+1))
	case s.find(key, hash) != 0:
		r.fail(fmt.Errorf("bucket %d: its key is that of another", i+1))
	case same && i > 0 && s.queue.due((i-1)/2) > due:
		r.fail(fmt.Errorf("bucket %d: it is out of order", i+1))
	default:
		s.add(key, hash, due, b) // one in order stays where it is
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
	return appendFloat(out, b.tokens)
}

// read makes b the bucket that was appended, of a limit of the same rate, per and burst, or of others.
func (b *bucket) read(r *reader, s *shape, now instant, same bool) {
	b.overflow = r.flag()
	b.seen = r.instant(now, dusk)
	b.allowed = b.seen - instant(r.uvarint()) // wraps round at worst
	b.level = r.float(0, math.MaxInt64)
	b.tokens = r.float(-maxOwed, math.MaxInt64)
	switch {
	case r.err != nil:
	case !same:
		b.allowed = b.seen
		b.tokens = max(0, float64(s.burst)-b.level)
	case b.allowed < dawn || b.allowed > b.seen || b.tokens > float64(s.burst):
		r.fail(fmt.Errorf("a bucket of %d holds %v tokens as of %d, seen %d", s.burst, b.tokens, b.allowed, b.seen))
	}
}

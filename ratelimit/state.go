package ratelimit

import (
	"encoding/binary"
	"fmt"
)

// A state of limits is, numbers as varints where nothing else is said:
//
//	version  1 byte
//	clock    now, before, latest, counted
//	limits   their number, and for each the size of what follows (uint64, little-endian) and
//	  id     with its length before it
//	  key    number of its parts, and each with its length before it
//	  shape  rate, per in nanoseconds, burst
//	  stats  forgotten, overflowed
//	  shared number of overflow buckets in use, and each: its place, bucket
//	  own    number of buckets, and each in the order of the queue: key with its length before it, due, bucket
//
// and a bucket is
//
//	overflow 1 byte
//	seen     nanoseconds from the clock's now
//	allowed  nanoseconds before seen
//	level    float: IEEE 754, its bytes in reverse as a varint
//	tokens   float, as of allowed
const stateVersion = 1

// AppendState appends all that later readings depend on, so that RestoreState can have other Limits go on from here. It
// holds the ids of users in clear, as far as limits are kept by them. The same state gives the same bytes.
func (l *Limits) AppendState(b []byte) []byte { return l.Snapshot()(b) }

// RestoreState puts a state that AppendState made in place of the one there is. Limits of the same declarations and
// options then give for every later message exactly the readings that the ones before would have given.
//
// The declarations may have changed since. A limit is known again by its id and key. If its rate, per or burst have
// changed, every bucket keeps what has been counted so far and has as many tokens as that leaves of the new burst: a
// limit that is tightened amid a flood stops the flood at once. A limit that is new, or has another key, begins with
// every bucket full. What the conditions, the words and the bands are makes no difference. More buckets than there is
// room for are kept; new keys find room when enough of them have refilled.
//
// An error says what is wrong with the state, without anyone's id, and leaves the limits as they were.
func (l *Limits) RestoreState(b []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &reader{rest: b}
	if v := r.byte(); r.err == nil && v != stateVersion {
		return fmt.Errorf("version %d, want %d", v, stateVersion)
	}
	c := readClock(r)
	sections, err := readSections(r)
	if err != nil {
		return err
	}
	stores := make([]*store, len(l.counters))
	for i := range l.counters {
		if stores[i], err = l.counters[i].restored(sections, c.now); err != nil {
			return fmt.Errorf("limit %s: %w", l.counters[i].ID, err)
		}
	}
	l.clock = c
	for i := range l.counters {
		l.counters[i].store = stores[i]
	}
	return nil
}

// readSections takes the rest of a state apart by the ids of its limits. What is in the sections remains to be read.
func readSections(r *reader) (map[string]*reader, error) {
	sections := map[string]*reader{}
	for n := r.count(minSection); n > 0 && r.err == nil; n-- {
		section := &reader{rest: r.take(r.uint64())}
		id := string(section.bytes())
		if r.err == nil {
			r.err = section.err
		}
		if sections[id] != nil && r.err == nil {
			r.err = fmt.Errorf("two limits have the id %q", id)
		}
		sections[id] = section
	}
	return sections, r.end()
}

// minSection is the least size of what a state holds of a limit, in bytes.
const minSection = 16

func (c *clock) append(b []byte) []byte {
	for _, i := range []instant{c.now, c.before, c.latest} {
		b = binary.AppendVarint(b, int64(i))
	}
	return binary.AppendUvarint(b, uint64(c.counted))
}

func readClock(r *reader) clock {
	c := clock{now: r.instant(0, dusk), before: r.instant(0, dusk), latest: r.instant(0, dusk)}
	counted := r.uvarint()
	if counted > blockSize {
		r.fail(fmt.Errorf("a block of %d messages, want %d at most", counted, blockSize))
	}
	c.counted = int(counted)
	return c
}

// append appends the limit and its buckets.
func (c *counter) append(b []byte, now instant) []byte {
	b, _ = appendString(b, c.ID)
	b = binary.AppendUvarint(b, uint64(len(c.Key)))
	for _, k := range c.Key {
		b, _ = appendString(b, string(k))
	}
	for _, n := range []int64{int64(c.Rate), int64(c.Per), int64(c.Burst)} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return c.store.append(b, now)
}

// restored returns a store with what the limit's section holds, and an empty one where there is none for it.
func (c *counter) restored(sections map[string]*reader, now instant) (*store, error) {
	s := newStore(c.store.shape, c.store.capacity)
	r := sections[c.ID]
	if r == nil || !c.readKey(r) {
		return s, nil
	}
	same := c.readRates(r)
	s.read(r, c.Key, now, same)
	return s, r.end()
}

// readKey reports whether the section is of a limit with the same key. One that ends too early is taken for such.
func (c *counter) readKey(r *reader) bool {
	same := r.uvarint() == uint64(len(c.Key))
	for i := 0; i < len(c.Key) && same; i++ {
		same = string(r.bytes()) == string(c.Key[i])
	}
	return same || r.err != nil
}

// readRates reports whether the section is of a limit with the same rate, per and burst.
func (c *counter) readRates(r *reader) bool {
	rate, per, burst := r.uvarint(), r.uvarint(), r.uvarint()
	return rate == uint64(c.Rate) && per == uint64(c.Per) && burst == uint64(c.Burst)
}

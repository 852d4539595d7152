package filter

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
)

// recentCapacity is how many messages each of the two generations of recent holds: far more than can be in flight
// between a delivery and its redelivery.
const recentCapacity = 16_384

// recent remembers something of each of the last messages, so that one that comes again gets the same decision and
// spends no second token. It holds two generations and forgets the older one when the younger is full, so the last
// capacity messages are always remembered, in bounded memory.
//
// Nearly all that is remembered is never asked for, so it is kept as bytes, without a pointer that the garbage collector
// would have to follow, in memory that generations use by turns.
type recent[T any] struct {
	capacity     int
	young, older *generation[T]
}

// identity tells messages apart. The sender and recipient are part of it so that an id used twice by mistake does not
// hand one sender's readings to another.
type identity struct {
	parts [3]string // id, sender, recipient
	hash  uint64    // of the parts, for the life of the process; no answer depends on it
}

func identify(m *Message) identity { return identityOf(m.ID, m.Sender.ID, m.Recipient.ID) }

func identityOf(id, sender, recipient string) identity {
	parts := [...]string{id, sender, recipient}
	return identity{parts, maphash.Comparable(hashSeed, parts)}
}

// hashSeed differs from process to process, so that nobody can choose ids that fall together.
var hashSeed = maphash.MakeSeed()

func newRecent[T any](capacity int, packing func() packing[T]) *recent[T] {
	fresh := func() *generation[T] {
		return &generation[T]{places: 1 << bits.Len(uint(capacity)), packing: packing()}
	}
	return &recent[T]{capacity: capacity, young: fresh(), older: fresh()}
}

func (r *recent[T]) get(id identity) (what T, ok bool) {
	if what, ok = r.young.get(id); ok {
		return what, true
	}
	return r.older.get(id)
}

// put remembers something of a message that is not remembered.
func (r *recent[T]) put(id identity, what T) {
	if r.young.count >= r.capacity {
		r.older, r.young = r.young, r.older
		r.young.clear()
	}
	r.young.put(id, what)
}

// forget forgets every message that users have sent or got for whom erased returns true.
func (r *recent[T]) forget(erased func(user string) bool) {
	r.young.forget(erased)
	r.older.forget(erased)
}

// generation is messages in the order in which they came, one record each.
type generation[T any] struct {
	count   int
	records []byte
	places  int      // in the index, a power of two
	index   []uint32 // by the last bits of a hash: one past where the last record with those begins; nil until the first
	packing[T]
}

// packing writes what is remembered as bytes, and reads it. It may keep what comes again and again apart, and write only
// which it is.
type packing[T any] interface {
	pack(b []byte, what T) []byte
	unpack(b []byte) (what T, rest []byte)
	writer(out *encoder) func(b []byte) (rest []byte) // writes to a state what was packed
	clear()
}

// recordHead is the size of what a record begins with: where the one before it in the same place of the index begins,
// as it does.
const recordHead = 4

func (g *generation[T]) get(id identity) (what T, ok bool) {
	if g.index == nil {
		return what, false
	}
	for at := g.index[g.place(id)]; at > 0; {
		record := g.records[at-1:]
		if rest, same := afterParts(record[recordHead:], &id.parts); same {
			what, _ = g.unpack(rest)
			return what, true
		}
		at = binary.LittleEndian.Uint32(record)
	}
	return what, false
}

func (g *generation[T]) place(id identity) uint64 { return id.hash & uint64(g.places-1) }

// afterParts returns what follows the parts in a record, if they are those.
func afterParts(b []byte, parts *[3]string) (rest []byte, same bool) {
	for _, part := range parts {
		n, after := takeNumber(b)
		if uint64(len(part)) != n || string(after[:n]) != part {
			return nil, false
		}
		b = after[n:]
	}
	return b, true
}

func (g *generation[T]) put(id identity, what T) {
	if g.index == nil {
		g.index = make([]uint32, g.places)
	}
	place, at := g.place(id), len(g.records)+1
	g.records = binary.LittleEndian.AppendUint32(g.records, g.index[place])
	for _, part := range id.parts {
		g.records = binary.AppendUvarint(g.records, uint64(len(part)))
		g.records = append(g.records, part...)
	}
	g.records = g.pack(g.records, what)
	g.index[place] = uint32(at)
	g.count++
}

// each calls do for every message, in order.
func (g *generation[T]) each(do func(id identity, what T)) {
	for b := g.records; len(b) > 0; {
		b = b[recordHead:]
		var parts [3]string
		for i := range parts {
			var n uint64
			n, b = takeNumber(b)
			parts[i], b = string(b[:n]), b[n:]
		}
		var what T
		what, b = g.unpack(b)
		do(identityOf(parts[0], parts[1], parts[2]), what)
	}
}

// clear forgets everything, and keeps the memory for what comes.
func (g *generation[T]) clear() {
	g.count, g.records = 0, g.records[:0]
	clear(g.index)
	g.packing.clear()
}

func (g *generation[T]) forget(erased func(user string) bool) {
	clear(g.records[len(g.records):cap(g.records)]) // it may name them yet, of before
	var left []remembered[T]
	g.each(func(id identity, what T) {
		if !erased(id.parts[1]) && !erased(id.parts[2]) {
			left = append(left, remembered[T]{id, what})
		}
	})
	if len(left) == g.count {
		return
	}
	clear(g.records)
	g.clear()
	for _, r := range left {
		g.put(r.identity, r.what)
	}
}

type remembered[T any] struct {
	identity
	what T
}

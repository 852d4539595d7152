package filter

import (
	"encoding/binary"
	"slices"
	"time"
)

// appendRecent writes what is remembered. The ids go over as they are kept, for the messages wait meanwhile.
func appendRecent[T any](out *encoder, r *recent[T]) {
	for _, g := range []*generation[T]{r.older, r.young} {
		out.b = slices.Grow(out.b, 2*len(g.records)) // about what it takes
		out.number(uint64(g.count))
		what := g.writer(out)
		for b := g.records; len(b) > 0; {
			b = b[recordHead:]
			size := sizeOfParts(b)
			out.b = append(out.b, b[:size]...)
			b = what(b[size:])
		}
	}
}

// sizeOfParts returns how many bytes of a record say which message it is.
func sizeOfParts(b []byte) int {
	size := 0
	for range len(identity{}.parts) {
		n, head := binary.Uvarint(b[size:])
		size += head + int(n)
	}
	return size
}

func readRecent[T any](d *decoder, packing func() packing[T], read func(*decoder) T) *recent[T] {
	r := newRecent(recentCapacity, packing)
	for _, g := range []*generation[T]{r.older, r.young} {
		for range d.count() {
			id := identityOf(d.text(), d.text(), d.text())
			g.put(id, read(d))
		}
	}
	return r
}

// writer returns what writes one count after the other, and returns what follows it. What is the same in many readings is
// put together once.
func (p *countPacking) writer(out *encoder) func(b []byte) (rest []byte) {
	known := make([]struct{ before, after []byte }, len(p.readings.values))
	reading := func(b []byte) []byte {
		count, size := binary.Varint(b)
		which, b := takeNumber(b[size:])
		r, again := &p.readings.values[which], &known[which]
		if again.before == nil {
			out.beforeCount(r)
			out.signed(count)
			out.afterCount(r)
			short := encoder{names: out.names} // has all of its names by now
			short.beforeCount(r)
			again.before, short.b = short.b, nil
			short.afterCount(r)
			again.after = short.b
			return b
		}
		out.b = append(out.b, again.before...)
		out.signed(count)
		out.b = append(out.b, again.after...)
		return b
	}
	return func(b []byte) []byte {
		readings, b := takeNumber(b)
		out.number(readings)
		for range readings {
			b = reading(b)
		}
		faults, b := takeNumber(b)
		out.number(faults)
		for range faults {
			var which uint64
			which, b = takeNumber(b)
			out.name(p.faults.values[which].Source)
			out.name(p.faults.values[which].Reason)
		}
		return b
	}
}

func (e *encoder) beforeCount(r *Reading) {
	e.name(r.Limit)
	e.name(r.Counts)
}

func (e *encoder) afterCount(r *Reading) {
	e.signed(int64(r.Allowed))
	e.signed(int64(r.Per))
	e.flag(r.Exceeded)
	e.name(r.Band)
}

func readCount(d *decoder) (c counted) {
	for range d.count() {
		c.readings = append(c.readings, Reading{
			Limit: d.name(), Counts: d.name(), Count: int(d.signed()), Allowed: int(d.signed()),
			Per: time.Duration(d.signed()), Exceeded: d.flag(), Band: d.name(),
		})
	}
	for range d.count() {
		c.faults = append(c.faults, Fault{Source: d.name(), Reason: d.name()})
	}
	return c
}

func (p *namePacking) writer(out *encoder) func(b []byte) (rest []byte) {
	return func(b []byte) []byte {
		count, b := takeNumber(b)
		out.number(count)
		for range count {
			var which uint64
			which, b = takeNumber(b)
			out.name(p.names.values[which])
		}
		return b
	}
}

func readNames(d *decoder) (names []string) {
	for range d.count() {
		names = append(names, d.name())
	}
	return names
}

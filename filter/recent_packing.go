package filter

import "encoding/binary"

// countPacking packs what counting came to. Readings differ in little more than their count.
type countPacking struct {
	readings interned[Reading] // without their counts
	faults   interned[Fault]
}

func newCountPacking() packing[counted] { return &countPacking{} }

func (p *countPacking) pack(b []byte, c counted) []byte {
	b = binary.AppendUvarint(b, uint64(len(c.readings)))
	for i := range c.readings {
		r := &c.readings[i]
		b = binary.AppendVarint(b, int64(r.Count))
		number, guessed := p.readings.guess(r, alike)
		if !guessed {
			other := *r
			other.Count = 0
			number = p.readings.number(other)
		}
		b = binary.AppendUvarint(b, number)
	}
	b = binary.AppendUvarint(b, uint64(len(c.faults)))
	for _, f := range c.faults {
		b = binary.AppendUvarint(b, p.faults.number(f))
	}
	return b
}

// alike reports whether readings are the same but for their counts. What tells them apart most often comes first.
func alike(a, b *Reading) bool {
	return a.Exceeded == b.Exceeded && a.Limit == b.Limit && a.Band == b.Band &&
		a.Counts == b.Counts && a.Allowed == b.Allowed && a.Per == b.Per
}

func (p *countPacking) unpack(b []byte) (c counted, rest []byte) {
	readings, b := takeNumber(b)
	for range readings {
		count, size := binary.Varint(b)
		which, after := takeNumber(b[size:])
		r := p.readings.values[which]
		r.Count = int(count)
		c.readings, b = append(c.readings, r), after
	}
	faults, b := takeNumber(b)
	for range faults {
		var which uint64
		which, b = takeNumber(b)
		c.faults = append(c.faults, p.faults.values[which])
	}
	return c, b
}

func (p *countPacking) clear() { *p = countPacking{} }

// namePacking packs names that are few.
type namePacking struct{ names interned[string] }

func newNamePacking() packing[[]string] { return &namePacking{} }

func (p *namePacking) pack(b []byte, names []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(names)))
	for _, n := range names {
		b = binary.AppendUvarint(b, p.names.number(n))
	}
	return b
}

func (p *namePacking) unpack(b []byte) (names []string, rest []byte) {
	count, b := takeNumber(b)
	for range count {
		var which uint64
		which, b = takeNumber(b)
		names = append(names, p.names.values[which])
	}
	return names, b
}

func (p *namePacking) clear() { *p = namePacking{} }

// interned numbers values that come again and again, in the order in which they first came.
type interned[T comparable] struct {
	numbers map[T]uint64
	values  []T
	next    [][2]uint64 // by number: those that last came after it, one of which most often comes after it again
	last    uint64
}

func (n *interned[T]) number(value T) uint64 {
	if guess, ok := n.guess(&value, func(a, b *T) bool { return *a == *b }); ok {
		return guess
	}
	number, known := n.numbers[value]
	if !known {
		number = n.add(value)
	}
	n.next[n.last] = [2]uint64{number, n.next[n.last][0]}
	n.last = number
	return number
}

// guess returns the number of a value if it is one of those that often come after the one before.
func (n *interned[T]) guess(value *T, same func(a, b *T) bool) (number uint64, ok bool) {
	if len(n.values) == 0 {
		return 0, false
	}
	for _, guess := range n.next[n.last] {
		if same(&n.values[guess], value) {
			n.last = guess
			return guess, true
		}
	}
	return 0, false
}

func (n *interned[T]) add(value T) uint64 {
	if n.numbers == nil {
		n.numbers = map[T]uint64{}
	}
	number := uint64(len(n.values))
	n.numbers[value] = number
	n.values, n.next = append(n.values, value), append(n.next, [2]uint64{})
	return number
}

func takeNumber(b []byte) (n uint64, rest []byte) {
	n, size := binary.Uvarint(b)
	return n, b[size:]
}

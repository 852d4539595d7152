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
	for _, r := range c.readings {
		b = binary.AppendVarint(b, int64(r.Count))
		r.Count = 0
		b = binary.AppendUvarint(b, p.readings.number(r))
	}
	b = binary.AppendUvarint(b, uint64(len(c.faults)))
	for _, f := range c.faults {
		b = binary.AppendUvarint(b, p.faults.number(f))
	}
	return b
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
	next    []uint64 // by number: that which last came after it, which is most often that which comes after it again
	last    uint64
}

func (n *interned[T]) number(value T) uint64 {
	if len(n.values) > 0 {
		if guess := n.next[n.last]; n.values[guess] == value {
			n.last = guess
			return guess
		}
	}
	number, known := n.numbers[value]
	if !known {
		number = n.add(value)
	}
	n.next[n.last], n.last = number, number
	return number
}

func (n *interned[T]) add(value T) uint64 {
	if n.numbers == nil {
		n.numbers = map[T]uint64{}
	}
	number := uint64(len(n.values))
	n.numbers[value] = number
	n.values, n.next = append(n.values, value), append(n.next, 0)
	return number
}

func takeNumber(b []byte) (n uint64, rest []byte) {
	n, size := binary.Uvarint(b)
	return n, b[size:]
}

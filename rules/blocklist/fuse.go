package blocklist

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// shape says which cells there are for a number of keys. They are in segments of equal length, and a key has one in each of
// three that follow each other.
type shape struct {
	log      uint8  // of the length of a segment, to base 2
	segments uint32 // at least 3
}

// shapeOf returns the shape for n keys, after so many tries that failed: about an eighth more cells than keys, of less than a
// million keys some more, and some more each time. Segments are as long as the paper recommends. Compiled lists rest on all
// this, so it must not change.
func shapeOf(n, tries uint64) shape {
	size := max(2, uint64(bits.Len64(n*n))) // half of it is the logarithm of n to base 2
	log := (size*295 + 2050) / 1024         // and this about that to base 3.33, and 2.25
	cells := max(n*9/8, n*7/8+n*10/(size-1)) * (64 + tries) / 64
	return shape{log: uint8(log), segments: uint32(max(3, (cells+1<<log-1)>>log))}
}

// cells returns how many cells there are.
func (s shape) cells() uint64 { return uint64(s.segments) << s.log }

// of returns the cells of a key with that hash.
func (s shape) of(hash uint64) [3]uint32 {
	first, _ := bits.Mul64(hash, uint64(s.segments-2)<<s.log)
	a, length := uint32(first), uint32(1)<<s.log
	return [...]uint32{a, (a + length) ^ uint32(hash>>18)&(length-1), (a + 2*length) ^ uint32(hash)&(length-1)}
}

// fill fills the cells, or returns false where that can't be done. The cell that a key has to itself takes what the two others
// lack to make its digest. So that key can come last, when all others have theirs; and of those, without it, one more may
// have a cell to itself.
func (d *digests) fill(all []placed) bool {
	order := d.peel(all)
	if len(order) < len(all) {
		return false
	}
	for _, p := range slices.Backward(order) {
		key := &all[p.key]
		value := key.digest
		for _, c := range d.shape.of(key.hash) {
			value = value.xor(digestIn(d.cell(c))) // its own holds nothing yet
		}
		cell := d.cell(p.cell)
		binary.LittleEndian.PutUint64(cell[:], value.begin)
		cell[8] = value.last
	}
	return true
}

// peeled is the number of a key, and a cell that none behind it in the order has.
type peeled struct{ key, cell uint32 }

// peel returns the keys, the last one first, in such an order, and only some of them where there is none.
func (d *digests) peel(all []placed) []peeled {
	type users struct{ count, xor uint32 } // the keys that have a cell: how many, and the exclusive or of their numbers
	cells := make([]users, d.shape.cells())
	for i := range all {
		for _, c := range d.shape.of(all[i].hash) {
			cells[c].count++
			cells[c].xor ^= uint32(i)
		}
	}
	order := make([]peeled, 0, len(all))
	var alone []uint32 // cells that may have one key
	for c := range cells {
		for alone = append(alone, uint32(c)); len(alone) > 0; {
			cell := alone[len(alone)-1]
			alone = alone[:len(alone)-1]
			if cells[cell].count != 1 {
				continue
			}
			key := cells[cell].xor
			order = append(order, peeled{key: key, cell: cell})
			for _, c := range d.shape.of(all[key].hash) {
				cells[c].count--
				cells[c].xor ^= key
				alone = append(alone, c)
			}
		}
	}
	return order
}

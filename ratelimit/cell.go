package ratelimit

import (
	"encoding/binary"
	"math"
)

// A cell is where a bucket lies, with its key behind it: seen, allowed, level and tokens in 8 bytes each, 2 bytes of the
// key's length and of a flag, and the key. So a bucket is one or two lines of the processor's cache, and nothing in it is
// a pointer that the garbage collector would have to follow.
const (
	cellSeen    = 0
	cellAllowed = 8
	cellLevel   = 16
	cellTokens  = 24
	cellLength  = 32
	cellKey     = 34

	overflowFlag = 1 << 15
)

// readBucket returns the bucket in a cell.
func readBucket(cell []byte) bucket {
	head := cell[:cellKey]
	return bucket{
		seen:     instant(binary.LittleEndian.Uint64(head[cellSeen:])),
		allowed:  instant(binary.LittleEndian.Uint64(head[cellAllowed:])),
		level:    math.Float64frombits(binary.LittleEndian.Uint64(head[cellLevel:])),
		tokens:   math.Float64frombits(binary.LittleEndian.Uint64(head[cellTokens:])),
		overflow: binary.LittleEndian.Uint16(head[cellLength:])&overflowFlag != 0,
	}
}

// writeBucket puts a bucket into a cell, whose key it leaves.
func writeBucket(cell []byte, b *bucket) {
	head := cell[:cellKey]
	binary.LittleEndian.PutUint64(head[cellSeen:], uint64(b.seen))
	binary.LittleEndian.PutUint64(head[cellAllowed:], uint64(b.allowed))
	binary.LittleEndian.PutUint64(head[cellLevel:], math.Float64bits(b.level))
	binary.LittleEndian.PutUint64(head[cellTokens:], math.Float64bits(b.tokens))
	length := binary.LittleEndian.Uint16(head[cellLength:]) &^ overflowFlag
	if b.overflow {
		length |= overflowFlag
	}
	binary.LittleEndian.PutUint16(head[cellLength:], length)
}

// keyOf returns the key in a cell, for reading until the next bucket is added or removed.
func keyOf(cell []byte) []byte {
	length := int(binary.LittleEndian.Uint16(cell[cellLength:]) &^ overflowFlag)
	if length == 0 { // a long one fills its cell
		return cell[cellKey:]
	}
	return cell[cellKey : cellKey+length]
}

// writeKey puts a key into a cell that has room for it.
func writeKey(cell, key []byte) {
	length := len(key)
	if cellKey+length > longestCell {
		length = 0
	}
	binary.LittleEndian.PutUint16(cell[cellLength:], uint16(length))
	copy(cell[cellKey:], key)
}

package blocklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/bits-and-blooms/bloom/v3"
)

// A compiled list is, all numbers little-endian:
//
//	magic    8 bytes  no text begins so; the line ending shows when a transfer has changed it
//	version  uint32   1: the entries are in full, 2: as digests
//	kind     uint32   place in Kinds, from 1
//	entries  uint32
//	hashes   uint32   of the Bloom filter
//	bits     uint64   of the Bloom filter
//	size     uint64   of the keys in bytes
//	source   32 bytes SHA-256 of the text sources
//	sample   uint32   how many keys are in full, version 2; in version 1 all
//	tries    uint32   at placing the digests that failed, version 2
//	filter   uint64 × ⌈bits/64⌉
//	offsets  uint32 × (keys in full + 1)
//	keys     size bytes
//	cells    9 bytes × those of shapeOf(entries), version 2
//	checksum 32 bytes SHA-256 of all before it
const (
	magic      = "\x89dmlist\n"
	headerSize = 72      // digestFieldsSize more in version 2
	maxSize    = 1 << 30 // of the keys, of the digests, of a filter and of a whole file in bytes

	digestFieldsSize = 8
)

// The versions of the form. Both change with how keys are made, and with the filter's hash functions.
const (
	versionInFull  = 1
	versionDigests = 2
)

// errDamaged is what a length that fits no list is called.
var errDamaged = errors.New("damaged")

// header is the fixed part of a compiled list.
type header struct {
	version, kind, entries, hashes uint32
	bits, size                     uint64
	source                         [sha256.Size]byte
	keys                           uint32 // in full: all entries, or in version 2 a sample
	tries                          uint32 // version 2
}

// IsCompiled reports whether data begins as a compiled list does. Whether it is one is for Open to say.
func IsCompiled(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }

// Write writes the compiled form. The same list gives the same bytes.
func (l *List) Write(w io.Writer) error {
	b := make([]byte, 0, headerSize+digestFieldsSize+l.bytes()+sha256.Size)
	version := uint32(versionInFull)
	if !l.InFull() {
		version = versionDigests
	}
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(slices.Index(Kinds, l.kind)+1))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.len()))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.filter.K()))
	b = binary.LittleEndian.AppendUint64(b, uint64(l.filter.Cap()))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(l.table.keys)))
	b = append(b, l.source[:]...)
	if !l.InFull() {
		b = binary.LittleEndian.AppendUint32(b, uint32(l.table.len()))
		b = binary.LittleEndian.AppendUint32(b, l.digests.tries)
	}
	for _, word := range l.filter.BitSet().Words()[:filterWords(uint64(l.filter.Cap()))] {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	b = append(b, l.table.offsets...)
	b = append(b, l.table.keys...)
	if !l.InFull() {
		b = append(b, l.digests.cells...)
	}
	sum := sha256.Sum256(b)
	_, err := w.Write(append(b, sum[:]...))
	return err
}

// Open reads a compiled list, and refuses one that is damaged, cut short or of another version. name is for errors.
// The list is a copy, so that data may be changed or freed.
func Open(name string, data []byte) (*List, error) {
	l, err := open(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return l, nil
}

func open(data []byte) (*List, error) {
	h, err := readHeader(data)
	if err != nil {
		return nil, err
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if actual := sha256.Sum256(body); !bytes.Equal(actual[:], sum) {
		return nil, fmt.Errorf("%w: the checksum does not fit the content", errDamaged)
	}
	l := h.list(body)
	if err := l.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return l, nil
}

// readHeader reads the fixed part and checks that everything else is as long as it says.
func readHeader(data []byte) (h header, err error) {
	if !IsCompiled(data) {
		return h, fmt.Errorf("not a compiled list: it does not begin with %q", magic)
	}
	if len(data) < headerSize+sha256.Size {
		return h, fmt.Errorf("%w: %d bytes are too few for a compiled list", errDamaged, len(data))
	}
	h.version = binary.LittleEndian.Uint32(data[8:])
	if h.version != versionInFull && h.version != versionDigests {
		return h, fmt.Errorf("version %d of the compiled form, want %d or %d: build the list again",
			h.version, versionInFull, versionDigests)
	}
	h.kind = binary.LittleEndian.Uint32(data[12:])
	h.entries = binary.LittleEndian.Uint32(data[16:])
	h.hashes = binary.LittleEndian.Uint32(data[20:])
	h.bits = binary.LittleEndian.Uint64(data[24:])
	h.size = binary.LittleEndian.Uint64(data[32:])
	copy(h.source[:], data[40:headerSize])
	h.keys = h.entries
	if h.version == versionDigests {
		h.keys = binary.LittleEndian.Uint32(data[headerSize:])
		h.tries = binary.LittleEndian.Uint32(data[headerSize+4:])
	}
	return h, h.check(uint64(len(data)))
}

// check returns an error unless the numbers are possible and add up to a file of that length.
func (h *header) check(length uint64) error {
	switch {
	case h.kind == 0 || h.kind > uint32(len(Kinds)):
		return fmt.Errorf("%w: kind %d, want 1 to %d", errDamaged, h.kind, len(Kinds))
	case h.hashes == 0 || h.hashes > maxHashes:
		return fmt.Errorf("%w: %d hashes, want 1 to %d", errDamaged, h.hashes, maxHashes)
	case h.bits == 0 || h.bits > 8*maxSize || h.size > maxSize:
		return fmt.Errorf("%w: a filter of %d bits and entries of %d bytes", errDamaged, h.bits, h.size)
	case h.version == versionDigests && Kinds[h.kind-1] == Phrases:
		return fmt.Errorf("%w: phrases as digests", errDamaged)
	case h.tries >= maxTries:
		return fmt.Errorf("%w: %d tries at placing digests, want less than %d", errDamaged, h.tries, maxTries)
	case h.keys > h.entries || h.keys == 0 && h.entries > 0:
		return fmt.Errorf("%w: a sample of %d of %d entries", errDamaged, h.keys, h.entries)
	}
	want := uint64(sha256.Size)
	for _, size := range h.sizes() {
		want += size
	}
	if length < want {
		return fmt.Errorf("%w: cut short, %d of %d bytes", errDamaged, length, want)
	}
	if length > want {
		return fmt.Errorf("%w: %d bytes follow the end", errDamaged, length-want)
	}
	return nil
}

// sizes returns how long the parts before the checksum are: the header, filter, offsets, keys and cells.
func (h *header) sizes() [5]uint64 {
	sizes := [...]uint64{headerSize, 8 * filterWords(h.bits), offsetSize * (uint64(h.keys) + 1), h.size, 0}
	if h.version == versionDigests {
		sizes[0] += digestFieldsSize
		sizes[4] = cellSize * h.shape().cells()
	}
	return sizes
}

// shape returns the shape of the digests' cells.
func (h *header) shape() shape { return shapeOf(uint64(h.entries), uint64(h.tries)) }

// list returns the list that stands behind the header. Its parts are where the header says, and may be anything.
func (h *header) list(body []byte) *List {
	var parts [5][]byte
	for i, size := range h.sizes() {
		parts[i], body = body[:size], body[size:]
	}
	l := &List{
		kind: Kinds[h.kind-1], source: h.source,
		filter: bloom.FromWithM(decodeWords(parts[1]), uint(h.bits), uint(h.hashes)),
		table:  table{offsets: slices.Clone(parts[2]), keys: slices.Clone(parts[3])},
	}
	if h.version == versionDigests {
		l.digests = &digests{
			salt: [saltSize]byte(h.source[:]), tries: h.tries,
			n: int(h.entries), shape: h.shape(), cells: inHugePages(make([]byte, len(parts[4]))),
		}
		copy(l.digests.cells, parts[4])
	}
	return l
}

// check returns an error unless the list knows what it has in full. A filter that is of other entries, or made with other
// hash functions, would make entries unlisted, and so would a single bit that it lacks.
func (l *List) check() error {
	if err := l.table.check(); err != nil {
		return err
	}
	var unknown atomic.Bool
	inParts(l.table.len(), func(from, to int) {
		for i := from; i < to; i++ {
			key := l.table.key(i)
			if !l.filter.Test(key) || l.digests != nil && !l.digests.has(string(key)) {
				unknown.Store(true)
				return
			}
		}
	})
	if unknown.Load() {
		return errors.New("the Bloom filter, or what confirms it, does not know the list's own entries")
	}
	return nil
}

// decodeWords reads the bits of a filter.
func decodeWords(b []byte) []uint64 {
	words := inHugePages(make([]uint64, len(b)/8))
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return words
}

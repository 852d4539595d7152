package blocklist

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/bits-and-blooms/bloom/v3"
)

// A compiled list is, all numbers little-endian:
//
//	magic    8 bytes  no text begins so; the line ending shows when a transfer has changed it
//	version  uint32
//	kind     uint32   place in Kinds, from 1
//	entries  uint32
//	hashes   uint32   of the Bloom filter
//	bits     uint64   of the Bloom filter
//	size     uint64   of the keys in bytes
//	source   32 bytes SHA-256 of the text sources
//	filter   uint64 × ⌈bits/64⌉
//	offsets  uint32 × (entries+1)
//	keys     size bytes
//	checksum 32 bytes SHA-256 of all before it
const (
	magic      = "\x89dmlist\n"
	headerSize = 72
	version    = 1       // changes with the form, with how keys are made, and with the filter's hash functions
	maxSize    = 1 << 30 // of the keys, of a filter and of a whole file in bytes
)

// errDamaged is what a length that fits no list is called.
var errDamaged = errors.New("damaged")

// header is the fixed part of a compiled list.
type header struct {
	kind, entries, hashes uint32
	bits, size            uint64
	source                [sha256.Size]byte
}

// IsCompiled reports whether data begins as a compiled list does. Whether it is one is for Open to say.
func IsCompiled(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }

// Write writes the compiled form. The same list gives the same bytes.
func (l *List) Write(w io.Writer) error {
	bits := uint64(l.filter.Cap())
	b := make([]byte, 0, headerSize+8*filterWords(bits)+uint64(len(l.table.offsets)+len(l.table.keys)+sha256.Size))
	b = append(b, magic...)
	b = binary.LittleEndian.AppendUint32(b, version)
	b = binary.LittleEndian.AppendUint32(b, uint32(slices.Index(Kinds, l.kind)+1))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.table.len()))
	b = binary.LittleEndian.AppendUint32(b, uint32(l.filter.K()))
	b = binary.LittleEndian.AppendUint64(b, bits)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(l.table.keys)))
	b = append(b, l.source[:]...)
	for _, word := range l.filter.BitSet().Words()[:filterWords(bits)] {
		b = binary.LittleEndian.AppendUint64(b, word)
	}
	b = append(b, l.table.offsets...)
	b = append(b, l.table.keys...)
	sum := sha256.Sum256(b)
	_, err := w.Write(append(b, sum[:]...))
	return err
}

// Open reads a compiled list, and refuses one that is damaged, cut short or of another version. name is for errors.
// The list goes on using data, which must not be changed.
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
	words := body[headerSize:][:8*filterWords(h.bits)]
	rest := body[headerSize+len(words):]
	l := &List{kind: Kinds[h.kind-1], source: h.source}
	l.table.offsets, l.table.keys = rest[:offsetSize*(uint64(h.entries)+1)], rest[offsetSize*(uint64(h.entries)+1):]
	if err := l.table.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	l.filter = bloom.FromWithM(decodeWords(words), uint(h.bits), uint(h.hashes))
	if err := checkFilter(l.filter, &l.table); err != nil {
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
	if v := binary.LittleEndian.Uint32(data[8:]); v != version {
		return h, fmt.Errorf("version %d of the compiled form, want %d: build the list again", v, version)
	}
	h.kind = binary.LittleEndian.Uint32(data[12:])
	h.entries = binary.LittleEndian.Uint32(data[16:])
	h.hashes = binary.LittleEndian.Uint32(data[20:])
	h.bits = binary.LittleEndian.Uint64(data[24:])
	h.size = binary.LittleEndian.Uint64(data[32:])
	copy(h.source[:], data[40:headerSize])
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
	}
	want := headerSize + 8*filterWords(h.bits) + offsetSize*(uint64(h.entries)+1) + h.size + sha256.Size
	if length < want {
		return fmt.Errorf("%w: cut short, %d of %d bytes", errDamaged, length, want)
	}
	if length > want {
		return fmt.Errorf("%w: %d bytes follow the end", errDamaged, length-want)
	}
	return nil
}

// decodeWords reads the bits of a filter.
func decodeWords(b []byte) []uint64 {
	words := make([]uint64, len(b)/8)
	for i := range words {
		words[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return words
}

package blocklist

import (
	"encoding/binary"
	"errors"
	"slices"
	"sort"
)

// table holds keys exactly, as a compiled list stores them: all keys in one piece, sorted, and where each begins. It
// needs no parsing and no pointers. The zero value holds nothing.
type table struct {
	offsets []byte // little-endian uint32: where each key begins in keys, and at last where the last one ends
	keys    []byte
}

// offsetSize is the size of an offset in bytes.
const offsetSize = 4

// errTooMany is what refuses entries that a compiled list can't hold.
var errTooMany = errors.New("the entries together exceed 1 GiB")

// newTable makes a table of keys, which it sorts, dropping repeated ones.
func newTable(keys []string) (table, error) {
	slices.Sort(keys)
	keys = slices.Compact(keys)
	size := 0
	for _, k := range keys {
		size += len(k)
	}
	if uint64(size) > maxSize {
		return table{}, errTooMany
	}
	t := table{offsets: make([]byte, 0, offsetSize*(len(keys)+1)), keys: make([]byte, 0, size)}
	for _, k := range keys {
		t.offsets = binary.LittleEndian.AppendUint32(t.offsets, uint32(len(t.keys)))
		t.keys = append(t.keys, k...)
	}
	t.offsets = binary.LittleEndian.AppendUint32(t.offsets, uint32(len(t.keys)))
	return t, nil
}

// len returns the number of keys.
func (t *table) len() int { return max(0, len(t.offsets)/offsetSize-1) }

// offset returns where key i begins; that of key len() is where the last one ends.
func (t *table) offset(i int) uint32 { return binary.LittleEndian.Uint32(t.offsets[offsetSize*i:]) }

// sampleSize is how many keys at most a list that is kept as digests has in full, by which Open tries it.
const sampleSize = 1024

// sample returns a sample of keys.
func sample(keys []string) []string {
	out := make([]string, min(len(keys), sampleSize))
	for i := range out {
		out[i] = keys[len(keys)*i/len(out)]
	}
	return out
}

// key returns key i. It must not be changed.
func (t *table) key(i int) []byte { return t.keys[t.offset(i):t.offset(i+1)] }

// has reports whether the table holds the key.
func (t *table) has(key string) bool {
	i := sort.Search(t.len(), func(i int) bool { return string(t.key(i)) >= key })
	return i < t.len() && string(t.key(i)) == key
}

// check returns an error unless the offsets fit the keys and the keys are sorted, none twice.
func (t *table) check() error {
	if t.offset(0) != 0 || uint64(t.offset(t.len())) != uint64(len(t.keys)) {
		return errors.New("the entries' offsets do not fit the entries")
	}
	for i := range t.len() {
		if t.offset(i) > t.offset(i+1) || uint64(t.offset(i+1)) > uint64(len(t.keys)) {
			return errors.New("the entries' offsets do not fit the entries")
		}
		if i > 0 && string(t.key(i-1)) >= string(t.key(i)) {
			return errors.New("the entries are not sorted")
		}
	}
	return nil
}

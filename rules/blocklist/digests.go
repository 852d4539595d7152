package blocklist

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
)

// digests hold keys by what SHA-256 makes of them, so that each takes about ten bytes however long it is. They are a binary fuse
// filter (Graf and Lemire, https://arxiv.org/abs/2201.01174): a quick hash of the key tells three cells, and what stands in them
// makes, by exclusive or, the key's digest. So where to look is known without having looked anywhere else, and
// before SHA-256 has begun: the cells are on their way from memory meanwhile.
//
// Of 2⁷² keys that are none of them and that the Bloom filter lets through, one is taken for one. To find it takes as many
// tries, whatever its cells: the salt is not known before the list is, so nothing can be worked out in advance, entries that
// leave no place for each other neither. The zero value must not be used.
type digests struct {
	salt  [saltSize]byte
	tries uint32 // at placing the keys that failed
	n     int    // keys
	shape shape
	cells []byte // cellSize each
}

// The sizes of the parts in bytes. With the salt, keys up to 39 bytes are one block of SHA-256.
const (
	saltSize = 16
	cellSize = 9
)

// digest is the beginning of a SHA-256, and what a cell holds.
type digest struct {
	begin uint64
	last  byte
}

// digestOf returns the digest of a key.
func digestOf(salt *[saltSize]byte, key string) digest {
	var b [saltSize + 128]byte // enough for nearly any key, without allocating
	sum := sha256.Sum256(append(append(b[:0], salt[:]...), key...))
	return digestIn((*[cellSize]byte)(sum[:]))
}

// digestIn returns the digest that stands in a cell.
func digestIn(cell *[cellSize]byte) digest {
	return digest{begin: binary.LittleEndian.Uint64(cell[:]), last: cell[8]}
}

func (d digest) xor(e digest) digest { return digest{begin: d.begin ^ e.begin, last: d.last ^ e.last} }

// placed is a key's digest, and the hash that tells its cells.
type placed struct {
	hash   uint64
	digest digest
}

func (a placed) compare(b placed) int {
	return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.digest.begin, b.digest.begin), cmp.Compare(a.digest.last, b.digest.last))
}

// maxTries bounds how often placing keys is tried, each time by other hashes and with more cells. Mostly once is enough.
const maxTries = 100

// newDigests makes the digests of keys, dropping repeated ones.
func newDigests(salt [saltSize]byte, keys []string) (*digests, error) {
	d := &digests{salt: salt}
	for ; d.tries < maxTries; d.tries++ {
		all := d.placed(keys)
		d.n, d.shape = len(all), shapeOf(uint64(len(all)), uint64(d.tries))
		if cellSize*d.shape.cells() > maxSize {
			return nil, errTooMany
		}
		d.cells = inHugePages(make([]byte, cellSize*d.shape.cells()))
		if d.fill(all) {
			return d, nil
		}
	}
	return nil, errors.New("the entries' digests find no place beside each other")
}

// placed returns where the digests of keys belong, in order, without repeated ones.
func (d *digests) placed(keys []string) []placed {
	all := make([]placed, len(keys))
	inParts(len(keys), func(from, to int) {
		for i := from; i < to; i++ {
			all[i] = placed{hash: d.hash(keys[i]), digest: digestOf(&d.salt, keys[i])}
		}
	})
	slices.SortFunc(all, placed.compare)
	return slices.Compact(all)
}

// hash returns what tells the cells of a key.
func (d *digests) hash(key string) uint64 {
	return sipHash(binary.LittleEndian.Uint64(d.salt[:]), binary.LittleEndian.Uint64(d.salt[8:])+uint64(d.tries), key)
}

// cell returns a cell.
func (d *digests) cell(i uint32) *[cellSize]byte { return (*[cellSize]byte)(d.cells[cellSize*int(i):]) }

// has reports whether the key is among them.
func (d *digests) has(key string) bool {
	at := d.shape.of(d.hash(key))
	a, b, c := d.cell(at[0]), d.cell(at[1]), d.cell(at[2])
	prefetch(a)
	prefetch(b)
	prefetch(c)
	digest := digestOf(&d.salt, key)
	return digestIn(a).xor(digestIn(b)).xor(digestIn(c)) == digest
}

package blocklist

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/bits"
	"slices"
)

// digests hold keys by what SHA-256 makes of them, so that each takes ten bytes and a bit however long it is. They are
// sorted, and in buckets by their first bits, which the place of the bucket tells and which are not stored.
//
// Of 2⁷⁴ keys that are none of them and that the Bloom filter lets through, one is taken for one. To find it takes as many
// tries: the salt is not known before the list is, so nothing can be worked out in advance. The zero value must not be
// used.
type digests struct {
	salt   [saltSize]byte
	bits   int    // that tell the bucket
	starts []byte // little-endian uint32: the place where each bucket begins in rests, and at last where the last one ends
	rests  []byte // of the digests, restSize each, sorted in each bucket
}

// The sizes of the parts in bytes. With the salt, keys up to 39 bytes are one block of SHA-256.
const (
	saltSize  = 16
	startSize = 4
	restSize  = 10
)

// bucketBits returns the bits that tell the bucket among n digests: as many as leave 32 to 63 to a bucket.
func bucketBits(n int) int { return max(0, bits.Len(uint(n))-6) }

// digest is the first half of a SHA-256.
type digest struct{ high, low uint64 }

// digestOf returns the digest of a key.
func digestOf(salt *[saltSize]byte, key string) digest {
	var b [saltSize + 128]byte // enough for nearly any key, without allocating
	sum := sha256.Sum256(append(append(b[:0], salt[:]...), key...))
	return digest{binary.BigEndian.Uint64(sum[:]), binary.BigEndian.Uint64(sum[8:])}
}

// bucket returns the first n bits.
func (d digest) bucket(n int) int { return int(d.high >> (64 - n)) }

// rest returns the bits from the n-th on.
func (d digest) rest(n int) (rest [restSize]byte) {
	binary.BigEndian.PutUint64(rest[:], d.high<<n|d.low>>(64-n))
	binary.BigEndian.PutUint16(rest[8:], uint16(d.low<<n>>48))
	return rest
}

// newDigests makes the digests of keys, dropping repeated ones.
func newDigests(salt [saltSize]byte, keys []string) (*digests, error) {
	all := make([]digest, len(keys))
	inParts(len(keys), func(from, to int) {
		for i := from; i < to; i++ {
			all[i] = digestOf(&salt, keys[i])
		}
	})
	slices.SortFunc(all, func(a, b digest) int { return cmp.Or(cmp.Compare(a.high, b.high), cmp.Compare(a.low, b.low)) })
	all = slices.Compact(all)
	if len(all) > maxSize/(startSize+restSize) {
		return nil, errTooMany
	}
	d := &digests{salt: salt, bits: bucketBits(len(all))}
	d.starts = make([]byte, startSize*(1<<d.bits+1))
	d.rests = make([]byte, 0, restSize*len(all))
	next := 0 // bucket whose start is not known yet
	for i := range len(all) + 1 {
		end := 1 << d.bits
		if i < len(all) {
			end = all[i].bucket(d.bits)
			rest := all[i].rest(d.bits)
			d.rests = append(d.rests, rest[:]...)
		}
		for ; next <= end; next++ {
			binary.LittleEndian.PutUint32(d.starts[startSize*next:], uint32(i))
		}
	}
	return d, nil
}

// len returns the number of digests.
func (d *digests) len() int { return len(d.rests) / restSize }

// start returns the place where bucket i begins.
func (d *digests) start(i int) int { return int(binary.LittleEndian.Uint32(d.starts[startSize*i:])) }

// at returns what is stored of digest i.
func (d *digests) at(i int) []byte { return d.rests[restSize*i:][:restSize] }

// prefix returns the first bits of digest i that are stored.
func (d *digests) prefix(i int) uint64 { return binary.BigEndian.Uint64(d.rests[restSize*i:]) }

// has reports whether the digest of the key is among them. Digests are evenly spread, so what comes first in one tells
// about where in its bucket it is, and looking there costs one miss of the cache, mostly.
func (d *digests) has(key string) bool {
	digest := digestOf(&d.salt, key)
	bucket, rest := digest.bucket(d.bits), digest.rest(d.bits)
	from, to := d.start(bucket), d.start(bucket+1)
	prefix := binary.BigEndian.Uint64(rest[:])
	i := from + int(prefix>>32*uint64(to-from)>>32)
	for i > from && d.prefix(i-1) >= prefix {
		i--
	}
	for i < to && d.prefix(i) < prefix {
		i++
	}
	for i < to && d.prefix(i) == prefix && !bytes.Equal(d.at(i), rest[:]) {
		i++
	}
	return i < to && bytes.Equal(d.at(i), rest[:])
}

// check returns an error unless the buckets follow each other and are sorted.
func (d *digests) check() error {
	end := 0
	for bucket := range 1 << d.bits {
		from, to := d.start(bucket), d.start(bucket+1)
		if from != end || to < from || to > d.len() {
			return errors.New("the buckets do not fit the entries")
		}
		for i := from + 1; i < to; i++ {
			if a, b := d.prefix(i-1), d.prefix(i); a > b || a == b && bytes.Compare(d.at(i-1), d.at(i)) > 0 {
				return errors.New("the entries are not sorted")
			}
		}
		end = to
	}
	if end != d.len() {
		return errors.New("the buckets do not fit the entries")
	}
	return nil
}

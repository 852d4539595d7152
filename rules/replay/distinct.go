package replay

import "math/bits"

// distinct counts how many different things there are among those added: exactly up to distinctExact, and from there on
// with an error of about 0.5 %. Once it is full it keeps only hashes that begin with a zero bit, and with one more
// whenever it is full again, so that every thing has the same chance to stay, however often and in whatever order it
// comes. The zero value has counted nothing.
type distinct struct {
	hashes map[uint64]struct{}
	zeros  int // bits that the hashes kept begin with
}

// distinctExact is up to how many things are counted exactly.
const distinctExact = 1 << 16

func (d *distinct) add(h uint64) {
	if bits.LeadingZeros64(h) < d.zeros {
		return
	}
	if d.hashes == nil {
		d.hashes = map[uint64]struct{}{}
	}
	d.hashes[h] = struct{}{}
	for len(d.hashes) > distinctExact {
		d.zeros++
		for h := range d.hashes {
			if bits.LeadingZeros64(h) < d.zeros {
				delete(d.hashes, h)
			}
		}
	}
}

func (d *distinct) count() int { return len(d.hashes) << d.zeros }

// hash is FNV-1a over the strings, each with its end marked, and then mixed so that every bit depends on all of it.
func hash(parts ...string) uint64 {
	const prime = 1099511628211
	h := uint64(14695981039346656037)
	for _, s := range parts {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * prime
		}
		h = (h ^ 0xff) * prime // in no UTF-8
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

package blocklist

import "math/bits"

// heads finds the phrases that begin with a word. Two sets of hash bits, one of the first words of phrases and one of
// the beginnings of first words with a star, tell nearly every word of an ordinary text apart with one walk over its
// letters; only what they let through is looked up.
type heads struct {
	whole, begun map[string][]phrase // by first word; by beginning of the first word
	wholeBits    hashBits
	begunBits    hashBits
}

func newHeads(phrases []phrase) heads {
	h := heads{whole: map[string][]phrase{}, begun: map[string][]phrase{}}
	for _, p := range phrases {
		by := h.whole
		if p.words[0].prefix {
			by = h.begun
		}
		by[p.words[0].text] = append(by[p.words[0].text], p)
	}
	h.wholeBits, h.begunBits = newHashBits(h.whole), newHashBits(h.begun)
	return h
}

func (h *heads) empty() bool { return len(h.whole)+len(h.begun) == 0 }

// each calls yield for every phrase that stands at place i of the words, until it returns false.
func (h *heads) each(words []string, i int, yield func(*phrase) bool) {
	w := words[i]
	hash := uint32(hashSeed)
	for n := 0; n < len(w); n++ {
		if hash = (hash ^ uint32(w[n])) * hashPrime; h.begunBits.has(hash) && !eachAt(h.begun[w[:n+1]], words, i, yield) {
			return
		}
	}
	if h.wholeBits.has(hash) {
		eachAt(h.whole[w], words, i, yield)
	}
}

func eachAt(phrases []phrase, words []string, i int, yield func(*phrase) bool) bool {
	for j := range phrases {
		if phrases[j].at(words, i) && !yield(&phrases[j]) {
			return false
		}
	}
	return true
}

// hashBits is a set of FNV-1a hashes, kept as bits of a table whose size is a power of two.
type hashBits struct {
	words []uint64
	shift uint8
}

// The constants of FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv.
const (
	hashSeed  = 2166136261
	hashPrime = 16777619
)

// bitsPerHash makes about one word in 32 pass by accident.
const bitsPerHash = 32

func newHashBits(keys map[string][]phrase) hashBits {
	log := max(6, bits.Len(uint(len(keys)*bitsPerHash)))
	b := hashBits{words: make([]uint64, 1<<(log-6)), shift: uint8(32 - min(32, log))}
	for key := range keys {
		hash := uint32(hashSeed)
		for i := range len(key) {
			hash = (hash ^ uint32(key[i])) * hashPrime
		}
		b.words[hash>>b.shift>>6] |= 1 << (hash >> b.shift & 63)
	}
	return b
}

func (b *hashBits) has(hash uint32) bool {
	at := hash >> b.shift
	return b.words[at>>6]&(1<<(at&63)) != 0
}

package blocklist

import "math/bits"

// heads finds the phrases that begin with a word. Two sets of hash bits, one of the first words of phrases and one of
// the beginnings of first words with a star, tell nearly every word of an ordinary text apart with one walk over its
// letters; only what they let through is looked up. Of the many phrases that begin with a word such as "you", the hash of
// the word that follows tells nearly all apart.
type heads struct {
	whole, begun map[string]*head // by first word; by beginning of the first word
	wholeBits    hashBits
	begunBits    hashBits
}

// head is the phrases that begin alike.
type head struct {
	phrases []phrase
	seconds []uint32 // by phrase the hash of its second word; anySecond where it has none, or one with a star
}

// anySecond stands for every second word, and for none.
const anySecond = 0

func newHeads(phrases []phrase) heads {
	h := heads{whole: map[string]*head{}, begun: map[string]*head{}}
	for _, p := range phrases {
		by := h.whole
		if p.words[0].prefix {
			by = h.begun
		}
		same := by[p.words[0].text]
		if same == nil {
			same = &head{}
			by[p.words[0].text] = same
		}
		same.add(p)
	}
	h.wholeBits, h.begunBits = newHashBits(h.whole), newHashBits(h.begun)
	return h
}

func (h *head) add(p phrase) {
	second := uint32(anySecond)
	if len(p.words) > 1 && !p.words[1].prefix {
		second = hashOf(p.words[1].text)
	}
	h.phrases, h.seconds = append(h.phrases, p), append(h.seconds, second)
}

func (h *heads) empty() bool { return len(h.whole)+len(h.begun) == 0 }

// each calls yield for every phrase that stands at place i of the words, until it returns false.
func (h *heads) each(words []string, i int, yield func(*phrase) bool) {
	w := words[i]
	hash := uint32(hashSeed)
	for n := 0; n < len(w); n++ {
		if hash = (hash ^ uint32(w[n])) * hashPrime; h.begunBits.has(hash) && !h.begun[w[:n+1]].each(words, i, yield) {
			return
		}
	}
	if h.wholeBits.has(hash) {
		h.whole[w].each(words, i, yield)
	}
}

// each does so for those that begin as the word at place i does. A nil head has none.
func (h *head) each(words []string, i int, yield func(*phrase) bool) bool {
	if h == nil {
		return true
	}
	follows := uint32(anySecond)
	if i+1 < len(words) {
		follows = hashOf(words[i+1])
	}
	for j, second := range h.seconds {
		if second != anySecond && second != follows {
			continue
		}
		if p := &h.phrases[j]; p.goesOn(words, i) && !yield(p) {
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

func newHashBits(keys map[string]*head) hashBits {
	log := max(6, bits.Len(uint(len(keys)*bitsPerHash)))
	b := hashBits{words: make([]uint64, 1<<(log-6)), shift: uint8(32 - min(32, log))}
	for key := range keys {
		hash := hashOf(key)
		b.words[hash>>b.shift>>6] |= 1 << (hash >> b.shift & 63)
	}
	return b
}

func (b *hashBits) has(hash uint32) bool {
	at := hash >> b.shift
	return b.words[at>>6]&(1<<(at&63)) != 0
}

func hashOf(s string) uint32 {
	hash := uint32(hashSeed)
	for i := range len(s) {
		hash = (hash ^ uint32(s[i])) * hashPrime
	}
	return hash
}

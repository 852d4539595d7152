package blocklist

import (
	"maps"
	"math/bits"
	"slices"
)

// heads finds the phrases that begin with a word. Two sets of hash bits, one of the first words of phrases and one of
// the beginnings of first words with a star, tell nearly every word of an ordinary text apart with one walk over its
// letters; only what they let through is looked up. Of the many phrases that begin with a word such as "you", the hash of
// the word that follows tells nearly all apart.
type heads struct {
	whole, begun headTable // by first word; by beginning of the first word
}

// head is the phrases that begin alike.
type head struct {
	begin   string
	phrases []phrase
	seconds []uint32 // by phrase the hash of its second word; anySecond where it has none, or one with a star
}

// anySecond stands for every second word, and for none.
const anySecond = 0

func newHeads(phrases []phrase) heads {
	whole, begun := map[string]*head{}, map[string]*head{}
	for _, p := range phrases {
		by, first := whole, p.words[0]
		if first.prefix {
			by = begun
		}
		if by[first.text] == nil {
			by[first.text] = &head{begin: first.text}
		}
		by[first.text].add(p)
	}
	return heads{whole: newHeadTable(whole), begun: newHeadTable(begun)}
}

func (h *head) add(p phrase) {
	second := uint32(anySecond)
	if len(p.words) > 1 && !p.words[1].prefix {
		second = hashOf(p.words[1].text)
	}
	h.phrases, h.seconds = append(h.phrases, p), append(h.seconds, second)
}

func (h *heads) empty() bool { return len(h.whole.heads)+len(h.begun.heads) == 0 }

// each calls yield for every phrase that stands at place i of the words, until it returns false.
func (h *heads) each(words []string, i int, yield func(*phrase) bool) {
	w := words[i]
	hash := uint32(hashSeed)
	for n := 0; n < len(w); n++ {
		hash = (hash ^ uint32(w[n])) * hashPrime
		if h.begun.bits.has(hash) && !h.begun.find(hash, w[:n+1]).each(words, i, yield) {
			return
		}
	}
	if h.whole.bits.has(hash) {
		h.whole.find(hash, w).each(words, i, yield)
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

// headTable finds heads by the hash of what they begin with, which is at hand.
type headTable struct {
	heads []*head // each at the place of its hash, or the next free one behind it; nil where there is none at all
	shift uint8
	bits  hashBits
}

func newHeadTable(by map[string]*head) headTable {
	t := headTable{bits: newHashBits(by)}
	if len(by) == 0 {
		return t
	}
	log := bits.Len(uint(2 * len(by)))
	t.heads, t.shift = make([]*head, 1<<log), uint8(hashSize-log)
	for _, begin := range slices.Sorted(maps.Keys(by)) {
		i := hashOf(begin) >> t.shift
		for t.heads[i] != nil {
			i = t.behind(i)
		}
		t.heads[i] = by[begin]
	}
	return t
}

func (t *headTable) behind(i uint32) uint32 { return (i + 1) & uint32(len(t.heads)-1) }

// find returns the head of a beginning that may be there, after the bits, or nil.
func (t *headTable) find(hash uint32, begin string) *head {
	for i := hash >> t.shift; t.heads[i] != nil; i = t.behind(i) {
		if t.heads[i].begin == begin {
			return t.heads[i]
		}
	}
	return nil
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
	hashSize  = 32
)

// bitsPerHash makes about one word in 32 pass by accident.
const bitsPerHash = 32

func newHashBits(keys map[string]*head) hashBits {
	log := max(6, bits.Len(uint(len(keys)*bitsPerHash)))
	b := hashBits{words: make([]uint64, 1<<(log-6)), shift: uint8(hashSize - min(hashSize, log))}
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

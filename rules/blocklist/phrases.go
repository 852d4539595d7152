package blocklist

import (
	"math/bits"
	"slices"
	"strings"
	"time"
)

// phrase is a listed phrase, taken apart.
type phrase struct {
	source int // place of its source in the index
	key    string
	words  []word
	until  time.Time // messages of this time on don't match; zero is without end
}

// word is a word of a phrase.
type word struct {
	text   string
	prefix bool // stands for every word that begins with text
}

func (w word) matches(s string) bool {
	if w.prefix {
		return strings.HasPrefix(s, w.text)
	}
	return s == w.text
}

// newPhrase takes a key apart.
func newPhrase(source int, key string) phrase {
	fields := strings.Split(key, " ")
	p := phrase{source: source, key: key, words: make([]word, len(fields))}
	for i, f := range fields {
		p.words[i].text, p.words[i].prefix = strings.CutSuffix(f, "*")
	}
	return p
}

// goesOn reports whether the words of a text from place i on are the phrase, where the first is the phrase's first.
func (p *phrase) goesOn(words []string, i int) bool {
	if len(words)-i < len(p.words) {
		return false
	}
	for j := 1; j < len(p.words); j++ {
		if !p.words[j].matches(words[i+j]) {
			return false
		}
	}
	return true
}

// phraseIndex matches the phrases of all lists in one pass over the words of a text.
type phraseIndex struct {
	block heads
	allow []*heads // by source; nil where it allows no phrase

	added *phraseIndex // beside these; nil is none
}

// newPhraseIndex gathers the phrases of all sources that could be read.
func newPhraseIndex(sources []Source) phraseIndex {
	var block []phrase
	allow := make([]*heads, len(sources))
	for i := range sources {
		s := &sources[i]
		if s.Kind != Phrases || s.Err != nil {
			continue
		}
		block = append(block, phrases(i, s.Block)...)
		if allowed := phrases(i, s.Allow); len(allowed) > 0 {
			h := newHeads(allowed)
			allow[i] = &h
		}
	}
	return phraseIndex{block: newHeads(block), allow: allow}
}

// phrases takes the entries of lists apart.
func phrases(source int, lists []*List) []phrase {
	var out []phrase
	for _, l := range lists {
		for i := range l.table.len() {
			out = append(out, newPhrase(source, string(l.table.key(i))))
		}
	}
	return out
}

// newAddedPhrases gathers the phrases added to sources; nil is none.
func newAddedPhrases(sources []Source) *phraseIndex {
	var block []phrase
	allow, allows := make([]*heads, len(sources)), false
	for i := range sources {
		s := &sources[i]
		if s.added == nil || s.Err != nil {
			continue
		}
		block = append(block, ofSource(i, s.added.blockPhrases)...)
		if len(s.added.allowPhrases) > 0 {
			h := newHeads(ofSource(i, s.added.allowPhrases))
			allow[i], allows = &h, true
		}
	}
	if len(block) == 0 && !allows {
		return nil
	}
	return &phraseIndex{block: newHeads(block), allow: allow}
}

// ofSource returns the phrases as those of a source.
func ofSource(source int, phrases []phrase) []phrase {
	out := slices.Clone(phrases)
	for i := range out {
		out[i].source = source
	}
	return out
}

// match adds to found the sources of which a phrase stands among the words of a message of that time and is not part of
// an allowed one.
func (x *phraseIndex) match(words []string, at time.Time, found numbers) {
	x.each(words, at, func(p *phrase, i int) {
		if !found.has(p.source) && !x.allows(p, words, i, at) {
			found.add(p.source)
		}
	})
}

// each calls yield for every blocked phrase among the words, with its place.
func (x *phraseIndex) each(words []string, at time.Time, yield func(p *phrase, i int)) {
	for layer := x; layer != nil; layer = layer.added {
		if layer.block.empty() {
			continue
		}
		for i := range words {
			layer.block.each(words, i, func(p *phrase) bool {
				if inForce(p.until, at) {
					yield(p, i)
				}
				return true
			})
		}
	}
}

// allows reports whether an allowed phrase of the same source spans the phrase found at place i.
func (x *phraseIndex) allows(p *phrase, words []string, i int, at time.Time) bool {
	for layer := x; layer != nil; layer = layer.added {
		if allow := layer.allow[p.source]; allow != nil && allow.span(p, words, i, at) {
			return true
		}
	}
	return false
}

// span reports whether one of the phrases, in force at that time, spans another one found at place i.
func (h *heads) span(p *phrase, words []string, i int, at time.Time) (ok bool) {
	for start := i; start >= max(0, i-maxFolded+1) && !ok; start-- {
		h.each(words, start, func(a *phrase) bool {
			ok = start+len(a.words) >= i+len(p.words) && inForce(a.until, at)
			return !ok
		})
	}
	return ok
}

// numbers is a set of small numbers.
type numbers []uint64

func (b numbers) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b numbers) len() (n int) {
	for _, word := range b {
		n += bits.OnesCount64(word)
	}
	return n
}

func (b numbers) add(i int) { b[i/64] |= 1 << (i % 64) }

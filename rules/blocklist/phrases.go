package blocklist

import "strings"

// phrase is a listed phrase, taken apart.
type phrase struct {
	source int // place of its source in the index
	key    string
	words  []word
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

// at reports whether the words of a text from place i on are the phrase.
func (p *phrase) at(words []string, i int) bool {
	if len(words)-i < len(p.words) {
		return false
	}
	for j := range p.words {
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

// match adds to found the sources of which a phrase stands among the words and is not part of an allowed one.
func (x *phraseIndex) match(words []string, found numbers) {
	if x.block.empty() {
		return
	}
	for i := range words {
		x.block.each(words, i, func(p *phrase) bool {
			if !found.has(p.source) && !x.allows(p, words, i) {
				found.add(p.source)
			}
			return true
		})
	}
}

// allows reports whether an allowed phrase of the same source spans the phrase found at place i.
func (x *phraseIndex) allows(p *phrase, words []string, i int) (ok bool) {
	allow := x.allow[p.source]
	if allow == nil {
		return false
	}
	for start := i; start >= max(0, i-maxFolded+1) && !ok; start-- {
		allow.each(words, start, func(a *phrase) bool {
			ok = start+len(a.words) >= i+len(p.words)
			return !ok
		})
	}
	return ok
}

// numbers is a set of small numbers.
type numbers []uint64

func (b numbers) has(i int) bool { return b[i/64]&(1<<(i%64)) != 0 }

func (b numbers) add(i int) { b[i/64] |= 1 << (i % 64) }

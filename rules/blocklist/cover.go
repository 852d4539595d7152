package blocklist

import (
	"bytes"
	"iter"
	"strings"

	"github.com/dmgate/dmgate/filter/content"
)

// Cover tells which entries other entries make superfluous, whatever message comes. It is safe for concurrent use.
type Cover struct {
	kind    Kind
	lists   []*List
	phrases heads
}

// NewCover returns what lists of a kind cover.
func NewCover(kind Kind, lists []*List) *Cover {
	c := &Cover{kind: kind, lists: lists}
	if kind == Phrases {
		c.phrases = newHeads(phrases(0, lists))
	}
	return c
}

// All returns an entry that covers all that an entry with that key matches, so that an allowlist with the one leaves
// nothing of the other in a blocklist.
func (c *Cover) All(key string) (entry string, ok bool) {
	if c.kind == Phrases {
		return c.phrase(key, func(p, q *phrase) bool { return len(p.words) == len(q.words) })
	}
	part := subject{id: key}
	if c.kind == Domains || c.kind == URLs {
		name := key
		if strings.HasPrefix(key, ".") { // what lies below a domain, and not the domain itself
			name = "any" + key
		}
		url, host, err := content.URL(name)
		if err != nil {
			return "", false
		}
		part = subject{url: url, host: host}
	}
	return part.coveredBy(c.lists, c.kind)
}

// Part returns another phrase that stands in every text in which the phrase with that key does, so that a list with the
// one needs no other. Lists of other kinds have none.
func (c *Cover) Part(key string) (entry string, ok bool) {
	if c.kind != Phrases {
		return "", false
	}
	return c.phrase(key, func(p, q *phrase) bool { return p.key != q.key })
}

// phrase returns a phrase that stands wherever the phrase with that key does, and is wanted beside it.
func (c *Cover) phrase(key string, wanted func(p, q *phrase) bool) (entry string, ok bool) {
	p := newPhrase(0, key)
	words := make([]string, len(p.words))
	for i, w := range p.words {
		words[i] = w.text
	}
	for i := 0; i < len(words) && !ok; i++ {
		c.phrases.each(words, i, func(q *phrase) bool {
			if p.within(q, i) && wanted(&p, q) {
				entry, ok = q.key, true
			}
			return !ok
		})
	}
	return entry, ok
}

// within reports whether the words of q stand for those of p from place i on, whatever text p is found in.
func (p *phrase) within(q *phrase, i int) bool {
	for j, w := range q.words {
		if own := p.words[i+j]; own.prefix && !w.prefix || !w.matches(own.text) {
			return false
		}
	}
	return true
}

// Keys yields what the list's entries are looked up by, in order: of a list that does not have them in full, only some.
func (l *List) Keys() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range l.table.len() {
			if !yield(string(l.table.key(i))) {
				return
			}
		}
	}
}

// Line is an entry in a text file. Its key is what the list has it under, of some entries there are several.
type Line struct {
	Number    int // 1 is the first
	Entry     string
	Keys      []string
	Commented bool // a comment stands behind the entry
}

// Lines returns the entries of a text file that are in order, with their lines.
func Lines(kind Kind, data []byte) []Line {
	var out []Line
	t := text{kind: kind}
	eachLine(bytes.TrimLeft(data, byteOrderMark), func(n int, line []byte) {
		before := len(t.keys)
		if t.line(line) == nil && len(t.keys) > before {
			whole := strings.TrimSpace(string(line))
			entry, _ := t.entry(whole)
			out = append(out, Line{Number: n, Entry: entry, Keys: t.keys[before:], Commented: uncomment(whole) != whole})
		}
	})
	return out
}

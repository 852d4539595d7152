package content

import (
	"slices"
	"sync"
	"unicode/utf8"
)

// scratch is the working memory of one reading, reused by the next. Nothing that is returned points into it, but for its supply.
type scratch struct {
	supply
	first, second traced
	words         []span
	again, more   []string // words as they are meant
	made          []makeup // of each word
	all           makeup   // of all words together
	signs         signed   // between the words
	letters       letters  // of the whole text
	roles         []role   // of each word
	taken         []span   // links and addresses, in order
	names         []span   // names and accounts
	bent          []bent   // names of apps in disguise, in order
	runs          []span   // words that are letters of spread-out ones: indices into words, in order
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// traced is text that remembers which offset of the original each of its bytes comes from.
type traced struct {
	bytes  []byte
	origin []int32
}

func (t *traced) reset() { t.bytes, t.origin = t.bytes[:0], t.origin[:0] }

// grow makes room for n bytes.
func (t *traced) grow(n int) { t.bytes, t.origin = slices.Grow(t.bytes, n), slices.Grow(t.origin, n+1) }

func (t *traced) byte(b byte, from int) {
	t.bytes = append(t.bytes, b)
	t.origin = append(t.origin, int32(from))
}

// ascii adds a text in lower case, without controls, and reports whether anything of it is left.
func (t *traced) ascii(text string, from int) bool {
	t.grow(len(text))
	n := len(t.bytes)
	bytes, origin := t.bytes[n:n+len(text)], t.origin[n:n+len(text)]
	kept := 0
	for i := range len(text) {
		if c := lowered[text[i]]; c != 0 {
			bytes[kept], origin[kept] = c, int32(from+i)
			kept++
		}
	}
	t.bytes, t.origin = t.bytes[:n+kept], t.origin[:n+kept]
	return kept > 0
}

// lowered has every byte in ASCII in lower case, and 0 for controls that are no white space.
var lowered = func() (table [256]byte) {
	for c := range byte(0x7F) {
		if c >= ' ' || c >= '\t' && c <= '\r' {
			table[c] = asciiLower(c)
		}
	}
	return table
}()

func (t *traced) rune(r rune, from int) {
	n := len(t.bytes)
	t.bytes = utf8.AppendRune(t.bytes, r)
	for range len(t.bytes) - n {
		t.origin = append(t.origin, int32(from))
	}
}

// span is a part of the folded text, from start up to but not including end.
type span struct{ start, end int }

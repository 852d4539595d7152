package content

import (
	"strings"
	"unicode/utf8"
)

// cutOff reports whether no address surely goes on from the k-th word, by what stands behind it, as behind nearly every one. It
// spares the word a look from near.
func (f *finder) cutOff(k int) bool {
	s, w := f.t.folded, f.words[k]
	if f.made[k]&hasRun != 0 && strings.HasSuffix(s[:w.end], "www") || f.dotcom && strings.Contains(s[w.start:w.end], "dotcom") {
		return false
	}
	if w.end == len(s) {
		return true
	}
	var next byte = '\n'
	if w.end+1 < len(s) {
		next = s[w.end+1]
	}
	switch gapSigns[s[w.end]] {
	case partsAlways:
		return true
	case partsFromSpace:
		return blankSigns[next]
	case partsFromDot:
		return next != '.'
	case partsFromSlash:
		return next != '/' && next != '\\'
	case partsFromJoiner:
		if k+1 < len(f.words) && f.words[k+1].start == w.end+1 {
			return f.roles[k+1]&joiner == 0
		}
		return next != ' ' && next != '.' && next != '@' && next != ideographicStop[0] && !opening(next)
	}
	return false
}

// gapSign tells which sign behind a first one may make a part of an address of it.
type gapSign uint8

const (
	partsNever gapSign = iota
	partsAlways
	partsFromSpace  // ends a sentence, if what could be a label does not follow
	partsFromDot    // stands around a dot
	partsFromSlash  // stands behind a scheme
	partsFromJoiner // a space, which may stand around a dot or an "@"
)

var gapSigns = func() (table [256]gapSign) {
	for c := range utf8.RuneSelf {
		if !plainLetters[c] {
			table[c] = partsAlways
		}
	}
	for signs, kind := range map[string]gapSign{
		"@-_/*[({<": partsNever, ".,;": partsFromSpace, "\n'\"|": partsFromDot, ":": partsFromSlash, " ": partsFromJoiner,
	} {
		for _, c := range []byte(signs) {
			table[c] = kind
		}
	}
	return table
}()

// blankSigns are the signs that are part of no label and no dot.
var blankSigns = func() (table [256]bool) {
	for c := range utf8.RuneSelf {
		table[c] = !plainLetters[c] && strings.IndexByte(".-_", byte(c)) < 0
	}
	return table
}()

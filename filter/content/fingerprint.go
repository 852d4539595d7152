package content

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// minFingerprint is how many letters make a text long enough for its copies to be no coincidence. Short greetings and
// wishes, which strangers send in the same words, stay below it.
const minFingerprint = 24

// ideographWeight is how many letters a character of a script without spaces counts for: it says about as much.
const ideographWeight = 2

// The parameters of the 64-bit FNV-1a hash.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// fingerprint returns the FNV-1a hash of the letters of the folded text. Digits, links, addresses, handles, emoji,
// spacing and punctuation are left out and repeated letters taken once, so that changing them does not change it. It
// is 0 for a text that is too short, and never else.
func (f *finder) fingerprint() uint64 {
	f.taken = append(f.taken, f.names...)
	slices.SortFunc(f.taken, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	hash := uint64(fnvOffset)
	s, taken := f.t.folded, f.taken
	length := 0
	var before rune
	for i := 0; i < len(s); {
		if len(taken) > 0 && i >= taken[0].start {
			i = max(i, taken[0].end)
			taken = taken[1:]
			continue
		}
		if s[i] == '@' {
			for i++; i < len(s) && usernameByte(s[i]); i++ {
			}
			continue
		}
		if c := s[i]; c < utf8.RuneSelf {
			i++
			if letter(c) && rune(c) != before {
				before = rune(c)
				length++
				hash = (hash ^ uint64(c)) * fnvPrime
			}
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		class := wordClassOf(r)
		if class == between || r == before {
			continue
		}
		before = r
		if length++; class == alone {
			length += ideographWeight - 1
		}
		for _, b := range []byte(s[i-size : i]) {
			hash = (hash ^ uint64(b)) * fnvPrime
		}
	}
	if length < minFingerprint {
		return 0
	}
	return max(hash, 1)
}

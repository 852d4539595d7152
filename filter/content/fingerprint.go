package content

import (
	"cmp"
	"slices"
)

// minFingerprint is how many letters make a text long enough for its copies to be no coincidence. Short greetings and
// wishes, which strangers send in the same words, stay below it.
const minFingerprint = 24

// ideographWeight is how many letters a character of a script without spaces counts for: it says about as much.
const ideographWeight = 2

// fingerprint returns the FNV-1a hash of the letters of the folded text. Digits, links, addresses, handles, emoji,
// spacing and punctuation are left out and repeated letters taken once, so that changing them does not change it. It
// is 0 for a text that is too short, and never else.
func (f *finder) fingerprint() uint64 {
	if len(f.taken)+len(f.names) == 0 && f.signs&atSigned == 0 {
		return f.letters.sum()
	}
	f.taken = append(f.taken, f.names...)
	slices.SortFunc(f.taken, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	left := noLetters
	s, taken := f.t.folded, f.taken
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
		r, class, size := charAt(s, i)
		if class != between && (size > 1 || letter(s[i])) {
			left.add(r, class, s[i:i+size])
		}
		i += size
	}
	return left.sum()
}

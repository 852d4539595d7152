package content

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// traits are what folding and the survey ask of a character, answered at once for those below lowEnd, which nearly all texts
// are made of.
type traits uint16

const (
	kept        traits = 1 << iota // folding keeps it for composing, as it is
	composed                       // it is its own NFKC form, and nothing before it composes with it
	parting                        // it separates words in a text as it was typed
	small                          // the survey counts it as a small letter, and for nothing else
	capital                        // likewise as a capital one
	caseless                       // likewise as a letter or sign that is neither
	settled                        // folding needs no look at its neighbours
	virama                         // nor here, unless there are two of them
	unsure                         // the scripts of a word with it take a look from near
	firstLetter                    // a letter of the first script; those of the next scripts follow
)

// viramaClass is the combining class of viramas, which take the vowel off an Indic letter. No letter composes with them.
const viramaClass = 9

// letterTraits are the traits of letters, whatever their script.
const letterTraits = firstLetter<<(scripts-latin) - firstLetter

// letterOf is the trait of a letter of a script, 0 for what is no letter.
func letterOf(s script) traits { return firstLetter << s >> 1 & letterTraits }

// surveyed are the traits of characters that the survey is done with by counting.
const surveyed = small | capital | caseless

var lowTraits = tableOf(computeTraits)

func traitsOf(r rune) traits {
	if r < lowEnd {
		return lowTraits[r]
	}
	return highTraits(r)
}

// highTraits are the traits of a character from lowEnd on.
func highTraits(r rune) traits {
	switch {
	case han(r) || hangul(r):
		return kept | composed | settled | letterOf(unlike)
	case pictograph(r):
		return kept | composed | settled | parting
	case parts(r):
		return parting
	}
	return unsure
}

// han reports whether a character is one of the two large blocks of Han.
func han(r rune) bool { return r >= 0x3400 && r <= 0x9FFF }

func hangul(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }

func computeTraits(r rune) (t traits) {
	t = letterOf(scriptOf(r))
	if parts(r) {
		t |= parting
	}
	if r < 0xA0 {
		return t // ASCII, which is looked at apart, and controls
	}
	_, styled := styledLetter(r)
	if !blank(r) && !dropped(r) && !styled {
		t |= kept
	}
	var buffer [utf8.UTFMax]byte
	b := utf8.AppendRune(buffer[:0], r)
	properties := norm.NFKC.Properties(b)
	if norm.NFKC.IsNormal(b) && properties.BoundaryBefore() {
		t |= composed
	}
	if t&kept != 0 && properties.CCC() == viramaClass {
		t |= virama
	}
	if _, twin := capitalTwin(r); t&(kept|composed) == kept|composed && !twin {
		t |= settled
	}
	if !unseen(r) && !ideographic(r) && !decoration(r) && !emoji(r) && !exclaims(r) && !unicode.IsDigit(r) && !inFancyDress(r) {
		t |= caseOf(r)
	}
	return t
}

func caseOf(r rune) traits {
	switch {
	case large(r):
		return capital
	case little(r):
		return small
	}
	return caseless
}

package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What foldRune returns for characters that fold to nothing or to more than one character.
const (
	gone    rune = -1
	several rune = -2
)

// lowEnd is where the tables end that answer for a character at once. Beyond lie Han, Hangul, emoji and rarities.
const lowEnd = 0x3100

// lowFolds is foldRune for every character below lowEnd.
var lowFolds = func() (table [lowEnd]rune) {
	for r := range table {
		table[r] = computeFold(rune(r))
	}
	return table
}()

// The block of mathematical letters, in which most texts in fancy dress are set.
const mathFirst, mathEnd = 0x1D400, 0x1D800

// mathFolds is foldRune for that block.
var mathFolds = func() (table [mathEnd - mathFirst]rune) {
	for i := range table {
		table[i] = computeFold(mathFirst + rune(i))
	}
	return table
}()

// twins maps look-alike letters to the ASCII character that they are read as.
var twins = func() map[rune]rune {
	m := map[rune]rune{}
	for _, groups := range []string{latinTwins, cyrillicTwins, greekTwins, armenianTwins, copticTwins, cherokeeTwins,
		lisuTwins, canadianTwins, oldTwins, rareTwins, symbolTwins} {
		for group := range strings.FieldsSeq(groups) {
			letters := []rune(group)
			for _, r := range letters[1:] {
				m[r] = unicode.ToLower(letters[0])
			}
		}
	}
	return m
}()

// foldRune returns the folded form of a character of a composed text.
func foldRune(r rune) rune {
	switch {
	case r < lowEnd:
		return lowFolds[r]
	case ideographic(r) || pictograph(r) || r == utf8.RuneError:
		return r
	case r >= mathFirst && r < mathEnd:
		return mathFolds[r-mathFirst]
	}
	return computeFold(r)
}

func computeFold(r rune) rune {
	if dropped(r) {
		return gone
	}
	if t, ok := twin(r); ok {
		return t
	}
	if d, ok := digit(r); ok {
		return '0' + d
	}
	switch {
	case unicode.Is(unicode.Zs, r):
		return ' '
	case r == 0x2028 || r == 0x2029:
		return '\n'
	case r >= 0x2010 && r <= 0x2015 || r == 0x2212:
		return '-'
	case strings.ContainsRune("’‘ʼ‛′ʹʻ", r):
		return '\''
	}
	if _, ok := expansions[unicode.ToLower(r)]; ok {
		return several
	}
	return decompose(r)
}

// decompose returns the letter that is left of a composed one when its diacritics are taken off, in lower case. What
// does not come down to one character stays whole.
func decompose(r rune) rune {
	parts := norm.NFKD.PropertiesString(string(r)).Decomposition()
	base := gone
	for _, part := range string(parts) {
		if dropped(part) {
			continue
		}
		if base != gone {
			return unicode.ToLower(r)
		}
		base = part
	}
	if base == gone {
		return unicode.ToLower(r)
	}
	return computeFold(base)
}

// expand returns what a letter that stands for several is written out as.
func expand(r rune) string { return expansions[unicode.ToLower(r)] }

// twin returns the ASCII character that a letter, or its small form, is read as. Cherokee small letters are young, and
// look like the capitals.
func twin(r rune) (rune, bool) {
	if t, ok := twins[r]; ok {
		return t, true
	}
	if r >= 0xAB70 && r <= 0xABBF {
		r = unicode.ToUpper(r)
	}
	t, ok := twins[unicode.ToLower(r)]
	if !ok {
		t, ok = twins[r]
	}
	return t, ok
}

// digit returns the value of a decimal digit of any script. They come in runs of ten.
func digit(r rune) (rune, bool) {
	for _, t := range unicode.Nd.R16 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10, true
		}
	}
	for _, t := range unicode.Nd.R32 {
		if r >= rune(t.Lo) && r <= rune(t.Hi) {
			return (r - rune(t.Lo)) % 10, true
		}
	}
	return 0, false
}

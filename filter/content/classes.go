package content

import (
	"unicode"
	"unicode/utf8"
)

// dropped reports whether a character is left out of the folded text: it can't be seen, or is a mark that only
// decorates a letter. Marks that spell (Indic, Thai, Burmese vowels, kana voicing) are not dropped.
func dropped(r rune) bool {
	if r < lowEnd {
		return lowDropped[r]
	}
	return computeDropped(r)
}

var lowDropped = func() (table [lowEnd]bool) {
	for r := range table {
		table[r] = computeDropped(rune(r))
	}
	return table
}()

func computeDropped(r rune) bool {
	switch {
	case r < 0x300:
		return r >= 0x7F && r < 0xA0 && r != 0x85 || r == 0xAD
	case ideographic(r) || pictograph(r) || r == utf8.RuneError:
		return false
	}
	return computeInvisible(r) || decoration(r)
}

// decorations are the blocks of marks that are put on letters of any script, and the marks for vowels and reading in
// Hebrew, Arabic and Syriac, which are written or left out at will.
var decorations = []span{
	{0x300, 0x36F}, {0x483, 0x489}, {0x591, 0x5BD}, {0x5BF, 0x5BF}, {0x5C1, 0x5C2}, {0x5C4, 0x5C5}, {0x5C7, 0x5C7},
	{0x610, 0x61A}, {0x640, 0x640}, {0x64B, 0x65F}, {0x670, 0x670}, {0x6D6, 0x6DC}, {0x6DF, 0x6E4}, {0x6E7, 0x6E8},
	{0x6EA, 0x6ED}, {0x711, 0x711}, {0x730, 0x74A}, {0x8CA, 0x8E1}, {0x8E3, 0x8FF}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
	{0x20D0, 0x20FF}, {0xFE20, 0xFE2F},
}

func decoration(r rune) bool { return inSpans(decorations, r) }

// blanks are characters that show nothing without being formats (Cf): fillers, joiners and variation selectors.
var blanks = []span{
	{0x34F, 0x34F}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x2800, 0x2800}, {0x3164, 0x3164},
	{0xFE00, 0xFE0F}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFC}, {0xE0000, 0xE0FFF},
}

// blank reports whether a character shows nothing and takes the room of a letter: the empty pattern of Braille and the
// fillers of Hangul.
func blank(r rune) bool { return r == 0x2800 || r == 0x3164 || r == 0xFFA0 }

// invisible reports whether a character shows nothing and takes no part in spelling.
func invisible(r rune) bool {
	if r < lowEnd {
		return lowInvisible[r]
	}
	return !ideographic(r) && !pictograph(r) && r != utf8.RuneError && computeInvisible(r)
}

var lowInvisible = func() (table [lowEnd]bool) {
	for r := range table {
		table[r] = computeInvisible(rune(r))
	}
	return table
}()

func computeInvisible(r rune) bool {
	return r >= 0xAD && (unicode.Is(unicode.Cf, r) && !visibleFormat(r) || inSpans(blanks, r))
}

// visibleFormat reports whether a format character is seen: Arabic and Syriac number signs, and the like.
func visibleFormat(r rune) bool {
	return r >= 0x600 && r <= 0x605 || r == 0x6DD || r == 0x70F || r >= 0x890 && r <= 0x8E2 || r == 0x110BD || r == 0x110CD
}

func inSpans(spans []span, r rune) bool {
	for _, s := range spans {
		if int(r) <= s.end {
			return int(r) >= s.start
		}
	}
	return false
}

// ideographic reports whether a character is one of the many of Han, Hangul and kana that fold to themselves.
func ideographic(r rune) bool {
	return r >= 0x3041 && r <= 0x30FF || r >= 0x3400 && r <= 0x9FFF || r >= 0xAC00 && r <= 0xD7A3
}

func pictograph(r rune) bool { return r >= 0x1F300 && r <= 0x1FAFF && r != 0x1F74C && r != 0x1F768 }

func regional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

func greek(r rune) bool { return r >= 0x370 && r <= 0x3FF || r >= 0x1F00 && r <= 0x1FFF }

// The part that a character of the folded text plays in words.
type wordClass uint8

const (
	between  wordClass = iota // separates words
	inside                    // part of a word
	alone                     // a word by itself: a letter of a script written without spaces
	attached                  // a mark, part of what it stands on
)

var lowWordClasses = func() (table [lowEnd]wordClass) {
	for r := range table {
		table[r] = computeWordClass(rune(r))
	}
	return table
}()

func wordClassOf(r rune) wordClass {
	switch {
	case r < lowEnd:
		return lowWordClasses[r]
	case r >= 0xAC00 && r <= 0xD7A3:
		return inside
	case pictograph(r):
		return between
	case r >= 0x3400 && r <= 0x9FFF:
		return alone
	}
	return computeWordClass(r)
}

func computeWordClass(r rune) wordClass {
	switch {
	case unicode.IsMark(r):
		return attached
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer,
		unicode.Myanmar) && (unicode.IsLetter(r) || r == 0x30FC), r == 0x30FC:
		return alone
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return inside
	}
	return between
}

package content

import (
	"unicode"
	"unicode/utf8"
)

// unseen reports whether a character shows nothing by itself.
func unseen(r rune) bool { return invisible(r) && !(r >= 0xFFF9 && r <= 0xFFFC) }

// unseen counts an invisible character, unless it does its proper work where it stands: joining emoji, shaping Arabic
// and Indic letters, hyphenating a long word, separating words of a script without spaces, marking direction beside
// letters that run right to left.
func (v *survey) unseen(raw string, i int, r, before rune) {
	after, _ := utf8.DecodeRuneInString(raw[i+utf8.RuneLen(r):])
	switch {
	case r == 0x202D || r == 0x202E:
		v.overrides++
	case r >= 0x202A && r <= 0x202C || r >= 0x2066 && r <= 0x2069:
		if !copied(r, before, after) {
			v.embeddings++
		}
		if v.rightToLeft(raw) {
			return
		}
	}
	if !v.belongs(raw, i, r, before, after) && !stray(raw, i, r, after) {
		v.c.Invisible++
	}
}

// stray reports whether an invisible character stands by itself at the edge of a word. It hides nothing there: such
// ones are left over when text is copied from a web page.
func stray(raw string, i int, r, after rune) bool {
	before, _ := utf8.DecodeLastRuneInString(raw[:i])
	return !unseen(before) && !unseen(after) && (wordClassOf(before) == between || wordClassOf(after) == between) &&
		!unicode.Is(unicode.Cc, r)
}

// betweenLoners reports whether a blank stands between two letters that stand alone, as in a word that is spread out
// with blanks. Any other separates words: nobody who reads can tell it from a space.
func betweenLoners(raw string, i int, r rune) bool {
	before, size := utf8.DecodeLastRuneInString(raw[:i])
	first, _ := utf8.DecodeLastRuneInString(raw[:i-size])
	rest := raw[i+utf8.RuneLen(r):]
	after, size := utf8.DecodeRuneInString(rest)
	last, _ := utf8.DecodeRuneInString(rest[size:])
	return !separates(before) && separates(first) && !separates(after) && separates(last)
}

// separates reports whether a character is no part of a word.
func separates(r rune) bool { return blank(r) || wordClassOf(r) == between }

// copied reports whether a mark of direction is of those that come along when a name, a number or a line is copied: it
// sets something apart left to right, changes nothing in a text that runs so anyway, and stands outside words.
func copied(r, before, after rune) bool {
	switch r {
	case 0x202A, 0x2066, 0x2068:
		return !unicode.IsLetter(before)
	case 0x202C, 0x2069:
		return !unicode.IsLetter(after)
	}
	return false
}

// belongs reports whether an invisible character has business where it stands.
func (v *survey) belongs(raw string, i int, r, before, after rune) bool {
	switch {
	case r == 0x200D: // zero-width joiner
		return emoji(before) && (emoji(after) || after == 0x2640 || after == 0x2642) || shaped(before)
	case r == 0x200C: // zero-width non-joiner
		return shaped(before)
	case r == 0x200B: // zero-width space
		return before != 0 && after != 0 && wordClassOf(before) == alone && wordClassOf(after) == alone
	case r == 0x200E || r == 0x200F || r == 0x61C:
		return v.rightToLeft(raw)
	case r >= 0x202A && r <= 0x202C || r >= 0x2066 && r <= 0x2069:
		return copied(r, before, after)
	case r == 0xAD: // soft hyphen
		return unicode.IsLetter(before) && unicode.IsLetter(after)
	case r == 0xFEFF: // byte order mark
		return i == 0
	case r >= 0xFE00 && r <= 0xFE0F: // variation selectors
		return emoji(before) || before != 0 && !unicode.IsLetter(before) || unicode.Is(unicode.Han, before)
	case r >= 0xE0100 && r <= 0xE01EF:
		return unicode.Is(unicode.Han, before)
	case r >= 0xE0020 && r <= 0xE007F: // tags, in flags of regions
		return before == 0x1F3F4
	case r >= 0x180B && r <= 0x180F:
		return unicode.Is(unicode.Mongolian, before)
	case r == 0x17B4 || r == 0x17B5:
		return unicode.Is(unicode.Khmer, before)
	}
	return false
}

// shaped reports whether letters of the character's script change their shape with their neighbours.
func shaped(r rune) bool {
	return r >= 0x600 && r <= 0x8FF || r >= 0x900 && r <= 0xDFF || r >= 0x1000 && r <= 0x109F || r >= 0x1780 && r <= 0x18AF
}

// decoration takes account of a mark on a letter: one that runs through it or under it, or a third one in a pile.
func (v *survey) decoration(r, before rune) {
	if r >= 0x591 && r <= 0x8FF || !unicode.IsLetter(before) && v.stacked == 0 {
		return
	}
	v.stacked++
	if r >= 0x332 && r <= 0x338 || v.stacked == 3 {
		v.decorated++
	}
}

// emojiBlocks are where emoji live. The letters in squares (1F170 on) are among them: some are used as emoji.
var emojiBlocks = []span{
	{0x203C, 0x203C}, {0x2049, 0x2049}, {0x2194, 0x2199}, {0x21A9, 0x21AA}, {0x231A, 0x231B}, {0x23E9, 0x23F3},
	{0x2600, 0x27BF}, {0x2B05, 0x2B55}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F170, 0x1F19A},
	{0x1F1E6, 0x1F1FF}, {0x1F201, 0x1F251}, {0x1F300, 0x1FAFF},
}

// emoji reports whether a character is drawn as a picture.
func emoji(r rune) bool { return r >= 0x203C && !ideographic(r) && inSpans(emojiBlocks, r) }

// emoji counts an emoji once, however many characters it is made of.
func (v *survey) emoji(raw string, i int, r, before rune) {
	switch {
	case r >= 0x1F3FB && r <= 0x1F3FF && emoji(before): // skin tone
	case regional(r):
		next, _ := utf8.DecodeRuneInString(raw[i+4:])
		switch paired := v.flag; {
		case paired:
			v.flag = false
		case regional(next):
			v.flag = true
			v.c.Emoji++
		default:
			v.styled++
		}
	case i >= 3 && raw[i-3:i] == "\u200d": // joined to the one before
	default:
		v.c.Emoji++
	}
}

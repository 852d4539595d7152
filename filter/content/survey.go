package content

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter"
)

// survey counts characters and looks for tricks of writing, in the text as it was typed.
type survey struct {
	c *filter.Content

	cased, capitals, digits, shown   int
	styled, wide, decorated, stacked int // fancy letters; full-width ones; letters under overlays; marks on this letter
	overrides, embeddings            int
	native                           [scripts]int // words wholly in a script, with a letter that has no Latin twin
	wholly, endings                  int
	eastAsian                        bool
	leftward                         known
	flag                             bool // the last regional indicator opened a flag
}

// known is the answer to a question that is seldom asked, and dear to answer.
type known uint8

const (
	unknown known = iota
	no
	yes
)

// fancyLetters is how many letters in fancy dress a text may have by accident: "ℝ", "𝑥", an "Ⓜ".
const fancyLetters = 3

// surveyText fills in what the original text says by itself.
func surveyText(raw string, c *filter.Content) {
	v := survey{c: c}
	v.plainCharacters(raw)
	c.Length = v.shown
	if v.shown < len(raw) {
		v.text(raw)
	}
	if v.cased > 0 {
		c.Capitals = float64(v.capitals) / float64(v.cased)
	}
	if v.shown > 0 {
		c.Digits = float64(v.digits) / float64(v.shown)
	}
	if !v.eastAsian {
		v.styled += v.wide
	}
	c.Styled = v.styled >= fancyLetters || v.decorated >= fancyLetters
	c.Bidi = v.overrides > 0 || v.embeddings > 0 && !v.rightToLeft(raw)
	c.Lookalike = c.Lookalike || v.wholly > 0 && v.native[cyrillic]+v.native[greekical]+v.native[exotic] == 0 &&
		(v.native[latin] > 0 || latinWord(raw))
	if v.endings > 0 && v.native[cyrillic] == 0 {
		c.MixedScript, c.Lookalike = true, true
	}
}

// text surveys what is not ASCII, character by character, and the scripts of the words that hold some of it.
func (v *survey) text(raw string) {
	word, made := -1, traits(0)
	var before rune
	length := v.shown
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			if word < 0 {
				i += asciiPrefix(raw[i:])
				before = rune(raw[i-1])
				continue
			}
			if before = rune(raw[i]); lowTraits[before]&parting != 0 {
				v.word(raw[word:i], made)
				word, made = -1, 0
			}
			made |= lowTraits[before] &^ parting
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		length++
		t := traitsOf(r)
		if t&parting == 0 {
			if word < 0 {
				word, made = asciiWordBefore(raw, i)
			}
			made |= t
		} else if word >= 0 {
			v.word(raw[word:i], made)
			word, made = -1, 0
		}
		if t&surveyed != 0 {
			v.letter(t & surveyed)
			before = r
		} else if v.character(raw, i, r, before); !unseen(r) {
			before = r
		}
		i += size
	}
	if word >= 0 {
		v.word(raw[word:], made)
	}
	v.c.Length = length
}

// asciiWordBefore returns where the letters and digits in ASCII start that end at i, and their traits.
func asciiWordBefore(raw string, i int) (start int, made traits) {
	for ; i > 0 && raw[i-1] < utf8.RuneSelf && lowTraits[raw[i-1]]&parting == 0; i-- {
		made |= lowTraits[raw[i-1]]
	}
	return i, made
}

// parts reports whether a character separates words in a text as it was typed.
func parts(r rune) bool {
	if r < utf8.RuneSelf {
		return asciiClass(asciiLower(byte(r))) == between
	}
	return !dropped(r) && wordClassOf(r) == between && !inFancyDress(r)
}

// letter takes account of a character that is only to be counted.
func (v *survey) letter(t traits) {
	v.stacked = 0
	v.shown++
	if t != caseless {
		v.cased++
	}
	if t == capital {
		v.capitals++
	}
}

// latinWord reports whether a text has a word that is native in Latin letters.
func latinWord(raw string) bool {
	for word := range strings.FieldsFuncSeq(raw, func(r rune) bool { return traitsOf(r)&parting != 0 }) {
		if ascii(word) {
			if word[0] > '9' {
				return true
			}
			continue
		}
		if w := scriptsIn(word); !w.ending && !w.mixed && !w.wholly && w.letters[latin] > 1 {
			return true
		}
	}
	return false
}

var rightToLeftBlocks = []span{
	{0x590, 0x8FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFC}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF},
}

// rightToLeft reports whether a letter of the text is of a script that runs right to left.
func (v *survey) rightToLeft(raw string) bool {
	if v.leftward == unknown {
		v.leftward = no
		if strings.ContainsFunc(raw, runsLeft) {
			v.leftward = yes
		}
	}
	return v.leftward == yes
}

// runsLeft reports whether a character is a letter of a script that runs right to left.
func runsLeft(r rune) bool {
	return r >= 0x590 && inSpans(rightToLeftBlocks, r) && unicode.IsLetter(r)
}

// word takes account of the scripts that a word is in. made is what its characters have among them: one that is Latin alone counts
// only where others are made to look so, and one in another single script says nothing new where that script has been seen as
// native.
func (v *survey) word(word string, made traits) {
	switch only := made & (letterTraits | unsure); {
	case only&^letterOf(latin) == 0, only == letterOf(unlike), only == letterOf(cyrillic) && v.native[cyrillic] > 0:
		return
	}
	w := scriptsIn(word)
	switch {
	case w.ending:
		v.endings++
	case w.mixed:
		v.c.MixedScript = true
		v.c.Lookalike = v.c.Lookalike || w.twins || w.switches > 1
	case w.wholly:
		v.wholly++
	default:
		for s := latin; s < scripts; s++ {
			if w.letters[s] > 1 {
				v.native[s]++
			}
		}
	}
	if w.letters[oddLatin] > 0 {
		if w.letters[latin] > w.letters[oddLatin] {
			v.c.Lookalike = true
		} else {
			v.styled += w.letters[oddLatin]
		}
	}
}

// character takes account of one character beyond ASCII. before is the last one that can be seen.
func (v *survey) character(raw string, i int, r, before rune) {
	switch {
	case r < 0xA0: // controls that are left of a wrong encoding
		return
	case ideographic(r):
		v.stacked = 0
		v.shown++
		v.eastAsian = true
		return
	case unseen(r):
		v.unseen(raw, i, r, before)
		return
	case decoration(r):
		v.decoration(r, before)
		return
	}
	v.stacked = 0
	v.shown++
	switch {
	case emoji(r):
		v.emoji(raw, i, r, before)
	case r == '‼':
		v.c.Exclamations += 2
	case exclaims(r):
		v.c.Exclamations++
	case large(r):
		v.cased++
		v.capitals++
	case little(r):
		v.cased++
	case unicode.IsDigit(r):
		v.digits++
	}
	if inFancyDress(r) {
		v.styled++
	} else if r >= 0xFF21 && r <= 0xFF5A {
		v.wide++
	}
}

func exclaims(r rune) bool { return r == '！' || r == '¡' || r == '‼' }

func large(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsTitle(r) || r >= enclosed && unicode.Is(unicode.Other_Uppercase, r)
}

func little(r rune) bool {
	return unicode.IsLower(r) || r >= enclosed && unicode.Is(unicode.Other_Lowercase, r)
}

// enclosed is where letters in circles and squares begin, which are signs by category and yet large or small.
const enclosed = 0x24B6

// inFancyDress reports whether a character is a letter in fancy dress.
func inFancyDress(r rune) bool {
	_, styled := styledLetter(r)
	return styled || fancy(r)
}

// fancy reports whether a character is a letter that decomposes to an ASCII one in another style. Signs that are made
// of letters (℃, ™, №, ℹ) are none.
func fancy(r rune) bool {
	switch {
	case r >= 0x1D400 && r <= 0x1D7CB, r >= 0x24B6 && r <= 0x24E9 && r != 0x24C2, r >= 0x1F130 && r <= 0x1F149:
		return true
	case r >= 0x2102 && r <= 0x2149:
		return unicode.IsLetter(r) && !strings.ContainsRune("ΩKÅℹℵℶℷℸ", r)
	case modifier(r) || r >= 0x2090 && r <= 0x209C:
		return true
	}
	return false
}

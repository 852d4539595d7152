package content

import (
	"strings"
	"unicode"
)

// script is a writing system, so far as it matters for telling imitation from spelling.
type script uint8

const (
	noScript  script = iota // digits, punctuation, marks
	latin                   // ASCII and accented Latin letters
	oddLatin                // turned, small-capital and phonetic Latin letters
	cyrillic                //
	greekical               // Greek and Coptic
	exotic                  // Armenian, Cherokee, Lisu, …: scripts with Latin look-alikes that few write
	unlike                  // every other script
	scripts                 // how many there are
)

// lowScripts is scriptOf for every character below lowEnd.
var lowScripts = tableOf(computeScript)

// tableOf is what a function says of every character below lowEnd.
func tableOf[T any](of func(rune) T) (table [lowEnd]T) {
	for r := range table {
		table[r] = of(rune(r))
	}
	return table
}

func scriptOf(r rune) script {
	if r < lowEnd {
		return lowScripts[r]
	}
	return computeScript(r)
}

func computeScript(r rune) script {
	switch {
	case r < 0x80:
		if c := r | 0x20; c >= 'a' && c <= 'z' {
			return latin
		}
		return noScript
	case latinInDress(r):
		return latin
	case !unicode.IsLetter(r):
		return noScript
	case r < 0x250 || r >= 0x1E00 && r <= 0x1EFF:
		if r == 0xB5 || r == 0xAA || r == 0xBA { // signs: micro, ordinals
			return noScript
		}
		return latin
	case modifier(r):
		return noScript
	case r < 0x370 || r >= 0x1D00 && r <= 0x1DBF || r >= 0xA720 && r <= 0xA7FF || r >= 0xAB30 && r <= 0xAB6F:
		return oddLatin
	case greek(r) || r >= 0x2C80 && r <= 0x2CFF:
		return greekical
	case r < 0x530 || r >= 0x1C80 && r <= 0x1C8F || r >= 0x2DE0 && r <= 0x2DFF || r >= 0xA640 && r <= 0xA69F:
		return cyrillic
	case r < 0x590 || r >= 0x13A0 && r <= 0x16FF || r >= 0xAB70 && r <= 0xABBF || r >= 0xA4D0 && r <= 0xA4FF ||
		r >= 0x10280 && r <= 0x16FFF:
		return exotic
	}
	return unlike
}

// latinInDress reports whether a character is a Latin letter in fancy dress or of full width.
func latinInDress(r rune) bool {
	if r < 0x2102 || !inFancyDress(r) && !(r >= 0xFF21 && r <= 0xFF5A) {
		return false
	}
	f := foldRune(r)
	return f >= 'a' && f <= 'z' && !(r >= 0x1D6A8 && r <= 0x1D7CB) // where the mathematical letters are Greek
}

// modifier reports whether a letter is a small raised one.
func modifier(r rune) bool { return r >= 0x1D2C && r <= 0x1D6A || r >= 0x2B0 && r <= 0x2B8 }

// sameInSmall are the Cyrillic letters whose small form, too, is that of a Latin letter.
const sameInSmall = "аеорсухіѕјһԁԛԝӏѵ"

var smallTwins = func() map[rune]bool {
	set := map[rune]bool{}
	for _, r := range sameInSmall {
		set[r] = true
	}
	return set
}()

// latinTwinsOfCyrillic are the Latin letters that look like Cyrillic ones.
const latinTwinsOfCyrillic = "aceopxyijskmtbhABCEHKMOPTXYIJS"

// islands are letters of scripts unlike Latin of which one inside a Latin word is read as "o", "l", "n", "s" or "v". They
// are not folded: in their own words they are nothing of the kind.
const islands = "סטוןחهھہةﻩاଠഠဝටჿㅇ〇ടပ"

// wordScripts is what a word is written in.
type wordScripts struct {
	letters  [scripts]int
	mixed    bool // several scripts in one word
	twins    bool // every letter of one script has a twin in the other
	wholly   bool // not Latin, yet every letter looks Latin
	ending   bool // Latin with a Cyrillic end, as Russian bends foreign words, or a trick: the rest of the text decides
	switches int
}

// scriptsIn looks at one word. Its cost is one look at each letter.
func scriptsIn(word string) (w wordScripts) {
	last := noScript
	foreign, foreignTwins, latinLike, wholly, upperLatin, island := 0, 0, 0, true, 0, false
	for _, r := range word {
		s := scriptOf(r)
		if s == noScript {
			continue
		}
		w.letters[s]++
		if last != noScript && s != last {
			w.switches++
		}
		last = s
		if s == latin {
			if unicode.IsUpper(r) {
				upperLatin++
			}
			if base := baseOf(r); base < 0x80 && containsByte(latinTwinsOfCyrillic, byte(base)) {
				latinLike++
			}
			continue
		}
		foreign++
		island = island || s == unlike && strings.ContainsRune(islands, r)
		f := foldRune(r)
		isTwin := f >= '0' && f <= 'z'
		if isTwin {
			foreignTwins++
		}
		wholly = wholly && isTwin && (s != cyrillic || unicode.IsUpper(r) || smallTwins[r])
	}
	n := w.letters
	if island && w.switches == 2 && n[unlike] == 1 && last == latin && n[latin] > 2 {
		w.mixed, w.twins = true, true
		return w
	}
	w.wholly = foreign > 1 && n[latin] == 0 && n[unlike] == 0 && n[oddLatin] == 0 && wholly
	kinds := 0
	for _, s := range []script{latin, cyrillic, greekical, exotic} {
		if n[s] > 0 {
			kinds++
		}
	}
	if kinds < 2 || kinds == 2 && n[greekical] > 0 && n[latin]+n[greekical] <= 3 {
		return w // formulas mix Latin and Greek: "kΩ", "Δt"
	}
	w.mixed = true
	w.twins = foreignTwins == foreign || latinLike == n[latin]
	if w.switches == 1 && last == cyrillic && n[cyrillic] == foreign { // Latin first, Cyrillic to its end
		shouted := n[latin] > 1 && n[latin] == upperLatin
		w.mixed = latinLike == n[latin] && !shouted
		w.ending = !w.mixed && foreignTwins == foreign
	}
	return w
}

// baseOf returns what a Latin letter in fancy dress is without it, and others as they are.
func baseOf(r rune) rune {
	if latinInDress(r) {
		return foldRune(r)
	}
	return r
}

func containsByte(s string, c byte) bool {
	for i := range len(s) {
		if s[i] == c {
			return true
		}
	}
	return false
}

package evade

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lookalike gives letters a twin in another script: Cyrillic and Greek for Latin, Latin for Cyrillic. They are pairs of
// Unicode's confusables (UTS #39, confusables.txt) that are hard to tell apart in most fonts.
var lookalike = func() map[rune]rune {
	latin := []rune("aceiopsxyjABCEHIKMOPSTXYZ")
	other := []rune("асеіорѕхујАВСЕНІКМОРЅТХҮΖ")
	pairs := map[rune]rune{}
	for i := range latin {
		pairs[latin[i]] = other[i]
		if unicode.Is(unicode.Cyrillic, other[i]) {
			pairs[other[i]] = latin[i]
		}
	}
	return pairs
}()

func lookalikes(text string) string {
	return strings.Map(func(r rune) rune {
		if twin, ok := lookalike[r]; ok {
			return twin
		}
		return r
	}, text)
}

// alphabet is where a fancy alphabet begins.
type alphabet struct{ upper, lower, digit rune }

// The alphabets that fancy-text generators offer most.
var (
	mathBold = alphabet{upper: '𝐀', lower: '𝐚', digit: '𝟎'} // Unicode block Mathematical Alphanumeric Symbols
	circled  = alphabet{upper: 'Ⓐ', lower: 'ⓐ'}             // Unicode block Enclosed Alphanumerics
)

// styled writes letters in another alphabet.
func styled(a alphabet) func(string) string {
	return func(text string) string {
		return strings.Map(func(r rune) rune {
			switch {
			case r >= 'A' && r <= 'Z':
				return a.upper + r - 'A'
			case r >= 'a' && r <= 'z':
				return a.lower + r - 'a'
			case r >= '0' && r <= '9' && a.digit != 0:
				return a.digit + r - '0'
			}
			return r
		}, text)
	}
}

// fullwidth writes all of ASCII that is visible in its full-width form (Unicode block Halfwidth and Fullwidth Forms).
func fullwidth(text string) string {
	const offset = '！' - '!'
	return strings.Map(func(r rune) rune {
		if r > ' ' && r <= '~' {
			return r + offset
		}
		return r
	}, text)
}

// accents puts combining marks on vowels, a different one each time.
func accents(text string) string {
	marks := []rune("\u0301\u0308\u0323\u0302")
	var b strings.Builder
	n := 0
	for _, r := range text {
		b.WriteRune(r)
		if isVowel(r) {
			b.WriteRune(marks[n%len(marks)])
			n++
		}
	}
	return b.String()
}

func isVowel(r rune) bool { return strings.ContainsRune("aeiouAEIOU", r) }

// mixedCase writes letters as capitals and small ones by turns.
func mixedCase(text string) string {
	upper := false
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return r
		}
		if upper = !upper; upper {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, text)
}

// leet is how leetspeak writes letters.
var leet = map[rune]rune{'a': '4', 'e': '3', 'i': '1', 'o': '0', 's': '5', 't': '7', 'A': '4', 'E': '3', 'I': '1',
	'O': '0', 'S': '5', 'T': '7'}

// leetspeak writes every other letter that can be so written as a digit, which leaves words readable.
func leetspeak(text string) string {
	return eachLongWord(text, func(word string) string {
		turn := false
		return strings.Map(func(r rune) rune {
			digit, ok := leet[r]
			if !ok {
				return r
			}
			if turn = !turn; turn {
				return digit
			}
			return r
		}, word)
	})
}

// smallCapitals writes small letters as small capitals (mostly of Unicode block Phonetic Extensions). There is none of x.
func smallCapitals(text string) string {
	capitals := []rune("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡxʏᴢ")
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return capitals[r-'a']
		}
		return r
	}, text)
}

// signs writes letters of long words as signs that look like them.
func signs(text string) string {
	return eachLongWord(text, strings.NewReplacer("a", "@", "s", "$", "i", "!", "e", "€").Replace)
}

// masked puts an asterisk in place of the first vowel inside a word.
func masked(text string) string {
	return eachLongWord(text, func(word string) string {
		_, first := utf8.DecodeRuneInString(word)
		at := strings.IndexFunc(word[first:], isVowel)
		if at < 0 {
			return word
		}
		at += first
		return word[:at] + "*" + word[at+1:]
	})
}

// stretched repeats the last vowel of a word three times.
func stretched(text string) string {
	return eachLongWord(text, func(word string) string {
		at := strings.LastIndexFunc(word, isVowel)
		if at < 0 {
			return word
		}
		return word[:at] + strings.Repeat(word[at:at+1], 3) + word[at:]
	})
}

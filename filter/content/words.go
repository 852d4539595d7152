package content

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Words folds a text and splits it into words, in order: runs of letters and digits, without apostrophes ("don't" is
// "dont"). Scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) give a word a character, with the
// marks that stand on it, so that a phrase in them is a run of words like any other. The words of a list's phrases must
// be made with this function.
func Words(text string) []string {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	t := s.fold(text)
	s.split(t.folded)
	return s.wordsIn(t.folded)
}

// split goes through a folded text once. It fills words with the spans of its words, apostrophes included, made with what they
// are made up of, and takes down the signs between them and the letters in them.
func (s *scratch) split(folded string) {
	s.words, s.made, s.all, s.signs, s.letters = s.words[:0], s.made[:0], 0, 0, noLetters
	for i := 0; i < len(folded); {
		if folded[i] == ' ' {
			i++
			continue
		}
		start := i
		var made makeup
		switch r, class, size := charAt(folded, i); class {
		case inside:
			i, made = s.letters.word(folded, i)
		case alone, attached:
			s.letters.add(r, class, folded[i:i+size])
			i, made = s.letters.marks(folded, i+size)
		default:
			s.signs |= signs[folded[i]]
			i += size
			continue
		}
		s.words, s.made = append(s.words, span{start, i}), append(s.made, made)
		s.all |= made
	}
}

func classAt(folded string, i int) (wordClass, int) {
	_, class, size := charAt(folded, i)
	return class, size
}

// charAt returns a character of a folded text with the part that it plays in words.
func charAt(folded string, i int) (r rune, class wordClass, size int) {
	if c := folded[i]; c < utf8.RuneSelf {
		return rune(c), asciiClasses[c], 1
	}
	r, size = utf8.DecodeRuneInString(folded[i:])
	return r, wordClassOf(r), size
}

var asciiClasses = func() (table [utf8.RuneSelf]wordClass) {
	for c := range table {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			table[c] = inside
		}
	}
	return table
}()

// plainLetters are the bytes that go on with any word: letters and digits in ASCII.
var plainLetters = func() (table [256]bool) {
	for c, class := range asciiClasses {
		table[c] = class == inside
	}
	return table
}()

// word reads the word that starts at start, and returns where it ends and what it is made up of. An apostrophe goes on if a letter
// follows.
func (l *letters) word(folded string, start int) (end int, made makeup) {
	own := *l
	before := byte(0)
	for end = start; end < len(folded); {
		c := folded[end]
		if m := plainMakeup[c]; m != 0 {
			if made |= m; c == before {
				if made |= hasRepeat; end-2 >= start && folded[end-2] == c {
					made |= hasRun
				}
			}
			if m == hasLetter && rune(c) != own.before {
				own.before = rune(c)
				own.length++
				own.hash = (own.hash ^ uint64(c)) * fnvPrime
			}
			before = c
			end++
			continue
		}
		r, class, size := charAt(folded, end)
		here := hasForeign
		if c == '\'' && end+1 < len(folded) {
			class, _ = classAt(folded, end+1)
			here = hasApostrophe
		}
		if class != inside && class != attached {
			break
		}
		if end-size >= start && folded[end-size:end] == folded[end:end+size] {
			here |= hasRepeat | hasRun
		}
		if c >= utf8.RuneSelf {
			own.add(r, class, folded[end:end+size])
		}
		made |= here
		before = c
		end += size
	}
	if *l = own; end-start >= minWallet {
		made |= isLong
	}
	if end-start == 1 || folded[start] >= utf8.RuneSelf && utf8.RuneCountInString(folded[start:end]) == 1 {
		made |= isSingle
	}
	return end, made
}

// marks reads the marks at i, which stand on a letter that is a word by itself.
func (l *letters) marks(folded string, i int) (end int, made makeup) {
	made = hasForeign
	for end = i; end < len(folded); made |= hasRepeat | hasRun {
		r, class, size := charAt(folded, end)
		if class != attached {
			break
		}
		l.add(r, class, folded[end:end+size])
		end += size
	}
	return end, made
}

// wordsIn cuts the words out of the folded text that has been split.
func (s *scratch) wordsIn(folded string) []string {
	if len(s.words) == 0 {
		return nil
	}
	words := s.slice(len(s.words))
	for i, w := range s.words {
		words[i] = folded[w.start:w.end]
		if s.made[i]&hasApostrophe != 0 {
			words[i] = withoutApostrophes(words[i])
		}
	}
	return words
}

func withoutApostrophes(word string) string {
	word = strings.ReplaceAll(word, "'", "")
	if ascii(word) {
		return word
	}
	return norm.NFC.String(word) // it may have kept letters apart that compose
}

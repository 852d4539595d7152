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

// split fills words with the spans of the words of a folded text, apostrophes included, and made with what they are made up of.
func (s *scratch) split(folded string) {
	s.words, s.made, s.all = s.words[:0], s.made[:0], 0
	for i := 0; i < len(folded); {
		class, size := classAt(folded, i)
		start := i
		i += size
		var made makeup
		switch class {
		case inside:
			i, made = endOfWord(folded, start, i)
		case alone, attached:
			if i = endOfMarks(folded, i); i > start+size {
				made = hasRepeat | hasRun
			}
			made |= hasForeign
		default:
			continue
		}
		s.words, s.made = append(s.words, span{start, i}), append(s.made, made)
		s.all |= made
	}
}

func classAt(folded string, i int) (wordClass, int) {
	if c := folded[i]; c < utf8.RuneSelf {
		return asciiClasses[c], 1
	}
	r, size := utf8.DecodeRuneInString(folded[i:])
	return wordClassOf(r), size
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

// endOfWord returns where the word ends that starts at start and goes on at i, and what it is made up of. An apostrophe goes on
// if a letter follows.
func endOfWord(folded string, start, i int) (end int, made makeup) {
	before := folded[start]
	if made = plainMakeup[before]; before >= utf8.RuneSelf {
		made = hasForeign
	}
	for i < len(folded) {
		c := folded[i]
		if m := plainMakeup[c]; m != 0 {
			if made |= m; c == before {
				if made |= hasRepeat; i-2 >= start && folded[i-2] == c {
					made |= hasRun
				}
			}
			before = c
			i++
			continue
		}
		class, size := classAt(folded, i)
		here := hasForeign
		if c == '\'' && i+1 < len(folded) {
			class, _ = classAt(folded, i+1)
			here = hasApostrophe
		}
		if class != inside && class != attached {
			break
		}
		if i-size >= start && folded[i-size:i] == folded[i:i+size] {
			here |= hasRepeat | hasRun
		}
		made |= here
		before = c
		i += size
	}
	return i, made
}

func endOfMarks(folded string, i int) int {
	for i < len(folded) {
		class, size := classAt(folded, i)
		if class != attached {
			break
		}
		i += size
	}
	return i
}

// wordsIn cuts the words out of the folded text that has been split.
func (s *scratch) wordsIn(folded string) []string {
	if len(s.words) == 0 {
		return nil
	}
	words := make([]string, len(s.words))
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

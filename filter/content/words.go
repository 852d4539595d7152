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
	return t.wordsIn(s.words)
}

// split fills words with the spans of the words of a folded text, apostrophes included.
func (s *scratch) split(folded string) {
	s.words = s.words[:0]
	for i := 0; i < len(folded); {
		class, size := classAt(folded, i)
		start := i
		i += size
		switch class {
		case inside:
			i = endOfWord(folded, i)
		case alone, attached:
			i = endOfMarks(folded, i)
		default:
			continue
		}
		s.words = append(s.words, span{start, i})
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

// endOfWord returns where the word ends that goes on at i. An apostrophe goes on if a letter follows.
func endOfWord(folded string, i int) int {
	for i < len(folded) {
		if plainLetters[folded[i]] {
			i++
			continue
		}
		class, size := classAt(folded, i)
		if folded[i] == '\'' && i+1 < len(folded) {
			class, _ = classAt(folded, i+1)
		}
		if class != inside && class != attached {
			break
		}
		i += size
	}
	return i
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

// wordsIn cuts the words out of the folded text.
func (t *text) wordsIn(spans []span) []string {
	if len(spans) == 0 {
		return nil
	}
	words := make([]string, len(spans))
	for i, w := range spans {
		words[i] = t.word(w)
	}
	return words
}

// word returns a word without its apostrophes.
func (t *text) word(w span) string {
	word := t.folded[w.start:w.end]
	if strings.IndexByte(word, '\'') >= 0 {
		word = norm.NFC.String(strings.ReplaceAll(word, "'", "")) // it may have kept letters apart that compose
	}
	return word
}

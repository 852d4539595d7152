package content

import "strings"

// hidden reports whether the text has one of the words or phrases that the recipient hides, whole and in any disguise
// that folding or a second reading sees through. A hidden sign without letters, such as an emoji, is looked for as such.
func (f *finder) hidden(phrases []string) bool {
	words, signs := sequences[string]{}, sequences[rune]{}
	for _, phrase := range phrases {
		if w := Words(phrase); len(w) > 0 {
			words.add(w)
		} else {
			signs.add([]rune(strings.TrimSpace(Fold(phrase))))
		}
	}
	return words.in(f.c.Words) || len(signs.nodes) > 0 && signs.in([]rune(f.t.folded))
}

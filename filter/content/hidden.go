package content

import (
	"slices"
	"strings"
)

// hidden reports whether the text has one of the words or phrases that the recipient hides, whole and in any disguise
// that folding or a second reading sees through. A hidden sign without letters, such as an emoji, is looked for as it
// is.
func (f *finder) hidden(phrases []string) bool {
	for _, phrase := range phrases {
		words := Words(phrase)
		if len(words) == 0 {
			sign := strings.TrimSpace(Fold(phrase))
			if sign != "" && strings.Contains(f.t.folded, sign) {
				return true
			}
			continue
		}
		if hasPhrase(f.c.Words, words) {
			return true
		}
	}
	return false
}

// hasPhrase reports whether the words of a phrase stand side by side in a text.
func hasPhrase(text, phrase []string) bool {
	for i := 0; i+len(phrase) <= len(text); i++ {
		if text[i] == phrase[0] && slices.Equal(text[i:i+len(phrase)], phrase) {
			return true
		}
	}
	return false
}

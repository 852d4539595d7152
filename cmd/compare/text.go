package main

import (
	"regexp"
	"strings"
	"unicode"
)

// wordsOf returns the words of a text in lower case, without invisible characters and apostrophes. In scripts that are
// written without spaces each character is a word.
func wordsOf(text string) []string {
	var words []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			words = append(words, word.String())
			word.Reset()
		}
	}
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end()
			words = append(words, string(r))
		case unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit):
			word.WriteRune(r)
		case r != '\'' && r != '’' && !unicode.Is(unicode.Cf, r):
			end()
		}
	}
	end()
	return words
}

// styleOf counts the characters that rules ask about.
func styleOf(text string, words []string) map[string]any {
	var all, digits, letters, capitals, exclamations, invisible float64
	for _, r := range text {
		all++
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsUpper(r):
			letters++
			capitals++
		case unicode.IsLower(r):
			letters++
		case r == '!':
			exclamations++
		case unicode.Is(unicode.Cf, r):
			invisible++
		}
	}
	return map[string]any{"words": len(words), "exclamations": exclamations, "invisible": invisible,
		"digits": digits / max(all, 1), "capitals": capitals / max(letters, 1)}
}

// link has a scheme, or ends in one of the usual top-level domains.
var link = regexp.MustCompile(`(?i)(?:h(?:tt|xx)ps?://|www\.)[^\s]+|` +
	`[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|info|me|ly|example|io|co|ru|link|shop|site|xyz|gl|gd|cc)\b(?:/[^\s]*)?`)

// linksOf returns the links in a text, without scheme and in lower case.
func linksOf(text string) []string {
	found := link.FindAllString(text, -1)
	for i, l := range found {
		if _, after, ok := strings.Cut(l, "://"); ok {
			l = after
		}
		found[i] = strings.TrimRight(strings.ToLower(l), ".,;:!?)")
	}
	return found
}

// copiesOf returns what copies of a text have in common, or "" where it is too short to tell: its letters.
func copiesOf(words []string) string {
	if letters := strings.Join(words, ""); len(letters) >= 24 {
		return letters
	}
	return ""
}

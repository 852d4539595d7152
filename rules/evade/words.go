package evade

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// eachWord rewrites the words of a text, which are what stands between white space and is made of letters alone, but for
// punctuation around them. Links, numbers and handles stay, or nobody could follow them.
func eachWord(text string, rewrite func(word string) string) string {
	var b strings.Builder
	for len(text) > 0 {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if end < 0 {
			end = len(text)
		}
		b.WriteString(rewriteWord(text[:end], rewrite))
		text = text[end:]
		space := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
		b.WriteString(text[:space])
		text = text[space:]
	}
	return b.String()
}

func rewriteWord(token string, rewrite func(string) string) string {
	word := strings.TrimFunc(token, unicode.IsPunct)
	notLetter := func(r rune) bool { return !unicode.IsLetter(r) }
	if word == "" || strings.ContainsFunc(word, notLetter) {
		return token
	}
	before, after, _ := strings.Cut(token, word)
	return before + rewrite(word) + after
}

// eachLongWord rewrites the words that are worth the trouble.
func eachLongWord(text string, rewrite func(word string) string) string {
	return eachWord(text, func(word string) string {
		if !longWord(word) {
			return word
		}
		return rewrite(word)
	})
}

// hyphenated puts a hyphen in the middle of long words.
func hyphenated(text string) string {
	return eachLongWord(text, func(word string) string {
		letters := []rune(word)
		middle := len(letters) / 2
		return string(letters[:middle]) + "-" + string(letters[middle:])
	})
}

// typos swaps the two letters in the middle of long words.
func typos(text string) string {
	return eachLongWord(text, func(word string) string {
		letters := []rune(word)
		middle := len(letters) / 2
		letters[middle-1], letters[middle] = letters[middle], letters[middle-1]
		return string(letters)
	})
}

// inPlaceOfSpaces puts something in place of every space.
func inPlaceOfSpaces(mark string) func(string) string {
	return func(text string) string { return strings.ReplaceAll(text, " ", mark) }
}

// longWord reports whether a word is worth the trouble: nobody spreads out "to" and "me".
func longWord(word string) bool { return utf8.RuneCountInString(word) >= 4 }

// spread puts something between the letters of every long word, and sets the word apart, or nobody could tell where it
// ends.
func spread(between string) func(string) string {
	return func(text string) string {
		return eachLongWord(text, func(word string) string {
			return " " + strings.Join(strings.Split(word, ""), between) + " "
		})
	}
}

// Characters that nobody sees.
const (
	zeroWidthSpace = "\u200b"
	softHyphen     = "\u00ad"
)

// exact are the parts of a text that must be copied letter by letter to lead anywhere: addresses of wallets, accounts and
// devices, and what follows the host in a link.
var exact = regexp.MustCompile(`[A-Za-z0-9]{20,}|\.[A-Za-z]{2,}(/\S+)`)

// exceptExact rewrites all of a text but what must be copied exactly.
func exceptExact(rewrite func(string) string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		end := 0
		for _, at := range exact.FindAllStringSubmatchIndex(text, -1) {
			from, to := at[0], at[1]
			if at[2] >= 0 {
				from, to = at[2], at[3]
			}
			b.WriteString(rewrite(text[end:from]))
			b.WriteString(text[from:to])
			end = to
		}
		b.WriteString(rewrite(text[end:]))
		return b.String()
	}
}

// between puts something between every two letters, also in links and handles: it can't be seen.
func between(mark string) func(string) string {
	return func(text string) string {
		var b strings.Builder
		before := ' '
		for _, r := range text {
			if unicode.IsLetter(before) && unicode.IsLetter(r) {
				b.WriteString(mark)
			}
			b.WriteRune(r)
			before = r
		}
		return b.String()
	}
}

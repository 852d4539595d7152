package content

import (
	"strings"
	"unicode/utf8"
)

// dotKind is how a dot between two labels is written, from the plainest to the best hidden.
type dotKind uint8

const (
	noDot     dotKind = iota
	plainDot          // evil.com
	oddDot            // another character that looks like a dot or works as one: evil。com
	bentDot           // a sign that is read as a dot before a suffix: evil·com
	spacedDot         // evil . com
	wordDot           // evil dot com
	boxedDot          // evil[.]com, evil (dot) com
)

// dotWords are words for a dot in the languages in which links are spelled out.
var dotWords = foldAll("dot", "d0t", "punkt", "punto", "ponto", "point", "titik", "nokta", "kropka", "точка", "点", "點",
	"period")

// dotWordsFrom are those words by the byte that they start with.
var dotWordsFrom = byStart(dotWords)

func byStart(words []string) (table [256][]string) {
	for _, w := range words {
		table[w[0]] = append(table[w[0]], w)
	}
	return table
}

func foldAll(words ...string) []string {
	for i, w := range words {
		words[i] = Fold(w)
	}
	return words
}

const ideographicStop = "。"

// dotAt returns how the dot is written that stands at i, and where the label after it starts. The label before it ends
// at i.
func (t *text) dotAt(i int) (kind dotKind, next int) {
	s := t.folded
	if i >= len(s) {
		return noDot, i
	}
	switch c := s[i]; {
	case c == '.':
		if strings.HasPrefix(s[i+1:], ".") {
			return bentDotAt(s, i)
		}
		kind, next = plainDot, i+1
		if t.original(i, i+1) != "." {
			kind = oddDot
		}
	case c >= utf8.RuneSelf:
		if !strings.HasPrefix(s[i:], ideographicStop) {
			return bentDotAt(s, i)
		}
		kind, next = oddDot, i+len(ideographicStop)
	case c == ' ' || opening(c):
		kind, next = dotAfterGap(s, i)
	case c == '\n' && strings.HasPrefix(s[i+1:], "."):
		kind, next = spacedDot, i+2
	case c == '-' || c == '_': // only where tailAfterDot has cut a label
		kind, next = wordDot, i+len(hyphenDot)
	case c == 'd':
		kind, next = wordDot, i+len("dot")
	default:
		return bentDotAt(s, i)
	}
	if kind == noDot || !labelAt(s, next) {
		return noDot, i
	}
	return kind, next
}

// dotAfterGap finds a dot that is spelled, boxed or set apart.
func dotAfterGap(s string, i int) (dotKind, int) {
	j := skipSpaces(s, i)
	if j >= len(s) {
		return noDot, i
	}
	boxed := opening(s[j])
	if boxed {
		j = skipSpaces(s, j+1)
	}
	k := afterDotSign(s, j)
	word := k == j
	if word {
		if k = afterDotWord(s, j); k == j {
			return noDot, i
		}
	}
	after := skipSpaces(s, k)
	switch {
	case boxed:
		if after < len(s) && closing(s[after]) {
			return boxedDot, skipSpaces(s, after+1)
		}
	case word:
		if after > k {
			return wordDot, after
		}
	default:
		return spacedDot, after
	}
	return noDot, i
}

func afterDotSign(s string, i int) int {
	if i < len(s) && s[i] == '.' {
		return i + 1
	}
	if strings.HasPrefix(s[i:], ideographicStop) {
		return i + len(ideographicStop)
	}
	return i
}

func afterDotWord(s string, i int) int {
	if i >= len(s) {
		return i
	}
	for _, w := range dotWordsFrom[s[i]] {
		if strings.HasPrefix(s[i:], w) {
			return i + len(w)
		}
	}
	return i
}

// skipSpaces skips at most three spaces: a wider gap joins nothing.
func skipSpaces(s string, i int) int {
	for end := i + 3; i < len(s) && i < end && s[i] == ' '; i++ {
	}
	return i
}

func opening(c byte) bool { return c == '[' || c == '(' || c == '{' || c == '<' }
func closing(c byte) bool { return c == ']' || c == ')' || c == '}' || c == '>' }

// labelAt reports whether a letter or digit stands at i, and so a label can start there.
func labelAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	class, _ := classAt(s, i)
	return class == inside || class == alone
}

// labelEnd returns where the label ends that starts at i: letters, digits, hyphens and underscores.
func labelEnd(s string, i int) int {
	for i < len(s) {
		if plainLetters[s[i]] || s[i] == '-' || s[i] == '_' {
			i++
			continue
		}
		class, size := classAt(s, i)
		if class == between {
			break
		}
		i += size
	}
	return i
}

package content

import (
	"strings"
	"unicode/utf8"
)

// bentDots are signs that are read as a dot in front of what can only be a suffix: bullets, and stops of other scripts.
const bentDots = "·•∙‧・∘⋅°۔܁܂।⚬●○⚫⚪🔵🔴"

// bentDotAt reads a sign at i that is read as a dot, where a suffix that means nothing else follows. What is common in
// front of a word, a comma or several dots, takes a path behind the suffix as well.
func bentDotAt(s string, i int) (dotKind, int) {
	r, size := utf8.DecodeRuneInString(s[i:])
	next, common := i+size, false
	switch {
	case strings.ContainsRune(bentDots, r):
	case r == ',' || r == ';':
		common = true
	case r == '.':
		for next < len(s) && next < i+4 && s[next] == '.' {
			next++
		}
		common = true
	case strings.ContainsRune(`"'|*`, r) && len(s) > i+2 && s[i+1] == '.' && s[i+2] == s[i]:
		next = i + 3
	default:
		return noDot, i
	}
	end := labelEnd(s, next)
	suffix := s[next:end]
	if !pureTLDs[suffix] && bentTLDs[suffix] == "" || common && !pathFollows(s, end) {
		return noDot, i
	}
	return bentDot, next
}

// hyphenDot is a dot that is spelled out between hyphens; underscores may stand in their place.
const hyphenDot = "-dot-"

// maxName is how long a name can be (RFC 1035). What is longer is not looked into.
const maxName = 253

// tailAfterDot returns what follows the first label where a dot is spelled out inside one: "evil-dot-com",
// "evildealsdotcom".
func tailAfterDot(label string) string {
	if len(label) < len("-dot-")+2 || len(label) > maxName || strings.IndexByte(label, 'd') < 0 {
		return ""
	}
	for _, form := range []string{hyphenDot, "_dot_"} {
		if i := strings.Index(label, form); i > 0 && i+len(form) < len(label) {
			return label[i:]
		}
	}
	if i := len(label) - len("dotcom"); i >= 5 && label[i:] == "dotcom" {
		return label[i:]
	}
	return ""
}

// gapIsDot reports whether the space at i stands for a dot in a name that starts with "www" and has n labels so far:
// the one behind the "www", and one in front of a suffix that means nothing else.
func gapIsDot(s string, i, n int) bool {
	return i < len(s) && s[i] == ' ' && labelAt(s, i+1) && (n == 1 || pureTLDs[s[i+1:labelEnd(s, i+1)]])
}

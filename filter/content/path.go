package content

import (
	"strings"
	"unicode/utf8"
)

// path returns the span of the path and query of a URL whose host ends at i. A port before them is skipped.
func (f *finder) path(i int) (start, end int) {
	s := f.t.folded
	if i < len(s) && s[i] == ':' {
		j := i + 1
		for j < len(s) && j < i+6 && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j > i+1 {
			i = j
		}
	}
	if i >= len(s) || s[i] != '/' && s[i] != '?' && s[i] != '#' && s[i] != '\\' {
		return i, i
	}
	end = i
	for end < len(s) && f.inPath(end) {
		end++
	}
	return i, i + len(trimPath(s[i:end]))
}

// inPath reports whether the byte at i can be part of a path. Full-width punctuation closes it as a space does.
func (f *finder) inPath(i int) bool {
	c := f.t.folded[i]
	if c >= utf8.RuneSelf {
		r, _ := utf8.DecodeRuneInString(f.t.folded[i:])
		return !utf8.RuneStart(c) || wordClassOf(r) != between
	}
	if c <= ' ' || strings.IndexByte("<>\"{}|^`", c) >= 0 {
		return false
	}
	return asciiClasses[c] == inside || f.t.raw[f.t.at(i)] < utf8.RuneSelf
}

// trimPath takes off what more likely belongs to the sentence than to the link.
func trimPath(s string) string {
	opened := strings.Count(s, "(") - strings.Count(s, ")")
	for len(s) > 0 {
		switch c := s[len(s)-1]; {
		case c == ')' && opened < 0:
			opened++
		case strings.IndexByte(".,;:!?'*_~]", c) >= 0:
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

// spelledPath reads a path that is spelled out: "bit dot ly slash offer".
func (f *finder) spelledPath(i int) (path string, end int) {
	s := f.t.folded
	for strings.HasPrefix(s[i:], " slash ") {
		start := i + len(" slash ")
		stop := labelEnd(s, start)
		if stop == start {
			break
		}
		path += "/" + visible(f.t.original(start, stop))
		i = stop
	}
	return path, i
}

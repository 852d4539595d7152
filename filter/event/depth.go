package event

import "bytes"

// tooDeep reports whether the body's objects and arrays go deeper than MaxDepth, and where. The JSON decoder bounds
// depth as well, but at 10,000, which other readers of the same bytes might not survive.
func tooDeep(body []byte) (at int, deep bool) {
	if bytes.Count(body, []byte{'{'})+bytes.Count(body, []byte{'['}) <= MaxDepth {
		return 0, false // the common case, and much faster than to look for strings
	}
	depth := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '{', '[':
			if depth++; depth > MaxDepth {
				return i, true
			}
		case '}', ']':
			depth--
		case '"':
			i = endOfString(body, i)
		}
	}
	return 0, false
}

// endOfString returns the index of the quote that ends the string which begins at start, or of the last byte.
func endOfString(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(body) - 1
}

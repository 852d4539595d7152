package stream

import (
	"fmt"
	"strings"
)

const upperHex = "0123456789ABCDEF"

// Escape writes an id as one subject token: bytes outside A-Z a-z 0-9 _ - become % and two upper-case hexadecimal
// digits, as in URLs. An empty id becomes a lone %. Different ids have different tokens.
func Escape(id string) string {
	if id == "" {
		return "%"
	}
	return escape(id, &notInTokens)
}

// Unescape is the inverse of Escape. It refuses whatever Escape does not write.
func Unescape(token string) (string, error) {
	if token == "%" {
		return "", nil
	}
	id, err := unescape(token)
	if err != nil {
		return "", err
	}
	if Escape(id) != token {
		return "", fmt.Errorf("subject token %q: not written as Escape writes it", token)
	}
	return id, nil
}

// escapeHeader makes an id safe as a header value: control characters, % and spaces at either end are escaped, and
// everything else stays readable. Different ids have different values.
func escapeHeader(id string) string {
	left := strings.TrimLeft(id, " ")
	inner := strings.TrimRight(left, " ")
	return strings.Repeat("%20", len(id)-len(left)) + escape(inner, &notInHeaders) + strings.Repeat("%20", len(left)-len(inner))
}

// unescapeHeader is the inverse of escapeHeader. A value that was not written by it is returned as it is.
func unescapeHeader(value string) string {
	if id, err := unescape(value); err == nil {
		return id
	}
	return value
}

// byteSet is a set of bytes.
type byteSet [256]bool

var (
	notInTokens = setOf(func(c byte) bool {
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-'
		return !plain
	})
	notInHeaders = setOf(func(c byte) bool { return c < 0x20 || c == 0x7f || c == '%' })
)

func setOf(in func(byte) bool) (of byteSet) {
	for c := range of {
		of[c] = in(byte(c))
	}
	return of
}

// escape escapes the bytes of a set.
func escape(s string, unsafe *byteSet) string {
	n := 0
	for i := range len(s) {
		if unsafe[s[i]] {
			n++
		}
	}
	if n == 0 {
		return s
	}
	out := make([]byte, 0, len(s)+2*n)
	for i := range len(s) {
		if c := s[i]; unsafe[c] {
			out = append(out, '%', upperHex[c>>4], upperHex[c&15])
		} else {
			out = append(out, c)
		}
	}
	return string(out)
}

func unescape(s string) (string, error) {
	if !strings.Contains(s, "%") {
		return s, nil
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '%' {
			out = append(out, s[i])
			continue
		}
		if i+2 >= len(s) {
			return "", fmt.Errorf("subject token %q: %% without two hexadecimal digits after it", s)
		}
		hi, lo := strings.IndexByte(upperHex, s[i+1]), strings.IndexByte(upperHex, s[i+2])
		if hi < 0 || lo < 0 {
			return "", fmt.Errorf("subject token %q: %q is not two upper-case hexadecimal digits", s, s[i+1:i+3])
		}
		out = append(out, byte(hi<<4|lo))
		i += 2
	}
	return string(out), nil
}

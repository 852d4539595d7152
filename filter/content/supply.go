package content

import "strings"

// How much memory is made at once: of some twenty ordinary texts.
const (
	suppliedWords = 256
	suppliedText  = 2 << 10 // bytes
)

// supply hands out memory that readings return, made for many of them at once. It is used once: what one reading returned, no
// other one touches.
type supply struct {
	words []string
	text  strings.Builder
}

// slice returns n strings, all empty.
func (s *supply) slice(n int) []string {
	if cap(s.words)-len(s.words) < n {
		s.words = make([]string, 0, max(n, suppliedWords))
	}
	start := len(s.words)
	s.words = s.words[:start+n]
	return s.words[start : start+n : start+n]
}

// string returns a copy of bytes.
func (s *supply) string(bytes []byte) string {
	if s.text.Cap()-s.text.Len() < len(bytes) {
		s.text.Reset()
		s.text.Grow(max(len(bytes), suppliedText))
	}
	start := s.text.Len()
	s.text.Write(bytes)
	return s.text.String()[start:]
}

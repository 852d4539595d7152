package content

import "unicode/utf8"

// foldApart folds a text character by character into second, in one step. It returns false for a text with a character whose form
// depends on those beside it, which takes the three steps.
func (s *scratch) foldApart(raw string) bool {
	out := &s.second
	out.reset()
	out.grow(len(raw))
	for i := 0; i < len(raw); {
		if c := raw[i]; c < utf8.RuneSelf {
			if c >= ' ' && c != 0x7F || c >= '\t' && c <= '\r' {
				out.byte(asciiLower(c), i)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		switch {
		case traitsOf(r)&settled != 0 || ornate(r):
			switch f := foldRune(r); f {
			case gone:
			case several:
				for _, b := range []byte(expand(r)) {
					out.byte(b, i)
				}
			default:
				out.rune(f, i)
			}
		case dropped(r) && !blank(r):
		default:
			return false
		}
		i += size
	}
	out.origin = append(out.origin, int32(len(raw)))
	return true
}

// ornate reports whether a character is a mathematical letter or digit that stands for one in ASCII, as most fancy dress does.
func ornate(r rune) bool { return r >= mathFirst && r <= 0x1D6A3 || r >= 0x1D7CE && r < mathEnd }

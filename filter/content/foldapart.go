package content

import "unicode/utf8"

// foldApart folds a text character by character into second, in one step. It returns false for a text with a character whose form
// depends on those beside it, which takes the three steps.
func (s *scratch) foldApart(raw string) bool {
	out := &s.second
	out.reset()
	out.grow(len(raw))
	var before, all traits
	normal := true
	for i := 0; i < len(raw); {
		if n := asciiPrefix(raw[i:]); n > 0 {
			if out.ascii(raw[i:i+n], i) {
				before = 0
			}
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(raw[i:])
		t := traitsOf(r)
		switch {
		case t&settled != 0, t&virama != 0 && before&virama == 0:
			s.mapLetter(r, i)
		case ornate(r):
			s.mapLetter(r, i)
			normal = false
		case fullWidth(r):
			out.byte(asciiLower(byte(r-fullWidthGap)), i)
			normal = false
		case dropped(r) && !blank(r):
			t = before
		default:
			return false
		}
		before = t
		all |= t
		i += size
	}
	if all&virama != 0 && !normal {
		return false // composing takes a letter and its virama for one
	}
	out.origin = append(out.origin, int32(len(raw)))
	return true
}

// ornate reports whether a character is a mathematical letter or digit that stands for one in ASCII, as most fancy dress does.
func ornate(r rune) bool { return r >= mathFirst && r <= 0x1D6A3 || r >= 0x1D7CE && r < mathEnd }

// fullWidthGap is how far the characters of full width are from those in ASCII that they stand for.
const fullWidthGap = 0xFF01 - '!'

func fullWidth(r rune) bool { return r >= 0xFF01 && r <= 0xFF5E }

// mapLetter adds a character to second that is folded whatever stands beside it.
func (s *scratch) mapLetter(r rune, from int) {
	switch f := foldRune(r); f {
	case gone:
	case several:
		for _, b := range []byte(expand(r)) {
			s.second.byte(b, from)
		}
	default:
		s.second.rune(f, from)
	}
}

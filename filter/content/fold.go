package content

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a text to the form in which texts are compared: NFKC, invisible characters and diacritics dropped,
// look-alike letters as ASCII, digits of every script as ASCII, dashes, apostrophes, spaces and blanks plain, lower case.
// Characters that are neither letters nor invisible stay. Folding twice is the same as folding once.
func Fold(text string) string {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	return s.fold(text).folded
}

// text is a text and its folded form.
type text struct {
	raw    string
	folded string
	origin []int32 // for each byte of folded, and its end, the offset in raw that it comes from; nil if they agree
}

// at returns the offset in the original text of a byte of the folded one.
func (t *text) at(i int) int {
	if t.origin == nil {
		return i
	}
	return int(t.origin[i])
}

// original returns the part of the original text that a part of the folded one comes from.
func (t *text) original(start, end int) string { return t.raw[t.at(start):t.at(end)] }

// plain reports whether the text is all printable ASCII and white space, so that folding changes nothing but case, and whether it
// has capitals.
func plain(s string) (all, capitals bool) {
	for i := range len(s) {
		low := lowered[s[i]]
		if low == 0 {
			return false, false
		}
		capitals = capitals || low != s[i]
	}
	return true, capitals
}

// fold folds a text in three steps: drop what is not seen, compose (NFKC), map letter by letter. Invisible characters
// and loose diacritics go first, since they would keep letters apart that compose.
func (s *scratch) fold(raw string) text {
	if all, capitals := plain(raw); all {
		if !capitals {
			return text{raw: raw, folded: raw}
		}
		s.second.reset()
		s.second.ascii(raw, 0)
		return text{raw: raw, folded: s.string(s.second.bytes)}
	}
	if !s.foldApart(raw) {
		if normal := s.strip(raw); !normal && !norm.NFKC.IsNormal(s.first.bytes) {
			s.compose()
		}
		s.mapLetters(len(raw))
	}
	return text{raw: raw, folded: s.string(s.second.bytes), origin: s.second.origin}
}

// strip fills first with the text less its invisible characters, marks and controls. Regional indicators that are not
// paired to a flag become letters here, where it can still be seen what kept them apart. It returns true where all that is
// left surely is normal (NFKC).
func (s *scratch) strip(raw string) (normal bool) {
	normal = true
	out := &s.first
	out.reset()
	flag := false // the previous indicator waits for its pair
	for i, r := range raw {
		switch {
		case r < utf8.RuneSelf:
			if r >= ' ' && r != 0x7F || r >= '\t' && r <= '\r' {
				out.byte(byte(r), i)
			}
		case traitsOf(r)&(kept|composed) == kept|composed:
			out.rune(r, i)
		case blank(r):
			if !betweenLoners(raw, i, r) {
				out.byte(' ', i)
			}
		case dropped(r):
		case r == 0xFDFA || r == 0xFDFB: // whole sentences, which would make a text of them eleven times as long
			out.byte(' ', i)
		case regional(r):
			normal = false
			if flag {
				flag = false
				out.rune(r, i)
				continue
			}
			next, _ := utf8.DecodeRuneInString(raw[i+4:])
			if flag = regional(next); flag {
				out.rune(r, i)
			} else {
				out.byte(byte('a'+r-0x1F1E6), i)
			}
			continue
		default:
			normal = false
			if styled, ok := styledLetter(r); ok {
				r = styled
			}
			out.rune(r, i)
		}
		flag = false
	}
	return normal
}

// compose replaces first with its NFKC form.
func (s *scratch) compose() {
	out := &s.second
	out.reset()
	var it norm.Iter
	it.Init(norm.NFKC, s.first.bytes)
	for !it.Done() {
		from := s.first.origin[it.Pos()]
		for _, b := range it.Next() {
			out.byte(b, int(from))
		}
	}
	s.first, s.second = s.second, s.first
}

// mapLetters fills second with first, letter by letter in its folded form.
func (s *scratch) mapLetters(end int) {
	in, out := &s.first, &s.second
	out.reset()
	var before rune
	for i := 0; i < len(in.bytes); {
		from := int(in.origin[i])
		if c := in.bytes[i]; c < utf8.RuneSelf {
			out.byte(asciiLower(c), from)
			before = rune(c)
			i++
			continue
		}
		r, size := utf8.DecodeRune(in.bytes[i:])
		i += size
		switch f := foldRune(r); {
		case f == gone:
		case f == several:
			for _, b := range []byte(expand(r)) {
				out.byte(b, from)
			}
		default:
			if twin, ok := capitalTwin(r); ok && !greek(before) {
				if after, _ := utf8.DecodeRune(in.bytes[i:]); !greek(after) {
					f = twin
				}
			}
			out.rune(f, from)
		}
		before = r
	}
	out.origin = append(out.origin, int32(end))
}

func capitalTwin(r rune) (rune, bool) {
	if !greek(r) {
		return 0, false
	}
	twin, ok := capitalTwins[r]
	return twin, ok
}

func asciiLower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

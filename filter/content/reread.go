package content

import (
	"strings"
	"unicode/utf8"

	"github.com/dmgate/dmgate/filter"
)

// reread reads once more what people see otherwise than it is stored: addresses that are spread out sign by sign, and
// text that an override turns round. What such a part holds is found in it as if it had been written plainly.
func (f *finder) reread() {
	if f.signs&dotted != 0 && dotApart(f.t.folded) {
		for _, part := range spreadAddresses(f.t.folded) {
			f.found(part)
		}
	}
	if f.c.Bidi {
		for _, part := range turned(f.t.raw) {
			f.c.Words = append(f.c.Words, f.found(part).Words...)
		}
	}
}

// found reads a part of the text as it is meant, and takes over the ways out of the platform that it holds.
func (f *finder) found(part string) filter.Content {
	c, _ := New().Read(&filter.Message{Text: part})
	for _, l := range c.Links {
		l.Disguised = true
		f.c.Links = append(f.c.Links, l)
	}
	for _, h := range c.Handles {
		f.handle(h.Kind, h.Value)
	}
	for _, p := range c.Payments {
		f.payment(p.Kind, p.Value)
	}
	return c
}

// minSpreadAddress is how many signs of an address must stand apart: "x . c o m" is none by accident.
const minSpreadAddress = 4

// spreadAddresses returns the runs of single signs with a space between them that hold a dot, without the spaces. A
// name in front of a run that starts with the dot belongs to it.
func spreadAddresses(folded string) (found []string) {
	for i := 0; i < len(folded); {
		if i > 0 && folded[i-1] != ' ' || signEnd(folded, i) == i {
			space := strings.IndexByte(folded[i:], ' ')
			if space < 0 {
				break
			}
			i += space + 1
			continue
		}
		run, end := spreadRun(folded, i)
		if len(run) >= minSpreadAddress && strings.IndexByte(run, '.') >= 0 {
			if run = strings.ReplaceAll(run, " ", ""); len(run) >= minSpreadAddress {
				if run[0] == '.' && i > 0 {
					run = folded[nameStart(folded, i-1):i-1] + run
				}
				found = append(found, run)
			}
		}
		i = end
	}
	return found
}

// dotApart reports whether a dot stands in what may be one of the signs: it begins the text or follows a space, or does so but for
// a byte or two.
func dotApart(folded string) bool {
	for i := 0; ; i++ {
		dot := strings.IndexByte(folded[i:], '.')
		if dot < 0 {
			return false
		}
		if i += dot; i < 3 || folded[i-1] == ' ' || folded[i-2] == ' ' || folded[i-3] == ' ' {
			return true
		}
	}
}

// spreadRun reads signs with a space behind each, from i on. A dot may cling to its neighbours.
func spreadRun(s string, i int) (run string, end int) {
	for end = i; end < len(s); {
		j := signEnd(s, end)
		if j == end {
			break
		}
		if end = j; end < len(s) && s[end] == ' ' {
			end++
		}
	}
	return s[i:end], end
}

// signEnd returns where the sign ends that stands apart at i, or a dot with its neighbours; i where none does.
func signEnd(s string, i int) int {
	if s[i] <= ' ' || s[i] >= utf8.RuneSelf {
		return i
	}
	j := i + 1
	for j < len(s) && s[j] > ' ' && j < i+4 {
		j++
	}
	if j > i+3 || j > i+1 && strings.IndexByte(s[i:j], '.') < 0 {
		return i
	}
	return j
}

// nameStart returns where the name starts that ends at i.
func nameStart(s string, i int) int {
	start := i
	for start > 0 && start > i-maxUsername && usernameByte(s[start-1]) {
		start--
	}
	return start
}

// turned returns the parts of a text that an override shows from right to left, in the order in which they are seen.
func turned(raw string) (parts []string) {
	for {
		_, rest, ok := strings.Cut(raw, "\u202e")
		if !ok {
			return parts
		}
		end := strings.IndexAny(rest, "\u202c\u202d\u202e\n\u2029")
		if end < 0 {
			end = len(rest)
		}
		parts = append(parts, reversed(rest[:end]))
		raw = rest[end:]
	}
}

func reversed(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := len(s); i > 0; {
		r, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
		b.WriteRune(r)
	}
	return b.String()
}

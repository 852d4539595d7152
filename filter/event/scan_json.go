package event

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// The bounds of what the scanner takes to. Beyond them the decoder is asked.
const (
	scanMembers = 24 // of one object
	scanDepth   = 8  // of objects and arrays inside one another
)

// object is an object that is being read. The zero value is one at which the scanner has just arrived.
type object struct {
	name   []byte // of the member whose value is next
	open   bool
	starts [scanMembers]int32 // of the names until now
	count  int
	marks  uint64 // of the names until now: where that of a name is not among them, it is new
}

// member goes on to the next member of an object, whose value must be read before the one after it. A null is an object
// without any.
func (s *scanner) member(o *object) bool {
	if o.open {
		if s.takes('}') {
			return false
		}
		s.take(',')
	} else {
		if s.null() || !s.take('{') || s.takes('}') {
			return false
		}
		o.open = true
	}
	start, end := s.quoted()
	if o.name = s.body[start:end]; s.failed || s.escaped || !s.fresh(o, start) {
		s.fail()
		return false
	}
	return s.take(':')
}

// element goes on to the next element of an array, which must be read before the one after it. An array that is not open is
// one at which the scanner has just arrived.
func (s *scanner) element(open *bool) bool {
	if *open {
		if s.takes(']') {
			return false
		}
		return s.take(',')
	}
	*open = true
	return s.take('[') && !s.takes(']')
}

// fresh notes that a name starts there, and reports whether it is the first like it.
func (s *scanner) fresh(o *object, start int) bool {
	if o.count == scanMembers {
		return false
	}
	mark := uint64(1) << (markOf(o.name) % 64)
	if o.marks&mark != 0 {
		quoted := s.body[start : start+len(o.name)+1]
		for _, before := range o.starts[:o.count] {
			if bytes.HasPrefix(s.body[before:], quoted) {
				return false
			}
		}
	}
	o.marks |= mark
	o.starts[o.count] = int32(start)
	o.count++
	return true
}

func markOf(name []byte) int {
	if len(name) == 0 {
		return 0
	}
	return int(name[0]) + 7*int(name[len(name)-1]) + 11*len(name)
}

// skip reads a value of any kind.
func (s *scanner) skip() {
	s.space()
	switch c := s.peek(); c {
	case '"':
		if start, end := s.quoted(); s.escaped {
			s.unquote(start, end)
		}
	case '{':
		s.skipObject()
	case '[':
		s.skipArray()
	case 't', 'f', 'n':
		s.flag()
	default:
		s.number()
	}
}

func (s *scanner) skipObject() {
	if s.depth++; s.depth > scanDepth {
		s.fail()
		return
	}
	var o object
	for s.member(&o) {
		s.skip()
	}
	s.depth--
}

func (s *scanner) skipArray() {
	if s.depth++; s.depth > scanDepth {
		s.fail()
		return
	}
	for open := false; s.element(&open); {
		s.skip()
	}
	s.depth--
}

// number reads a number of any size.
func (s *scanner) number() {
	if s.peek() == '-' {
		s.at++
	}
	zero := s.peek() == '0'
	if n := s.digits(); n == 0 || zero && n > 1 {
		s.fail()
		return
	}
	if s.peek() == '.' {
		s.at++
		s.someDigits()
	}
	if s.peek()|0x20 == 'e' {
		s.at++
		if c := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		s.someDigits()
	}
}

func (s *scanner) someDigits() {
	if s.digits() == 0 {
		s.fail()
	}
}

// digits reads digits and returns how many there were.
func (s *scanner) digits() int {
	start := s.at
	for s.peek()-'0' <= 9 {
		s.at++
	}
	return s.at - start
}

func (s *scanner) fail() {
	s.failed, s.at = true, len(s.body)
}

// peek returns the next byte, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.body) {
		return s.body[s.at]
	}
	return 0
}

func (s *scanner) space() {
	for s.at < len(s.body) {
		if c := s.body[s.at]; c > ' ' || c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return
		}
		s.at++
	}
}

// takes reads a byte, after white space, if it is the next one, and reports whether it was.
func (s *scanner) takes(c byte) bool {
	if s.peek() != c {
		if s.space(); s.peek() != c {
			return false
		}
	}
	s.at++
	return true
}

// take reads a byte, after white space, that must be the next one.
func (s *scanner) take(c byte) bool {
	if !s.takes(c) {
		s.fail()
		return false
	}
	return true
}

// null reads a null if it is next.
func (s *scanner) null() bool {
	s.space()
	return s.literal("null")
}

func (s *scanner) literal(word string) bool {
	if end := s.at + len(word); end <= len(s.body) && string(s.body[s.at:end]) == word {
		s.at = end
		return true
	}
	return false
}

// endOfString returns where the quote is that ends the string in which the scanner stands, and whether it surely is ASCII. A control
// character fails.
func (s *scanner) endOfString() (end int, ascii bool) {
	const highs = 0x8080808080808080
	var seen uint64
	for i := s.at; i < len(s.body); {
		if len(s.body)-i >= 8 {
			w := binary.LittleEndian.Uint64(s.body[i:])
			special := specialBytes(w) & highs
			if special == 0 {
				seen |= w
				i += 8
				continue
			}
			first := bits.TrailingZeros64(special)
			seen |= w & (1<<first - 1)
			i += first / 8
		}
		switch c := s.body[i]; {
		case c == '"':
			return i, !s.escaped && seen&highs == 0
		case c == '\\':
			s.escaped = true
			i += 2
		case c < ' ':
			s.fail()
			return 0, false
		default:
			seen |= uint64(c)
			i++
		}
	}
	s.fail()
	return 0, false
}

// specialBytes sets the high bit of the first of eight bytes that means something in a string: a quote, a backslash or a control
// character. It may set those of bytes behind it, too; all other bits say nothing.
func specialBytes(w uint64) uint64 {
	const ones = 0x0101010101010101
	quotes, slashes := w^ones*'"', w^ones*'\\'
	return (quotes-ones)&^quotes | (slashes-ones)&^slashes | (w-ones*' ')&^w
}

// parts are strings of a message that are to share one copy, which costs less than one each: its ids and a short text. A long one
// has its own, which nobody keeps who holds on to an id.
type parts struct {
	to     [7]*string
	bounds [7][2]int
	n      int
}

func (p *parts) add(to *string, start, end int) {
	p.to[p.n], p.bounds[p.n] = to, [2]int{start, end}
	p.n++
}

func (p *parts) copyFrom(body []byte) {
	var small [512]byte
	all := small[:0]
	for _, b := range p.bounds[:p.n] {
		all = append(all, body[b[0]:b[1]]...)
	}
	shared := string(all)
	for i, b := range p.bounds[:p.n] {
		*p.to[i], shared = shared[:b[1]-b[0]], shared[b[1]-b[0]:]
	}
}

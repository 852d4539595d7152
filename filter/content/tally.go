package content

import "unicode/utf8"

// A lane is a part of a number that counts one kind of byte, so that one addition counts a byte whatever it is.
const (
	laneBits = 10
	laneMost = 1<<laneBits - 1 // how many bytes can be counted before a lane runs over
)

// The kinds of bytes that are counted in lanes. All that are ASCII count as shown.
const (
	shownLane = iota * laneBits
	smallLane
	capitalLane
	digitLane
	exclamationLane
	controlLane
)

var lanes = func() (table [256]uint64) {
	for c := range utf8.RuneSelf {
		table[c] = 1 << shownLane
		switch {
		case c >= 'a' && c <= 'z':
			table[c] |= 1 << smallLane
		case c >= 'A' && c <= 'Z':
			table[c] |= 1 << capitalLane
		case c >= '0' && c <= '9':
			table[c] |= 1 << digitLane
		case c == '!':
			table[c] |= 1 << exclamationLane
		case c < ' ' && (c < '\t' || c > '\r') || c == 0x7F:
			table[c] |= 1 << controlLane
		}
	}
	return table
}()

// plainCharacters takes account of the characters that are ASCII.
func (v *survey) plainCharacters(raw string) {
	for len(raw) > 0 {
		n := min(len(raw), laneMost)
		var sum uint64
		for i := range n {
			sum += lanes[raw[i]]
		}
		raw = raw[n:]
		lane := func(l int) int { return int(sum >> l & laneMost) }
		v.shown += lane(shownLane)
		v.cased += lane(smallLane) + lane(capitalLane)
		v.capitals += lane(capitalLane)
		v.digits += lane(digitLane)
		v.c.Exclamations += lane(exclamationLane)
		v.c.Invisible += lane(controlLane)
	}
}

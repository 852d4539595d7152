package content

import "math/bits"

func ascii(s string) bool { return asciiPrefix(s) == len(s) }

// asciiPrefix returns how many bytes at the start of a text are ASCII. It looks at eight at a time.
func asciiPrefix(s string) (n int) {
	for ; len(s) >= 8; s, n = s[8:], n+8 {
		w := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
			uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		if high := w & 0x8080808080808080; high != 0 {
			return n + bits.TrailingZeros64(high)/8
		}
	}
	for i := 0; i < len(s) && s[i] < 0x80; i++ {
		n++
	}
	return n
}

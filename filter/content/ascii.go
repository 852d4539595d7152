package content

import (
	"encoding/binary"
	"math/bits"
)

func ascii(s string) bool { return asciiPrefix(s) == len(s) }

// asciiPrefix returns how many bytes at the start of a text are ASCII. It looks at eight at a time.
func asciiPrefix(s string) (n int) {
	for ; len(s) >= 8; s, n = s[8:], n+8 {
		w := binary.LittleEndian.Uint64([]byte(s[:8]))
		if high := w & 0x8080808080808080; high != 0 {
			return n + bits.TrailingZeros64(high)/8
		}
	}
	for i := 0; i < len(s) && s[i] < 0x80; i++ {
		n++
	}
	return n
}

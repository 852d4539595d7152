package ratelimit

import (
	"encoding/binary"
	"testing"
)

// A state that claims to hold more than its bytes can is refused before there is room for it.
func TestCountIsBoundByTheBytes(t *testing.T) {
	for _, n := range []uint64{4, 5, 1 << 40, 1<<64 - 1} {
		r := &reader{rest: append(binary.AppendUvarint(nil, n), make([]byte, 4*minBucket)...)}
		if got := r.count(minBucket); got != 4 && n == 4 || (r.err == nil) != (n == 4) {
			t.Errorf("%d buckets in %d bytes: got %d, %v", n, 4*minBucket, got, r.err)
		}
	}
}

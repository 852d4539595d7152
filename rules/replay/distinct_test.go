package replay

import (
	"math"
	"strconv"
	"testing"
)

// Things are counted once, exactly as long as they are few, and within 1.5 % where they are many, whatever their order.
func TestDistinct(t *testing.T) {
	for _, n := range []int{0, 1, 1000, distinctExact, 300_000} {
		var up, down distinct
		for i := range n {
			up.add(hash("thing", strconv.Itoa(i)))
			up.add(hash("thing", strconv.Itoa(i)))
			down.add(hash("thing", strconv.Itoa(n-1-i)))
		}
		if up.count() != down.count() {
			t.Errorf("%d things are %d in one order, and %d in the other", n, up.count(), down.count())
		}
		off := math.Abs(float64(up.count() - n))
		if n <= distinctExact && off != 0 || off > 0.015*float64(n) {
			t.Errorf("%d things are counted as %d", n, up.count())
		}
		if len(up.hashes) > distinctExact {
			t.Errorf("%d hashes are kept", len(up.hashes))
		}
	}
}

// Where one part ends and the next begins makes a difference.
func TestHashTellsPartsApart(t *testing.T) {
	if hash("ab", "c") == hash("a", "bc") || hash("ab") == hash("a", "b") {
		t.Error("different parts have the same hash")
	}
}

package stream

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// copiesOf makes a set of sequences; a sequence is stored at its hundredfold.
func copiesOf(seqs ...uint64) *copies {
	c := &copies{}
	for _, seq := range seqs {
		c.add(at(seq))
	}
	return c
}

func at(seq uint64) origin { return origin{seq, int64(seq) * 100} }

// Whatever is added in whatever order, the set answers as a map would. The stream loses its end now and then and uses
// sequences again, and its clock is set back.
func TestCopiesAreASet(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		c, want := copies{}, map[origin]bool{}
		var all []origin
		clock, latest, seq := int64(0), int64(0), uint64(0)
		for range 60 {
			clock += r.Int64N(9) - 3 // ties, and a clock that is set back
			latest = max(latest, clock)
			lost := r.IntN(15) == 0
			if seq++; lost {
				seq -= min(seq-1, r.Uint64N(8))
				clock = latest + 1
				all = slices.DeleteFunc(all, func(id origin) bool { return id.seq >= seq }) // nobody asks for them any more
			}
			id := origin{seq, clock}
			all = append(all, id)
			if lost || r.IntN(5) > 0 {
				c.add(id)
				want[id] = true
			}
		}
		for range 10 { // late ones
			id := all[r.IntN(len(all))]
			c.add(id)
			want[id] = true
		}
		for _, id := range all {
			if c.has(id) != want[id] {
				t.Fatalf("seed %d: has %v is %v in %+v", seed, id, c.has(id), c)
			}
		}
		cut := seq / 2
		c.forgetTo(cut)
		for _, id := range all {
			if id.seq > cut && c.has(id) != want[id] {
				t.Fatalf("seed %d: after forgetting, has %v is %v", seed, id, c.has(id))
			}
		}
	}
}

func TestCopiesOfAStreamTakeOneStretch(t *testing.T) {
	c := copies{}
	for seq := uint64(1); seq < 100_000; seq++ {
		c.add(at(seq))
	}
	if len(c.series) != 1 || len(c.series[0]) != 1 || !c.has(at(1)) || !c.has(at(99_999)) || c.has(at(100_000)) || c.has(origin{5, 1 << 40}) {
		t.Errorf("%d series: %+v", len(c.series), c.series[0])
	}
}

func TestCopiesThatPass(t *testing.T) {
	c := copiesOf(3, 4, 7)
	for seq, want := range map[uint64]bool{1: true, 3: true, 5: true, 6: true, 7: false, 8: false} {
		if c.passes(at(seq)) != want {
			t.Errorf("a copy of a message after %d: got %v", seq, !want)
		}
	}
}

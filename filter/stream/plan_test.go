package stream

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func TestPlan(t *testing.T) {
	for _, c := range []struct {
		name              string
		first, last       uint64
		floor, checkpoint uint64
		routed, invalid   []uint64
		sure              uint64
		recount           span
		route, high       uint64
		holes             string
	}{
		{name: "an empty stream", recount: span{1, 0}, route: 1, holes: "[]"},
		{name: "nothing routed yet", first: 1, last: 9, sure: 9, recount: span{1, 0}, route: 1, holes: "[]"},
		{name: "all is acknowledged", first: 1, last: 9, floor: 9, recount: span{1, 9}, route: 10, high: 9, holes: "[]"},
		{name: "routed and not acknowledged", first: 1, last: 9, floor: 3, routed: []uint64{4, 5, 6}, sure: 9,
			recount: span{1, 6}, route: 7, high: 6, holes: "[]"},
		{name: "the consumer is made anew", first: 1, last: 9, routed: []uint64{1, 2, 3, 4, 5, 6}, sure: 9,
			recount: span{1, 6}, route: 7, high: 6, holes: "[]"},
		{name: "an invalid one among them", first: 1, last: 9, floor: 3, routed: []uint64{4, 6}, invalid: []uint64{5}, sure: 9,
			recount: span{1, 6}, route: 7, high: 6, holes: "[]"},
		{name: "one without a copy", first: 1, last: 9, floor: 3, routed: []uint64{4, 7}, invalid: []uint64{5}, sure: 9,
			recount: span{1, 5}, route: 6, high: 7, holes: "[{6 6}]"},
		{name: "several without a copy", first: 1, last: 20, floor: 3, routed: []uint64{6, 7, 10}, sure: 20,
			recount: span{1, 3}, route: 4, high: 10, holes: "[{4 5} {8 9}]"},
		{name: "a checkpoint before the floor", first: 1, last: 9, floor: 5, checkpoint: 2, routed: []uint64{3, 4, 5, 6}, sure: 9,
			recount: span{3, 6}, route: 7, high: 6, holes: "[]"},
		{name: "a checkpoint beyond the floor", first: 1, last: 9, floor: 2, checkpoint: 5, routed: []uint64{4, 5, 6}, sure: 9,
			recount: span{6, 6}, route: 7, high: 6, holes: "[]"},
		{name: "a checkpoint at the end", first: 1, last: 9, floor: 2, checkpoint: 9, routed: []uint64{9}, sure: 9,
			recount: span{10, 9}, route: 10, high: 9, holes: "[]"},
		{name: "the beginning has grown too old", first: 8, last: 12, floor: 2, routed: []uint64{7, 8, 9}, sure: 12,
			recount: span{1, 9}, route: 10, high: 9, holes: "[]"},
		{name: "the floor is beyond a stream that lost its end", first: 1, last: 4, floor: 9, recount: span{1, 4}, route: 5, high: 4,
			holes: "[]"},
		{name: "copies of messages that the stream lost", first: 1, last: 6, floor: 3, routed: []uint64{4, 5, 6, 7, 8}, sure: 6,
			recount: span{1, 6}, route: 7, high: 6, holes: "[]"},
		{name: "copies of nobody knows which messages", first: 1, last: 6, floor: 3, routed: []uint64{4, 5, 6}, sure: 0,
			recount: span{1, 3}, route: 4, high: 3, holes: "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(evidence{first: c.first, last: c.last, floor: c.floor, checkpoint: c.checkpoint, sure: c.sure,
				routed: copiesOf(c.routed...), invalid: copiesOf(c.invalid...)})
			if p.recount != c.recount || p.route != c.route || p.high != c.high || fmt.Sprint(p.holes) != c.holes {
				t.Errorf("got %+v, want to recount %v, to route from %d, high %d and holes %s", p, c.recount, c.route, c.high, c.holes)
			}
		})
	}
}

// Whatever was copied: all before route are settled, route is not, and what is neither settled nor beyond high is a hole.
func TestPlanLeavesNothingOut(t *testing.T) {
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 2))
		e := evidence{first: 1, last: 12, floor: r.Uint64N(8), sure: 12, routed: &copies{}, invalid: &copies{}}
		e.checkpoint = r.Uint64N(8)
		for seq := uint64(1); seq <= r.Uint64N(13); seq++ {
			switch r.IntN(6) {
			case 0:
			case 1:
				e.invalid.add(at(seq))
			default:
				e.routed.add(at(seq))
			}
		}
		p := plan(e)
		hole := func(seq uint64) bool {
			for _, s := range p.holes {
				if s.from <= seq && seq <= s.to {
					return true
				}
			}
			return false
		}
		for seq := uint64(1); seq <= 13; seq++ {
			settled := seq <= e.base() || e.routed.has(at(seq)) || e.invalid.has(at(seq))
			switch {
			case seq < p.route && !settled, seq == p.route && settled, seq >= p.route && seq <= p.high && hole(seq) == settled,
				(seq < p.route || seq > p.high) && hole(seq), seq > p.high && settled:
				t.Fatalf("seed %d: sequence %d, settled %v, of %+v: %+v", seed, seq, settled, e, p)
			}
		}
	}
}

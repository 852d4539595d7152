package rego

import (
	"math/bits"

	"github.com/dmgate/dmgate/filter"
)

// table decides plain bodies, those that do nothing but compare facts with what is written out: nearly all there are. It
// also tells whether any other body may match. Both cost the few bodies that a message comes near to, and not all there
// are: a body is looked at only while one of its facts has a value that most messages don't have. It can't fail, makes
// nothing, and is safe for concurrent use.
type table struct {
	places     []int            // by slot, the place of the first of its codes
	near       []span           // by place, the bodies to look at for that code of that slot
	always     span             // those that may match a message with nothing unusual
	bodies     []entry          // those to look at together stand together
	conditions []condition      // of bodies
	findings   []filter.Finding // what plain bodies find, sorted, each once
}

// span is some of what stands one after the other: from one up to another, without that.
type span struct{ from, to int32 }

func (s span) len() int { return int(s.to - s.from) }

// entry is a body in the table. It matches when all its conditions hold.
type entry struct {
	conditions span
	finding    int32 // or others
}

// others stands for the finding of a body that is not plain: OPA has to be asked. Its conditions are only some.
const others = -1

// condition is one on the value of a slot.
type condition struct {
	slot  int
	codes codeSet // those with which it holds
}

// codeSet is a set of codes below maxCodes.
type codeSet uint64

// What a codeSet has room for, and the codes of all values but the unknown one.
const (
	maxCodes  = 64
	maxBounds = (maxCodes - 2) / 2
	anyKnown  = ^codeSet(0) &^ (1 << unknown)
)

func (s codeSet) has(code byte) bool { return s>>code&1 != 0 }

// bitSet is a set of small numbers.
type bitSet []uint64

func newBitSet(n int) bitSet { return make(bitSet, (n+63)/64) }

func (s bitSet) add(i int32) { s[i/64] |= 1 << (i % 64) }

// match notes what the plain bodies find that match, and reports whether another may.
func (t *table) match(v *view, found bitSet) (ask bool) {
	ask = t.matchEach(t.always, v.codes, found)
	for _, slot := range v.unusual {
		if near := t.near[t.places[slot]+int(v.codes[slot])]; near.len() > 0 {
			ask = t.matchEach(near, v.codes, found) || ask
		}
	}
	return ask
}

func (t *table) matchEach(near span, codes []byte, found bitSet) (ask bool) {
	bodies := t.bodies[near.from:near.to]
	for i := range bodies {
		switch b := &bodies[i]; {
		case !t.matches(b.conditions, codes):
		case b.finding == others:
			ask = true
		default:
			found.add(b.finding)
		}
	}
	return ask
}

func (t *table) matches(conditions span, codes []byte) bool {
	for _, c := range t.conditions[conditions.from:conditions.to] {
		if !c.codes.has(codes[c.slot]) {
			return false
		}
	}
	return true
}

// list appends findings, in order.
func (t *table) list(findings []filter.Finding, found bitSet) []filter.Finding {
	for i, word := range found {
		for ; word != 0; word &= word - 1 {
			findings = append(findings, t.findings[64*i+bits.TrailingZeros64(word)])
		}
	}
	return findings
}

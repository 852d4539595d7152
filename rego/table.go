package rego

import (
	"bytes"
	"math/bits"
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// table decides plain bodies, those that do nothing but compare facts with what is written out: nearly all there are. It
// also tells whether any other body may match. Both cost the few bodies that a message comes near to, and not all there
// are: a body is looked at only while one of its facts has a value that most messages don't have. It can't fail, makes
// nothing, and is safe for concurrent use.
type table struct {
	usual    []byte           // by slot the code of the value that most messages have
	codes    []int            // by slot how many there are
	near     [][][]entry      // by slot and unusual code, the bodies to look at
	always   []entry          // those that may match a message with nothing unusual
	findings []filter.Finding // what plain bodies find, sorted, each once
}

// entry is a body in the table. It matches when all its conditions hold.
type entry struct {
	conditions []condition
	finding    int // or others
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

func (s bitSet) add(i int) { s[i/64] |= 1 << (i % 64) }

func (s bitSet) len() int {
	n := 0
	for _, word := range s {
		n += bits.OnesCount64(word)
	}
	return n
}

// add puts a body into the table, to be looked at for as few messages as can be.
func (t *table) add(e entry) {
	at := -1
	for i, c := range e.conditions {
		if !c.codes.has(t.usual[c.slot]) && (at < 0 || t.rarer(c, e.conditions[at])) {
			at = i
		}
	}
	if at < 0 {
		t.always = append(t.always, e)
		return
	}
	first := e.conditions[at]
	e.conditions = slices.Delete(slices.Clone(e.conditions), at, at+1)
	if t.near[first.slot] == nil {
		t.near[first.slot] = make([][]entry, t.codes[first.slot])
	}
	for code, near := range t.near[first.slot] {
		if first.codes.has(byte(code)) {
			t.near[first.slot][code] = append(near, e)
		}
	}
}

// rarer reports whether fewer messages should come near a body by one condition than by another: of a flag nearly all
// have the usual value, of a band few.
func (t *table) rarer(a, b condition) bool {
	return t.usual[a.slot] != unknown && t.usual[b.slot] == unknown
}

// stride is how many slots are passed over at once while all of them are as usual.
const stride = 32

// match notes what the plain bodies find that match, and reports whether another may.
func (t *table) match(codes []byte, found bitSet) (ask bool) {
	ask = matchEach(t.always, codes, found)
	for from := 0; from < len(codes); from += stride {
		to := min(from+stride, len(codes))
		if bytes.Equal(codes[from:to], t.usual[from:to]) {
			continue
		}
		for slot := from; slot < to; slot++ {
			if near := t.near[slot]; codes[slot] != t.usual[slot] && near != nil {
				ask = matchEach(near[codes[slot]], codes, found) || ask
			}
		}
	}
	return ask
}

func matchEach(entries []entry, codes []byte, found bitSet) (ask bool) {
	for i := range entries {
		switch e := &entries[i]; {
		case !e.matches(codes):
		case e.finding == others:
			ask = true
		default:
			found.add(e.finding)
		}
	}
	return ask
}

func (e *entry) matches(codes []byte) bool {
	for _, c := range e.conditions {
		if !c.codes.has(codes[c.slot]) {
			return false
		}
	}
	return true
}

// list returns findings, in order.
func (t *table) list(found bitSet) []filter.Finding {
	out := make([]filter.Finding, 0, found.len())
	for i, word := range found {
		for ; word != 0; word &= word - 1 {
			out = append(out, t.findings[64*i+bits.TrailingZeros64(word)])
		}
	}
	return out
}

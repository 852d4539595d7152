package rego

import "slices"

// ways are the ways in which something can hold: one of them has to, with all its conditions.
type ways [][]condition

// How many ways a plain body has at most, and how many conditions each: enough for what people write, and little enough
// for the table of a pack that somebody wrote to make it large.
const (
	maxWays       = 32
	maxConditions = 32
)

// never and always are what holds in no way, and in any case.
var (
	never  = ways{}
	always = ways{nil}
)

// and returns the ways in which both hold, or false where that is too much.
func (w ways) and(x ways) (ways, bool) {
	if len(w)*len(x) > maxWays {
		return nil, false
	}
	both := never
	for _, a := range w {
		for _, b := range x {
			c, ok := merged(a, b)
			if len(c) > maxConditions {
				return nil, false
			}
			if ok {
				both = append(both, c)
			}
		}
	}
	return both, true
}

// merged returns the conditions of both, one a slot, unless they contradict each other.
func merged(a, b []condition) ([]condition, bool) {
	out := slices.Clone(a)
	for _, c := range b {
		i := slices.IndexFunc(out, func(o condition) bool { return o.slot == c.slot })
		if i < 0 {
			out = append(out, c)
			continue
		}
		if out[i].codes &= c.codes; out[i].codes == 0 {
			return nil, false
		}
	}
	return out, true
}

// not returns in which ways none of these hold, unless that is not easily said.
func (w ways) not() (ways, bool) {
	var all []condition
	for _, a := range w {
		switch len(a) {
		case 0:
			return never, true
		case 1:
			c, ok := merged(all, []condition{{a[0].slot, ^a[0].codes}})
			if !ok {
				return never, true
			}
			all = c
		default:
			return nil, false
		}
	}
	return ways{all}, true
}

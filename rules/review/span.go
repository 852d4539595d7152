package review

import (
	"math"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
)

// span is a range of numbers. The bounds belong to it, unless it is open there.
type span struct {
	low, high         float64
	openLow, openHigh bool
}

// anyOf returns the numbers that facts of a unit can have.
func anyOf(unit filter.Unit) span {
	if unit == filter.Share {
		return span{low: 0, high: 1}
	}
	return span{low: 0, high: math.Inf(1), openHigh: true}
}

// spanOf returns the numbers that a condition holds for.
func spanOf(c *rego.Condition) span {
	s := span{low: math.Inf(-1), high: math.Inf(1), openLow: true, openHigh: true}
	switch c.Test {
	case rego.Equals:
		return span{low: c.Number, high: c.Number}
	case rego.Below, rego.AtMost:
		s.high, s.openHigh = c.Number, c.Test == rego.Below
	case rego.Above, rego.AtLeast:
		s.low, s.openLow = c.Number, c.Test == rego.Above
	}
	return s
}

// and returns what two spans have in common.
func (s span) and(o span) span {
	switch {
	case o.low > s.low:
		s.low, s.openLow = o.low, o.openLow
	case o.low == s.low:
		s.openLow = s.openLow || o.openLow
	}
	switch {
	case o.high < s.high:
		s.high, s.openHigh = o.high, o.openHigh
	case o.high == s.high:
		s.openHigh = s.openHigh || o.openHigh
	}
	return s
}

// hull returns the smallest span that holds two.
func (s span) hull(o span) span {
	if o.low < s.low || o.low == s.low && !o.openLow {
		s.low, s.openLow = o.low, o.openLow
	}
	if o.high > s.high || o.high == s.high && !o.openHigh {
		s.high, s.openHigh = o.high, o.openHigh
	}
	return s
}

// empty reports whether no number of the unit lies in the span.
func (s span) empty(unit filter.Unit) bool {
	if s.low > s.high || s.low == s.high && (s.openLow || s.openHigh) {
		return true
	}
	if unit != filter.Count {
		return false
	}
	first, last := math.Ceil(s.low), math.Floor(s.high)
	if s.openLow {
		first = math.Floor(s.low) + 1
	}
	if s.openHigh {
		last = math.Ceil(s.high) - 1
	}
	return first > last
}

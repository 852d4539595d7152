package whatif

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// scale is a number with the bounds at which the pack tells values apart. Range i lies from bound i-1 to below bound i.
type scale struct {
	of     string
	kind   Kind
	unit   filter.Unit
	bounds []float64 // ascending
	now    int       // the range where the number lies; -1 where it is unknown
	least  float64   // the least that the number can be
	set    func(w *world, value float64)
	words  func(amount string, one bool) string
}

// rangeOf returns the range where a value lies.
func (s *scale) rangeOf(value float64) int {
	i, found := slices.BinarySearch(s.bounds, value)
	if found {
		i++
	}
	return i
}

// from and below are the bounds of range i, infinite where there is none.
func (s *scale) from(i int) float64 {
	if i == 0 {
		return math.Inf(-1)
	}
	return s.bounds[i-1]
}

func (s *scale) below(i int) float64 {
	if i == len(s.bounds) {
		return math.Inf(1)
	}
	return s.bounds[i]
}

// nearest returns the value of range i that is nearest to the present one.
func (s *scale) nearest(i int) float64 {
	if i > s.now && i > 0 {
		return s.from(i)
	}
	switch s.unit {
	case filter.Count:
		return math.Ceil(s.below(i)) - 1
	case filter.Seconds:
		return s.below(i) - 1
	}
	return s.below(i) - s.below(i)/1000
}

// possible reports whether a number can lie in range i at all.
func (s *scale) possible(i int) bool {
	value := s.nearest(i)
	return value >= max(s.least, s.from(i)) && value < s.below(i)
}

// option is the change to the ranges from first to last.
func (s *scale) option(first, last int) option {
	near := first
	if last < s.now {
		near = last
	}
	value := s.nearest(near)
	return option{
		Change: Change{s.kind, s.of, s.between(first, last), s.words(s.amount(first, last))},
		apply:  func(w *world) { s.set(w, value) },
		scale:  s, from: first, to: last,
	}
}

// options are the changes to every other range.
func (s *scale) options() []option {
	var out []option
	for i := range len(s.bounds) + 1 {
		if i != s.now && s.possible(i) {
			out = append(out, s.option(i, i))
		}
	}
	return out
}

func (s *scale) between(first, last int) Range {
	var r Range
	if from := s.from(first); !math.IsInf(from, 0) {
		r.From = &from
	}
	if below := s.below(last); !math.IsInf(below, 0) {
		r.Below = &below
	}
	return r
}

// amount puts the ranges in words, and says whether one thing is what it counts.
func (s *scale) amount(first, last int) (text string, one bool) {
	from, below := s.from(first), s.below(last)
	fewer := "less than "
	if s.unit == filter.Count || s.unit == filter.Ratio {
		fewer = "fewer than "
	}
	switch {
	case s.unit == filter.Count && from <= 0 && below <= 1:
		return "no", false
	case from <= 0:
		return fewer + s.number(below), below == 1
	case math.IsInf(below, 0):
		return "at least " + s.number(from), from == 1
	case s.unit == filter.Count && math.Ceil(below)-1 == math.Ceil(from):
		return "exactly " + s.number(from), from == 1
	case s.unit == filter.Count:
		return s.number(math.Ceil(from)) + " to " + s.number(math.Ceil(below)-1), false
	}
	return "at least " + s.number(from) + " and " + fewer + s.number(below), false
}

// number writes a number in the scale's unit.
func (s *scale) number(x float64) string {
	switch s.unit {
	case filter.Seconds:
		return rules.DurationText(time.Duration(x * float64(time.Second)))
	case filter.Share:
		return strconv.FormatFloat(math.Round(x*1000)/10, 'f', -1, 64) + " %"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

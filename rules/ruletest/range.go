package ruletest

import (
	"math"
	"regexp"
	"strconv"
)

// Range is the numbers that are accepted. It is written "4.5", ">= 3", "> 3", "<= 9", "< 10" or "3..10", which includes
// both ends.
type Range struct {
	Text      string // as the author wrote it
	low, high float64
	open      bool // the bound that is finite does not belong to it
}

var rangeForm = regexp.MustCompile(`^\s*(?:(>=|<=|>|<)\s*)?(-?[0-9]+(?:\.[0-9]+)?)(?:\s*\.\.\s*(-?[0-9]+(?:\.[0-9]+)?))?\s*$`)

// RangePattern is the form of a Range that is not a plain number, as a regular expression.
const RangePattern = `^\s*((>=|<=|>|<)\s*-?[0-9]+(\.[0-9]+)?|-?[0-9]+(\.[0-9]+)?\s*\.\.\s*-?[0-9]+(\.[0-9]+)?)\s*$`

// parseRange reads a range. It reports false where the text has not the form of one, or nothing is in it.
func parseRange(text string) (Range, bool) {
	m := rangeForm.FindStringSubmatch(text)
	if m == nil || (m[1] != "" && m[3] != "") {
		return Range{}, false
	}
	first, err := strconv.ParseFloat(m[2], 64)
	if err != nil {
		return Range{}, false // larger than any number
	}
	r := Range{Text: text, low: first, high: first, open: m[1] == ">" || m[1] == "<"}
	switch {
	case m[1] == ">" || m[1] == ">=":
		r.high = math.Inf(1)
	case m[1] == "<" || m[1] == "<=":
		r.low = math.Inf(-1)
	case m[3] != "":
		r.high, _ = strconv.ParseFloat(m[3], 64)
	}
	return r, r.low <= r.high
}

// Holds reports whether x is accepted.
func (r Range) Holds(x float64) bool {
	if r.open {
		return x > r.low && x < r.high
	}
	return x >= r.low && x <= r.high
}

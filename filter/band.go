package filter

import (
	"math"
	"slices"
)

// Band turns a numeric fact into a named range, so that policies compare names, which the policy engine can index,
// and the numbers stay in the pack.
type Band struct {
	Name    string
	Fact    Fact // of kind Number
	Ranges  []Range
	Unknown string // the value where the fact is unknown; "" leaves the band without a value
}

// Range is one named part of a band: from the bound of the range before it up to, but not including, Below.
type Range struct {
	Name  string
	Below float64 // in the fact's unit; +Inf in the last range
}

// Unbounded is the upper bound of a band's last range.
var Unbounded = math.Inf(1)

// BandValue is the range that a message falls in.
type BandValue struct {
	Band  string
	Value string
}

// Of returns the name of the range that the facts fall in, or "" where the band has no value for them.
func (b *Band) Of(f *Facts) string {
	v := b.Fact.Read(f)
	if !v.Known {
		return b.Unknown
	}
	for _, r := range b.Ranges {
		if v.Number < r.Below {
			return r.Name
		}
	}
	return b.Unknown
}

// BandValues returns the range that the facts fall in of every band that has a value for them, in the order of the bands.
func BandValues(bands []Band, f *Facts) []BandValue { return appendBandValues(nil, bands, f) }

func appendBandValues(values []BandValue, bands []Band, f *Facts) []BandValue {
	values = slices.Grow(values, len(bands))
	for i := range bands {
		if v := bands[i].Of(f); v != "" {
			values = append(values, BandValue{Band: bands[i].Name, Value: v})
		}
	}
	return values
}

package rules

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
)

func (r *reader) bands(n node) {
	n.each(func(key, value node) {
		name, ok := key.name()
		if !ok {
			return
		}
		var band filter.Band
		if value.readable(func() { band = readBand(name, value) }) {
			r.config.Bands = append(r.config.Bands, band)
		} else {
			r.broken[name] = true
		}
	})
}

func readBand(name string, n node) filter.Band {
	band := filter.Band{Name: name}
	var ranges node
	n.fields(map[string]field{
		"fact":    {required: true, read: func(n node) { band.Fact = readNumberFact(n) }},
		"ranges":  {required: true, read: func(n node) { ranges = n }},
		"unknown": {read: func(n node) { band.Unknown, _ = n.name() }},
	})
	if band.Fact.Name != "" && ranges.Node != nil {
		band.Ranges = readRanges(ranges, band.Fact)
	}
	return band
}

func readNumberFact(n node) filter.Fact {
	var numbers []string
	for _, f := range filter.Vocabulary() {
		if f.Kind == filter.Number {
			numbers = append(numbers, f.Name)
		}
	}
	name, ok := n.oneOf(numbers)
	if !ok {
		return filter.Fact{}
	}
	fact, _ := filter.FactNamed(name)
	return fact
}

// readRanges reads a band's ranges: ascending bounds, the last without one.
func readRanges(n node, fact filter.Fact) []filter.Range {
	var ranges []filter.Range
	var names []string
	var before string // the bound of the range before, as written
	n.items(func(item node) {
		r, bounded, bound := filter.Range{Below: filter.Unbounded}, false, ""
		item.fields(map[string]field{
			"name":  {required: true, read: func(n node) { r.Name, _ = n.name() }},
			"below": {read: func(n node) { r.Below, bounded, bound = readBound(n, fact.Unit), true, n.Value }},
		})
		last := len(ranges) > 0 && len(ranges) == len(n.Content)-1
		switch {
		case slices.Contains(names, r.Name):
			item.bad("duplicate range %q", r.Name)
		case !bounded && len(ranges) < len(n.Content)-1:
			item.bad("key %q is absent, want it in every range but the last", "below")
		case bounded && (last || len(n.Content) == 1):
			item.bad("found %q in the last range, want none: it takes all that is left", "below")
		case bounded && len(ranges) > 0 && r.Below <= ranges[len(ranges)-1].Below:
			item.bad("below is %s, want more than the %s of the range before it", bound, before)
		}
		before = bound
		names = append(names, r.Name)
		ranges = append(ranges, r)
	})
	if len(ranges) == 0 {
		n.bad("found no range, want at least one")
	}
	return ranges
}

// readBound reads a number in the unit of the fact.
func readBound(n node, unit filter.Unit) float64 {
	if unit == filter.Seconds {
		d, _ := n.duration()
		return d.Seconds()
	}
	f, _ := n.number()
	return f
}

// bandValues returns the values that a band can have.
func bandValues(b *filter.Band) []string {
	var values []string
	for _, r := range b.Ranges {
		values = append(values, r.Name)
	}
	if b.Unknown != "" && !slices.Contains(values, b.Unknown) {
		values = append(values, b.Unknown)
	}
	return values
}

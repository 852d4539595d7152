package rules

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

func (r *reader) bands(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		name, ok := key.Name()
		if !ok {
			return
		}
		var band filter.Band
		if value.Readable(func() { band = readBand(name, value) }) {
			r.config.Bands = append(r.config.Bands, band)
		} else {
			r.broken[name] = true
		}
	})
}

func readBand(name string, n strictyaml.Node) filter.Band {
	band := filter.Band{Name: name}
	var ranges strictyaml.Node
	n.Fields(map[string]strictyaml.Field{
		"fact":    {Required: true, Read: func(n strictyaml.Node) { band.Fact = readNumberFact(n) }},
		"ranges":  {Required: true, Read: func(n strictyaml.Node) { ranges = n }},
		"unknown": {Read: func(n strictyaml.Node) { band.Unknown, _ = n.Name() }},
	})
	if band.Fact.Name != "" && ranges.Node != nil {
		band.Ranges = readRanges(ranges, band.Fact)
	}
	return band
}

func readNumberFact(n strictyaml.Node) filter.Fact {
	var numbers []string
	for _, f := range filter.Vocabulary() {
		if f.Kind == filter.Number {
			numbers = append(numbers, f.Name)
		}
	}
	name, _ := n.Plain()
	if !slices.Contains(numbers, name) {
		n.Bad("found %s, which is no fact with numbers%s", n.Found(), strictyaml.Want(name, numbers))
		return filter.Fact{}
	}
	fact, _ := filter.FactNamed(name)
	return fact
}

// readRanges reads a band's ranges: ascending bounds, the last without one.
func readRanges(n strictyaml.Node, fact filter.Fact) []filter.Range {
	var ranges []filter.Range
	var names []string
	var before string // the bound of the range before, as written
	n.Items(func(item strictyaml.Node) {
		r, bounded, bound := filter.Range{Below: filter.Unbounded}, false, ""
		item.Fields(map[string]strictyaml.Field{
			"name":  {Required: true, Read: func(n strictyaml.Node) { r.Name, _ = n.Name() }},
			"below": {Read: func(n strictyaml.Node) { r.Below, bounded, bound = readBound(n, fact.Unit), true, n.Value }},
		})
		last := len(ranges) > 0 && len(ranges) == len(n.Content)-1
		switch {
		case slices.Contains(names, r.Name):
			item.Bad("duplicate range %q", r.Name)
		case !bounded && len(ranges) < len(n.Content)-1:
			item.Bad("key %q is absent, want it in every range but the last", "below")
		case bounded && (last || len(n.Content) == 1):
			item.Bad("found %q in the last range, want none: it takes all that is left", "below")
		case bounded && len(ranges) > 0 && r.Below <= ranges[len(ranges)-1].Below:
			item.Bad("below is %s, want more than the %s of the range before it", bound, before)
		}
		before = bound
		names = append(names, r.Name)
		ranges = append(ranges, r)
	})
	if len(ranges) == 0 {
		n.Bad("found no range, want at least one")
	}
	return ranges
}

// readBound reads a number in the unit of the fact.
func readBound(n strictyaml.Node, unit filter.Unit) float64 {
	if unit == filter.Seconds {
		d, _ := n.Duration()
		return d.Seconds()
	}
	f, _ := n.Number()
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

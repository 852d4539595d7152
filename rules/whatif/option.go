package whatif

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
)

// option is one change that may be tried.
type option struct {
	Change
	apply func(*world)
	adds  bool // it gives a message what speaks against it, so it is tried alone only

	scale    *scale // of a number; nil otherwise
	from, to int    // the ranges of the scale that it stands for, both included
}

// same reports whether two options are one.
func (o *option) same(other *option) bool {
	return o.Of == other.Of && o.from == other.from && o.to == other.to
}

// options returns every change that may be tried, in the order of kinds.
func options(pack *rules.Pack, f *filter.Facts) []option {
	var out []option
	out = append(out, signOptions(f)...)
	out = append(out, listOptions(pack, f)...)
	out = append(out, limitOptions(pack, f)...)
	out = append(out, numberOptions(pack, f)...)
	out = append(out, peopleOptions(pack, f)...)
	slices.SortStableFunc(out, func(a, b option) int {
		return slices.Index(kinds, a.Kind) - slices.Index(kinds, b.Kind)
	})
	return out
}

// limitOf returns the limit of that id. Readings are of the pack's limits.
func limitOf(pack *rules.Pack, id string) *ratelimit.Limit {
	i := slices.IndexFunc(pack.Config.Limits, func(l ratelimit.Limit) bool { return l.ID == id })
	return &pack.Config.Limits[i]
}

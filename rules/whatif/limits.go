package whatif

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
)

// limitOptions has every limit that the message counts towards count fewer, and more.
func limitOptions(pack *rules.Pack, f *filter.Facts) []option {
	var out []option
	for _, r := range f.Readings {
		s := limitScale(limitOf(pack, r.Limit), r)
		for _, o := range s.options() {
			o.adds = o.from > s.now
			out = append(out, o)
		}
	}
	return out
}

// limitScale is what a limit counts, with the bounds of its bands and what it allows.
func limitScale(limit *ratelimit.Limit, r filter.Reading) *scale {
	s := &scale{of: "limits." + limit.ID, kind: Limit, unit: filter.Count, least: 1}
	s.bounds = append(s.bounds, float64(limit.Burst+1))
	for _, b := range limit.Bands {
		s.bounds = append(s.bounds, float64(limit.Before(b)+1))
	}
	slices.Sort(s.bounds)
	s.bounds = slices.Compact(s.bounds)
	s.now = s.rangeOf(float64(r.Count))
	s.set = func(w *world, x float64) { w.counts = append(w.counts, count{limit.ID, int(x)}) }
	s.words = func(amount string, _ bool) string { return "with " + amount + " " + r.Window() }
	return s
}

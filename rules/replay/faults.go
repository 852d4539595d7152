package replay

import (
	"maps"
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// faults counts the faults of one side, by source.
type faults struct {
	messages int
	sources  map[string]*FaultCount
}

func (f *faults) add(d *filter.Decision, samples int) {
	if len(d.Faults) == 0 {
		return
	}
	f.messages++
	if f.sources == nil {
		f.sources = map[string]*FaultCount{}
	}
	for _, source := range filter.SourcesWithout(d.Faults, nil) {
		c := f.sources[source]
		if c == nil {
			c = &FaultCount{Source: source}
			f.sources[source] = c
		}
		c.Messages++
		c.Samples = sample(c.Samples, d.MessageID, samples)
	}
}

func (f *faults) report() Faults {
	out := Faults{Messages: f.messages, Sources: []FaultCount{}}
	for _, source := range slices.Sorted(maps.Keys(f.sources)) {
		out.Sources = append(out.Sources, *f.sources[source])
	}
	return out
}

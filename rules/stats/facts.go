package stats

import (
	"slices"
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// List is how many strangers' messages a list matched.
type List struct {
	List     string `json:"list"`
	Fact     bool   `json:"fact,omitempty"` // for policies only; a match is no hit
	Messages int    `json:"messages"`
}

// BandValue is how many strangers' messages a band gave a value.
type BandValue struct {
	Band     string `json:"band"`
	Value    string `json:"value"`
	Messages int    `json:"messages"`
}

// factCounter counts matches of lists and values of bands. It is safe for concurrent use.
type factCounter struct {
	config *rules.Config
	lists  map[string]*atomic.Int64
	bands  map[string]map[string]*atomic.Int64
}

func newFactCounter(config *rules.Config) *factCounter {
	c := &factCounter{config: config, lists: map[string]*atomic.Int64{}, bands: map[string]map[string]*atomic.Int64{}}
	for _, l := range config.Lists {
		c.lists[l.ID] = new(atomic.Int64)
	}
	for band, values := range rules.Names(config).Bands {
		c.bands[band] = map[string]*atomic.Int64{}
		for _, value := range values {
			c.bands[band][value] = new(atomic.Int64)
		}
	}
	return c
}

func (c *factCounter) add(f *filter.Facts) {
	for _, l := range f.Lists {
		c.lists[l.List].Add(1)
	}
	for _, b := range f.Bands {
		c.bands[b.Band][b.Value].Add(1)
	}
}

// matched returns all lists, in the pack's order.
func (c *factCounter) matched() []List {
	out := []List{}
	for _, l := range c.config.Lists {
		out = append(out, List{List: l.ID, Fact: !l.Hit, Messages: int(c.lists[l.ID].Load())})
	}
	return out
}

// valued returns all values of all bands, in the pack's order.
func (c *factCounter) valued() []BandValue {
	out := []BandValue{}
	names := rules.Names(c.config).Bands
	for i := range c.config.Bands {
		band := c.config.Bands[i].Name
		for _, value := range slices.Compact(slices.Clone(names[band])) {
			out = append(out, BandValue{Band: band, Value: value, Messages: int(c.bands[band][value].Load())})
		}
	}
	return out
}

package replay

import (
	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/event"
)

// cell adds up the messages that one route of the old pack and one of the new have in common.
type cell struct {
	messages int
	samples  []string
	outcomes map[event.Outcome]*OutcomeCount
	causes   map[difference]int
}

func (c *cell) add(e Entry, samples int) {
	c.messages++
	c.samples = sample(c.samples, e.Message.ID, samples)
	if e.Outcome == "" {
		return
	}
	if c.outcomes == nil {
		c.outcomes = map[event.Outcome]*OutcomeCount{}
	}
	o := c.outcomes[e.Outcome]
	if o == nil {
		o = &OutcomeCount{Outcome: e.Outcome}
		c.outcomes[e.Outcome] = o
	}
	o.Messages++
	o.Samples = sample(o.Samples, e.Message.ID, samples)
}

// addCauses adds what is behind a change of route or, where it is the same, of score.
func (c *cell) addCauses(found []difference) {
	if c.causes == nil {
		c.causes = map[difference]int{}
	}
	for _, d := range found {
		c.causes[d]++
	}
}

func (c *cell) report(old, new filter.Route) Cell {
	out := Cell{Old: old, New: new, Messages: c.messages, Causes: mostFrequent(c.causes),
		Outcomes: []OutcomeCount{}, Samples: append([]string{}, c.samples...)}
	for _, o := range event.Outcomes {
		if count := c.outcomes[o]; count != nil {
			out.Outcomes = append(out.Outcomes, *count)
		}
	}
	return out
}

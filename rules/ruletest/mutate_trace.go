package ruletest

import (
	"math"
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// trace is what a scenario touches of a pack, as long as nothing is changed: a change of what it does not touch is one
// that it can't notice. It belongs to one goroutine until the scenario has run.
type trace struct {
	scored   bool // some message is scored
	messages int
	hits     map[string]bool
	limits   map[string]bool
	lists    map[string]bool
	scores   numbers
	banded   map[string]numbers // by band, what its fact reads
	follows  numbers            // seconds for which senders have followed whom they write to
}

// numbers is a set of numbers.
type numbers map[float64]bool

func newTrace() *trace {
	return &trace{
		hits: map[string]bool{}, limits: map[string]bool{}, lists: map[string]bool{},
		scores: numbers{}, banded: map[string]numbers{}, follows: numbers{},
	}
}

// see notes a message and its decision.
func (t *trace) see(bands []filter.Band, c *filter.Case, d *filter.Decision) {
	t.messages++
	m := c.Facts.Message
	if since := m.Relationship.SenderFollowsSince; m.Relationship.SenderFollows && !since.IsZero() {
		t.follows[m.At.Sub(since).Seconds()] = true
	}
	if !d.Scored {
		return
	}
	t.scored = true
	t.scores[d.Score] = true
	for _, h := range slices.Concat(d.Hits, d.ShadowHits) {
		t.hits[h.Rule] = true
	}
	for i := range c.Facts.Readings {
		t.limits[c.Facts.Readings[i].Limit] = true
	}
	for i := range c.Facts.Lists {
		t.lists[c.Facts.Lists[i].List] = true
	}
	for i := range bands {
		if v := bands[i].Fact.Read(&c.Facts); v.Known {
			if t.banded[bands[i].Name] == nil {
				t.banded[bands[i].Name] = numbers{}
			}
			t.banded[bands[i].Name][v.Number] = true
		}
	}
}

// between reports whether one of the numbers is on one side of one bound and on the other side of the other. Only for
// those does it matter which of the two is the bound; from the bound on, a number is above it.
func (n numbers) between(a, b float64) bool {
	low, high := math.Min(a, b), math.Max(a, b)
	for x := range n {
		if x >= low && x < high {
			return true
		}
	}
	return false
}

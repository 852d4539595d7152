package stats

import (
	"cmp"
	"slices"
)

// Overlap is how often another rule hits together with a rule.
type Overlap struct {
	Rule     string  `json:"rule"`
	Messages int     `json:"messages"` // that both hit
	Share    float64 `json:"share"`    // of the rule's own hits
	Enough   int     `json:"enough"`   // of them, those that the other one holds or drops as strictly by itself
}

// overlaps returns the rules that hit together with one, most often first.
func (c *Counter) overlaps(t *tally) []Overlap {
	var out []Overlap
	for at, p := range t.with {
		other := c.rules[at]
		if other == t || p.together == 0 {
			continue
		}
		out = append(out, Overlap{Rule: other.rule.id, Messages: p.together, Share: share(p.together, t.hit.Total),
			Enough: p.enough})
	}
	slices.SortStableFunc(out, func(a, b Overlap) int { return cmp.Compare(b.Messages, a.Messages) })
	return out
}

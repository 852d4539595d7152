package stats

import (
	"cmp"
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// Findings is what a rule author should look at. Rules come by id.
type Findings struct {
	NeverHit      []string    `json:"never_hit"`
	Masked        []Masked    `json:"always_masked"`
	NeverDecisive []string    `json:"never_decisive"` // they hit and changed no route, and no single other rule is why
	OnlyWanted    []Suspect   `json:"only_wanted"`    // they hold messages back, and hit none but wanted ones
	OnlyUnwanted  []Suspect   `json:"only_unwanted"`  // they lower the score, and hit none but unwanted ones
	NeverMatched  []string    `json:"lists_never_matched"`
	NeverSeen     []BandValue `json:"band_values_never_seen"`
}

// Masked is a rule that is never decisive, because whenever it hits another one does as much by itself.
type Masked struct {
	Rule string       `json:"rule"`
	By   []string     `json:"by"`    // each of them whenever the rule hits; the one with the fewest hits first
	Does filter.Route `json:"route"` // what the first of By does by itself
	Hits int          `json:"hits"`
}

// Suspect is a rule whose hits with a known outcome are all of one kind, and that the wrong one.
type Suspect struct {
	Rule     string `json:"rule"`
	Hits     int    `json:"hits"` // with a known outcome
	Decisive int    `json:"decisive"`
}

func (c *Counter) findings(r *Report) Findings {
	f := Findings{NeverHit: []string{}, Masked: []Masked{}, NeverDecisive: []string{}, OnlyWanted: []Suspect{},
		OnlyUnwanted: []Suspect{}, NeverMatched: []string{}, NeverSeen: []BandValue{}}
	for _, t := range c.rules {
		if t.hit.Total == 0 {
			f.NeverHit = append(f.NeverHit, t.rule.id)
			continue
		}
		if t.decisive.Total == 0 {
			f.addIdle(t, c.maskers(t))
		}
		f.addSuspect(t)
	}
	for _, l := range r.Lists {
		if l.Messages == 0 {
			f.NeverMatched = append(f.NeverMatched, l.List)
		}
	}
	for _, b := range r.Bands {
		if b.Messages == 0 {
			f.NeverSeen = append(f.NeverSeen, b)
		}
	}
	return f
}

// addIdle notes a rule that is never decisive, with the rules that mask it.
func (f *Findings) addIdle(t *tally, by []*tally) {
	if len(by) == 0 {
		f.NeverDecisive = append(f.NeverDecisive, t.rule.id)
		return
	}
	m := Masked{Rule: t.rule.id, Does: by[0].alone, Hits: t.hit.Total}
	for _, other := range by {
		m.By = append(m.By, other.rule.id)
	}
	f.Masked = append(f.Masked, m)
}

// maskers returns the rules that hit and are enough whenever a rule hits, the closest first. What lets messages through
// is masked by nothing.
func (c *Counter) maskers(t *tally) []*tally {
	if !t.rule.strict() {
		return nil
	}
	var by []*tally
	for at, p := range t.with {
		if other := c.rules[at]; other != t && p.enough == t.hit.Total {
			by = append(by, other)
		}
	}
	slices.SortStableFunc(by, func(a, b *tally) int { return cmp.Compare(a.hit.Total, b.hit.Total) })
	return by
}

// addSuspect notes a rule that hits only messages that it should not.
func (f *Findings) addSuspect(t *tally) {
	s := Suspect{Rule: t.rule.id, Hits: t.hit.Judged(), Decisive: t.decisive.Judged()}
	switch {
	case s.Hits == 0:
	case t.rule.strict() && t.hit.Unwanted == 0:
		f.OnlyWanted = append(f.OnlyWanted, s)
	case t.rule.lenient() && t.hit.Wanted == 0:
		f.OnlyUnwanted = append(f.OnlyUnwanted, s)
	}
}

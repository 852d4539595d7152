package filter

import (
	"cmp"
	"slices"
)

// RouteWithout returns the route that a decision by this scoring would have had if one rule had not hit: weights, caps
// and floors are reckoned anew, with the engine's own arithmetic, and faults stay. A rule whose absence alone changes
// the route is decisive for the message. The rule may also be a cap, cap.<group>, or one that closes an inbox. A rule
// that is not among the hits changes nothing.
func (s *Scoring) RouteWithout(d *Decision, rule string) Route {
	return s.rerouted(d, rule, slices.DeleteFunc(slices.Clone(d.Hits), func(h Hit) bool { return h.Rule == rule }))
}

// RouteWith returns the route that a decision by this scoring would have had if the rule of a hit, one of ShadowHits,
// had acted.
func (s *Scoring) RouteWith(d *Decision, h Hit) Route {
	return s.rerouted(d, "", append(slices.Clone(d.Hits), h))
}

// RouteAlone returns the route of a message that this hit is the only one on.
func (s *Scoring) RouteAlone(h Hit) Route { return s.rerouted(&Decision{Scored: true}, "", []Hit{h}) }

// rerouted reckons the route of a decision with other hits. It takes them in the order in which the engine adds them
// up, for the order can tell in the last digits of a sum.
func (s *Scoring) rerouted(d *Decision, without string, hits []Hit) Route {
	if !d.Scored {
		return d.Route
	}
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return CapGroup(h.Rule) != "" })
	slices.SortFunc(hits, func(a, b Hit) int { return cmp.Compare(a.Rule, b.Rule) })
	for _, c := range s.capped(hits, s.groupsOf(hits)) {
		if c.Rule != without {
			hits = append(hits, c)
		}
	}
	return s.route(total(hits), hits, d.Faults)
}

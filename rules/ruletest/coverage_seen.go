package ruletest

import (
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// mark is an item by its kind and name.
type mark struct {
	kind CoverageKind
	name string
}

// marks are the items that were exercised.
type marks map[mark]bool

func (m marks) set(kind CoverageKind, name string) { m[mark{kind, name}] = true }

func (m marks) add(others marks) {
	for other := range others {
		m[other] = true
	}
}

// The names of items that have parts.
func limitKept(id string) string          { return id + ": kept" }
func limitExceeded(id string) string      { return id + ": exceeded" }
func bandValue(name, value string) string { return name + ": " + value }
func listMatch(id string) string          { return id + ": match" }
func listAllowed(id string) string        { return id + ": allowed" }
func under(threshold string) string       { return threshold + ": under it" }
func reached(threshold string) string     { return threshold + ": reached" }

// The names of items of thresholds and trust.
const (
	requestsThreshold = "requests"
	dropThreshold     = "drop"
	followYounger     = "follow_age: younger"
	followOlder       = "follow_age: older"
	bandUnknown       = "unknown"
)

// exercised is what one scenario exercises. It belongs to the goroutine that runs the scenario.
type exercised struct {
	suite    *Suite
	scenario *Scenario
	marks    marks
	step, n  int // of the message before
}

// see notes what a message exercises.
func (e *exercised) see(c *filter.Case, d *filter.Decision) {
	e.next()
	e.admission(c, d)
	if !d.Scored {
		return
	}
	checked := e.checked()
	e.facts(&c.Facts)
	e.lists(&c.Facts)
	e.hits(d, checked)
	t := e.suite.Pack.Config.Scoring.Thresholds
	e.threshold(requestsThreshold, d.Score, t.Requests)
	e.threshold(dropThreshold, d.Score, t.Drop)
}

// next finds the step of a message by counting.
func (e *exercised) next() {
	if e.n++; e.n > e.scenario.Steps[e.step].Times {
		e.step, e.n = e.step+1, 1
	}
}

// checked reports whether the message's route or score is expected.
func (e *exercised) checked() bool {
	step := &e.scenario.Steps[e.step]
	checks := func(w *Want) bool { return w.Route != nil || w.Score != nil }
	counted := slices.ContainsFunc(step.Want.Counts, func(c CountedRange) bool { return slices.Contains(routes(), c.Of) })
	return checks(&step.Want.Each) || counted || (e.n == 1 && checks(&step.Want.First)) ||
		(e.n == step.Times && checks(&step.Want.Last))
}

// admission notes ties and what closes inboxes.
func (e *exercised) admission(c *filter.Case, d *filter.Decision) {
	if d.Trust != "" {
		e.marks.set(CoveredTrust, d.Trust)
	}
	for _, h := range c.Admission.Floors {
		e.marks.set(CoveredAccess, h.Rule)
	}
	m := c.Facts.Message
	since := m.Relationship.SenderFollowsSince
	if !m.Relationship.SenderFollows || since.IsZero() {
		return
	}
	switch old := m.At.Sub(since) >= e.suite.Pack.Config.Access.FollowAge; {
	case d.Trust == filter.TieFollower:
		e.marks.set(CoveredTrust, followOlder)
	case d.Scored && !old:
		e.marks.set(CoveredTrust, followYounger)
	}
}

// facts notes bands, and readings of limits.
func (e *exercised) facts(f *filter.Facts) {
	for i := range e.suite.Pack.Config.Bands {
		b := &e.suite.Pack.Config.Bands[i]
		if !b.Fact.Read(f).Known {
			e.marks.set(CoveredBands, bandValue(b.Name, bandUnknown))
		} else if value := f.Band(b.Name); value != "" {
			e.marks.set(CoveredBands, bandValue(b.Name, value))
		}
	}
	for i := range f.Readings {
		r := &f.Readings[i]
		e.marks.set(CoveredLimits, bandValue(r.Limit, "band "+r.Band))
		if r.Exceeded {
			e.marks.set(CoveredLimits, limitExceeded(r.Limit))
		} else {
			e.marks.set(CoveredLimits, limitKept(r.Limit))
		}
	}
}

// lists notes lists that match, and those whose allowlists keep them from it.
func (e *exercised) lists(f *filter.Facts) {
	for i := range f.Lists {
		e.marks.set(CoveredLists, listMatch(f.Lists[i].List))
	}
	if !e.suite.allows() {
		return
	}
	listed, allowed := map[string]bool{}, map[string]bool{}
	for _, l := range e.suite.Pack.Index.Explain(f.Message, &f.Content) {
		listed[l.List] = listed[l.List] || l.Listed
		allowed[l.List] = allowed[l.List] || l.Allowed
	}
	for id := range listed {
		if listed[id] && allowed[id] && !f.Listed(id) {
			e.marks.set(CoveredLists, listAllowed(id))
		}
	}
}

// allows reports whether some list of the pack has an allowlist.
func (s *Suite) allows() bool {
	for i := range s.Pack.Config.Lists {
		if len(s.Pack.Config.Lists[i].Allow) > 0 {
			return true
		}
	}
	return false
}

// hits notes what weighs, and what decides the route.
func (e *exercised) hits(d *filter.Decision, checked bool) {
	scoring := &e.suite.Pack.Config.Scoring
	byScore := scoring.Thresholds.Route(d.Score)
	for i, h := range d.Hits {
		if group := filter.CapGroup(h.Rule); group != "" {
			e.marks.set(CoveredCaps, group)
		}
		if !checked {
			continue
		}
		e.marks.set(CoveredWeights, h.Rule)
		others := slices.ContainsFunc(slices.Delete(slices.Clone(d.Hits), i, i+1), func(other filter.Hit) bool {
			return other.Floor >= h.Floor
		})
		if h.Floor > byScore && !others {
			e.marks.set(CoveredFloors, h.Rule)
		}
	}
}

func (e *exercised) threshold(name string, score, at float64) {
	if score >= at {
		e.marks.set(CoveredThresholds, reached(name))
	} else {
		e.marks.set(CoveredThresholds, under(name))
	}
}

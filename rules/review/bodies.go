package review

import (
	"github.com/dmgate/dmgate/filter"
)

// reviewBodies finds bodies that match no message, or none whose route could be another.
func (r *reviewer) reviewBodies() {
	for i := range r.bodies {
		b := &r.bodies[i]
		p := r.vocabulary.possible()
		line := b.Line
		for j := range b.Conditions {
			c := &b.Conditions[j]
			if p.meet(c); p.refuted != nil {
				line = c.Line
				break
			}
		}
		switch w := r.config.Scoring.Weights[b.Rule]; {
		case p.refuted != nil:
			r.refuted[b] = true
			r.add(NeverMatches, b.File, line, "%s never matches: %s; change or remove one, or this body",
				title(b), p.explain())
		case b.Rule != "" && !w.Shadow && w.Weight != (filter.Weight{}) && !p.delivered():
			r.add(NeverDecides, b.File, b.Line, "rule %q decides nothing here: %s holds only for messages that are "+
				"dropped anyway; remove this body, or record its hits with mode: shadow", b.Rule, enumerate(p.refuted))
		}
	}
}

// reviewCosts finds rules that every message pays for.
func (r *reviewer) reviewCosts() {
	cost := r.costs()
	said := map[string]bool{}
	for i := range r.bodies {
		b := &r.bodies[i]
		if b.Rule != "" && !b.Indexed && !said[b.Rule] && !r.refuted[b] {
			said[b.Rule] = true
			r.add(NotIndexed, b.File, b.Line, "rule %q is evaluated for every message, %s: no condition here is one for the "+
				"rule index; add an equality with a constant, such as input.content.text == true", b.Rule, cost[b.Rule])
		}
		for _, read := range b.Reads {
			if read.Number {
				r.add(ReadsNumber, b.File, read.Line, "reads %s: while any policy does, what policies find is not remembered, "+
					"and a message costs tens of microseconds instead of less than one; read a band of it", numberRead(read.Path))
			}
		}
	}
}

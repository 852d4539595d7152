package review

import (
	"fmt"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules/wording"
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
				"dropped anyway; remove this body, or record its hits with mode: shadow", b.Rule, wording.And(p.refuted))
		}
	}
}

// title names a body for a message.
func title(b *rego.Body) string {
	if b.Rule == "" {
		return b.Name
	}
	return fmt.Sprintf("rule %q", b.Rule)
}

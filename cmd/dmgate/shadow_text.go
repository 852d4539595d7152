package main

import "github.com/dmgate/dmgate/filter"

// differs reports whether there is a shadow that would have routed the message otherwise.
func differs(d *filter.Decision) bool { return d.Shadow != nil && d.Shadow.Route != d.Route }

// change is how a shadow's hits differ in one rule: one of the two is nil where the rule hit in one pack only.
type change struct{ added, removed *filter.Hit }

// changes returns the rules in which a shadow's hits differ, those that it adds or weighs otherwise first.
func changes(s *filter.Shadow) []change {
	var out []change
	for _, p := range filter.PairHits(s.Added, s.Removed) {
		out = append(out, change{added: p.A, removed: p.B})
	}
	return out
}

// text says what changes in one message.
func (c change) text() string {
	switch {
	case c.removed == nil:
		return hitText(*c.added)
	case c.added == nil:
		return "without " + hitText(*c.removed)
	}
	return hitText(*c.added) + " instead of " + c.removed.Does().Text()
}

// label names the change where changes are counted over many messages. It has no weight: that of a cap varies.
func (c change) label() string {
	switch {
	case c.removed == nil:
		return c.added.Rule
	case c.added == nil:
		return "without " + c.removed.Rule
	}
	return c.added.Rule + " weighed otherwise"
}

// shadowWhy says what makes a shadow decide otherwise.
func shadowWhy(d *filter.Decision) string {
	s := d.Shadow
	if s.Trust != "" {
		return "trusted: " + tieText(s.Trust)
	}
	var parts []string
	if d.Trust != "" {
		parts = append(parts, "not trusted")
	}
	for _, f := range s.Faults {
		parts = append(parts, "fault in "+f.Source)
	}
	for _, c := range changes(s) {
		parts = append(parts, c.text())
	}
	if len(parts) == 0 {
		return "the same hits"
	}
	return few(parts)
}

// shadowScore is the score that a shadow gives, or a dash where it scores nothing.
func shadowScore(s *filter.Shadow) string {
	if s.Trust != "" {
		return "–"
	}
	return number(s.Score)
}

// shadowHits tells the hits of rules in shadow mode; "" where there are none.
func shadowHits(d *filter.Decision) string {
	if len(d.ShadowHits) == 0 {
		return ""
	}
	var parts []string
	for _, h := range d.ShadowHits {
		parts = append(parts, hitText(h))
	}
	return "(shadow " + few(parts) + ")"
}

package rules

import (
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"go.yaml.in/yaml/v3"
)

func (r *reader) weights(n node) {
	s := &r.config.Scoring
	s.Weights, s.Caps = map[string]filter.RuleWeight{}, map[string]float64{}
	n.each(func(key, value node) {
		group, ok := key.name()
		if !ok {
			return
		}
		value.fields(map[string]field{
			"cap": {read: func(n node) {
				most, ok := n.number()
				if ok && most < 0 {
					n.bad("found %v, want 0 or more", most)
				} else if ok {
					s.Caps[group] = most
				}
			}},
			"rules": {required: true, read: func(n node) { r.group(group, n) }},
		})
	})
}

// group reads the weights of a group's rules.
func (r *reader) group(group string, n node) {
	n.each(func(key, value node) {
		rule := key.Value
		switch {
		case slices.Contains(filter.AccessRules, rule):
			key.bad("rule %q stands before all weights, want no weight for it", rule)
			return
		case !isRule(rule):
			key.bad("found %q, want a rule id such as limit.sender: dotted, lower case", rule)
			return
		}
		if before, twice := r.config.Scoring.Weights[rule]; twice {
			key.bad("rule %q has a weight in group %s already", rule, before.Group)
			return
		}
		r.config.Scoring.Weights[rule] = filter.RuleWeight{Weight: readWeight(value), Group: group}
		r.config.lines["weight."+rule] = key.Line
	})
}

// readWeight reads points, or a mapping of points and floor.
func readWeight(n node) filter.Weight {
	var w filter.Weight
	if n.Kind != yaml.MappingNode {
		w.Points, _ = n.numberOr("points or a mapping such as {floor: requests}")
		return w
	}
	if len(n.Content) == 0 {
		n.bad("found an empty mapping, want weight, floor or both")
	}
	n.fields(map[string]field{
		"weight": {read: func(n node) { w.Points, _ = n.number() }},
		"floor": {read: func(n node) {
			if s, ok := n.oneOf([]string{filter.Requests.String(), filter.Drop.String()}); ok {
				w.Floor, _ = filter.ParseRoute(s)
			}
		}},
	})
	return w
}

// isRule reports whether s is a rule id: two names or more with dots between.
func isRule(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) >= 2 && !slices.ContainsFunc(parts, func(p string) bool { return !isName(p) })
}

package rules

import (
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/strictyaml"
	"go.yaml.in/yaml/v3"
)

func (r *reader) weights(n strictyaml.Node) {
	s := &r.config.Scoring
	s.Weights, s.Caps = map[string]filter.RuleWeight{}, map[string]float64{}
	n.Each(func(key, value strictyaml.Node) {
		group, ok := key.Name()
		if !ok {
			return
		}
		value.Fields(map[string]strictyaml.Field{
			"cap": {Read: func(n strictyaml.Node) {
				most, ok := n.Number()
				if ok && most < 0 {
					n.Bad("found %v, want 0 or more", most)
				} else if ok {
					s.Caps[group] = most
				}
			}},
			"rules": {Required: true, Read: func(n strictyaml.Node) { r.group(group, n) }},
		})
	})
}

// group reads the weights of a group's rules.
func (r *reader) group(group string, n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		rule := key.Value
		switch {
		case slices.Contains(filter.AccessRules, rule):
			key.Bad("rule %q stands before all weights, want no weight for it", rule)
			return
		case !isRule(rule):
			key.Bad("found %q, want a rule id such as limit.sender: dotted, lower case", rule)
			return
		}
		if before, twice := r.config.Scoring.Weights[rule]; twice {
			key.Bad("rule %q has a weight in group %s already", rule, before.Group)
			return
		}
		weight := readWeight(value)
		weight.Group = group
		r.config.Scoring.Weights[rule] = weight
		r.config.lines["weight."+rule] = key.Line
	})
}

// readWeight reads points, or a mapping of points, floor and mode.
func readWeight(n strictyaml.Node) filter.RuleWeight {
	var w filter.RuleWeight
	if n.Kind != yaml.MappingNode {
		w.Points, _ = n.NumberOr("points or a mapping such as {floor: requests}")
		return w
	}
	weighs := false
	readable := n.Readable(func() {
		n.Fields(map[string]strictyaml.Field{
			"weight": {Read: func(n strictyaml.Node) {
				weighs = true
				w.Points, _ = n.Number()
			}},
			"floor": {Read: func(n strictyaml.Node) {
				weighs = true
				if s, ok := n.OneOf([]string{filter.Requests.String(), filter.Drop.String()}); ok {
					w.Floor, _ = filter.ParseRoute(s)
				}
			}},
			"mode": {Read: func(n strictyaml.Node) {
				mode, _ := n.OneOf([]string{"act", "shadow"})
				w.Shadow = mode == "shadow"
			}},
		})
	})
	if readable && !weighs {
		n.Bad("found neither weight nor floor, want one or both")
	}
	return w
}

// isRule reports whether s is a rule id: two names or more with dots between.
func isRule(s string) bool {
	parts := strings.Split(s, ".")
	return len(parts) >= 2 && !slices.ContainsFunc(parts, func(p string) bool { return !strictyaml.IsName(p) })
}

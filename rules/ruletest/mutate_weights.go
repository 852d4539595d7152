package ruletest

import (
	"fmt"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

func (m *configMutants) weights(n strictyaml.Node) {
	n.Each(func(group, value strictyaml.Node) {
		each(value, map[string]func(strictyaml.Node){
			"cap":   func(n strictyaml.Node) { m.cap(group.Value, n) },
			"rules": m.group,
		})
	})
}

func (m *configMutants) cap(group string, n strictyaml.Node) {
	at, _ := n.Number()
	of := func(t *trace) bool {
		for rule := range t.hits {
			if m.config.Scoring.Weights[rule].Group == group {
				return true
			}
		}
		return false
	}
	for _, to := range nudgedPoints(at) {
		m.add(n, direction(at, to), numberText(max(to, 0)), Mutant{touches: of, hint: func(bool) string {
			return fmt.Sprintf("expect the score of a message whose rules of group %s add up to more than %s, so that %s hits",
				group, numberText(max(at, to)), filter.CapRule(group))
		}})
	}
}

func (m *configMutants) group(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		before := len(m.found)
		m.weight(key, value)
		if m.suite.cantHit(key.Value) {
			for i := range m.found[before:] {
				m.found[before+i].Accepted = "the list has no entries, so the rule can't hit"
			}
		}
	})
}

func (m *configMutants) weight(key, value strictyaml.Node) {
	if !value.IsMapping() {
		m.points(key.Value, value)
		return
	}
	shadow := m.config.Scoring.Weights[key.Value].Shadow
	weighs := false
	value.Each(func(field, value strictyaml.Node) {
		weighs = weighs || field.Value == "weight"
		switch {
		case field.Value == "mode":
			m.mode(key.Value, value, shadow)
		case field.Value == "weight" && !shadow:
			m.points(key.Value, value)
		}
	})
	if !shadow {
		m.floor(key.Value, value, weighs)
	}
}

// hits reports which scenarios a rule hits in.
func hits(rule string) func(*trace) bool { return func(t *trace) bool { return t.hits[rule] } }

func (m *configMutants) points(rule string, n strictyaml.Node) {
	at, _ := n.Number()
	hint := func(seen bool) string {
		if !seen {
			return fmt.Sprintf("no scenario has a hit of %s: write one and expect its score", rule)
		}
		return fmt.Sprintf("expect the score of a message that %s hits", rule)
	}
	tries := nudgedPoints(at)
	if !slices.Contains(tries, 0) {
		tries = append(tries, 0)
	}
	for _, to := range tries {
		m.add(n, direction(at, to), numberText(to), Mutant{touches: hits(rule), hint: hint})
	}
}

// floor changes what a rule holds. The mapping stands in for its floor, with mode or weight, which say what is so anyway.
func (m *configMutants) floor(rule string, n strictyaml.Node, weighs bool) {
	fields, parts := pairs(n)
	at := slices.Index(fields, "floor")
	if at < 0 {
		return
	}
	value := parts[at][1]
	other := map[string]string{"requests": "drop", "drop": "requests"}[value.Value]
	expect := func(condition string) func(bool) string {
		return func(seen bool) string {
			if !seen {
				return fmt.Sprintf("no scenario has a hit of %s: write one and expect its route, %s", rule, value.Value)
			}
			return fmt.Sprintf("expect route %s of a message that %s hits and %s", value.Value, rule, condition)
		}
	}
	m.add(value, "floor changed", other, Mutant{touches: hits(rule), hint: expect("whose score is low")})
	removed := Mutant{
		Element: value.Path, Old: m.yaml.raw(parts[at][0]) + ": " + value.Value, touches: hits(rule),
		hint: expect("whose score alone would give a milder route"), edit: m.yaml.remove(parts, at),
	}
	if !weighs {
		removed.edit = edit{m.yaml.start(parts[at][0]), m.yaml.end(value), "weight: 0"}
	}
	m.place(value, "floor removed", removed)
}

// mode lets a rule act that is in shadow mode, or the other way round.
func (m *configMutants) mode(rule string, n strictyaml.Node, shadow bool) {
	with := "shadow"
	if shadow {
		with = "act"
	}
	m.add(n, "mode changed", with, Mutant{touches: hits(rule), hint: func(bool) string {
		return fmt.Sprintf("expect hits or shadow_hits of %s", rule)
	}})
}

// pairs returns the keys of a mapping, and each with its value.
func pairs(n strictyaml.Node) (keys []string, parts [][2]strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		keys, parts = append(keys, key.Value), append(parts, [2]strictyaml.Node{key, value})
	})
	return keys, parts
}

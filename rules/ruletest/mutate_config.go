package ruletest

import (
	"fmt"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// configMutants finds the changes of pack.yaml.
type configMutants struct {
	suite  *Suite
	config *rules.Config
	policy policyReads
	yaml   *yamlText
	found  []Mutant
}

// mutantsOfConfig returns the changes to try on pack.yaml, which loads.
func (s *Suite) mutantsOfConfig(text []byte) []Mutant {
	root, ok := strictyaml.Parse(rules.ConfigFile, text, &strictyaml.Problems{})
	if !ok {
		return nil
	}
	m := &configMutants{suite: s, config: s.Pack.Config, policy: readsOf(s.Pack), yaml: newYAMLText(text)}
	parts := map[string]func(strictyaml.Node){
		"thresholds": m.thresholds, "trust": m.trust, "rollout": m.rollout,
		"bands": m.bands, "limits": m.limits, "weights": m.weights,
	}
	root.Each(func(key, value strictyaml.Node) {
		if part := parts[key.Value]; part != nil {
			part(value)
		}
	})
	return m.found
}

// add notes a change of a value, unless it does not stand where it seems to.
func (m *configMutants) add(n strictyaml.Node, change, with string, mutant Mutant) {
	if !m.yaml.holds(n) || with == n.Value {
		return
	}
	mutant.Old, mutant.New, mutant.edit = n.Value, with, m.yaml.replace(n, with)
	m.place(n, change, mutant)
}

func (m *configMutants) place(n strictyaml.Node, change string, mutant Mutant) {
	if mutant.Element == "" {
		mutant.Element = n.Path
	}
	mutant.Change, mutant.File, mutant.Line = change, rules.ConfigFile, n.Line
	m.found = append(m.found, mutant)
}

// direction says which way a number went.
func direction(from, to float64) string {
	if to < from {
		return "lowered"
	}
	return "raised"
}

// each calls read for every value of a mapping, by its key.
func each(n strictyaml.Node, read map[string]func(strictyaml.Node)) {
	n.Each(func(key, value strictyaml.Node) {
		if r := read[key.Value]; r != nil {
			r(value)
		}
	})
}

func (m *configMutants) thresholds(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		at, _ := value.Number()
		for _, to := range nudgedPoints(at) {
			m.add(value, direction(at, to), numberText(to), Mutant{
				touches: func(t *trace) bool { return t.scores.between(at, to) },
				hint:    func(bool) string { return thresholdHint(key.Value, at, to) },
			})
		}
	})
}

func thresholdHint(route string, at, to float64) string {
	if to > at {
		return fmt.Sprintf("expect the route, %s, of a message that scores exactly %s", route, numberText(at))
	}
	return fmt.Sprintf("expect the route of a message that scores just under %s, %s at least", numberText(at),
		numberText(to))
}

func (m *configMutants) trust(n strictyaml.Node) {
	each(n, map[string]func(strictyaml.Node){"follow_age": func(value strictyaml.Node) {
		at, _ := value.Duration()
		for _, to := range nudgedDuration(at) {
			m.add(value, direction(at.Seconds(), to.Seconds()), rules.DurationText(to), Mutant{
				touches: func(t *trace) bool { return t.follows.between(at.Seconds(), to.Seconds()) },
				hint: func(bool) string {
					return fmt.Sprintf("expect trust of a message with relationship.follow_age from %s to just under %s",
						rules.DurationText(min(at, to)), rules.DurationText(max(at, to)))
				},
			})
		}
	}})
}

func (m *configMutants) rollout(n strictyaml.Node) {
	each(n, map[string]func(strictyaml.Node){"percent": func(value strictyaml.Node) {
		at, _ := value.Number()
		for _, to := range []float64{at - 10, at + 10} {
			if to >= 0 && to <= 100 {
				m.add(value, direction(at, to), numberText(to), Mutant{
					touches: func(*trace) bool { return true },
					hint: func(bool) string {
						return "expect the routes of messages to some hundred recipients, as counts of one step"
					},
				})
			}
		}
	}})
}

func (m *configMutants) bands(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		each(value, map[string]func(strictyaml.Node){"ranges": func(ranges strictyaml.Node) {
			at := 0
			ranges.Items(func(item strictyaml.Node) {
				each(item, map[string]func(strictyaml.Node){"below": func(n strictyaml.Node) { m.edge(key.Value, at, n) }})
				at++
			})
		}})
	})
}

// edge moves the bound between two ranges of a band.
func (m *configMutants) edge(name string, at int, n strictyaml.Node) {
	i := slices.IndexFunc(m.config.Bands, func(b filter.Band) bool { return b.Name == name })
	band := &m.config.Bands[i]
	for _, to := range nudgedBound(n, band) {
		from := band.Ranges[at].Below
		text := boundText(to, band)
		mutant := Mutant{
			Element: fmt.Sprintf("bands.%s.%s.below", name, band.Ranges[at].Name),
			touches: func(t *trace) bool { return t.banded[name].between(from, to) },
			hint: func(seen bool) string {
				between := fmt.Sprintf("%s from %s to just under %s", band.Fact.Name, boundText(min(from, to), band),
					boundText(max(from, to), band))
				if !seen {
					return "no scenario has a message with " + between + ": write one and expect its hits"
				}
				return "expect the hits, and no others, of a message with " + between
			},
		}
		if !m.policy.tellsApart("bands."+name, band.Ranges[at].Name, band.Ranges[at+1].Name) {
			mutant.Accepted = fmt.Sprintf("nothing tells %s and %s of band %s apart", band.Ranges[at].Name,
				band.Ranges[at+1].Name, name)
		}
		m.add(n, direction(from, to), text, mutant)
	}
}

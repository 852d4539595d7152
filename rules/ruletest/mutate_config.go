package ruletest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
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
				group, numberText(max(at, to)), "cap."+group)
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

func (m *configMutants) limits(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		i := slices.IndexFunc(m.config.Limits, func(l ratelimit.Limit) bool { return l.ID == key.Value })
		limit := &m.config.Limits[i]
		each(value, map[string]func(strictyaml.Node){
			"rate":  func(n strictyaml.Node) { m.rate(limit, n) },
			"burst": func(n strictyaml.Node) { m.burst(limit, n) },
			"key":   func(n strictyaml.Node) { m.keys(limit, n) },
			"when":  func(n strictyaml.Node) { m.when(limit, n) },
			"bands": func(n strictyaml.Node) { m.limitBands(limit, n) },
		})
	})
}

func counted(l *ratelimit.Limit) func(*trace) bool {
	return func(t *trace) bool { return t.limits[l.ID] }
}

func scored(t *trace) bool { return t.scored }

func (m *configMutants) rate(l *ratelimit.Limit, n strictyaml.Node) {
	_, per, _ := strings.Cut(n.Value, "/")
	each := time.Duration(float64(l.Per) / float64(l.Rate))
	for _, to := range nudgedWhole(l.Rate) {
		m.add(n, direction(float64(l.Rate), float64(to)), strconv.Itoa(to)+"/"+per, Mutant{
			touches: counted(l), hint: func(bool) string {
				return fmt.Sprintf("use up limit %s, wait until a few messages are allowed again (one every %s), and expect "+
					"exactly so many to pass", l.ID, rules.DurationText(each.Round(time.Second)))
			},
		})
	}
}

func (m *configMutants) burst(l *ratelimit.Limit, n strictyaml.Node) {
	for _, to := range nudgedWhole(l.Burst) {
		m.add(n, direction(float64(l.Burst), float64(to)), strconv.Itoa(to), Mutant{
			touches: counted(l), hint: func(bool) string {
				return fmt.Sprintf("send %d messages at once and expect counts: {limit.%s: 1}", l.Burst+1, l.ID)
			},
		})
	}
}

// keys drops parts of what a limit keeps apart, or puts another in the place of the only one.
func (m *configMutants) keys(l *ratelimit.Limit, n strictyaml.Node) {
	var parts [][2]strictyaml.Node
	n.Items(func(item strictyaml.Node) { parts = append(parts, [2]strictyaml.Node{item, item}) })
	for i, part := range parts {
		key := part[0]
		mutant := Mutant{Element: n.Path, touches: scored, hint: func(bool) string {
			return fmt.Sprintf("use up limit %s, then expect no hit of it from a message that differs in its %s alone", l.ID,
				key.Value)
		}}
		if len(parts) == 1 {
			other := string(ratelimit.Sender)
			if key.Value == other {
				other = string(ratelimit.Recipient)
			}
			m.add(key, "key changed", other, mutant)
			continue
		}
		mutant.Old, mutant.edit = key.Value, m.yaml.remove(parts, i)
		m.place(key, "key dropped", mutant)
	}
}

// when drops the conditions of a limit, and the values that they allow.
func (m *configMutants) when(l *ratelimit.Limit, n strictyaml.Node) {
	names, parts := pairs(n)
	for i, part := range parts {
		value := part[1]
		dropped := Mutant{
			Element: n.Path, Old: strings.Join(strings.Fields(m.yaml.raw(part[0])+": "+m.yaml.raw(value)), " "),
			edit: m.yaml.remove(parts, i), touches: scored, hint: func(bool) string {
				return fmt.Sprintf("send more than %d messages that don't meet %s, and expect no hit of limit.%s", l.Burst,
					names[i], l.ID)
			},
		}
		if len(parts) == 1 && m.yaml.text[m.yaml.start(n)] != '{' {
			dropped.edit.text = "{}"
		}
		m.place(part[0], "condition dropped", dropped)
		if value.IsList() {
			m.allowed(l, names[i], value)
		}
	}
}

// allowed drops the values that a condition allows.
func (m *configMutants) allowed(l *ratelimit.Limit, name string, n strictyaml.Node) {
	var parts [][2]strictyaml.Node
	n.Items(func(item strictyaml.Node) { parts = append(parts, [2]strictyaml.Node{item, item}) })
	if len(parts) < 2 {
		return
	}
	for i, part := range parts {
		m.place(part[0], "value dropped", Mutant{
			Element: n.Path, Old: part[0].Value, edit: m.yaml.remove(parts, i), touches: counted(l),
			hint: func(bool) string {
				return fmt.Sprintf("send %d messages with %s %s, and expect a hit of limit.%s", l.Burst+1, name,
					part[0].Value, l.ID)
			},
		})
	}
}

func (m *configMutants) limitBands(l *ratelimit.Limit, n strictyaml.Node) {
	at := 0
	n.Items(func(item strictyaml.Node) {
		each(item, map[string]func(strictyaml.Node){"from": func(n strictyaml.Node) { m.limitBand(l, at, n) }})
		at++
	})
}

// limitBand moves the bound of a limit's band by a message at least.
func (m *configMutants) limitBand(l *ratelimit.Limit, at int, n strictyaml.Node) {
	names := l.BandNames()
	from := l.Bands[at].From
	for _, to := range nudgedFrom(from, l.Burst) {
		mutant := Mutant{
			Element: fmt.Sprintf("limits.%s.bands.%s.from", l.ID, l.Bands[at].Name),
			touches: counted(l), hint: func(bool) string {
				return fmt.Sprintf("send messages until limit %s counts one more than %s, and expect the hit of a rule that "+
					"reads its band %s from that one on", l.ID, numberText(math.Floor(from*float64(l.Burst))), l.Bands[at].Name)
			},
		}
		if !m.policy.tellsApart("limits."+l.ID, names[at], names[at+1]) {
			mutant.Accepted = fmt.Sprintf("no rule tells %s and %s of limit %s apart", names[at], names[at+1], l.ID)
		}
		m.add(n, direction(from, to), numberText(to), mutant)
	}
}

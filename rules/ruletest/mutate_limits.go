package ruletest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

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
					"reads its band %s from that one on", l.ID, strconv.Itoa(l.Before(l.Bands[at])), l.Bands[at].Name)
			},
		}
		if !m.policy.tellsApart("limits."+l.ID, names[at], names[at+1]) {
			mutant.Accepted = fmt.Sprintf("no rule tells %s and %s of limit %s apart", names[at], names[at+1], l.ID)
		}
		m.add(n, direction(from, to), numberText(to), mutant)
	}
}

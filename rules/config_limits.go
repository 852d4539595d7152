package rules

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"go.yaml.in/yaml/v3"
)

func (r *reader) limits(n node) {
	n.each(func(key, value node) {
		id, ok := key.name()
		if !ok {
			return
		}
		limit := ratelimit.Limit{ID: id}
		readable := value.readable(func() { r.limit(&limit, value) })
		if _, err := ratelimit.New([]ratelimit.Limit{limit}, ratelimit.Options{}); readable && err != nil {
			key.path = value.path
			key.bad("%s", errors.Unwrap(err)) // without the limit's number and id, which path has
		}
		r.config.Limits = append(r.config.Limits, limit)
		r.config.lines["limit."+id] = key.Line
	})
}

func (r *reader) limit(limit *ratelimit.Limit, n node) {
	n.fields(map[string]field{
		"counts": {required: true, read: func(n node) { limit.Counts, _ = n.text() }},
		"key":    {required: true, read: func(n node) { limit.Key = readKey(n) }},
		"when":   {read: func(n node) { limit.When = r.conditions(n) }},
		"rate":   {required: true, read: func(n node) { limit.Rate, limit.Per = readRate(n) }},
		"burst":  {required: true, read: func(n node) { limit.Burst, _ = n.whole() }},
		"bands":  {read: func(n node) { limit.Bands = readLimitBands(n) }},
	})
}

func readKey(n node) []ratelimit.Key {
	var allowed []string
	for _, k := range ratelimit.Keys {
		allowed = append(allowed, string(k))
	}
	var key []ratelimit.Key
	n.items(func(item node) {
		if s, ok := item.oneOf(allowed); ok {
			key = append(key, ratelimit.Key(s))
		}
	})
	if len(n.Content) == 0 && n.Kind == yaml.SequenceNode {
		n.bad("found an empty list, want %s", oneOf(allowed))
	}
	return key
}

// readRate reads a rate such as 10/1h, or 10/h for short.
func readRate(n node) (int, time.Duration) {
	count, per, _ := strings.Cut(n.Value, "/")
	if per != "" && (per[0] < '0' || per[0] > '9') {
		per = "1" + per
	}
	c, err := strconv.Atoi(count)
	d, derr := parseDuration(per)
	if n.Kind != yaml.ScalarNode || err != nil || derr != nil || c < 1 || d <= 0 {
		n.bad("found %s, want a rate such as 10/1h: a whole number, a slash and a duration", n.found())
		return 0, 0
	}
	return c, d
}

func readLimitBands(n node) []ratelimit.Band {
	var bands []ratelimit.Band
	n.items(func(item node) {
		var b ratelimit.Band
		item.fields(map[string]field{
			"name": {required: true, read: func(n node) { b.Name, _ = n.name() }},
			"from": {required: true, read: func(n node) { b.From, _ = n.number() }},
		})
		bands = append(bands, b)
	})
	return bands
}

// conditions reads which messages something applies to: every key a fact, a band or a list, with the value or the list
// of values that it must have.
func (r *reader) conditions(n node) []filter.Condition {
	var conditions []filter.Condition
	n.each(func(key, value node) {
		switch kind, name, _ := strings.Cut(key.Value, "."); kind {
		case "bands":
			conditions = append(conditions, r.bandCondition(key, value, name))
		case "lists":
			conditions = append(conditions, r.listCondition(key, value, name))
		default:
			conditions = append(conditions, factCondition(key, value))
		}
	})
	return conditions
}

func (r *reader) bandCondition(key, value node, name string) filter.Condition {
	var declared []string
	for i := range r.config.Bands {
		b := &r.config.Bands[i]
		if b.Name == name {
			return filter.BandIn(name, value.someOf(bandValues(b))...)
		}
		declared = append(declared, "bands."+b.Name)
	}
	if !r.broken[name] {
		key.bad("unknown band %q%s", key.Value, want(key.Value, declared))
	}
	return filter.Condition{}
}

func (r *reader) listCondition(key, value node, name string) filter.Condition {
	var declared []string
	for _, l := range r.config.Lists {
		if l.ID == name {
			b, _ := value.oneOf(booleans)
			return filter.ListIs(name, b == "true")
		}
		declared = append(declared, "lists."+l.ID)
	}
	key.bad("unknown list %q%s", key.Value, want(key.Value, declared))
	return filter.Condition{}
}

var booleans = []string{"true", "false"}

func factCondition(key, value node) filter.Condition {
	fact, ok := filter.FactNamed(key.Value)
	switch {
	case !ok:
		key.bad("unknown fact %q, want a fact that is no number, bands.<band> or lists.<list>%s", key.Value,
			suggestion(strings.TrimPrefix(key.Value, "input."), comparable()))
	case fact.Kind == filter.Number:
		key.bad("%s is a number, want a band of it", key.Value)
	case fact.Kind == filter.Flag:
		b, _ := value.oneOf(booleans)
		return filter.FlagIs(fact, b == "true")
	default:
		return filter.LabelIn(fact, value.someOf(fact.Values)...)
	}
	return filter.Condition{}
}

// comparable returns the facts that a condition can name.
func comparable() []string {
	var out []string
	for _, f := range filter.Vocabulary() {
		if f.Kind != filter.Number {
			out = append(out, f.Name)
		}
	}
	return out
}

// someOf reads one of the allowed values, or a list of them.
func (n node) someOf(allowed []string) []string {
	if n.Kind != yaml.SequenceNode {
		if s, ok := n.oneOf(allowed); ok {
			return []string{s}
		}
		return nil
	}
	var out []string
	n.items(func(item node) {
		if s, ok := item.oneOf(allowed); ok {
			out = append(out, s)
		}
	})
	if len(n.Content) == 0 {
		n.bad("found an empty list, want one or more of %s", oneOf(allowed))
	}
	return out
}

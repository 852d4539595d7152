package rules

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/ratelimit"
	"github.com/dmgate/dmgate/rules/strictyaml"
	"go.yaml.in/yaml/v3"
)

func (r *reader) limits(n strictyaml.Node) {
	n.Each(func(key, value strictyaml.Node) {
		id, ok := key.Name()
		if !ok {
			return
		}
		limit := ratelimit.Limit{ID: id}
		readable := value.Readable(func() { r.limit(&limit, value) })
		if _, err := ratelimit.New([]ratelimit.Limit{limit}, ratelimit.Options{}); readable && err != nil {
			key.Path = value.Path
			key.Bad("%s", errors.Unwrap(err)) // without the limit's number and id, which path has
		}
		r.config.Limits = append(r.config.Limits, limit)
		r.config.lines["limit."+id] = key.Line
	})
}

func (r *reader) limit(limit *ratelimit.Limit, n strictyaml.Node) {
	n.Fields(map[string]strictyaml.Field{
		"counts": {Required: true, Read: func(n strictyaml.Node) { limit.Counts, _ = n.Text() }},
		"key":    {Required: true, Read: func(n strictyaml.Node) { limit.Key = readKey(n) }},
		"when":   {Read: func(n strictyaml.Node) { limit.When = r.conditions(n) }},
		"rate":   {Required: true, Read: func(n strictyaml.Node) { limit.Rate, limit.Per = readRate(n) }},
		"burst":  {Required: true, Read: func(n strictyaml.Node) { limit.Burst, _ = n.Whole() }},
		"bands":  {Read: func(n strictyaml.Node) { limit.Bands = readLimitBands(n) }},
	})
}

func readKey(n strictyaml.Node) []ratelimit.Key {
	var allowed []string
	for _, k := range ratelimit.Keys {
		allowed = append(allowed, string(k))
	}
	var key []ratelimit.Key
	n.Items(func(item strictyaml.Node) {
		if s, ok := item.OneOf(allowed); ok {
			key = append(key, ratelimit.Key(s))
		}
	})
	if len(n.Content) == 0 && n.Kind == yaml.SequenceNode {
		n.Bad("found an empty list, want %s", strictyaml.OneOf(allowed))
	}
	return key
}

// readRate reads a rate such as 10/1h, or 10/h for short.
func readRate(n strictyaml.Node) (int, time.Duration) {
	count, per, _ := strings.Cut(n.Value, "/")
	if per != "" && (per[0] < '0' || per[0] > '9') {
		per = "1" + per
	}
	c, err := strconv.Atoi(count)
	d, derr := strictyaml.ParseDuration(per)
	if n.Kind != yaml.ScalarNode || err != nil || derr != nil || c < 1 || d <= 0 {
		n.Bad("found %s, want a rate such as 10/1h: a whole number, a slash and a duration", n.Found())
		return 0, 0
	}
	return c, d
}

func readLimitBands(n strictyaml.Node) []ratelimit.Band {
	var bands []ratelimit.Band
	n.Items(func(item strictyaml.Node) {
		var b ratelimit.Band
		item.Fields(map[string]strictyaml.Field{
			"name": {Required: true, Read: func(n strictyaml.Node) { b.Name, _ = n.Name() }},
			"from": {Required: true, Read: func(n strictyaml.Node) { b.From, _ = n.Number() }},
		})
		bands = append(bands, b)
	})
	return bands
}

// conditions reads which messages something applies to: every key a fact, a band or a list, with the value or the list
// of values that it must have.
func (r *reader) conditions(n strictyaml.Node) []filter.Condition {
	var conditions []filter.Condition
	n.Each(func(key, value strictyaml.Node) {
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

func (r *reader) bandCondition(key, value strictyaml.Node, name string) filter.Condition {
	var declared []string
	for i := range r.config.Bands {
		b := &r.config.Bands[i]
		if b.Name == name {
			return filter.BandIn(name, value.SomeOf(bandValues(b))...)
		}
		declared = append(declared, "bands."+b.Name)
	}
	if !r.broken[name] {
		key.Bad("unknown band %q%s", key.Value, strictyaml.Want(key.Value, declared))
	}
	return filter.Condition{}
}

func (r *reader) listCondition(key, value strictyaml.Node, name string) filter.Condition {
	var declared []string
	for _, l := range r.config.Lists {
		if l.ID == name {
			b, _ := value.OneOf(booleans)
			return filter.ListIs(name, b == "true")
		}
		declared = append(declared, "lists."+l.ID)
	}
	key.Bad("unknown list %q%s", key.Value, strictyaml.Want(key.Value, declared))
	return filter.Condition{}
}

var booleans = []string{"true", "false"}

func factCondition(key, value strictyaml.Node) filter.Condition {
	fact, ok := filter.FactNamed(key.Value)
	switch {
	case !ok:
		key.Bad("unknown fact %q, want a fact that is no number, bands.<band> or lists.<list>%s", key.Value,
			strictyaml.Suggestion(strings.TrimPrefix(key.Value, "input."), comparable()))
	case fact.Kind == filter.Number:
		key.Bad("%s is a number, want a band of it", key.Value)
	case fact.Kind == filter.Flag:
		b, _ := value.OneOf(booleans)
		return filter.FlagIs(fact, b == "true")
	default:
		return filter.LabelIn(fact, value.SomeOf(fact.Values)...)
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

package ruletest

import (
	"slices"
	"strings"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/strictyaml"
)

// expectation reads what must come out of a step.
func (r *reader) expectation(n strictyaml.Node) Expectation {
	e := Expectation{Each: Want{Line: n.Line}}
	known := r.wantFields(&e.Each)
	known["first"] = strictyaml.Field{Read: func(n strictyaml.Node) { e.First = r.want(n) }}
	known["last"] = strictyaml.Field{Read: func(n strictyaml.Node) { e.Last = r.want(n) }}
	known["counts"] = strictyaml.Field{Read: func(n strictyaml.Node) { e.Counts = r.counts(n) }}
	if n.Readable(func() { n.Fields(known) }) && !e.wants() {
		n.Bad("expects nothing, so it can't fail")
	}
	return e
}

// want reads what must come out of one message.
func (r *reader) want(n strictyaml.Node) Want {
	w := Want{Line: n.Line}
	if n.Readable(func() { n.Fields(r.wantFields(&w)) }) && !w.wants() {
		n.Bad("expects nothing, so it can't fail")
	}
	return w
}

func (r *reader) wantFields(w *Want) map[string]strictyaml.Field {
	return map[string]strictyaml.Field{
		"route":       {Read: func(n strictyaml.Node) { w.Route = readRoute(n) }},
		"score":       {Read: func(n strictyaml.Node) { w.Score = readRange(n) }},
		"trust":       {Read: func(n strictyaml.Node) { w.Trust, _ = n.OneOf(trusts) }},
		"hits":        {Read: func(n strictyaml.Node) { w.Hits = r.rules(n, false) }},
		"no_hits":     {Read: func(n strictyaml.Node) { w.NoHits = r.rules(n, true) }},
		"only_hits":   {Read: func(n strictyaml.Node) { w.OnlyHits = append([]string{}, r.rules(n, false)...) }},
		"shadow_hits": {Read: func(n strictyaml.Node) { w.ShadowHits = r.rules(n, false) }},
	}
}

// trusts is what a scenario can say of trust: a tie, or that there is none.
var trusts = []string{filter.TieRecipientFollows, filter.TieRecipientMessaged, filter.TieAccepted, filter.TieFollower,
	NoTrust}

func readRoute(n strictyaml.Node) *filter.Route {
	name, ok := n.OneOf(routes())
	if !ok {
		return nil
	}
	route, _ := filter.ParseRoute(name)
	return &route
}

func routes() []string {
	names := make([]string, len(filter.Routes))
	for i, route := range filter.Routes {
		names[i] = route.String()
	}
	return names
}

func readRange(n strictyaml.Node) *Range {
	text, ok := n.Plain()
	if ok {
		if r, ok := parseRange(text); ok {
			return &r
		}
	}
	n.Bad(`found %s, want a number or a range such as 4.5, ">= 3", "< 10" or 3..10`, n.Found())
	return nil
}

// rules reads the ids of rules. One that the pack does not have is a slip: absent hits would never be noticed.
func (r *reader) rules(n strictyaml.Node, patterns bool) []string {
	var out []string
	n.Items(func(item strictyaml.Node) {
		if id, ok := item.Text(); ok && r.knows(item, id, patterns) {
			out = append(out, id)
		}
	})
	return out
}

// knows reports whether the pack has the rule, or rules of the pattern, and notes where it has not.
func (r *reader) knows(n strictyaml.Node, id string, patterns bool) bool {
	if family, isPattern := strings.CutSuffix(id, "*"); isPattern && patterns {
		if slices.ContainsFunc(r.known, func(rule string) bool { return strings.HasPrefix(rule, family) }) {
			return true
		}
		n.Bad("no rule of the pack begins with %q%s", family, r.nearFamily(family))
		return false
	}
	if slices.Contains(r.known, id) {
		return true
	}
	n.Bad("unknown rule %q%s", id, wantRule(id, r.known))
	return false
}

// nearFamily names the family of rules that is meant, if one is near enough.
func (r *reader) nearFamily(family string) string {
	var families []string
	for _, rule := range r.known {
		name, _, _ := strings.Cut(rule, ".")
		families = append(families, name+".*")
	}
	return strictyaml.Suggestion(family+"*", families)
}

func wantRule(id string, known []string) string {
	if near := strictyaml.Suggestion(id, known); near != "" {
		return near
	}
	return ", want the id of a rule in the pack (dmgate facts lists them)"
}

// ruleIDs returns the ids of all rules of a pack that can hit, sorted.
func ruleIDs(pack *rules.Pack) []string {
	var ids []string
	for _, rule := range pack.Rules() {
		ids = append(ids, rule.ID)
	}
	for group := range pack.Config.Scoring.Caps {
		ids = append(ids, filter.CapRule(group))
	}
	slices.Sort(ids)
	return ids
}

// counts reads how many messages of a step must have a route, or a hit of a rule.
func (r *reader) counts(n strictyaml.Node) []CountedRange {
	var out []CountedRange
	n.Each(func(key, value strictyaml.Node) {
		if !slices.Contains(routes(), key.Value) && !slices.Contains(r.known, key.Value) {
			key.Bad("unknown route or rule %q%s", key.Value, wantRule(key.Value, slices.Concat(routes(), r.known)))
			return
		}
		if wanted := readRange(value); wanted != nil {
			out = append(out, CountedRange{Of: key.Value, Range: *wanted, Line: key.Line})
		}
	})
	if len(out) == 0 && n.IsMapping() && len(n.Content) == 0 {
		n.Bad("expects nothing, so it can't fail")
	}
	return out
}

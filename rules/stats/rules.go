package stats

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// FromCap is the source of what a cap takes off a score, which is counted like a rule, as cap.<group>.
const FromCap rules.Source = "cap"

// ruleOf is what a report knows of a rule beforehand.
type ruleOf struct {
	id     string
	source rules.Source
	weight filter.Weight
	shadow bool
}

// rulesOf returns everything of a pack that can hit, sorted by id.
func rulesOf(pack *rules.Pack) []ruleOf {
	var out []ruleOf
	for _, r := range pack.Rules() {
		shadow := pack.Config.Scoring.Weights[r.ID].Shadow
		out = append(out, ruleOf{id: r.ID, source: r.Source, weight: r.Weight, shadow: shadow})
	}
	for group := range maps.Keys(pack.Config.Scoring.Caps) {
		out = append(out, ruleOf{id: filter.CapRule(group), source: FromCap})
	}
	slices.SortFunc(out, func(a, b ruleOf) int { return cmp.Compare(a.id, b.id) })
	return out
}

// strict reports whether the rule holds messages back rather than letting them through.
func (r *ruleOf) strict() bool {
	return r.source == rules.FromAccess || r.weight.Points > 0 || r.weight.Floor != filter.Inbox
}

// lenient reports whether the rule does nothing but lower the score.
func (r *ruleOf) lenient() bool { return r.weight.Points < 0 && r.weight.Floor == filter.Inbox }

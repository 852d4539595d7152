package main

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/dmgate/dmgate/rules/stats"
)

// ruleOrders are the orders that rules can be shown in. What is equal comes by id.
var ruleOrders = []struct {
	name    string
	compare func(a, b *stats.Rule) int
}{
	{"hits", func(a, b *stats.Rule) int { return cmp.Compare(b.Hits.Total, a.Hits.Total) }},
	{"decisive", func(a, b *stats.Rule) int {
		return cmp.Or(cmp.Compare(b.Decisive.Total, a.Decisive.Total), cmp.Compare(b.Hits.Total, a.Hits.Total))
	}},
	{"precision", func(a, b *stats.Rule) int {
		return cmp.Or(cmp.Compare(atLeast(b), atLeast(a)), cmp.Compare(b.Hits.Total, a.Hits.Total))
	}},
	{"cost", func(a, b *stats.Rule) int { return cmp.Compare(stepsOf(b), stepsOf(a)) }},
	{"rule", func(*stats.Rule, *stats.Rule) int { return 0 }},
}

func ruleOrderNames() []string {
	var names []string
	for _, o := range ruleOrders {
		names = append(names, o.name)
	}
	return names
}

// atLeast is the low end of a rule's precision, so that few hits do not outdo many; less than any where it is unknown.
func atLeast(r *stats.Rule) float64 {
	if r.Precision == nil {
		return -1
	}
	return r.Precision.Low
}

func stepsOf(r *stats.Rule) float64 {
	if r.Cost == nil {
		return 0
	}
	return r.Cost.Steps
}

// sortRules puts the rules, which come by id, in another order.
func sortRules(report *stats.Report, order string) {
	for _, o := range ruleOrders {
		if o.name == order {
			slices.SortStableFunc(report.Rules, func(a, b stats.Rule) int { return o.compare(&a, &b) })
		}
	}
}

// keepRules drops from the report what is about other rules.
func keepRules(report *stats.Report, wanted *regexp.Regexp) {
	if wanted.String() == "" {
		return
	}
	f := &report.Findings
	keep := wanted.MatchString
	report.Rules = only(report.Rules, func(r stats.Rule) bool { return keep(r.ID) })
	f.NeverHit = only(f.NeverHit, keep)
	f.NeverDecisive = only(f.NeverDecisive, keep)
	f.Masked = only(f.Masked, func(m stats.Masked) bool { return keep(m.Rule) })
	f.OnlyWanted = only(f.OnlyWanted, func(s stats.Suspect) bool { return keep(s.Rule) })
	f.NeverMatched = only(f.NeverMatched, func(list string) bool { return keep("list." + list) })
	f.NeverSeen = f.NeverSeen[:0] // what bands have belongs to no rule
	f.OnlyUnwanted = only(f.OnlyUnwanted, func(s stats.Suspect) bool { return keep(s.Rule) })
}

// only returns the items that are to be kept.
func only[T any](items []T, keep func(T) bool) []T {
	return slices.DeleteFunc(items, func(item T) bool { return !keep(item) })
}

func ruleNamed(report *stats.Report, id string) *stats.Rule {
	for i := range report.Rules {
		if report.Rules[i].ID == id {
			return &report.Rules[i]
		}
	}
	return nil
}

package main

import (
	"maps"
	"slices"
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// knownLabels are the labels that the packs know. What a decision names beyond them is of a pack that was in force
// before, and is not counted: its series would never go away.
type knownLabels struct{ now atomic.Pointer[packLabels] }

// packLabels are what the packs in force name. It never changes.
type packLabels struct {
	packs   [2]*rules.Pack  // in force, and in the shadow, which may be nil; in the order of packModes
	rules   map[string]bool // of both packs, and the caps that can show as hits
	hits    map[ruleMode]bool
	sources map[string]bool
}

// ruleMode is a rule in the mode that it has in the pack in force.
type ruleMode struct{ rule, mode string }

// otherSource is what the faults of an unknown source are counted under.
const otherSource = "other"

func newPackLabels(pack, shadow *rules.Pack) *packLabels {
	l := &packLabels{packs: [2]*rules.Pack{pack, shadow},
		rules: map[string]bool{}, hits: map[ruleMode]bool{}, sources: map[string]bool{otherSource: true}}
	for _, source := range []string{filter.SourceContent, filter.SourceLists, filter.SourceLimits, filter.SourcePolicies} {
		l.sources[source] = true
	}
	for _, p := range l.packs {
		if p == nil {
			continue
		}
		for _, rule := range hittable(p) {
			l.rules[rule] = true
		}
		for _, list := range p.ListStates() {
			l.sources[filter.SourceLists+"."+list.ID] = true
		}
	}
	for _, rule := range hittable(pack) {
		mode := modeAct
		if pack.Config.Scoring.Weights[rule].Shadow {
			mode = modeShadow
		}
		l.hits[ruleMode{rule, mode}] = true
	}
	return l
}

// hittable returns what the hits of a pack's decisions can name: its rules, and the caps of groups.
func hittable(p *rules.Pack) []string {
	var ids []string
	for _, rule := range p.Rules() {
		ids = append(ids, rule.ID)
	}
	for _, group := range slices.Sorted(maps.Keys(p.Config.Scoring.Caps)) {
		ids = append(ids, filter.CapRule(group))
	}
	return ids
}

// setPacks tells which packs decide from now on. It is to be called before they do, or what they hit first is not counted.
// The series of what only the packs before named go away.
func (m *metrics) setPacks(pack, shadow *rules.Pack) {
	if m == nil {
		return
	}
	next, before := newPackLabels(pack, shadow), m.known.now.Load()
	m.begin(next)
	m.known.now.Store(next)
	if before != nil {
		m.end(before, next)
	}
}

// before returns what tells the metrics of other packs and then has those decide.
func (m *metrics) before(apply func(pack, shadow *rules.Pack)) func(pack, shadow *rules.Pack) {
	return func(pack, shadow *rules.Pack) {
		m.setPacks(pack, shadow)
		apply(pack, shadow)
	}
}

// begin makes the series of what the packs name.
func (m *metrics) begin(l *packLabels) {
	for hit := range l.hits {
		m.hits.WithLabelValues(hit.rule, hit.mode)
	}
	for source := range l.sources {
		m.faults.WithLabelValues(source)
		m.shadowFaults.WithLabelValues(source)
	}
}

// end removes the series of what the packs name no longer.
func (m *metrics) end(before, now *packLabels) {
	for hit := range before.hits {
		if !now.hits[hit] {
			m.hits.DeleteLabelValues(hit.rule, hit.mode)
		}
	}
	for rule := range before.rules {
		if !now.rules[rule] {
			m.shadowAdded.DeleteLabelValues(rule)
			m.shadowRemoved.DeleteLabelValues(rule)
		}
	}
	for source := range before.sources {
		if !now.sources[source] {
			m.faults.DeleteLabelValues(source)
			m.shadowFaults.DeleteLabelValues(source)
		}
	}
}

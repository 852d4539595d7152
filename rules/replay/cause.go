package replay

import (
	"cmp"
	"slices"

	"github.com/dmgate/dmgate/filter"
)

// Kind is what kind of difference between two decisions a Cause is.
type Kind string

// The kinds of differences.
const (
	Added      Kind = "added"      // the rule hits with the new pack only
	Removed    Kind = "removed"    // the rule hits with the old pack only
	Reweighed  Kind = "reweighed"  // the rule hits with both, with another weight or floor
	Trusted    Kind = "trusted"    // the new pack trusts the sender, by the tie that Rule names
	Untrusted  Kind = "untrusted"  // the old pack did
	Faulty     Kind = "faulty"     // a source failed with the new pack only; Rule names it
	Recovered  Kind = "recovered"  // a source failed with the old pack only
	Thresholds Kind = "thresholds" // the old score leads another way with the new pack's thresholds
)

// rank puts differences of rules after those that can be behind them.
func (k Kind) rank() int {
	switch k {
	case Added, Removed, Reweighed:
		return 1
	}
	return 0
}

// Cause is a difference between the decisions of the two packs that can be behind a change of route or score.
type Cause struct {
	Kind Kind   `json:"kind"`
	Rule string `json:"rule,omitempty"` // "" for thresholds

	// Old and New are what the hit does with either pack; nil without a hit, and for caps, whose effect varies.
	Old *Effect `json:"old,omitempty"`
	New *Effect `json:"new,omitempty"`
}

// Effect is what a hit does.
type Effect struct {
	Weight float64      `json:"weight"`
	Floor  filter.Route `json:"floor,omitzero"` // "at least this route"; Inbox means none
}

// difference is a Cause that can be a key.
type difference struct {
	kind     Kind
	rule     string
	old, new Effect
}

// cause returns the difference for a report.
func (d difference) cause() Cause {
	c := Cause{Kind: d.kind, Rule: d.rule}
	if filter.CapGroup(d.rule) != "" {
		return c
	}
	if d.kind == Removed || d.kind == Reweighed {
		c.Old = &d.old
	}
	if d.kind == Added || d.kind == Reweighed {
		c.New = &d.new
	}
	return c
}

// causesOf returns all differences between the decisions on an entry.
func causesOf(e Entry, old, new filter.Thresholds) []difference {
	out := hitDifferences(filter.HitsWithout(e.Old.Hits, e.New.Hits), filter.HitsWithout(e.New.Hits, e.Old.Hits))
	if e.Old.Trust != e.New.Trust {
		if e.Old.Trust != "" {
			out = append(out, difference{kind: Untrusted, rule: e.Old.Trust})
		}
		if e.New.Trust != "" {
			out = append(out, difference{kind: Trusted, rule: e.New.Trust})
		}
	}
	for _, source := range filter.SourcesWithout(e.New.Faults, e.Old.Faults) {
		out = append(out, difference{kind: Faulty, rule: source})
	}
	for _, source := range filter.SourcesWithout(e.Old.Faults, e.New.Faults) {
		out = append(out, difference{kind: Recovered, rule: source})
	}
	if e.Old.Scored && e.New.Scored && old.Route(e.Old.Score) != new.Route(e.Old.Score) {
		out = append(out, difference{kind: Thresholds})
	}
	slices.SortStableFunc(out, func(a, b difference) int { return cmp.Compare(a.kind.rank(), b.kind.rank()) })
	return out
}

// hitDifferences pairs hits that both decisions have with different weights or floors. A decision has a rule once.
func hitDifferences(removed, added []filter.Hit) []difference {
	var out []difference
	for _, p := range filter.PairHits(removed, added) {
		switch {
		case p.B == nil:
			out = append(out, difference{kind: Removed, rule: p.A.Rule, old: effectOf(*p.A)})
		case p.A == nil:
			out = append(out, difference{kind: Added, rule: p.B.Rule, new: effectOf(*p.B)})
		default:
			out = append(out, difference{Reweighed, p.A.Rule, effectOf(*p.A), effectOf(*p.B)})
		}
	}
	return out
}

// effectOf returns what a hit does. A cap's weight differs from message to message, so it tells none.
func effectOf(h filter.Hit) Effect {
	if filter.CapGroup(h.Rule) != "" {
		return Effect{}
	}
	return Effect{Weight: h.Weight, Floor: h.Floor}
}

// CauseCount is a cause with the messages that it concerns.
type CauseCount struct {
	Cause
	Messages int `json:"messages"`
}

// mostFrequent returns the causes, most frequent first.
func mostFrequent(counts map[difference]int) []CauseCount {
	keys := make([]difference, 0, len(counts))
	for d := range counts {
		keys = append(keys, d)
	}
	slices.SortFunc(keys, func(a, b difference) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), compareDifferences(a, b))
	})
	out := []CauseCount{}
	for _, d := range keys {
		out = append(out, CauseCount{d.cause(), counts[d]})
	}
	return out
}

// compareDifferences puts differences in an order that is always the same: what is behind others goes first.
func compareDifferences(a, b difference) int {
	return cmp.Or(cmp.Compare(a.kind.rank(), b.kind.rank()), cmp.Compare(a.rule, b.rule), cmp.Compare(a.kind, b.kind),
		compareEffects(a.old, b.old), compareEffects(a.new, b.new))
}

func compareEffects(a, b Effect) int {
	return cmp.Or(cmp.Compare(a.Weight, b.Weight), cmp.Compare(a.Floor, b.Floor))
}

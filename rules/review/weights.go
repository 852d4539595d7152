package review

import (
	"maps"
	"slices"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules"
)

// group is a group of weights. Rules in shadow mode are among them: one day they will act.
type group struct {
	name     string
	positive float64 // what those of its rules add together that add
	negative float64 // what those take off together that take off
	cap      float64
	capped   bool
}

// most is the most that the group adds to a score.
func (g *group) most() float64 {
	if g.capped {
		return min(g.cap, g.positive)
	}
	return g.positive
}

// groups returns the groups of the pack, by name.
func groups(s *filter.Scoring) map[string]*group {
	out := map[string]*group{}
	for _, w := range s.Weights {
		g := out[w.Group]
		if g == nil {
			g = &group{name: w.Group}
			g.cap, g.capped = s.Caps[w.Group]
			out[w.Group] = g
		}
		g.positive += max(0, w.Points)
		g.negative += min(0, w.Points)
	}
	return out
}

// reviewWeights finds weights, floors, caps and thresholds that change no route.
func (r *reviewer) reviewWeights() {
	all := groups(&r.config.Scoring)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		r.reviewCap(all[name])
	}
	r.reviewThresholds(all)
	for _, rule := range r.pack.Rules() {
		if w, ok := r.config.Scoring.Weights[rule.ID]; ok && !w.Shadow {
			r.reviewWeight(&rule, w, all)
		}
	}
}

// reviewCap compares a cap with what the group's rules add.
func (r *reviewer) reviewCap(g *group) {
	path := "weights." + g.name + ".cap"
	switch {
	case !g.capped:
	case g.cap == 0 && g.positive > 0 && g.negative == 0:
		r.inPack(NoEffect, path, "the points of group %s change no score: its cap is 0; raise the cap, or give its rules "+
			"no points", g.name)
	case filter.RoundScore(g.positive) <= g.cap:
		r.inPack(IdleCap, path, "the cap of group %s is never reached: it is %v, and its rules add %v together at most; "+
			"lower or remove it", g.name, g.cap, filter.RoundScore(g.positive))
	}
}

// reviewThresholds compares the thresholds with the highest score. A pack without points decides by floors alone, and
// one that only holds messages by score may mean it.
func (r *reviewer) reviewThresholds(all map[string]*group) {
	highest := 0.0
	for _, g := range all {
		highest += g.most()
	}
	highest = filter.RoundScore(highest)
	t := &r.config.Scoring.Thresholds
	switch {
	case highest == 0:
	case highest < t.Requests:
		r.inPack(UnreachableThreshold, "thresholds.requests", "points change no route: all weights and caps together come "+
			"to %v at most, and requests is %v; lower the thresholds or raise weights", highest, t.Requests)
	case highest < t.Drop:
		r.inPack(UnreachableThreshold, "thresholds.drop", "no message is dropped by its score: all weights and caps "+
			"together come to %v at most, and drop is %v; lower it unless floors alone are to drop", highest, t.Drop)
		r.found[len(r.found)-1].Note = true
	}
}

// reviewWeight looks at the weight of one rule.
func (r *reviewer) reviewWeight(rule *rules.Rule, w filter.RuleWeight, all map[string]*group) {
	path := "weights." + w.Group + ".rules." + rule.ID
	switch {
	case w.Weight == filter.Weight{} && !r.isRead(rule):
		r.inPack(NoEffect, path, "rule %q changes no route: it has neither points nor a floor; give it some, or mode: shadow "+
			"if it is only to be recorded", rule.ID)
	case w.Floor == filter.Drop && w.Points != 0:
		r.inPack(NoEffect, path, "the points of rule %q change no route: its floor drops the message whatever its score; "+
			"leave out one of them", rule.ID)
	case w.Floor == filter.Requests && r.lowest(w, all) > r.config.Scoring.Thresholds.Requests:
		r.inPack(IdleFloor, path, "the floor of rule %q changes no route: with its %v points the score is %v at least, and "+
			"requests is %v; leave it out", rule.ID, w.Points, r.lowest(w, all), r.config.Scoring.Thresholds.Requests)
	}
}

// isRead reports whether a rule does something without a weight: a policy or a limit reads what it reads.
func (r *reviewer) isRead(rule *rules.Rule) bool {
	switch rule.Source {
	case rules.FromLimit:
		return r.pack.Policies.ReadsLimit(rule.ID[len("limit."):])
	case rules.FromList:
		id := rule.ID[len("list."):]
		return r.pack.Policies.ReadsList(id) || r.inWhen("lists."+id)
	}
	return false
}

// lowest returns the lowest score that a message has which a rule hits: all that lowers it hits too.
func (r *reviewer) lowest(w filter.RuleWeight, all map[string]*group) float64 {
	score := 0.0
	for name, g := range all {
		sum := g.negative
		if name == w.Group {
			sum += max(0, w.Points) // a negative weight is among the others already
			if g.capped {
				sum = min(sum, g.cap)
			}
		}
		score += sum
	}
	return filter.RoundScore(score)
}

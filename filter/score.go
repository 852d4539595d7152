package filter

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Scoring is how a pack weighs hits and turns a score into a route.
type Scoring struct {
	Weights    map[string]RuleWeight // by rule id
	Caps       map[string]float64    // by group: what its rules add to the score together, at most; 0 or more
	Thresholds Thresholds
}

// RuleWeight is a rule's weight and the group that it belongs to.
type RuleWeight struct {
	Weight
	Group  string
	Shadow bool // hits are recorded, with their weight, but add nothing and hold nothing
}

// Thresholds are the scores from which a message is held and dropped.
type Thresholds struct {
	Requests float64
	Drop     float64
}

// Route returns the route that a score alone leads to.
func (t Thresholds) Route(score float64) Route {
	switch {
	case score >= t.Drop:
		return Drop
	case score >= t.Requests:
		return Requests
	}
	return Inbox
}

// route picks the route: the score's or the highest floor's, whichever is stricter. A fault holds the message, and
// takes from the score the power to drop it, since what is missing might have lowered the score.
func (s *Scoring) route(score float64, hits []Hit, faults []Fault) Route {
	byScore := s.Thresholds.Route(score)
	if len(faults) > 0 {
		byScore = Requests
	}
	return max(byScore, highestFloor(hits))
}

// weightOf returns what a rule's hits weigh.
func (s *Scoring) weightOf(rule string) (RuleWeight, error) {
	w, ok := s.Weights[rule]
	if !ok {
		return w, fmt.Errorf("rule %q has no weight in the pack", rule)
	}
	return w, nil
}

// capFamily begins the ids of the hits that caps make.
const capFamily = "cap."

// CapRule returns the id of the hit that a group's cap makes.
func CapRule(group string) string { return capFamily + group }

// CapGroup returns the group whose cap makes hits with this id, or "" for every other rule.
func CapGroup(rule string) string {
	group, isCap := strings.CutPrefix(rule, capFamily)
	if !isCap {
		return ""
	}
	return group
}

// capped returns a hit for every group whose hits add more than its cap, with what has to come off as its weight, so
// that the hits of a decision always add up to its score. Each hit has its group in groups.
func (s *Scoring) capped(hits []Hit, groups []string) []Hit {
	if len(s.Caps) == 0 {
		return nil
	}
	var usual [8]groupSum
	sums := usual[:0]
	for i := range hits {
		sums = s.addTo(sums, groups[i], hits[i].Weight)
	}
	var out []Hit
	for i := range sums {
		g := &sums[i]
		if sum := RoundScore(g.sum); g.capped && sum > g.most {
			out = append(out, Hit{Rule: CapRule(g.group), Weight: RoundScore(g.most - sum), Reason: g.reason(sum)})
		}
	}
	sortFew(out, func(a, b *Hit) bool { return a.Rule < b.Rule })
	return out
}

// groupsOf returns the group of each hit.
func (s *Scoring) groupsOf(hits []Hit) []string {
	groups := make([]string, len(hits))
	for i := range hits {
		groups[i] = s.Weights[hits[i].Rule].Group
	}
	return groups
}

// groupSum is what the hits of a group add to the score.
type groupSum struct {
	group  string
	sum    float64
	most   float64 // the cap, where there is one
	capped bool
}

// reason puts in words why the cap takes something off.
func (g *groupSum) reason(sum float64) string {
	b := append(append(make([]byte, 0, 96), "rules of group "...), g.group...)
	b = strconv.AppendFloat(append(b, " add at most "...), g.most, 'g', -1, 64)
	return string(strconv.AppendFloat(append(b, ", these add "...), sum, 'g', -1, 64))
}

func (s *Scoring) addTo(sums []groupSum, group string, points float64) []groupSum {
	for i := range sums {
		if sums[i].group == group {
			sums[i].sum += points
			return sums
		}
	}
	most, capped := s.Caps[group]
	return append(sums, groupSum{group, points, most, capped})
}

// sortHits puts the heaviest first: floors by severity, then weights, then names.
func sortHits(hits []Hit) { sortFew(hits, heavier) }

func heavier(a, b *Hit) bool {
	switch {
	case a.Floor != b.Floor:
		return a.Floor > b.Floor
	case a.Weight != b.Weight:
		return a.Weight > b.Weight
	}
	return a.Rule < b.Rule
}

// few is how many values are sorted fastest by putting one after the other into its place.
const few = 32

// sortFew sorts values, which most often are few, and leaves those that are equal as they are.
func sortFew[T any](values []T, before func(a, b *T) bool) {
	if len(values) > few {
		slices.SortStableFunc(values, func(a, b T) int {
			switch {
			case before(&a, &b):
				return -1
			case before(&b, &a):
				return 1
			}
			return 0
		})
		return
	}
	for i := 1; i < len(values); i++ {
		to := i
		for to > 0 && before(&values[i], &values[to-1]) {
			to--
		}
		if to < i {
			moved := values[i]
			copy(values[to+1:], values[to:i])
			values[to] = moved
		}
	}
}

// total adds up the weights of the hits.
func total(hits []Hit) float64 {
	sum := 0.0
	for i := range hits {
		sum += hits[i].Weight
	}
	return RoundScore(sum)
}

// RoundScore keeps of points a thousandth: enough for any weight, and free of the noise of binary fractions.
func RoundScore(x float64) float64 { return math.Round(x*1000) / 1000 }

// highestFloor returns the strictest floor among the hits.
func highestFloor(hits []Hit) Route {
	at := Inbox
	for i := range hits {
		at = max(at, hits[i].Floor)
	}
	return at
}

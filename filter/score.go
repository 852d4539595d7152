package filter

import (
	"cmp"
	"fmt"
	"math"
	"slices"
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
// that the hits of a decision always add up to its score.
func (s *Scoring) capped(hits []Hit) []Hit {
	if len(s.Caps) == 0 {
		return nil
	}
	var few [8]groupSum
	sums := few[:0]
	for _, h := range hits {
		if group := s.Weights[h.Rule].Group; s.isCapped(group) {
			sums = addTo(sums, group, h.Weight)
		}
	}
	slices.SortFunc(sums, func(a, b groupSum) int { return cmp.Compare(a.group, b.group) })
	var out []Hit
	for _, g := range sums {
		most := s.Caps[g.group]
		if sum := RoundScore(g.sum); sum > most {
			out = append(out, Hit{Rule: CapRule(g.group), Weight: RoundScore(most - sum),
				Reason: fmt.Sprintf("rules of group %s add at most %v, these add %v", g.group, most, sum)})
		}
	}
	return out
}

func (s *Scoring) isCapped(group string) bool {
	_, capped := s.Caps[group]
	return capped
}

// groupSum is what the hits of a group add to the score.
type groupSum struct {
	group string
	sum   float64
}

func addTo(sums []groupSum, group string, points float64) []groupSum {
	for i := range sums {
		if sums[i].group == group {
			sums[i].sum += points
			return sums
		}
	}
	return append(sums, groupSum{group, points})
}

// sortHits puts the heaviest first: floors by severity, then weights, then names.
func sortHits(hits []Hit) {
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Floor, a.Floor), cmp.Compare(b.Weight, a.Weight), cmp.Compare(a.Rule, b.Rule))
	})
}

// total adds up the weights of the hits.
func total(hits []Hit) float64 {
	sum := 0.0
	for _, h := range hits {
		sum += h.Weight
	}
	return RoundScore(sum)
}

// RoundScore keeps of points a thousandth: enough for any weight, and free of the noise of binary fractions.
func RoundScore(x float64) float64 { return math.Round(x*1000) / 1000 }

// highestFloor returns the strictest floor among the hits.
func highestFloor(hits []Hit) Route {
	at := Inbox
	for _, h := range hits {
		at = max(at, h.Floor)
	}
	return at
}

package filter

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Scoring is how a pack weighs hits and turns a score into a route.
type Scoring struct {
	Weights    map[string]RuleWeight // by rule id
	Caps       map[string]float64    // by group: what its rules add to the score together, at most
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

// weigh gives a finding the weight of its rule.
func (s *Scoring) weigh(f Finding) (Hit, error) {
	w, ok := s.Weights[f.Rule]
	if !ok {
		return Hit{}, fmt.Errorf("rule %q has no weight in the pack", f.Rule)
	}
	return Hit{Rule: f.Rule, Weight: w.Points, Floor: w.Floor, Reason: f.Reason}, nil
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
	sums := map[string]float64{}
	for _, h := range hits {
		sums[s.Weights[h.Rule].Group] += h.Weight
	}
	var out []Hit
	for _, group := range slices.Sorted(maps.Keys(s.Caps)) {
		most := s.Caps[group]
		if sum := RoundScore(sums[group]); sum > most {
			out = append(out, Hit{Rule: CapRule(group), Weight: RoundScore(most - sum),
				Reason: fmt.Sprintf("rules of group %s add at most %v, these add %v", group, most, sum)})
		}
	}
	return out
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

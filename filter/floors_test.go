package filter_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// sample draws one of the values, or more often the zero value.
func sample[T any](r *rand.Rand, values []T) (v T) {
	if r.IntN(3) == 0 {
		v = values[r.IntN(len(values))]
	}
	return v
}

// randomMessage draws a message with any mix of ties, settings and ages.
func randomMessage(r *rand.Rand) *filter.Message {
	coin := func() bool { return r.IntN(6) == 0 }
	m := &filter.Message{
		ID: fmt.Sprint("m", r.Uint32()), At: noon,
		Conversation: filter.Conversation{State: sample(r, filter.ConversationStates)},
		Sender:       filter.Sender{ID: fmt.Sprint("s", r.IntN(9)), AgeBand: sample(r, filter.AgeBands)},
		Recipient: filter.Recipient{
			ID: fmt.Sprint("r", r.IntN(99)), Inbox: sample(r, filter.InboxSettings), AgeBand: sample(r, filter.AgeBands),
		},
		Relationship: filter.Relationship{
			SenderFollows: coin(), RecipientFollows: coin(), RecipientMessaged: coin(), RecipientBlocked: coin(),
		},
	}
	if coin() {
		recommended(m)
	}
	return m
}

// randomConfig draws rules of any weight and floor, capped groups, thresholds, and sources of which each may fail.
func randomConfig(r *rand.Rand, failing bool) filter.Config {
	weights := map[string]filter.RuleWeight{}
	for i := range r.IntN(12) {
		w := filter.RuleWeight{Group: fmt.Sprint("g", r.IntN(3))}
		w.Points = math.Round(r.NormFloat64()*20000) / 1000
		if r.IntN(5) == 0 {
			w.Floor = filter.Routes[r.IntN(3)]
		}
		weights[fmt.Sprint("policy.rule", i)] = w
	}
	c := finding(weights)
	c.Access.Rollout.Percent = 60
	c.Scoring.Thresholds.Drop = c.Scoring.Thresholds.Requests + 10*r.Float64()
	c.Scoring.Caps = map[string]float64{"g0": r.Float64() * 5, "g1": r.Float64() * 5}
	if !failing {
		return c
	}
	fault := []filter.Fault{{Source: "lists.domains", Reason: "cannot be read"}}
	switch r.IntN(4) {
	case 0:
		c.Reader = reader(func(*filter.Message) (filter.Content, error) { return filter.Content{}, errors.New("broken") })
	case 1:
		c.Lists = lists(func(*filter.Message, *filter.Content) ([]filter.ListMatch, []filter.Fault) { return nil, fault })
	case 2:
		c.Limits = limits(func(*filter.Facts) ([]filter.Reading, []filter.Fault) { return nil, fault })
	case 3:
		found, _ := c.Policies.Evaluate(nil, nil)
		c.Policies = policies(func(*filter.Facts) ([]filter.Finding, error) { return found, errors.New("timeout") })
	}
	return c
}

// Property: whatever the weights, hits and faults, no floor is lifted, a closed inbox stays closed, a fault neither
// drops by score nor lets in, and what a decision says adds up.
func TestNothingLiftsAFloor(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	seen := map[string]int{}
	for i := range 30_000 {
		failing := r.IntN(3) == 0
		c, m := randomConfig(r, failing), randomMessage(r)
		d := decide(c, m)
		admission := c.Access.Admit(m)
		if admission.Tie != "" {
			seen["trusted"]++
			checkTrusted(t, d, admission.Tie)
			continue
		}
		floor := filter.Inbox
		for _, h := range d.Hits {
			floor = max(floor, h.Floor)
		}
		closed := false
		for _, h := range admission.Floors {
			floor, closed = max(floor, h.Floor), closed || h.Floor == filter.Drop
		}
		switch {
		case closed && d.Route != filter.Drop:
			t.Fatalf("%d: a closed inbox got %+v", i, d)
		case d.Route < floor:
			t.Fatalf("%d: below its floor %v: %+v", i, floor, d)
		case failing != (len(d.Faults) > 0):
			t.Fatalf("%d: faults %+v, failing is %v", i, d.Faults, failing)
		case failing && d.Route != max(floor, filter.Requests):
			t.Fatalf("%d: with a fault: %+v", i, d)
		case !failing && d.Route != max(floor, c.Scoring.Thresholds.Route(d.Score)):
			t.Fatalf("%d: neither the floor's route nor the score's: %+v", i, d)
		}
		checkArithmetic(t, c, d)
		seen[fmt.Sprint(d.Route, " closed ", closed, " failing ", failing)]++
	}
	if len(seen) != 8 {
		t.Errorf("some cases never came up: %v", seen)
	}
}

func checkTrusted(t *testing.T, d filter.Decision, tie string) {
	t.Helper()
	if d.Route != filter.Inbox || d.Scored || d.Trust != tie || len(d.Hits)+len(d.Faults) != 0 || d.Score != 0 {
		t.Fatalf("trusted by %s: %+v", tie, d)
	}
}

// checkArithmetic checks that the hits add up to the score and that no group adds more than its cap.
func checkArithmetic(t *testing.T, c filter.Config, d filter.Decision) {
	t.Helper()
	sum, groups := 0.0, map[string]float64{}
	for _, h := range d.Hits {
		sum += h.Weight
		groups[c.Scoring.Weights[h.Rule].Group] += h.Weight
	}
	if math.Abs(sum-d.Score) > 0.000_6 {
		t.Fatalf("the hits add up to %v, the score is %v: %+v", sum, d.Score, d.Hits)
	}
	for group, most := range c.Scoring.Caps {
		over := groups[group] - most
		for _, h := range d.Hits {
			if h.Rule == "cap."+group {
				over += h.Weight
			}
		}
		if over > 0.001 {
			t.Fatalf("group %s adds %v more than its cap: %+v", group, over, d.Hits)
		}
	}
}

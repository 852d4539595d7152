package main

import (
	"maps"
	"slices"
	"testing"
)

// What no machine changes much is held to bounds, so that what makes the gate slow is found before it is measured. The
// bounds are far from the figures in docs/performance.md; those of rules are TestRulesCostNothing's in package rego.
const (
	guardMessages   = 10_000
	guardTries      = 4  // of ratios, which what else the machine does can spoil: the best counts
	mostAllocations = 40 // of a decision
)

// leastBeside is the least share of the relay's. By the clock it is lower, since a busy machine slows down most what
// has most to do.
var leastBeside = map[string]float64{"cpu-ratio": 0.15, "gate/relay": 0.1, "trusted-cpu-ratio": 0.3, "trusted/relay": 0.2}

// guardBencher measures the shipped pack, where tests run without the race detector.
func guardBencher(t *testing.T) *bencher {
	t.Helper()
	if raceDetector || testing.Short() {
		t.Skip("runs without the race detector, see make test")
	}
	b, err := newBencher(&console{}, "", nil, guardMessages)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCostOfDecisionAtFullSize(t *testing.T) {
	figures := figuresOf(t, guardBencher(t), "decision")
	if got := figures["allocs/decision"]; got <= 0 || got > mostAllocations {
		t.Errorf("a decision takes %.1f allocations, want at most %d", got, mostAllocations)
	}
}

func TestCostBesideRelayAtFullSize(t *testing.T) {
	b := guardBencher(t)
	best := map[string]float64{}
	missed := func(figure string) bool { return best[figure] < leastBeside[figure] }
	all := slices.Sorted(maps.Keys(leastBeside))
	for try := 0; try < guardTries && slices.ContainsFunc(all, missed); try++ {
		figures := figuresOf(t, b, "gate")
		if _, known := processorTime(); !known {
			all = []string{"gate/relay", "trusted/relay"}
		}
		for _, name := range all {
			best[name] = max(best[name], figures[name])
		}
		t.Logf("try %d: at best %v", try+1, best)
	}
	for _, name := range all {
		if missed(name) {
			t.Errorf("%s is %.2f, want at least %.2f", name, best[name], leastBeside[name])
		}
	}
}

// figuresOf returns the figures of a part, by their names.
func figuresOf(t *testing.T, b *bencher, name string) map[string]float64 {
	t.Helper()
	figures := map[string]float64{}
	for _, part := range benchParts {
		if part.name != name {
			continue
		}
		readings, err := part.measure(b, t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range readings {
			figures[one.metric] = one.value
		}
	}
	return figures
}

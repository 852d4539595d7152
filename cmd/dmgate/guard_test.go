package main

import "testing"

// What no machine changes much is held to bounds, so that what makes the gate slow is found before it is measured. The
// bounds are far from the figures in docs/performance.md; those of rules are TestRulesCostNothing's in package rego.
const (
	guardMessages   = 20_000
	guardTries      = 6    // of ratios, which what else the machine does can spoil: the best counts
	mostAllocations = 40   // of a decision
	leastBeside     = 0.25 // of what the relay moves, strangers' messages
	leastTrusted    = 0.45 // trusted ones
)

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
	scored, trusted := 0.0, 0.0
	for try := 0; try < guardTries && (scored < leastBeside || trusted < leastTrusted); try++ {
		figures := figuresOf(t, b, "gate")
		scored, trusted = max(scored, figures["gate/relay"]), max(trusted, figures["trusted/relay"])
		t.Logf("try %d: at best %.2f of the relay, trusted %.2f", try+1, scored, trusted)
	}
	if scored < leastBeside || trusted < leastTrusted {
		t.Errorf("the gate moves %.2f of what a relay moves, and %.2f of trusted messages, want at least %.2f and %.2f",
			scored, trusted, leastBeside, leastTrusted)
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

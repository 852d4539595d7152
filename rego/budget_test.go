package rego

import (
	"runtime"
	"testing"
	"time"

	"github.com/dmgate/dmgate/filter"
)

// TestBudget wants a budget to stop what a larger one lets through, on the same step each time.
func TestBudget(t *testing.T) {
	modules := policy(rule("a.b", "some i in numbers.range(1, 2000); i == 2000"))
	facts := &filter.Facts{Message: &filter.Message{}}
	least := 0
	for budget, step := 1, 1<<16; step > 0; step /= 2 {
		p, err := Load(modules, names, Options{Budget: budget + step})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Evaluate(facts, nil); err != nil {
			budget += step
		}
		least = budget + 1
	}
	if least < 2000 || least > 20_000 {
		t.Errorf("2000 rounds of a loop take %d steps", least)
	}
	for range 3 {
		for budget, want := range map[int]bool{least - 1: false, least: true} {
			p, err := Load(modules, names, Options{Budget: budget})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Evaluate(facts, nil); (err == nil) != want {
				t.Errorf("with a budget of %d: %v", budget, err)
			}
		}
	}
}

// TestRunawayLeavesNothingBehind wants no goroutine left of an evaluation that was ended.
func TestRunawayLeavesNothingBehind(t *testing.T) {
	p := mustLoad(t, policy(rule("a.b", "some i in numbers.range(1, 1000); some j in numbers.range(1, 1000); i * j < 0")))
	before := runtime.NumGoroutine()
	for range 10 {
		if _, err := p.Evaluate(&filter.Facts{Message: &filter.Message{}}, nil); err == nil {
			t.Fatal("a runaway policy came to an end")
		}
	}
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines before, %d after", before, runtime.NumGoroutine())
		}
	}
}

// TestBareFlagsAreIndexed wants a flag by itself to cost no more steps than the comparison that means the same.
func TestBareFlagsAreIndexed(t *testing.T) {
	steps := func(condition string) int {
		var rules []string
		for _, id := range []string{"a.a", "a.b", "a.c", "a.d", "a.e"} {
			rules = append(rules, rule(id, condition))
		}
		modules := policy(rules...)
		for budget := 1; ; budget++ {
			p, err := Load(modules, names, Options{Budget: budget})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Evaluate(&filter.Facts{Message: &filter.Message{}}, nil); err == nil {
				return budget
			}
		}
	}
	bare, compared, unindexed := steps("input.content.link"), steps("input.content.link == true"),
		steps("count([1 | input.content.link]) == 1")
	if bare != compared || bare >= unindexed {
		t.Errorf("bare %d steps, compared %d, not indexed %d", bare, compared, unindexed)
	}
}

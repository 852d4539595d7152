package ruletest

import (
	"context"
	"errors"
	"testing"

	"github.com/dmgate/dmgate/filter"
)

// Tests that nobody waits for any more stop within a message, and have no results that might be taken for failures.
func TestRunEndsWithContext(t *testing.T) {
	for _, workers := range []int{0, 2} {
		suite, err := load(t, "scenarios:\n  long:\n    steps: [{times: 1000, message: {text: hi}, expect: {route: inbox}}]\n")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		seen := 0
		results, err := suite.RunContext(ctx, Options{Workers: workers, Observe: func(*Scenario, *filter.Case, *filter.Decision) {
			seen++
			cancel()
		}})
		if !errors.Is(err, context.Canceled) || results != nil || seen != 1 {
			t.Errorf("%d workers: %d messages were decided, and the results are %v, %v", workers, seen, results, err)
		}
		if results, err = suite.RunContext(ctx, Options{Workers: workers}); !errors.Is(err, context.Canceled) || results != nil {
			t.Errorf("%d workers: after the end the results are %v, %v", workers, results, err)
		}
	}
}

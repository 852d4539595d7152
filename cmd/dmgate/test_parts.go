package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// testPart is something more that "dmgate test" can do with a suite, with flags of its own, such as to measure coverage.
type testPart interface {
	// addTo registers the part's flags.
	addTo(cmd *cobra.Command)
	// wanted reports whether the command line asks for the part. The error is one of usage.
	wanted(cmd *cobra.Command) (bool, error)
	// observe returns what watches the messages that scenarios decide, as ruletest.Options.Observe does, or nil. It is
	// called once before the tests run.
	observe(s *ruletest.Suite) observer
	// finish is called once when the tests have run, whether or not they passed.
	finish(ctx context.Context, r *testRun) (testSection, error)
}

// observer watches a message that a scenario decides; see ruletest.Options.Observe.
type observer func(s *ruletest.Scenario, c *filter.Case, d *filter.Decision)

// testSection is what a part has found. Marshalled as JSON it is the part's field in the document of --output json.
type testSection interface {
	// name is the name of that field: "coverage".
	name() string
	// print writes the section for people. It begins with an empty line.
	print(c *console, w io.Writer)
	// problem says why the exit status is to be that of failed tests, or "".
	problem() string
}

// newTestParts returns the parts that there are, in the order of their sections.
func newTestParts(c *console) []testPart {
	return []testPart{&coveragePart{}, &evadePart{}, &mutatePart{console: c}}
}

// observers joins what the parts watch messages with.
func observers(parts []testPart, s *ruletest.Suite) observer {
	var all []observer
	for _, part := range parts {
		if watch := part.observe(s); watch != nil {
			all = append(all, watch)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return func(s *ruletest.Scenario, c *filter.Case, d *filter.Decision) {
		for _, watch := range all {
			watch(s, c, d)
		}
	}
}

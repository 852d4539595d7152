package ruletest

import (
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
)

// Result is how one test ended, a Rego test or a scenario.
type Result struct {
	Kind     Kind
	Name     string // "dmgate_test.test_new_account", or the scenario's
	File     string
	Line     int
	Status   Status
	Failures []Failure    // none where it passed
	Output   string       // what a Rego test printed
	Hits     []string     // rules that matched in the course of the test, sorted
	Bodies   []rego.Place // those of policies that matched in the course of a Rego test
	Messages int          // decided by a scenario
	Duration time.Duration
}

// Kind says what a test is.
type Kind string

// The kinds of test.
const (
	RegoTest     Kind = "rego"
	ScenarioTest Kind = "scenario"
)

// Status is how a test ended.
type Status string

// The ways for a test to end.
const (
	Passed  Status = "pass"
	Failed  Status = "fail"
	Broken  Status = "error" // it could not be run as it stands
	Skipped Status = "skip"  // a Rego test whose name begins with todo_
)

// Failure is one thing that a test expected and did not get.
type Failure struct {
	File     string
	Line     int
	Step     string           // of a scenario: "step 2, the eleventh"
	Message  string           // what was expected and what came instead, on one line
	Source   string           // of a Rego test: the expression that did not hold, as it is written; it may have several lines
	Values   []rego.TestValue // of a Rego test: what that expression was made of
	Counts   []Count          // of a step of many messages: what became of them all; with the last of its failures alone
	Decision *filter.Decision // the decision that was not the expected one; nil where there is no single one
	Facts    *filter.Facts    // what was known of that message; it holds parts of the text, so it must not be printed whole
}

// Count is how many messages of a step took a route, or were hit by a rule.
type Count struct {
	Of       string // a route or a rule
	Messages int
}

// FullName names the test among all tests: "dmgate_test.test_new_account", "scenarios/floods.yaml/a flood is dropped".
func (r *Result) FullName() string {
	if r.Kind == ScenarioTest {
		return r.File + "/" + r.Name
	}
	return r.Name
}

// OK reports whether nothing is wrong.
func (r *Result) OK() bool { return r.Status == Passed || r.Status == Skipped }

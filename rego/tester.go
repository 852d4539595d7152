package rego

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/tester"
	"github.com/open-policy-agent/opa/v1/topdown"
)

// TestOptions says which tests to run. The zero value runs all.
type TestOptions struct {
	Run string // a regular expression that a test's full name, "dmgate_test.test_x", must match; "" matches all
}

// TestResult is the outcome of one test.
type TestResult struct {
	Package  string // without the root: "dmgate_test"
	Name     string // "test_new_account"
	File     string
	Line     int // of the test
	Status   TestStatus
	Message  string   // what went wrong, with file and line where they are known; "" unless Failed or Broken
	Output   string   // what the test printed
	Hits     []string // the rules that matched in the course of the test, sorted; all of them together are its coverage
	Duration time.Duration
}

// TestStatus is how a test ended.
type TestStatus string

// The ways for a test to end.
const (
	Passed  TestStatus = "pass"
	Failed  TestStatus = "fail"
	Broken  TestStatus = "error" // it could not be evaluated, or gave policies an input that no message has
	Skipped TestStatus = "skip"  // its name begins with todo_
)

// Test runs the tests among the modules with OPA's own test runner, and returns their results by file and line. The
// policies are checked as Load checks them, and the error is Errors where they are not in order.
//
// A test that evaluates policies with an input that no message can have, because of a misspelt fact, say, is Broken:
// it would go on passing whatever became of the policies.
func Test(modules []Module, names Names, o TestOptions) ([]TestResult, error) {
	wanted, err := regexp.Compile(o.Run)
	if err != nil {
		return nil, fmt.Errorf("the pattern of tests to run: %w", err)
	}
	in := shapeOf(names)
	s, _, _, err := load(modules, in)
	if err != nil {
		return nil, err
	}
	watch := newObserver(in)
	results, err := tester.NewRunner().
		SetCompiler(newCompiler(in).WithEnablePrintStatements(true)).
		SetParallel(1). // the observer tells tests apart by their order
		SetModules(s.all()).
		SetCoverageQueryTracer(watch).
		RaiseBuiltinErrors(true).
		Filter(filterOf(s.tests, wanted)).
		RunTests(context.Background(), nil)
	if err != nil {
		return nil, err
	}
	var out []TestResult
	for r := range results {
		out = append(out, resultOf(r))
	}
	for i := range out {
		out[i].add(watch.tests[place{out[i].File, out[i].Line}])
	}
	slices.SortFunc(out, func(a, b TestResult) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// filterOf returns the pattern that OPA's runner matches with names as it writes them, of the tests that are wanted.
func filterOf(tests map[string]*ast.Module, wanted *regexp.Regexp) string {
	if wanted.String() == "" {
		return ""
	}
	names := []string{}
	for _, m := range tests {
		for _, r := range m.Rules {
			name := m.Package.Path.Extend(testRef(r)).String()
			if wanted.MatchString(withoutRoot(name)) {
				names = append(names, regexp.QuoteMeta(name))
			}
		}
	}
	slices.Sort(names)
	return "^(" + strings.Join(slices.Compact(names), "|") + ")(#[0-9]+)?$" // of the same name, the second is called #01
}

// testRef returns the name of a test as the runner knows it: up to the part that makes it one. What follows in a rule
// such as test_x[name] tells its cases apart.
func testRef(r *ast.Rule) ast.Ref {
	ref := r.Head.Ref().GroundPrefix()
	for i, part := range ref {
		if isTestName(part) {
			return ref[:i+1]
		}
	}
	return ref
}

func isTestName(part *ast.Term) bool {
	name := strings.Trim(part.String(), `"`)
	return strings.HasPrefix(name, tester.TestPrefix) || strings.HasPrefix(name, tester.SkipTestPrefix)
}

// withoutRoot returns a package or a name in it as authors know it.
func withoutRoot(name string) string { return strings.TrimPrefix(name, "data.") }

func resultOf(r *tester.Result) TestResult {
	out := TestResult{
		Package: withoutRoot(r.Package), Name: r.Name, File: r.Location.File, Line: r.Location.Row,
		Status: Passed, Output: string(r.Output), Duration: r.Duration,
	}
	switch {
	case r.Skip:
		out.Status = Skipped
	case r.Error != nil:
		out.Status, out.Message = Broken, r.Error.Error()
		if topdown.IsCancel(r.Error) {
			out.Message = "the test did not come to an end in time"
		}
	case r.Fail:
		out.Status, out.Message = Failed, failedCases(r)
	}
	return out
}

// failedCases names the cases of a table test that failed.
func failedCases(r *tester.Result) string {
	var failed []string
	for name, sub := range r.SubResults.Iter {
		if sub.Fail && len(sub.SubResults) == 0 {
			failed = append(failed, strings.Join(name, "/"))
		}
	}
	if len(failed) == 0 {
		return ""
	}
	return "failed for " + strings.Join(failed, ", ")
}

// add completes a result with what was observed during the test.
func (r *TestResult) add(seen *observed) {
	if seen == nil {
		return
	}
	r.Hits = seen.hits()
	if len(seen.misuse) > 0 && r.Status != Skipped {
		r.Status, r.Message = Broken, strings.Join(seen.misuse, "\n")
	}
	if r.Status == Failed && r.Message == "" && seen.failedAt > 0 {
		r.Message = fmt.Sprintf("%s:%d: does not hold", r.File, seen.failedAt)
	}
}

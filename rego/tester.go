package rego

import (
	"cmp"
	"context"
	"errors"
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
	Run     string        // a regular expression that a test's full name, "dmgate_test.test_x", must match; "" matches all
	Timeout time.Duration // of each test; 0 means DefaultTimeout
}

// DefaultTimeout is how long a test may take before it is Broken. Tests take milliseconds.
const DefaultTimeout = 5 * time.Second

func (o TestOptions) timeout() time.Duration { return cmp.Or(o.Timeout, DefaultTimeout) }

// TestResult is the outcome of one test.
type TestResult struct {
	Package  string // without the root: "dmgate_test"
	Name     string // "test_new_account"
	File     string
	Line     int // of the test
	Status   TestStatus
	Failures []TestFailure // what went wrong; none unless Failed or Broken
	Output   string        // what the test printed
	Hits     []string      // the rules that matched in the course of the test, sorted; together they are its coverage
	Bodies   []Place       // those of policies that matched in the course of the test, by file and line
	Duration time.Duration

	cases       int // of a table
	failedCases []string
}

// TestFailure is one thing that went wrong in a test.
type TestFailure struct {
	File    string
	Line    int
	Message string
	Source  string      // the expression that did not hold, as it is written; "" where that is not what is wrong
	Values  []TestValue // what the expression was made of
}

// TestStatus is how a test ended.
type TestStatus string

// The ways for a test to end.
const (
	Passed  TestStatus = "pass"
	Failed  TestStatus = "fail"
	Broken  TestStatus = "error" // it could not be evaluated, or as it stands it can't fail
	Skipped TestStatus = "skip"  // its name begins with todo_
)

// Test runs the tests among the modules with OPA's own test runner, and returns their results by file and line. The
// policies are checked as Load checks them, and the error is Errors where they are not in order.
//
// A test that can't fail is Broken: one that evaluates policies with an input that no message can have, because of a
// misspelt fact, say, that names a rule which there is not, that asks nothing of the policies, or whose table is empty.
func Test(modules []Module, names Names, o TestOptions) ([]TestResult, error) {
	return TestContext(context.Background(), modules, names, o)
}

// TestContext runs the tests as Test does, unless ctx ends before: then there are no results, and the error is that of ctx.
// The compiling that comes first takes no notice of ctx.
func TestContext(ctx context.Context, modules []Module, names Names, o TestOptions) ([]TestResult, error) {
	wanted, err := regexp.Compile(o.Run)
	if err != nil {
		return nil, fmt.Errorf("the pattern of tests to run: %w", err)
	}
	in := shapeOf(names)
	p := &problems{}
	s, rules, _ := loadPolicies(modules, in, p)
	if err := p.err(); err != nil {
		return nil, err
	}
	watch := newObserver(in)
	compiler := newCompiler(in).WithEnablePrintStatements(true)
	// The runner compiles policies and tests together, which takes longer than most packs' tests.
	results, err := newRunner(compiler, s, wanted).SetTimeout(o.timeout()).SetCoverageQueryTracer(watch).RunTests(ctx, nil)
	if err != nil {
		p.addAll(err, in)
		return nil, p.err()
	}
	var out []TestResult
	for r := range results {
		out = append(out, resultOf(r))
	}
	checkReferences(compiler, in, p)
	if err := p.err(); err != nil {
		return nil, err
	}
	wrong := senseless(ctx, compiler, s.tests, rules, watch, o.timeout())
	if err := ctx.Err(); err != nil {
		return nil, err // what was under way has failed for no fault of its own
	}
	for i := range out {
		at := Place{out[i].File, out[i].Line}
		out[i].add(watch.tests[at], wrong[at])
	}
	slices.SortFunc(out, byPlace)
	return out, nil
}

// byPlace compares results by file and line.
func byPlace(a, b TestResult) int {
	return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
}

// newRunner returns OPA's runner for the tests that are wanted.
func newRunner(c *ast.Compiler, s source, wanted *regexp.Regexp) *tester.Runner {
	return tester.NewRunner().
		SetCompiler(c).
		SetParallel(1). // the observer tells tests apart by their order
		SetModules(s.all()).
		RaiseBuiltinErrors(true).
		Filter(filterOf(s.tests, wanted))
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

// withoutRoot returns a package or a name in it as authors know it.
func withoutRoot(name string) string { return strings.TrimPrefix(name, "data.") }

func resultOf(r *tester.Result) TestResult {
	out := TestResult{
		Package: withoutRoot(r.Package), Name: r.Name, File: r.Location.File, Line: r.Location.Row,
		Status: Passed, Output: string(r.Output), Duration: r.Duration, cases: len(r.SubResults),
	}
	switch {
	case r.Skip:
		out.Status = Skipped
	case r.Error != nil:
		out.fail(Broken, brokenOff(r.Error))
	case r.Fail:
		out.Status, out.failedCases = Failed, failedCases(r)
	}
	return out
}

// brokenOff says why a test could not be evaluated.
func brokenOff(err error) TestFailure {
	f := TestFailure{Message: err.Error()}
	if topdown.IsCancel(err) {
		f.Message = "the test did not come to an end in time"
	} else if at, ok := errors.AsType[*topdown.Error](err); ok && at.Location != nil {
		f.File, f.Line, f.Message = at.Location.File, at.Location.Row, at.Message
	}
	return f
}

// failedCases names the cases of a table test that failed.
func failedCases(r *tester.Result) []string {
	var failed []string
	for name, sub := range r.SubResults.Iter {
		if sub.Fail && len(sub.SubResults) == 0 {
			failed = append(failed, strings.Join(name, caseSeparator))
		}
	}
	return failed
}

// fail notes that something is wrong with the test, by default at its own place.
func (r *TestResult) fail(status TestStatus, f TestFailure) {
	if f.File == "" {
		f.File = r.File
	}
	if f.Line == 0 {
		f.Line = r.Line
	}
	r.Status = status
	r.Failures = append(r.Failures, f)
}

// add completes a result with what was observed during the test and what is wrong with it in itself.
func (r *TestResult) add(seen *observed, senseless []TestFailure) {
	if r.Status == Skipped {
		return
	}
	if seen != nil {
		r.Hits, r.Bodies = seen.hits(), seen.bodies.places()
		senseless = slices.Concat(seen.misuse, senseless)
	}
	switch {
	case r.Status == Broken:
	case len(senseless) > 0:
		for _, f := range senseless {
			r.fail(Broken, f)
		}
	case r.Status == Failed:
		r.explain(seen)
	case r.Status == Passed && seen != nil && seen.table && r.cases == 0:
		r.fail(Broken, TestFailure{Message: "can't fail: its table has no cases"})
	}
}

// explain says which expressions did not hold.
func (r *TestResult) explain(seen *observed) {
	failedAt := func(name string) TestFailure {
		if f, ok := seen.failedAt[name]; ok {
			return f
		}
		return TestFailure{Message: doesNotHold}
	}
	for _, name := range r.failedCases {
		f := failedAt(name)
		f.Message = fmt.Sprintf("case %q %s", name, doesNotHold)
		r.fail(Failed, f)
	}
	if len(r.failedCases) == 0 {
		r.fail(Failed, failedAt(""))
	}
}

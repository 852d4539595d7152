package ruletest

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// Options say which tests to run, and who watches. The zero value runs all, one after the other.
type Options struct {
	Workers int    // scenarios that run at once; less than 1 is 1
	Run     string // a regular expression that a test's full name must match; "" matches all

	// Observe is told of every message that scenarios decide. It is called from several goroutines at once, but for one
	// scenario from one alone, in order. What it is handed is valid until it returns.
	Observe func(s *Scenario, c *filter.Case, d *filter.Decision)
}

// Run runs the tests and returns their results: Rego tests by file and line, then scenarios by file and line. The error is
// rules.Errors where the policies' tests don't compile.
func (s *Suite) Run(o Options) ([]Result, error) { return s.RunContext(context.Background(), o) }

// RunContext runs the tests as Run does, unless ctx ends before: then there are no results, and the error is that of ctx.
// With fewer than 2 workers one test runs after the other.
func (s *Suite) RunContext(ctx context.Context, o Options) ([]Result, error) {
	wanted, err := regexp.Compile(o.Run)
	if err != nil {
		return nil, fmt.Errorf("the pattern of tests to run: %w", err)
	}
	var policies []Result
	var pool sync.WaitGroup
	pool.Go(func() { policies, err = s.runRego(ctx, o) })
	if o.Workers < 2 {
		pool.Wait() // one after the other
	}
	scenarios := s.runScenarios(ctx, o, wanted)
	pool.Wait()
	if ctx.Err() != nil {
		return nil, ctx.Err() // what was under way has failed for no fault of its own
	}
	return append(policies, scenarios...), err
}

// runRego runs the Rego tests.
func (s *Suite) runRego(ctx context.Context, o Options) ([]Result, error) {
	results, err := rego.TestContext(ctx, s.Modules, rules.Names(s.Pack.Config), rego.TestOptions{Run: o.Run})
	if err != nil {
		return nil, rules.AsErrors(err)
	}
	out := make([]Result, len(results))
	for i := range results {
		out[i] = resultOf(&results[i])
	}
	return out, nil
}

func resultOf(r *rego.TestResult) Result {
	out := Result{
		Kind: RegoTest, Name: r.Package + "." + r.Name, File: r.File, Line: r.Line, Status: Status(r.Status),
		Output: r.Output, Hits: r.Hits, Bodies: r.Bodies, Duration: r.Duration,
	}
	for _, f := range r.Failures {
		out.Failures = append(out.Failures, Failure{File: f.File, Line: f.Line, Message: f.Message, Source: f.Source, Values: f.Values})
	}
	return out
}

// runScenarios runs the scenarios that are wanted.
func (s *Suite) runScenarios(ctx context.Context, o Options, pattern *regexp.Regexp) []Result {
	var wanted []*Scenario
	for i := range s.Scenarios {
		if pattern.MatchString(s.Scenarios[i].FullName()) {
			wanted = append(wanted, &s.Scenarios[i])
		}
	}
	results := make([]Result, len(wanted))
	next := make(chan int)
	var pool sync.WaitGroup
	for range max(1, o.Workers) {
		pool.Go(func() {
			for i := range next {
				results[i] = s.runScenario(ctx, wanted[i], o)
			}
		})
	}
	for i := range wanted {
		next <- i
	}
	close(next)
	pool.Wait()
	return results
}

// FullName names the scenario among all tests: "scenarios/floods.yaml/a flood is dropped".
func (s *Scenario) FullName() string { return s.File + "/" + s.Name }

// RunScenario runs one scenario with a new engine.
func (s *Suite) RunScenario(sc *Scenario, o Options) Result {
	return s.runScenario(context.Background(), sc, o)
}

func (s *Suite) runScenario(ctx context.Context, sc *Scenario, o Options) Result {
	begun := time.Now()
	r := run{
		ended: ctx.Done(), engine: s.Pack.Engine(), scenario: sc, at: sc.Clock, observe: o.Observe, hits: map[string]bool{},
		result: Result{Kind: ScenarioTest, Name: sc.Name, File: sc.File, Line: sc.Line, Status: Passed},
	}
	for i := range sc.Steps {
		if !r.step(i) {
			break
		}
	}
	r.result.Hits = slices.Sorted(maps.Keys(r.hits))
	r.result.Duration = time.Since(begun)
	return r.result
}

// run is a scenario under way.
type run struct {
	ended    <-chan struct{} // closed when nobody wants the result any more; nil where that never comes
	engine   *filter.Engine
	scenario *Scenario
	observe  func(*Scenario, *filter.Case, *filter.Decision)
	at       time.Time
	hits     map[string]bool
	result   Result
}

// step decides the messages of a step, and reports whether the next one can follow.
func (r *run) step(i int) bool {
	s := &r.scenario.Steps[i]
	r.at = r.at.Add(s.After)
	check := newStepCheck(s)
	for n := 1; n <= s.Times; n++ {
		if r.over() {
			return false
		}
		if n > 1 {
			r.at = r.at.Add(s.Every)
		}
		m, err := s.Event.message(fmt.Sprintf("%d.%d", i+1, n), n, r.at)
		if err != nil {
			r.fail(i, Failure{Line: s.Line, Message: fmt.Sprintf("message %d is no valid event: %s", n, err)})
			r.result.Status = Broken
			return false
		}
		c, d := r.decide(m)
		check.message(n, c, d)
	}
	for _, f := range check.finish() {
		r.fail(i, f)
	}
	return true
}

// over reports whether nobody wants the result any more.
func (r *run) over() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// decide takes a message through the engine.
func (r *run) decide(m *filter.Message) (*filter.Case, *filter.Decision) {
	c := r.engine.Prepare(m)
	r.engine.Count(c)
	d := r.engine.Judge(c)
	r.result.Messages++
	for i := range d.Hits {
		r.hits[d.Hits[i].Rule] = true
	}
	for i := range d.ShadowHits {
		r.hits[d.ShadowHits[i].Rule] = true
	}
	if r.observe != nil {
		r.observe(r.scenario, c, &d)
	}
	return c, &d
}

func (r *run) fail(step int, f Failure) {
	f.File, f.Step = r.scenario.File, r.scenario.Steps[step].title(step)
	r.result.Status = Failed
	r.result.Failures = append(r.result.Failures, f)
}

package main

import (
	"fmt"
	"regexp"
	"runtime"
	"time"

	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
	"github.com/dmgate/dmgate/rules/ruletest"
)

// testCost is what one run of a test costs.
type testCost struct {
	Name       string        `json:"name"`
	Kind       ruletest.Kind `json:"kind"`
	File       string        `json:"file"`
	Line       int           `json:"line"`
	Runs       int           `json:"runs"` // that were measured
	Nanos      int64         `json:"ns_per_op"`
	Bytes      int64         `json:"bytes_per_op"`
	Allocs     int64         `json:"allocs_per_op"`
	Messages   int           `json:"messages,omitempty"` // that a run of a scenario decides
	PerMessage int64         `json:"ns_per_message,omitempty"`
	PerSecond  int64         `json:"messages_per_second,omitempty"`
}

// benchDocument is what --bench --output json writes.
type benchDocument struct {
	Pack       string     `json:"pack"`
	Revision   string     `json:"revision"`
	Benchmarks []testCost `json:"benchmarks"`
}

// benchmark measures the tests of a run that has passed, count times.
func (o *testOptions) benchmark(c *console, r *testRun) error {
	doc := benchDocument{Pack: r.dir, Revision: r.suite.Pack.Revision, Benchmarks: []testCost{}}
	for range o.count {
		all, err := o.measure(r)
		if err != nil {
			return err
		}
		doc.Benchmarks = append(doc.Benchmarks, all...)
	}
	if o.output == outputJSON {
		return c.writeJSON(doc)
	}
	return printBenchmarks(c, doc.Benchmarks)
}

// measure measures each test that is wanted once.
func (o *testOptions) measure(r *testRun) ([]testCost, error) {
	var out []testCost
	policies, err := rego.Bench(r.suite.Modules, rules.Names(r.suite.Pack.Config), rego.TestOptions{Run: o.run}, o.benchTime)
	if err != nil {
		return nil, err
	}
	for _, b := range policies {
		out = append(out, testCost{
			Name: b.Package + "." + b.Name, Kind: ruletest.RegoTest, File: b.File, Line: b.Line, Runs: b.Runs,
			Nanos: b.Time.Nanoseconds(), Bytes: b.Bytes, Allocs: b.Allocs,
		})
	}
	wanted := regexp.MustCompile(o.run) // it was checked
	for i := range r.suite.Scenarios {
		if s := &r.suite.Scenarios[i]; wanted.MatchString(s.FullName()) {
			out = append(out, measureScenario(r.suite, s, o.benchTime))
		}
	}
	return out, nil
}

// measureScenario runs a scenario again and again for a time. What it takes to make the messages counts too.
func measureScenario(suite *ruletest.Suite, s *ruletest.Scenario, least time.Duration) testCost {
	b := testCost{Name: s.FullName(), Kind: ruletest.ScenarioTest, File: s.File, Line: s.Line}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	begun := time.Now()
	elapsed := time.Duration(0)
	for elapsed < least {
		b.Messages = suite.RunScenario(s, ruletest.Options{}).Messages
		b.Runs++
		elapsed = time.Since(begun)
	}
	runtime.ReadMemStats(&after)
	runs := int64(b.Runs)
	b.Nanos = elapsed.Nanoseconds() / runs
	b.Bytes = int64(after.TotalAlloc-before.TotalAlloc) / runs
	b.Allocs = int64(after.Mallocs-before.Mallocs) / runs
	b.PerMessage = b.Nanos / int64(b.Messages)
	b.PerSecond = int64(time.Second) / max(b.PerMessage, 1)
	return b
}

// printBenchmarks prints a row a test.
func printBenchmarks(c *console, all []testCost) error {
	w := c.buffered()
	t := table{painter: painter{c.colour()}, columns: []column{
		{title: "TEST"}, {title: "RUNS", right: true}, {title: "NS/OP", right: true}, {title: "B/OP", right: true},
		{title: "ALLOCS/OP", right: true}, {title: "µS/MESSAGE", right: true}, {title: "MESSAGES/S", right: true},
	}}
	var cells [][]cell
	for _, b := range all {
		row := []cell{
			{b.Name, plain}, {thousands(b.Runs), plain}, {thousands(b.Nanos), plain}, {thousands(b.Bytes), plain},
			{thousands(b.Allocs), plain},
		}
		if b.Messages > 0 {
			row = append(row, cell{fmt.Sprintf("%.1f", float64(b.PerMessage)/1000), plain}, cell{thousands(b.PerSecond), plain})
		}
		cells = append(cells, row)
	}
	if err := t.writeAll(w, cells); err != nil {
		return err
	}
	return w.Flush()
}

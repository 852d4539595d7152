package rego

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/tester"
)

// BenchResult is what one run of a test costs.
type BenchResult struct {
	Package string // without the root: "dmgate_test"
	Name    string
	File    string
	Line    int
	Runs    int           // that were measured
	Time    time.Duration // a run
	Bytes   int64         // allocated in a run
	Allocs  int64         // in a run
}

// Bench measures each test that is wanted for the given time, one after the other, with OPA's own runner, and returns
// the results by file and line. The error is Errors where the modules don't compile, or names a test that failed. It
// must not be called twice at once.
func Bench(modules []Module, names Names, o TestOptions, each time.Duration) ([]BenchResult, error) {
	wanted, err := regexp.Compile(o.Run)
	if err != nil {
		return nil, fmt.Errorf("the pattern of tests to run: %w", err)
	}
	testing.Init() // the runner leaves it to package testing how long a benchmark takes
	if err := flag.Set("test.benchtime", each.String()); err != nil {
		return nil, err
	}
	in := shapeOf(names)
	p := &problems{}
	s, _, _ := loadPolicies(modules, in, p)
	if err := p.err(); err != nil {
		return nil, err
	}
	results, err := newRunner(newCompiler(in), s, wanted).
		RunBenchmarks(context.Background(), nil, tester.BenchmarkOptions{ReportAllocations: true})
	if err != nil {
		p.addAll(err, in)
		return nil, p.err()
	}
	return benchResults(results)
}

func benchResults(results chan *tester.Result) ([]BenchResult, error) {
	var out []BenchResult
	var failed error
	for r := range results {
		switch {
		case r.Error != nil || r.Fail:
			failed = fmt.Errorf("%s:%d: %s failed while it was measured", r.Location.File, r.Location.Row, r.Name)
		case !r.Skip && r.BenchmarkResult != nil:
			b := r.BenchmarkResult
			out = append(out, BenchResult{
				Package: withoutRoot(r.Package), Name: r.Name, File: r.Location.File, Line: r.Location.Row, Runs: b.N,
				Time: time.Duration(b.NsPerOp()), Bytes: b.AllocedBytesPerOp(), Allocs: b.AllocsPerOp(),
			})
		}
	}
	slices.SortFunc(out, func(a, b BenchResult) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Name, b.Name))
	})
	return out, failed
}

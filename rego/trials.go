package rego

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"
)

// Refused is what Try names in place of a test where changed policies can't be compiled.
const Refused = "the compiler"

// Trial says which changes to try, and who is told.
type Trial struct {
	Mutants []Mutant           // of the modules
	Tests   []TestResult       // how the tests of the modules ended as they stand; all must have passed, or nothing can be said
	Workers int                // changes that are tried at once; less than 1 is 1
	Tried   func(noticed bool) // called after each change, from several goroutines; may be nil
}

// Try runs the tests among the modules for every change, and returns for each the name of the test that notices it
// first: of those that made the changed rule match or name it, or else of all, by file and line. "" is none.
// The error is that of the context where it ended before.
func Try(ctx context.Context, modules []Module, names Names, t Trial) ([]string, error) {
	noticed := make([]string, len(t.Mutants))
	all, err := newVariants(modules, shapeOf(names), t.Mutants)
	if err != nil {
		return nil, err
	}
	for i := range all.refused {
		noticed[i] = Refused
	}
	var next atomic.Int64
	var pool sync.WaitGroup
	errs := make([]error, max(t.Workers, 1))
	for w := range errs {
		pool.Go(func() {
			var bench *bench
			if bench, errs[w] = newBench(all, t.Tests); errs[w] != nil {
				return
			}
			for i := int(next.Add(1)) - 1; i < len(t.Mutants) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if !all.refused[i] {
					noticed[i] = bench.try(i, &t.Mutants[i])
				}
				if t.Tried != nil {
					t.Tried(noticed[i] != "")
				}
			}
		})
	}
	pool.Wait()
	return noticed, cmp.Or(append(errs, ctx.Err())...)
}

// bench runs tests with one variant in force at a time. It belongs to one goroutine.
type bench struct {
	run   *tester.Runner
	store storage.Store
	tests []TestResult

	sources map[Place]string // of the tests
}

func newBench(all *variants, tests []TestResult) (*bench, error) {
	b := &bench{
		store: inmem.NewFromObject(map[string]any{switchName: noVariant()}), tests: tests, sources: all.testSources(),
	}
	b.run = tester.NewRunner().SetCompiler(all.compiler()).SetModules(all.modules).SetStore(b.store).
		SetParallel(1).RaiseBuiltinErrors(true).CapturePrintOutput(false)
	none, err := b.run.Filter("^$").RunTests(context.Background(), nil) // compiles, and runs nothing
	if err != nil {
		return nil, err
	}
	for range none {
	}
	b.run.SetModules(nil) // they are compiled
	return b, nil
}

// try puts one variant in force and returns the name of the test that notices it first, or "".
func (b *bench) try(i int, m *Mutant) string {
	err := storage.WriteOne(context.Background(), b.store, storage.ReplaceOp, storage.Path{switchName}, variant(i, m))
	if err != nil {
		panic(err) // the path was there from the start
	}
	near, far := b.split(m.Rule)
	if name := b.firstFailed(near); name != "" {
		return name
	}
	return b.firstFailed(far)
}

// split returns the names of the tests that made a rule match or name it, and of the others.
func (b *bench) split(rule string) (near, far []string) {
	for _, r := range b.tests {
		name := r.Package + "." + r.Name
		switch {
		case r.Status == Skipped:
		case slices.Contains(r.Hits, rule), strings.Contains(b.sources[Place{r.File, r.Line}], rule):
			near = append(near, name)
		default:
			far = append(far, name)
		}
	}
	return near, far
}

// firstFailed runs tests and returns the name of the first that does not pass, by file and line, or "".
func (b *bench) firstFailed(tests []string) string {
	if len(tests) == 0 {
		return ""
	}
	results, err := b.run.Filter(patternOf(tests)).RunTests(context.Background(), nil)
	if err != nil {
		return Refused
	}
	var failed []TestResult
	for r := range results {
		if !r.Pass() && !r.Skip {
			failed = append(failed, resultOf(r))
		}
	}
	if len(failed) == 0 {
		return ""
	}
	first := slices.MinFunc(failed, byPlace)
	return first.Package + "." + first.Name
}

// patternOf matches exactly these names.
func patternOf(tests []string) string {
	quoted := map[string]bool{}
	for _, name := range tests {
		quoted[regexp.QuoteMeta("data."+name)] = true
	}
	return "^(" + strings.Join(slices.Sorted(maps.Keys(quoted)), "|") + ")$"
}

package ruletest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/rego"
	"github.com/dmgate/dmgate/rules"
)

// Mutation is what became of small changes of a pack, each made by itself.
type Mutation struct {
	Changes   int      `json:"changes"`
	Noticed   int      `json:"noticed"`
	Accepted  []Mutant `json:"accepted"` // unnoticed, for a reason
	Unnoticed []Mutant `json:"unnoticed"`
	Stale     []Marker `json:"stale"` // markers that accept nothing: the changes that they are about are noticed, or are none
}

// MutateOptions say which changes to make, and who is told. The zero value makes all, one after the other.
type MutateOptions struct {
	Workers int                   // changes that are tried at once; less than 1 is 1
	Only    string                // a regular expression that Mutant.Element or its file must match; "" matches all
	Tried   func(done, total int) // called after each change, from several goroutines; may be nil
}

// ErrFailing says that tests fail as the pack stands, so that nothing can be said of what would make them fail.
var ErrFailing = errors.New("tests fail as the pack stands")

// Mutate changes the pack that the suite was loaded from, one little thing at a time, and finds out which tests notice.
// The results are the same whatever the number of workers. The error is ErrFailing where the tests fail without any
// change, that of the context where it ended before, or says what is wrong with the options.
func (s *Suite) Mutate(ctx context.Context, dir fs.FS, o MutateOptions) (*Mutation, error) {
	only, err := regexp.Compile(o.Only)
	if err != nil {
		return nil, fmt.Errorf("the pattern of elements to change: %w", err)
	}
	m := &mutation{ctx: ctx, suite: s, dir: dir, options: o, traces: make([]*trace, len(s.Scenarios))}
	if err := m.baseline(); err != nil {
		return nil, err
	}
	if err := m.collect(only); err != nil {
		return nil, err
	}
	if err := cmp.Or(m.run(), ctx.Err()); err != nil {
		return nil, err
	}
	return m.report(), nil
}

// mutation is the trial of changes.
type mutation struct {
	ctx     context.Context
	suite   *Suite
	dir     fs.FS
	options MutateOptions
	traces  []*trace // by scenario
	order   []int    // scenarios, those with few messages first
	tests   []rego.TestResult
	mutants []Mutant
	loader  rules.Loader
	tried   atomic.Int64
}

// baseline runs everything as it stands.
func (m *mutation) baseline() error {
	var err error
	m.tests, err = rego.Test(m.suite.Modules, rules.Names(m.suite.Pack.Config), rego.TestOptions{})
	if err != nil {
		return rules.AsErrors(err)
	}
	failed := slices.ContainsFunc(m.tests, func(r rego.TestResult) bool {
		return r.Status != rego.Passed && r.Status != rego.Skipped
	})
	passed := m.traceAll()
	if err := m.ctx.Err(); err != nil {
		return err
	}
	if failed || !passed {
		return ErrFailing
	}
	for i := range m.traces {
		m.order = append(m.order, i)
	}
	slices.SortStableFunc(m.order, func(a, b int) int { return cmp.Compare(m.traces[a].messages, m.traces[b].messages) })
	return nil
}

// traceAll runs all scenarios, notes what they touch, and reports whether they pass.
func (m *mutation) traceAll() bool {
	var failed atomic.Bool
	bands := m.suite.Pack.Config.Bands
	m.parallel(len(m.traces), func(i int) {
		t := newTrace()
		m.traces[i] = t
		r := m.suite.RunScenario(&m.suite.Scenarios[i], Options{
			Observe: func(_ *Scenario, c *filter.Case, d *filter.Decision) { t.see(bands, c, d) },
		})
		if !r.OK() {
			failed.Store(true)
		}
	})
	return !failed.Load()
}

// parallel calls do for every number below n, unless the context ends.
func (m *mutation) parallel(n int, do func(i int)) {
	var next atomic.Int64
	var pool sync.WaitGroup
	for range max(1, m.options.Workers) {
		pool.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && m.ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	pool.Wait()
}

// collect finds the changes to make, in the order of files and lines.
func (m *mutation) collect(only *regexp.Regexp) error {
	text, err := fs.ReadFile(m.dir, rules.ConfigFile)
	if err != nil {
		return err
	}
	config := m.suite.Pack.Config
	all := m.suite.mutantsOfConfig(text)
	all = append(all, mutantsOfLists(m.dir, config)...)
	policies, err := rego.Mutants(m.suite.Modules, rules.Names(config))
	if err != nil {
		return rules.AsErrors(err)
	}
	for i := range policies {
		all = append(all, mutantOfPolicy(&policies[i]))
	}
	for _, mutant := range all {
		if only.MatchString(mutant.Element) || only.MatchString(mutant.File) {
			m.mutants = append(m.mutants, mutant)
		}
	}
	slices.SortStableFunc(m.mutants, func(a, b Mutant) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.Element, b.Element))
	})
	return nil
}

func (m *mutation) report() *Mutation {
	out := &Mutation{Changes: len(m.mutants), Accepted: []Mutant{}, Unnoticed: []Mutant{}}
	out.Stale = accept(m.dir, m.mutants)
	if m.options.Only != "" {
		out.Stale = []Marker{} // they may be about what was not tried
	}
	for _, mutant := range m.mutants {
		switch {
		case mutant.Noticed != "":
			out.Noticed++
		case mutant.Accepted != "":
			mutant.Hint = ""
			out.Accepted = append(out.Accepted, mutant)
		default:
			out.Unnoticed = append(out.Unnoticed, mutant)
		}
	}
	return out
}

package rego

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/dmgate/dmgate/filter"
)

// Policies is a compiled set of policies. It is immutable and safe for concurrent use.
type Policies struct {
	rules    []Rule
	in       shape
	compiler *ast.Compiler
	layout   *layout
	query    opa.PreparedEvalQuery
	memo     *memo     // nil where a policy reads a number, which makes nearly every message one of a kind
	options  Options   // without zeros
	watch    *watchdog // nil where no step can take long
	acting   *acting   // nil where every rule acts
	valve    valve     // for what is only tried out and fails again and again
}

func newPolicies(c *ast.Compiler, rules []Rule, in shape, o Options) (*Policies, error) {
	p := &Policies{rules: rules, in: in, compiler: c, layout: newLayout(in, findReads(c.Modules)), options: o.filled()}
	if !isSimple(c) {
		p.watch = &watchdog{patience: p.options.Patience}
	}
	if !p.layout.numeric {
		p.memo = newMemo()
	}
	var err error
	p.query, err = opa.New(
		opa.Query("data."+policyPackage+"."+hitsName),
		opa.Compiler(c),
		opa.Store(inmem.NewWithOpts(inmem.OptReturnASTValuesOnRead(true))),
		opa.StrictBuiltinErrors(true),
		opa.GenerateJSON(func(t *ast.Term, _ *opa.EvalContext) (any, error) { return t, nil }), // findingsOf converts it
	).PrepareForEval(context.Background())
	return p, err
}

// Rules returns the rules, sorted by id. The caller must not change them.
func (p *Policies) Rules() []Rule { return p.rules }

// epoch stands in for the time of evaluation, which policies can't read.
var epoch = time.Unix(0, 0)

// Evaluate returns the rules that match, sorted by rule and reason. The error says where a policy failed and never
// holds a value of the input. It is a filter.ShadowError where only rules in shadow mode failed.
func (p *Policies) Evaluate(f *filter.Facts) ([]filter.Finding, error) {
	if p.acting == nil {
		return p.evaluateAll(f)
	}
	if p.valve.rests() {
		return p.acting.evaluate(f, errResting)
	}
	findings, err := p.evaluateAll(f)
	if err != nil {
		return p.acting.evaluate(f, err)
	}
	return findings, nil
}

// evaluateAll evaluates every rule, or remembers what was found before. That an evaluation failed is remembered too:
// it would fail again.
func (p *Policies) evaluateAll(f *filter.Facts) ([]filter.Finding, error) {
	v, err := p.layout.view(f)
	if err != nil {
		return nil, err
	}
	if p.memo == nil {
		findings, err := p.evaluate(v)
		p.valve.note(err)
		return findings, err
	}
	found, ok := p.memo.get(v.codes)
	if !ok {
		found.findings, found.err = p.evaluate(v)
		p.valve.note(found.err)
		if !isStuck(found.err) {
			p.memo.put(v.codes, found)
		}
	}
	return slices.Clone(found.findings), found.err
}

// evaluate runs the policies.
func (p *Policies) evaluate(v view, more ...opa.EvalOption) ([]filter.Finding, error) {
	b := budget{left: p.options.Budget, memory: p.options.Memory}
	if p.watch == nil {
		return p.run(v, &b, more)
	}
	return p.watch.run(b, func(b *watchedBudget) ([]filter.Finding, error) { return p.run(v, b, more) })
}

func (p *Policies) run(v view, within topdown.Cancel, more []opa.EvalOption) ([]filter.Finding, error) {
	results, err := p.query.Eval(context.Background(), append([]opa.EvalOption{
		opa.EvalParsedInput(p.layout.document(v)),
		opa.EvalExternalCancel(within),
		opa.EvalMetrics(metrics.NoOp()),
		opa.EvalTime(epoch),
	}, more...)...)
	if err != nil {
		return nil, p.fault(err)
	}
	if len(results) != 1 || len(results[0].Expressions) != 1 {
		return nil, errNoHits
	}
	hits, ok := results[0].Expressions[0].Value.(*ast.Term).Value.(ast.Set)
	if !ok {
		return nil, errNoHits
	}
	return findingsOf(hits)
}

// errNoHits can't happen: a partial set is a set, if only an empty one.
var errNoHits = errors.New("the policies define no set " + hitsName)

// What an evaluation may find. Findings are remembered, and go into the headers of messages.
const (
	maxReason   = 512      // bytes of a reason
	maxFindings = 64 << 10 // bytes of all ids and reasons
)

// findingsOf converts the set of hits.
func findingsOf(hits ast.Set) ([]filter.Finding, error) {
	findings := make([]filter.Finding, 0, hits.Len())
	total := 0
	for _, t := range hits.Slice() {
		f, err := findingOf(t.Value.(ast.Object))
		if err != nil {
			return nil, err
		}
		if total += len(f.Rule) + len(f.Reason); total > maxFindings {
			return nil, fmt.Errorf("the ids and reasons of all hits take more than the %d KiB allowed", maxFindings>>10)
		}
		findings = append(findings, f)
	}
	slices.SortFunc(findings, func(a, b filter.Finding) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Reason, b.Reason))
	})
	return findings, nil
}

func findingOf(hit ast.Object) (filter.Finding, error) {
	rule := string(hit.Get(ast.InternedTerm("rule")).Value.(ast.String))
	reason, ok := hit.Get(ast.InternedTerm("reason")).Value.(ast.String)
	switch {
	case !ok:
		return filter.Finding{}, fmt.Errorf("the reason of rule %q is not a text", rule)
	case len(reason) > maxReason:
		return filter.Finding{}, fmt.Errorf("a reason of rule %q has more than the %d bytes allowed", rule, maxReason)
	}
	return filter.Finding{Rule: rule, Reason: string(reason)}, nil
}

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

	"github.com/dmgate/dmgate/filter"
)

// Policies is a compiled set of policies. It is immutable and safe for concurrent use.
type Policies struct {
	rules    []Rule
	in       shape
	compiler *ast.Compiler
	layout   *layout
	query    opa.PreparedEvalQuery
	memo     *memo // nil where a policy reads a number, which makes nearly every message one of a kind
	budget   int
	acting   *acting // nil where every rule acts
}

func newPolicies(c *ast.Compiler, rules []Rule, in shape, o Options) (*Policies, error) {
	p := &Policies{rules: rules, in: in, compiler: c, layout: newLayout(in, findReads(c.Modules)), budget: o.Budget}
	if p.budget <= 0 {
		p.budget = DefaultBudget
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
	findings, err := p.evaluateAll(f)
	if err != nil && p.acting != nil {
		return p.acting.evaluate(f, err)
	}
	return findings, err
}

// evaluateAll evaluates every rule, or remembers what was found before.
func (p *Policies) evaluateAll(f *filter.Facts) ([]filter.Finding, error) {
	v, err := p.layout.view(f)
	if err != nil {
		return nil, err
	}
	if p.memo == nil {
		return p.evaluate(v)
	}
	findings, ok := p.memo.get(v.codes)
	if !ok {
		if findings, err = p.evaluate(v); err != nil {
			return nil, err
		}
		p.memo.put(v.codes, findings)
	}
	return slices.Clone(findings), nil
}

// evaluate runs the policies.
func (p *Policies) evaluate(v view, more ...opa.EvalOption) ([]filter.Finding, error) {
	results, err := p.query.Eval(context.Background(), append([]opa.EvalOption{
		opa.EvalParsedInput(p.layout.document(v)),
		opa.EvalExternalCancel(&budget{left: p.budget}),
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

// findingsOf converts the set of hits.
func findingsOf(hits ast.Set) ([]filter.Finding, error) {
	findings := make([]filter.Finding, 0, hits.Len())
	err := hits.Iter(func(t *ast.Term) error {
		hit := t.Value.(ast.Object)
		rule := hit.Get(ast.InternedTerm("rule")).Value.(ast.String)
		reason, ok := hit.Get(ast.InternedTerm("reason")).Value.(ast.String)
		if !ok {
			return fmt.Errorf("the reason of rule %q is not a text", string(rule))
		}
		findings = append(findings, filter.Finding{Rule: string(rule), Reason: string(reason)})
		return nil
	})
	slices.SortFunc(findings, func(a, b filter.Finding) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Reason, b.Reason))
	})
	return findings, err
}

package rego

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/dmgate/dmgate/filter"
)

// Policies is a compiled set of policies. It is immutable and safe for concurrent use.
type Policies struct {
	rules    []Rule
	layout   *layout
	compiler *ast.Compiler
	queries  ast.QueryCompiler
	query    ast.Body
	store    storage.Store
	budget   int
}

// found is the variable that the query binds to the set of hits.
const found = ast.Var("found")

func newPolicies(c *ast.Compiler, rules []Rule, in shape, o Options) (*Policies, error) {
	p := &Policies{
		rules:    rules,
		layout:   newLayout(in, findReads(c.Modules)),
		compiler: c,
		queries:  c.QueryCompiler(),
		store:    inmem.NewWithOpts(inmem.OptReturnASTValuesOnRead(true)),
		budget:   cmp.Or(o.Budget, DefaultBudget),
	}
	var err error
	p.query, err = p.queries.Compile(ast.MustParseBody("found = data." + policyPackage + "." + hitsName))
	return p, err
}

// Rules returns the rules, sorted by id. The caller must not change them.
func (p *Policies) Rules() []Rule { return p.rules }

// epoch stands in for the time of evaluation, which policies can't read.
var epoch = time.Unix(0, 0)

// Evaluate returns the rules that match, sorted by rule and reason. The error says where a policy failed and never
// holds a value of the input.
func (p *Policies) Evaluate(f *filter.Facts) ([]filter.Finding, error) {
	ctx := context.Background()
	txn, err := p.store.NewTransaction(ctx)
	if err != nil {
		return nil, err
	}
	defer p.store.Abort(ctx, txn)
	var findings []filter.Finding
	err = topdown.NewQuery(p.query).
		WithQueryCompiler(p.queries).
		WithCompiler(p.compiler).
		WithStore(p.store).
		WithTransaction(txn).
		WithInput(ast.NewTerm(p.layout.document(f))).
		WithCancel(&budget{left: p.budget}).
		WithMetrics(metrics.NoOp()).
		WithTime(epoch).
		WithStrictBuiltinErrors(true).
		Iter(ctx, func(r topdown.QueryResult) (err error) {
			findings, err = findingsOf(r[found])
			return err
		})
	if err != nil {
		return nil, p.fault(err)
	}
	return findings, nil
}

// findingsOf converts the set of hits.
func findingsOf(t *ast.Term) ([]filter.Finding, error) {
	hits, ok := t.Value.(ast.Set)
	if !ok || hits.Len() == 0 {
		return nil, nil
	}
	findings := make([]filter.Finding, 0, hits.Len())
	err := hits.Iter(func(t *ast.Term) error {
		hit := t.Value.(ast.Object)
		rule := hit.Get(ast.InternedTerm("rule")).Value.(ast.String)
		reason, ok := hit.Get(ast.InternedTerm("reason")).Value.(ast.String)
		if !ok {
			return Error{Message: "the reason of rule " + string(rule) + " is not a text"}
		}
		findings = append(findings, filter.Finding{Rule: string(rule), Reason: string(reason)})
		return nil
	})
	slices.SortFunc(findings, func(a, b filter.Finding) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Reason, b.Reason))
	})
	return findings, err
}

package rego

import (
	"context"
	"errors"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/metrics"
	opa "github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/dmgate/dmgate/filter"
)

// program is compiled policies that OPA evaluates. It is safe for concurrent use.
type program struct {
	layout  *layout
	query   opa.PreparedEvalQuery
	options Options   // without zeros
	watch   *watchdog // nil where no step can take long
}

// newProgram prepares policies to be evaluated over documents of a layout.
func newProgram(c *ast.Compiler, l *layout, o Options) (*program, error) {
	p := &program{layout: l, options: o}
	if !isSimple(c) {
		p.watch = &watchdog{patience: o.Patience}
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

// epoch stands in for the time of evaluation, which policies can't read.
var epoch = time.Unix(0, 0)

// evaluate returns the rules that match, sorted by rule and reason. It is done with the view when it returns.
func (p *program) evaluate(v view, more ...opa.EvalOption) ([]filter.Finding, error) {
	input := p.layout.document(v)
	b := budget{left: p.options.Budget, memory: p.options.Memory}
	if p.watch == nil {
		return p.run(input, &b, more)
	}
	return p.watch.run(b, func(b *watchedBudget) ([]filter.Finding, error) { return p.run(input, b, more) })
}

func (p *program) run(input ast.Value, within topdown.Cancel, more []opa.EvalOption) ([]filter.Finding, error) {
	results, err := p.query.Eval(context.Background(), append([]opa.EvalOption{
		opa.EvalParsedInput(input),
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

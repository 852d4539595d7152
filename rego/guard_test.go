package rego

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	opa "github.com/open-policy-agent/opa/v1/rego"

	"github.com/dmgate/dmgate/filter"
)

// opaAlone evaluates policies over the whole input with OPA as it is: nothing is put into their bodies.
type opaAlone struct {
	query  opa.PreparedEvalQuery
	layout *layout
}

func newOPAAlone(t *testing.T, modules []Module) opaAlone {
	t.Helper()
	options := []func(*opa.Rego){opa.Query("data." + policyPackage + "." + hitsName), opa.StrictBuiltinErrors(true)}
	for _, m := range modules {
		options = append(options, opa.Module(m.File, string(m.Source)))
	}
	query, err := opa.New(options...).PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return opaAlone{query, newLayout(shapeOf(names), reads{everything: true})}
}

func (o opaAlone) evaluate(t *testing.T, f *filter.Facts) ([]filter.Finding, error) {
	t.Helper()
	v, err := o.layout.view(f)
	if err != nil {
		t.Fatal(err)
	}
	results, err := o.query.Eval(context.Background(), opa.EvalParsedInput(o.layout.document(v)))
	if err != nil {
		return nil, err
	}
	hits, err := ast.InterfaceToValue(results[0].Expressions[0].Value)
	if err != nil {
		t.Fatal(err)
	}
	var findings []filter.Finding
	hits.(*ast.Array).Foreach(func(hit *ast.Term) {
		f, err := findingOf(hit.Value.(ast.Object))
		if err != nil {
			t.Fatal(err)
		}
		findings = append(findings, f)
	})
	slices.SortFunc(findings, inOrder)
	return findings, nil
}

// TestHeldToSizeIsOPA wants conditions of all kinds to find, and to fail, as they do where nothing holds values to their size.
func TestHeldToSizeIsOPA(t *testing.T) {
	for _, condition := range slices.Concat(plainConditions, takingApart, otherConditions) {
		modules := policy(sharedRules, rule("a.b", strings.ReplaceAll(condition, "$", "name")))
		p, alone := mustLoad(t, modules), newOPAAlone(t, modules)
		for seed := range uint64(60) {
			f := nearbyFacts(rand.New(rand.NewPCG(8, seed)))
			want, wantErr := alone.evaluate(t, &f)
			got, err := p.Evaluate(&f, nil)
			if !slices.Equal(got, want) || (err != nil) != (wantErr != nil) {
				t.Errorf("%s: got %v and %v, OPA alone has %v and %v", condition, got, err, want, wantErr)
				break
			}
		}
	}
}

// TestTakingApartMatches wants conditions that take values apart to hold for some messages and not for others, so that the
// tests above compare more than nothing with nothing.
func TestTakingApartMatches(t *testing.T) {
	for _, condition := range takingApart {
		p := mustLoad(t, policy(sharedRules, rule("a.b", strings.ReplaceAll(condition, "$", "name"))))
		matched, n := 0, 200
		for seed := range uint64(n) {
			f := nearbyFacts(rand.New(rand.NewPCG(9, seed)))
			found, err := p.Evaluate(&f, nil)
			if err != nil {
				t.Fatalf("%s: %v", condition, err)
			}
			matched += len(found)
		}
		if matched == 0 || matched == n {
			t.Errorf("%s: matches %d of %d messages", condition, matched, n)
		}
	}
}

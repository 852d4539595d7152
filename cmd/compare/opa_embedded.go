package main

import (
	"context"
	"errors"

	opa "github.com/open-policy-agent/opa/v1/rego"
)

// embedOPA returns a way to ask a query of policies in the process, as OPA's documentation shows.
func embedOPA(ctx context.Context, query string, policies policies) (asked, error) {
	options := []func(*opa.Rego){opa.Query(query)}
	for name, text := range policies {
		options = append(options, opa.Module(name, text))
	}
	prepared, err := opa.New(options...).PrepareForEval(ctx)
	return func(ctx context.Context, input map[string]any) (any, error) {
		results, err := prepared.Eval(ctx, opa.EvalInput(input))
		if err != nil || len(results) == 0 {
			return nil, errors.Join(err, errors.New("no result"))
		}
		return results[0].Expressions[0].Value, nil
	}, err
}

package rego

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// acting is the policies without the rules that are in shadow mode.
type acting struct {
	policies *Policies // nil where no rule is left
}

// loadActing compiles the policies once more, without the rules in shadow mode. They have been checked with them.
func loadActing(modules []Module, rules []Rule, in shape, o Options) (*acting, error) {
	left := slices.DeleteFunc(slices.Clone(rules), func(r Rule) bool { return slices.Contains(o.Shadow, r.ID) })
	if len(left) == 0 {
		return &acting{}, nil
	}
	s := parse(modules, in, &problems{})
	for _, m := range s.policies {
		m.Rules = slices.DeleteFunc(m.Rules, func(r *ast.Rule) bool {
			return slices.Contains(o.Shadow, idOf(r))
		})
	}
	in.spellOut(s.policies)
	compiler := newCompiler(in).WithStrict(false) // what only the others used may be unused now
	compiler.Compile(s.policies)
	if err := compilerError(compiler); err != nil {
		return nil, err
	}
	o.Shadow = nil
	policies, err := newPolicies(s.policies, compiler, left, in, o)
	return &acting{policies}, err
}

// evaluate appends which of the rules that act match, and tells whose the failure of all together was.
func (a *acting) evaluate(f *filter.Facts, failure error, findings []filter.Finding) ([]filter.Finding, error) {
	if a.policies == nil {
		return findings, &filter.ShadowError{Err: failure}
	}
	findings, err := a.policies.Evaluate(f, findings)
	if err != nil {
		return findings, err
	}
	return findings, &filter.ShadowError{Err: failure}
}

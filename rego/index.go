package rego

import (
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// spellOut turns a flag that stands as a condition by itself (input.content.link) into the comparison that means the
// same (input.content.link == true), which OPA's rule index understands: then a rule costs nothing while it can't
// match, however its author writes it.
func (s shape) spellOut(policies map[string]*ast.Module) {
	for _, m := range policies {
		for _, r := range m.Rules {
			for _, e := range r.Body {
				if s.isBareFlag(e) {
					e.Terms = ast.Equality.Expr(e.Terms.(*ast.Term), ast.InternedTerm(true)).Terms
				}
			}
		}
	}
}

// isBareFlag reports whether an expression is nothing but a reference to a flag.
func (s shape) isBareFlag(e *ast.Expr) bool {
	t, ok := e.Terms.(*ast.Term)
	if !ok || e.Negated || len(e.With) > 0 {
		return false
	}
	ref, ok := t.Value.(ast.Ref)
	if !ok {
		return false
	}
	f, ok := s.at(ref)
	return ok && f.kind == filter.Flag
}

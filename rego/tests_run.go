package rego

import (
	"cmp"
	"maps"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"
)

// checkTests notes tests that would never run: those whose name does not make them one, and those of a name that another
// test has in the same package, which OPA's runner takes for one test that holds if either does.
func checkTests(tests map[string]*ast.Module, p *problems) {
	first := map[string]*ast.Rule{}
	for _, file := range slices.Sorted(maps.Keys(tests)) {
		m := tests[file]
		for _, r := range m.Rules {
			switch {
			case isTestRule(r) && isWhole(r):
				checkTwice(r, first, p)
			case looksLikeTest(r) && !isNamed(r, tests):
				p.add(r.Location, "%s never runs: it is no test, since the name of a test begins with test_, and nothing else reads it",
					r.Head.Name)
			}
		}
	}
}

// checkTwice notes a test whose name is taken.
func checkTwice(r *ast.Rule, first map[string]*ast.Rule, p *problems) {
	name := r.Module.Package.Path.Extend(r.Head.Ref()).String()
	if other := first[name]; other != nil {
		p.add(r.Location, "there is a test %s already (%s:%d), want a name of its own: of two with one name, one would do",
			r.Head.Name, other.Location.File, other.Location.Row)
		return
	}
	first[name] = r
}

// isWhole reports whether a rule has one value, unlike a set, a function or a table of cases.
func isWhole(r *ast.Rule) bool {
	return r.Head.Args == nil && r.Head.Key == nil && r.Head.Ref().IsGround() && !r.Default
}

// looksLikeTest reports whether a rule says that something holds, as tests do.
func looksLikeTest(r *ast.Rule) bool {
	return !isTestRule(r) && isWhole(r) && len(r.Body) > 0 && r.Head.Value.Equal(ast.BooleanTerm(true))
}

// isNamed reports whether any rule of the tests but this one has its name in it.
func isNamed(r *ast.Rule, tests map[string]*ast.Module) bool {
	name := string(cmp.Or(r.Head.Name, r.Head.Ref()[0].Value.(ast.Var)))
	named := false
	for _, m := range tests {
		for _, other := range m.Rules {
			if other.Head.Name == r.Head.Name {
				continue
			}
			ast.WalkTerms(other, func(t *ast.Term) bool {
				switch v := t.Value.(type) {
				case ast.Var:
					named = named || string(v) == name
				case ast.String:
					named = named || string(v) == name
				}
				return named
			})
		}
	}
	return named
}

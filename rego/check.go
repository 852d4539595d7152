package rego

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
	"github.com/dmgate/dmgate/filter/nearest"
)

// checkReferences finds what OPA takes for valid and is a mistake all the same: a comparison with a value that a fact
// never has, and a reference to a rule that does not exist. It looks at what the compiler has made of the modules, so
// imports and local names are resolved as far as the compiler got; it goes on where the compiler gave up.
func checkReferences(c *ast.Compiler, in shape, p *problems) {
	for _, m := range c.Modules {
		ast.WalkRules(m, func(r *ast.Rule) bool {
			checkNames(r, c, in, p)
			checkValues(r, in, p)
			return false
		})
	}
}

// checkNames notes references that lead nowhere: into the input, to what is not in it, and into data, where there is
// nothing but the policies' own rules, so that anything else is undefined for ever.
func checkNames(r *ast.Rule, c *ast.Compiler, in shape, p *problems) {
	ast.WalkTerms(r, func(t *ast.Term) bool {
		ref, ok := t.Value.(ast.Ref)
		if !ok {
			return false
		}
		at := cmp.Or(t.Location, r.Location)
		switch {
		case ref.HasPrefix(ast.InputRootRef) && !in.has(constants(ref)):
			p.add(at, "%s", in.unknown(ref))
		case ref.HasPrefix(ast.DefaultRootRef) && len(c.GetRulesDynamicWithOpts(ref, ast.RulesOptions{})) == 0:
			p.add(at, "%s does not exist: there is no data but the policies' own rules", ref)
		}
		return false
	})
}

// checkValues checks the literals that a rule compares labels with.
func checkValues(r *ast.Rule, in shape, p *problems) {
	named := map[ast.Var]read{}
	ast.WalkExprs(r, func(e *ast.Expr) bool {
		if !e.IsCall() || len(e.Operands()) != 2 {
			return false
		}
		left, right := e.Operand(0), e.Operand(1)
		switch e.Operator().String() {
		case ast.Equality.Name, ast.Equal.Name, ast.Assign.Name:
			nameRead(left, right, named, in)
			checkPair(left, right, named, in, p)
		case ast.NotEqual.Name:
			checkPair(left, right, named, in, p)
			checkKinds(left, right, named, in, p)
		case ast.LessThan.Name, ast.LessThanEq.Name, ast.GreaterThan.Name, ast.GreaterThanEq.Name:
			checkKinds(left, right, named, in, p)
		case ast.Member.Name:
			checkMember(left, right, named, in, p)
		}
		return false
	})
}

// checkKinds checks that a fact is compared with a literal of its own kind. Rego orders every number before every text
// and finds values of two kinds unequal, so that the comparison would come out the same for all messages.
func checkKinds(left, right *ast.Term, named map[ast.Var]read, in shape, p *problems) {
	for _, pair := range [][2]*ast.Term{{left, right}, {right, left}} {
		r, ok := readOf(pair[0], named, in)
		if literal := pair[1]; ok && ast.IsScalar(literal.Value) && r.field.kind != kindOfLiteral(literal.Value) {
			p.add(literal.Location, "%s is never %s; it is %s", r.path, literal, r.field.kindName())
		}
	}
}

// kindOfLiteral returns the kind of facts that can have a value.
func kindOfLiteral(v ast.Value) filter.Kind {
	switch v.(type) {
	case ast.Boolean:
		return filter.Flag
	case ast.Number:
		return filter.Number
	}
	return filter.Label
}

// read is a fact, and the reference by which it is read.
type read struct {
	path  string
	field *field
}

// nameRead notes that a variable is another name for a fact.
func nameRead(left, right *ast.Term, named map[ast.Var]read, in shape) {
	if v, ok := left.Value.(ast.Var); ok {
		if r, ok := readOf(right, named, in); ok {
			named[v] = r
		}
	}
}

// readOf returns the fact that a term reads.
func readOf(t *ast.Term, named map[ast.Var]read, in shape) (read, bool) {
	switch v := t.Value.(type) {
	case ast.Var:
		r, ok := named[v]
		return r, ok
	case ast.Ref:
		f, ok := in.at(v)
		return read{path: v.String(), field: f}, ok
	}
	return read{}, false
}

// at returns the field that a reference reads.
func (s shape) at(ref ast.Ref) (*field, bool) {
	if !ref.HasPrefix(ast.InputRootRef) || len(ref) != 3 {
		return nil, false
	}
	path := constants(ref)
	if len(path) != 2 {
		return nil, false
	}
	in := s.section(path[0])
	if in == nil {
		return nil, false
	}
	f := in.field(path[1])
	return f, f != nil
}

// checkPair checks a comparison of two terms of which one may be a label and the other a literal.
func checkPair(left, right *ast.Term, named map[ast.Var]read, in shape, p *problems) {
	if r, ok := readOf(left, named, in); ok {
		r.check(right, p)
	}
	if r, ok := readOf(right, named, in); ok {
		r.check(left, p)
	}
}

// checkMember checks the literals of a set or array that a label is looked for in.
func checkMember(item, collection *ast.Term, named map[ast.Var]read, in shape, p *problems) {
	r, ok := readOf(item, named, in)
	if !ok {
		return
	}
	switch many := collection.Value.(type) {
	case ast.Set:
		many.Foreach(func(t *ast.Term) { r.check(t, p) })
	case *ast.Array:
		many.Foreach(func(t *ast.Term) { r.check(t, p) })
	}
}

// check notes a literal that is none of the values of a label. Other facts are the type checker's.
func (r read) check(t *ast.Term, p *problems) {
	s, ok := t.Value.(ast.String)
	if ok && r.field.kind == filter.Label && !slices.Contains(r.field.values, string(s)) {
		p.add(t.Location, "%s is never %q%s", r.path, string(s), r.field.allowed(string(s)))
	}
}

// allowed lists the values that a label can have, in order.
func (f *field) allowed(value string) string {
	if len(f.values) == 0 {
		return "; it has no values"
	}
	list := "it is one of " + strings.Join(f.values, ", ")
	if near := nearest.Of(value, f.values); near != "" {
		return fmt.Sprintf("; did you mean %q? %s", near, list)
	}
	return "; " + list
}

package rego

import (
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/dmgate/dmgate/filter"
)

// change notes the changes of one condition. What gives a name its value is none.
func (m *mutants) change(e *ast.Expr) {
	if namesValues(e) {
		return
	}
	m.drop(e)
	m.flip(e)
	if e.IsCall() && len(e.Operands()) == 2 {
		m.changeBound(e)
		m.changeValue(e, e.Operand(0), e.Operand(1))
		m.changeValue(e, e.Operand(1), e.Operand(0))
	}
}

// drop has a condition always hold. It stays where it makes no difference, so that no name is left unused.
func (m *mutants) drop(e *ast.Expr) {
	if text := string(e.Location.Text); text != "true" {
		m.add(ConditionDropped, e.Location, "count([true | "+text+"]) >= 0")
		m.found[len(m.found)-1].New = "true"
	}
}

// namesValues reports whether an expression gives names their values.
func namesValues(e *ast.Expr) bool {
	if _, ok := e.Terms.(*ast.SomeDecl); ok {
		return true
	}
	if !e.IsCall() || !slices.Contains([]string{ast.Assign.Name, ast.Equality.Name}, e.Operator().String()) {
		return false
	}
	return slices.ContainsFunc(e.Operands(), func(t *ast.Term) bool { return !t.IsGround() })
}

// opposites are the comparisons, as they are written, that hold where another does not.
var opposites = map[string]string{ast.Equal.Name: "!=", ast.NotEqual.Name: "==", ast.Equality.Name: "!="}

// flip has a condition hold where it did not. A comparison with true or false becomes one with the other, since a fact
// that is unknown is neither.
func (m *mutants) flip(e *ast.Expr) {
	text := string(e.Location.Text)
	switch {
	case e.Negated:
		m.add(ConditionFlipped, e.Location, strings.TrimSpace(strings.TrimPrefix(text, "not")))
		return
	case e.IsCall() && len(e.Operands()) == 2 && opposites[e.Operator().String()] != "":
		for _, operand := range e.Operands() {
			if b, ok := operand.Value.(ast.Boolean); ok {
				m.replace(ConditionFlipped, e, operand.Location, (!b).String())
				return
			}
		}
		m.replace(ConditionFlipped, e, e.OperatorTerm().Location, opposites[e.Operator().String()])
		return
	}
	m.add(ConditionFlipped, e.Location, "not "+text)
}

// replace notes a change of a part of a condition, told as a change of the whole.
func (m *mutants) replace(c Change, e *ast.Expr, part *ast.Location, with string) {
	before := m.source[e.Location.Offset:part.Offset]
	after := m.source[part.Offset+len(part.Text) : e.Location.Offset+len(e.Location.Text)]
	m.add(c, e.Location, string(before)+with+string(after))
}

// bounds are the comparisons with the bound taken in, or left out.
var bounds = map[string]string{
	ast.LessThan.Name: "<=", ast.LessThanEq.Name: "<", ast.GreaterThan.Name: ">=", ast.GreaterThanEq.Name: ">",
}

func (m *mutants) changeBound(e *ast.Expr) {
	if with := bounds[e.Operator().String()]; with != "" {
		m.replace(BoundChanged, e, e.OperatorTerm().Location, with)
	}
}

// changeValue notes the changes of the names that a label is compared with.
func (m *mutants) changeValue(e *ast.Expr, label, value *ast.Term) {
	ref, ok := label.Value.(ast.Ref)
	if !ok {
		return
	}
	f, ok := m.in.at(ref)
	if !ok || f.kind != filter.Label {
		return
	}
	switch v := value.Value.(type) {
	case ast.String:
		for _, other := range neighbours(string(v), f.values) {
			m.replace(ValueChanged, e, value.Location, ast.String(other).String())
		}
	case ast.Set:
		m.dropMembers(e, value, v.Slice())
	case *ast.Array:
		var members []*ast.Term
		v.Foreach(func(t *ast.Term) { members = append(members, t) })
		m.dropMembers(e, value, members)
	}
}

// neighbours returns the values before and after one.
func neighbours(value string, values []string) []string {
	i := slices.Index(values, value)
	var out []string
	if i > 0 {
		out = append(out, values[i-1])
	}
	if i >= 0 && i+1 < len(values) {
		out = append(out, values[i+1])
	}
	return out
}

// dropMembers leaves out, one at a time, what a label is looked for among.
func (m *mutants) dropMembers(e *ast.Expr, among *ast.Term, members []*ast.Term) {
	if len(members) < 2 {
		return
	}
	text := string(among.Location.Text)
	for i := range members {
		var kept []string
		for k, member := range members {
			if k != i {
				kept = append(kept, member.String())
			}
		}
		m.replace(ValueChanged, e, among.Location, text[:1]+strings.Join(kept, ", ")+text[len(text)-1:])
	}
}
